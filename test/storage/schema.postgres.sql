CREATE TABLE access_keys (
  account text COLLATE "C" NOT NULL,
  id text COLLATE "C" NOT NULL,
  user_name text COLLATE "C",
  sealed_secret text COLLATE "C" NOT NULL,
  status text COLLATE "C" NOT NULL,
  created_at bigint NOT NULL,
  last_used_at bigint,
  CONSTRAINT access_keys_id_key UNIQUE (id),
  CONSTRAINT access_keys_pkey PRIMARY KEY (account, id),
  CONSTRAINT access_keys_status_check CHECK (status = ANY (ARRAY['Active'::text, 'Inactive'::text]))
);

CREATE INDEX access_keys_of_user ON access_keys USING btree (account, user_name);

CREATE TABLE account_deletions (
  account text COLLATE "C" NOT NULL,
  member text COLLATE "C" NOT NULL,
  checked_at bigint,
  status text COLLATE "C",
  with_silence bigint NOT NULL DEFAULT 0,
  requested_at bigint,
  due_at bigint,
  failures text COLLATE "C" NOT NULL DEFAULT '[]'::text,
  CONSTRAINT account_deletions_pkey PRIMARY KEY (account, member),
  CONSTRAINT account_deletions_status_check CHECK (status = ANY (ARRAY['failed'::text, 'silence'::text, 'done'::text]))
);

CREATE INDEX account_deletions_due ON account_deletions USING btree (account, status, due_at);

CREATE TABLE accounts (
  uid text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  organisation text COLLATE "C",
  folder text COLLATE "C",
  created_at bigint NOT NULL,
  login_name text COLLATE "C" NOT NULL DEFAULT ''::text,
  account_type text COLLATE "C" NOT NULL DEFAULT 'cloud'::text,
  join_method text COLLATE "C" NOT NULL DEFAULT 'invited'::text,
  joined_at bigint NOT NULL DEFAULT 0,
  modified_at bigint NOT NULL DEFAULT 0,
  CONSTRAINT accounts_account_type_check CHECK (account_type = ANY (ARRAY['cloud'::text, 'resource'::text])),
  CONSTRAINT accounts_join_method_check CHECK (join_method = ANY (ARRAY['invited'::text, 'created'::text])),
  CONSTRAINT accounts_pkey PRIMARY KEY (uid)
);

CREATE INDEX accounts_of_folder ON accounts USING btree (organisation, folder, uid);

CREATE UNIQUE INDEX accounts_of_login_name ON accounts USING btree (login_name) WHERE login_name <> ''::text;

CREATE INDEX accounts_of_organisation ON accounts USING btree (organisation, uid);

CREATE FUNCTION kept_accounts() RETURNS trigger AS $$ BEGIN
    IF TG_OP = 'INSERT' THEN
      INSERT INTO kept_counts (account, name, part, share, value, changes)
        SELECT c.account, 'accounts', c.part, pg_backend_pid() & 15, sum(c.value), sum(abs(c.value)) FROM (SELECT r.organisation AS account, '' AS part, 1 AS value, r.uid AS place0 FROM added r WHERE r.organisation IS NOT NULL) c
        GROUP BY c.account, c.part ORDER BY c.account, c.part
        ON CONFLICT (account, name, part, share) DO UPDATE SET value = kept_counts.value + excluded.value, changes = kept_counts.changes + excluded.changes;
    ELSIF TG_OP = 'DELETE' THEN
      INSERT INTO kept_counts (account, name, part, share, value, changes)
        SELECT c.account, 'accounts', c.part, pg_backend_pid() & 15, sum(c.value), sum(abs(c.value)) FROM (SELECT r.organisation AS account, '' AS part, -1 AS value, r.uid AS place0 FROM removed r WHERE r.organisation IS NOT NULL) c
        GROUP BY c.account, c.part ORDER BY c.account, c.part
        ON CONFLICT (account, name, part, share) DO UPDATE SET value = kept_counts.value + excluded.value, changes = kept_counts.changes + excluded.changes;
    ELSE
      INSERT INTO kept_counts (account, name, part, share, value, changes)
        SELECT c.account, 'accounts', c.part, pg_backend_pid() & 15, sum(c.value), sum(abs(c.value)) FROM (SELECT m.account, m.part, sum(m.value) AS value
        FROM (SELECT r.organisation AS account, '' AS part, 1 AS value, r.uid AS place0 FROM added r WHERE r.organisation IS NOT NULL UNION ALL SELECT r.organisation AS account, '' AS part, -1 AS value, r.uid AS place0 FROM removed r WHERE r.organisation IS NOT NULL) m
        GROUP BY m.account, m.part, m.place0 HAVING sum(m.value) <> 0) c
        GROUP BY c.account, c.part ORDER BY c.account, c.part
        ON CONFLICT (account, name, part, share) DO UPDATE SET value = kept_counts.value + excluded.value, changes = kept_counts.changes + excluded.changes;
    END IF;
    RETURN NULL;
  END $$;

CREATE FUNCTION kept_accounts_of_folder() RETURNS trigger AS $$ BEGIN
    IF TG_OP = 'INSERT' THEN
      INSERT INTO kept_counts (account, name, part, share, value, changes)
        SELECT c.account, 'accounts-of-folder', c.part, pg_backend_pid() & 15, sum(c.value), sum(abs(c.value)) FROM (SELECT r.organisation AS account, COALESCE(r.folder, '') AS part, 1 AS value, r.uid AS place0 FROM added r WHERE r.organisation IS NOT NULL) c
        GROUP BY c.account, c.part ORDER BY c.account, c.part
        ON CONFLICT (account, name, part, share) DO UPDATE SET value = kept_counts.value + excluded.value, changes = kept_counts.changes + excluded.changes;
    ELSIF TG_OP = 'DELETE' THEN
      INSERT INTO kept_counts (account, name, part, share, value, changes)
        SELECT c.account, 'accounts-of-folder', c.part, pg_backend_pid() & 15, sum(c.value), sum(abs(c.value)) FROM (SELECT r.organisation AS account, COALESCE(r.folder, '') AS part, -1 AS value, r.uid AS place0 FROM removed r WHERE r.organisation IS NOT NULL) c
        GROUP BY c.account, c.part ORDER BY c.account, c.part
        ON CONFLICT (account, name, part, share) DO UPDATE SET value = kept_counts.value + excluded.value, changes = kept_counts.changes + excluded.changes;
    ELSE
      INSERT INTO kept_counts (account, name, part, share, value, changes)
        SELECT c.account, 'accounts-of-folder', c.part, pg_backend_pid() & 15, sum(c.value), sum(abs(c.value)) FROM (SELECT m.account, m.part, sum(m.value) AS value
        FROM (SELECT r.organisation AS account, COALESCE(r.folder, '') AS part, 1 AS value, r.uid AS place0 FROM added r WHERE r.organisation IS NOT NULL UNION ALL SELECT r.organisation AS account, COALESCE(r.folder, '') AS part, -1 AS value, r.uid AS place0 FROM removed r WHERE r.organisation IS NOT NULL) m
        GROUP BY m.account, m.part, m.place0 HAVING sum(m.value) <> 0) c
        GROUP BY c.account, c.part ORDER BY c.account, c.part
        ON CONFLICT (account, name, part, share) DO UPDATE SET value = kept_counts.value + excluded.value, changes = kept_counts.changes + excluded.changes;
    END IF;
    RETURN NULL;
  END $$;

CREATE TRIGGER kept_accounts_delete AFTER DELETE ON accounts REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION kept_accounts();

CREATE TRIGGER kept_accounts_insert AFTER INSERT ON accounts REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION kept_accounts();

CREATE TRIGGER kept_accounts_of_folder_delete AFTER DELETE ON accounts REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION kept_accounts_of_folder();

CREATE TRIGGER kept_accounts_of_folder_insert AFTER INSERT ON accounts REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION kept_accounts_of_folder();

CREATE TRIGGER kept_accounts_of_folder_update AFTER UPDATE ON accounts REFERENCING OLD TABLE AS removed NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION kept_accounts_of_folder();

CREATE TRIGGER kept_accounts_update AFTER UPDATE ON accounts REFERENCING OLD TABLE AS removed NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION kept_accounts();

CREATE TABLE alert_approvals (
  account text COLLATE "C" NOT NULL,
  id bigint NOT NULL,
  type text COLLATE "C" NOT NULL,
  host text COLLATE "C" NOT NULL,
  who text COLLATE "C" NOT NULL,
  value text COLLATE "C" NOT NULL,
  shown text COLLATE "C" NOT NULL,
  since_at bigint NOT NULL,
  until_at bigint NOT NULL,
  alert bigint NOT NULL,
  approved_by text COLLATE "C" NOT NULL,
  CONSTRAINT alert_approvals_pkey PRIMARY KEY (account, id)
);

CREATE INDEX alert_approvals_by_end ON alert_approvals USING btree (account, until_at);

CREATE INDEX alert_approvals_of_host ON alert_approvals USING btree (account, host, until_at);

