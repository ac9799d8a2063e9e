import type { Uid } from '../../kernel/ids.ts'
import type { Parameter, Reader, Transaction } from '../../storage/database.ts'
import { takeIds } from '../counters.ts'
import { findingText, parseFinding } from './finding.ts'
import { CHECK_STATES, type CheckState, type Module, type ModuleState, type Pair, type Vendor } from './pair.ts'

const IDS = 'vendor-accounts'

interface PairRow {
  id: number
  vendor: Vendor
  key_type: Pair['keyType']
  secret_id_hash: string
  masked_secret_id: string
  status: number
  service_status: number
  message: string
  domain: Pair['domain']
  tenant_id: string | null
  cloud_user_id: string | null
  extend_info: string | null
  alias: string | null
  regions: string
  subscription_ids: string
  vendor_uid: string | null
  vendor_user_name: string | null
  trail: string | null
  revision: number
}

interface ModuleRow {
  vendor_account: number
  module: Module
  service_status: number
  message: string
}

const COLUMNS = `id, vendor, key_type, secret_id_hash, masked_secret_id, status, service_status, message, domain, tenant_id, cloud_user_id,
  extend_info, alias, regions, subscription_ids, vendor_uid, vendor_user_name, trail, revision`
const MODULES = `
  SELECT vendor_account, module, service_status, message FROM vendor_account_modules
  WHERE account = ? AND vendor_account = ANY(?) ORDER BY vendor_account, module`
const ENABLED = 0
const DISABLED = 1

function toPair(row: PairRow, modules: readonly ModuleRow[]): Pair {
  return {
    id: row.id,
    vendor: row.vendor,
    keyType: row.key_type,
    secretIdHash: row.secret_id_hash,
    maskedSecretId: row.masked_secret_id,
    isEnabled: row.status === ENABLED,
    state: stateOf(row.service_status),
    finding: parseFinding(row.message),
    trail: row.trail === null ? null : JSON.parse(row.trail),
    revision: row.revision,
    domain: row.domain,
    tenantId: row.tenant_id,
    cloudUserId: row.cloud_user_id,
    extendInfo: row.extend_info,
    alias: row.alias,
    regions: JSON.parse(row.regions),
    subscriptionIds: JSON.parse(row.subscription_ids),
    vendorUid: row.vendor_uid,
    vendorUserName: row.vendor_user_name,
    modules: modules.map(toModule),
  }
}

function toModule({ module, service_status, message }: ModuleRow): ModuleState {
  return { module, state: stateOf(service_status), finding: parseFinding(message) }
}

function stateOf(code: number): CheckState {
  const state = CHECK_STATES[code]
  if (state === undefined) throw new Error(`${code} is no state of a check`)
  return state
}

/** Pairs with their modules: two statements, however many pairs. */
async function withModules(reader: Reader, account: Uid, rows: readonly PairRow[]): Promise<Pair[]> {
  if (rows.length === 0) return []
  const ids = rows.map(({ id }) => id)
  const modules = new Map<number, ModuleRow[]>(ids.map((id) => [id, []]))
  for (const row of await reader.all<ModuleRow>(MODULES, account, ids)) modules.get(row.vendor_account)?.push(row)
  return rows.map((row) => toPair(row, modules.get(row.id) ?? []))
}

/** Which pairs to list; what is not given does not narrow. */
export interface PairFilter {
  readonly id?: number | undefined
  readonly isEnabled?: boolean | undefined
  readonly vendor?: Vendor | undefined
  /** Part of the user's name at the vendor. */
  readonly userName?: string | undefined
  /** Part of the alias. */
  readonly alias?: string | undefined
}

/** A page of an account's pairs in the order of their ids, and how many there are in all. */
export async function findPairs(
  reader: Reader,
  account: Uid,
  filter: PairFilter,
  page: { readonly limit: number; readonly offset: number },
): Promise<{ pairs: Pair[]; total: number }> {
  const { where, values } = conditions(account, filter)
  const counted = await reader.first<{ n: number }>(
    `SELECT CAST(count(*) AS BIGINT) AS n FROM vendor_accounts ${where}`,
    ...values,
  )
  const sql = `SELECT ${COLUMNS} FROM vendor_accounts ${where} ORDER BY id LIMIT ? OFFSET ?`
  const rows = await reader.all<PairRow>(sql, ...values, page.limit, page.offset)
  return { pairs: await withModules(reader, account, rows), total: counted?.n ?? 0 }
}

