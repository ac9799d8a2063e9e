import type { KeptCount } from '../kept-counts.ts'
import type { Migration } from '../migrations.ts'

/** What lists tell the total of; of the names, `src/domain/counters.ts` knows the meaning. */
const COUNTS: readonly KeptCount[] = [
  { name: 'accounts', table: 'accounts', account: 'organisation' },
  {
    ...{ name: 'accounts-of-folder', table: 'accounts', account: 'organisation' },
    part: { of: (row) => `COALESCE(${row}.folder, '')`, columns: ['folder'] },
  },
  {
    ...{ name: 'folders', table: 'folders', account: 'account' },
    part: { of: (row) => `COALESCE(${row}.parent, '')`, columns: ['parent'] },
  },
  { name: 'handshakes', table: 'handshakes', account: 'account' },
  { name: 'allotments', table: 'allotments', account: 'account' },
  { name: 'firewall-members', table: 'firewall_members', account: 'account' },
  { name: 'hosts', table: 'hosts', account: 'account' },
  { name: 'host-groups', table: 'host_groups', account: 'account' },
  {
    ...{ name: 'alerts', table: 'alerts', account: 'account' },
    part: { of: (row) => `CAST(${row}.status AS TEXT)`, columns: ['status'] },
  },
]

/** The totals that lists tell, kept by triggers instead of counted for each page; and the hosts that use a licence. */
export const keptCounts: Migration = {
  number: 10,
  name: 'kept-counts',
  sql: (dialect) => {
    const { text, integer, end } = dialect
    return `
  CREATE TABLE kept_counts ( -- written by triggers alone
    account ${text}, name ${text}, part ${text},
    share ${integer}, -- the count is the sum of its shares
    value ${integer} NOT NULL,
    PRIMARY KEY (account, name, part, share)
  )${end};
  CREATE INDEX kept_counts_by_name ON kept_counts (name, account);
  CREATE INDEX hosts_licensed ON hosts (version, account, cores) WHERE version > 0;
  ${COUNTS.map((kept) => dialect.keepCount(kept)).join('\n')}`
  },
}