CREATE TABLE alert_deliveries (
  account text COLLATE "C" NOT NULL,
  id text COLLATE "C" NOT NULL,
  subscription bigint NOT NULL,
  message text COLLATE "C" NOT NULL,
  is_test bigint NOT NULL,
  incident text COLLATE "C" NOT NULL,
  facts text COLLATE "C" NOT NULL,
  raised_at bigint NOT NULL,
  due_at bigint NOT NULL,
  is_held bigint NOT NULL,
  state text COLLATE "C" NOT NULL,
  tries bigint NOT NULL,
  failed_at bigint NOT NULL,
  outcome text COLLATE "C" NOT NULL,
  CONSTRAINT alert_deliveries_pkey PRIMARY KEY (account, id)
);

CREATE INDEX alert_deliveries_dead ON alert_deliveries USING btree (failed_at) WHERE state = 'dead'::text;

CREATE INDEX alert_deliveries_due ON alert_deliveries USING btree (account, subscription, state, due_at);

CREATE INDEX alert_deliveries_of_incident ON alert_deliveries USING btree (incident);

CREATE INDEX alert_deliveries_of_message ON alert_deliveries USING btree (account, message);

CREATE TABLE alert_notes (
  account text COLLATE "C" NOT NULL,
  id bigint NOT NULL,
  alert bigint NOT NULL,
  text text COLLATE "C" NOT NULL,
  author text COLLATE "C" NOT NULL,
  created_at bigint NOT NULL,
  CONSTRAINT alert_notes_pkey PRIMARY KEY (account, id)
);

CREATE INDEX alert_notes_of_alert ON alert_notes USING btree (account, alert, id);

CREATE TABLE alert_subscriptions (
  account text COLLATE "C" NOT NULL,
  id bigint NOT NULL,
  name text COLLATE "C" NOT NULL,
  channel text COLLATE "C" NOT NULL,
  target text COLLATE "C" NOT NULL,
  sealed_target text COLLATE "C" NOT NULL,
  filters text COLLATE "C" NOT NULL,
  rules text COLLATE "C" NOT NULL,
  status bigint NOT NULL,
  created_at bigint NOT NULL,
  modified_at bigint NOT NULL,
  leased_until bigint NOT NULL,
  paused_until bigint NOT NULL,
  minute_at bigint NOT NULL,
  minute_count bigint NOT NULL,
  tried_at bigint NOT NULL,
  outcome text COLLATE "C" NOT NULL,
  failures bigint NOT NULL DEFAULT 0,
  failing_since bigint NOT NULL DEFAULT 0,
  refused_since bigint NOT NULL DEFAULT 0,
  resumes bigint NOT NULL DEFAULT 0,
  CONSTRAINT alert_subscriptions_account_name_key UNIQUE (account, name),
  CONSTRAINT alert_subscriptions_pkey PRIMARY KEY (account, id)
);

CREATE INDEX alert_subscriptions_by_pause ON alert_subscriptions USING btree (status, paused_until);

CREATE TABLE alerts (
  account text COLLATE "C" NOT NULL,
  id bigint NOT NULL,
  host text COLLATE "C" NOT NULL,
  logon text COLLATE "C" NOT NULL,
  kind text COLLATE "C" NOT NULL,
  level text COLLATE "C" NOT NULL,
  status bigint NOT NULL,
  at bigint NOT NULL,
  details text COLLATE "C" NOT NULL,
  raw text COLLATE "C" NOT NULL,
  incident text COLLATE "C" NOT NULL DEFAULT ''::text,
  handled_at bigint NOT NULL DEFAULT 0,
  handled_by text COLLATE "C" NOT NULL DEFAULT ''::text,
  remark text COLLATE "C" NOT NULL DEFAULT ''::text,
  result text COLLATE "C" NOT NULL DEFAULT ''::text,
  mark_rules text COLLATE "C" NOT NULL DEFAULT '[]'::text,
  notes bigint NOT NULL DEFAULT 0,
  CONSTRAINT alerts_account_logon_kind_key UNIQUE (account, logon, kind),
  CONSTRAINT alerts_pkey PRIMARY KEY (account, id)
);

CREATE INDEX alerts_by_status ON alerts USING btree (account, status, host, level);

CREATE INDEX alerts_by_time ON alerts USING btree (account, at, id);

CREATE INDEX alerts_handled ON alerts USING btree (account, handled_at, id) WHERE handled_at > 0;

CREATE INDEX alerts_of_all_by_time ON alerts USING btree (at, account, id);

CREATE INDEX alerts_of_all_handled ON alerts USING btree (handled_at, account, id) WHERE handled_at > 0;

CREATE INDEX alerts_of_host ON alerts USING btree (account, host, at, id);

CREATE INDEX alerts_of_incident ON alerts USING btree (account, incident, status);

CREATE INDEX alerts_waiting ON alerts USING btree (account, incident, host, status) WHERE (status + 0) = 1;

CREATE FUNCTION kept_alerts() RETURNS trigger AS $$ BEGIN
    IF TG_OP = 'INSERT' THEN
      INSERT INTO kept_counts (account, name, part, share, value, changes)
        SELECT c.account, 'alerts', c.part, pg_backend_pid() & 15, sum(c.value), sum(abs(c.value)) FROM (SELECT r.account AS account, CAST(r.status AS TEXT) AS part, 1 AS value, r.at AS place0, r.id AS place1, r.handled_at AS place2 FROM added r WHERE r.account IS NOT NULL) c
        GROUP BY c.account, c.part ORDER BY c.account, c.part
        ON CONFLICT (account, name, part, share) DO UPDATE SET value = kept_counts.value + excluded.value, changes = kept_counts.changes + excluded.changes;
    ELSIF TG_OP = 'DELETE' THEN
      INSERT INTO kept_counts (account, name, part, share, value, changes)
        SELECT c.account, 'alerts', c.part, pg_backend_pid() & 15, sum(c.value), sum(abs(c.value)) FROM (SELECT r.account AS account, CAST(r.status AS TEXT) AS part, -1 AS value, r.at AS place0, r.id AS place1, r.handled_at AS place2 FROM removed r WHERE r.account IS NOT NULL) c
        GROUP BY c.account, c.part ORDER BY c.account, c.part
        ON CONFLICT (account, name, part, share) DO UPDATE SET value = kept_counts.value + excluded.value, changes = kept_counts.changes + excluded.changes;
    ELSE
      INSERT INTO kept_counts (account, name, part, share, value, changes)
        SELECT c.account, 'alerts', c.part, pg_backend_pid() & 15, sum(c.value), sum(abs(c.value)) FROM (SELECT m.account, m.part, sum(m.value) AS value
        FROM (SELECT r.account AS account, CAST(r.status AS TEXT) AS part, 1 AS value, r.at AS place0, r.id AS place1, r.handled_at AS place2 FROM added r WHERE r.account IS NOT NULL UNION ALL SELECT r.account AS account, CAST(r.status AS TEXT) AS part, -1 AS value, r.at AS place0, r.id AS place1, r.handled_at AS place2 FROM removed r WHERE r.account IS NOT NULL) m
        GROUP BY m.account, m.part, m.place0, m.place1, m.place2 HAVING sum(m.value) <> 0) c
        GROUP BY c.account, c.part ORDER BY c.account, c.part
        ON CONFLICT (account, name, part, share) DO UPDATE SET value = kept_counts.value + excluded.value, changes = kept_counts.changes + excluded.changes;
    END IF;
    RETURN NULL;
  END $$;

CREATE TRIGGER kept_alerts_delete AFTER DELETE ON alerts REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION kept_alerts();

CREATE TRIGGER kept_alerts_insert AFTER INSERT ON alerts REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION kept_alerts();

CREATE TRIGGER kept_alerts_update AFTER UPDATE ON alerts REFERENCING OLD TABLE AS removed NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION kept_alerts();

CREATE TABLE allotment_changes (
  account text COLLATE "C" NOT NULL,
  id bigint NOT NULL,
  member text COLLATE "C" NOT NULL,
  at bigint NOT NULL,
  caller_account text COLLATE "C" NOT NULL,
  principal text COLLATE "C" NOT NULL,
  request_id text COLLATE "C" NOT NULL,
  before text COLLATE "C",
  after text COLLATE "C",
  undoes bigint,
  CONSTRAINT allotment_changes_pkey PRIMARY KEY (account, id)
);

CREATE INDEX allotment_changes_of_member ON allotment_changes USING btree (account, member, id);

CREATE INDEX allotment_changes_undone ON allotment_changes USING btree (account, undoes);

CREATE TABLE allotment_units (
  account text COLLATE "C" NOT NULL,
  member text COLLATE "C" NOT NULL,
  unit text COLLATE "C" NOT NULL,
  allotted bigint NOT NULL,
  CONSTRAINT allotment_units_allotted_check CHECK (allotted >= 0),
  CONSTRAINT allotment_units_pkey PRIMARY KEY (account, member, unit)
);

