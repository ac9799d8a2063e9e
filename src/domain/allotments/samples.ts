import type { Uid } from '../../kernel/ids.ts'
import type { Reader, Transaction } from '../../storage/database.ts'
import { licencesInUseOf } from '../hosts/read.ts'
import type { Pool } from './ledger.ts'
import { type Amounts, coresOf, serversOf, type Unit } from './units.ts'

const MINUTE_MS = 60_000
/** Use is counted over all accounts and hosts of an organisation, so not at every change. */
const COUNT_EVERY_MS = 60 * MINUTE_MS

/** What was bought, allotted and used of a unit at one time. */
export interface PoolSample {
  readonly unit: Unit
  /** The beginning of its minute. */
  readonly at: number
  readonly bought: number
  readonly allotted: number
  /** Undefined where use was not counted. */
  readonly used: number | undefined
}

/**
 * Remembers how the changed pools stand now, one state a minute; once an hour all pools, with what is used of each. The
 * caller has locked the instance.
 */
export async function samplePools(
  transaction: Transaction,
  organisation: Uid,
  now: { readonly pools: ReadonlyMap<Unit, Pool>; readonly changed: ReadonlyMap<Unit, Pool>; readonly at: number },
): Promise<void> {
  const minute = now.at - (now.at % MINUTE_MS)
  const isDue = minute - (await lastCount(transaction, organisation)) >= COUNT_EVERY_MS
  const use = isDue ? await useOf(transaction, organisation) : undefined
  const rows = [...(isDue ? now.pools : now.changed)].map(([unit, { bought, allotted }]) => [
    ...[organisation, unit, minute, bought, allotted, use === undefined ? null : (use.get(unit) ?? 0)],
  ])
  await transaction.insert(
    'pool_samples',
    ['account', 'unit', 'at', 'bought', 'allotted', 'used'],
    rows,
    `ON CONFLICT (account, unit, at) DO UPDATE SET
      bought = excluded.bought, allotted = excluded.allotted, used = COALESCE(excluded.used, pool_samples.used)`,
  )
}

const LAST = 'SELECT CAST(max(at) AS BIGINT) AS at FROM pool_samples WHERE account = ? AND used IS NOT NULL'

async function lastCount(reader: Reader, organisation: Uid): Promise<number> {
  return (await reader.first<{ at: number | null }>(LAST, organisation))?.at ?? 0
}

// What is used is looked up first: most accounts may use nothing. SQLite keeps the order of a CROSS JOIN.
const REPORTED = `
  SELECT c.unit, CAST(sum(c.used) AS BIGINT) AS used
  FROM capacity_use c CROSS JOIN accounts a
  WHERE a.uid = c.account AND a.organisation = ? GROUP BY c.unit ORDER BY c.unit LIMIT 1000`

/** What all accounts of an organisation use, by unit; hosts that are paid by use are not counted. */
export async function useOf(reader: Reader, organisation: Uid): Promise<Amounts> {
  const reported = await reader.all<{ unit: Unit; used: number }>(REPORTED, organisation)
  const use = new Map(reported.map(({ unit, used }) => [unit, used]))
  for (const { edition, servers, cores } of await licencesInUseOf(reader, organisation)) {
    use.set(serversOf(edition), servers).set(coresOf(edition), cores)
  }
  return use
}

const PAGE = `
  SELECT unit, at, bought, allotted, used FROM pool_samples
  WHERE account = ? AND at BETWEEN ? AND ? AND (at, unit) > (?, ?) ORDER BY at, unit LIMIT ?`
const PAGE_OF_UNIT = `
  SELECT unit, at, bought, allotted, used FROM pool_samples
  WHERE account = ? AND unit = ? AND at BETWEEN ? AND ? AND at > ? ORDER BY at LIMIT ?`

/** Which samples are asked for: those of a span of time, of one unit or of all, behind the last one seen. */
export interface SampleQuery {
  readonly unit: Unit | undefined
  /** Milliseconds since 1970, both ends included. */
  readonly from: number
  readonly to: number
  readonly after: Pick<PoolSample, 'at' | 'unit'> | undefined
  readonly limit: number
}

/** A page of samples, the oldest first. */
export async function readSamples(reader: Reader, organisation: Uid, query: SampleQuery): Promise<PoolSample[]> {
  const { unit, to, limit } = query
  const after = query.after?.at ?? -1
  // The place narrows the time too: the index is entered by the beginning of the time.
  const from = Math.max(query.from, after)
  const rows =
    unit === undefined
      ? await reader.all<Row>(PAGE, organisation, from, to, after, query.after?.unit ?? '', limit)
      : await reader.all<Row>(PAGE_OF_UNIT, organisation, unit, from, to, after, limit)
  return rows.map(({ used, ...row }) => ({ ...row, used: used ?? undefined }))
}

type Row = Omit<PoolSample, 'used'> & { readonly used: number | null }
