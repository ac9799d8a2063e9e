import { newAccessKeySecret, newGroupId, newRoleId, newUserId } from '../../kernel/ids.ts'
import { Secret } from '../../kernel/secret.ts'
import type { Value } from '../../storage/database.ts'
import { secretPlace } from '../identity/read.ts'
import type { Kind } from './item.ts'
import type { Planned } from './plan.ts'
import { type Additions, said, type Target } from './target.ts'
import { LOGON_TARGETS } from './targets-of-logons.ts'

/** Where a new group stands among those of which nobody says another place. */
const POSITION = 100
/** The edition of a new host for which the file names none. */
const NO_EDITION = 0
/** How long the session of a new role may last of which nothing is said. */
const SESSION_SECONDS = 3600

/** By kind. What is not here is written by the noun whose rules it has: allotments, members of the firewall, policies. */
export const TARGETS: { readonly [K in Kind]?: Target } = {
  ...LOGON_TARGETS,
  organisation: {
    table: 'organisations',
    columns: ['account', 'id', 'member_deletion', 'created_at'],
    onConflict: 'ON CONFLICT (account) DO UPDATE SET id = excluded.id, member_deletion = excluded.member_deletion',
    rest: (planned, { now }) => [...said(planned, ['', 0]), now],
  },
  folder: {
    table: 'folders',
    columns: ['account', 'id', 'name', 'parent', 'created_at'],
    onConflict: 'ON CONFLICT (account, id) DO UPDATE SET name = excluded.name, parent = excluded.parent',
  },
  account: {
    table: 'accounts',
    columns: ['uid', 'name', 'organisation', 'folder', 'account_type', 'join_method', 'login_name', 'created_at'],
    onConflict: `ON CONFLICT (uid) DO UPDATE SET
      name = excluded.name, organisation = excluded.organisation, folder = excluded.folder,
      account_type = excluded.account_type, join_method = excluded.join_method, login_name = excluded.login_name`,
    rest: (planned, { now }) => [...said(planned, ['', null, null, 'cloud', 'invited', '']), now],
  },
  grant: {
    table: 'service_grants',
    columns: ['account', 'service', 'created_at'],
    onConflict: 'ON CONFLICT (account, service) DO NOTHING',
  },
  'trusted-service': {
    table: 'trusted_services',
    columns: ['account', 'service', 'enabled_at'],
    onConflict: 'ON CONFLICT (account, service) DO NOTHING',
  },
  delegation: {
    table: 'delegations',
    columns: ['account', 'service', 'member', 'created_at'],
    onConflict: 'ON CONFLICT (account, service, member) DO NOTHING',
  },
  entitlement: {
    table: 'entitlements',
    columns: ['account', 'instance_id', 'changed_at'],
    onConflict: 'ON CONFLICT (account) DO UPDATE SET instance_id = excluded.instance_id, changed_at = excluded.changed_at',
  },
  pool: {
    table: 'pools',
    columns: ['account', 'unit', 'bought', 'allotted'],
    onConflict: 'ON CONFLICT (account, unit) DO UPDATE SET bought = excluded.bought',
    rest: ({ item }) => [...item.values, 0],
  },
  firewall: {
    table: 'firewalls',
    columns: ['account', 'edition', 'max_members'],
    onConflict: 'ON CONFLICT (account) DO UPDATE SET edition = excluded.edition, max_members = excluded.max_members',
    rest: ({ item }) => item.values,
  },
  monitoring: {
    table: 'monitoring',
    columns: ['account', 'enabled_at'],
    onConflict: 'ON CONFLICT (account) DO UPDATE SET enabled_at = COALESCE(monitoring.enabled_at, excluded.enabled_at)',
  },
  'watched-account': {
    table: 'monitored_accounts',
    columns: ['account', 'member', 'added_at', 'operator'],
    onConflict: 'ON CONFLICT (account, member) DO NOTHING',
    rest: ({ item }, { now }) => [now, item.account],
  },
  'marked-account': {
    table: 'marked_accounts',
    columns: ['account', 'member', 'created_at'],
    onConflict: 'ON CONFLICT (account, member) DO NOTHING',
  },
  'watched-folder': {
    table: 'default_sync_folders',
    columns: ['account', 'folder', 'place', 'operator'],
    onConflict: 'ON CONFLICT (account, folder) DO NOTHING',
    // They are told in the order of the file, those that were there before among them.
    rest: ({ item }) => [Number(item.path.at(-1)), item.account],
  },
  group: {
    table: 'host_groups',
    columns: ['account', 'name', 'position', 'id'],
    onConflict: 'ON CONFLICT (account, name) DO UPDATE SET position = excluded.position',
    rest: (planned, { idOf }) => [...said(planned, [POSITION]), idOf('group', planned.item.account, planned.item.key)],
  },
  host: {
    table: 'hosts',
    columns: [
      ...['account', 'uuid', 'name', 'hostname', 'ip', 'public_ip', 'time_zone', 'version', 'cores', 'instance_id', 'region'],
      ...['vpc', 'vendor', 'os', 'os_name', 'importance', 'agent', 'group_id', 'created_at'],
    ],
    onConflict: `ON CONFLICT (account, uuid) DO UPDATE SET
      name = excluded.name, hostname = excluded.hostname, ip = excluded.ip, public_ip = excluded.public_ip,
      time_zone = excluded.time_zone, version = excluded.version, cores = excluded.cores, instance_id = excluded.instance_id,
      region = excluded.region, vpc = excluded.vpc, vendor = excluded.vendor, os = excluded.os, os_name = excluded.os_name,
      importance = excluded.importance, agent = excluded.agent, group_id = excluded.group_id,
      post_paid = CASE WHEN hosts.version = excluded.version THEN hosts.post_paid ELSE 0 END`,
    rest({ item, present }, { now, idOf }) {
      const group = String(item.values.at(-1) ?? '')
      const id = group === '' ? 0 : idOf('group', item.account, [group])
      const values = said({ item, present }, Array(item.values.length).fill(NO_EDITION)).slice(0, -1)
      return [...values, id, now]
    },
  },
  detection: {
    table: 'detection_organisations',
    columns: ['account', 'enabled_at'],
    onConflict: 'ON CONFLICT (account) DO NOTHING',
  },
  baseline: {
    table: 'logon_baselines',
    columns: ['account', 'type', 'value', 'shown', 'created_at'],
    onConflict: 'ON CONFLICT (account, type, value) DO UPDATE SET shown = excluded.shown',
  },
  'baseline-target': {
    table: 'logon_baseline_targets',
    columns: ['account', 'type', 'value', 'target_type', 'target'],
    onConflict: 'ON CONFLICT (account, type, value, target_type, target) DO NOTHING',
    key({ item }, { idOf }) {
      const [type = '', value = '', kind = '', name = ''] = item.key
      if (kind === 'ungrouped') return [type, value, 'groupId', name]
      return [type, value, kind, kind === 'groupId' ? String(idOf('group', item.account, [name]) ?? '') : name]
    },
    rest: () => [],
  },
  user: {
    table: 'users',
    columns: ['account', 'name', 'display_name', 'comments', 'email', 'mobile_phone', 'id', 'created_at', 'updated_at'],
    onConflict: `ON CONFLICT (account, name) DO UPDATE SET display_name = excluded.display_name,
      comments = excluded.comments, email = excluded.email, mobile_phone = excluded.mobile_phone, updated_at = excluded.updated_at`,
    rest: (planned, { now }) => [...said(planned, ['', '', '', '']), newUserId(), now, now],
  },
  'user-group': {
    table: 'user_groups',
    columns: ['account', 'name', 'comments', 'id', 'created_at', 'updated_at'],
    onConflict: `ON CONFLICT (account, name) DO UPDATE SET comments = excluded.comments, updated_at = excluded.updated_at`,
    rest: (planned, { now }) => [...said(planned, ['']), newGroupId(), now, now],
  },
  'group-member': {
    table: 'user_group_members',
    columns: ['account', 'group_name', 'user_name', 'created_at'],
    onConflict: 'ON CONFLICT (account, group_name, user_name) DO NOTHING',
  },
  role: {
    table: 'roles',
    columns: ['account', 'name', 'description', 'trust_document', 'max_session_seconds', 'id', 'created_at', 'updated_at'],
    onConflict: `ON CONFLICT (account, name) DO UPDATE SET description = excluded.description,
      trust_document = excluded.trust_document, max_session_seconds = excluded.max_session_seconds,
      updated_at = excluded.updated_at`,
    rest: (planned, { now }) => [...said(planned, ['', '', SESSION_SECONDS]), newRoleId(), now, now],
  },
  attachment: {
    table: 'policy_attachments',
    columns: ['account', 'target_type', 'target', 'policy_type', 'policy_name', 'created_at'],
    onConflict: 'ON CONFLICT (account, target_type, target, policy_type, policy_name) DO NOTHING',
  },
  tag: {
    table: 'resource_tags',
    columns: ['account', 'resource_type', 'resource', 'tag_key', 'tag_value'],
    onConflict: 'ON CONFLICT (account, resource_type, resource, tag_key) DO UPDATE SET tag_value = excluded.tag_value',
    rest: ({ item }) => item.values,
  },
  'access-key': {
    table: 'access_keys',
    columns: ['account', 'id', 'user_name', 'sealed_secret', 'status', 'created_at'],
    onConflict: 'ON CONFLICT (account, id) DO UPDATE SET sealed_secret = excluded.sealed_secret, status = excluded.status',
    rest: accessKeyValues,
  },
  usage: {
    table: 'capacity_use',
    columns: ['account', 'unit', 'used'],
    onConflict: 'ON CONFLICT (account, unit) DO UPDATE SET used = excluded.used',
    rest: ({ item }) => item.values,
  },
}

function accessKeyValues({ item, present }: Planned, { now, vault, newKeys }: Additions): readonly Value[] {
  const { account, key } = item
  const accessKeyId = key.join()
  const userName = String(item.values[0])
  const status = item.values[1] ?? present?.values[1] ?? 'Active'
  if (item.secret === undefined && present !== undefined) return [userName, present.more, status, now]
  const accessKeySecret = item.secret ?? new Secret(newAccessKeySecret())
  if (item.secret === undefined) newKeys.push({ account, userName, accessKeyId, accessKeySecret })
  return [userName, vault.seal(accessKeySecret, secretPlace(account, accessKeyId)), status, now]
}