CREATE TABLE allotments (
  account text COLLATE "C" NOT NULL,
  member text COLLATE "C" NOT NULL,
  instance_id text COLLATE "C" NOT NULL,
  charge_type text COLLATE "C" NOT NULL,
  version bigint NOT NULL,
  status bigint NOT NULL,
  changed_at bigint NOT NULL,
  CONSTRAINT allotments_account_instance_id_key UNIQUE (account, instance_id),
  CONSTRAINT allotments_charge_type_check CHECK (charge_type = ANY (ARRAY['PREPAID'::text, 'POSTPAID'::text])),
  CONSTRAINT allotments_pkey PRIMARY KEY (account, member),
  CONSTRAINT allotments_status_check CHECK (status = ANY (ARRAY[1::bigint, 2::bigint]))
);

CREATE FUNCTION kept_allotments() RETURNS trigger AS $$ BEGIN
    IF TG_OP = 'INSERT' THEN
      INSERT INTO kept_counts (account, name, part, share, value)
        SELECT c.account, 'allotments', c.part, pg_backend_pid() & 15, sum(c.value) FROM (SELECT r.account AS account, '' AS part, 1 AS value FROM added r WHERE r.account IS NOT NULL) c
        GROUP BY c.account, c.part HAVING sum(c.value) <> 0 ORDER BY c.account, c.part
        ON CONFLICT (account, name, part, share) DO UPDATE SET value = kept_counts.value + excluded.value;
    ELSIF TG_OP = 'DELETE' THEN
      INSERT INTO kept_counts (account, name, part, share, value)
        SELECT c.account, 'allotments', c.part, pg_backend_pid() & 15, sum(c.value) FROM (SELECT r.account AS account, '' AS part, -1 AS value FROM removed r WHERE r.account IS NOT NULL) c
        GROUP BY c.account, c.part HAVING sum(c.value) <> 0 ORDER BY c.account, c.part
        ON CONFLICT (account, name, part, share) DO UPDATE SET value = kept_counts.value + excluded.value;
    ELSE
      INSERT INTO kept_counts (account, name, part, share, value)
        SELECT c.account, 'allotments', c.part, pg_backend_pid() & 15, sum(c.value) FROM (SELECT r.account AS account, '' AS part, 1 AS value FROM added r WHERE r.account IS NOT NULL UNION ALL SELECT r.account AS account, '' AS part, -1 AS value FROM removed r WHERE r.account IS NOT NULL) c
        GROUP BY c.account, c.part HAVING sum(c.value) <> 0 ORDER BY c.account, c.part
        ON CONFLICT (account, name, part, share) DO UPDATE SET value = kept_counts.value + excluded.value;
    END IF;
    RETURN NULL;
  END $$;

CREATE TRIGGER kept_allotments_delete AFTER DELETE ON allotments REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION kept_allotments();

CREATE TRIGGER kept_allotments_insert AFTER INSERT ON allotments REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION kept_allotments();

CREATE TRIGGER kept_allotments_update AFTER UPDATE ON allotments REFERENCING OLD TABLE AS removed NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION kept_allotments();

CREATE TABLE audit_events (
  account text COLLATE "C" NOT NULL,
  seq bigint NOT NULL,
  at bigint NOT NULL,
  request_id text COLLATE "C" NOT NULL,
  product text COLLATE "C" NOT NULL,
  action text COLLATE "C" NOT NULL,
  version text COLLATE "C" NOT NULL,
  level text COLLATE "C" NOT NULL,
  principal text COLLATE "C" NOT NULL,
  principal_id text COLLATE "C" NOT NULL,
  access_key_id text COLLATE "C" NOT NULL,
  source_address text COLLATE "C" NOT NULL,
  user_agent text COLLATE "C" NOT NULL,
  host text COLLATE "C" NOT NULL,
  region text COLLATE "C" NOT NULL,
  secure bigint NOT NULL,
  status bigint NOT NULL,
  code text COLLATE "C" NOT NULL,
  message text COLLATE "C" NOT NULL,
  decision text COLLATE "C" NOT NULL DEFAULT ''::text,
  parameters text COLLATE "C" NOT NULL,
  hash text COLLATE "C" NOT NULL,
  CONSTRAINT audit_events_pkey PRIMARY KEY (account, seq)
);

CREATE INDEX audit_events_by_principal ON audit_events USING btree (account, principal_id, at);

CREATE INDEX audit_events_by_request ON audit_events USING btree (account, request_id);

CREATE INDEX audit_events_by_time ON audit_events USING btree (account, at, seq);

CREATE TABLE audit_heads (
  account text COLLATE "C" NOT NULL,
  seq bigint NOT NULL,
  hash text COLLATE "C" NOT NULL,
  first_seq bigint NOT NULL,
  first_previous text COLLATE "C" NOT NULL,
  first_at bigint NOT NULL,
  damaged_seq bigint,
  mac text COLLATE "C" NOT NULL,
  CONSTRAINT audit_heads_pkey PRIMARY KEY (account)
);

CREATE INDEX audit_heads_by_age ON audit_heads USING btree (first_at);

CREATE TABLE bindings (
  account text COLLATE "C" NOT NULL,
  region text COLLATE "C" NOT NULL,
  id bigint NOT NULL,
  cloud_code text COLLATE "C" NOT NULL,
  cloud_account_id text COLLATE "C" NOT NULL,
  access_id text COLLATE "C" NOT NULL,
  account_name text COLLATE "C" NOT NULL,
  create_user text COLLATE "C" NOT NULL,
  created_at bigint NOT NULL,
  modified_at bigint NOT NULL,
  CONSTRAINT bindings_account_region_cloud_code_cloud_account_id_access__key UNIQUE (account, region, cloud_code, cloud_account_id, access_id),
  CONSTRAINT bindings_pkey PRIMARY KEY (account, region, id)
);

CREATE TABLE brute_force_rule_hosts (
  account text COLLATE "C" NOT NULL,
  host text COLLATE "C" NOT NULL,
  rule bigint NOT NULL,
  CONSTRAINT brute_force_rule_hosts_pkey PRIMARY KEY (account, host)
);

CREATE INDEX brute_force_rule_hosts_of_rule ON brute_force_rule_hosts USING btree (account, rule, host);

CREATE TABLE brute_force_rules (
  account text COLLATE "C" NOT NULL,
  id bigint NOT NULL,
  name text COLLATE "C" NOT NULL,
  fail_count bigint NOT NULL,
  span bigint NOT NULL,
  forbidden bigint NOT NULL,
  is_default bigint NOT NULL,
  ssh bigint NOT NULL,
  rdp bigint NOT NULL,
  sql_server bigint NOT NULL,
  created_at bigint NOT NULL,
  CONSTRAINT brute_force_rules_account_name_key UNIQUE (account, name),
  CONSTRAINT brute_force_rules_pkey PRIMARY KEY (account, id)
);

CREATE UNIQUE INDEX brute_force_rules_default ON brute_force_rules USING btree (account) WHERE is_default = 1;

CREATE TABLE capacity_use (
  account text COLLATE "C" NOT NULL,
  unit text COLLATE "C" NOT NULL,
  used bigint NOT NULL,
  CONSTRAINT capacity_use_pkey PRIMARY KEY (account, unit),
  CONSTRAINT capacity_use_used_check CHECK (used >= 0)
);

CREATE TABLE counters (
  account text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  value bigint NOT NULL,
  CONSTRAINT counters_pkey PRIMARY KEY (account, name)
);

CREATE TABLE data_keys (
  account text COLLATE "C" NOT NULL,
  id text COLLATE "C" NOT NULL,
  state text COLLATE "C" NOT NULL,
  kek text COLLATE "C" NOT NULL,
  fingerprint text COLLATE "C" NOT NULL,
  wrapped text COLLATE "C" NOT NULL,
  created_at bigint NOT NULL,
  CONSTRAINT data_keys_pkey PRIMARY KEY (account, id)
);

CREATE UNIQUE INDEX data_keys_active ON data_keys USING btree (account) WHERE state = 'active'::text;

CREATE INDEX data_keys_by_kek ON data_keys USING btree (kek, fingerprint);

CREATE TABLE data_source_logs (
  account text COLLATE "C" NOT NULL,
  region text COLLATE "C" NOT NULL,
  source text COLLATE "C" NOT NULL,
  id text COLLATE "C" NOT NULL,
  cloud_code text COLLATE "C" NOT NULL,
  cloud_account_id text COLLATE "C" NOT NULL,
  log_code text COLLATE "C" NOT NULL,
  parameters text COLLATE "C" NOT NULL,
  created_at bigint NOT NULL,
  modified_at bigint NOT NULL,
  CONSTRAINT data_source_logs_pkey PRIMARY KEY (account, region, source, id)
);

CREATE INDEX data_source_logs_by_code ON data_source_logs USING btree (account, region, cloud_code, log_code, cloud_account_id);

CREATE TABLE data_sources (
  account text COLLATE "C" NOT NULL,
  region text COLLATE "C" NOT NULL,
  id text COLLATE "C" NOT NULL,
  cloud_code text COLLATE "C" NOT NULL,
  cloud_account_id text COLLATE "C" NOT NULL,
  type text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  remark text COLLATE "C" NOT NULL,
  parameters text COLLATE "C" NOT NULL,
  created_at bigint NOT NULL,
  modified_at bigint NOT NULL,
  CONSTRAINT data_sources_pkey PRIMARY KEY (account, region, id)
);

