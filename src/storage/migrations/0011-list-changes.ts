import type { KeptList } from '../kept-counts.ts'
import type { Migration } from '../migrations.ts'

/** The lists whose pages by number can be read by key. */
const LISTS: readonly KeptList[] = [
  { name: 'accounts', table: 'accounts', account: 'organisation', order: ['uid'] },
  {
    ...{ name: 'accounts-of-folder', table: 'accounts', account: 'organisation', order: ['uid'] },
    part: { of: (row) => `COALESCE(${row}.folder, '')`, columns: ['folder'] },
  },
  {
    ...{ name: 'folders', table: 'folders', account: 'account', order: ['id'] },
    part: { of: (row) => `COALESCE(${row}.parent, '')`, columns: ['parent'] },
  },
  { name: 'handshakes', table: 'handshakes', account: 'account', order: ['created_at', 'id'] },
  { name: 'firewall-members', table: 'firewall_members', account: 'account', order: ['member'] },
  { name: 'hosts', table: 'hosts', account: 'account', order: ['uuid'] },
  { name: 'host-groups', table: 'host_groups', account: 'account', order: ['position', 'id'] },
  {
    ...{ name: 'alerts', table: 'alerts', account: 'account', order: ['at', 'id'] },
    part: { of: (row) => `CAST(${row}.status AS TEXT)`, columns: ['status'] },
  },
]

/** How often lists have changed, so that the place of a page in a list can be remembered for as long as it holds. */
export const listChanges: Migration = {
  number: 11,
  name: 'list-changes',
  sql: ({ integer, keepChanges }) => `
  ALTER TABLE kept_counts ADD COLUMN changes ${integer} NOT NULL DEFAULT 0;
  ${LISTS.map((kept) => keepChanges(kept)).join('\n')}`,
}
