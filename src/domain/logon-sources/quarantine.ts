import type { LogonEvent } from '../../detection/logon.ts'
import type { Uid } from '../../kernel/ids.ts'
import type { Transaction } from '../../storage/database.ts'
import { takeIds } from '../counters.ts'

/** So many names of unknown servers an account may have; lines of further names are dropped, and counted under `*`. */
export const MOST_NAMES = 1_000
/** So many lines are kept of each; further ones are counted. */
export const MOST_LINES = 10_000
/** So many lines are kept of all together: anybody who may send a datagram can make up names. */
export const MOST_LINES_OF_ALL = 100_000
/** Stands for all names beyond the limit. */
export const OVERFLOW = '*'

const NAMES = 'SELECT name, kept FROM unknown_hosts WHERE account = ? AND name = ANY(?) FOR UPDATE'
const SUMS = `
  SELECT CAST(count(*) AS BIGINT) AS names, CAST(COALESCE(sum(kept), 0) AS BIGINT) AS kept
  FROM unknown_hosts WHERE account = ? AND name <> '${OVERFLOW}'`
const ADD = `ON CONFLICT (account, name) DO UPDATE SET
  lines = unknown_hosts.lines + excluded.lines, kept = unknown_hosts.kept + excluded.kept,
  first_at = CASE WHEN excluded.first_at < unknown_hosts.first_at THEN excluded.first_at ELSE unknown_hosts.first_at END,
  last_at = CASE WHEN excluded.last_at > unknown_hosts.last_at THEN excluded.last_at ELSE unknown_hosts.last_at END`

/** Keeps events of servers that nobody knows, until somebody says whose they are. Gives back how many came. */
export async function quarantine(
  transaction: Transaction,
  account: Uid,
  unknown: ReadonlyMap<string, readonly LogonEvent[]>,
  now: number,
): Promise<number> {
  if (unknown.size === 0) return 0
  let total = 0
  for (const events of unknown.values()) total += events.length
  // Ids are never used twice, whatever was taken out meanwhile; and who else counts waits here.
  let id = await takeIds(transaction, account, 'quarantined-events', total)
  const keptOf = new Map<string, number>()
  for (const row of await transaction.all<{ name: string; kept: number }>(NAMES, account, [...unknown.keys()])) {
    keptOf.set(row.name, row.kept)
  }
  const { names, kept: keptOfAll } = (await transaction.first<{ names: number; kept: number }>(SUMS, account)) ?? NONE
  const room = new Room(names, keptOfAll, keptOf)
  const sums = new Map<string, { lines: number; kept: number }>()
  const rows: (string | number)[][] = []
  for (const [name, events] of unknown) {
    const kept = room.take(name, events.length)
    for (const event of events.slice(0, kept ?? 0)) rows.push([account, name, id++, JSON.stringify(event)])
    const key = kept === undefined ? OVERFLOW : name
    const sum = sums.get(key) ?? { lines: 0, kept: 0 }
    sums.set(key, { lines: sum.lines + events.length, kept: sum.kept + (kept ?? 0) })
  }
  const counted = [...sums].map(([name, sum]) => [account, name, sum.lines, sum.kept, now, now])
  await transaction.insert('unknown_hosts', ['account', 'name', 'lines', 'kept', 'first_at', 'last_at'], counted, ADD)
  await transaction.insert('quarantined_events', ['account', 'name', 'id', 'event'], rows)
  return total
}

const NONE = { names: 0, kept: 0 }

/** What may still be kept. */
class Room {
  #names: number
  #kept: number
  readonly #keptOf: ReadonlyMap<string, number>

  constructor(names: number, kept: number, keptOf: ReadonlyMap<string, number>) {
    this.#names = names
    this.#kept = kept
    this.#keptOf = keptOf
  }

  /** How many of so many lines of a name may be kept; undefined when the name may not. */
  take(name: string, lines: number): number | undefined {
    const before = name === OVERFLOW ? undefined : this.#keptOf.get(name)
    if (before === undefined && (name === OVERFLOW || this.#names >= MOST_NAMES)) return undefined
    if (before === undefined) this.#names++
    const kept = Math.max(0, Math.min(lines, MOST_LINES - (before ?? 0), MOST_LINES_OF_ALL - this.#kept))
    this.#kept += kept
    return kept
  }
}