CREATE INDEX data_sources_of_account ON data_sources USING btree (account, region, cloud_code, cloud_account_id, id);

CREATE TABLE default_sync_folders (
  account text COLLATE "C" NOT NULL,
  folder text COLLATE "C" NOT NULL,
  place bigint NOT NULL,
  operator text COLLATE "C" NOT NULL,
  CONSTRAINT default_sync_folders_pkey PRIMARY KEY (account, folder)
);

CREATE TABLE delegations (
  account text COLLATE "C" NOT NULL,
  service text COLLATE "C" NOT NULL,
  member text COLLATE "C" NOT NULL,
  created_at bigint NOT NULL,
  CONSTRAINT delegations_pkey PRIMARY KEY (account, service, member)
);

CREATE INDEX delegations_of_member ON delegations USING btree (account, member, service);

CREATE TABLE detection_organisations (
  account text COLLATE "C" NOT NULL,
  enabled_at bigint NOT NULL,
  CONSTRAINT detection_organisations_pkey PRIMARY KEY (account)
);

CREATE TABLE entitlements (
  account text COLLATE "C" NOT NULL,
  instance_id text COLLATE "C" NOT NULL,
  changed_at bigint NOT NULL,
  CONSTRAINT entitlements_pkey PRIMARY KEY (account)
);

CREATE TABLE firewall_members (
  account text COLLATE "C" NOT NULL,
  member text COLLATE "C" NOT NULL,
  description text COLLATE "C" NOT NULL,
  status text COLLATE "C" NOT NULL,
  created_at bigint NOT NULL,
  modified_at bigint NOT NULL,
  gone_at bigint,
  CONSTRAINT firewall_members_pkey PRIMARY KEY (account, member),
  CONSTRAINT firewall_members_status_check CHECK (status = ANY (ARRAY['normal'::text, 'deleting'::text]))
);

CREATE INDEX firewall_members_leaving ON firewall_members USING btree (account, gone_at) WHERE gone_at IS NOT NULL;

CREATE FUNCTION kept_firewall_members() RETURNS trigger AS $$ BEGIN
    IF TG_OP = 'INSERT' THEN
      INSERT INTO kept_counts (account, name, part, share, value, changes)
        SELECT c.account, 'firewall-members', c.part, pg_backend_pid() & 15, sum(c.value), sum(abs(c.value)) FROM (SELECT r.account AS account, '' AS part, 1 AS value, r.member AS place0 FROM added r WHERE r.account IS NOT NULL) c
        GROUP BY c.account, c.part ORDER BY c.account, c.part
        ON CONFLICT (account, name, part, share) DO UPDATE SET value = kept_counts.value + excluded.value, changes = kept_counts.changes + excluded.changes;
    ELSIF TG_OP = 'DELETE' THEN
      INSERT INTO kept_counts (account, name, part, share, value, changes)
        SELECT c.account, 'firewall-members', c.part, pg_backend_pid() & 15, sum(c.value), sum(abs(c.value)) FROM (SELECT r.account AS account, '' AS part, -1 AS value, r.member AS place0 FROM removed r WHERE r.account IS NOT NULL) c
        GROUP BY c.account, c.part ORDER BY c.account, c.part
        ON CONFLICT (account, name, part, share) DO UPDATE SET value = kept_counts.value + excluded.value, changes = kept_counts.changes + excluded.changes;
    ELSE
      INSERT INTO kept_counts (account, name, part, share, value, changes)
        SELECT c.account, 'firewall-members', c.part, pg_backend_pid() & 15, sum(c.value), sum(abs(c.value)) FROM (SELECT m.account, m.part, sum(m.value) AS value
        FROM (SELECT r.account AS account, '' AS part, 1 AS value, r.member AS place0 FROM added r WHERE r.account IS NOT NULL UNION ALL SELECT r.account AS account, '' AS part, -1 AS value, r.member AS place0 FROM removed r WHERE r.account IS NOT NULL) m
        GROUP BY m.account, m.part, m.place0 HAVING sum(m.value) <> 0) c
        GROUP BY c.account, c.part ORDER BY c.account, c.part
        ON CONFLICT (account, name, part, share) DO UPDATE SET value = kept_counts.value + excluded.value, changes = kept_counts.changes + excluded.changes;
    END IF;
    RETURN NULL;
  END $$;

CREATE TRIGGER kept_firewall_members_delete AFTER DELETE ON firewall_members REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION kept_firewall_members();

CREATE TRIGGER kept_firewall_members_insert AFTER INSERT ON firewall_members REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION kept_firewall_members();

CREATE TRIGGER kept_firewall_members_update AFTER UPDATE ON firewall_members REFERENCING OLD TABLE AS removed NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION kept_firewall_members();

CREATE TABLE firewalls (
  account text COLLATE "C" NOT NULL,
  edition bigint NOT NULL,
  max_members bigint NOT NULL,
  CONSTRAINT firewalls_pkey PRIMARY KEY (account)
);

CREATE TABLE folders (
  account text COLLATE "C" NOT NULL,
  id text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  parent text COLLATE "C",
  created_at bigint NOT NULL,
  CONSTRAINT folders_pkey PRIMARY KEY (account, id)
);

CREATE INDEX folders_of_parent ON folders USING btree (account, parent, id);

CREATE FUNCTION kept_folders() RETURNS trigger AS $$ BEGIN
    IF TG_OP = 'INSERT' THEN
      INSERT INTO kept_counts (account, name, part, share, value, changes)
        SELECT c.account, 'folders', c.part, pg_backend_pid() & 15, sum(c.value), sum(abs(c.value)) FROM (SELECT r.account AS account, COALESCE(r.parent, '') AS part, 1 AS value, r.id AS place0 FROM added r WHERE r.account IS NOT NULL) c
        GROUP BY c.account, c.part ORDER BY c.account, c.part
        ON CONFLICT (account, name, part, share) DO UPDATE SET value = kept_counts.value + excluded.value, changes = kept_counts.changes + excluded.changes;
    ELSIF TG_OP = 'DELETE' THEN
      INSERT INTO kept_counts (account, name, part, share, value, changes)
        SELECT c.account, 'folders', c.part, pg_backend_pid() & 15, sum(c.value), sum(abs(c.value)) FROM (SELECT r.account AS account, COALESCE(r.parent, '') AS part, -1 AS value, r.id AS place0 FROM removed r WHERE r.account IS NOT NULL) c
        GROUP BY c.account, c.part ORDER BY c.account, c.part
        ON CONFLICT (account, name, part, share) DO UPDATE SET value = kept_counts.value + excluded.value, changes = kept_counts.changes + excluded.changes;
    ELSE
      INSERT INTO kept_counts (account, name, part, share, value, changes)
        SELECT c.account, 'folders', c.part, pg_backend_pid() & 15, sum(c.value), sum(abs(c.value)) FROM (SELECT m.account, m.part, sum(m.value) AS value
        FROM (SELECT r.account AS account, COALESCE(r.parent, '') AS part, 1 AS value, r.id AS place0 FROM added r WHERE r.account IS NOT NULL UNION ALL SELECT r.account AS account, COALESCE(r.parent, '') AS part, -1 AS value, r.id AS place0 FROM removed r WHERE r.account IS NOT NULL) m
        GROUP BY m.account, m.part, m.place0 HAVING sum(m.value) <> 0) c
        GROUP BY c.account, c.part ORDER BY c.account, c.part
        ON CONFLICT (account, name, part, share) DO UPDATE SET value = kept_counts.value + excluded.value, changes = kept_counts.changes + excluded.changes;
    END IF;
    RETURN NULL;
  END $$;

CREATE TRIGGER kept_folders_delete AFTER DELETE ON folders REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION kept_folders();

CREATE TRIGGER kept_folders_insert AFTER INSERT ON folders REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION kept_folders();

CREATE TRIGGER kept_folders_update AFTER UPDATE ON folders REFERENCING OLD TABLE AS removed NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION kept_folders();

CREATE TABLE guesses (
  account text COLLATE "C" NOT NULL,
  came_on bigint NOT NULL,
  source text COLLATE "C" NOT NULL,
  host text COLLATE "C" NOT NULL,
  at bigint NOT NULL,
  user_name text COLLATE "C" NOT NULL,
  connection text COLLATE "C" NOT NULL,
  lines text COLLATE "C" NOT NULL,
  weight bigint NOT NULL,
  network text COLLATE "C" NOT NULL DEFAULT ''::text,
  provider text COLLATE "C" NOT NULL DEFAULT ''::text,
  CONSTRAINT guesses_pkey PRIMARY KEY (account, came_on, source, host, at, user_name, connection)
);

CREATE INDEX guesses_of_network ON guesses USING btree (account, came_on, network, at, host, source, weight, user_name) WHERE network <> ''::text;

CREATE INDEX guesses_of_provider ON guesses USING btree (account, came_on, provider, at, host, network, weight) WHERE provider <> ''::text;

