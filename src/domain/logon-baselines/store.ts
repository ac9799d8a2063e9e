import type { Dimension } from '../../detection/baseline.ts'
import type { Uid } from '../../kernel/ids.ts'
import type { Reader, Transaction } from '../../storage/database.ts'
import { takeIds } from '../counters.ts'
import type { ApprovedValue } from './approved-value.ts'

/** How servers are bound to a baseline: one by one, by their group, or all of them. */
export type TargetKind = 'uuid' | 'groupId' | 'global'

/** The target of a binding to all servers. */
export const ALL_SERVERS = '-'

/** What a baseline is bound to. `target` is a server's UUID, a group's id in decimal digits, or `-` for all servers. */
export interface Target {
  readonly kind: TargetKind
  readonly target: string
}

/** Makes the account's other changes of baselines wait until this one is through. */
export async function lockBaselines(transaction: Transaction, account: Uid): Promise<void> {
  // The counter's row is what everybody queues for; its value counts the changes.
  await takeIds(transaction, account, 'logon-baselines', 1)
}

/** Whether a baseline of this value exists. */
export async function hasBaseline(reader: Reader, account: Uid, { dimension, value }: ApprovedValue): Promise<boolean> {
  const sql = 'SELECT value FROM logon_baselines WHERE account = ? AND type = ? AND value = ?'
  return (await reader.first(sql, account, dimension, value)) !== undefined
}

/** How many baselines an account has in one dimension. */
export async function countBaselines(reader: Reader, account: Uid, dimension: Dimension): Promise<number> {
  const sql = 'SELECT CAST(count(*) AS BIGINT) AS n FROM logon_baselines WHERE account = ? AND type = ?'
  return (await reader.first<{ n: number }>(sql, account, dimension))?.n ?? 0
}

/** Puts a baseline in, bound to nothing yet. */
export async function insertBaseline(
  transaction: Transaction,
  account: Uid,
  approved: ApprovedValue,
  now: number,
): Promise<void> {
  const { dimension, value, shown } = approved
  const sql = 'INSERT INTO logon_baselines (account, type, value, shown, created_at) VALUES (?, ?, ?, ?, ?)'
  await transaction.run(sql, account, dimension, value, shown, now)
}

/** Takes a baseline away with everything it is bound to. Gives back whether there was one. */
export async function deleteBaseline(
  transaction: Transaction,
  account: Uid,
  { dimension, value }: ApprovedValue,
): Promise<boolean> {
  const where = 'WHERE account = ? AND type = ? AND value = ?'
  await transaction.run(`DELETE FROM logon_baseline_targets ${where}`, account, dimension, value)
  return (await transaction.run(`DELETE FROM logon_baselines ${where}`, account, dimension, value)) > 0
}

/** How many targets a baseline is bound to. */
export async function countTargets(reader: Reader, account: Uid, { dimension, value }: ApprovedValue): Promise<number> {
  const sql = 'SELECT CAST(count(*) AS BIGINT) AS n FROM logon_baseline_targets WHERE account = ? AND type = ? AND value = ?'
  return (await reader.first<{ n: number }>(sql, account, dimension, value))?.n ?? 0
}

/** More than a baseline may have. */
export const MOST_TARGETS_READ = 2000

/** What a baseline is bound to; nothing when there is none. */
export function targetsOfBaseline(reader: Reader, account: Uid, { dimension, value }: ApprovedValue): Promise<Target[]> {
  const sql = `
    SELECT target_type AS kind, target FROM logon_baseline_targets
    WHERE account = ? AND type = ? AND value = ? ORDER BY target_type, target LIMIT ${MOST_TARGETS_READ}`
  return reader.all(sql, account, dimension, value)
}

/** Binds a baseline to targets; those it is bound to already stay so. */
export async function insertTargets(
  transaction: Transaction,
  account: Uid,
  { dimension, value }: ApprovedValue,
  targets: readonly Target[],
): Promise<void> {
  if (targets.length === 0) return
  await transaction.insert(
    'logon_baseline_targets',
    ['account', 'type', 'value', 'target_type', 'target'],
    targets.map(({ kind, target }) => [account, dimension, value, kind, target]),
    'ON CONFLICT (account, type, value, target_type, target) DO NOTHING',
  )
}

/**
 * Unbinds a baseline from targets, and stops at the first that it is not bound to: gives back its name. The caller
 * then refuses, which undoes the rest.
 */
export async function unbindTargets(
  transaction: Transaction,
  account: Uid,
  { dimension, value }: ApprovedValue,
  targets: readonly Target[],
): Promise<string | undefined> {
  const sql = `
    DELETE FROM logon_baseline_targets
    WHERE account = ? AND type = ? AND value = ? AND target_type = ? AND target = ANY(?) RETURNING target`
  for (const { kind, names } of byKind(targets)) {
    const unbound = await transaction.all<{ target: string }>(sql, account, dimension, value, kind, names)
    const gone = new Set(unbound.map(({ target }) => target))
    const absent = names.find((name) => !gone.has(name))
    if (absent !== undefined) return absent
  }
  return undefined
}

/** Targets by their kind, as SQL asks for them; kinds without any are left out. */
export function byKind(targets: readonly Target[]): { readonly kind: TargetKind; readonly names: readonly string[] }[] {
  const names: Record<TargetKind, string[]> = { uuid: [], groupId: [], global: [] }
  for (const { kind, target } of targets) names[kind].push(target)
  const kinds = ['uuid', 'groupId', 'global'] as const
  return kinds.map((kind) => ({ kind, names: names[kind] })).filter((some) => some.names.length > 0)
}
