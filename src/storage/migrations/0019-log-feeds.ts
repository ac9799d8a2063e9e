import type { Dialect, Migration } from '../migrations.ts'

const feeds = ({ text, integer, end }: Dialect) => `
  CREATE TABLE log_feeds ( -- when events came of a server's logs, and how wrong their times are
    account ${text}, host ${text},
    event_at ${integer} NOT NULL, -- the last one came
    days ${integer} NOT NULL,     -- on which days some came, the day of the last one in the lowest bit
    due_at ${integer} NOT NULL,   -- from then on it is missed; 0: it is not, or somebody was told
    skew_ms ${integer} NOT NULL,  -- how far its times go before their arrival; 0: they do not
    skew_since ${integer} NOT NULL, skew_at ${integer} NOT NULL, -- found so first and last
    skew_seen ${integer} NOT NULL, -- how often
    skew_told ${integer} NOT NULL,
    PRIMARY KEY (account, host)
  )${end};
  CREATE INDEX log_feeds_due ON log_feeds (due_at, account, host) WHERE due_at > 0;`

const samples = ({ text }: Dialect) => `
  ALTER TABLE unread_lines ADD COLUMN sample ${text} NOT NULL DEFAULT ''; -- one of the lines, without what may be secret
  CREATE INDEX unread_lines_by_day ON unread_lines (day);
  CREATE INDEX hosts_by_lower_uuid ON hosts (account, lower(uuid));`

/** What tells that logs of a server stay away, or tell wrong times; samples of what is not understood; UUIDs in small letters. */
export const logFeeds: Migration = {
  number: 19,
  name: 'log-feeds',
  sql: (dialect) => [feeds, samples].map((part) => part(dialect)).join('\n'),
}