CREATE INDEX guesses_of_user ON guesses USING btree (account, came_on, host, user_name, at, weight, source) WHERE user_name <> ''::text;

CREATE TABLE handling_items (
  account text COLLATE "C" NOT NULL,
  task bigint NOT NULL,
  alert bigint NOT NULL,
  is_done bigint NOT NULL,
  result text COLLATE "C" NOT NULL,
  CONSTRAINT handling_items_pkey PRIMARY KEY (account, task, alert)
);

CREATE TABLE handling_tasks (
  account text COLLATE "C" NOT NULL,
  id bigint NOT NULL,
  owner text COLLATE "C" NOT NULL,
  operation text COLLATE "C" NOT NULL,
  created_at bigint NOT NULL,
  CONSTRAINT handling_tasks_pkey PRIMARY KEY (account, id)
);

CREATE TABLE handshakes (
  account text COLLATE "C" NOT NULL,
  id text COLLATE "C" NOT NULL,
  target_type text COLLATE "C" NOT NULL,
  target text COLLATE "C" NOT NULL,
  note text COLLATE "C" NOT NULL,
  folder text COLLATE "C",
  tags text COLLATE "C" NOT NULL,
  status text COLLATE "C" NOT NULL,
  created_at bigint NOT NULL,
  modified_at bigint NOT NULL,
  expires_at bigint NOT NULL,
  CONSTRAINT handshakes_id_key UNIQUE (id),
  CONSTRAINT handshakes_pkey PRIMARY KEY (account, id),
  CONSTRAINT handshakes_status_check CHECK (status = ANY (ARRAY['pending'::text, 'accepted'::text, 'cancelled'::text, 'declined'::text])),
  CONSTRAINT handshakes_target_type_check CHECK (target_type = ANY (ARRAY['account'::text, 'email'::text]))
);

CREATE INDEX handshakes_by_time ON handshakes USING btree (account, created_at, id);

CREATE INDEX handshakes_of_target ON handshakes USING btree (target, target_type, created_at, id);

CREATE FUNCTION kept_handshakes() RETURNS trigger AS $$ BEGIN
    IF TG_OP = 'INSERT' THEN
      INSERT INTO kept_counts (account, name, part, share, value, changes)
        SELECT c.account, 'handshakes', c.part, pg_backend_pid() & 15, sum(c.value), sum(abs(c.value)) FROM (SELECT r.account AS account, '' AS part, 1 AS value, r.created_at AS place0, r.id AS place1 FROM added r WHERE r.account IS NOT NULL) c
        GROUP BY c.account, c.part ORDER BY c.account, c.part
        ON CONFLICT (account, name, part, share) DO UPDATE SET value = kept_counts.value + excluded.value, changes = kept_counts.changes + excluded.changes;
    ELSIF TG_OP = 'DELETE' THEN
      INSERT INTO kept_counts (account, name, part, share, value, changes)
        SELECT c.account, 'handshakes', c.part, pg_backend_pid() & 15, sum(c.value), sum(abs(c.value)) FROM (SELECT r.account AS account, '' AS part, -1 AS value, r.created_at AS place0, r.id AS place1 FROM removed r WHERE r.account IS NOT NULL) c
        GROUP BY c.account, c.part ORDER BY c.account, c.part
        ON CONFLICT (account, name, part, share) DO UPDATE SET value = kept_counts.value + excluded.value, changes = kept_counts.changes + excluded.changes;
    ELSE
      INSERT INTO kept_counts (account, name, part, share, value, changes)
        SELECT c.account, 'handshakes', c.part, pg_backend_pid() & 15, sum(c.value), sum(abs(c.value)) FROM (SELECT m.account, m.part, sum(m.value) AS value
        FROM (SELECT r.account AS account, '' AS part, 1 AS value, r.created_at AS place0, r.id AS place1 FROM added r WHERE r.account IS NOT NULL UNION ALL SELECT r.account AS account, '' AS part, -1 AS value, r.created_at AS place0, r.id AS place1 FROM removed r WHERE r.account IS NOT NULL) m
        GROUP BY m.account, m.part, m.place0, m.place1 HAVING sum(m.value) <> 0) c
        GROUP BY c.account, c.part ORDER BY c.account, c.part
        ON CONFLICT (account, name, part, share) DO UPDATE SET value = kept_counts.value + excluded.value, changes = kept_counts.changes + excluded.changes;
    END IF;
    RETURN NULL;
  END $$;

CREATE TRIGGER kept_handshakes_delete AFTER DELETE ON handshakes REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION kept_handshakes();

CREATE TRIGGER kept_handshakes_insert AFTER INSERT ON handshakes REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION kept_handshakes();

CREATE TRIGGER kept_handshakes_update AFTER UPDATE ON handshakes REFERENCING OLD TABLE AS removed NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION kept_handshakes();

CREATE TABLE host_aliases (
  account text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  host text COLLATE "C" NOT NULL,
  CONSTRAINT host_aliases_pkey PRIMARY KEY (account, name)
);

CREATE INDEX host_aliases_of_host ON host_aliases USING btree (account, host);

CREATE TABLE host_groups (
  account text COLLATE "C" NOT NULL,
  id bigint NOT NULL,
  name text COLLATE "C" NOT NULL,
  "position" bigint NOT NULL DEFAULT 100,
  CONSTRAINT host_groups_account_name_key UNIQUE (account, name),
  CONSTRAINT host_groups_pkey PRIMARY KEY (account, id)
);

CREATE INDEX host_groups_in_order ON host_groups USING btree (account, "position", id);

CREATE FUNCTION kept_host_groups() RETURNS trigger AS $$ BEGIN
    IF TG_OP = 'INSERT' THEN
      INSERT INTO kept_counts (account, name, part, share, value, changes)
        SELECT c.account, 'host-groups', c.part, pg_backend_pid() & 15, sum(c.value), sum(abs(c.value)) FROM (SELECT r.account AS account, '' AS part, 1 AS value, r.position AS place0, r.id AS place1 FROM added r WHERE r.account IS NOT NULL) c
        GROUP BY c.account, c.part ORDER BY c.account, c.part
        ON CONFLICT (account, name, part, share) DO UPDATE SET value = kept_counts.value + excluded.value, changes = kept_counts.changes + excluded.changes;
    ELSIF TG_OP = 'DELETE' THEN
      INSERT INTO kept_counts (account, name, part, share, value, changes)
        SELECT c.account, 'host-groups', c.part, pg_backend_pid() & 15, sum(c.value), sum(abs(c.value)) FROM (SELECT r.account AS account, '' AS part, -1 AS value, r.position AS place0, r.id AS place1 FROM removed r WHERE r.account IS NOT NULL) c
        GROUP BY c.account, c.part ORDER BY c.account, c.part
        ON CONFLICT (account, name, part, share) DO UPDATE SET value = kept_counts.value + excluded.value, changes = kept_counts.changes + excluded.changes;
    ELSE
      INSERT INTO kept_counts (account, name, part, share, value, changes)
        SELECT c.account, 'host-groups', c.part, pg_backend_pid() & 15, sum(c.value), sum(abs(c.value)) FROM (SELECT m.account, m.part, sum(m.value) AS value
        FROM (SELECT r.account AS account, '' AS part, 1 AS value, r.position AS place0, r.id AS place1 FROM added r WHERE r.account IS NOT NULL UNION ALL SELECT r.account AS account, '' AS part, -1 AS value, r.position AS place0, r.id AS place1 FROM removed r WHERE r.account IS NOT NULL) m
        GROUP BY m.account, m.part, m.place0, m.place1 HAVING sum(m.value) <> 0) c
        GROUP BY c.account, c.part ORDER BY c.account, c.part
        ON CONFLICT (account, name, part, share) DO UPDATE SET value = kept_counts.value + excluded.value, changes = kept_counts.changes + excluded.changes;
    END IF;
    RETURN NULL;
  END $$;

CREATE TRIGGER kept_host_groups_delete AFTER DELETE ON host_groups REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION kept_host_groups();

CREATE TRIGGER kept_host_groups_insert AFTER INSERT ON host_groups REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION kept_host_groups();

CREATE TRIGGER kept_host_groups_update AFTER UPDATE ON host_groups REFERENCING OLD TABLE AS removed NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION kept_host_groups();

CREATE TABLE host_tags (
  account text COLLATE "C" NOT NULL,
  id bigint NOT NULL,
  name text COLLATE "C" NOT NULL,
  CONSTRAINT host_tags_account_name_key UNIQUE (account, name),
  CONSTRAINT host_tags_pkey PRIMARY KEY (account, id)
);

