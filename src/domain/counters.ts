import type { Uid } from '../kernel/ids.ts'
import type { Transaction } from '../storage/database.ts'

const TAKE = `
  INSERT INTO counters (account, name, value) VALUES (?, ?, ?)
  ON CONFLICT (account, name) DO UPDATE SET value = counters.value + excluded.value RETURNING value`

/** Takes `count` fresh ids of a kind within an account and gives back the first; ids start at 1 and are never reused. */
export async function takeIds(transaction: Transaction, account: Uid, name: string, count: number): Promise<number> {
  const row = await transaction.first<{ value: number }>(TAKE, account, name, count)
  if (row === undefined) throw new Error('an upsert with RETURNING gave no row')
  return row.value - count + 1
}
