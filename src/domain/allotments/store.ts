import type { Uid } from '../../kernel/ids.ts'
import type { Reader, Transaction } from '../../storage/database.ts'
import { keptCount } from '../counters.ts'
import { licencesInUse } from '../hosts/read.ts'
import type { Allotment, ChargeType, Pool } from './ledger.ts'
import { type Amounts, coresOf, serversOf, type Unit } from './units.ts'

/** The values of the column `allotments.status`. */
const STATUS = { valid: 1, invalid: 2 } as const

/**
 * The instance that the organisation has bought; undefined where it has bought none. Its row is locked by whoever
 * changes the ledger, so the changes of one organisation come one after the other.
 */
export async function lockInstance(transaction: Transaction, organisation: Uid): Promise<string | undefined> {
  const row = await transaction.first<{ instance_id: string }>(
    'SELECT instance_id FROM entitlements WHERE account = ? FOR UPDATE',
    organisation,
  )
  return row?.instance_id
}

/** The instance that the organisation has bought; undefined where it has bought none. */
export async function findInstance(reader: Reader, organisation: Uid): Promise<string | undefined> {
  const row = await reader.first<{ instance_id: string }>('SELECT instance_id FROM entitlements WHERE account = ?', organisation)
  return row?.instance_id
}

/** What the organisation has bought and allotted, by unit. */
export async function readPools(reader: Reader, organisation: Uid): Promise<Map<Unit, Pool>> {
  const rows = await reader.all<Pool & { unit: Unit }>(
    'SELECT unit, bought, allotted FROM pools WHERE account = ? ORDER BY unit LIMIT 1000',
    organisation,
  )
  return new Map(rows.map(({ unit, bought, allotted }) => [unit, { bought, allotted }]))
}

interface AllotmentRow {
  member: Uid
  instance_id: string
  charge_type: ChargeType
  version: number
  status: number
}

const COLUMNS = 'member, instance_id, charge_type, version, status'

/** The allotments of the given members. */
export async function readAllotments(reader: Reader, organisation: Uid, members: readonly Uid[]): Promise<Map<Uid, Allotment>> {
  const rows = await reader.all<AllotmentRow>(
    `SELECT ${COLUMNS} FROM allotments WHERE account = ? AND member = ANY(?)`,
    organisation,
    members,
  )
  return withUnits(reader, organisation, rows)
}

/** The next allotments by member, after the given one, or from the first. */
export async function readAllotmentPage(
  reader: Reader,
  organisation: Uid,
  page: { readonly after: Uid | undefined; readonly limit: number },
): Promise<Map<Uid, Allotment>> {
  const rows = await reader.all<AllotmentRow>(
    `SELECT ${COLUMNS} FROM allotments WHERE account = ? AND member > ? ORDER BY member LIMIT ?`,
    organisation,
    page.after ?? '',
    page.limit,
  )
  return withUnits(reader, organisation, rows)
}

async function withUnits(reader: Reader, organisation: Uid, rows: readonly AllotmentRow[]): Promise<Map<Uid, Allotment>> {
  const members = rows.map((row) => row.member)
  const amounts = await reader.all<{ member: Uid; unit: Unit; allotted: number }>(
    'SELECT member, unit, allotted FROM allotment_units WHERE account = ? AND member = ANY(?) AND allotted > 0',
    organisation,
    members,
  )
  const units = new Map(members.map((member) => [member, new Map<Unit, number>()]))
  for (const { member, unit, allotted } of amounts) units.get(member)?.set(unit, allotted)
  return new Map(
    rows.map((row) => [
      row.member,
      {
        instanceId: row.instance_id,
        chargeType: row.charge_type,
        edition: row.version,
        isValid: row.status === STATUS.valid,
        units: units.get(row.member) ?? new Map(),
      },
    ]),
  )
}

/** How many allotments the organisation has. */
export function countAllotments(reader: Reader, organisation: Uid): Promise<number> {
  return keptCount(reader, organisation, 'allotments')
}

