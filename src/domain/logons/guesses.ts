import { connectionOf, type GuessLine, guessOf } from '../../detection/guess.ts'
import type { LogonEvent } from '../../detection/logon.ts'
import type { Uid } from '../../kernel/ids.ts'
import type { Reader, Transaction } from '../../storage/database.ts'
import { digestOf, type HostEvents } from './fresh-logons.ts'
import { sourceOf, whoOf } from './store.ts'

/** A line of a failed logon, and what makes it unique. */
export interface KeptGuess extends GuessLine {
  readonly id: string
  readonly user: string
}

/**
 * The lines of a batch that tell of attempts to guess, each once. A line is known again by its second, as logs of one event differ in
 * their fractions; where nothing joins the lines of a connection, by its whole time, as many of them may fall into one second.
 */
export function guessesOf(account: Uid, batch: readonly HostEvents[]): KeptGuess[] {
  const guesses = new Map<string, KeptGuess>()
  for (const { host, events } of batch) {
    const { entered, sources } = connectionsOf(events)
    for (const event of events) {
      const guess = guessOf(event)
      if (guess === undefined) continue
      const { at, address, port, result } = event
      const { connection, family, weight } = guess
      if (family.startsWith('pam') && entered.has(connection)) continue
      const user = whoOf(event)
      const source = sourceOf(address) || (sources.get(connection) ?? '')
      const moment = connection === '' ? at : Math.floor(at / 1000)
      const id = digestOf(account, host.uuid, moment, connection, port, family, user, source, result, weight)
      guesses.set(id, { id, host: host.uuid, at, user, source, connection, family, weight })
    }
  }
  return [...guesses.values()]
}

/**
 * What the lines of a connection say of one another: those through which somebody came in, of which PAM's modules may have said no before
 * one said yes (pam_unix before pam_sss); and where they come from, as PAM may name a host that is not looked up.
 */
function connectionsOf(events: readonly LogonEvent[]) {
  const entered = new Set<string>()
  const sources = new Map<string, string>()
  for (const event of events) {
    const connection = connectionOf(event)
    if (connection === '') continue
    if (event.result === 'success') entered.add(connection)
    const source = sourceOf(event.address)
    if (source !== '') sources.set(connection, source)
  }
  return { entered, sources }
}

const COLUMNS = ['account', 'host', 'id', 'at', 'user_name', 'source', 'connection', 'family', 'weight', 'received_at'] as const

/** Keeps lines of failed logons. Gives back whether any of them was new. */
export async function insertGuesses(
  transaction: Transaction,
  account: Uid,
  guesses: readonly KeptGuess[],
  now: number,
): Promise<boolean> {
  if (guesses.length === 0) return false
  const rows = guesses.map((guess) => {
    const { host, id, at, user, source, connection, family, weight } = guess
    return [account, host, id, at, user, source, connection, family, weight, now]
  })
  return (await transaction.insert('guesses', COLUMNS, rows, 'ON CONFLICT (account, host, id) DO NOTHING')) > 0
}

/** Moments between which guesses are wanted, both included. */
export interface Span {
  readonly from: number
  readonly until: number
}

/** More lines than this are not looked at in one go: so many make a threshold many times over. */
const MOST_LINES = 50_000

const FIELDS = 'id, host, user_name AS "user", source, at, connection, family, weight'
const OF_SOURCES = `
  SELECT ${FIELDS} FROM guesses WHERE account = ? AND source = ANY(?) AND at BETWEEN ? AND ? ORDER BY at DESC LIMIT ${MOST_LINES}`
const OF_USERS = `
  SELECT ${FIELDS} FROM guesses
  WHERE account = ? AND user_name = ANY(?) AND at BETWEEN ? AND ? AND host = ANY(?) ORDER BY at DESC LIMIT ${MOST_LINES}`

/** The guesses from some sources, whatever the server; the latest when they are too many. */
export function guessesFrom(
  reader: Reader,
  account: Uid,
  sources: readonly string[],
  { from, until }: Span,
): Promise<KeptGuess[]> {
  return sources.length === 0 ? Promise.resolve([]) : reader.all(OF_SOURCES, account, sources, from, until)
}

/** The guesses at some accounts of some servers, wherever they came from; the latest when they are too many. */
export function guessesAt(
  reader: Reader,
  account: Uid,
  { users, hosts }: { readonly users: readonly string[]; readonly hosts: readonly string[] },
  { from, until }: Span,
): Promise<KeptGuess[]> {
  return users.length === 0 ? Promise.resolve([]) : reader.all(OF_USERS, account, users, from, until, hosts)
}

/** How many guesses there are of one source or at one account, server by server. */
export interface GuessSum {
  readonly host: string
  /** The source or the account. */
  readonly name: string
  /** What all lines weigh together: no fewer than there are attempts. */
  readonly weight: number
}

// Answered by the indexes alone, so that attackers who keep going do not make every batch slower.
const sums = (column: string, rest: string) => `
  SELECT host, ${column} AS name, CAST(sum(weight) AS BIGINT) AS weight FROM guesses
  WHERE account = ? AND ${column} = ANY(?) AND at BETWEEN ? AND ?${rest} GROUP BY host, ${column}`
const SUMS_OF_SOURCES = sums('source', '')
const SUMS_OF_USERS = sums('user_name', ' AND host = ANY(?)')

/** Sums the guesses from some sources, whatever the server. */
export function sumsFrom(reader: Reader, account: Uid, sources: readonly string[], { from, until }: Span): Promise<GuessSum[]> {
  return sources.length === 0 ? Promise.resolve([]) : reader.all(SUMS_OF_SOURCES, account, sources, from, until)
}

/** Sums the guesses at some accounts of some servers, wherever they came from. */
export function sumsAt(
  reader: Reader,
  account: Uid,
  { users, hosts }: { readonly users: readonly string[]; readonly hosts: readonly string[] },
  { from, until }: Span,
): Promise<GuessSum[]> {
  return users.length === 0 ? Promise.resolve([]) : reader.all(SUMS_OF_USERS, account, users, from, until, hosts)
}
