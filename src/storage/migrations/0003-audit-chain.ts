import type { Dialect, Migration } from '../migrations.ts'

// The table is made anew and empty: no release has ever written rows without a chain.
const chain = ({ text, integer, end }: Dialect) => `
  DROP TABLE audit_events;
  CREATE TABLE audit_events (
    account ${text}, -- empty when the caller is unknown
    seq ${integer},  -- 1, 2, 3, ... within the account
    at ${integer} NOT NULL, request_id ${text} NOT NULL,
    product ${text} NOT NULL, action ${text} NOT NULL, version ${text} NOT NULL,
    level ${text} NOT NULL,
    principal ${text} NOT NULL, principal_id ${text} NOT NULL, access_key_id ${text} NOT NULL,
    source_address ${text} NOT NULL, user_agent ${text} NOT NULL, host ${text} NOT NULL, region ${text} NOT NULL,
    secure ${integer} NOT NULL, -- 1: over TLS
    status ${integer} NOT NULL, code ${text} NOT NULL, message ${text} NOT NULL,
    decision ${text} NOT NULL DEFAULT '', -- JSON: why it was allowed or denied
    parameters ${text} NOT NULL, -- JSON, without secrets
    hash ${text} NOT NULL, -- over this row and the hash of the one before
    PRIMARY KEY (account, seq)
  )${end};
  CREATE INDEX audit_events_by_time ON audit_events (account, at, seq);
  CREATE TABLE audit_heads (
    account ${text} PRIMARY KEY,
    seq ${integer} NOT NULL, hash ${text} NOT NULL, -- of the last row
    first_seq ${integer} NOT NULL,      -- of the first row that is kept
    first_previous ${text} NOT NULL,    -- the hash of the row before that
    first_at ${integer} NOT NULL,       -- no kept row is much older: when to look for rows to drop
    damaged_seq ${integer},             -- the row at which the server itself met damage
    mac ${text} NOT NULL                -- over all but first_at, with a key that is not in the database
  )${end};
  CREATE INDEX audit_heads_by_age ON audit_heads (first_at);`

const trails = ({ text, integer, end }: Dialect) => `
  CREATE TABLE trails (
    account ${text}, name ${text},
    home_region ${text} NOT NULL, trail_region ${text} NOT NULL,
    event_rw ${text} NOT NULL CHECK (event_rw IN ('Write', 'Read', 'All')),
    is_organization ${integer} NOT NULL,
    oss_bucket_name ${text} NOT NULL, oss_key_prefix ${text} NOT NULL, oss_write_role_arn ${text} NOT NULL,
    sls_project_arn ${text} NOT NULL, sls_write_role_arn ${text} NOT NULL,
    max_compute_project_arn ${text} NOT NULL, max_compute_write_role_arn ${text} NOT NULL,
    status ${text} NOT NULL CHECK (status IN ('Fresh', 'Enable', 'Disable')),
    created_at ${integer} NOT NULL, updated_at ${integer} NOT NULL,
    started_at ${integer}, stopped_at ${integer}, -- null: never
    PRIMARY KEY (account, name)
  )${end};`

/** The audit trail as one hash chain for each account, and the trails of ActionTrail. */
export const auditChain: Migration = {
  number: 3,
  name: 'audit-chain',
  sql: (dialect) => [chain, trails].map((part) => part(dialect)).join('\n'),
}
