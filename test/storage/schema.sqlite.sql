CREATE TABLE access_keys (
    account TEXT, id TEXT UNIQUE,
    user_name TEXT, -- null: the account root
    sealed_secret TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('Active', 'Inactive')),
    created_at INTEGER NOT NULL, last_used_at INTEGER,
    PRIMARY KEY (account, id)
  ) STRICT, WITHOUT ROWID;

CREATE INDEX access_keys_of_user ON access_keys (account, user_name);

CREATE TABLE account_deletions ( -- the latest check and the latest deletion of a member
    account TEXT, member TEXT,
    checked_at INTEGER,   -- when the check began; null: it was not checked
    status TEXT CHECK (status IN ('failed', 'silence', 'done')), -- null: nobody asked for a deletion
    with_silence INTEGER NOT NULL DEFAULT 0,
    requested_at INTEGER,
    due_at INTEGER,       -- when it is deleted, or was
    failures TEXT NOT NULL DEFAULT '[]', -- JSON: the checks that stood in the way
    PRIMARY KEY (account, member)
  ) STRICT, WITHOUT ROWID;

CREATE INDEX account_deletions_due ON account_deletions (account, status, due_at);

CREATE TABLE accounts (
    uid TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    organisation TEXT, -- its management account, or null
    folder TEXT,       -- null: the root folder
    created_at INTEGER NOT NULL
  , login_name TEXT NOT NULL DEFAULT '', account_type TEXT NOT NULL DEFAULT 'cloud' CHECK (account_type IN ('cloud', 'resource')), join_method TEXT NOT NULL DEFAULT 'invited' CHECK (join_method IN ('invited', 'created')), joined_at INTEGER NOT NULL DEFAULT 0, modified_at INTEGER NOT NULL DEFAULT 0) STRICT, WITHOUT ROWID;

CREATE INDEX accounts_of_folder ON accounts (organisation, folder, uid);

CREATE UNIQUE INDEX accounts_of_login_name ON accounts (login_name) WHERE login_name <> '';

CREATE INDEX accounts_of_organisation ON accounts (organisation, uid);

CREATE TRIGGER kept_accounts_delete AFTER DELETE ON accounts WHEN OLD.organisation IS NOT NULL BEGIN
    INSERT INTO kept_counts (account, name, part, share, value, changes) VALUES (OLD.organisation, 'accounts', '', 0, -1, 1) ON CONFLICT (account, name, part, share) DO UPDATE SET value = kept_counts.value + excluded.value, changes = kept_counts.changes + excluded.changes;
  END;

CREATE TRIGGER kept_accounts_from AFTER UPDATE OF organisation, uid ON accounts WHEN OLD.organisation IS NOT NULL AND (OLD.organisation IS NOT NEW.organisation OR OLD.uid IS NOT NEW.uid) BEGIN
    INSERT INTO kept_counts (account, name, part, share, value, changes) VALUES (OLD.organisation, 'accounts', '', 0, -1, 1) ON CONFLICT (account, name, part, share) DO UPDATE SET value = kept_counts.value + excluded.value, changes = kept_counts.changes + excluded.changes;
  END;

CREATE TRIGGER kept_accounts_insert AFTER INSERT ON accounts WHEN NEW.organisation IS NOT NULL BEGIN
    INSERT INTO kept_counts (account, name, part, share, value, changes) VALUES (NEW.organisation, 'accounts', '', 0, 1, 1) ON CONFLICT (account, name, part, share) DO UPDATE SET value = kept_counts.value + excluded.value, changes = kept_counts.changes + excluded.changes;
  END;

CREATE TRIGGER kept_accounts_of_folder_delete AFTER DELETE ON accounts WHEN OLD.organisation IS NOT NULL BEGIN
    INSERT INTO kept_counts (account, name, part, share, value, changes) VALUES (OLD.organisation, 'accounts-of-folder', COALESCE(OLD.folder, ''), 0, -1, 1) ON CONFLICT (account, name, part, share) DO UPDATE SET value = kept_counts.value + excluded.value, changes = kept_counts.changes + excluded.changes;
  END;

CREATE TRIGGER kept_accounts_of_folder_from AFTER UPDATE OF organisation, folder, uid ON accounts WHEN OLD.organisation IS NOT NULL AND (OLD.organisation IS NOT NEW.organisation OR COALESCE(OLD.folder, '') IS NOT COALESCE(NEW.folder, '') OR OLD.uid IS NOT NEW.uid) BEGIN
    INSERT INTO kept_counts (account, name, part, share, value, changes) VALUES (OLD.organisation, 'accounts-of-folder', COALESCE(OLD.folder, ''), 0, -1, 1) ON CONFLICT (account, name, part, share) DO UPDATE SET value = kept_counts.value + excluded.value, changes = kept_counts.changes + excluded.changes;
  END;

CREATE TRIGGER kept_accounts_of_folder_insert AFTER INSERT ON accounts WHEN NEW.organisation IS NOT NULL BEGIN
    INSERT INTO kept_counts (account, name, part, share, value, changes) VALUES (NEW.organisation, 'accounts-of-folder', COALESCE(NEW.folder, ''), 0, 1, 1) ON CONFLICT (account, name, part, share) DO UPDATE SET value = kept_counts.value + excluded.value, changes = kept_counts.changes + excluded.changes;
  END;

CREATE TRIGGER kept_accounts_of_folder_to AFTER UPDATE OF organisation, folder, uid ON accounts WHEN NEW.organisation IS NOT NULL AND (OLD.organisation IS NOT NEW.organisation OR COALESCE(OLD.folder, '') IS NOT COALESCE(NEW.folder, '') OR OLD.uid IS NOT NEW.uid) BEGIN
    INSERT INTO kept_counts (account, name, part, share, value, changes) VALUES (NEW.organisation, 'accounts-of-folder', COALESCE(NEW.folder, ''), 0, 1, 1) ON CONFLICT (account, name, part, share) DO UPDATE SET value = kept_counts.value + excluded.value, changes = kept_counts.changes + excluded.changes;
  END;

CREATE TRIGGER kept_accounts_to AFTER UPDATE OF organisation, uid ON accounts WHEN NEW.organisation IS NOT NULL AND (OLD.organisation IS NOT NEW.organisation OR OLD.uid IS NOT NEW.uid) BEGIN
    INSERT INTO kept_counts (account, name, part, share, value, changes) VALUES (NEW.organisation, 'accounts', '', 0, 1, 1) ON CONFLICT (account, name, part, share) DO UPDATE SET value = kept_counts.value + excluded.value, changes = kept_counts.changes + excluded.changes;
  END;

CREATE TABLE alert_approvals ( -- what was approved for a time, and ways out that say nothing of where somebody is
    account TEXT, id INTEGER,
    type TEXT NOT NULL, -- of the baseline, or egress
    host TEXT NOT NULL, -- the server it holds for; empty: all
    who TEXT NOT NULL,  -- the account it holds for, in the form in which accounts are compared; empty: all
    value TEXT NOT NULL, shown TEXT NOT NULL,
    since_at INTEGER NOT NULL, until_at INTEGER NOT NULL,
    alert INTEGER NOT NULL,
    approved_by TEXT NOT NULL,
    PRIMARY KEY (account, id)
  ) STRICT, WITHOUT ROWID;

CREATE INDEX alert_approvals_by_end ON alert_approvals (account, until_at);

CREATE INDEX alert_approvals_of_host ON alert_approvals (account, host, until_at);

