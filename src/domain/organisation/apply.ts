import { randomInt } from 'node:crypto'
import { newAccessKeySecret, type Uid } from '../../kernel/ids.ts'
import { Refusal, refuse } from '../../kernel/outcome.ts'
import { Secret } from '../../kernel/secret.ts'
import type { Value } from '../../storage/database.ts'
import { takeIds } from '../counters.ts'
import type { Deps } from '../deps.ts'
import { managementAccount } from '../directory/read.ts'
import { secretPlace } from '../identity/read.ts'
import { type DocumentRefusal, type OrganisationDocument, refuseAt } from './document.ts'
import { COLUMNS, type Item, KINDS, type Kind } from './items.ts'
import { type Change, changesOf, managementOf, type Plan, planOrganisation, secretsOf } from './plan.ts'

/** An AccessKey that applying made up a secret for: told once. */
export interface NewAccessKey {
  readonly account: string
  readonly userName: string
  readonly accessKeyId: string
  readonly accessKeySecret: Secret
}

/** What applying did. */
export interface Applied {
  readonly changes: readonly Change[]
  readonly created: number
  readonly updated: number
  readonly unchanged: number
  readonly newAccessKeys: readonly NewAccessKey[]
}

type WriteDeps = Pick<Deps, 'transaction' | 'vault' | 'clock'>

/**
 * Makes the server's organisation what the file says, within the given transaction. Items that the file does not name
 * are left alone. The file must be about the caller's own organisation, and the caller be its management account.
 */
export async function applyOrganisation(
  deps: WriteDeps,
  caller: Uid,
  document: OrganisationDocument,
): Promise<Applied | DocumentRefusal | Refusal<'not-management'>> {
  const refusal = await checkManagement(deps, caller, document)
  if (refusal !== undefined) return refusal
  await lockCapacity(deps, caller)
  const plan = await planOrganisation(deps, document)
  return plan instanceof Refusal ? plan : write(deps, document, plan)
}

/** Holds back whoever allots capacity or adds firewall members, so that the plan is still true when it is written. */
async function lockCapacity({ transaction }: WriteDeps, management: Uid): Promise<void> {
  await transaction.first('SELECT account FROM entitlements WHERE account = ? FOR UPDATE', management)
  await transaction.first('SELECT account FROM firewalls WHERE account = ? FOR UPDATE', management)
}

/** What applying would do. */
export async function diffOrganisation(
  deps: Pick<Deps, 'transaction' | 'vault'>,
  caller: Uid,
  document: OrganisationDocument,
): Promise<readonly Change[] | DocumentRefusal | Refusal<'not-management'>> {
  const refusal = await checkManagement(deps, caller, document)
  if (refusal !== undefined) return refusal
  const plan = await planOrganisation(deps, document)
  return plan instanceof Refusal ? plan : changesOf(plan)
}

/** Puts a file into an empty server, before there is anybody to call. @throws Error when the server forbids it */
export async function seedOrganisation(deps: WriteDeps, document: OrganisationDocument): Promise<Applied> {
  const plan = await planOrganisation(deps, document)
  if (plan instanceof Refusal) throw new Error(plan.words.join(' '))
  return write(deps, document, plan)
}

async function checkManagement(
  { transaction }: Pick<Deps, 'transaction'>,
  caller: Uid,
  document: OrganisationDocument,
): Promise<DocumentRefusal | Refusal<'not-management'> | undefined> {
  if ((await managementAccount(transaction)) !== caller) return refuse('not-management')
  const management = managementOf(document)
  if (management === caller) return undefined
  const why = `the file is about ${management}, the caller is ${caller}; start the server with --root-account ${management}, or change the file`
  return refuseAt(document, '/organisation/management/uid', why)
}

async function write(deps: WriteDeps, document: OrganisationDocument, plan: Plan): Promise<Applied> {
  const newAccessKeys: NewAccessKey[] = []
  const secrets = secretsOf(document)
  let created = 0
  let updated = 0
  for (const kind of KINDS) {
    const creates = plan.creates.get(kind) ?? []
    const updates = plan.updates.get(kind) ?? []
    created += creates.length
    updated += updates.length
    if (kind === 'group') await writeGroups(deps, creates)
    else if (kind === 'host') await writeHosts(deps, [...creates, ...updates])
    else if (kind === 'access-key') newAccessKeys.push(...(await writeKeys(deps, { creates, updates, secrets })))
    else await writeRows(deps, kind, [...creates, ...updates])
  }
  return { changes: changesOf(plan), created, updated, unchanged: plan.unchanged, newAccessKeys }
}

