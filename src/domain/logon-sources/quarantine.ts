import type { LogonEvent } from '../../detection/logon.ts'
import type { Uid } from '../../kernel/ids.ts'
import type { Transaction } from '../../storage/database.ts'

/** So many names of unknown servers an account may have; lines of further names are dropped, and counted under `*`. */
export const MOST_NAMES = 1_000
/** So many lines are kept of each; further ones are counted. */
export const MOST_LINES = 10_000
/** Stands for all names beyond the limit. */
export const OVERFLOW = '*'

const NAMES = 'SELECT name, lines, kept FROM unknown_hosts WHERE account = ? AND name = ANY(?) FOR UPDATE'
const COUNT = 'SELECT CAST(count(*) AS BIGINT) AS n FROM unknown_hosts WHERE account = ?'
const ADD = `ON CONFLICT (account, name) DO UPDATE SET
  lines = unknown_hosts.lines + excluded.lines, kept = unknown_hosts.kept + excluded.kept,
  first_at = CASE WHEN excluded.first_at < unknown_hosts.first_at THEN excluded.first_at ELSE unknown_hosts.first_at END,
  last_at = CASE WHEN excluded.last_at > unknown_hosts.last_at THEN excluded.last_at ELSE unknown_hosts.last_at END`

interface Quarantined {
  readonly name: string
  readonly lines: number
  readonly kept: number
}

/** Keeps lines of servers that nobody knows, until somebody says whose they are. Gives back how many lines came. */
export async function quarantine(
  transaction: Transaction,
  account: Uid,
  unknown: ReadonlyMap<string, readonly LogonEvent[]>,
  now: number,
): Promise<number> {
  if (unknown.size === 0) return 0
  const known = new Map<string, Quarantined>()
  for (const row of await transaction.all<Quarantined>(NAMES, account, [...unknown.keys()])) known.set(row.name, row)
  let names = (await transaction.first<{ n: number }>(COUNT, account))?.n ?? 0
  const sums = new Map<string, { lines: number; kept: number }>()
  const lines: (string | number)[][] = []
  let total = 0
  for (const [name, events] of unknown) {
    const before = known.get(name)
    if (before === undefined) names++
    const isKept = before !== undefined || names <= MOST_NAMES
    const kept = isKept ? Math.min(events.length, Math.max(0, MOST_LINES - (before?.kept ?? 0))) : 0
    events.slice(0, kept).forEach(({ raw }, index) => {
      lines.push([account, name, (before?.kept ?? 0) + index + 1, now, raw.replaceAll('\0', '\uFFFD')])
    })
    const key = isKept ? name : OVERFLOW
    const sum = sums.get(key) ?? { lines: 0, kept: 0 }
    sums.set(key, { lines: sum.lines + events.length, kept: sum.kept + kept })
    total += events.length
  }
  const rows = [...sums].map(([name, sum]) => [account, name, sum.lines, sum.kept, now, now])
  await transaction.insert('unknown_hosts', ['account', 'name', 'lines', 'kept', 'first_at', 'last_at'], rows, ADD)
  const columns = ['account', 'name', 'id', 'received_at', 'line']
  await transaction.insert('quarantined_lines', columns, lines, 'ON CONFLICT (account, name, id) DO NOTHING')
  return total
}
