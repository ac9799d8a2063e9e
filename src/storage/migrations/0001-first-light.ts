import type { Dialect, Migration } from '../migrations.ts'

/*
 * Every primary key begins with the account that owns the row. Account ids are text, times are milliseconds
 * since 1970, flags are 0 or 1.
 */

const directory = ({ text, integer, end }: Dialect) => `
  CREATE TABLE installation (name ${text} PRIMARY KEY, value ${text} NOT NULL)${end};
  CREATE TABLE counters (account ${text}, name ${text}, value ${integer} NOT NULL, PRIMARY KEY (account, name))${end};

  CREATE TABLE organisations (
    account ${text} PRIMARY KEY, -- the management account
    id ${text} NOT NULL UNIQUE,
    created_at ${integer} NOT NULL
  )${end};
  CREATE TABLE accounts (
    uid ${text} PRIMARY KEY,
    name ${text} NOT NULL,
    organisation ${text}, -- its management account, or null
    folder ${text},       -- null: the root folder
    created_at ${integer} NOT NULL
  )${end};
  CREATE INDEX accounts_of_organisation ON accounts (organisation, uid);
  CREATE TABLE folders (
    account ${text}, id ${text},
    name ${text} NOT NULL, parent ${text},
    created_at ${integer} NOT NULL,
    PRIMARY KEY (account, id)
  )${end};
  CREATE TABLE delegations (
    account ${text}, service ${text}, member ${text},
    created_at ${integer} NOT NULL,
    PRIMARY KEY (account, service, member)
  )${end};
  CREATE TABLE service_grants (
    account ${text}, service ${text},
    created_at ${integer} NOT NULL,
    PRIMARY KEY (account, service)
  )${end};`

const identity = ({ text, integer, end }: Dialect) => `
  CREATE TABLE users (
    account ${text}, name ${text},
    id ${text} NOT NULL,
    created_at ${integer} NOT NULL,
    PRIMARY KEY (account, name)
  )${end};
  CREATE TABLE access_keys (
    account ${text}, id ${text} UNIQUE,
    user_name ${text}, -- null: the account root
    sealed_secret ${text} NOT NULL,
    status ${text} NOT NULL CHECK (status IN ('Active', 'Inactive')),
    created_at ${integer} NOT NULL,
    PRIMARY KEY (account, id)
  )${end};
  CREATE INDEX access_keys_of_user ON access_keys (account, user_name);
  CREATE TABLE policies (
    account ${text}, name ${text},
    document ${text} NOT NULL,
    created_at ${integer} NOT NULL,
    PRIMARY KEY (account, name)
  )${end};
  CREATE TABLE user_policies (
    account ${text}, user_name ${text},
    policy_type ${text} CHECK (policy_type IN ('System', 'Custom')),
    policy_name ${text},
    created_at ${integer} NOT NULL,
    PRIMARY KEY (account, user_name, policy_type, policy_name)
  )${end};
  CREATE TABLE audit_events (
    account ${text}, -- empty when the caller is unknown
    at ${integer}, request_id ${text},
    product ${text} NOT NULL, action ${text} NOT NULL, version ${text} NOT NULL,
    level ${text} NOT NULL,
    principal ${text} NOT NULL, access_key_id ${text} NOT NULL,
    source_address ${text} NOT NULL, user_agent ${text} NOT NULL,
    status ${integer} NOT NULL, code ${text} NOT NULL,
    parameters ${text} NOT NULL, -- JSON, without secrets
    PRIMARY KEY (account, at, request_id)
  )${end};`

const capacity = ({ text, integer, end }: Dialect) => `
  CREATE TABLE entitlements (
    account ${text} PRIMARY KEY, -- the management account
    instance_id ${text} NOT NULL,
    changed_at ${integer} NOT NULL
  )${end};
  CREATE TABLE pools (
    account ${text}, unit ${text}, -- sls, rasp, ... or servers:7, cores:7
    bought ${integer} NOT NULL,
    allotted ${integer} NOT NULL,
    PRIMARY KEY (account, unit),
    CHECK (allotted >= 0 AND allotted <= bought)
  )${end};
  CREATE TABLE allotments (
    account ${text}, member ${text},
    instance_id ${text} NOT NULL,
    charge_type ${text} NOT NULL CHECK (charge_type IN ('PREPAID', 'POSTPAID')),
    version ${integer} NOT NULL, -- 0: none is bound
    status ${integer} NOT NULL CHECK (status IN (1, 2)), -- 1: valid, 2: invalid
    changed_at ${integer} NOT NULL,
    PRIMARY KEY (account, member),
    UNIQUE (account, instance_id)
  )${end};
  CREATE TABLE allotment_units (
    account ${text}, member ${text}, unit ${text},
    allotted ${integer} NOT NULL CHECK (allotted >= 0),
    PRIMARY KEY (account, member, unit)
  )${end};
  CREATE TABLE capacity_use (
    account ${text}, unit ${text},
    used ${integer} NOT NULL CHECK (used >= 0),
    PRIMARY KEY (account, unit)
  )${end};
  CREATE TABLE firewalls (
    account ${text} PRIMARY KEY, -- the management account
    edition ${integer} NOT NULL,
    max_members ${integer} NOT NULL
  )${end};
  CREATE TABLE firewall_members (
    account ${text}, member ${text},
    description ${text} NOT NULL,
    status ${text} NOT NULL CHECK (status IN ('normal', 'deleting')),
    created_at ${integer} NOT NULL, modified_at ${integer} NOT NULL,
    PRIMARY KEY (account, member)
  )${end};`

