import { giveUp } from '../domain/subscriptions/give-up.ts'
import { MOST_IN_ONE } from '../domain/subscriptions/outbox.ts'
import {
  type Behind,
  forgetDead,
  forgetOf,
  type Kept,
  keptBehind,
  type Queue,
  queuesBehind,
} from '../domain/subscriptions/tidy.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Uid } from '../kernel/ids.ts'
import type { Database, Reader } from '../storage/database.ts'
import { inRounds, inSteps } from './rounds.ts'
import type { Worker } from './worker.ts'

const EVERY_MS = 60_000
/** How much may wait for a subscription: more than anybody reads. */
export const MOST_WAITING = 10_000
/** How long a server that delivers nothing keeps what it could deliver. */
const KEPT_MS = 24 * 3_600_000

/** What the tidying of deliveries works with. */
export interface Tidying {
  readonly database: Database
  readonly clock: Clock
  /** Whether this server delivers; where it does not, what is old is given up here. */
  readonly isDelivering: boolean
  /** Told of what was given up. */
  readonly onGivenUp: (givenUp: GivenUp) => void
  readonly onFailure: (error: unknown) => void
}

/** What was given up without a try, and why. */
export interface GivenUp {
  readonly account: Uid
  readonly subscription: number
  readonly deliveries: number
  readonly why: 'too-many' | 'delivery-off'
}

/** Keeps what waits, and what was given up, from growing without end, and forgets what is kept for subscriptions that are gone. */
export function tidyDeliveries(parts: Tidying): Worker<never> {
  return inRounds({ everyMs: EVERY_MS, round: (ending) => tidyAll(parts, ending), onFailure: parts.onFailure })
}

/** One round, some rows at a time, so that nobody waits for it; unless it is to end before. */
export async function tidyAll(parts: Omit<Tidying, 'onFailure'>, ending?: AbortSignal): Promise<void> {
  const { database, clock } = parts
  await inSteps(database, (transaction) => forgetDead(transaction, clock.now()), ending)
  const forgetGone = (kept: Kept) => inSteps(database, (transaction) => forgetOf(transaction, kept), ending)
  await ofEach(database, keptBehind, (kept) => (kept.isGone === 1 ? forgetGone(kept) : undefined), ending)
  await ofEach(database, queuesBehind, (queue) => (queue.waiting > 0 ? tidy(parts, queue, ending) : undefined), ending)
}

/** Goes page by page through what is listed by subscription, until there is no further one. */
async function ofEach<Row extends Behind>(
  database: Database,
  pageBehind: (reader: Reader, behind: Behind) => Promise<Row[]>,
  visit: (row: Row) => Promise<void> | undefined,
  ending: AbortSignal | undefined,
): Promise<void> {
  let last: Behind = { account: '', id: 0 }
  while (ending?.aborted !== true) {
    const behind = last
    const page = await database.read((reader) => pageBehind(reader, behind))
    for (const row of page) await visit(row)
    const next = page.at(-1)
    if (next === undefined) return
    last = next
  }
}

async function tidy(parts: Omit<Tidying, 'onFailure'>, queue: Queue, ending?: AbortSignal): Promise<void> {
  const now = parts.clock.now()
  const old = { until: now - KEPT_MS, most: queue.waiting, why: 'delivery-off', now } as const
  // Whoever switched a subscription off wants to be told once it is on again.
  const isKept = parts.isDelivering || queue.isEnabled === 0
  const given = isKept ? 0 : await giveUpPieces(parts, queue, old, ending)
  const most = queue.waiting - given - MOST_WAITING
  if (most > 0) await giveUpPieces(parts, queue, { until: Number.MAX_SAFE_INTEGER, most, why: 'too-many', now }, ending)
}

async function giveUpPieces(
  { database, onGivenUp }: Omit<Tidying, 'onFailure'>,
  queue: Queue,
  {
    until,
    most,
    why,
    now,
  }: { readonly until: number; readonly most: number; readonly why: GivenUp['why']; readonly now: number },
  ending?: AbortSignal,
): Promise<number> {
  let deliveries = 0
  while (ending?.aborted !== true && deliveries < most) {
    const piece = Math.min(MOST_IN_ONE, most - deliveries)
    const some = await database.write((transaction) => giveUp(transaction, queue, { until, most: piece, outcome: why, now }))
    deliveries += some
    if (some < piece) break
  }
  if (deliveries > 0) onGivenUp({ account: queue.account, subscription: queue.id, deliveries, why })
  return deliveries
}
