import { UsageError } from '../../kernel/failure.ts'
import type { Uid } from '../../kernel/ids.ts'
import { Refusal, refuse } from '../../kernel/outcome.ts'
import { holdDataKeys } from '../../vault/data-key-store.ts'
import { type Author, writeDeclared } from '../allotments/follow.ts'
import { type DeclaredMembers, membersDeclared } from '../firewall/follow.ts'
import { hostsEntered } from '../hosts/follow.ts'
import { lockPlacement } from '../hosts/read.ts'
import { baselinesWritten, exitsDeclared } from '../logon-baselines/follow.ts'
import { accountsEntered } from '../monitoring/follow.ts'
import { writePolicies } from '../policies/follow.ts'
import { findOrganisation } from './directory-state.ts'
import type { OrganisationDocument } from './document.ts'
import { refuseFlaws } from './flaw.ts'
import { type Kind, nameOf } from './item.ts'
import { type Plan, planOrganisation } from './plan.ts'
import { MOST_CHANGES } from './state.ts'
import { type Incomplete, type NewAccessKey, type NewToken, type Writing, writePlan } from './store.ts'

/** One item of a file or of the server, and what becomes of it. */
export interface Change {
  readonly kind: Kind
  /** `fd-prod`, `web of 1900000000000001`: the item among those of its kind. */
  readonly name: string
  /** `extra`: only the server has it; it stays. */
  readonly change: 'create' | 'update' | 'extra'
}

/** What applying a file did. */
export interface Applied {
  /** How many items; `changes` has the first 1,000 of them. */
  readonly created: number
  readonly updated: number
  readonly unchanged: number
  readonly changes: readonly Change[]
  /** Keys that the file names without a secret and that did not exist. Their secrets are told only here. */
  readonly newAccessKeys: readonly NewAccessKey[]
  /** Sources of logs that did not exist and that the file names without a token. Their tokens are told only here. */
  readonly newTokens: readonly NewToken[]
  /** Subscriptions that came without what is secret of their targets. */
  readonly incomplete: readonly Incomplete[]
}

/**
 * Makes the organisation of a management account as the file says: what is missing is created, what differs is
 * updated, what only the server has stays. All of it happens, or nothing. Applying a file twice changes nothing.
 */
export async function applyOrganisation(
  deps: Writing,
  author: Author,
  document: OrganisationDocument,
): Promise<Applied | Refusal<'not-management' | 'invalid-document'>> {
  if ((await findOrganisation(deps.transaction, author.account, true)) === undefined) return refuse('not-management')
  return refuseFlaws(() => {
    checkManagement(author.account, document)
    return writeAll(deps, author, document)
  })
}

/**
 * Makes the organisation of a file in a database that has none; the management account comes from the file too.
 * @throws UsageError when the database has the organisation already, or something that the file contradicts
 */
export async function seedOrganisation(deps: Writing, document: OrganisationDocument): Promise<Applied> {
  const { uid } = document.management
  if ((await findOrganisation(deps.transaction, uid, true)) !== undefined) {
    throw new UsageError(`account ${uid} has an organisation already: use \`garrison apply\` to change it`)
  }
  // Nobody has called yet: what is allotted here is the root's doing.
  const author = { account: uid, principal: 'root', requestId: '' }
  const applied = await refuseFlaws(() => writeAll(deps, author, document))
  if (applied instanceof Refusal) throw new UsageError(applied.words.join(' '))
  return applied
}

/** @throws Flaw unless the file is about the caller's own organisation */
export function checkManagement(caller: Uid, document: OrganisationDocument): void {
  const { uid } = document.management
  if (uid === caller) return
  throw document.flaw(
    ['organisation', 'management', 'uid'],
    `the management account here is ${caller}; an installation whose management account is ${uid} is started with --root-account ${uid}`,
  )
}