/** Columns that a new row needs beside what the file says; an existing row keeps its own. */
function freshColumns(kind: Kind, now: number): Record<string, () => Value> {
  if (kind === 'pool') return { allotted: () => 0 }
  if (kind === 'entitlement') return { changed_at: () => now }
  if (kind === 'firewall' || kind === 'usage') return {}
  if (kind === 'user') return { id: () => userId(), created_at: () => now }
  return { created_at: () => now }
}

async function writeRows({ transaction, clock }: WriteDeps, kind: Kind, items: readonly Item[]): Promise<void> {
  const { table, key, values } = COLUMNS[kind]
  const fresh = freshColumns(kind, clock.now())
  const rows = items.map((item) => [...item.key, ...item.values, ...Object.values(fresh).map((value) => value())])
  await transaction.insert(table, [...key, ...values, ...Object.keys(fresh)], rows, upsert(key, values))
}

function upsert(key: readonly string[], values: readonly string[]): string {
  const sets = values.map((column) => `${column} = excluded.${column}`).join(', ')
  return `ON CONFLICT (${key.join(', ')}) DO ${sets === '' ? 'NOTHING' : `UPDATE SET ${sets}`}`
}

async function writeGroups({ transaction }: WriteDeps, creates: readonly Item[]): Promise<void> {
  const byAccount = new Map<string, string[]>()
  for (const { key } of creates) {
    const [account = '', name = ''] = key
    byAccount.set(account, [...(byAccount.get(account) ?? []), name])
  }
  const rows: Value[][] = []
  for (const [account, names] of byAccount) {
    let id = await takeIds(transaction, account as Uid, 'host-group', names.length)
    for (const name of names) rows.push([account, id++, name])
  }
  await transaction.insert('host_groups', ['account', 'id', 'name'], rows)
}

async function writeHosts({ transaction, clock }: WriteDeps, items: readonly Item[]): Promise<void> {
  const accounts = [...new Set(items.map(({ key }) => key[0] ?? ''))]
  const groups = await transaction.all<{ account: string; id: number; name: string }>(
    'SELECT account, id, name FROM host_groups WHERE account = ANY(?)',
    accounts,
  )
  const ids = new Map(groups.map(({ account, id, name }) => [`${account} ${name}`, id]))
  const { key, values } = COLUMNS.host
  const at = values.indexOf('group_name')
  const columns = values.map((column) => (column === 'group_name' ? 'group_id' : column))
  const rows = items.map((item) => {
    const group = ids.get(`${item.key[0]} ${item.values[at]}`) ?? 0
    return [...item.key, ...item.values.with(at, group), clock.now()]
  })
  await transaction.insert('hosts', [...key, ...columns, 'created_at'], rows, upsert(key, columns))
}

const UPDATE_KEY = `
  UPDATE access_keys SET user_name = ?, status = ?, sealed_secret = coalesce(?, sealed_secret) WHERE account = ? AND id = ?`

interface KeyChanges {
  readonly creates: readonly Item[]
  readonly updates: readonly Item[]
  readonly secrets: ReadonlyMap<string, Secret>
}

async function writeKeys(deps: WriteDeps, { creates, updates, secrets }: KeyChanges): Promise<NewAccessKey[]> {
  const { transaction, vault, clock } = deps
  const told: NewAccessKey[] = []
  const rows = creates.map(({ key: [account = '', id = ''], values: [userName = '', status = 'Active'] }) => {
    const given = secrets.get(id)
    const secret = given ?? new Secret(newAccessKeySecret())
    if (given === undefined) told.push({ account, userName: String(userName), accessKeyId: id, accessKeySecret: secret })
    return [account, id, userName, status, vault.seal(secret, secretPlace(account, id)), clock.now()]
  })
  await transaction.insert('access_keys', ['account', 'id', 'user_name', 'status', 'sealed_secret', 'created_at'], rows)
  for (const { key, values } of updates) {
    const [account = '', id = ''] = key
    const secret = secrets.get(id)
    const sealed = secret === undefined ? null : vault.seal(secret, secretPlace(account, id))
    await transaction.run(UPDATE_KEY, ...values, sealed, ...key)
  }
  return told
}

/** A new user's id: 18 digits, as the vendor's. */
function userId(): string {
  return `2${randomInt(10 ** 8, 10 ** 9)}${randomInt(10 ** 7, 10 ** 8)}`
}
