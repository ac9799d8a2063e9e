import type { Reader } from '../../src/storage/database.ts'

const WAITING = `
  SELECT CAST(count(*) AS BIGINT) AS n FROM pg_locks WHERE NOT granted AND transactionid = CAST(CAST(pg_current_xact_id() AS TEXT) AS xid)`

/**
 * Resolves when another transaction waits for this one; PostgreSQL alone, as SQLite has one writer. Also when the work that should wait
 * is over without: what it did then shows what is wrong.
 */
export async function somebodyWaits(transaction: Reader, work?: Promise<unknown>): Promise<void> {
  let isOver = false
  const end = () => {
    isOver = true
  }
  work?.then(end, end)
  while (!isOver && (await transaction.first<{ n: number }>(WAITING))?.n === 0) await new Promise(setImmediate)
}
