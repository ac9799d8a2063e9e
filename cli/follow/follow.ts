import { BatchLimit } from './batch-limit.ts'
import { Journal } from './journal.ts'
import type { Fate } from './send-batch.ts'
import type { FollowState } from './state.ts'
import type { Batch, Tail } from './tail.ts'

const POLL_MS = 1000
const FIRST_WAIT_MS = 500
const LONGEST_WAIT_MS = 60_000
/** Without an end to wait for, so many failures in a row are the end. */
const MOST_ATTEMPTS_ONCE = 5
/** So many looks without a line: a file that was rotated is done by then. */
const IDLE_LOOKS_ONCE = 4

/** What is followed: files and journals behave alike. */
export type Source = Tail | Journal

/** What following has to do with the rest. */
export interface FollowParts {
  readonly sources: readonly Source[]
  /** Ships what there is, and ends. */
  readonly isOnce: boolean
  readonly send: (batch: Batch) => Promise<Fate>
  /** Keeps what must outlive a restart. */
  readonly keep: (state: Pick<FollowState, 'files' | 'journal'>) => Promise<void>
  /** Lets time pass, or less of it when the end is wanted. */
  readonly pause: (ms: number) => Promise<void>
  readonly stop: AbortSignal
  readonly warn: (line: string) => void
  /** 0 to 1, so that many shippers do not come back all at once. */
  readonly random: () => number
}

/** No batch will be taken until somebody mends what the message, one line, names. Nothing was lost. */
export class ShippingStopped extends Error {
  constructor(why: string) {
    super(`stopped, nothing is lost: ${why}`)
    this.name = 'ShippingStopped'
  }
}

/** What was shipped. */
export interface Shipped {
  readonly batches: number
  readonly lines: number
  /** Lines that the server will not have: they are left out. */
  readonly leftOut: number
}

/**
 * Ships what is written, until the end is wanted or nothing more will come. A batch is kept under its key before it is sent and its
 * place after it was answered: whatever happens between, it comes again under the same key.
 * @throws ShippingStopped when the server will take no batch until somebody mends something, or did not take one in time
 */
export async function follow(parts: FollowParts): Promise<Shipped> {
  const { sources, isOnce, stop } = parts
  const shipped = { batches: 0, lines: 0, leftOut: 0 }
  const limited = sources.map((source) => ({ source, limit: new BatchLimit() }))
  let idleLooks = 0
  // A journal that has nothing to say is waited for.
  const end = () => sources.forEach((source) => void (source instanceof Journal && source.close()))
  stop.addEventListener('abort', end, { once: true })
  while (!stop.aborted) {
    let isIdle = true
    for (const { source, limit } of limited) {
      if (stop.aborted) break
      const batch = await source.next(limit.bytes)
      if (batch === undefined) continue
      isIdle = false
      await parts.keep(stateOf(sources))
      const outcome = await deliver(parts, batch, limit.canCut(batch.body.length))
      if (outcome === 'stopped') break
      if (outcome === 'too-large') {
        source.recut()
        limit.shrink(batch.body.length)
        continue
      }
      await source.settle()
      await parts.keep(stateOf(sources))
      if (outcome === 'dropped') shipped.leftOut += linesOf(batch)
      if (outcome !== 'taken') continue
      limit.take()
      shipped.batches++
      shipped.lines += linesOf(batch)
    }
    idleLooks = isIdle ? idleLooks + 1 : 0
    // From here on a file is known again, though nothing of it was sent yet.
    if (idleLooks === 1 && shipped.batches === 0) await parts.keep(stateOf(sources))
    if (isOnce && idleLooks >= IDLE_LOOKS_ONCE) break
    if (isIdle && !isOnce) await parts.pause(POLL_MS)
  }
  return shipped
}

function stateOf(sources: readonly Source[]): Pick<FollowState, 'files' | 'journal'> {
  const files: Record<string, Tail['states']> = {}
  let journal: FollowState['journal']
  for (const source of sources) {
    if (source instanceof Journal) journal = source.state
    else files[source.path] = source.states
  }
  return journal === undefined ? { files } : { files, journal }
}

/** Sends a batch until its fate is known; one that is too large, and cannot be cut, is left out. */
async function deliver(
  parts: FollowParts,
  batch: Batch,
  canBeCut: boolean,
): Promise<'taken' | 'dropped' | 'too-large' | 'stopped'> {
  const { stop, warn } = parts
  for (let attempt = 1; ; attempt++) {
    const fate = await parts.send(batch)
    if (fate.kind === 'taken') {
      if (attempt > 1) warn(`taken after ${attempt} attempts`)
      return 'taken'
    }
    if (fate.kind === 'stop') throw new ShippingStopped(fate.why)
    if (fate.kind === 'too-large' && canBeCut) return 'too-large'
    if (fate.kind !== 'later') {
      warn(`${tellOf(batch)} not taken and left out: ${fate.why}`)
      return 'dropped'
    }
    if (stop.aborted) return 'stopped'
    if (parts.isOnce && attempt === MOST_ATTEMPTS_ONCE) throw new ShippingStopped(fate.why)
    if (attempt === 1) warn(`${fate.why}; trying again`)
    await parts.pause(waitMs(attempt, fate.afterMs, parts.random()))
    if (stop.aborted) return 'stopped'
  }
}

/** At least as long as the server asks, longer each time where it does not say, and never quite the same for two shippers. */
function waitMs(attempt: number, asked: number | undefined, random: number): number {
  const own = Math.min(FIRST_WAIT_MS * 2 ** (attempt - 1), LONGEST_WAIT_MS)
  return Math.round(asked === undefined ? own * (0.5 + random / 2) : asked + Math.min(own, asked + FIRST_WAIT_MS) * random * 0.5)
}

function tellOf(batch: Batch): string {
  const count = linesOf(batch)
  return `${count} ${batch.records === undefined ? 'line' : 'record'}${count === 1 ? ' was' : 's were'}`
}

/** Records count as lines do. */
function linesOf({ body, records }: Batch): number {
  if (records !== undefined) return records.count
  let lines = 0
  for (let at = body.indexOf(0x0a); at >= 0; at = body.indexOf(0x0a, at + 1)) lines++
  return lines
}
