import { Refusal } from '../kernel/outcome.ts'
import type { Database, Transaction } from './database.ts'

/** Carries a refusal out of a transaction that it undoes. */
class Undo extends Error {
  readonly refusal: Refusal

  constructor(refusal: Refusal) {
    super(refusal.kind)
    this.refusal = refusal
  }
}

/** Runs a verb in a transaction; what it wrote is undone when it refuses, as it is when it throws. */
export async function writeOrRefuse<Result>(
  database: Database,
  verb: (transaction: Transaction) => Promise<Result>,
): Promise<Result> {
  try {
    return await database.write(async (transaction) => {
      const outcome = await verb(transaction)
      if (outcome instanceof Refusal) throw new Undo(outcome)
      return outcome
    })
  } catch (error) {
    if (error instanceof Undo) return error.refusal as Result
    throw error
  }
}
