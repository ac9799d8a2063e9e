import type { Database, Transaction } from '../storage/database.ts'
import { Worker } from './worker.ts'

/** Work that is done in rounds. */
export interface Rounds {
  /** From the end of a round to the beginning of the next, milliseconds. */
  readonly everyMs: number
  /** Does all that is due. Once `ending` aborts it ends behind the step that is under way. */
  readonly round: (ending: AbortSignal) => Promise<void>
  /** Told of a round that failed; the next one comes at its time. */
  readonly onFailure: (error: unknown) => void
}

/** Does work round by round, the first at once, until it is stopped. */
export function inRounds({ everyMs, round, onFailure }: Rounds): Worker<never> {
  return new Worker<never>({
    everyMs,
    atOnce: 1,
    // A round is its own taking on: it leaves nothing to be worked off.
    async take(_limit, ending) {
      await round(ending)
      return []
    },
    run: () => Promise.resolve(),
    onFailure,
  })
}

/** Takes step after step, each a transaction of its own, for as long as each says that there may be more, and it is not to end. */
export async function inSteps(
  database: Database,
  step: (transaction: Transaction) => Promise<boolean>,
  ending?: AbortSignal,
): Promise<void> {
  while (ending?.aborted !== true && (await database.write(step)));
}
