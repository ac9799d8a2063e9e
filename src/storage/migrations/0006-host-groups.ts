import type { Dialect, Migration } from '../migrations.ts'

const groups = ({ integer }: Dialect) => `
  ALTER TABLE host_groups ADD COLUMN position ${integer} NOT NULL DEFAULT 100; -- groups are listed by it
  CREATE INDEX host_groups_in_order ON host_groups (account, position, id);`

const hosts = ({ text, integer }: Dialect) => `
  ALTER TABLE hosts ADD COLUMN instance_id ${text} NOT NULL DEFAULT '';
  ALTER TABLE hosts ADD COLUMN region ${text} NOT NULL DEFAULT 'outside-of-aliyun';
  ALTER TABLE hosts ADD COLUMN vpc ${text} NOT NULL DEFAULT '';
  ALTER TABLE hosts ADD COLUMN vendor ${text} NOT NULL DEFAULT 'other';
  ALTER TABLE hosts ADD COLUMN os ${text} NOT NULL DEFAULT ''; -- linux, windows or not known
  ALTER TABLE hosts ADD COLUMN os_name ${text} NOT NULL DEFAULT '';
  ALTER TABLE hosts ADD COLUMN importance ${integer} NOT NULL DEFAULT 1; -- 0: test, 1: normal, 2: important
  ALTER TABLE hosts ADD COLUMN agent ${text} NOT NULL DEFAULT 'uninstalled';
  CREATE INDEX hosts_of_region ON hosts (account, region, uuid);
  CREATE INDEX hosts_of_vpc ON hosts (account, vpc, uuid);
  CREATE INDEX hosts_of_vendor ON hosts (account, vendor, uuid);
  CREATE INDEX alerts_by_status ON alerts (account, status, host, level);`

const tags = ({ text, integer, end }: Dialect) => `
  CREATE TABLE host_tags (
    account ${text}, id ${integer},
    name ${text} NOT NULL,
    PRIMARY KEY (account, id),
    UNIQUE (account, name)
  )${end};
  CREATE TABLE tagged_hosts (
    account ${text}, host ${text}, tag ${integer},
    PRIMARY KEY (account, host, tag)
  )${end};
  CREATE INDEX hosts_of_tag ON tagged_hosts (account, tag, host);`

/** What is known of hosts beside their names and addresses, the order of their groups, and their tags. */
export const hostGroups: Migration = {
  number: 6,
  name: 'host-groups',
  sql: (dialect) => [groups, hosts, tags].map((part) => part(dialect)).join('\n'),
}
