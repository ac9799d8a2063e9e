import type { Database, Transaction } from '../storage/database.ts'

/** What a step did: of which account, and whether that may have more. */
export interface Step {
  readonly account: string
  readonly hasMore: boolean
}

/** Takes steps through all accounts, each a transaction of its own that is told behind which account it is, until there is no further one. */
export async function ofEachAccount(
  database: Database,
  step: (transaction: Transaction, account: string) => Promise<Step | undefined>,
  ending?: AbortSignal,
): Promise<void> {
  let account = ''
  while (ending?.aborted !== true) {
    const behind = account
    const done = await database.write((transaction) => step(transaction, behind))
    if (done === undefined) return
    // Once more from just before an account that has more: what is left of it is found again.
    account = done.hasMore ? account : done.account
  }
}
