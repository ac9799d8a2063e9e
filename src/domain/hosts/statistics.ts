import type { Uid } from '../../kernel/ids.ts'
import { HAS_PENDING_ALERTS } from '../alerts/read.ts'
import type { Deps } from '../deps.ts'
import type { Vendor } from './host.ts'

/** Hosts and their cores. */
export interface Counted {
  readonly hosts: number
  readonly cores: number
}

/** The hosts of an account in numbers. */
export interface HostStatistics {
  readonly all: Counted
  readonly alerted: Counted
  readonly fresh: Counted
  readonly stopped: Counted
  /** Neither online nor paused. */
  readonly unprotected: Counted
  readonly paused: number
  /** Nobody knows whether they run. */
  readonly unclear: number
  readonly unlicensed: number
  /** Test, normal, important. */
  readonly byImportance: readonly [number, number, number]
  readonly byVendor: ReadonlyMap<Vendor, number>
  readonly regions: number
  readonly vpcs: number
}

const count = (condition: string, name: string) =>
  `CAST(COALESCE(sum(CASE WHEN ${condition} THEN 1 ELSE 0 END), 0) AS BIGINT) AS "${name}"`
const cores = (condition: string, name: string) =>
  `CAST(COALESCE(sum(CASE WHEN ${condition} THEN h.cores ELSE 0 END), 0) AS BIGINT) AS "${name}"`
const counted = (condition: string, name: string) => `${count(condition, name)}, ${cores(condition, `${name}Cores`)}`

const UNPROTECTED = `h.agent NOT IN ('online', 'pause')`

const STATISTICS = `
  SELECT ${counted('1 = 1', 'all')}, ${counted('h.alerted = 1', 'alerted')}, ${counted('h.created_at >= ?', 'fresh')},
    ${counted(`h.agent = 'stopped'`, 'stopped')}, ${counted(UNPROTECTED, 'unprotected')},
    ${count(`h.agent = 'pause'`, 'paused')}, ${count(`h.agent IN ('offline', 'uninstalled')`, 'unclear')},
    ${count('h.version = 0', 'unlicensed')},
    ${count('h.importance = 0', 'test')}, ${count('h.importance = 1', 'normal')}, ${count('h.importance = 2', 'important')},
    CAST(count(DISTINCT h.region) AS BIGINT) AS regions,
    CAST(count(DISTINCT CASE WHEN h.vpc <> '' THEN h.vpc END) AS BIGINT) AS vpcs
  FROM (SELECT h.*, CASE WHEN ${HAS_PENDING_ALERTS} THEN 1 ELSE 0 END AS alerted FROM hosts h WHERE h.account = ?) AS h`

const BY_VENDOR = 'SELECT vendor, CAST(count(*) AS BIGINT) AS n FROM hosts WHERE account = ? GROUP BY vendor'

/** Counts the hosts of an account; those are fresh that are known since a time. */
export async function hostStatistics(
  { transaction }: Pick<Deps, 'transaction'>,
  account: Uid,
  freshSince: number,
): Promise<HostStatistics> {
  const row = await transaction.first<Record<string, number>>(STATISTICS, freshSince, freshSince, account)
  const vendors = await transaction.all<{ vendor: Vendor; n: number }>(BY_VENDOR, account)
  const number = (name: string) => row?.[name] ?? 0
  const both = (name: string) => ({ hosts: number(name), cores: number(`${name}Cores`) })
  return {
    all: both('all'),
    alerted: both('alerted'),
    fresh: both('fresh'),
    stopped: both('stopped'),
    unprotected: both('unprotected'),
    paused: number('paused'),
    unclear: number('unclear'),
    unlicensed: number('unlicensed'),
    byImportance: [number('test'), number('normal'), number('important')],
    byVendor: new Map(vendors.map(({ vendor, n }) => [vendor, n])),
    regions: number('regions'),
    vpcs: number('vpcs'),
  }
}
