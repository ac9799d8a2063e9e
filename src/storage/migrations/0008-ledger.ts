import type { Migration } from '../migrations.ts'

/** The history of every allotment, and what was bought, allotted and used over time. */
export const ledger: Migration = {
  number: 8,
  name: 'ledger',
  sql: ({ text, integer, end }) => `
  CREATE TABLE allotment_changes (
    account ${text}, id ${integer},
    member ${text} NOT NULL,
    at ${integer} NOT NULL,
    caller_account ${text} NOT NULL, principal ${text} NOT NULL, request_id ${text} NOT NULL,
    before ${text}, after ${text}, -- JSON: the allotment; null where there was none
    undoes ${integer},             -- the change that this one takes back
    PRIMARY KEY (account, id)
  )${end};
  CREATE INDEX allotment_changes_of_member ON allotment_changes (account, member, id);
  CREATE INDEX allotment_changes_undone ON allotment_changes (account, undoes);
  CREATE TABLE pool_samples (
    account ${text}, unit ${text},
    at ${integer}, -- the beginning of its minute; the last state of a minute is kept
    bought ${integer} NOT NULL, allotted ${integer} NOT NULL,
    used ${integer}, -- by the whole organisation; null where it was not counted
    PRIMARY KEY (account, unit, at)
  )${end};
  CREATE INDEX pool_samples_by_time ON pool_samples (account, at, unit);
  CREATE INDEX pool_samples_counted ON pool_samples (account, at) WHERE used IS NOT NULL;`,
}
