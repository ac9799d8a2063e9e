import type { Kind } from './item.ts'
import { LOGON_TABLES } from './tables-of-logons.ts'

/** The kinds whose rows belong to the account that their key begins with. The others are read in `directory-state.ts`. */
export type TableKind = Exclude<Kind, 'organisation' | 'account'>

/** Where the rows of a kind lie, and how its columns stand in an item. */
export interface Table {
  readonly from: string
  readonly account: string
  readonly key: readonly string[]
  readonly values: readonly string[]
  readonly more?: string
  readonly where?: string
}

/** By kind. */
export const TABLES: Readonly<Record<TableKind, Table>> = {
  ...LOGON_TABLES,
  folder: { from: 'folders', account: 'account', key: ['id'], values: ['name', 'parent'] },
  grant: { from: 'service_grants', account: 'account', key: ['service'], values: [] },
  'trusted-service': { from: 'trusted_services', account: 'account', key: ['service'], values: [] },
  delegation: { from: 'delegations', account: 'account', key: ['service', 'member'], values: [] },
  entitlement: { from: 'entitlements', account: 'account', key: [], values: ['instance_id'] },
  pool: { from: 'pools', account: 'account', key: ['unit'], values: ['bought'], more: 'allotted' },
  firewall: { from: 'firewalls', account: 'account', key: [], values: ['edition', 'max_members'] },
  'firewall-member': {
    from: 'firewall_members',
    account: 'account',
    key: ['member'],
    values: ['description'],
    more: 'gone_at',
  },
  allotment: {
    from: 'allotments',
    account: 'account',
    key: ['member'],
    values: ['instance_id', 'charge_type', 'version', 'status'],
  },
  allotted: {
    from: 'allotment_units',
    account: 'account',
    key: ['member', 'unit'],
    values: ['allotted'],
    where: 'allotted > 0',
  },
  monitoring: { from: 'monitoring', account: 'account', key: [], values: [], where: 'enabled_at IS NOT NULL' },
  'watched-account': { from: 'monitored_accounts', account: 'account', key: ['member'], values: [] },
  'marked-account': { from: 'marked_accounts', account: 'account', key: ['member'], values: [] },
  'watched-folder': { from: 'default_sync_folders', account: 'account', key: ['folder'], values: [], more: 'place' },
  detection: { from: 'detection_organisations', account: 'account', key: [], values: [] },
  group: { from: 'host_groups', account: 'account', key: ['name'], values: ['position'], more: 'id' },
  baseline: { from: 'logon_baselines', account: 'account', key: ['type', 'value'], values: ['shown'] },
  // Groups by their names; what is bound to hosts without a group has no name.
  'baseline-target': {
    from: `logon_baseline_targets t
      LEFT JOIN host_groups g ON t.target_type = 'groupId' AND g.account = t.account AND CAST(g.id AS TEXT) = t.target`,
    account: 't.account',
    key: [
      ...['t.type', 't.value'],
      "CASE WHEN t.target_type = 'groupId' AND t.target = '0' THEN 'ungrouped' ELSE t.target_type END",
      'COALESCE(g.name, t.target)',
    ],
    values: [],
  },
  host: {
    from: 'hosts h LEFT JOIN host_groups g ON g.account = h.account AND g.id = h.group_id',
    account: 'h.account',
    key: ['h.uuid'],
    // Whether the licence is paid by use.
    more: 'h.post_paid',
    values: [
      ...['h.name', 'h.hostname', 'h.ip', 'h.public_ip', 'h.time_zone', 'h.version', 'h.cores', 'h.instance_id', 'h.region'],
      ...['h.vpc', 'h.vendor', 'h.os', 'h.os_name', 'h.importance', 'h.agent', "COALESCE(g.name, '')"],
    ],
  },
  policy: {
    from: 'policies',
    account: 'account',
    key: ['name'],
    values: ['document', 'description', 'version', 'latest_version'],
    more: 'version_created_at',
  },
  'policy-version': {
    from: `(
      SELECT account, policy_name, CAST(version AS TEXT) AS version, document, created_at, 0 AS in_force FROM policy_versions
      UNION ALL SELECT account, name, CAST(version AS TEXT), document, version_created_at, 1 FROM policies) AS versions`,
    account: 'account',
    key: ['policy_name', 'version'],
    values: ['document', 'created_at'],
    more: 'in_force',
  },
  user: {
    from: 'users',
    account: 'account',
    key: ['name'],
    values: ['display_name', 'comments', 'email', 'mobile_phone'],
  },
  'user-group': { from: 'user_groups', account: 'account', key: ['name'], values: ['comments'] },
  'group-member': { from: 'user_group_members', account: 'account', key: ['group_name', 'user_name'], values: [] },
  role: {
    from: 'roles',
    account: 'account',
    key: ['name'],
    values: ['description', 'trust_document', 'max_session_seconds'],
  },
  attachment: {
    from: 'policy_attachments',
    account: 'account',
    key: ['target_type', 'target', 'policy_type', 'policy_name'],
    values: [],
  },
  tag: {
    from: 'resource_tags',
    account: 'account',
    key: ['resource_type', 'resource', 'tag_key'],
    values: ['tag_value'],
  },
  // The root's keys are in no file.
  'access-key': {
    from: 'access_keys',
    account: 'account',
    key: ['id'],
    values: ['user_name', 'status'],
    more: 'sealed_secret',
    where: 'user_name IS NOT NULL',
  },
  usage: { from: 'capacity_use', account: 'account', key: ['unit'], values: ['used'] },
}
