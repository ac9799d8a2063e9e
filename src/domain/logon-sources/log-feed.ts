const MINUTE_MS = 60_000
const DAY_MS = 86_400_000

/** Days of which it is remembered whether events came: more bits than a bit operation of JavaScript has are not needed. */
const DAYS = 28
const ALL_DAYS = 2 ** DAYS - 1
/** A server is missed that sent on so many of the last days, today among them. */
const USUAL_DAYS = 3
const OF_LAST_DAYS = 7
/** When the last event came is written down no more exactly than this: a write for every batch would cost more than it tells. */
const EXACT_MS = 5 * MINUTE_MS

/** Clocks that are right differ by seconds, and lines are under way for seconds. */
const SKEW_MS = 5 * MINUTE_MS
/** A wrong clock is wrong by the same each time, while what comes late or once more is late by ever another time. */
const STEADY_MS = 2 * MINUTE_MS
/** It is found at most once in so long … */
const SKEW_EVERY_MS = MINUTE_MS
/** … so often, and over so long, before somebody is told. */
const SKEW_SEEN = 5
const SKEW_OVER_MS = 10 * MINUTE_MS
/** What comes as it happens comes in batches that span no more; a file of old lines spans hours. */
const LIVE_SPAN_MS = 5 * MINUTE_MS

/** What is known of how the logs of a server come. Times are milliseconds since 1970, by our clock. */
export interface Feed {
  /** When the last event came. */
  readonly eventAt: number
  /** On which days (UTC) events came: the day of the last one in the lowest bit, the days before above it. */
  readonly days: number
  /** From when on, and as long again as it may be silent, the server is missed; 0: never, or somebody has been told. */
  readonly dueAt: number
  /** How far its times are before their arrival, or behind it where negative; 0: they fit. */
  readonly skewMs: number
  readonly skewSince: number
  readonly skewAt: number
  readonly skewSeen: number
  readonly skewTold: 0 | 1
}

/** Events of one server in one batch: when they came, and between when and when they happened by their own times. */
export interface Arrival {
  readonly now: number
  readonly oldest: number
  readonly newest: number
}

const NO_SKEW = { skewMs: 0, skewSince: 0, skewAt: 0, skewSeen: 0, skewTold: 0 } as const

/** What is known after events came; `before` itself where nothing is worth being written. */
export function afterArrival(before: Feed | undefined, arrival: Arrival): Feed {
  const skew = skewAfter(before ?? NO_SKEW, arrival)
  const { now } = arrival
  if (before === undefined) return { eventAt: now, days: 1, dueAt: 0, ...skew }
  const isRecent = now < before.eventAt + EXACT_MS && dayOf(now) === dayOf(before.eventAt)
  // A clock that was set back brings nothing new.
  if (isRecent || now < before.eventAt) return skew === before ? before : { ...before, ...skew }
  const days = daysAfter(before, now)
  return { eventAt: now, days, dueAt: isUsual(days) ? now + longestGap(days) * DAY_MS : 0, ...skewOf(skew) }
}

/** Whether somebody should be told now that the clock of a server is wrong. */
export function isSkewed({ skewSeen, skewSince, skewAt, skewTold }: Feed): boolean {
  return skewTold === 0 && skewSeen >= SKEW_SEEN && skewAt - skewSince >= SKEW_OVER_MS
}

type Skew = Pick<Feed, 'skewMs' | 'skewSince' | 'skewAt' | 'skewSeen' | 'skewTold'>

function skewOf({ skewMs, skewSince, skewAt, skewSeen, skewTold }: Skew): Skew {
  return { skewMs, skewSince, skewAt, skewSeen, skewTold }
}

function skewAfter<Known extends Skew>(before: Known, { now, oldest, newest }: Arrival): Known | Skew {
  if (newest - oldest > LIVE_SPAN_MS) return before
  const offset = newest - now
  if (Math.abs(offset) <= SKEW_MS) return before.skewSince === 0 ? before : NO_SKEW
  const isSteady = before.skewSince > 0 && Math.abs(offset - before.skewMs) <= STEADY_MS
  if (!isSteady) return { skewMs: offset, skewSince: now, skewAt: now, skewSeen: 1, skewTold: 0 }
  if (now < before.skewAt + SKEW_EVERY_MS || before.skewTold === 1) return before
  return { ...skewOf(before), skewAt: now, skewSeen: before.skewSeen + 1 }
}

function dayOf(moment: number): number {
  return Math.floor(moment / DAY_MS)
}

function daysAfter({ days, eventAt }: Feed, now: number): number {
  const later = dayOf(now) - dayOf(eventAt)
  if (later <= 0) return days
  return later >= DAYS ? 1 : ((days * 2 ** later) % (ALL_DAYS + 1)) + 1
}

/** Whether a server is one that sends, and not one of which a file came once. */
function isUsual(days: number): boolean {
  let sent = 0
  for (let day = 0; day < OF_LAST_DAYS; day++) sent += (days >> day) & 1
  return sent >= USUAL_DAYS
}

/** The most days in a row on which nothing came, between two on which something did: whoever rests at weekends is not missed then. */
function longestGap(days: number): number {
  let longest = 0
  let gap = 0
  for (let left = days; left > 0; left >>= 1) {
    gap = (left & 1) === 1 ? 0 : gap + 1
    longest = Math.max(longest, gap)
  }
  return longest
}
