import { alertSilentHosts } from '../domain/logon-sources/silent-hosts.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Database } from '../storage/database.ts'
import { inRounds, inSteps } from './rounds.ts'
import type { Worker } from './worker.ts'

/** What the search for silent servers works with. */
export interface SilenceWatch {
  readonly database: Database
  /** By which logs come and are missed. */
  readonly clock: Clock
  /** The machine's, by which the rest after a start is measured. */
  readonly realClock: Clock
  /** Hours without an event of a server of which events used to come. */
  readonly silentHours: number
  /** After a start nobody is missed for so long: what was held back while the server was down has to come first. */
  readonly restMs: number
  readonly onFailure: (error: unknown) => void
}

const HOUR_MS = 3_600_000
const EVERY_MS = 60_000

/** Alerts about servers whose logs do not come any more. */
export function findSilentHosts(watch: SilenceWatch): Worker<never> {
  const startedAt = watch.realClock.now()
  return inRounds({
    everyMs: EVERY_MS,
    async round(ending) {
      if (watch.realClock.now() - startedAt >= watch.restMs) await alertAllSilent(watch, ending)
    },
    onFailure: watch.onFailure,
  })
}

/** One round: alerts about all that are silent now, some at a time, so that nobody waits for it; unless it is to end before. */
export function alertAllSilent(
  { database, clock, silentHours }: Pick<SilenceWatch, 'database' | 'clock' | 'silentHours'>,
  ending?: AbortSignal,
): Promise<void> {
  return inSteps(database, (transaction) => alertSilentHosts({ transaction, clock }, silentHours * HOUR_MS), ending)
}
