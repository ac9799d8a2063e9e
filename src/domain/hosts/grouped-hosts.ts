import type { Uid } from '../../kernel/ids.ts'
import type { Parameter } from '../../storage/database.ts'
import { holdsPart, lowerAscii } from '../../storage/text-part.ts'
import { HAS_PENDING_ALERTS } from '../alerts/read.ts'
import type { Deps } from '../deps.ts'
import type { PageReading } from '../page-marks.ts'
import { DEFAULT_GROUP, DEFAULT_GROUP_NAMES, type Group } from './group.ts'
import { countGroups, groupsFrom, type StoredGroup } from './group-store.ts'
import type { HostFacts, Vendor } from './host.ts'

/** What is counted of the hosts that have something in common. */
export interface HostCounts {
  readonly hosts: number
  readonly cores: number
  /** Those about which alerts wait for somebody. */
  readonly alerted: number
  /** Those whose agent is neither online nor paused. */
  readonly unprotected: number
  /** Those that use the licence of one of the editions asked for. */
  readonly licensed: number
  /** The operating system that all of them have; empty when they differ or nobody knows. */
  readonly os: HostFacts['os']
}

/** Which hosts are counted, and under which names. */
export interface Grouping {
  /** Part of the name, in any case of A to Z. */
  readonly part: string | undefined
  readonly vendors: readonly Vendor[] | undefined
  /** Editions that `licensed` counts; undefined: all, and none. */
  readonly editions: readonly number[] | undefined
  readonly offset: number
  readonly limit: number
}

const NOBODY: HostCounts = { hosts: 0, cores: 0, alerted: 0, unprotected: 0, licensed: 0, os: '' }
const whole = (expression: string) => `CAST(COALESCE(${expression}, 0) AS BIGINT)`

/** The hosts of each region, or of each network, in the order of their ids. Hosts in no network are left out. */
export async function countByPlace(
  { transaction }: Pick<Deps, 'transaction'>,
  account: Uid,
  place: 'region' | 'vpc',
  grouping: Grouping,
): Promise<{ groups: (HostCounts & { readonly name: string })[]; total: number }> {
  const { part, offset, limit } = grouping
  const condition = `h.${place} <> ''${part === undefined ? '' : ` AND ${holdsPart(`h.${place}`)}`}`
  const { select, from, selected, joined } = counting(account, grouping, condition, part === undefined ? [] : [lowerAscii(part)])
  const counted = await transaction.first<{ n: number }>(
    `SELECT CAST(count(DISTINCT h.${place}) AS BIGINT) AS n ${from}`,
    ...joined,
  )
  const groups = await transaction.all<HostCounts & { name: string }>(
    `SELECT h.${place} AS name, ${select} ${from} GROUP BY h.${place} ORDER BY h.${place} LIMIT ? OFFSET ?`,
    ...selected,
    ...joined,
    limit,
    offset,
  )
  return { groups, total: counted?.n ?? 0 }
}

/** The hosts of each group, the default group first; groups without any are there too. */
export async function countByGroup(
  reading: PageReading,
  account: Uid,
  grouping: Grouping,
): Promise<{ groups: (HostCounts & { readonly group: Group })[]; total: number }> {
  const { transaction } = reading
  const { groups, total } = await groupsNamed(reading, account, grouping)
  const ids = groups.map(({ id }) => id)
  const { select, from, selected, joined } = counting(account, grouping, 'h.group_id = ANY(?)', [ids])
  const rows = await transaction.all<HostCounts & { id: number }>(
    `SELECT h.group_id AS id, ${select} ${from} GROUP BY h.group_id`,
    ...selected,
    ...joined,
  )
  const counts = new Map(rows.map(({ id, ...row }) => [id, row]))
  return { groups: groups.map((group) => ({ group, ...(counts.get(group.id) ?? NOBODY) })), total }
}

/** The columns that count, where they come from, and the parameters of both. */
function counting(
  account: Uid,
  { vendors, editions }: Grouping,
  condition: string,
  parameters: readonly Parameter[],
): { select: string; from: string; selected: Parameter[]; joined: Parameter[] } {
  const passes = editions === undefined ? '1 = 1' : 'h.version = ANY(?)'
  const select = `${whole('count(*)')} AS hosts, ${whole('sum(h.cores)')} AS cores,
    ${whole(`sum(CASE WHEN ${HAS_PENDING_ALERTS} THEN 1 ELSE 0 END)`)} AS alerted,
    ${whole(`sum(CASE WHEN h.agent NOT IN ('online', 'pause') THEN 1 ELSE 0 END)`)} AS unprotected,
    ${whole(`sum(CASE WHEN ${passes} THEN 1 ELSE 0 END)`)} AS licensed,
    CASE WHEN min(h.os) = max(h.os) THEN min(h.os) ELSE '' END AS os`
  const from = `FROM hosts h
    WHERE h.account = ? AND ${condition}${vendors === undefined ? '' : ' AND h.vendor = ANY(?)'}`
  return {
    select,
    from,
    selected: editions === undefined ? [] : [editions],
    joined: [account, ...parameters, ...(vendors === undefined ? [] : [vendors])],
  }
}

/** A page of the groups whose names hold a text, and how many there are. */
async function groupsNamed(
  reading: PageReading,
  account: Uid,
  { part, offset, limit }: Grouping,
): Promise<{ groups: Group[]; total: number }> {
  const wanted = (part ?? '').toLowerCase()
  const isDefaultNamed = DEFAULT_GROUP_NAMES.some((name) => name.toLowerCase().includes(wanted))
  const first = isDefaultNamed && offset === 0 ? [DEFAULT_GROUP] : []
  const page = { limit: limit - first.length, offset: isDefaultNamed ? Math.max(offset - 1, 0) : offset }
  const { rows, total } =
    part === undefined ? await allGroups(reading, account, page) : await groupsWith(reading, account, part, page)
  return { groups: [...first, ...rows], total: total + (isDefaultNamed ? 1 : 0) }
}

type Cut = Pick<Grouping, 'limit' | 'offset'>

interface StoredPage {
  readonly rows: readonly StoredGroup[]
  readonly total: number
}

async function allGroups(reading: PageReading, account: Uid, { limit, offset }: Cut): Promise<StoredPage> {
  const rows = await groupsFrom(reading, account, offset, limit)
  return { rows, total: await countGroups(reading.transaction, account) }
}

async function groupsWith({ transaction }: PageReading, account: Uid, part: string, { limit, offset }: Cut): Promise<StoredPage> {
  const where = `FROM host_groups WHERE account = ? AND ${holdsPart('name')}`
  const parameters = [account, lowerAscii(part)]
  const counted = await transaction.first<{ n: number }>(`SELECT CAST(count(*) AS BIGINT) AS n ${where}`, ...parameters)
  const sql = `SELECT id, name, position ${where} ORDER BY position, id LIMIT ? OFFSET ?`
  return { rows: await transaction.all<StoredGroup>(sql, ...parameters, limit, offset), total: counted?.n ?? 0 }
}
