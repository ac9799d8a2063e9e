import type { Reader } from '../../src/storage/database.ts'

const WAITING = `
  SELECT CAST(count(*) AS BIGINT) AS n FROM pg_locks WHERE NOT granted AND transactionid = CAST(CAST(pg_current_xact_id() AS TEXT) AS xid)`

/** Resolves when another transaction waits for this one; PostgreSQL alone, as SQLite has one writer. */
export async function somebodyWaits(transaction: Reader): Promise<void> {
  while ((await transaction.first<{ n: number }>(WAITING))?.n === 0) await new Promise(setImmediate)
}