/** Which member has which of the given instances. */
export async function readOwners(reader: Reader, organisation: Uid, instanceIds: readonly string[]): Promise<Map<string, Uid>> {
  const rows = await reader.all<{ instance_id: string; member: Uid }>(
    'SELECT instance_id, member FROM allotments WHERE account = ? AND instance_id = ANY(?)',
    organisation,
    instanceIds,
  )
  return new Map(rows.map((row) => [row.instance_id, row.member]))
}

/** What the given accounts use: servers and cores are counted, everything else is as it was reported. */
export async function readUse(reader: Reader, accounts: readonly Uid[]): Promise<Map<Uid, Amounts>> {
  const use = new Map(accounts.map((account) => [account, new Map<Unit, number>()]))
  const reported = await reader.all<{ account: Uid; unit: Unit; used: number }>(
    'SELECT account, unit, used FROM capacity_use WHERE account = ANY(?) AND used > 0',
    accounts,
  )
  for (const { account, unit, used } of reported) use.get(account)?.set(unit, used)
  for (const { account, edition, servers, cores } of await licencesInUse(reader, accounts)) {
    use.get(account)?.set(serversOf(edition), servers).set(coresOf(edition), cores)
  }
  return use
}

/** What changes in the ledger, as the fewest rows. */
export interface LedgerChange {
  /** Members whose old allotment goes, whether they have a new one or not. */
  readonly gone: readonly Uid[]
  readonly allotments: ReadonlyMap<Uid, Allotment>
  /** A 0 takes the row away. */
  readonly units: readonly { readonly member: Uid; readonly unit: Unit; readonly allotted: number }[]
  readonly pools: ReadonlyMap<Unit, Pool>
}

/** Writes a change in a few statements. The caller has locked the instance. */
export async function writeLedger(transaction: Transaction, organisation: Uid, change: LedgerChange, now: number): Promise<void> {
  const { gone, allotments, units, pools } = change
  if (gone.length > 0) {
    await transaction.run('DELETE FROM allotment_units WHERE account = ? AND member = ANY(?)', organisation, gone)
    await transaction.run('DELETE FROM allotments WHERE account = ? AND member = ANY(?)', organisation, gone)
  }
  await writeAllotments(transaction, organisation, allotments, now)
  await writeUnits(transaction, organisation, units)
  // The table's own check is the last to see that no pool is overdrawn.
  await transaction.insert(
    'pools',
    ['account', 'unit', 'bought', 'allotted'],
    [...pools].map(([unit, { bought, allotted }]) => [organisation, unit, bought, allotted]),
    'ON CONFLICT (account, unit) DO UPDATE SET allotted = excluded.allotted',
  )
}

async function writeAllotments(
  transaction: Transaction,
  organisation: Uid,
  allotments: ReadonlyMap<Uid, Allotment>,
  now: number,
): Promise<void> {
  await transaction.insert(
    'allotments',
    ['account', 'member', 'instance_id', 'charge_type', 'version', 'status', 'changed_at'],
    [...allotments].map(([member, { instanceId, chargeType, edition, isValid }]) => [
      organisation,
      member,
      instanceId,
      chargeType,
      edition,
      isValid ? STATUS.valid : STATUS.invalid,
      now,
    ]),
    `ON CONFLICT (account, member) DO UPDATE SET
      charge_type = excluded.charge_type, version = excluded.version, status = excluded.status, changed_at = excluded.changed_at`,
  )
}

async function writeUnits(transaction: Transaction, organisation: Uid, units: LedgerChange['units']): Promise<void> {
  await transaction.insert(
    'allotment_units',
    ['account', 'member', 'unit', 'allotted'],
    units.map(({ member, unit, allotted }) => [organisation, member, unit, allotted]),
    'ON CONFLICT (account, member, unit) DO UPDATE SET allotted = excluded.allotted',
  )
  const emptied = [...new Set(units.filter(({ allotted }) => allotted === 0).map(({ member }) => member))]
  if (emptied.length === 0) return
  await transaction.run(
    'DELETE FROM allotment_units WHERE account = ? AND member = ANY(?) AND allotted = 0',
    organisation,
    emptied,
  )
}
