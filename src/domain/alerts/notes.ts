import type { Uid } from '../../kernel/ids.ts'
import { type Done, done, type Refusal, refuse } from '../../kernel/outcome.ts'
import type { Reader } from '../../storage/database.ts'
import { takeIds } from '../counters.ts'
import type { Deps } from '../deps.ts'

/** Notes that an alert may have: a page tells all notes of its alerts. */
export const MOST_NOTES = 20

/** A note on an alert. */
export interface Note {
  readonly id: number
  readonly text: string
  /** Milliseconds since 1970. */
  readonly at: number
}

const LOCK = 'SELECT notes FROM alerts WHERE account = ? AND id = ? FOR UPDATE'
const INSERT = 'INSERT INTO alert_notes (account, id, alert, text, author, created_at) VALUES (?, ?, ?, ?, ?, ?)'

/** Writes a note on an alert of an account. Gives back its id. Refuses `unknown` with the alert, and `full`. */
export async function addNote(
  { transaction, clock }: Pick<Deps, 'transaction' | 'clock'>,
  owner: Uid,
  alert: number,
  { text, author }: { readonly text: string; readonly author: string },
): Promise<number | Refusal<'unknown' | 'full'>> {
  const row = await transaction.first<{ notes: number }>(LOCK, owner, alert)
  if (row === undefined) return refuse('unknown', String(alert))
  if (row.notes >= MOST_NOTES) return refuse('full')
  const id = await takeIds(transaction, owner, 'alert-notes', 1)
  await transaction.run(INSERT, owner, id, alert, text, author, clock.now())
  await transaction.run('UPDATE alerts SET notes = notes + 1 WHERE account = ? AND id = ?', owner, alert)
  return id
}

/** Takes a note away. Refuses `unknown` with its id. */
export async function deleteNote(
  { transaction }: Pick<Deps, 'transaction'>,
  owner: Uid,
  id: number,
): Promise<Done | Refusal<'unknown'>> {
  const sql = 'DELETE FROM alert_notes WHERE account = ? AND id = ? RETURNING alert'
  const gone = await transaction.first<{ alert: number }>(sql, owner, id)
  if (gone === undefined) return refuse('unknown', String(id))
  await transaction.run('UPDATE alerts SET notes = notes - 1 WHERE account = ? AND id = ?', owner, gone.alert)
  return done
}

type Noted = { readonly account: Uid; readonly id: number; readonly notes: number }
const OF_ALERTS = `
  SELECT alert, id, text, created_at AS at FROM alert_notes WHERE account = ? AND alert = ANY(?) ORDER BY alert, id`

/** The notes on alerts of a page, the first one first: one statement for each account of which an alert has any. */
export async function notesOf(reader: Reader, alerts: readonly Noted[]): Promise<(alert: Noted) => readonly Note[]> {
  const asked = new Map<Uid, number[]>()
  for (const { account, id, notes } of alerts) if (notes > 0) asked.set(account, [...(asked.get(account) ?? []), id])
  const found = new Map<string, Note[]>()
  for (const [account, ids] of asked) {
    for (const { alert, ...note } of await reader.all<Note & { alert: number }>(OF_ALERTS, account, ids)) {
      const key = `${account} ${alert}`
      found.set(key, [...(found.get(key) ?? []), note])
    }
  }
  return ({ account, id }) => found.get(`${account} ${id}`) ?? []
}
