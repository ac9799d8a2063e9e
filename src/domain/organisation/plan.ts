import { timingSafeEqual } from 'node:crypto'
import type { Secret } from '../../kernel/secret.ts'
import type { Value } from '../../storage/database.ts'
import type { Vault } from '../../vault/vault.ts'
import { countMembers } from '../firewall/read.ts'
import { secretPlace } from '../identity/read.ts'
import { lockCapacity } from './directory-state.ts'
import type { OrganisationDocument } from './document.ts'
import { type Item, identify, KINDS, type Kind } from './item.ts'
import { canonicalPolicy } from './policy-text.ts'
import { type Extra, type Reading, readState, type State } from './state.ts'
import type { Row } from './table.ts'

/** What a plan is made from. */
export interface Planning extends Reading {
  readonly vault: Vault
  readonly now: number
}

/** An item that the server does not have yet, or has otherwise. */
export interface Planned {
  readonly item: Item
  /** Undefined when the item is to be created. */
  readonly present: Row | undefined
}

/** The difference between a file and the server. */
export interface Plan {
  /** By kind, each in the file's order. */
  readonly changes: ReadonlyMap<Kind, readonly Planned[]>
  readonly unchanged: number
  /** What only the server has: the first of them, and how many there are. Nothing when nobody asked. */
  readonly extras: readonly Extra[]
  readonly extraCount: number
  /** Ids of the groups that exist, by `identify`. */
  readonly groupIds: ReadonlyMap<string, number>
}

/** As many policies of a user as a decision looks at (`attachedPolicies`): one more could be a Deny that nobody sees. */
const MOST_POLICIES_OF_USER = 100

/**
 * Compares a file with the server.
 * @throws Flaw when the server makes an item of the file impossible
 */
export async function planOrganisation(planning: Planning, document: OrganisationDocument): Promise<Plan> {
  const { reader, account, isWriting, vault } = planning
  if (isWriting) await lockCapacity(reader, account)
  const state = await readState(planning, document)
  for (const { values, path } of state.itemsOf('firewall').values()) {
    const members = await countMembers(reader, account, planning.now)
    if (members > Number(values[1])) throw document.flaw(path, `the firewall has ${members} members already`)
  }
  checkPools(state)
  checkPolicyCounts(state)
  return differences(vault, state)
}

function differences(vault: Vault, state: State): Plan {
  const changes = new Map<Kind, readonly Planned[]>()
  const groupIds = new Map<string, number>()
  let unchanged = 0
  for (const kind of KINDS) {
    const changed: Planned[] = []
    for (const [id, item] of state.itemsOf(kind)) {
      const present = state.rowOf(kind, id)
      if (kind === 'group' && present !== undefined) groupIds.set(id, Number(present.more))
      if (present === undefined || differs(vault, item, present)) changed.push({ item, present })
      else unchanged++
    }
    if (changed.length > 0) changes.set(kind, changed)
  }
  return { changes, unchanged, extras: state.extras, extraCount: state.extraCount, groupIds }
}

function checkPools(state: State): void {
  for (const [id, { values, path }] of state.itemsOf('pool')) {
    const allotted = Number(state.rowOf('pool', id)?.more ?? 0)
    if (Number(values[0]) < allotted) throw state.document.flaw(path, `${allotted} are allotted to members already`)
  }
}

function checkPolicyCounts(state: State): void {
  const counts = new Map(state.otherPolicies)
  for (const [id, { account, key, path }] of state.itemsOf('attachment')) {
    const user = identify(account, key.slice(0, 1))
    const count = (counts.get(user) ?? 0) + 1
    counts.set(user, count)
    if (count > MOST_POLICIES_OF_USER && state.rowOf('attachment', id) === undefined) {
      throw state.document.flaw(path, `user ${key[0]} would have more than ${MOST_POLICIES_OF_USER} policies`)
    }
  }
}

function differs(vault: Vault, item: Item, present: Row): boolean {
  if (item.kind === 'policy') return item.values[0] !== canonicalPolicy(present.values[0])
  if (item.kind === 'access-key') {
    const status = item.values[1]
    const isOther = status !== null && status !== present.values[1]
    return isOther || (item.secret !== undefined && !hasSecret(vault, present, item.secret))
  }
  const isLeft = (value: Value) => item.kind === 'host' && value === null
  return item.values.some((value, index) => value !== present.values[index] && !isLeft(value))
}

/** Whether the key of this row has this secret. */
function hasSecret(vault: Vault, { account, key, more }: Row, secret: Secret): boolean {
  const known = Buffer.from(vault.open(String(more), secretPlace(account, key.join())).reveal())
  const given = Buffer.from(secret.reveal())
  return known.length === given.length && timingSafeEqual(known, given)
}
