import type { Dialect, Migration } from '../migrations.ts'

const learning = ({ text, integer, end }: Dialect) => `
  CREATE TABLE learnt_places ( -- where the successful logons of a server came from
    account ${text}, host ${text}, place ${text},
    moments ${text} NOT NULL,   -- JSON: the first six that count, each its time and source
    usual_at ${integer} NOT NULL, -- from when on it is usual; 0: it is not
    state ${text} NOT NULL,     -- open, learnt, settled (somebody has approved it, or did), dismissed
    since_at ${integer} NOT NULL, until_at ${integer} NOT NULL, -- from when and until when it was learnt; 0: never
    PRIMARY KEY (account, host, place)
  )${end};
  CREATE INDEX incidents_of_source ON incidents (account, source, last_at);`

const approvals = ({ text, integer, end }: Dialect) => `
  CREATE TABLE alert_approvals ( -- what was approved for a time, and ways out that say nothing of where somebody is
    account ${text}, id ${integer},
    type ${text} NOT NULL, -- of the baseline, or egress
    host ${text} NOT NULL, -- the server it holds for; empty: all
    who ${text} NOT NULL,  -- the account it holds for, in the form in which accounts are compared; empty: all
    value ${text} NOT NULL, shown ${text} NOT NULL,
    since_at ${integer} NOT NULL, until_at ${integer} NOT NULL,
    alert ${integer} NOT NULL,
    approved_by ${text} NOT NULL,
    PRIMARY KEY (account, id)
  )${end};
  CREATE INDEX alert_approvals_of_host ON alert_approvals (account, host, until_at);
  CREATE INDEX alert_approvals_by_end ON alert_approvals (account, until_at);`

/** What is learnt about servers by itself, and what is approved beside their baselines. */
export const learntAndApproved: Migration = {
  number: 20,
  name: 'learnt-and-approved',
  sql: (dialect) => [learning, approvals].map((part) => part(dialect)).join('\n'),
}
