import type { Migration } from '../migrations.ts'

/** directory. */
export const directory: Migration = {
  number: 4,
  name: 'directory',
  sql: () => '',
}
