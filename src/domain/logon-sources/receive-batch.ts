import type { LogContext, LogonEvent, ParseLog } from '../../detection/logon.ts'
import { zoneClock } from '../../detection/zone-clock.ts'
import { type Refusal, refuse } from '../../kernel/outcome.ts'
import type { Deps } from '../deps.ts'
import { type Host, lockHost } from '../hosts/read.ts'
import { type Recorded, type Recording, recordLogons } from '../logons/follow.ts'
import { noteUnderstanding } from './blindness.ts'
import { inZone, type Placed, placeEvents } from './place-events.ts'
import { quarantine } from './quarantine.ts'
import type { LogonSource } from './source.ts'

/** Log text. */
export interface Piece {
  /** Text, or UTF-8. */
  readonly log: string | Uint8Array
  /** What stands for the name of the server where a line has none. */
  readonly sender?: string
}

/** Pieces of logs as a source sends them. */
export interface Batch {
  /** The sender's own name for it: the same again gets the same answer, and nothing else happens. */
  readonly id: string
  readonly pieces: readonly Piece[]
  /** The server it is of, as the sender says; undefined: what the source is bound to, else what each line says. */
  readonly host: string | undefined
  /** Zone of times that name none; undefined: the source's, else the servers'. */
  readonly zone: string | undefined
  /** How long it is remembered, milliseconds; a week unless told. */
  readonly rememberedMs?: number
}

/** What became of a batch. */
export interface Received extends Recorded {
  readonly lines: number
  readonly understood: number
  readonly otherPrograms: number
  readonly notUnderstood: number
  /** Lines about logons of servers that nobody knows. */
  readonly quarantined: number
}

/** Why a batch is not taken in. */
export type BatchRefusal = 'unknown-zone' | 'unknown-host' | 'other-host' | 'unknown-source'

/** Batches are remembered for so long. */
const REMEMBERED_MS = 7 * 86_400_000

const BEGIN = `
  INSERT INTO intake_batches (account, source, id, until, answer) VALUES (?, ?, ?, ?, '')
  ON CONFLICT (account, source, id) DO NOTHING`
const ANSWERED = 'SELECT answer FROM intake_batches WHERE account = ? AND source = ? AND id = ?'
const END = 'UPDATE intake_batches SET answer = ? WHERE account = ? AND source = ? AND id = ?'
/** Some at a time; those of sources that are gone too. */
const FORGET = `
  DELETE FROM intake_batches WHERE account = ? AND (source, id) IN (
    SELECT source, id FROM intake_batches WHERE account = ? AND until < ? ORDER BY until LIMIT 1000)`
const SEEN = 'UPDATE logon_sources SET seen_at = ? WHERE account = ? AND id = ?'

/**
 * Takes a batch in: reads it, brings its events to their servers, records them, and keeps what is of unknown servers apart. All of it
 * or nothing; a batch that was taken in before is answered as it was then. Refuses `unknown-zone`, `unknown-host` for a server that
 * the sender names and the account has not, `other-host` for one that the source may not speak of, and `unknown-source` when the source
 * was taken away meanwhile.
 */
export async function receiveBatch(
  deps: Recording & Pick<Deps, 'parseLog'>,
  source: LogonSource,
  batch: Batch,
): Promise<Received | Refusal<BatchRefusal>> {
  const { transaction, clock } = deps
  const { account } = source
  const now = clock.now()
  const zone = batch.zone ?? (source.timeZone || undefined)
  if (zone !== undefined && zoneClock(zone) === undefined) return refuse('unknown-zone', zone)
  const until = now + (batch.rememberedMs ?? REMEMBERED_MS)
  if ((await transaction.run(BEGIN, account, source.id, batch.id, until)) === 0) {
    const before = await transaction.first<{ answer: string }>(ANSWERED, account, source.id, batch.id)
    if (before !== undefined) return JSON.parse(before.answer) as Received
  }
  const given = source.host !== '' ? source.host : batch.host
  if (given !== undefined && batch.host !== undefined && batch.host !== given) return refuse('other-host', batch.host)
  const host = given === undefined ? undefined : await lockHost(transaction, account, given)
  if (given !== undefined && host === undefined) return refuse('unknown-host', given)

  const log = readPieces(deps.parseLog, batch.pieces, { zone: zone ?? 'UTC', year: undefined, receivedAt: now })
  const events = zone === undefined ? log.events : log.events.map(({ isLocalTime: _, ...event }) => event)
  const placed = host === undefined ? await placeEvents(transaction, account, events) : ofHost(host, events)
  const quarantined = await quarantine(transaction, account, placed.unknown, now)
  const recorded = await recordLogons(deps, account, placed.known)
  const { lines, otherPrograms, notUnderstood } = log
  const understood = lines - otherPrograms - notUnderstood
  // Which server a line is of that was not understood, nobody can tell where they are of several.
  const [only] = placed.known.length === 1 && placed.unknown.size === 0 ? placed.known : []
  const blind = only === undefined ? 0 : await noteUnderstanding(transaction, account, only.host, { ...log, understood, now })
  const alerts = recorded.alerts + blind
  const received = { lines, understood, otherPrograms, notUnderstood, ...recorded, alerts, quarantined }
  await transaction.run(END, JSON.stringify(received), account, source.id, batch.id)
  await transaction.run(FORGET, account, account, now)
  // Last, because batches of one source wait for each other from here on.
  return (await transaction.run(SEEN, now, account, source.id)) === 0 ? refuse('unknown-source', source.name) : received
}

/** All pieces as one log. */
function readPieces(parseLog: ParseLog, pieces: readonly Piece[], context: LogContext) {
  const events: LogonEvent[] = []
  const notUnderstoodBy = new Map<string, number>()
  const counts = { lines: 0, otherPrograms: 0, notUnderstood: 0 }
  for (const { log, sender } of pieces) {
    const read = parseLog(log, context)
    for (const event of read.events) {
      events.push(sender === undefined || event.hostname !== undefined ? event : { ...event, hostname: sender })
    }
    counts.lines += read.lines
    counts.otherPrograms += read.otherPrograms
    counts.notUnderstood += read.notUnderstood
    for (const [program, lines] of read.notUnderstoodBy) {
      notUnderstoodBy.set(program, (notUnderstoodBy.get(program) ?? 0) + lines)
    }
  }
  return { ...counts, events, notUnderstoodBy }
}

function ofHost(host: Host, events: Parameters<typeof placeEvents>[2]): Placed {
  return { known: [{ host, events: events.map((event) => inZone(event, host.timeZone)) }], unknown: new Map() }
}
