import { connectionOf, type Guess, type GuessLine, guessOf } from '../../detection/guess.ts'
import type { LogonEvent } from '../../detection/logon.ts'
import type { HostEvents } from './fresh-logons.ts'
import { type Sources, whoOf } from './store.ts'

/** A line of a failed logon. */
export interface KeptGuess extends GuessLine {
  /** Empty: it names no account. */
  readonly user: string
  /** Whose its source is; see `Guesses`. */
  readonly provider: string
}

/** A kept line as it is counted: one that names no account is of none, which is not one more. */
export function guessLineOf(guess: KeptGuess): GuessLine {
  return guess.user === '' ? { ...guess, user: undefined } : guess
}

/**
 * Lines that are kept together: those of one connection and source in one slice of time, at one account. Lines that name none stand
 * with them.
 */
export interface Guesses {
  readonly host: string
  readonly source: string
  readonly connection: string
  /** Where the slice begins. */
  readonly at: number
  /** Empty: none of the lines names an account. */
  readonly user: string
  /** Who announces the source, `AS64500`; empty where that is not known. */
  readonly provider: string
  readonly lines: readonly NewGuess[]
}

/** A line that has come, and what beside its moment tells it from others. */
export interface NewGuess extends KeptGuess {
  /** 0: not known. */
  readonly port: number
  readonly result: LogonEvent['result']
  readonly event: LogonEvent
}

/** So long a connection lasts mostly. Where one process tells of everybody, what is kept together does not grow without end. */
export const SLICE_MS = 30_000
/** Of lines that nothing joins: many may come at once. */
const LOOSE_SLICE_MS = 1_000

/** The lines of a batch that tell of attempts to guess. */
export function guessesOf(batch: readonly HostEvents[], sources: Sources): Guesses[] {
  const guesses: Guesses[] = []
  for (const { host, events } of batch) {
    const connections = connectionsOf(events, sources)
    const gathered = new Gathered()
    for (const event of events) {
      const guess = guessOf(event)
      if (guess === undefined) continue
      if (guess.family.startsWith('pam') && connections.entered.has(guess.connection)) continue
      const source = sources.of(event.address) || (connections.sources.get(guess.connection) ?? '')
      gathered.add(lineOf({ host: host.uuid, source, provider: sources.providerOf(source) }, event, guess))
    }
    guesses.push(...gathered.all)
  }
  return guesses
}

type Place = Pick<NewGuess, 'host' | 'source' | 'provider'>

function lineOf({ host, source, provider }: Place, event: LogonEvent, { connection, family, weight }: Guess): NewGuess {
  const { at, port = 0, result } = event
  return { host, source, provider, connection, at, user: whoOf(event), family, weight, port, result, event }
}

type GatheredLines = Guesses & { user: string; readonly lines: NewGuess[] }

/** The lines of one server, put together. */
class Gathered {
  readonly all: GatheredLines[] = []
  /** By connection, then by account. One process may tell of very many accounts. */
  readonly #byConnection = new Map<string, Map<string, GatheredLines>>()

  add(line: NewGuess): void {
    const { host, source, provider, connection, user } = line
    const at = line.at - (line.at % (connection === '' ? LOOSE_SLICE_MS : SLICE_MS))
    const key = `${connection} ${at} ${source}`
    const known = this.#byConnection.get(key) ?? new Map<string, GatheredLines>()
    this.#byConnection.set(key, known)
    // Lines that name nobody stand with the first of the others; before there is any, they are all.
    const same = known.get(user) ?? known.get('') ?? (user === '' ? known.values().next().value : undefined)
    const guesses = same ?? { host, source, provider, connection, at, user, lines: [] }
    guesses.lines.push(line)
    if (same === undefined) this.all.push(guesses)
    else if (same.user === '') known.delete('')
    if (guesses.user === '') guesses.user = user
    known.set(guesses.user, guesses)
  }
}

/**
 * What the lines of a connection say of one another: those through which somebody came in, of which PAM's modules may have said no before
 * one said yes (pam_unix before pam_sss); and where they come from, as PAM may name a host that is not looked up.
 */
function connectionsOf(events: readonly LogonEvent[], sources: Sources) {
  const entered = new Set<string>()
  const known = new Map<string, string>()
  for (const event of events) {
    const connection = connectionOf(event)
    if (connection === '') continue
    if (event.result === 'success') entered.add(connection)
    const source = sources.of(event.address)
    if (source !== '') known.set(connection, source)
  }
  return { entered, sources: known }
}