CREATE TABLE hosts (
  account text COLLATE "C" NOT NULL,
  uuid text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  hostname text COLLATE "C" NOT NULL,
  ip text COLLATE "C" NOT NULL,
  public_ip text COLLATE "C" NOT NULL,
  group_id bigint NOT NULL,
  time_zone text COLLATE "C" NOT NULL,
  version bigint NOT NULL,
  cores bigint NOT NULL,
  created_at bigint NOT NULL,
  post_paid bigint NOT NULL DEFAULT 0,
  bound_at bigint NOT NULL DEFAULT 0,
  instance_id text COLLATE "C" NOT NULL DEFAULT ''::text,
  region text COLLATE "C" NOT NULL DEFAULT 'outside-of-aliyun'::text,
  vpc text COLLATE "C" NOT NULL DEFAULT ''::text,
  vendor text COLLATE "C" NOT NULL DEFAULT 'other'::text,
  os text COLLATE "C" NOT NULL DEFAULT ''::text,
  os_name text COLLATE "C" NOT NULL DEFAULT ''::text,
  importance bigint NOT NULL DEFAULT 1,
  agent text COLLATE "C" NOT NULL DEFAULT 'uninstalled'::text,
  source bigint NOT NULL DEFAULT 0,
  place text COLLATE "C" NOT NULL DEFAULT ''::text,
  seen_at bigint NOT NULL DEFAULT 0,
  CONSTRAINT hosts_pkey PRIMARY KEY (account, uuid)
);

CREATE INDEX hosts_by_hostname ON hosts USING btree (account, lower(hostname));

CREATE INDEX hosts_by_ip ON hosts USING btree (account, ip);

CREATE INDEX hosts_by_lower_uuid ON hosts USING btree (account, lower(uuid));

CREATE INDEX hosts_by_name ON hosts USING btree (account, lower(name));

CREATE INDEX hosts_by_public_ip ON hosts USING btree (account, public_ip);

CREATE INDEX hosts_licensed ON hosts USING btree (version, account, cores) WHERE version > 0;

CREATE INDEX hosts_of_group ON hosts USING btree (account, group_id, uuid);

CREATE INDEX hosts_of_region ON hosts USING btree (account, region, uuid);

CREATE INDEX hosts_of_source ON hosts USING btree (account, source, place, seen_at, uuid) WHERE source > 0;

CREATE INDEX hosts_of_vendor ON hosts USING btree (account, vendor, uuid);

CREATE INDEX hosts_of_version ON hosts USING btree (account, version, cores);

CREATE INDEX hosts_of_vpc ON hosts USING btree (account, vpc, uuid);

CREATE FUNCTION kept_hosts() RETURNS trigger AS $$ BEGIN
    IF TG_OP = 'INSERT' THEN
      INSERT INTO kept_counts (account, name, part, share, value, changes)
        SELECT c.account, 'hosts', c.part, pg_backend_pid() & 15, sum(c.value), sum(abs(c.value)) FROM (SELECT r.account AS account, '' AS part, 1 AS value, r.uuid AS place0 FROM added r WHERE r.account IS NOT NULL) c
        GROUP BY c.account, c.part ORDER BY c.account, c.part
        ON CONFLICT (account, name, part, share) DO UPDATE SET value = kept_counts.value + excluded.value, changes = kept_counts.changes + excluded.changes;
    ELSIF TG_OP = 'DELETE' THEN
      INSERT INTO kept_counts (account, name, part, share, value, changes)
        SELECT c.account, 'hosts', c.part, pg_backend_pid() & 15, sum(c.value), sum(abs(c.value)) FROM (SELECT r.account AS account, '' AS part, -1 AS value, r.uuid AS place0 FROM removed r WHERE r.account IS NOT NULL) c
        GROUP BY c.account, c.part ORDER BY c.account, c.part
        ON CONFLICT (account, name, part, share) DO UPDATE SET value = kept_counts.value + excluded.value, changes = kept_counts.changes + excluded.changes;
    ELSE
      INSERT INTO kept_counts (account, name, part, share, value, changes)
        SELECT c.account, 'hosts', c.part, pg_backend_pid() & 15, sum(c.value), sum(abs(c.value)) FROM (SELECT m.account, m.part, sum(m.value) AS value
        FROM (SELECT r.account AS account, '' AS part, 1 AS value, r.uuid AS place0 FROM added r WHERE r.account IS NOT NULL UNION ALL SELECT r.account AS account, '' AS part, -1 AS value, r.uuid AS place0 FROM removed r WHERE r.account IS NOT NULL) m
        GROUP BY m.account, m.part, m.place0 HAVING sum(m.value) <> 0) c
        GROUP BY c.account, c.part ORDER BY c.account, c.part
        ON CONFLICT (account, name, part, share) DO UPDATE SET value = kept_counts.value + excluded.value, changes = kept_counts.changes + excluded.changes;
    END IF;
    RETURN NULL;
  END $$;

CREATE TRIGGER kept_hosts_delete AFTER DELETE ON hosts REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION kept_hosts();

CREATE TRIGGER kept_hosts_insert AFTER INSERT ON hosts REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION kept_hosts();

CREATE TRIGGER kept_hosts_update AFTER UPDATE ON hosts REFERENCING OLD TABLE AS removed NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION kept_hosts();

CREATE TABLE incident_hosts (
  account text COLLATE "C" NOT NULL,
  incident text COLLATE "C" NOT NULL,
  host text COLLATE "C" NOT NULL,
  rank bigint NOT NULL,
  CONSTRAINT incident_hosts_pkey PRIMARY KEY (account, incident, host)
);

CREATE TABLE incidents (
  account text COLLATE "C" NOT NULL,
  id text COLLATE "C" NOT NULL,
  host text COLLATE "C" NOT NULL,
  user_name text COLLATE "C" NOT NULL,
  source text COLLATE "C" NOT NULL,
  kinds text COLLATE "C" NOT NULL,
  level text COLLATE "C" NOT NULL,
  alerts bigint NOT NULL,
  first_at bigint NOT NULL,
  last_at bigint NOT NULL,
  told_at bigint NOT NULL,
  servers bigint NOT NULL DEFAULT 1,
  CONSTRAINT incidents_pkey PRIMARY KEY (account, id)
);

CREATE INDEX incidents_by_time ON incidents USING btree (account, last_at, id);

CREATE INDEX incidents_of_source ON incidents USING btree (account, source, last_at);

CREATE TABLE installation (
  name text COLLATE "C" NOT NULL,
  value text COLLATE "C" NOT NULL,
  CONSTRAINT installation_pkey PRIMARY KEY (name)
);

CREATE TABLE intake_batches (
  account text COLLATE "C" NOT NULL,
  source bigint NOT NULL,
  id text COLLATE "C" NOT NULL,
  until bigint NOT NULL,
  answer text COLLATE "C" NOT NULL,
  CONSTRAINT intake_batches_pkey PRIMARY KEY (account, source, id)
);

CREATE INDEX intake_batches_by_time ON intake_batches USING btree (account, until);

CREATE TABLE kept_counts (
  account text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  part text COLLATE "C" NOT NULL,
  share bigint NOT NULL,
  value bigint NOT NULL,
  changes bigint NOT NULL DEFAULT 0,
  CONSTRAINT kept_counts_pkey PRIMARY KEY (account, name, part, share)
);

CREATE INDEX kept_counts_by_name ON kept_counts USING btree (name, account);

CREATE TABLE learnt_places (
  account text COLLATE "C" NOT NULL,
  host text COLLATE "C" NOT NULL,
  place text COLLATE "C" NOT NULL,
  moments text COLLATE "C" NOT NULL,
  usual_at bigint NOT NULL,
  state text COLLATE "C" NOT NULL,
  since_at bigint NOT NULL,
  until_at bigint NOT NULL,
  CONSTRAINT learnt_places_pkey PRIMARY KEY (account, host, place)
);

CREATE TABLE licence_settings (
  account text COLLATE "C" NOT NULL,
  auto_edition bigint NOT NULL,
  post_paid_auto_edition bigint NOT NULL,
  CONSTRAINT licence_settings_pkey PRIMARY KEY (account)
);

CREATE TABLE log_feeds (
  account text COLLATE "C" NOT NULL,
  host text COLLATE "C" NOT NULL,
  event_at bigint NOT NULL,
  days bigint NOT NULL,
  due_at bigint NOT NULL,
  skew_ms bigint NOT NULL,
  skew_since bigint NOT NULL,
  skew_at bigint NOT NULL,
  skew_seen bigint NOT NULL,
  skew_told bigint NOT NULL,
  CONSTRAINT log_feeds_pkey PRIMARY KEY (account, host)
);

CREATE INDEX log_feeds_due ON log_feeds USING btree (due_at, account, host) WHERE due_at > 0;

CREATE TABLE log_imports (
  account text COLLATE "C" NOT NULL,
  region text COLLATE "C" NOT NULL,
  cloud_code text COLLATE "C" NOT NULL,
  cloud_account_id text COLLATE "C" NOT NULL,
  log_code text COLLATE "C" NOT NULL,
  imported bigint NOT NULL,
  modified_at bigint NOT NULL,
  CONSTRAINT log_imports_pkey PRIMARY KEY (account, region, cloud_code, cloud_account_id, log_code)
);

CREATE TABLE log_settings (
  account text COLLATE "C" NOT NULL,
  region text COLLATE "C" NOT NULL,
  cloud_code text COLLATE "C" NOT NULL,
  log_code text COLLATE "C" NOT NULL,
  prod_code text COLLATE "C" NOT NULL,
  auto_imported bigint NOT NULL,
  modified_at bigint NOT NULL,
  CONSTRAINT log_settings_pkey PRIMARY KEY (account, region, cloud_code, log_code)
);

