import { NO_END } from '../logon-baselines/read.ts'
import type { Table } from './tables.ts'

/** The kinds that the logon watch of an account is told by. */
export type LogonKind =
  | 'logon-settings'
  | 'login-switch'
  | 'logon-source'
  | 'host-alias'
  | 'brute-force-rule'
  | 'brute-force-host'
  | 'white-list-rule'
  | 'known-exit'
  | 'subscription'

/** Where their rows lie. */
export const LOGON_TABLES: Readonly<Record<LogonKind, Table>> = {
  'logon-settings': { from: 'logon_settings', account: 'account', key: [], values: ['learning', 'travel'] },
  'login-switch': { from: 'login_switches', account: 'account', key: ['dimension'], values: ['is_on'] },
  'logon-source': {
    from: 'logon_sources',
    account: 'account',
    key: ['name'],
    values: ['host', 'time_zone', 'token_hash'],
    more: 'id',
  },
  'host-alias': { from: 'host_aliases', account: 'account', key: ['name'], values: ['host'] },
  'brute-force-rule': {
    from: 'brute_force_rules',
    account: 'account',
    key: ['name'],
    values: ['fail_count', 'span', 'forbidden', 'is_default', 'ssh', 'rdp', 'sql_server'],
    more: 'id',
  },
  // Rules by their names.
  'brute-force-host': {
    from: 'brute_force_rule_hosts b JOIN brute_force_rules r ON r.account = b.account AND r.id = b.rule',
    account: 'b.account',
    key: ['b.host'],
    values: ['r.name'],
  },
  'white-list-rule': {
    from: 'mark_miss_rules',
    account: 'account',
    key: ['kind', 'host', 'field', 'operate', 'value'],
    values: [],
    more: 'id',
  },
  // Those alone that have no end.
  'known-exit': {
    from: 'alert_approvals',
    account: 'account',
    key: ['who', 'value'],
    values: [],
    more: 'id',
    where: `type = 'egress' AND host = '' AND until_at = ${NO_END}`,
  },
  subscription: {
    from: 'alert_subscriptions',
    account: 'account',
    key: ['name'],
    values: ['channel', 'target', 'filters', 'rules', 'status', 'sealed_target'],
    more: 'id',
  },
}
