import type { Dialect, Migration } from '../migrations.ts'

const sources = ({ text, integer, end }: Dialect) => `
  CREATE TABLE logon_sources ( -- who may send logs, each with a token of its own
    account ${text}, id ${integer},
    name ${text} NOT NULL,
    token_hash ${text} NOT NULL,
    host ${text} NOT NULL,      -- all its lines are of this server; empty: each line names its own
    time_zone ${text} NOT NULL, -- of times that name none; empty: the servers' own
    created_at ${integer} NOT NULL, seen_at ${integer} NOT NULL, -- 0: it never sent anything
    PRIMARY KEY (account, id),
    UNIQUE (account, name)
  )${end};
  CREATE UNIQUE INDEX logon_sources_by_token ON logon_sources (token_hash);
  CREATE TABLE intake_batches ( -- what was answered, for a sender that asks again
    account ${text}, source ${integer}, id ${text},
    until ${integer} NOT NULL, -- it is remembered so long
    answer ${text} NOT NULL, -- JSON
    PRIMARY KEY (account, source, id)
  )${end};
  CREATE INDEX intake_batches_by_time ON intake_batches (account, until);`

const unknown = ({ text, integer, end }: Dialect) => `
  CREATE TABLE unknown_hosts ( -- names in logs that are of no server, or of several
    account ${text}, name ${text},
    lines ${integer} NOT NULL, kept ${integer} NOT NULL,
    first_at ${integer} NOT NULL, last_at ${integer} NOT NULL,
    PRIMARY KEY (account, name)
  )${end};
  CREATE TABLE quarantined_events (
    account ${text}, name ${text}, id ${integer},
    event ${text} NOT NULL, -- JSON, as it was read
    PRIMARY KEY (account, name, id)
  )${end};
  CREATE TABLE host_aliases ( -- other names of servers in logs
    account ${text}, name ${text},
    host ${text} NOT NULL,
    PRIMARY KEY (account, name)
  )${end};
  CREATE INDEX host_aliases_of_host ON host_aliases (account, host);
  CREATE INDEX hosts_by_hostname ON hosts (account, lower(hostname));
  CREATE INDEX hosts_by_name ON hosts (account, lower(name));
  CREATE INDEX hosts_by_ip ON hosts (account, ip);
  CREATE INDEX hosts_by_public_ip ON hosts (account, public_ip);`

const blindness = ({ text, integer, end }: Dialect) => `
  CREATE TABLE unread_lines ( -- what of a server's logs was not understood, by day; under *: all lines about logons
    account ${text}, host ${text}, day ${integer}, program ${text},
    lines ${integer} NOT NULL,
    PRIMARY KEY (account, host, day, program)
  )${end};`

/** Where logs come from, and what could not be brought to a server or understood. */
export const logonIntake: Migration = {
  number: 16,
  name: 'logon-intake',
  sql: (dialect) => [sources, unknown, blindness].map((part) => part(dialect)).join('\n'),
}
