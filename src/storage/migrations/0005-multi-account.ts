import type { Dialect, Migration } from '../migrations.ts'

const monitoring = ({ text, integer, end }: Dialect) => `
  CREATE TABLE monitoring ( -- locked by whoever replaces one of the organisation's lists
    account ${text} PRIMARY KEY, -- the management account
    enabled_at ${integer} -- null: nobody has switched multi-account management on
  )${end};
  CREATE TABLE monitored_accounts (
    account ${text}, member ${text},
    added_at ${integer} NOT NULL,
    operator ${text} NOT NULL, -- the account that put it there, or that made the list of folders which did
    PRIMARY KEY (account, member)
  )${end};
  CREATE TABLE marked_accounts (
    account ${text}, member ${text},
    created_at ${integer} NOT NULL,
    PRIMARY KEY (account, member)
  )${end};
  CREATE TABLE default_sync_folders (
    account ${text}, folder ${text}, -- the id of the root folder for all accounts
    place ${integer} NOT NULL, -- where it stands in the list
    operator ${text} NOT NULL,
    PRIMARY KEY (account, folder)
  )${end};`

const licences = ({ text, integer, end }: Dialect) => `
  ALTER TABLE hosts ADD COLUMN post_paid ${integer} NOT NULL DEFAULT 0; -- 1: the licence is paid by use and drawn from no pool
  ALTER TABLE hosts ADD COLUMN bound_at ${integer} NOT NULL DEFAULT 0; -- when the licence changed last; 0: as the file says
  CREATE TABLE licence_settings (
    account ${text} PRIMARY KEY,
    auto_edition ${integer} NOT NULL, -- the edition that new hosts are bound to out of what was bought; 0: none
    post_paid_auto_edition ${integer} NOT NULL -- the same, paid by use
  )${end};`

/** Which accounts Security Center watches, and how the licences of hosts are paid. */
export const multiAccount: Migration = {
  number: 5,
  name: 'multi-account',
  sql: (dialect) => [monitoring, licences].map((part) => part(dialect)).join('\n'),
}
