import type { Dialect, Migration } from '../migrations.ts'

const users = ({ text, integer, end }: Dialect) => `
  ALTER TABLE users ADD COLUMN display_name ${text} NOT NULL DEFAULT '';
  ALTER TABLE users ADD COLUMN comments ${text} NOT NULL DEFAULT '';
  ALTER TABLE users ADD COLUMN email ${text} NOT NULL DEFAULT '';
  ALTER TABLE users ADD COLUMN mobile_phone ${text} NOT NULL DEFAULT '';
  ALTER TABLE users ADD COLUMN updated_at ${integer} NOT NULL DEFAULT 0;
  UPDATE users SET updated_at = created_at;
  ALTER TABLE access_keys ADD COLUMN last_used_at ${integer}; -- null: never; kept to the hour
  CREATE TABLE login_profiles (
    account ${text}, user_name ${text},
    password_hash ${text} NOT NULL,
    mfa_bind_required ${integer} NOT NULL, password_reset_required ${integer} NOT NULL,
    created_at ${integer} NOT NULL, updated_at ${integer} NOT NULL,
    PRIMARY KEY (account, user_name)
  )${end};
  CREATE TABLE user_groups (
    account ${text}, name ${text},
    id ${text} NOT NULL,
    comments ${text} NOT NULL,
    created_at ${integer} NOT NULL, updated_at ${integer} NOT NULL,
    PRIMARY KEY (account, name)
  )${end};
  CREATE TABLE user_group_members (
    account ${text}, group_name ${text}, user_name ${text},
    created_at ${integer} NOT NULL,
    PRIMARY KEY (account, group_name, user_name)
  )${end};
  CREATE INDEX user_groups_of_user ON user_group_members (account, user_name, group_name);`

const roles = ({ text, integer, end }: Dialect) => `
  CREATE TABLE roles (
    account ${text}, name ${text},
    id ${text} NOT NULL,
    description ${text} NOT NULL,
    trust_document ${text} NOT NULL, -- JSON: who may assume it
    max_session_seconds ${integer} NOT NULL,
    created_at ${integer} NOT NULL, updated_at ${integer} NOT NULL,
    PRIMARY KEY (account, name)
  )${end};
  CREATE TABLE resource_tags (
    account ${text}, resource_type ${text}, resource ${text}, tag_key ${text},
    tag_value ${text} NOT NULL,
    PRIMARY KEY (account, resource_type, resource, tag_key)
  )${end};`

const policies = ({ text, integer, end }: Dialect) => `
  ALTER TABLE policies ADD COLUMN description ${text} NOT NULL DEFAULT '';
  ALTER TABLE policies ADD COLUMN version ${integer} NOT NULL DEFAULT 1;        -- the number of the document in force
  ALTER TABLE policies ADD COLUMN latest_version ${integer} NOT NULL DEFAULT 1; -- numbers are never given twice
  ALTER TABLE policies ADD COLUMN version_created_at ${integer} NOT NULL DEFAULT 0;
  ALTER TABLE policies ADD COLUMN updated_at ${integer} NOT NULL DEFAULT 0;
  UPDATE policies SET version_created_at = created_at, updated_at = created_at;
  CREATE TABLE policy_versions ( -- the versions that are not in force
    account ${text}, policy_name ${text}, version ${integer},
    document ${text} NOT NULL,
    created_at ${integer} NOT NULL,
    PRIMARY KEY (account, policy_name, version)
  )${end};
  CREATE TABLE policy_attachments (
    account ${text},
    target_type ${text} CHECK (target_type IN ('user', 'group', 'role')), target ${text},
    policy_type ${text} CHECK (policy_type IN ('System', 'Custom')), policy_name ${text},
    created_at ${integer} NOT NULL,
    PRIMARY KEY (account, target_type, target, policy_type, policy_name)
  )${end};
  CREATE INDEX targets_of_policy ON policy_attachments (account, policy_type, policy_name, target_type, target);
  INSERT INTO policy_attachments SELECT account, 'user', user_name, policy_type, policy_name, created_at FROM user_policies;
  DROP TABLE user_policies;`

/** Users' particulars, groups, roles, versions of policies, and attachments to all three kinds of identity. */
export const identity: Migration = {
  number: 2,
  name: 'identity',
  sql: (dialect) => [users, roles, policies].map((part) => part(dialect)).join('\n'),
}