const clouds = ({ text, integer, end }: Dialect) => `
  CREATE TABLE vendor_accounts (
    account ${text}, id ${integer},
    vendor ${text} NOT NULL, key_type ${text} NOT NULL,
    secret_id ${text} NOT NULL, sealed_secret ${text} NOT NULL,
    status ${integer} NOT NULL, service_status ${integer} NOT NULL, message ${text} NOT NULL,
    domain ${text}, tenant_id ${text}, cloud_user_id ${text}, extend_info ${text}, alias ${text},
    regions ${text} NOT NULL, subscription_ids ${text} NOT NULL, -- JSON arrays
    vendor_uid ${text}, vendor_user_name ${text}, -- whose key it is, as the vendor says; null until checked
    created_at ${integer} NOT NULL, modified_at ${integer} NOT NULL,
    PRIMARY KEY (account, id),
    UNIQUE (account, vendor, secret_id)
  )${end};
  CREATE TABLE vendor_account_modules (
    account ${text}, vendor_account ${integer}, module ${text},
    service_status ${integer} NOT NULL, message ${text} NOT NULL,
    PRIMARY KEY (account, vendor_account, module)
  )${end};
  CREATE TABLE bindings (
    account ${text}, region ${text}, id ${integer},
    cloud_code ${text} NOT NULL, cloud_account_id ${text} NOT NULL, access_id ${text} NOT NULL,
    account_name ${text} NOT NULL, create_user ${text} NOT NULL,
    created_at ${integer} NOT NULL, modified_at ${integer} NOT NULL,
    PRIMARY KEY (account, region, id),
    UNIQUE (account, region, cloud_code, cloud_account_id, access_id)
  )${end};`

const logons = ({ text, integer, end }: Dialect) => `
  CREATE TABLE host_groups (
    account ${text}, id ${integer},
    name ${text} NOT NULL,
    PRIMARY KEY (account, id),
    UNIQUE (account, name)
  )${end};
  CREATE TABLE hosts (
    account ${text}, uuid ${text},
    name ${text} NOT NULL, hostname ${text} NOT NULL,
    ip ${text} NOT NULL, public_ip ${text} NOT NULL,
    group_id ${integer} NOT NULL, -- 0: ungrouped
    time_zone ${text} NOT NULL,
    version ${integer} NOT NULL, cores ${integer} NOT NULL, -- the edition whose licence it uses; 0: none
    created_at ${integer} NOT NULL,
    PRIMARY KEY (account, uuid)
  )${end};
  CREATE INDEX hosts_of_group ON hosts (account, group_id, uuid);
  CREATE INDEX hosts_of_version ON hosts (account, version, cores);
  CREATE TABLE logon_baselines (
    account ${text}, type ${text}, value ${text}, -- the value in its one canonical form
    shown ${text} NOT NULL,                      -- as it was given
    created_at ${integer} NOT NULL,
    PRIMARY KEY (account, type, value)
  )${end};
  CREATE TABLE logon_baseline_targets (
    account ${text}, type ${text}, value ${text},
    target_type ${text} CHECK (target_type IN ('uuid', 'groupId', 'global')), target ${text},
    PRIMARY KEY (account, type, value, target_type, target)
  )${end};
  CREATE INDEX logon_baselines_of_target ON logon_baseline_targets (account, target_type, target);
  CREATE TABLE logons (
    account ${text}, host ${text}, id ${text}, -- a digest of what makes the logon unique
    at ${integer} NOT NULL,
    user_name ${text} NOT NULL, address ${text} NOT NULL, port ${integer} NOT NULL,
    method ${text} NOT NULL, fingerprint ${text} NOT NULL, location ${text} NOT NULL,
    raw ${text} NOT NULL,
    PRIMARY KEY (account, host, id)
  )${end};
  CREATE TABLE alerts (
    account ${text}, id ${integer},
    host ${text} NOT NULL, logon ${text} NOT NULL,
    kind ${text} NOT NULL, level ${text} NOT NULL, status ${integer} NOT NULL,
    at ${integer} NOT NULL,
    details ${text} NOT NULL, -- JSON: what was broken, by what, and the nearest approved value
    raw ${text} NOT NULL,
    PRIMARY KEY (account, id),
    UNIQUE (account, logon, kind) -- the digest of a logon covers its host
  )${end};
  CREATE INDEX alerts_by_time ON alerts (account, at, id);
  CREATE INDEX alerts_of_all_by_time ON alerts (at, account, id); -- an organisation's alerts, newest first
  CREATE INDEX alerts_of_host ON alerts (account, host, at, id);`

/** The tables of the five documented operations and of what makes their effect visible. */
export const firstLight: Migration = {
  number: 1,
  name: 'first-light',
  sql: (dialect) => [directory, identity, capacity, clouds, logons].map((part) => part(dialect)).join('\n'),
}