CREATE TABLE login_profiles (
  account text COLLATE "C" NOT NULL,
  user_name text COLLATE "C" NOT NULL,
  password_hash text COLLATE "C" NOT NULL,
  mfa_bind_required bigint NOT NULL,
  password_reset_required bigint NOT NULL,
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL,
  CONSTRAINT login_profiles_pkey PRIMARY KEY (account, user_name)
);

CREATE TABLE login_switches (
  account text COLLATE "C" NOT NULL,
  dimension text COLLATE "C" NOT NULL,
  is_on bigint NOT NULL,
  CONSTRAINT login_switches_dimension_check CHECK (dimension = ANY (ARRAY['ip'::text, 'time'::text, 'account'::text])),
  CONSTRAINT login_switches_pkey PRIMARY KEY (account, dimension)
);

CREATE TABLE logon_baseline_history (
  account text COLLATE "C" NOT NULL,
  type text COLLATE "C" NOT NULL,
  value text COLLATE "C" NOT NULL,
  target_type text COLLATE "C" NOT NULL,
  target text COLLATE "C" NOT NULL,
  since_at bigint NOT NULL,
  until_at bigint NOT NULL,
  shown text COLLATE "C" NOT NULL,
  CONSTRAINT logon_baseline_history_pkey PRIMARY KEY (account, type, value, target_type, target, since_at)
);

CREATE INDEX logon_baseline_history_of_target ON logon_baseline_history USING btree (account, target_type, target);

CREATE TABLE logon_baseline_targets (
  account text COLLATE "C" NOT NULL,
  type text COLLATE "C" NOT NULL,
  value text COLLATE "C" NOT NULL,
  target_type text COLLATE "C" NOT NULL,
  target text COLLATE "C" NOT NULL,
  CONSTRAINT logon_baseline_targets_pkey PRIMARY KEY (account, type, value, target_type, target),
  CONSTRAINT logon_baseline_targets_target_type_check CHECK (target_type = ANY (ARRAY['uuid'::text, 'groupId'::text, 'global'::text]))
);

CREATE INDEX logon_baselines_of_target ON logon_baseline_targets USING btree (account, target_type, target);

CREATE TABLE logon_baselines (
  account text COLLATE "C" NOT NULL,
  type text COLLATE "C" NOT NULL,
  value text COLLATE "C" NOT NULL,
  shown text COLLATE "C" NOT NULL,
  created_at bigint NOT NULL,
  CONSTRAINT logon_baselines_pkey PRIMARY KEY (account, type, value)
);

CREATE TABLE logon_settings (
  account text COLLATE "C" NOT NULL,
  learning text COLLATE "C" NOT NULL,
  travel bigint NOT NULL,
  CONSTRAINT logon_settings_pkey PRIMARY KEY (account)
);

CREATE TABLE logon_sources (
  account text COLLATE "C" NOT NULL,
  id bigint NOT NULL,
  name text COLLATE "C" NOT NULL,
  token_hash text COLLATE "C" NOT NULL,
  host text COLLATE "C" NOT NULL,
  time_zone text COLLATE "C" NOT NULL,
  created_at bigint NOT NULL,
  seen_at bigint NOT NULL,
  CONSTRAINT logon_sources_account_name_key UNIQUE (account, name),
  CONSTRAINT logon_sources_pkey PRIMARY KEY (account, id)
);

CREATE UNIQUE INDEX logon_sources_by_token ON logon_sources USING btree (token_hash);

CREATE TABLE logons (
  account text COLLATE "C" NOT NULL,
  id text COLLATE "C" NOT NULL,
  host text COLLATE "C" NOT NULL,
  at bigint NOT NULL,
  user_name text COLLATE "C" NOT NULL,
  domain text COLLATE "C" NOT NULL,
  os text COLLATE "C" NOT NULL,
  service text COLLATE "C" NOT NULL,
  address text COLLATE "C" NOT NULL,
  source text COLLATE "C" NOT NULL,
  port bigint NOT NULL,
  method text COLLATE "C" NOT NULL,
  fingerprint text COLLATE "C" NOT NULL,
  location text COLLATE "C" NOT NULL,
  raw text COLLATE "C" NOT NULL,
  who text COLLATE "C" NOT NULL,
  program text COLLATE "C" NOT NULL,
  session text COLLATE "C" NOT NULL,
  CONSTRAINT logons_in_time_pkey PRIMARY KEY (account, id)
);

CREATE INDEX logons_by_time ON logons USING btree (account, at, id, host, user_name, os, domain, address);

CREATE INDEX logons_of_host ON logons USING btree (account, host, at);

CREATE INDEX logons_of_who ON logons USING btree (account, who, at, host, source);

CREATE TABLE mark_miss_rules (
  account text COLLATE "C" NOT NULL,
  id bigint NOT NULL,
  kind text COLLATE "C" NOT NULL,
  host text COLLATE "C" NOT NULL,
  field text COLLATE "C" NOT NULL,
  operate text COLLATE "C" NOT NULL,
  value text COLLATE "C" NOT NULL,
  created_at bigint NOT NULL,
  CONSTRAINT mark_miss_rules_account_kind_host_field_operate_value_key UNIQUE (account, kind, host, field, operate, value),
  CONSTRAINT mark_miss_rules_pkey PRIMARY KEY (account, id)
);

CREATE INDEX mark_miss_rules_of_host ON mark_miss_rules USING btree (account, host, id);

CREATE TABLE marked_accounts (
  account text COLLATE "C" NOT NULL,
  member text COLLATE "C" NOT NULL,
  created_at bigint NOT NULL,
  CONSTRAINT marked_accounts_pkey PRIMARY KEY (account, member)
);

CREATE TABLE migrations (
  number bigint NOT NULL,
  name text COLLATE "C" NOT NULL,
  applied_at bigint NOT NULL,
  CONSTRAINT migrations_pkey PRIMARY KEY (number)
);

CREATE TABLE monitored_accounts (
  account text COLLATE "C" NOT NULL,
  member text COLLATE "C" NOT NULL,
  added_at bigint NOT NULL,
  operator text COLLATE "C" NOT NULL,
  CONSTRAINT monitored_accounts_pkey PRIMARY KEY (account, member)
);

CREATE TABLE monitoring (
  account text COLLATE "C" NOT NULL,
  enabled_at bigint,
  CONSTRAINT monitoring_pkey PRIMARY KEY (account)
);

CREATE TABLE organisations (
  account text COLLATE "C" NOT NULL,
  id text COLLATE "C" NOT NULL,
  created_at bigint NOT NULL,
  member_deletion bigint NOT NULL DEFAULT 0,
  CONSTRAINT organisations_id_key UNIQUE (id),
  CONSTRAINT organisations_pkey PRIMARY KEY (account)
);

CREATE TABLE policies (
  account text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  document text COLLATE "C" NOT NULL,
  created_at bigint NOT NULL,
  description text COLLATE "C" NOT NULL DEFAULT ''::text,
  version bigint NOT NULL DEFAULT 1,
  latest_version bigint NOT NULL DEFAULT 1,
  version_created_at bigint NOT NULL DEFAULT 0,
  updated_at bigint NOT NULL DEFAULT 0,
  CONSTRAINT policies_pkey PRIMARY KEY (account, name)
);

CREATE TABLE policy_attachments (
  account text COLLATE "C" NOT NULL,
  target_type text COLLATE "C" NOT NULL,
  target text COLLATE "C" NOT NULL,
  policy_type text COLLATE "C" NOT NULL,
  policy_name text COLLATE "C" NOT NULL,
  created_at bigint NOT NULL,
  CONSTRAINT policy_attachments_pkey PRIMARY KEY (account, target_type, target, policy_type, policy_name),
  CONSTRAINT policy_attachments_policy_type_check CHECK (policy_type = ANY (ARRAY['System'::text, 'Custom'::text])),
  CONSTRAINT policy_attachments_target_type_check CHECK (target_type = ANY (ARRAY['user'::text, 'group'::text, 'role'::text]))
);

CREATE INDEX targets_of_policy ON policy_attachments USING btree (account, policy_type, policy_name, target_type, target);

CREATE TABLE policy_versions (
  account text COLLATE "C" NOT NULL,
  policy_name text COLLATE "C" NOT NULL,
  version bigint NOT NULL,
  document text COLLATE "C" NOT NULL,
  created_at bigint NOT NULL,
  CONSTRAINT policy_versions_pkey PRIMARY KEY (account, policy_name, version)
);

CREATE TABLE pool_samples (
  account text COLLATE "C" NOT NULL,
  unit text COLLATE "C" NOT NULL,
  at bigint NOT NULL,
  bought bigint NOT NULL,
  allotted bigint NOT NULL,
  used bigint,
  CONSTRAINT pool_samples_pkey PRIMARY KEY (account, unit, at)
);

CREATE INDEX pool_samples_by_time ON pool_samples USING btree (account, at, unit);

