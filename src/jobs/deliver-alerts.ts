import type { Logger } from 'pino'
import { deliver } from '../delivery/deliver.ts'
import type { Outlet } from '../delivery/outlet.ts'
import { giveUp } from '../domain/subscriptions/give-up.ts'
import { loadPosting } from '../domain/subscriptions/load-posting.ts'
import type { Failed } from '../domain/subscriptions/message.ts'
import {
  type Fate,
  isDeliveryDue,
  type Lane,
  MOST_IN_ONE,
  NO_RUN,
  nextPack,
  type Pack,
  release,
  settle,
  takeLanes,
} from '../domain/subscriptions/outbox.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Uid } from '../kernel/ids.ts'
import type { Database } from '../storage/database.ts'
import type { Vault } from '../vault/vault.ts'
import { Worker } from './worker.ts'

/** After the first failure; each further one doubles it. */
const FIRST_WAIT_MS = 10_000
const LONGEST_WAIT_MS = 3_600_000
/** A receiver that has not been tried for longer than any wait says nothing of the time between: the server stood still, or nothing was due. */
const LONGEST_GAP_MS = 2 * LONGEST_WAIT_MS
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
  /** How long a try that is under way may go on once the server is to end, milliseconds. */
  readonly graceMs: number
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
  /**
   * `sample-failed`: it is not tried again. `discarded`: the subscription is gone meanwhile, or somebody else has taken it, and sends the
   * message once more. `cut-off`: the server ended; whoever serves next sends the message once more.
   */
  readonly fate: Fate['fate'] | 'sample-failed' | 'discarded' | 'cut-off'
  /** `delivered`, `cut-off`, or the word and code of the failure. */
  readonly outcome: string
  /** How much of what waits was given up for its age, this message perhaps among it. */
  readonly givenUp: number
}

/** Tells of alerts whoever has subscribed: what is due, message by message, and again when it fails. The outlet closes when it is stopped. */
export function deliverAlerts(parts: AlertDeliveries): Pick<Worker<Lane>, 'stop'> {
  const { database, clock, log, outlet, lookMs, atOnce, graceMs } = parts
  const worker = new Worker<Lane>({
    everyMs: lookMs,
    atOnce,
    async take(limit) {
      if (!(await database.read((reader) => isDeliveryDue(reader, clock.now())))) return []
      return database.write((transaction) => takeLanes(transaction, clock.now(), limit))
    },
    run: (lane, ending) => deliverAll(parts, lane, ending),
    onFailure: (error) => log.error({ err: error }, 'an alert could not be delivered'),
  })
  return {
    async stop() {
      const grace = setTimeout(() => outlet.close(), graceMs)
      await worker.stop()
      clearTimeout(grace)
      outlet.close()
    },
  }
}

/** Sends message by message; between two of them it ends where it is to. */
async function deliverAll(parts: AlertDeliveries, taken: Lane, ending: AbortSignal): Promise<void> {
  const { database, clock } = parts
  let lane: Lane | undefined = taken
  while (lane !== undefined) {
    const held: Lane = lane
    if (ending.aborted) return database.write((transaction) => release(transaction, held))
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
  const message = { account: lane.account, subscription: lane.id, message: pack.id, deliveries: pack.facts.length }
  // Nobody can tell whether the receiver has got it: it is sent again, and counts as not tried.
  if (failed !== undefined && outlet.isClosed) {
    await database.write((transaction) => release(transaction, lane))
    onTried({ ...message, outcome: 'cut-off', givenUp: 0, fate: 'cut-off' })
    return undefined
  }
  const now = clock.now()
  const fate = fateOf(pack, failed, now, parts.random)
  const settled = await database.write((transaction) => settle(transaction, lane, pack, { fate, now }))
  const isCounted = settled !== 'lost' && !settled.isResumed
  const givenUp = fate.fate === 'again' && isCounted ? await giveUpOld(parts, lane, { ...fate, now }) : 0
  const isGivenUp = givenUp > 0 && fate.fate === 'again' && pack.dueAt <= fate.until
  const told = isGivenUp ? 'dead' : pack.isTest && fate.fate !== 'delivered' ? 'sample-failed' : fate.fate
  const outcome = fate.fate === 'delivered' ? 'delivered' : fate.outcome
  onTried({ ...message, outcome, givenUp, fate: settled === 'lost' ? 'discarded' : told })
  return settled === 'lost' ? undefined : settled.next
}

/** Gives up all that is too old, some at a time. Where it is interrupted, the next failure goes on. */
async function giveUpOld(
  { database }: AlertDeliveries,
  lane: Lane,
  { until, outcome, now }: { readonly until: number; readonly outcome: string; readonly now: number },
): Promise<number> {
  if (until === 0) return 0
  let all = 0
  for (;;) {
    const some = await database.write((transaction) => giveUp(transaction, lane, { until, outcome, now }))
    all += some
    if (some < MOST_IN_ONE) return all
  }
}

/**
 * What becomes of a message. Where it fails, its subscription is tried again, later and later; what is too old is given up once the receiver has
 * failed for as long. A message that fails where the one before was taken is given up alone. `random` spreads by a fifth.
 */
export function fateOf(
  { run, failedAt }: Pick<Pack, 'run' | 'failedAt'>,
  failed: Failed | undefined,
  now: number,
  random: () => number,
): Fate {
  if (failed === undefined) return { fate: 'delivered' }
  const outcome = failed.code === '' ? failed.word : `${failed.word} (${failed.code})`
  if (failed.isFinal === true) return { fate: 'dead', outcome }
  const hasGap = now - run.lastAt > LONGEST_GAP_MS
  const { failures, failingSince, refusedSince } = hasGap ? NO_RUN : run
  const isRefused = FINAL.has(failed.word)
  const next = {
    failures: failures + 1,
    failingSince: failingSince || now,
    refusedSince: isRefused ? refusedSince || now : 0,
  }
  const isOldRefusal = isRefused && now - next.refusedSince >= GIVE_UP_REFUSED_MS
  const limit = isOldRefusal ? GIVE_UP_REFUSED_MS : now - next.failingSince >= GIVE_UP_MS ? GIVE_UP_MS : undefined
  const isAlone = failures === 0 && !hasGap && failedAt > 0
  const ownLimit = isRefused ? GIVE_UP_REFUSED_MS : GIVE_UP_MS
  if (limit === undefined && isAlone && now - failedAt >= ownLimit) return { fate: 'dead', outcome }
  const wait = Math.min(FIRST_WAIT_MS * 2 ** Math.min(failures, 20), LONGEST_WAIT_MS) * (0.8 + 0.4 * random())
  const at = now + Math.round(Math.max(wait, failed.retryAfterMs ?? 0))
  return { fate: 'again', outcome, at, run: next, until: limit === undefined ? 0 : now - limit }
}
