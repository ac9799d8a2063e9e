import type { Logger } from 'pino'
import { deliver } from '../delivery/deliver.ts'
import type { Outlet } from '../delivery/outlet.ts'
import { loadPosting } from '../domain/subscriptions/load-posting.ts'
import type { Failed } from '../domain/subscriptions/message.ts'
import { type Fate, isDeliveryDue, type Lane, nextPack, type Pack, settle, takeLanes } from '../domain/subscriptions/outbox.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Uid } from '../kernel/ids.ts'
import type { Database } from '../storage/database.ts'
import type { Vault } from '../vault/vault.ts'
import { Worker } from './worker.ts'

/** After the first failure; each further one doubles it. */
const FIRST_WAIT_MS = 10_000
const LONGEST_WAIT_MS = 3_600_000
/** A receiver that cannot be reached may come back; one that refuses must be mended by somebody. */
const GIVE_UP_MS = 24 * 3_600_000
const GIVE_UP_REFUSED_MS = 3_600_000
const FINAL: ReadonlySet<Failed['word']> = new Set(['refused', 'redirected', 'not-allowed', 'secret-unavailable'])

/** What delivering takes. */
export interface AlertDeliveries {
  readonly database: Database
  readonly vault: Vault
  readonly clock: Clock
  /** Signatures are of this time; `clock` unless told. */
  readonly realClock?: Clock
  readonly log: Logger
  readonly outlet: Outlet
  /** How often it is looked for what is due, milliseconds. */
  readonly lookMs: number
  /** Subscriptions that are delivered for at once. */
  readonly atOnce: number
  /** A number from 0 to below 1: spreads tries that would otherwise come together. */
  readonly random: () => number
  /** Told of each try. */
  readonly onTried: (tried: Tried) => void
}

/** A try that is over, as it is told. */
export interface Tried {
  readonly account: Uid
  readonly subscription: number
  readonly message: string
  /** How much is in the message. */
  readonly deliveries: number
  /** `discarded`: somebody else has taken the subscription meanwhile, and sends the message once more. */
  readonly fate: Fate['fate'] | 'discarded'
  /** `delivered`, or the word and code of the failure. */
  readonly outcome: string
}

/** Tells of alerts whoever has subscribed: what is due, message by message, and again when it fails. */
export function deliverAlerts(parts: AlertDeliveries): Worker<Lane> {
  const { database, clock, log, lookMs, atOnce } = parts
  return new Worker({
    everyMs: lookMs,
    atOnce,
    async take(limit) {
      if (!(await database.read((reader) => isDeliveryDue(reader, clock.now())))) return []
      return database.write((transaction) => takeLanes(transaction, clock.now(), limit))
    },
    run: (lane) => deliverAll(parts, lane),
    onFailure: (error) => log.error({ err: error }, 'an alert could not be delivered'),
  })
}

async function deliverAll(parts: AlertDeliveries, taken: Lane): Promise<void> {
  const { database, clock } = parts
  let lane: Lane | undefined = taken
  while (lane !== undefined) {
    const held: Lane = lane
    const pack = await database.write((transaction) => nextPack(transaction, held, clock.now()))
    lane = pack === undefined ? undefined : await deliverOne(parts, held, pack)
  }
}

/** Sends a message once; gives back the lease under which the next may be sent. */
async function deliverOne(parts: AlertDeliveries, lane: Lane, pack: Pack): Promise<Lane | undefined> {
  const { database, vault, clock, realClock = clock, outlet, onTried } = parts
  const posting = await database.read((reader) => loadPosting({ transaction: reader, vault }, lane, pack))
  if (posting === undefined) return undefined
  const failed: Failed | undefined =
    posting === 'secret-unavailable'
      ? { word: 'secret-unavailable', code: '' }
      : await deliver(posting, { outlet, now: () => realClock.now() })
  const now = clock.now()
  const fate = fateOf(pack, failed, now, parts.random)
  const next = await database.write((transaction) => settle(transaction, lane, pack, { fate, now }))
  const outcome = fate.fate === 'delivered' ? 'delivered' : fate.outcome
  onTried({
    ...{ account: lane.account, subscription: lane.id, message: pack.id, deliveries: pack.facts.length },
    ...({ fate: next === 'lost' ? 'discarded' : fate.fate, outcome } as const),
  })
  return typeof next === 'string' ? undefined : next
}

/** What becomes of a message: it is sent again, later and later, until it has failed for too long. `random` spreads by a fifth. */
export function fateOf(
  { tries, failedAt }: Pick<Pack, 'tries' | 'failedAt'>,
  failed: Failed | undefined,
  now: number,
  random: () => number,
): Fate {
  if (failed === undefined) return { fate: 'delivered' }
  const outcome = failed.code === '' ? failed.word : `${failed.word} (${failed.code})`
  const since = failedAt === 0 ? 0 : now - failedAt
  if (failed.isFinal === true || since >= (FINAL.has(failed.word) ? GIVE_UP_REFUSED_MS : GIVE_UP_MS))
    return { fate: 'dead', outcome }
  const wait = Math.min(FIRST_WAIT_MS * 2 ** Math.min(tries, 20), LONGEST_WAIT_MS) * (0.8 + 0.4 * random())
  return { fate: 'again', outcome, at: now + Math.round(Math.max(wait, failed.retryAfterMs ?? 0)) }
}
