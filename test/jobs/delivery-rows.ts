import type { Database } from '../../src/storage/database.ts'

const USUAL = {
  ...{ account: '', id: '', subscription: 1, message: '', is_test: 0, incident: 'none', facts: '{}', raised_at: 1, due_at: 1 },
  ...{ is_held: 0, state: 'waiting', tries: 0, failed_at: 0, outcome: '' },
}

/** A row of what is to be told. */
type DeliveryRow = typeof USUAL

/** Puts rows in of what is to be told, or could not be: usual but for what is said of them. */
export function putDeliveries(
  database: Database,
  rows: readonly (Pick<DeliveryRow, 'account' | 'id'> & Partial<DeliveryRow>)[],
): Promise<unknown> {
  const values = rows.map((row) => Object.values({ ...USUAL, ...row }))
  return database.write((transaction) => transaction.insert('alert_deliveries', Object.keys(USUAL), values))
}