CREATE TABLE alert_deliveries ( -- what is still to be told, and what could not be
    account TEXT, id TEXT,
    subscription INTEGER NOT NULL,
    message TEXT NOT NULL, -- deliveries of one message have one; empty: in none yet
    is_test INTEGER NOT NULL,
    incident TEXT NOT NULL,
    facts TEXT NOT NULL,   -- JSON
    raised_at INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    is_held INTEGER NOT NULL, -- raised in quiet hours
    state TEXT NOT NULL,   -- waiting, dead
    tries INTEGER NOT NULL,
    failed_at INTEGER NOT NULL, -- first failure; 0: none
    outcome TEXT NOT NULL, -- of the last try
    PRIMARY KEY (account, id)
  ) STRICT, WITHOUT ROWID;

CREATE INDEX alert_deliveries_dead ON alert_deliveries (failed_at) WHERE state = 'dead';

CREATE INDEX alert_deliveries_due ON alert_deliveries (account, subscription, state, due_at);

CREATE INDEX alert_deliveries_of_incident ON alert_deliveries (incident);

CREATE INDEX alert_deliveries_of_message ON alert_deliveries (account, message);

CREATE TABLE alert_notes (
    account TEXT, id INTEGER,
    alert INTEGER NOT NULL,
    text TEXT NOT NULL,
    author TEXT NOT NULL, created_at INTEGER NOT NULL,
    PRIMARY KEY (account, id)
  ) STRICT, WITHOUT ROWID;

CREATE INDEX alert_notes_of_alert ON alert_notes (account, alert, id);

CREATE TABLE alert_subscriptions ( -- who is told of alerts
    account TEXT, id INTEGER,
    name TEXT NOT NULL,
    channel TEXT NOT NULL,
    target TEXT NOT NULL,        -- JSON: what of the target is no secret
    sealed_target TEXT NOT NULL, -- JSON: URL and secret
    filters TEXT NOT NULL,       -- JSON: scope, kinds, level, hosts, groups
    rules TEXT NOT NULL,         -- JSON: language, quiet hours, messages a minute
    status INTEGER NOT NULL,     -- 0 enabled, 1 disabled
    created_at INTEGER NOT NULL, modified_at INTEGER NOT NULL,
    leased_until INTEGER NOT NULL, -- somebody delivers until then
    paused_until INTEGER NOT NULL, -- after a failure, or when enough was sent in a minute
    minute_at INTEGER NOT NULL, minute_count INTEGER NOT NULL, -- what was sent in the minute that began then
    tried_at INTEGER NOT NULL, -- 0: never
    outcome TEXT NOT NULL, failures INTEGER NOT NULL DEFAULT 0, failing_since INTEGER NOT NULL DEFAULT 0, refused_since INTEGER NOT NULL DEFAULT 0, resumes INTEGER NOT NULL DEFAULT 0,     -- of the last try
    PRIMARY KEY (account, id),
    UNIQUE (account, name)
  ) STRICT, WITHOUT ROWID;

CREATE INDEX alert_subscriptions_by_pause ON alert_subscriptions (status, paused_until);

CREATE TABLE alerts (
    account TEXT, id INTEGER,
    host TEXT NOT NULL, logon TEXT NOT NULL,
    kind TEXT NOT NULL, level TEXT NOT NULL, status INTEGER NOT NULL,
    at INTEGER NOT NULL,
    details TEXT NOT NULL, -- JSON: what was broken, by what, and the nearest approved value
    raw TEXT NOT NULL, incident TEXT NOT NULL DEFAULT '', handled_at INTEGER NOT NULL DEFAULT 0, handled_by TEXT NOT NULL DEFAULT '', remark TEXT NOT NULL DEFAULT '', result TEXT NOT NULL DEFAULT '', mark_rules TEXT NOT NULL DEFAULT '[]', notes INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (account, id),
    UNIQUE (account, logon, kind) -- the digest of a logon covers its host
  ) STRICT, WITHOUT ROWID;

CREATE INDEX alerts_by_status ON alerts (account, status, host, level);

CREATE INDEX alerts_by_time ON alerts (account, at, id);

CREATE INDEX alerts_handled ON alerts (account, handled_at, id) WHERE handled_at > 0;

CREATE INDEX alerts_of_all_by_time ON alerts (at, account, id);

CREATE INDEX alerts_of_all_handled ON alerts (handled_at, account, id) WHERE handled_at > 0;

CREATE INDEX alerts_of_host ON alerts (account, host, at, id);

CREATE INDEX alerts_of_incident ON alerts (account, incident, status);

CREATE INDEX alerts_waiting ON alerts (account, incident, host, status) WHERE status + 0 = 1;

CREATE TRIGGER kept_alerts_delete AFTER DELETE ON alerts WHEN OLD.account IS NOT NULL BEGIN
    INSERT INTO kept_counts (account, name, part, share, value, changes) VALUES (OLD.account, 'alerts', CAST(OLD.status AS TEXT), 0, -1, 1) ON CONFLICT (account, name, part, share) DO UPDATE SET value = kept_counts.value + excluded.value, changes = kept_counts.changes + excluded.changes;
  END;

CREATE TRIGGER kept_alerts_from AFTER UPDATE OF account, status, at, id, handled_at ON alerts WHEN OLD.account IS NOT NULL AND (OLD.account IS NOT NEW.account OR CAST(OLD.status AS TEXT) IS NOT CAST(NEW.status AS TEXT) OR OLD.at IS NOT NEW.at OR OLD.id IS NOT NEW.id OR OLD.handled_at IS NOT NEW.handled_at) BEGIN
    INSERT INTO kept_counts (account, name, part, share, value, changes) VALUES (OLD.account, 'alerts', CAST(OLD.status AS TEXT), 0, -1, 1) ON CONFLICT (account, name, part, share) DO UPDATE SET value = kept_counts.value + excluded.value, changes = kept_counts.changes + excluded.changes;
  END;

CREATE TRIGGER kept_alerts_insert AFTER INSERT ON alerts WHEN NEW.account IS NOT NULL BEGIN
    INSERT INTO kept_counts (account, name, part, share, value, changes) VALUES (NEW.account, 'alerts', CAST(NEW.status AS TEXT), 0, 1, 1) ON CONFLICT (account, name, part, share) DO UPDATE SET value = kept_counts.value + excluded.value, changes = kept_counts.changes + excluded.changes;
  END;

CREATE TRIGGER kept_alerts_to AFTER UPDATE OF account, status, at, id, handled_at ON alerts WHEN NEW.account IS NOT NULL AND (OLD.account IS NOT NEW.account OR CAST(OLD.status AS TEXT) IS NOT CAST(NEW.status AS TEXT) OR OLD.at IS NOT NEW.at OR OLD.id IS NOT NEW.id OR OLD.handled_at IS NOT NEW.handled_at) BEGIN
    INSERT INTO kept_counts (account, name, part, share, value, changes) VALUES (NEW.account, 'alerts', CAST(NEW.status AS TEXT), 0, 1, 1) ON CONFLICT (account, name, part, share) DO UPDATE SET value = kept_counts.value + excluded.value, changes = kept_counts.changes + excluded.changes;
  END;

CREATE TABLE allotment_changes (
    account TEXT, id INTEGER,
    member TEXT NOT NULL,
    at INTEGER NOT NULL,
    caller_account TEXT NOT NULL, principal TEXT NOT NULL, request_id TEXT NOT NULL,
    before TEXT, after TEXT, -- JSON: the allotment; null where there was none
    undoes INTEGER,             -- the change that this one takes back
    PRIMARY KEY (account, id)
  ) STRICT, WITHOUT ROWID;

