import type { Migration } from '../migrations.ts'

/** host-groups. */
export const hostGroups: Migration = {
  number: 6,
  name: 'host-groups',
  sql: () => '',
}