function conditions(account: Uid, filter: PairFilter): { where: string; values: Parameter[] } {
  const terms = ['account = ?']
  const values: Parameter[] = [account]
  const add = (term: string, value: Parameter | undefined): void => {
    if (value === undefined) return
    terms.push(term)
    values.push(value)
  }
  add('id = ?', filter.id)
  add('status = ?', filter.isEnabled === undefined ? undefined : filter.isEnabled ? ENABLED : DISABLED)
  add('vendor = ?', filter.vendor)
  add('instr(vendor_user_name, ?) > 0', filter.userName)
  add('instr(alias, ?) > 0', filter.alias)
  return { where: `WHERE ${terms.join(' AND ')}`, values }
}

/** A pair with what its checks go by. */
export interface LockedPair extends Pair {
  /** Refusals in a row. */
  readonly failures: number
  /** Milliseconds since 1970. */
  readonly modifiedAt: number
  /** When its last check was over; null: it never was. */
  readonly checkedAt: number | null
}

type Dates = { readonly failures: number; readonly modified_at: number; readonly checked_at: number | null }

/** One pair of an account, locked for a change. */
export async function lockPair(transaction: Transaction, account: Uid, id: number): Promise<LockedPair | undefined> {
  const sql = `SELECT ${COLUMNS}, failures, modified_at, checked_at FROM vendor_accounts WHERE account = ? AND id = ? FOR UPDATE`
  const row = await transaction.first<PairRow & Dates>(sql, account, id)
  if (row === undefined) return undefined
  const [pair] = await withModules(transaction, account, [row])
  return pair === undefined
    ? undefined
    : { ...pair, failures: row.failures, modifiedAt: row.modified_at, checkedAt: row.checked_at }
}

/** One pair of an account. */
export async function findPair(reader: Reader, account: Uid, id: number): Promise<Pair | undefined> {
  return (await findPairs(reader, account, { id }, { limit: 1, offset: 0 })).pairs[0]
}

/** A key as it is kept. */
export interface SealedKey {
  readonly secret: string
  readonly secretId: string
}

/** What of a key was sealed anew; what is not given stays. */
export type NewlySealed = { readonly [K in keyof SealedKey]?: string | null }

/** One pair of an account with its sealed key, for whoever asks its vendor. */
export async function findSealedPair(
  reader: Reader,
  account: Uid,
  id: number,
): Promise<{ pair: Pair; sealed: SealedKey } | undefined> {
  const sql = `SELECT ${COLUMNS}, sealed_secret, sealed_secret_id FROM vendor_accounts WHERE account = ? AND id = ?`
  const row = await reader.first<PairRow & { sealed_secret: string; sealed_secret_id: string }>(sql, account, id)
  if (row === undefined) return undefined
  const [pair] = await withModules(reader, account, [row])
  return pair === undefined ? undefined : { pair, sealed: { secret: row.sealed_secret, secretId: row.sealed_secret_id } }
}

/**
 * Takes the id of a new pair. Whoever has taken one, or asked for none with `lockKeys`, is alone in adding and
 * renaming keys of the account until the transaction ends, so that number and uniqueness hold.
 */
export function takePairId(transaction: Transaction, account: Uid): Promise<number> {
  return takeIds(transaction, account, IDS, 1)
}

/** Waits until nobody else adds or renames keys of the account. */
export async function lockKeys(transaction: Transaction, account: Uid): Promise<void> {
  await takeIds(transaction, account, IDS, 0)
}

/** How many pairs an account has. */
export async function countPairs(reader: Reader, account: Uid): Promise<number> {
  const row = await reader.first<{ n: number }>(
    'SELECT CAST(count(*) AS BIGINT) AS n FROM vendor_accounts WHERE account = ?',
    account,
  )
  return row?.n ?? 0
}

/** The pair of an account that has this key, if there is one. */
export function findKey(
  reader: Reader,
  account: Uid,
  vendor: Vendor,
  { secretIdHash }: Pick<Pair, 'secretIdHash'>,
): Promise<{ id: number } | undefined> {
  return reader.first(
    'SELECT id FROM vendor_accounts WHERE account = ? AND vendor = ? AND secret_id_hash = ?',
    account,
    vendor,
    secretIdHash,
  )
}

interface Written {
  readonly pair: Pair
  readonly sealed: SealedKey
  readonly now: number
}

