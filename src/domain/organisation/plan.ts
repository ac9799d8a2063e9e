import { timingSafeEqual } from 'node:crypto'
import type { Secret } from '../../kernel/secret.ts'
import { type Vault, VaultFailure } from '../../vault/vault.ts'
import type { Judged } from '../allotments/read.ts'
import { secretPlace } from '../identity/read.ts'
import type { DeclaredPolicy } from '../policies/follow.ts'
import type { OrganisationDocument } from './document.ts'
import { type Ids, NUMBERED } from './ids.ts'
import { type Item, KINDS, type Kind, leavesValue } from './item.ts'
import { planAllotments } from './plan-allotments.ts'
import { checkAccounts, checkCounts, checkFirewall, checkPools } from './plan-checks.ts'
import { checkLogonItems } from './plan-logons.ts'
import { planPolicies } from './plan-policies.ts'
import { checkKeptSecrets, hasOtherParts, heldParts } from './plan-subscriptions.ts'
import { canonicalPolicy } from './policy-text.ts'
import { type Extra, type Reading, readState, type State } from './state.ts'
import type { Row } from './table.ts'

/** What a plan is made from. */
export interface Planning extends Reading {
  readonly vault: Vault
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
  /** Ids of the numbered rows that exist. */
  readonly ids: Ids
  readonly policies: readonly DeclaredPolicy[]
  /** Undefined when no allotment changes. */
  readonly allotments: Judged | undefined
}

/**
 * Compares a file with the server.
 * @throws Flaw when the server makes an item of the file impossible
 */
export async function planOrganisation(planning: Planning, document: OrganisationDocument): Promise<Plan> {
  const { reader, account, now, vault } = planning
  const state = await readState(planning, document)
  vault.prepareToOpen([...heldSecrets(state), ...heldParts(state)])
  await checkAccounts(reader, state)
  checkPools(state)
  await checkFirewall(planning, state)
  checkCounts(state)
  await checkLogonItems(planning, state)
  checkKeptSecrets(state)
  const policies = planPolicies(state, now)
  const found = differences(vault, state)
  const changed = (['allotment', 'allotted'] as const).flatMap((kind) => found.changes.get(kind) ?? [])
  const items = changed.map(({ item }) => item)
  return { ...found, policies, allotments: await planAllotments(reader, account, state, items) }
}

/** The secrets of keys that the file names with one. */
function heldSecrets(state: State): { account: string; sealed: string }[] {
  return [...state.itemsOf('access-key')].flatMap(([id, { account, secret }]) => {
    const present = secret === undefined ? undefined : state.rowOf('access-key', id)
    return present === undefined ? [] : [{ account, sealed: String(present.more) }]
  })
}

function differences(vault: Vault, state: State): Omit<Plan, 'policies' | 'allotments'> {
  const changes = new Map<Kind, readonly Planned[]>()
  const ids = new Map<Kind, Map<string, number>>()
  let unchanged = 0
  for (const kind of KINDS) {
    const changed: Planned[] = []
    const own = new Map<string, number>()
    ids.set(kind, own)
    for (const [id, item] of state.itemsOf(kind)) {
      const present = state.rowOf(kind, id)
      if (NUMBERED[kind] !== undefined && present !== undefined) own.set(id, Number(present.more))
      if (differs(vault, item, present)) changed.push({ item, present })
      else unchanged++
    }
    if (changed.length > 0) changes.set(kind, changed)
  }
  return { changes, unchanged, extras: state.extras, extraCount: state.extraCount, ids }
}

function differs(vault: Vault, item: Item, present: Row | undefined): boolean {
  // Nothing is allotted where there is no row.
  if (present === undefined) return item.kind !== 'allotted' || item.values[0] !== 0
  if (item.kind === 'access-key') {
    const status = item.values[1]
    const isOther = status !== null && status !== present.values[1]
    return isOther || (item.secret !== undefined && !hasSecret(vault, present, item.secret))
  }
  if (item.kind === 'subscription' && hasOtherParts(vault, item, present)) return true
  return item.values.some((value, index) => {
    const held = present.values[index] ?? null
    if (value === null && leavesValue(item.kind, index)) return false
    if (item.kind === 'policy' && index === LATEST) return Number(value) > Number(held)
    return value !== (isDocument(item.kind, index) ? canonicalPolicy(held) : held)
  })
}

/** Where the highest number of its versions stands among the values of a policy; numbers are never given twice. */
const LATEST = 3

/** Whether a value is the document of a policy, which has one form here and any on the server. */
function isDocument(kind: Kind, index: number): boolean {
  return ((kind === 'policy' || kind === 'policy-version') && index === 0) || (kind === 'role' && index === 1)
}

/** Whether the key of this row has this secret; one that cannot be opened any more has not. */
function hasSecret(vault: Vault, { account, key, more }: Row, secret: Secret): boolean {
  try {
    const known = Buffer.from(vault.open(String(more), secretPlace(account, key.join())).reveal())
    const given = Buffer.from(secret.reveal())
    return known.length === given.length && timingSafeEqual(known, given)
  } catch (error) {
    if (error instanceof VaultFailure) return false
    throw error
  }
}