/** The first changes of a plan by name, creations and updates before extras. */
export function namedChanges(plan: Plan): Change[] {
  const named: Change[] = []
  for (const [kind, changed] of plan.changes) {
    for (const { item, present } of changed.slice(0, MOST_CHANGES - named.length)) {
      named.push({ kind, name: nameOf(kind, item.account, item.key), change: present === undefined ? 'create' : 'update' })
    }
  }
  for (const extra of plan.extras.slice(0, MOST_CHANGES - named.length)) named.push({ ...extra, change: 'extra' })
  return named
}

/** How many items a plan creates and updates. */
export function countChanges(plan: Plan): { readonly created: number; readonly updated: number } {
  let created = 0
  let updated = 0
  for (const changed of plan.changes.values()) {
    for (const { present } of changed) {
      if (present === undefined) created++
      else updated++
    }
  }
  return { created, updated }
}

async function writeAll(deps: Writing, author: Author, document: OrganisationDocument): Promise<Applied> {
  const { transaction, vault, clock } = deps
  const { account } = author
  vault.prepare(sealingAccounts(document))
  const placed = [...(document.items.get('group')?.values() ?? []), ...(document.items.get('host')?.values() ?? [])]
  await lockPlacement(
    transaction,
    placed.map((item) => item.account),
  )
  const reading = { reader: transaction, writer: transaction, hasExtras: false }
  const plan = await planOrganisation({ ...reading, vault, now: clock.now(), account }, document)
  await holdDataKeys(transaction, vault, sealingAccounts(document))
  const made = await writePlan(deps, plan, `${account}:${author.principal}`)
  await baselinesWritten(deps, accountsOf(plan, 'baseline-target'))
  await exitsDeclared(deps, accountsOf(plan, 'known-exit'))
  await writePolicies(transaction, plan.policies, clock.now())
  if (plan.allotments !== undefined) await writeDeclared(deps, author, plan.allotments)
  await membersDeclared(deps, account, firewallMembers(plan))
  await accountsEntered(deps, account, enteringAccounts(plan, account))
  await hostsEntered(deps, enteringHosts(plan))
  const secrets = { newAccessKeys: made.newKeys, newTokens: made.newTokens, incomplete: made.incomplete }
  return { ...countChanges(plan), unchanged: plan.unchanged, changes: namedChanges(plan), ...secrets }
}

/** The accounts for which something may be sealed. */
function sealingAccounts(document: OrganisationDocument): Set<string> {
  const items = (['access-key', 'subscription'] as const).flatMap((kind) => [...(document.items.get(kind)?.values() ?? [])])
  return new Set(items.map((item) => item.account))
}

function accountsOf(plan: Plan, kind: Kind): Uid[] {
  return [...new Set((plan.changes.get(kind) ?? []).map(({ item }) => item.account))]
}

/** Those that come under the firewall, and those that only get another description. */
function firewallMembers(plan: Plan): DeclaredMembers {
  const changed = plan.changes.get('firewall-member') ?? []
  const membersOf = (isPresent: boolean) =>
    changed
      .filter(({ present }) => (present !== undefined) === isPresent)
      .map(({ item }) => ({ uid: item.key.join() as Uid, description: String(item.values[0] ?? '') }))
  return { added: membersOf(false), described: membersOf(true) }
}

/** The accounts that come into the organisation or into another of its folders. */
function enteringAccounts(plan: Plan, organisation: Uid): { uid: Uid; folder: string | null }[] {
  return (plan.changes.get('account') ?? []).flatMap(({ item, present }) => {
    const [, owner, folder = null] = item.values
    const stays = present?.values[1] === owner && present?.values[2] === folder
    return owner !== organisation || stays ? [] : [{ uid: item.account, folder: folder === null ? null : String(folder) }]
  })
}

/** The new hosts for which the file names no edition, by account. */
function enteringHosts(plan: Plan): ReadonlyMap<Uid, readonly string[]> {
  const hosts = new Map<Uid, string[]>()
  for (const { item, present } of plan.changes.get('host') ?? []) {
    if (present !== undefined || item.values[EDITION] !== null) continue
    const uuids = hosts.get(item.account) ?? []
    uuids.push(item.key.join())
    hosts.set(item.account, uuids)
  }
  return hosts
}

/** Where a host's edition stands among its values. */
const EDITION = 5