CREATE INDEX allotment_changes_of_member ON allotment_changes (account, member, id);

CREATE INDEX allotment_changes_undone ON allotment_changes (account, undoes);

CREATE TABLE allotment_units (
    account TEXT, member TEXT, unit TEXT,
    allotted INTEGER NOT NULL CHECK (allotted >= 0),
    PRIMARY KEY (account, member, unit)
  ) STRICT, WITHOUT ROWID;

CREATE TABLE allotments (
    account TEXT, member TEXT,
    instance_id TEXT NOT NULL,
    charge_type TEXT NOT NULL CHECK (charge_type IN ('PREPAID', 'POSTPAID')),
    version INTEGER NOT NULL, -- 0: none is bound
    status INTEGER NOT NULL CHECK (status IN (1, 2)), -- 1: valid, 2: invalid
    changed_at INTEGER NOT NULL,
    PRIMARY KEY (account, member),
    UNIQUE (account, instance_id)
  ) STRICT, WITHOUT ROWID;

CREATE TRIGGER kept_allotments_delete AFTER DELETE ON allotments WHEN OLD.account IS NOT NULL BEGIN
    INSERT INTO kept_counts (account, name, part, share, value) VALUES (OLD.account, 'allotments', '', 0, -1) ON CONFLICT (account, name, part, share) DO UPDATE SET value = kept_counts.value + excluded.value;
  END;

CREATE TRIGGER kept_allotments_from AFTER UPDATE OF account ON allotments WHEN OLD.account IS NOT NULL AND (OLD.account IS NOT NEW.account) BEGIN
    INSERT INTO kept_counts (account, name, part, share, value) VALUES (OLD.account, 'allotments', '', 0, -1) ON CONFLICT (account, name, part, share) DO UPDATE SET value = kept_counts.value + excluded.value;
  END;

CREATE TRIGGER kept_allotments_insert AFTER INSERT ON allotments WHEN NEW.account IS NOT NULL BEGIN
    INSERT INTO kept_counts (account, name, part, share, value) VALUES (NEW.account, 'allotments', '', 0, 1) ON CONFLICT (account, name, part, share) DO UPDATE SET value = kept_counts.value + excluded.value;
  END;

CREATE TRIGGER kept_allotments_to AFTER UPDATE OF account ON allotments WHEN NEW.account IS NOT NULL AND (OLD.account IS NOT NEW.account) BEGIN
    INSERT INTO kept_counts (account, name, part, share, value) VALUES (NEW.account, 'allotments', '', 0, 1) ON CONFLICT (account, name, part, share) DO UPDATE SET value = kept_counts.value + excluded.value;
  END;

CREATE TABLE audit_events (
    account TEXT, -- empty when the caller is unknown
    seq INTEGER,  -- 1, 2, 3, ... within the account
    at INTEGER NOT NULL, request_id TEXT NOT NULL,
    product TEXT NOT NULL, action TEXT NOT NULL, version TEXT NOT NULL,
    level TEXT NOT NULL,
    principal TEXT NOT NULL, principal_id TEXT NOT NULL, access_key_id TEXT NOT NULL,
    source_address TEXT NOT NULL, user_agent TEXT NOT NULL, host TEXT NOT NULL, region TEXT NOT NULL,
    secure INTEGER NOT NULL, -- 1: over TLS
    status INTEGER NOT NULL, code TEXT NOT NULL, message TEXT NOT NULL,
    decision TEXT NOT NULL DEFAULT '', -- JSON: why it was allowed or denied
    parameters TEXT NOT NULL, -- JSON, without secrets
    hash TEXT NOT NULL, -- over this row and the hash of the one before
    PRIMARY KEY (account, seq)
  ) STRICT, WITHOUT ROWID;

CREATE INDEX audit_events_by_principal ON audit_events (account, principal_id, at);

CREATE INDEX audit_events_by_request ON audit_events (account, request_id);

CREATE INDEX audit_events_by_time ON audit_events (account, at, seq);

CREATE TABLE audit_heads (
    account TEXT PRIMARY KEY,
    seq INTEGER NOT NULL, hash TEXT NOT NULL, -- of the last row
    first_seq INTEGER NOT NULL,      -- of the first row that is kept
    first_previous TEXT NOT NULL,    -- the hash of the row before that
    first_at INTEGER NOT NULL,       -- no kept row is much older: when to look for rows to drop
    damaged_seq INTEGER,             -- the row at which the server itself met damage
    mac TEXT NOT NULL                -- over all but first_at, with a key that is not in the database
  ) STRICT, WITHOUT ROWID;

CREATE INDEX audit_heads_by_age ON audit_heads (first_at);

CREATE TABLE bindings (
    account TEXT, region TEXT, id INTEGER,
    cloud_code TEXT NOT NULL, cloud_account_id TEXT NOT NULL, access_id TEXT NOT NULL,
    account_name TEXT NOT NULL, create_user TEXT NOT NULL,
    created_at INTEGER NOT NULL, modified_at INTEGER NOT NULL,
    PRIMARY KEY (account, region, id),
    UNIQUE (account, region, cloud_code, cloud_account_id, access_id)
  ) STRICT, WITHOUT ROWID;

CREATE TABLE brute_force_rule_hosts (
    account TEXT, host TEXT, rule INTEGER NOT NULL,
    PRIMARY KEY (account, host)
  ) STRICT, WITHOUT ROWID;

CREATE INDEX brute_force_rule_hosts_of_rule ON brute_force_rule_hosts (account, rule, host);

CREATE TABLE brute_force_rules (
    account TEXT, id INTEGER,
    name TEXT NOT NULL,
    fail_count INTEGER NOT NULL,
    span INTEGER NOT NULL,      -- minutes
    forbidden INTEGER NOT NULL, -- minutes
    is_default INTEGER NOT NULL, -- 1: for the servers that have no rule of their own
    ssh INTEGER NOT NULL, rdp INTEGER NOT NULL, sql_server INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (account, id),
    UNIQUE (account, name)
  ) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX brute_force_rules_default ON brute_force_rules (account) WHERE is_default = 1;

CREATE TABLE capacity_use (
    account TEXT, unit TEXT,
    used INTEGER NOT NULL CHECK (used >= 0),
    PRIMARY KEY (account, unit)
  ) STRICT, WITHOUT ROWID;

CREATE TABLE counters (account TEXT, name TEXT, value INTEGER NOT NULL, PRIMARY KEY (account, name)) STRICT, WITHOUT ROWID;

CREATE TABLE data_keys (
    account TEXT, id TEXT,
    state TEXT NOT NULL,       -- active: seals; retained: only opens
    kek TEXT NOT NULL,         -- the key that wraps it
    fingerprint TEXT NOT NULL, -- of that key
    wrapped TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (account, id)
  ) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX data_keys_active ON data_keys (account) WHERE state = 'active';

CREATE INDEX data_keys_by_kek ON data_keys (kek, fingerprint);

CREATE TABLE data_source_logs (
    account TEXT, region TEXT, source TEXT, id TEXT, -- a digest of what makes the log unique
    cloud_code TEXT NOT NULL, cloud_account_id TEXT NOT NULL, -- as its source has them
    log_code TEXT NOT NULL,
    parameters TEXT NOT NULL, -- JSON: pairs of code and value
    created_at INTEGER NOT NULL, modified_at INTEGER NOT NULL,
    PRIMARY KEY (account, region, source, id)
  ) STRICT, WITHOUT ROWID;

