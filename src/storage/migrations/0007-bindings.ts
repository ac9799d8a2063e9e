import type { Migration } from '../migrations.ts'

/** bindings. */
export const bindings: Migration = {
  number: 7,
  name: 'bindings',
  sql: () => '',
}