CREATE INDEX pool_samples_counted ON pool_samples USING btree (account, at) WHERE used IS NOT NULL;

CREATE TABLE pools (
  account text COLLATE "C" NOT NULL,
  unit text COLLATE "C" NOT NULL,
  bought bigint NOT NULL,
  allotted bigint NOT NULL,
  CONSTRAINT pools_check CHECK (allotted >= 0 AND allotted <= bought),
  CONSTRAINT pools_pkey PRIMARY KEY (account, unit)
);

CREATE TABLE quarantined_events (
  account text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  id bigint NOT NULL,
  event text COLLATE "C" NOT NULL,
  CONSTRAINT quarantined_events_pkey PRIMARY KEY (account, name, id)
);

CREATE TABLE resource_tags (
  account text COLLATE "C" NOT NULL,
  resource_type text COLLATE "C" NOT NULL,
  resource text COLLATE "C" NOT NULL,
  tag_key text COLLATE "C" NOT NULL,
  tag_value text COLLATE "C" NOT NULL,
  CONSTRAINT resource_tags_pkey PRIMARY KEY (account, resource_type, resource, tag_key)
);

CREATE TABLE roles (
  account text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  id text COLLATE "C" NOT NULL,
  description text COLLATE "C" NOT NULL,
  trust_document text COLLATE "C" NOT NULL,
  max_session_seconds bigint NOT NULL,
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL,
  CONSTRAINT roles_pkey PRIMARY KEY (account, name)
);

CREATE TABLE service_grants (
  account text COLLATE "C" NOT NULL,
  service text COLLATE "C" NOT NULL,
  created_at bigint NOT NULL,
  CONSTRAINT service_grants_pkey PRIMARY KEY (account, service)
);

CREATE TABLE tagged_hosts (
  account text COLLATE "C" NOT NULL,
  host text COLLATE "C" NOT NULL,
  tag bigint NOT NULL,
  CONSTRAINT tagged_hosts_pkey PRIMARY KEY (account, host, tag)
);

CREATE INDEX hosts_of_tag ON tagged_hosts USING btree (account, tag, host);

CREATE TABLE trails (
  account text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  home_region text COLLATE "C" NOT NULL,
  trail_region text COLLATE "C" NOT NULL,
  event_rw text COLLATE "C" NOT NULL,
  is_organization bigint NOT NULL,
  oss_bucket_name text COLLATE "C" NOT NULL,
  oss_key_prefix text COLLATE "C" NOT NULL,
  oss_write_role_arn text COLLATE "C" NOT NULL,
  sls_project_arn text COLLATE "C" NOT NULL,
  sls_write_role_arn text COLLATE "C" NOT NULL,
  max_compute_project_arn text COLLATE "C" NOT NULL,
  max_compute_write_role_arn text COLLATE "C" NOT NULL,
  status text COLLATE "C" NOT NULL,
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL,
  started_at bigint,
  stopped_at bigint,
  CONSTRAINT trails_event_rw_check CHECK (event_rw = ANY (ARRAY['Write'::text, 'Read'::text, 'All'::text])),
  CONSTRAINT trails_pkey PRIMARY KEY (account, name),
  CONSTRAINT trails_status_check CHECK (status = ANY (ARRAY['Fresh'::text, 'Enable'::text, 'Disable'::text]))
);

CREATE TABLE trusted_services (
  account text COLLATE "C" NOT NULL,
  service text COLLATE "C" NOT NULL,
  enabled_at bigint NOT NULL,
  CONSTRAINT trusted_services_pkey PRIMARY KEY (account, service)
);

CREATE TABLE unknown_hosts (
  account text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  lines bigint NOT NULL,
  kept bigint NOT NULL,
  first_at bigint NOT NULL,
  last_at bigint NOT NULL,
  CONSTRAINT unknown_hosts_pkey PRIMARY KEY (account, name)
);

CREATE TABLE unread_lines (
  account text COLLATE "C" NOT NULL,
  host text COLLATE "C" NOT NULL,
  day bigint NOT NULL,
  program text COLLATE "C" NOT NULL,
  lines bigint NOT NULL,
  sample text COLLATE "C" NOT NULL DEFAULT ''::text,
  CONSTRAINT unread_lines_pkey PRIMARY KEY (account, host, day, program)
);

CREATE INDEX unread_lines_by_day ON unread_lines USING btree (day);

CREATE TABLE user_group_members (
  account text COLLATE "C" NOT NULL,
  group_name text COLLATE "C" NOT NULL,
  user_name text COLLATE "C" NOT NULL,
  created_at bigint NOT NULL,
  CONSTRAINT user_group_members_pkey PRIMARY KEY (account, group_name, user_name)
);

CREATE INDEX user_groups_of_user ON user_group_members USING btree (account, user_name, group_name);

CREATE TABLE user_groups (
  account text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  id text COLLATE "C" NOT NULL,
  comments text COLLATE "C" NOT NULL,
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL,
  CONSTRAINT user_groups_pkey PRIMARY KEY (account, name)
);

CREATE TABLE users (
  account text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  id text COLLATE "C" NOT NULL,
  created_at bigint NOT NULL,
  display_name text COLLATE "C" NOT NULL DEFAULT ''::text,
  comments text COLLATE "C" NOT NULL DEFAULT ''::text,
  email text COLLATE "C" NOT NULL DEFAULT ''::text,
  mobile_phone text COLLATE "C" NOT NULL DEFAULT ''::text,
  updated_at bigint NOT NULL DEFAULT 0,
  CONSTRAINT users_pkey PRIMARY KEY (account, name)
);

CREATE TABLE vendor_account_modules (
  account text COLLATE "C" NOT NULL,
  vendor_account bigint NOT NULL,
  module text COLLATE "C" NOT NULL,
  service_status bigint NOT NULL,
  message text COLLATE "C" NOT NULL,
  CONSTRAINT vendor_account_modules_pkey PRIMARY KEY (account, vendor_account, module)
);

CREATE TABLE vendor_accounts (
  account text COLLATE "C" NOT NULL,
  id bigint NOT NULL,
  vendor text COLLATE "C" NOT NULL,
  key_type text COLLATE "C" NOT NULL,
  secret_id_hash text COLLATE "C" NOT NULL,
  sealed_secret text COLLATE "C" NOT NULL,
  status bigint NOT NULL,
  service_status bigint NOT NULL,
  message text COLLATE "C" NOT NULL,
  domain text COLLATE "C",
  tenant_id text COLLATE "C",
  cloud_user_id text COLLATE "C",
  extend_info text COLLATE "C",
  alias text COLLATE "C",
  regions text COLLATE "C" NOT NULL,
  subscription_ids text COLLATE "C" NOT NULL,
  vendor_uid text COLLATE "C",
  vendor_user_name text COLLATE "C",
  created_at bigint NOT NULL,
  modified_at bigint NOT NULL,
  revision bigint NOT NULL DEFAULT 1,
  checked_at bigint,
  failures bigint NOT NULL DEFAULT 0,
  trail text COLLATE "C",
  sealed_secret_id text COLLATE "C" NOT NULL DEFAULT ''::text,
  masked_secret_id text COLLATE "C" NOT NULL DEFAULT ''::text,
  CONSTRAINT vendor_accounts_account_vendor_secret_id_key UNIQUE (account, vendor, secret_id_hash),
  CONSTRAINT vendor_accounts_pkey PRIMARY KEY (account, id)
);

CREATE INDEX vendor_accounts_checking ON vendor_accounts USING btree (account, id) WHERE service_status = 2;

CREATE TABLE vendor_checks (
  account text COLLATE "C" NOT NULL,
  vendor_account bigint NOT NULL,
  due_at bigint NOT NULL,
  attempt bigint NOT NULL,
  give_up_at bigint NOT NULL,
  leased_until bigint NOT NULL,
  CONSTRAINT vendor_checks_pkey PRIMARY KEY (account, vendor_account)
);

CREATE INDEX vendor_checks_due ON vendor_checks USING btree (due_at);

CREATE TABLE vendor_places (
  account text COLLATE "C" NOT NULL,
  vendor_account bigint NOT NULL,
  place text COLLATE "C" NOT NULL,
  read_at bigint,
  tried_at bigint NOT NULL,
  finding text COLLATE "C" NOT NULL,
  CONSTRAINT vendor_places_pkey PRIMARY KEY (account, vendor_account, place)
);

CREATE TABLE vendor_refreshes (
  account text COLLATE "C" NOT NULL,
  vendor_account bigint NOT NULL,
  due_at bigint NOT NULL,
  leased_until bigint NOT NULL,
  CONSTRAINT vendor_refreshes_pkey PRIMARY KEY (account, vendor_account)
);

CREATE INDEX vendor_refreshes_due ON vendor_refreshes USING btree (due_at);

CREATE TABLE vendor_regions (
  account text COLLATE "C" NOT NULL,
  vendor text COLLATE "C" NOT NULL,
  region text COLLATE "C" NOT NULL,
  CONSTRAINT vendor_regions_pkey PRIMARY KEY (account, vendor, region)
);
