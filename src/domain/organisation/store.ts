import { newAccessKeySecret, newUserId, type Uid } from '../../kernel/ids.ts'
import { Secret } from '../../kernel/secret.ts'
import type { Value } from '../../storage/database.ts'
import { takeIdsOfMany } from '../counters.ts'
import type { Deps } from '../deps.ts'
import { secretPlace } from '../identity/read.ts'
import { identify, KINDS, type Kind } from './item.ts'
import type { Plan, Planned } from './plan.ts'

/** An access key that was made here; its secret is told this once. */
export interface NewAccessKey {
  readonly account: Uid
  readonly userName: string
  readonly accessKeyId: string
  readonly accessKeySecret: Secret
}

/** What writing needs. */
export type Writing = Pick<Deps, 'transaction' | 'vault' | 'clock'>

/** What the rows of some kinds hold beside what the file says. */
interface Additions {
  readonly now: number
  /** By account and name. */
  readonly groupIds: ReadonlyMap<string, number>
  readonly vault: Deps['vault']
  readonly newKeys: NewAccessKey[]
}

interface Target {
  readonly table: string
  /** Those of the key, those of the item's values, those of `rest`. */
  readonly columns: readonly string[]
  /** What happens to a row that is there; without it a row that is there is an error. */
  readonly onConflict?: string
  /** The values of a row behind its key; unless told, those of the item and the time. */
  readonly rest?: (planned: Planned, additions: Additions) => readonly Value[]
}

const COUNTER = 'host-groups'

/** The edition of a new host for which the file names none. */
const NO_EDITION = 0

const TARGETS: Readonly<Record<Kind, Target>> = {
  organisation: {
    table: 'organisations',
    columns: ['account', 'id', 'created_at'],
    onConflict: 'ON CONFLICT (account) DO UPDATE SET id = excluded.id',
  },
  folder: {
    table: 'folders',
    columns: ['account', 'id', 'name', 'parent', 'created_at'],
    onConflict: 'ON CONFLICT (account, id) DO UPDATE SET name = excluded.name, parent = excluded.parent',
  },
  account: {
    table: 'accounts',
    columns: ['uid', 'name', 'organisation', 'folder', 'created_at'],
    onConflict: `ON CONFLICT (uid) DO UPDATE SET
      name = excluded.name, organisation = excluded.organisation, folder = excluded.folder`,
  },
  grant: {
    table: 'service_grants',
    columns: ['account', 'service', 'created_at'],
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
  group: {
    table: 'host_groups',
    columns: ['account', 'name', 'id'],
    rest: ({ item }, { groupIds }) => [groupIds.get(identify(item.account, item.key)) ?? null],
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
    rest({ item, present }, { now, groupIds }) {
      const group = String(item.values.at(-1) ?? '')
      const id = group === '' ? 0 : (groupIds.get(identify(item.account, [group])) ?? null)
      const values = item.values.slice(0, -1).map((value, index) => value ?? present?.values[index] ?? NO_EDITION)
      return [...values, id, now]
    },
  },
  policy: {
    table: 'policies',
    columns: ['account', 'name', 'document', 'created_at', 'version_created_at', 'updated_at'],
    onConflict: `ON CONFLICT (account, name) DO UPDATE SET
      document = excluded.document, version_created_at = excluded.version_created_at, updated_at = excluded.updated_at`,
    rest: ({ item }, { now }) => [...item.values, now, now, now],
  },
  user: {
    table: 'users',
    columns: ['account', 'name', 'id', 'created_at', 'updated_at'],
    onConflict: 'ON CONFLICT (account, name) DO NOTHING',
    rest: (_planned, { now }) => [newUserId(), now, now],
  },
  attachment: {
    table: 'policy_attachments',
    columns: ['account', 'target', 'policy_type', 'policy_name', 'target_type', 'created_at'],
    onConflict: 'ON CONFLICT (account, target_type, target, policy_type, policy_name) DO NOTHING',
    rest: (_planned, { now }) => ['user', now],
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

/** Writes a plan with few statements and gives back the keys whose secrets were made here. */
export async function writePlan(writing: Writing, plan: Plan): Promise<readonly NewAccessKey[]> {
  const { transaction, vault, clock } = writing
  const groupIds = await withNewGroups(writing, plan)
  const additions: Additions = { now: clock.now(), groupIds, vault, newKeys: [] }
  for (const kind of KINDS) {
    const changed = plan.changes.get(kind) ?? []
    // What was not there when the plan was made must not be there now: a row of an account or key could be another's.
    await write(transaction, kind, {
      rows: rowsOf(kind, changed, false, additions),
      mayExist: kind !== 'account' && kind !== 'access-key',
    })
    await write(transaction, kind, { rows: rowsOf(kind, changed, true, additions), mayExist: true })
  }
  return additions.newKeys
}

function rowsOf(kind: Kind, changed: readonly Planned[], isPresent: boolean, additions: Additions): Value[][] {
  const { rest = plainValues } = TARGETS[kind]
  return changed
    .filter(({ present }) => (present !== undefined) === isPresent)
    .map((planned) => [planned.item.account, ...planned.item.key, ...rest(planned, additions)])
}

async function write(
  transaction: Deps['transaction'],
  kind: Kind,
  { rows, mayExist }: { rows: readonly (readonly Value[])[]; mayExist: boolean },
): Promise<void> {
  const { table, columns, onConflict } = TARGETS[kind]
  if (rows.length > 0) await transaction.insert(table, columns, rows, mayExist ? onConflict : undefined)
}

function plainValues({ item }: Planned, { now }: Additions): readonly Value[] {
  return [...item.values, now]
}

async function withNewGroups({ transaction }: Writing, plan: Plan): Promise<ReadonlyMap<string, number>> {
  const fresh = plan.changes.get('group') ?? []
  const counts = new Map<Uid, number>()
  for (const { item } of fresh) counts.set(item.account, (counts.get(item.account) ?? 0) + 1)
  const groupIds = new Map(plan.groupIds)
  if (counts.size === 0) return groupIds
  const next = new Map(await takeIdsOfMany(transaction, COUNTER, counts))
  for (const { item } of fresh) {
    const id = next.get(item.account)
    if (id === undefined) throw new Error('a counter gave no id')
    groupIds.set(identify(item.account, item.key), id)
    next.set(item.account, id + 1)
  }
  return groupIds
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
