import type { Dialect, Migration } from '../migrations.ts'

const members = ({ text, integer }: Dialect) => `
  ALTER TABLE organisations ADD COLUMN member_deletion ${integer} NOT NULL DEFAULT 0; -- 1: members may be deleted
  ALTER TABLE accounts ADD COLUMN login_name ${text} NOT NULL DEFAULT ''; -- an e-mail address, or empty
  ALTER TABLE accounts ADD COLUMN account_type ${text} NOT NULL DEFAULT 'cloud' CHECK (account_type IN ('cloud', 'resource'));
  ALTER TABLE accounts ADD COLUMN join_method ${text} NOT NULL DEFAULT 'invited' CHECK (join_method IN ('invited', 'created'));
  ALTER TABLE accounts ADD COLUMN joined_at ${integer} NOT NULL DEFAULT 0;   -- 0: when it was created
  ALTER TABLE accounts ADD COLUMN modified_at ${integer} NOT NULL DEFAULT 0; -- 0: when it joined
  CREATE INDEX accounts_of_folder ON accounts (organisation, folder, uid);
  CREATE UNIQUE INDEX accounts_of_login_name ON accounts (login_name) WHERE login_name <> '';
  CREATE INDEX folders_of_parent ON folders (account, parent, id);
  CREATE INDEX delegations_of_member ON delegations (account, member, service);`

const events = ({ text, integer, end }: Dialect) => `
  CREATE TABLE trusted_services (
    account ${text}, service ${text},
    enabled_at ${integer} NOT NULL,
    PRIMARY KEY (account, service)
  )${end};
  CREATE TABLE handshakes (
    account ${text}, id ${text} UNIQUE, -- the management account that invites
    target_type ${text} NOT NULL CHECK (target_type IN ('account', 'email')), target ${text} NOT NULL,
    note ${text} NOT NULL,
    folder ${text},          -- where the account is to go; null: the root folder
    tags ${text} NOT NULL,   -- JSON: those that the account is to have
    status ${text} NOT NULL CHECK (status IN ('pending', 'accepted', 'cancelled', 'declined')),
    created_at ${integer} NOT NULL, modified_at ${integer} NOT NULL, expires_at ${integer} NOT NULL,
    PRIMARY KEY (account, id)
  )${end};
  CREATE INDEX handshakes_by_time ON handshakes (account, created_at, id);
  CREATE INDEX handshakes_of_target ON handshakes (target, target_type, created_at, id);
  CREATE TABLE account_deletions ( -- the latest check and the latest deletion of a member
    account ${text}, member ${text},
    checked_at ${integer},   -- when the check began; null: it was not checked
    status ${text} CHECK (status IN ('failed', 'silence', 'done')), -- null: nobody asked for a deletion
    with_silence ${integer} NOT NULL DEFAULT 0,
    requested_at ${integer},
    due_at ${integer},       -- when it is deleted, or was
    failures ${text} NOT NULL DEFAULT '[]', -- JSON: the checks that stood in the way
    PRIMARY KEY (account, member)
  )${end};
  CREATE INDEX account_deletions_due ON account_deletions (account, status, due_at);`

/** How accounts came and what they are, invitations, deletions, and the services that an organisation trusts. */
export const directory: Migration = {
  number: 4,
  name: 'directory',
  sql: (dialect) => [members, events].map((part) => part(dialect)).join('\n'),
}
