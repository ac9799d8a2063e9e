import type { BlindSpot, LogContext, LogonEvent, RecordKind } from '../../detection/logon.ts'
import { zoneClock } from '../../detection/zone-clock.ts'
import { Refusal, refuse } from '../../kernel/outcome.ts'
import { raiseAlerts } from '../alerts/follow.ts'
import type { Deps } from '../deps.ts'
import { type Host, lockHost } from '../hosts/read.ts'
import { type Recorded, type Recording, recordLogons } from '../logons/follow.ts'
import { incidentsRaised } from '../subscriptions/follow.ts'
import { noteUnderstanding, type Understanding } from './blindness.ts'
import { hostCalled } from './find-named-hosts.ts'
import { noteFeeds } from './note-feeds.ts'
import { inZone, type Placed, placeEvents } from './place-events.ts'
import { quarantine } from './quarantine.ts'
import type { LogonSource } from './source.ts'

/** Log text. */
export interface Piece {
  /** Text, or UTF-8. */
  readonly log: string | Uint8Array
  /** What stands for the name of the server where a line has none. */
  readonly sender?: string
  /** What kind of records it holds, in place of lines. */
  readonly records?: RecordKind
  /** How its messages are told apart; see `LogContext`. */
  readonly framing?: LogContext['framing']
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
export type BatchRefusal = 'unknown-zone' | 'unknown-host' | 'host-gone' | 'other-host' | 'unknown-source'

type Reading = Pick<Deps, 'parseLog' | 'parseRecords'>

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
 * the sender names and the account has not, `host-gone` for the one that the source is bound to, `other-host` for one that the source may not
 * speak of, and `unknown-source` when the source was taken away meanwhile.
 */
export async function receiveBatch(
  deps: Recording & Reading,
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
  const host = await hostOfBatch(transaction, source, batch.host)
  if (host instanceof Refusal) return host
  const log = readPieces(deps, batch.pieces, { zone: zone ?? 'UTC', year: undefined, receivedAt: now })
  const events = zone === undefined ? log.events : log.events.map(({ isLocalTime: _, ...event }) => event)
  const names = log.blindSpots.map(({ hostname }) => hostname)
  const placed = host === undefined ? await placeEvents(transaction, account, events, names) : ofHost(host, events)
  const quarantined = await quarantine(transaction, account, placed.unknown, now)
  // Before the alerts, as the search for silent servers does it, so that two do not wait for each other.
  const blind = await noteFeeds(transaction, account, placed.known, now)
  const recorded = await recordLogons(deps, account, placed.known)
  blind.push(...(await noteUnderstanding(transaction, account, understandingOf(placed, log.blindSpots), now)))
  const raised = await raiseAlerts(transaction, account, blind, now)
  await incidentsRaised(deps, account, raised.incidents)
  const { lines, otherPrograms, notUnderstood } = log
  const understood = lines - otherPrograms - notUnderstood
  const alerts = recorded.alerts + raised.alerts
  const received = { lines, understood, otherPrograms, notUnderstood, ...recorded, alerts, quarantined }
  await transaction.run(END, JSON.stringify(received), account, source.id, batch.id)
  await transaction.run(FORGET, account, account, now)
  // Last, because batches of one source wait for each other from here on.
  return (await transaction.run(SEEN, now, account, source.id)) === 0 ? refuse('unknown-source', source.name) : received
}

/**
 * The server that all of a batch is of: that of its source, else the one that the sender names; undefined: each line names its own. Refuses
 * `unknown-host`, `host-gone` and `other-host`.
 */
async function hostOfBatch(
  transaction: Recording['transaction'],
  { account, host: bound }: LogonSource,
  named: string | undefined,
): Promise<Host | undefined | Refusal<'unknown-host' | 'host-gone' | 'other-host'>> {
  const own = bound === '' ? undefined : await lockHost(transaction, account, bound)
  if (bound !== '' && own === undefined) return refuse('host-gone', bound)
  if (named === undefined || named === bound) return own
  const host = await hostCalled(transaction, account, named)
  if (own !== undefined) return host?.uuid === own.uuid ? own : refuse('other-host', named)
  return host ?? refuse('unknown-host', named)
}

/** All pieces as one log. */
function readPieces({ parseLog, parseRecords }: Reading, pieces: readonly Piece[], context: LogContext) {
  const events: LogonEvent[] = []
  const blindSpots: BlindSpot[] = []
  const counts = { lines: 0, otherPrograms: 0, notUnderstood: 0 }
  for (const { log, sender, records, framing } of pieces) {
    const own: LogContext = sender === undefined ? { ...context, framing } : { ...context, isMessages: true }
    const read = records === undefined ? parseLog(log, own) : parseRecords(Buffer.from(log), records)
    for (const event of read.events) {
      events.push(sender === undefined || event.hostname !== undefined ? event : { ...event, hostname: sender })
    }
    counts.lines += read.lines
    counts.otherPrograms += read.otherPrograms
    counts.notUnderstood += read.notUnderstood
    for (const spot of read.blindSpots) blindSpots.push(spot.hostname === undefined ? { ...spot, hostname: sender } : spot)
  }
  return { ...counts, events, blindSpots }
}

/** How well the logs of each server are understood. Lines that name none are of the only one that the others are of; of several, of none. */
function understandingOf({ known, unknown, hostOf }: Placed, spots: readonly BlindSpot[]): Understanding[] {
  type Sum = Understanding & { unread: BlindSpot[] }
  const seen = new Map<string, Sum>()
  for (const { host, events } of known) seen.set(host.uuid, { host, understood: events.length, unread: [] })
  const only = known.length === 1 && unknown.size === 0 ? known[0]?.host : undefined
  for (const spot of spots) {
    const host = hostOf(spot.hostname) ?? (spot.hostname === undefined ? only : undefined)
    if (host === undefined) continue
    const sum = seen.get(host.uuid) ?? { host, understood: 0, unread: [] }
    seen.set(host.uuid, sum)
    sum.unread.push(spot)
  }
  return [...seen.values()].filter(({ understood, unread }) => understood > 0 || unread.length > 0)
}

function ofHost(host: Host, events: Parameters<typeof placeEvents>[2]): Placed {
  const own = { host, events: events.map((event) => inZone(event, host.timeZone)) }
  return { known: [own], unknown: new Map(), hostOf: () => host }
}