/** Writes a new pair with its modules. */
export async function insertPair(transaction: Transaction, account: Uid, written: Written): Promise<void> {
  const { pair, sealed, now } = written
  const { id, vendor, keyType: key_type } = pair
  const dates = { created_at: now, modified_at: now }
  const secrets = { sealed_secret: sealed.secret, sealed_secret_id: sealed.secretId }
  const row = { account, id, vendor, key_type, ...changeable(pair), ...secrets, ...dates }
  await transaction.insert('vendor_accounts', Object.keys(row), [Object.values(row)])
  await insertModules(transaction, account, pair)
}

/** Writes a changed pair with its modules. What is not sealed anew stays. */
export async function updatePair(
  transaction: Transaction,
  account: Uid,
  written: Omit<Written, 'sealed'> & { readonly sealed: NewlySealed },
): Promise<void> {
  const { pair, sealed, now } = written
  const changed = { ...changeable(pair), modified_at: now }
  const assignments = Object.keys(changed).map((column) => `${column} = ?`)
  await transaction.run(
    `UPDATE vendor_accounts SET ${assignments.join(', ')}, sealed_secret = COALESCE(?, sealed_secret),
       sealed_secret_id = COALESCE(?, sealed_secret_id), failures = 0
     WHERE account = ? AND id = ?`,
    ...Object.values(changed),
    sealed.secret ?? null,
    sealed.secretId ?? null,
    account,
    pair.id,
  )
  await replaceModules(transaction, account, pair)
}

/** Deletes a pair with its modules and its secret. */
export async function deletePairRows(transaction: Transaction, account: Uid, id: number): Promise<void> {
  await transaction.run('DELETE FROM vendor_account_modules WHERE account = ? AND vendor_account = ?', account, id)
  await transaction.run('DELETE FROM vendor_accounts WHERE account = ? AND id = ?', account, id)
}

async function replaceModules(transaction: Transaction, account: Uid, pair: Pair): Promise<void> {
  await transaction.run('DELETE FROM vendor_account_modules WHERE account = ? AND vendor_account = ?', account, pair.id)
  await insertModules(transaction, account, pair)
}

/** Writes what a check has found; when the pair was changed stays. */
export async function updateChecked(
  transaction: Transaction,
  account: Uid,
  { pair, failures, now }: { readonly pair: Pair; readonly failures: number; readonly now: number },
): Promise<void> {
  await transaction.run(
    `UPDATE vendor_accounts SET service_status = ?, message = ?, vendor_uid = ?, vendor_user_name = ?, failures = ?, checked_at = ?
     WHERE account = ? AND id = ?`,
    ...[CHECK_STATES.indexOf(pair.state), findingText(pair.finding), pair.vendorUid, pair.vendorUserName],
    ...[failures, now, account, pair.id],
  )
  await replaceModules(transaction, account, pair)
}

/** Writes that a pair waits for a check that nobody's change has caused: when it was changed and when it was checked stay. */
export async function updateAsked(transaction: Transaction, account: Uid, pair: Pair): Promise<void> {
  await transaction.run(
    'UPDATE vendor_accounts SET service_status = ?, message = ?, revision = ?, failures = 0 WHERE account = ? AND id = ?',
    ...[CHECK_STATES.indexOf(pair.state), findingText(pair.finding), pair.revision, account, pair.id],
  )
  await replaceModules(transaction, account, pair)
}

/** What may change of a pair, by column. */
function changeable(pair: Pair) {
  return {
    secret_id_hash: pair.secretIdHash,
    masked_secret_id: pair.maskedSecretId,
    status: pair.isEnabled ? ENABLED : DISABLED,
    service_status: CHECK_STATES.indexOf(pair.state),
    message: findingText(pair.finding),
    trail: pair.trail === null ? null : JSON.stringify(pair.trail),
    revision: pair.revision,
    domain: pair.domain,
    tenant_id: pair.tenantId,
    cloud_user_id: pair.cloudUserId,
    extend_info: pair.extendInfo,
    alias: pair.alias,
    regions: JSON.stringify(pair.regions),
    subscription_ids: JSON.stringify(pair.subscriptionIds),
    vendor_uid: pair.vendorUid,
    vendor_user_name: pair.vendorUserName,
  } satisfies Omit<PairRow, 'id' | 'vendor' | 'key_type'>
}

async function insertModules(transaction: Transaction, account: Uid, pair: Pair): Promise<void> {
  await transaction.insert(
    'vendor_account_modules',
    ['account', 'vendor_account', 'module', 'service_status', 'message'],
    pair.modules.map(({ module, state, finding }) => [
      ...[account, pair.id, module],
      ...[CHECK_STATES.indexOf(state), findingText(finding)],
    ]),
  )
}
