import type { Migration } from '../migrations.ts'

/** ledger. */
export const ledger: Migration = {
  number: 8,
  name: 'ledger',
  sql: () => '',
}