CREATE INDEX data_source_logs_by_code ON data_source_logs (account, region, cloud_code, log_code, cloud_account_id);

CREATE TABLE data_sources (
    account TEXT, region TEXT, id TEXT, -- a digest of what makes the source unique
    cloud_code TEXT NOT NULL, cloud_account_id TEXT NOT NULL,
    type TEXT NOT NULL,
    name TEXT NOT NULL, remark TEXT NOT NULL,
    parameters TEXT NOT NULL, -- JSON: pairs of code and value
    created_at INTEGER NOT NULL, modified_at INTEGER NOT NULL,
    PRIMARY KEY (account, region, id)
  ) STRICT, WITHOUT ROWID;

CREATE INDEX data_sources_of_account ON data_sources (account, region, cloud_code, cloud_account_id, id);

CREATE TABLE default_sync_folders (
    account TEXT, folder TEXT, -- the id of the root folder for all accounts
    place INTEGER NOT NULL, -- where it stands in the list
    operator TEXT NOT NULL,
    PRIMARY KEY (account, folder)
  ) STRICT, WITHOUT ROWID;

CREATE TABLE delegations (
    account TEXT, service TEXT, member TEXT,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (account, service, member)
  ) STRICT, WITHOUT ROWID;

CREATE INDEX delegations_of_member ON delegations (account, member, service);

