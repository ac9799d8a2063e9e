import type { Migration } from '../migrations.ts'

/** multi-account. */
export const multiAccount: Migration = {
  number: 5,
  name: 'multi-account',
  sql: () => '',
}
