import type { KeptList } from '../kept-counts.ts'
import type { Dialect, Migration } from '../migrations.ts'

/** Alerts have a second order, by when they were handled: being handled once more moves one, whatever its status. */
const ALERTS: KeptList = {
  ...{ name: 'alerts', table: 'alerts', account: 'account', order: ['at', 'id', 'handled_at'] },
  part: { of: (row) => `CAST(${row}.status AS TEXT)`, columns: ['status'] },
}

const settings = ({ text, integer, end }: Dialect) => `
  CREATE TABLE login_switches ( -- a dimension of which there is no row is alerted
    account ${text}, dimension ${text} CHECK (dimension IN ('ip', 'time', 'account')),
    is_on ${integer} NOT NULL,
    PRIMARY KEY (account, dimension)
  )${end};
  CREATE TABLE brute_force_rules (
    account ${text}, id ${integer},
    name ${text} NOT NULL,
    fail_count ${integer} NOT NULL,
    span ${integer} NOT NULL,      -- minutes
    forbidden ${integer} NOT NULL, -- minutes
    is_default ${integer} NOT NULL, -- 1: for the servers that have no rule of their own
    ssh ${integer} NOT NULL, rdp ${integer} NOT NULL, sql_server ${integer} NOT NULL,
    created_at ${integer} NOT NULL,
    PRIMARY KEY (account, id),
    UNIQUE (account, name)
  )${end};
  CREATE UNIQUE INDEX brute_force_rules_default ON brute_force_rules (account) WHERE is_default = 1;
  CREATE TABLE brute_force_rule_hosts (
    account ${text}, host ${text}, rule ${integer} NOT NULL,
    PRIMARY KEY (account, host)
  )${end};
  CREATE INDEX brute_force_rule_hosts_of_rule ON brute_force_rule_hosts (account, rule, host);`

const handling = ({ text, integer, end, keepChanges }: Dialect) => `
  ALTER TABLE alerts ADD COLUMN handled_at ${integer} NOT NULL DEFAULT 0; -- 0: pending
  ALTER TABLE alerts ADD COLUMN handled_by ${text} NOT NULL DEFAULT '';
  ALTER TABLE alerts ADD COLUMN remark ${text} NOT NULL DEFAULT '';
  ALTER TABLE alerts ADD COLUMN result ${text} NOT NULL DEFAULT '';
  ALTER TABLE alerts ADD COLUMN mark_rules ${text} NOT NULL DEFAULT '[]'; -- JSON: rules of the white list that hold, in words
  ALTER TABLE alerts ADD COLUMN notes ${integer} NOT NULL DEFAULT 0;
  CREATE INDEX alerts_handled ON alerts (account, handled_at, id) WHERE handled_at > 0;
  CREATE INDEX alerts_of_all_handled ON alerts (handled_at, account, id) WHERE handled_at > 0;
  CREATE TABLE alert_notes (
    account ${text}, id ${integer},
    alert ${integer} NOT NULL,
    text ${text} NOT NULL,
    author ${text} NOT NULL, created_at ${integer} NOT NULL,
    PRIMARY KEY (account, id)
  )${end};
  CREATE INDEX alert_notes_of_alert ON alert_notes (account, alert, id);
  CREATE TABLE handling_tasks (
    account ${text}, id ${integer}, -- of whoever handles
    owner ${text} NOT NULL,         -- of the alerts
    operation ${text} NOT NULL,
    created_at ${integer} NOT NULL,
    PRIMARY KEY (account, id)
  )${end};
  CREATE TABLE handling_items (
    account ${text}, task ${integer}, alert ${integer},
    is_done ${integer} NOT NULL,
    result ${text} NOT NULL,
    PRIMARY KEY (account, task, alert)
  )${end};
  CREATE TABLE mark_miss_rules (
    account ${text}, id ${integer},
    kind ${text} NOT NULL,
    host ${text} NOT NULL, -- empty: all servers of the account
    field ${text} NOT NULL, operate ${text} NOT NULL, value ${text} NOT NULL,
    created_at ${integer} NOT NULL,
    PRIMARY KEY (account, id),
    UNIQUE (account, kind, host, field, operate, value)
  )${end};
  CREATE INDEX mark_miss_rules_of_host ON mark_miss_rules (account, host, id);
  ${keepChanges(ALERTS)}`

/** Switches of the baselines, anti-brute-force rules, the handling of alerts and their white list. */
export const alertHandling: Migration = {
  number: 17,
  name: 'alert-handling',
  sql: (dialect) => `${settings(dialect)}${handling(dialect)}`,
}