CREATE TABLE detection_organisations (
    account TEXT PRIMARY KEY, -- the management account of an organisation that threat detection may see
    enabled_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

CREATE TABLE entitlements (
    account TEXT PRIMARY KEY, -- the management account
    instance_id TEXT NOT NULL,
    changed_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

CREATE TABLE firewall_members (
    account TEXT, member TEXT,
    description TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('normal', 'deleting')),
    created_at INTEGER NOT NULL, modified_at INTEGER NOT NULL, gone_at INTEGER,
    PRIMARY KEY (account, member)
  ) STRICT, WITHOUT ROWID;

CREATE INDEX firewall_members_leaving ON firewall_members (account, gone_at) WHERE gone_at IS NOT NULL;

CREATE TRIGGER kept_firewall_members_delete AFTER DELETE ON firewall_members WHEN OLD.account IS NOT NULL BEGIN
    INSERT INTO kept_counts (account, name, part, share, value, changes) VALUES (OLD.account, 'firewall-members', '', 0, -1, 1) ON CONFLICT (account, name, part, share) DO UPDATE SET value = kept_counts.value + excluded.value, changes = kept_counts.changes + excluded.changes;
  END;

CREATE TRIGGER kept_firewall_members_from AFTER UPDATE OF account, member ON firewall_members WHEN OLD.account IS NOT NULL AND (OLD.account IS NOT NEW.account OR OLD.member IS NOT NEW.member) BEGIN
    INSERT INTO kept_counts (account, name, part, share, value, changes) VALUES (OLD.account, 'firewall-members', '', 0, -1, 1) ON CONFLICT (account, name, part, share) DO UPDATE SET value = kept_counts.value + excluded.value, changes = kept_counts.changes + excluded.changes;
  END;

CREATE TRIGGER kept_firewall_members_insert AFTER INSERT ON firewall_members WHEN NEW.account IS NOT NULL BEGIN
    INSERT INTO kept_counts (account, name, part, share, value, changes) VALUES (NEW.account, 'firewall-members', '', 0, 1, 1) ON CONFLICT (account, name, part, share) DO UPDATE SET value = kept_counts.value + excluded.value, changes = kept_counts.changes + excluded.changes;
  END;

CREATE TRIGGER kept_firewall_members_to AFTER UPDATE OF account, member ON firewall_members WHEN NEW.account IS NOT NULL AND (OLD.account IS NOT NEW.account OR OLD.member IS NOT NEW.member) BEGIN
    INSERT INTO kept_counts (account, name, part, share, value, changes) VALUES (NEW.account, 'firewall-members', '', 0, 1, 1) ON CONFLICT (account, name, part, share) DO UPDATE SET value = kept_counts.value + excluded.value, changes = kept_counts.changes + excluded.changes;
  END;

CREATE TABLE firewalls (
    account TEXT PRIMARY KEY, -- the management account
    edition INTEGER NOT NULL,
    max_members INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

CREATE TABLE folders (
    account TEXT, id TEXT,
    name TEXT NOT NULL, parent TEXT,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (account, id)
  ) STRICT, WITHOUT ROWID;

CREATE INDEX folders_of_parent ON folders (account, parent, id);

CREATE TRIGGER kept_folders_delete AFTER DELETE ON folders WHEN OLD.account IS NOT NULL BEGIN
    INSERT INTO kept_counts (account, name, part, share, value, changes) VALUES (OLD.account, 'folders', COALESCE(OLD.parent, ''), 0, -1, 1) ON CONFLICT (account, name, part, share) DO UPDATE SET value = kept_counts.value + excluded.value, changes = kept_counts.changes + excluded.changes;
  END;

CREATE TRIGGER kept_folders_from AFTER UPDATE OF account, parent, id ON folders WHEN OLD.account IS NOT NULL AND (OLD.account IS NOT NEW.account OR COALESCE(OLD.parent, '') IS NOT COALESCE(NEW.parent, '') OR OLD.id IS NOT NEW.id) BEGIN
    INSERT INTO kept_counts (account, name, part, share, value, changes) VALUES (OLD.account, 'folders', COALESCE(OLD.parent, ''), 0, -1, 1) ON CONFLICT (account, name, part, share) DO UPDATE SET value = kept_counts.value + excluded.value, changes = kept_counts.changes + excluded.changes;
  END;

CREATE TRIGGER kept_folders_insert AFTER INSERT ON folders WHEN NEW.account IS NOT NULL BEGIN
    INSERT INTO kept_counts (account, name, part, share, value, changes) VALUES (NEW.account, 'folders', COALESCE(NEW.parent, ''), 0, 1, 1) ON CONFLICT (account, name, part, share) DO UPDATE SET value = kept_counts.value + excluded.value, changes = kept_counts.changes + excluded.changes;
  END;

CREATE TRIGGER kept_folders_to AFTER UPDATE OF account, parent, id ON folders WHEN NEW.account IS NOT NULL AND (OLD.account IS NOT NEW.account OR COALESCE(OLD.parent, '') IS NOT COALESCE(NEW.parent, '') OR OLD.id IS NOT NEW.id) BEGIN
    INSERT INTO kept_counts (account, name, part, share, value, changes) VALUES (NEW.account, 'folders', COALESCE(NEW.parent, ''), 0, 1, 1) ON CONFLICT (account, name, part, share) DO UPDATE SET value = kept_counts.value + excluded.value, changes = kept_counts.changes + excluded.changes;
  END;

CREATE TABLE guesses ( -- lines of failed logons, for as long as a success may follow them
    account TEXT,
    came_on INTEGER, -- the UTC day on which they came, counted from 1970
    source TEXT,     -- the prefix of the address; empty: not known
    host TEXT,
    at INTEGER,      -- where the slice of time begins in which they lie
    user_name TEXT,  -- the account that they name; empty: none does
    connection TEXT, -- what joins the lines of one connection; empty: nothing
    lines TEXT NOT NULL,     -- JSON arrays, by commas
    weight INTEGER NOT NULL, network TEXT NOT NULL DEFAULT '', provider TEXT NOT NULL DEFAULT '', -- they tell of no more attempts than this
    PRIMARY KEY (account, came_on, source, host, at, user_name, connection)
  ) STRICT, WITHOUT ROWID;

CREATE INDEX guesses_of_network ON guesses (account, came_on, network, at, host, source, weight, user_name) WHERE network <> '';

CREATE INDEX guesses_of_provider ON guesses (account, came_on, provider, at, host, network, weight) WHERE provider <> '';

CREATE INDEX guesses_of_user ON guesses (account, came_on, host, user_name, at, weight, source) WHERE user_name <> '';

CREATE TABLE handling_items (
    account TEXT, task INTEGER, alert INTEGER,
    is_done INTEGER NOT NULL,
    result TEXT NOT NULL,
    PRIMARY KEY (account, task, alert)
  ) STRICT, WITHOUT ROWID;

CREATE TABLE handling_tasks (
    account TEXT, id INTEGER, -- of whoever handles
    owner TEXT NOT NULL,         -- of the alerts
    operation TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (account, id)
  ) STRICT, WITHOUT ROWID;

CREATE TABLE handshakes (
    account TEXT, id TEXT UNIQUE, -- the management account that invites
    target_type TEXT NOT NULL CHECK (target_type IN ('account', 'email')), target TEXT NOT NULL,
    note TEXT NOT NULL,
    folder TEXT,          -- where the account is to go; null: the root folder
    tags TEXT NOT NULL,   -- JSON: those that the account is to have
    status TEXT NOT NULL CHECK (status IN ('pending', 'accepted', 'cancelled', 'declined')),
    created_at INTEGER NOT NULL, modified_at INTEGER NOT NULL, expires_at INTEGER NOT NULL,
    PRIMARY KEY (account, id)
  ) STRICT, WITHOUT ROWID;

CREATE INDEX handshakes_by_time ON handshakes (account, created_at, id);

CREATE INDEX handshakes_of_target ON handshakes (target, target_type, created_at, id);

CREATE TRIGGER kept_handshakes_delete AFTER DELETE ON handshakes WHEN OLD.account IS NOT NULL BEGIN
    INSERT INTO kept_counts (account, name, part, share, value, changes) VALUES (OLD.account, 'handshakes', '', 0, -1, 1) ON CONFLICT (account, name, part, share) DO UPDATE SET value = kept_counts.value + excluded.value, changes = kept_counts.changes + excluded.changes;
  END;

CREATE TRIGGER kept_handshakes_from AFTER UPDATE OF account, created_at, id ON handshakes WHEN OLD.account IS NOT NULL AND (OLD.account IS NOT NEW.account OR OLD.created_at IS NOT NEW.created_at OR OLD.id IS NOT NEW.id) BEGIN
    INSERT INTO kept_counts (account, name, part, share, value, changes) VALUES (OLD.account, 'handshakes', '', 0, -1, 1) ON CONFLICT (account, name, part, share) DO UPDATE SET value = kept_counts.value + excluded.value, changes = kept_counts.changes + excluded.changes;
  END;

CREATE TRIGGER kept_handshakes_insert AFTER INSERT ON handshakes WHEN NEW.account IS NOT NULL BEGIN
    INSERT INTO kept_counts (account, name, part, share, value, changes) VALUES (NEW.account, 'handshakes', '', 0, 1, 1) ON CONFLICT (account, name, part, share) DO UPDATE SET value = kept_counts.value + excluded.value, changes = kept_counts.changes + excluded.changes;
  END;

CREATE TRIGGER kept_handshakes_to AFTER UPDATE OF account, created_at, id ON handshakes WHEN NEW.account IS NOT NULL AND (OLD.account IS NOT NEW.account OR OLD.created_at IS NOT NEW.created_at OR OLD.id IS NOT NEW.id) BEGIN
    INSERT INTO kept_counts (account, name, part, share, value, changes) VALUES (NEW.account, 'handshakes', '', 0, 1, 1) ON CONFLICT (account, name, part, share) DO UPDATE SET value = kept_counts.value + excluded.value, changes = kept_counts.changes + excluded.changes;
  END;

CREATE TABLE host_aliases ( -- other names of servers in logs
    account TEXT, name TEXT,
    host TEXT NOT NULL,
    PRIMARY KEY (account, name)
  ) STRICT, WITHOUT ROWID;

CREATE INDEX host_aliases_of_host ON host_aliases (account, host);

CREATE TABLE host_groups (
    account TEXT, id INTEGER,
    name TEXT NOT NULL, position INTEGER NOT NULL DEFAULT 100,
    PRIMARY KEY (account, id),
    UNIQUE (account, name)
  ) STRICT, WITHOUT ROWID;

CREATE INDEX host_groups_in_order ON host_groups (account, position, id);

CREATE TRIGGER kept_host_groups_delete AFTER DELETE ON host_groups WHEN OLD.account IS NOT NULL BEGIN
    INSERT INTO kept_counts (account, name, part, share, value, changes) VALUES (OLD.account, 'host-groups', '', 0, -1, 1) ON CONFLICT (account, name, part, share) DO UPDATE SET value = kept_counts.value + excluded.value, changes = kept_counts.changes + excluded.changes;
  END;

CREATE TRIGGER kept_host_groups_from AFTER UPDATE OF account, position, id ON host_groups WHEN OLD.account IS NOT NULL AND (OLD.account IS NOT NEW.account OR OLD.position IS NOT NEW.position OR OLD.id IS NOT NEW.id) BEGIN
    INSERT INTO kept_counts (account, name, part, share, value, changes) VALUES (OLD.account, 'host-groups', '', 0, -1, 1) ON CONFLICT (account, name, part, share) DO UPDATE SET value = kept_counts.value + excluded.value, changes = kept_counts.changes + excluded.changes;
  END;

CREATE TRIGGER kept_host_groups_insert AFTER INSERT ON host_groups WHEN NEW.account IS NOT NULL BEGIN
    INSERT INTO kept_counts (account, name, part, share, value, changes) VALUES (NEW.account, 'host-groups', '', 0, 1, 1) ON CONFLICT (account, name, part, share) DO UPDATE SET value = kept_counts.value + excluded.value, changes = kept_counts.changes + excluded.changes;
  END;

CREATE TRIGGER kept_host_groups_to AFTER UPDATE OF account, position, id ON host_groups WHEN NEW.account IS NOT NULL AND (OLD.account IS NOT NEW.account OR OLD.position IS NOT NEW.position OR OLD.id IS NOT NEW.id) BEGIN
    INSERT INTO kept_counts (account, name, part, share, value, changes) VALUES (NEW.account, 'host-groups', '', 0, 1, 1) ON CONFLICT (account, name, part, share) DO UPDATE SET value = kept_counts.value + excluded.value, changes = kept_counts.changes + excluded.changes;
  END;

CREATE TABLE host_tags (
    account TEXT, id INTEGER,
    name TEXT NOT NULL,
    PRIMARY KEY (account, id),
    UNIQUE (account, name)
  ) STRICT, WITHOUT ROWID;

CREATE TABLE hosts (
    account TEXT, uuid TEXT,
    name TEXT NOT NULL, hostname TEXT NOT NULL,
    ip TEXT NOT NULL, public_ip TEXT NOT NULL,
    group_id INTEGER NOT NULL, -- 0: ungrouped
    time_zone TEXT NOT NULL,
    version INTEGER NOT NULL, cores INTEGER NOT NULL, -- the edition whose licence it uses; 0: none
    created_at INTEGER NOT NULL, post_paid INTEGER NOT NULL DEFAULT 0, bound_at INTEGER NOT NULL DEFAULT 0, instance_id TEXT NOT NULL DEFAULT '', region TEXT NOT NULL DEFAULT 'outside-of-aliyun', vpc TEXT NOT NULL DEFAULT '', vendor TEXT NOT NULL DEFAULT 'other', os TEXT NOT NULL DEFAULT '', os_name TEXT NOT NULL DEFAULT '', importance INTEGER NOT NULL DEFAULT 1, agent TEXT NOT NULL DEFAULT 'uninstalled', source INTEGER NOT NULL DEFAULT 0, place TEXT NOT NULL DEFAULT '', seen_at INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (account, uuid)
  ) STRICT, WITHOUT ROWID;

CREATE INDEX hosts_by_hostname ON hosts (account, lower(hostname));

CREATE INDEX hosts_by_ip ON hosts (account, ip);

CREATE INDEX hosts_by_lower_uuid ON hosts (account, lower(uuid));

CREATE INDEX hosts_by_name ON hosts (account, lower(name));

CREATE INDEX hosts_by_public_ip ON hosts (account, public_ip);

CREATE INDEX hosts_licensed ON hosts (version, account, cores) WHERE version > 0;

CREATE INDEX hosts_of_group ON hosts (account, group_id, uuid);

CREATE INDEX hosts_of_region ON hosts (account, region, uuid);

CREATE INDEX hosts_of_source ON hosts (account, source, place, seen_at, uuid) WHERE source > 0;

CREATE INDEX hosts_of_vendor ON hosts (account, vendor, uuid);

CREATE INDEX hosts_of_version ON hosts (account, version, cores);

CREATE INDEX hosts_of_vpc ON hosts (account, vpc, uuid);

CREATE TRIGGER kept_hosts_delete AFTER DELETE ON hosts WHEN OLD.account IS NOT NULL BEGIN
    INSERT INTO kept_counts (account, name, part, share, value, changes) VALUES (OLD.account, 'hosts', '', 0, -1, 1) ON CONFLICT (account, name, part, share) DO UPDATE SET value = kept_counts.value + excluded.value, changes = kept_counts.changes + excluded.changes;
  END;

CREATE TRIGGER kept_hosts_from AFTER UPDATE OF account, uuid ON hosts WHEN OLD.account IS NOT NULL AND (OLD.account IS NOT NEW.account OR OLD.uuid IS NOT NEW.uuid) BEGIN
    INSERT INTO kept_counts (account, name, part, share, value, changes) VALUES (OLD.account, 'hosts', '', 0, -1, 1) ON CONFLICT (account, name, part, share) DO UPDATE SET value = kept_counts.value + excluded.value, changes = kept_counts.changes + excluded.changes;
  END;

CREATE TRIGGER kept_hosts_insert AFTER INSERT ON hosts WHEN NEW.account IS NOT NULL BEGIN
    INSERT INTO kept_counts (account, name, part, share, value, changes) VALUES (NEW.account, 'hosts', '', 0, 1, 1) ON CONFLICT (account, name, part, share) DO UPDATE SET value = kept_counts.value + excluded.value, changes = kept_counts.changes + excluded.changes;
  END;

CREATE TRIGGER kept_hosts_to AFTER UPDATE OF account, uuid ON hosts WHEN NEW.account IS NOT NULL AND (OLD.account IS NOT NEW.account OR OLD.uuid IS NOT NEW.uuid) BEGIN
    INSERT INTO kept_counts (account, name, part, share, value, changes) VALUES (NEW.account, 'hosts', '', 0, 1, 1) ON CONFLICT (account, name, part, share) DO UPDATE SET value = kept_counts.value + excluded.value, changes = kept_counts.changes + excluded.changes;
  END;

CREATE TABLE incident_hosts ( -- which servers a matter has come to
    account TEXT, incident TEXT, host TEXT,
    rank INTEGER NOT NULL, -- how grave it is there; 0 is the worst
    PRIMARY KEY (account, incident, host)
  ) STRICT, WITHOUT ROWID;

CREATE TABLE incidents ( -- alerts that are one matter: of one server, user, source and set of kinds
    account TEXT, id TEXT,
    host TEXT NOT NULL, -- empty: a source that came to several servers
    user_name TEXT NOT NULL, source TEXT NOT NULL,
    kinds TEXT NOT NULL, -- by commas, in order
    level TEXT NOT NULL,
    alerts INTEGER NOT NULL,
    first_at INTEGER NOT NULL, last_at INTEGER NOT NULL,
    told_at INTEGER NOT NULL, servers INTEGER NOT NULL DEFAULT 1, -- when somebody was last told of it
    PRIMARY KEY (account, id)
  ) STRICT, WITHOUT ROWID;

CREATE INDEX incidents_by_time ON incidents (account, last_at, id);

CREATE INDEX incidents_of_source ON incidents (account, source, last_at);

CREATE TABLE installation (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE intake_batches ( -- what was answered, for a sender that asks again
    account TEXT, source INTEGER, id TEXT,
    until INTEGER NOT NULL, -- it is remembered so long
    answer TEXT NOT NULL, -- JSON
    PRIMARY KEY (account, source, id)
  ) STRICT, WITHOUT ROWID;

CREATE INDEX intake_batches_by_time ON intake_batches (account, until);

CREATE TABLE kept_counts ( -- written by triggers alone
    account TEXT, name TEXT, part TEXT,
    share INTEGER, -- the count is the sum of its shares
    value INTEGER NOT NULL, changes INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (account, name, part, share)
  ) STRICT, WITHOUT ROWID;

CREATE INDEX kept_counts_by_name ON kept_counts (name, account);

CREATE TABLE learnt_places ( -- where the successful logons of a server came from
    account TEXT, host TEXT, place TEXT,
    moments TEXT NOT NULL,   -- JSON: the first six that count, each its time and source
    usual_at INTEGER NOT NULL, -- from when on it is usual; 0: it is not
    state TEXT NOT NULL,     -- open, learnt, settled (somebody has approved it, or did), dismissed
    since_at INTEGER NOT NULL, until_at INTEGER NOT NULL, -- from when and until when it was learnt; 0: never
    PRIMARY KEY (account, host, place)
  ) STRICT, WITHOUT ROWID;

CREATE TABLE licence_settings (
    account TEXT PRIMARY KEY,
    auto_edition INTEGER NOT NULL, -- the edition that new hosts are bound to out of what was bought; 0: none
    post_paid_auto_edition INTEGER NOT NULL -- the same, paid by use
  ) STRICT, WITHOUT ROWID;

CREATE TABLE log_feeds ( -- when events came of a server's logs, and how wrong their times are
    account TEXT, host TEXT,
    event_at INTEGER NOT NULL, -- the last one came
    days INTEGER NOT NULL,     -- on which days some came, the day of the last one in the lowest bit
    due_at INTEGER NOT NULL,   -- from then on it is missed; 0: it is not, or somebody was told
    skew_ms INTEGER NOT NULL,  -- how far its times go before their arrival; 0: they do not
    skew_since INTEGER NOT NULL, skew_at INTEGER NOT NULL, -- found so first and last
    skew_seen INTEGER NOT NULL, -- how often
    skew_told INTEGER NOT NULL,
    PRIMARY KEY (account, host)
  ) STRICT, WITHOUT ROWID;

CREATE INDEX log_feeds_due ON log_feeds (due_at, account, host) WHERE due_at > 0;

CREATE TABLE log_imports (
    account TEXT, region TEXT, cloud_code TEXT, cloud_account_id TEXT, log_code TEXT,
    imported INTEGER NOT NULL,
    modified_at INTEGER NOT NULL,
    PRIMARY KEY (account, region, cloud_code, cloud_account_id, log_code)
  ) STRICT, WITHOUT ROWID;

CREATE TABLE log_settings (
    account TEXT, region TEXT, cloud_code TEXT, log_code TEXT,
    prod_code TEXT NOT NULL,
    auto_imported INTEGER NOT NULL, -- whether accounts of which nothing else is said are imported
    modified_at INTEGER NOT NULL,
    PRIMARY KEY (account, region, cloud_code, log_code)
  ) STRICT, WITHOUT ROWID;

CREATE TABLE login_profiles (
    account TEXT, user_name TEXT,
    password_hash TEXT NOT NULL,
    mfa_bind_required INTEGER NOT NULL, password_reset_required INTEGER NOT NULL,
    created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL,
    PRIMARY KEY (account, user_name)
  ) STRICT, WITHOUT ROWID;

CREATE TABLE login_switches ( -- a dimension of which there is no row is alerted
    account TEXT, dimension TEXT CHECK (dimension IN ('ip', 'time', 'account')),
    is_on INTEGER NOT NULL,
    PRIMARY KEY (account, dimension)
  ) STRICT, WITHOUT ROWID;

CREATE TABLE logon_baseline_history ( -- what was bound to what, and from when until when
    account TEXT, type TEXT, value TEXT, target_type TEXT, target TEXT, since_at INTEGER,
    until_at INTEGER NOT NULL, -- 9007199254740991: it still is
    shown TEXT NOT NULL,
    PRIMARY KEY (account, type, value, target_type, target, since_at)
  ) STRICT, WITHOUT ROWID;

CREATE INDEX logon_baseline_history_of_target ON logon_baseline_history (account, target_type, target);

CREATE TABLE logon_baseline_targets (
    account TEXT, type TEXT, value TEXT,
    target_type TEXT CHECK (target_type IN ('uuid', 'groupId', 'global')), target TEXT,
    PRIMARY KEY (account, type, value, target_type, target)
  ) STRICT, WITHOUT ROWID;

CREATE INDEX logon_baselines_of_target ON logon_baseline_targets (account, target_type, target);

CREATE TABLE logon_baselines (
    account TEXT, type TEXT, value TEXT, -- the value in its one canonical form
    shown TEXT NOT NULL,                      -- as it was given
    created_at INTEGER NOT NULL,
    PRIMARY KEY (account, type, value)
  ) STRICT, WITHOUT ROWID;

CREATE TABLE logon_settings ( -- how an account's logons are judged, where it is not as usual
    account TEXT,
    learning TEXT NOT NULL,  -- suggest or vendor
    travel INTEGER NOT NULL, -- whether impossible travel is alerted
    PRIMARY KEY (account)
  ) STRICT, WITHOUT ROWID;

CREATE TABLE logon_sources ( -- who may send logs, each with a token of its own
    account TEXT, id INTEGER,
    name TEXT NOT NULL,
    token_hash TEXT NOT NULL,
    host TEXT NOT NULL,      -- all its lines are of this server; empty: each line names its own
    time_zone TEXT NOT NULL, -- of times that name none; empty: the servers' own
    created_at INTEGER NOT NULL, seen_at INTEGER NOT NULL, -- 0: it never sent anything
    PRIMARY KEY (account, id),
    UNIQUE (account, name)
  ) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX logon_sources_by_token ON logon_sources (token_hash);

CREATE TABLE "logons" (
    account TEXT,
    id TEXT, -- the second, twelve digits of it, and a digest of what makes the logon unique, its server too
    host TEXT NOT NULL,
    at INTEGER NOT NULL,
    user_name TEXT NOT NULL,
    domain TEXT NOT NULL,
    os TEXT NOT NULL,
    service TEXT NOT NULL,
    address TEXT NOT NULL,
    source TEXT NOT NULL,   -- the prefix by which its address is counted
    port INTEGER NOT NULL,
    method TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    location TEXT NOT NULL,
    raw TEXT NOT NULL,
    who TEXT NOT NULL,      -- the account in the form in which accounts are compared
    program TEXT NOT NULL,
    session TEXT NOT NULL,
    PRIMARY KEY (account, id)
  ) STRICT, WITHOUT ROWID;

CREATE INDEX logons_by_time ON logons (account, at, id, host, user_name, os, domain, address);

CREATE INDEX logons_of_host ON logons (account, host, at);

CREATE INDEX logons_of_who ON logons (account, who, at, host, source);

CREATE TABLE mark_miss_rules (
    account TEXT, id INTEGER,
    kind TEXT NOT NULL,
    host TEXT NOT NULL, -- empty: all servers of the account
    field TEXT NOT NULL, operate TEXT NOT NULL, value TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (account, id),
    UNIQUE (account, kind, host, field, operate, value)
  ) STRICT, WITHOUT ROWID;

CREATE INDEX mark_miss_rules_of_host ON mark_miss_rules (account, host, id);

CREATE TABLE marked_accounts (
    account TEXT, member TEXT,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (account, member)
  ) STRICT, WITHOUT ROWID;

CREATE TABLE migrations (number INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE monitored_accounts (
    account TEXT, member TEXT,
    added_at INTEGER NOT NULL,
    operator TEXT NOT NULL, -- the account that put it there, or that made the list of folders which did
    PRIMARY KEY (account, member)
  ) STRICT, WITHOUT ROWID;

CREATE TABLE monitoring ( -- locked by whoever replaces one of the organisation's lists
    account TEXT PRIMARY KEY, -- the management account
    enabled_at INTEGER -- null: nobody has switched multi-account management on
  ) STRICT, WITHOUT ROWID;

CREATE TABLE organisations (
    account TEXT PRIMARY KEY, -- the management account
    id TEXT NOT NULL UNIQUE,
    created_at INTEGER NOT NULL
  , member_deletion INTEGER NOT NULL DEFAULT 0) STRICT, WITHOUT ROWID;

CREATE TABLE policies (
    account TEXT, name TEXT,
    document TEXT NOT NULL,
    created_at INTEGER NOT NULL, description TEXT NOT NULL DEFAULT '', version INTEGER NOT NULL DEFAULT 1, latest_version INTEGER NOT NULL DEFAULT 1, version_created_at INTEGER NOT NULL DEFAULT 0, updated_at INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (account, name)
  ) STRICT, WITHOUT ROWID;

CREATE TABLE policy_attachments (
    account TEXT,
    target_type TEXT CHECK (target_type IN ('user', 'group', 'role')), target TEXT,
    policy_type TEXT CHECK (policy_type IN ('System', 'Custom')), policy_name TEXT,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (account, target_type, target, policy_type, policy_name)
  ) STRICT, WITHOUT ROWID;

CREATE INDEX targets_of_policy ON policy_attachments (account, policy_type, policy_name, target_type, target);

CREATE TABLE policy_versions ( -- the versions that are not in force
    account TEXT, policy_name TEXT, version INTEGER,
    document TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (account, policy_name, version)
  ) STRICT, WITHOUT ROWID;

CREATE TABLE pool_samples (
    account TEXT, unit TEXT,
    at INTEGER, -- the beginning of its minute; the last state of a minute is kept
    bought INTEGER NOT NULL, allotted INTEGER NOT NULL,
    used INTEGER, -- by the whole organisation; null where it was not counted
    PRIMARY KEY (account, unit, at)
  ) STRICT, WITHOUT ROWID;

CREATE INDEX pool_samples_by_time ON pool_samples (account, at, unit);

CREATE INDEX pool_samples_counted ON pool_samples (account, at) WHERE used IS NOT NULL;

CREATE TABLE pools (
    account TEXT, unit TEXT, -- sls, rasp, ... or servers:7, cores:7
    bought INTEGER NOT NULL,
    allotted INTEGER NOT NULL,
    PRIMARY KEY (account, unit),
    CHECK (allotted >= 0 AND allotted <= bought)
  ) STRICT, WITHOUT ROWID;

CREATE TABLE quarantined_events (
    account TEXT, name TEXT, id INTEGER,
    event TEXT NOT NULL, -- JSON, as it was read
    PRIMARY KEY (account, name, id)
  ) STRICT, WITHOUT ROWID;

CREATE TABLE resource_tags (
    account TEXT, resource_type TEXT, resource TEXT, tag_key TEXT,
    tag_value TEXT NOT NULL,
    PRIMARY KEY (account, resource_type, resource, tag_key)
  ) STRICT, WITHOUT ROWID;

CREATE TABLE roles (
    account TEXT, name TEXT,
    id TEXT NOT NULL,
    description TEXT NOT NULL,
    trust_document TEXT NOT NULL, -- JSON: who may assume it
    max_session_seconds INTEGER NOT NULL,
    created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL,
    PRIMARY KEY (account, name)
  ) STRICT, WITHOUT ROWID;

CREATE TABLE service_grants (
    account TEXT, service TEXT,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (account, service)
  ) STRICT, WITHOUT ROWID;

CREATE TABLE tagged_hosts (
    account TEXT, host TEXT, tag INTEGER,
    PRIMARY KEY (account, host, tag)
  ) STRICT, WITHOUT ROWID;

CREATE INDEX hosts_of_tag ON tagged_hosts (account, tag, host);

CREATE TABLE trails (
    account TEXT, name TEXT,
    home_region TEXT NOT NULL, trail_region TEXT NOT NULL,
    event_rw TEXT NOT NULL CHECK (event_rw IN ('Write', 'Read', 'All')),
    is_organization INTEGER NOT NULL,
    oss_bucket_name TEXT NOT NULL, oss_key_prefix TEXT NOT NULL, oss_write_role_arn TEXT NOT NULL,
    sls_project_arn TEXT NOT NULL, sls_write_role_arn TEXT NOT NULL,
    max_compute_project_arn TEXT NOT NULL, max_compute_write_role_arn TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('Fresh', 'Enable', 'Disable')),
    created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL,
    started_at INTEGER, stopped_at INTEGER, -- null: never
    PRIMARY KEY (account, name)
  ) STRICT, WITHOUT ROWID;

CREATE TABLE trusted_services (
    account TEXT, service TEXT,
    enabled_at INTEGER NOT NULL,
    PRIMARY KEY (account, service)
  ) STRICT, WITHOUT ROWID;

CREATE TABLE unknown_hosts ( -- names in logs that are of no server, or of several
    account TEXT, name TEXT,
    lines INTEGER NOT NULL, kept INTEGER NOT NULL,
    first_at INTEGER NOT NULL, last_at INTEGER NOT NULL,
    PRIMARY KEY (account, name)
  ) STRICT, WITHOUT ROWID;

CREATE TABLE unread_lines ( -- what of a server's logs was not understood, by day; under *: all lines about logons
    account TEXT, host TEXT, day INTEGER, program TEXT,
    lines INTEGER NOT NULL, sample TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (account, host, day, program)
  ) STRICT, WITHOUT ROWID;

CREATE INDEX unread_lines_by_day ON unread_lines (day);

CREATE TABLE user_group_members (
    account TEXT, group_name TEXT, user_name TEXT,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (account, group_name, user_name)
  ) STRICT, WITHOUT ROWID;

CREATE INDEX user_groups_of_user ON user_group_members (account, user_name, group_name);

CREATE TABLE user_groups (
    account TEXT, name TEXT,
    id TEXT NOT NULL,
    comments TEXT NOT NULL,
    created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL,
    PRIMARY KEY (account, name)
  ) STRICT, WITHOUT ROWID;

CREATE TABLE users (
    account TEXT, name TEXT,
    id TEXT NOT NULL,
    created_at INTEGER NOT NULL, display_name TEXT NOT NULL DEFAULT '', comments TEXT NOT NULL DEFAULT '', email TEXT NOT NULL DEFAULT '', mobile_phone TEXT NOT NULL DEFAULT '', updated_at INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (account, name)
  ) STRICT, WITHOUT ROWID;

CREATE TABLE vendor_account_modules (
    account TEXT, vendor_account INTEGER, module TEXT,
    service_status INTEGER NOT NULL, message TEXT NOT NULL,
    PRIMARY KEY (account, vendor_account, module)
  ) STRICT, WITHOUT ROWID;

CREATE TABLE vendor_accounts (
    account TEXT, id INTEGER,
    vendor TEXT NOT NULL, key_type TEXT NOT NULL,
    secret_id_hash TEXT NOT NULL, sealed_secret TEXT NOT NULL,
    status INTEGER NOT NULL, service_status INTEGER NOT NULL, message TEXT NOT NULL,
    domain TEXT, tenant_id TEXT, cloud_user_id TEXT, extend_info TEXT, alias TEXT,
    regions TEXT NOT NULL, subscription_ids TEXT NOT NULL, -- JSON arrays
    vendor_uid TEXT, vendor_user_name TEXT, -- whose key it is, as the vendor says; null until checked
    created_at INTEGER NOT NULL, modified_at INTEGER NOT NULL, revision INTEGER NOT NULL DEFAULT 1, checked_at INTEGER, failures INTEGER NOT NULL DEFAULT 0, trail TEXT, sealed_secret_id TEXT NOT NULL DEFAULT '', masked_secret_id TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (account, id),
    UNIQUE (account, vendor, secret_id_hash)
  ) STRICT, WITHOUT ROWID;

CREATE INDEX vendor_accounts_checking ON vendor_accounts (account, id) WHERE service_status = 2;

CREATE TABLE vendor_checks ( -- enabled pairs of clouds alone
    account TEXT, vendor_account INTEGER,
    due_at INTEGER NOT NULL,
    attempt INTEGER NOT NULL,     -- how often it was tried since it was asked for
    give_up_at INTEGER NOT NULL,  -- a pair that still waits then has timed out
    leased_until INTEGER NOT NULL, -- somebody is at it; 0: nobody
    PRIMARY KEY (account, vendor_account)
  ) STRICT, WITHOUT ROWID;

CREATE INDEX vendor_checks_due ON vendor_checks (due_at);

CREATE TABLE vendor_places (
    account TEXT, vendor_account INTEGER, place TEXT,
    read_at INTEGER,        -- null: never read to its end
    tried_at INTEGER NOT NULL,
    finding TEXT NOT NULL,  -- why the last reading failed: its servers are stale then; empty: it did not
    PRIMARY KEY (account, vendor_account, place)
  ) STRICT, WITHOUT ROWID;

CREATE TABLE vendor_refreshes ( -- pairs whose servers are read
    account TEXT, vendor_account INTEGER,
    due_at INTEGER NOT NULL,
    leased_until INTEGER NOT NULL, -- somebody is at it; 0: nobody
    PRIMARY KEY (account, vendor_account)
  ) STRICT, WITHOUT ROWID;

CREATE INDEX vendor_refreshes_due ON vendor_refreshes (due_at);

CREATE TABLE vendor_regions ( -- which regions of a vendor an account reads; none: all
    account TEXT, vendor TEXT, region TEXT,
    PRIMARY KEY (account, vendor, region)
  ) STRICT, WITHOUT ROWID;
