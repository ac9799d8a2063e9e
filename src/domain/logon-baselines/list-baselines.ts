import type { Dimension } from '../../detection/baseline.ts'
import type { Uid } from '../../kernel/ids.ts'
import type { Reader } from '../../storage/database.ts'
import type { Deps } from '../deps.ts'
import { countHosts, existingHosts } from '../hosts/read.ts'
import { ALL_SERVERS, byKind, type Target, type TargetKind } from './store.ts'

/** A baseline with what it is bound to. */
export interface ListedBaseline {
  readonly value: string
  /** As it was given. */
  readonly shown: string
  readonly targets: readonly Target[]
  /** How many servers it applies to, each counted once. */
  readonly servers: number
}

/** One page of an account's baselines. */
export interface BaselinePage {
  readonly baselines: readonly ListedBaseline[]
  /** Baselines on all pages. */
  readonly total: number
  /** Servers that the account has. */
  readonly allServers: number
}

/** Which baselines are wanted: those of one dimension, of them only what applies to one of the targets, if any are given. */
export interface BaselineQuestion {
  readonly dimension: Dimension
  readonly targets: readonly Target[] | undefined
  readonly offset: number
  readonly limit: number
}

/** The account's baselines in the order of their values, a page at a time, with the servers they apply to counted. */
export async function listBaselines(
  { transaction }: Pick<Deps, 'transaction'>,
  account: Uid,
  question: BaselineQuestion,
): Promise<BaselinePage> {
  const { dimension, targets, offset, limit } = question
  const { from, parameters } = await selection(transaction, account, dimension, targets)
  const counted = await transaction.first<{ n: number }>(`SELECT CAST(count(*) AS BIGINT) AS n ${from}`, ...parameters)
  const rows = await transaction.all<{ value: string; shown: string }>(
    `SELECT b.value, b.shown ${from} ORDER BY b.value LIMIT ? OFFSET ?`,
    ...parameters,
    limit,
    offset,
  )
  const values = rows.map(({ value }) => value)
  const allServers = await countHosts(transaction, account)
  const bound = values.length === 0 ? new Map<string, Target[]>() : await targetsOf(transaction, account, dimension, values)
  const named = values.length === 0 ? new Map<string, number>() : await namedServers(transaction, account, dimension, values)
  const baselines = rows.map(({ value, shown }) => {
    const own = bound.get(value) ?? []
    const isGlobal = own.some(({ kind }) => kind === 'global')
    return { value, shown, targets: own, servers: isGlobal ? allServers : (named.get(value) ?? 0) }
  })
  return { baselines, total: counted?.n ?? 0, allServers }
}

type Parameters = (string | readonly string[] | number)[]

/** The FROM and WHERE of the wanted baselines. */
async function selection(
  reader: Reader,
  account: Uid,
  dimension: Dimension,
  targets: readonly Target[] | undefined,
): Promise<{ from: string; parameters: Parameters }> {
  const from = 'FROM logon_baselines b WHERE b.account = ? AND b.type = ?'
  if (targets === undefined) return { from, parameters: [account, dimension] }
  const { uuids, groups, isGlobal } = await bindingsThatReach(reader, account, targets)
  const named = 'SELECT value FROM logon_baseline_targets WHERE account = ? AND type = ? AND target_type = ? AND target = ANY(?)'
  const once = (kind: TargetKind, names: readonly string[]): Parameters => [account, dimension, kind, names]
  return {
    from: `${from} AND b.value IN (${named} UNION ${named} UNION ${named})`,
    parameters: [
      account,
      dimension,
      ...once('uuid', uuids),
      ...once('groupId', groups),
      ...once('global', isGlobal ? [ALL_SERVERS] : []),
    ],
  }
}

/** The bindings through which a baseline applies to the targets: a server's own, its group's and those to all servers. */
async function bindingsThatReach(reader: Reader, account: Uid, targets: readonly Target[]) {
  const named = new Map(byKind(targets).map(({ kind, names }) => [kind, names]))
  const uuids = named.get('uuid') ?? []
  const hosts = uuids.length === 0 ? new Map<string, number>() : await existingHosts(reader, account, uuids)
  const groups = new Set([...(named.get('groupId') ?? []), ...[...hosts.values()].map(String)])
  return { uuids, groups: [...groups], isGlobal: groups.size > 0 || named.has('global') }
}

async function targetsOf(reader: Reader, account: Uid, dimension: Dimension, values: readonly string[]) {
  const sql = `
    SELECT value, target_type AS kind, target FROM logon_baseline_targets
    WHERE account = ? AND type = ? AND value = ANY(?) ORDER BY value, target_type, target`
  const targets = new Map<string, Target[]>()
  for (const { value, kind, target } of await reader.all<Target & { value: string }>(sql, account, dimension, values)) {
    const own = targets.get(value)
    if (own === undefined) targets.set(value, [{ kind, target }])
    else own.push({ kind, target })
  }
  return targets
}

// The CASE keeps PostgreSQL from reading a UUID as a number, whatever the order in which it tests.
const NAMED_SERVERS = `
  SELECT value, CAST(count(*) AS BIGINT) AS servers FROM (
    SELECT t.value, h.uuid FROM logon_baseline_targets t JOIN hosts h ON h.account = t.account AND h.uuid = t.target
    WHERE t.account = ? AND t.type = ? AND t.value = ANY(?) AND t.target_type = 'uuid'
    UNION
    SELECT t.value, h.uuid FROM logon_baseline_targets t JOIN hosts h
      ON h.account = t.account AND h.group_id = CASE WHEN t.target_type = 'groupId' THEN CAST(t.target AS BIGINT) END
    WHERE t.account = ? AND t.type = ? AND t.value = ANY(?) AND t.target_type = 'groupId'
  ) AS named GROUP BY value`

/** How many servers each baseline is bound to by name or by group. */
async function namedServers(reader: Reader, account: Uid, dimension: Dimension, values: readonly string[]) {
  const once = [account, dimension, values] as const
  const rows = await reader.all<{ value: string; servers: number }>(NAMED_SERVERS, ...once, ...once)
  return new Map(rows.map(({ value, servers }) => [value, servers]))
}
