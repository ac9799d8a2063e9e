import type { Value } from '../../storage/database.ts'
import type { OrganisationDocument } from './document.ts'

/** The kinds of things in an organisation, in the order in which they must be written. */
export const KINDS = [
  'organisation',
  'account',
  'folder',
  'delegation',
  'grant',
  'entitlement',
  'pool',
  'firewall',
  'group',
  'host',
  'usage',
  'policy',
  'user',
  'attachment',
  'access-key',
] as const
export type Kind = (typeof KINDS)[number]

/** One thing as the file or the database has it: what names it, and what may differ. */
export interface Item {
  readonly key: readonly string[]
  readonly values: readonly Value[]
  /** Where it stands in the file; empty for items of the database. */
  readonly path: string
}

/** The columns behind a kind. `key` begins with the owning account. */
export interface Columns {
  readonly table: string
  readonly key: readonly string[]
  readonly values: readonly string[]
}

export const COLUMNS: Readonly<Record<Kind, Columns>> = {
  organisation: { table: 'organisations', key: ['account'], values: ['id'] },
  account: { table: 'accounts', key: ['uid'], values: ['name', 'organisation', 'folder'] },
  folder: { table: 'folders', key: ['account', 'id'], values: ['name', 'parent'] },
  delegation: { table: 'delegations', key: ['account', 'service', 'member'], values: [] },
  grant: { table: 'service_grants', key: ['account', 'service'], values: [] },
  entitlement: { table: 'entitlements', key: ['account'], values: ['instance_id'] },
  pool: { table: 'pools', key: ['account', 'unit'], values: ['bought'] },
  firewall: { table: 'firewalls', key: ['account'], values: ['edition', 'max_members'] },
  group: { table: 'host_groups', key: ['account', 'name'], values: [] },
  host: {
    table: 'hosts',
    key: ['account', 'uuid'],
    // The group stands by its name here; its number is the database's own affair.
    values: ['name', 'hostname', 'ip', 'public_ip', 'group_name', 'time_zone', 'version', 'cores'],
  },
  usage: { table: 'capacity_use', key: ['account', 'unit'], values: ['used'] },
  policy: { table: 'policies', key: ['account', 'name'], values: ['document'] },
  user: { table: 'users', key: ['account', 'name'], values: [] },
  attachment: { table: 'user_policies', key: ['account', 'user_name', 'policy_type', 'policy_name'], values: [] },
  'access-key': { table: 'access_keys', key: ['account', 'id'], values: ['user_name', 'status'] },
}

/** Everything that the file says, as items by kind. */
export function itemsOf(document: OrganisationDocument): ReadonlyMap<Kind, readonly Item[]> {
  return new Map<Kind, readonly Item[]>([
    ...directoryItems(document),
    ...entitlementItems(document),
    ...hostItems(document),
    ...identityItems(document),
  ])
}

function directoryItems({ file }: OrganisationDocument): [Kind, Item[]][] {
  const { organisation, outsiders = [] } = file
  const { id, management, folders = [], accounts = [], delegated = [] } = organisation
  const owner = management.uid
  const root = '/organisation'
  return [
    ['organisation', [{ key: [owner], values: [id], path: `${root}/id` }]],
    [
      'account',
      [
        { key: [owner], values: [management.name, owner, null], path: `${root}/management` },
        ...accounts.map(({ uid, name, folder }, at) => ({
          key: [uid],
          values: [name, owner, folder ?? null],
          path: `${root}/accounts/${at}`,
        })),
        ...outsiders.map(({ uid, name }, at) => ({ key: [uid], values: [name, null, null], path: `/outsiders/${at}` })),
      ],
    ],
    [
      'folder',
      folders.map(({ id: folder, name, parent }, at) => ({
        key: [owner, folder],
        values: [name, parent ?? null],
        path: `${root}/folders/${at}`,
      })),
    ],
    [
      'delegation',
      delegated.map(({ uid, service }, at) => ({ key: [owner, service, uid], values: [], path: `${root}/delegated/${at}` })),
    ],
    [
      'grant',
      accounts.flatMap(({ uid, grants = [] }, at) =>
        grants.map((service, number) => ({ key: [uid, service], values: [], path: `${root}/accounts/${at}/grants/${number}` })),
      ),
    ],
  ]
}

function entitlementItems({ file }: OrganisationDocument): [Kind, Item[]][] {
  const owner = file.organisation.management.uid
  const { securityCenter, cloudFirewall } = file.entitlements ?? {}
  const root = '/entitlements/securityCenter'
  const pool = (unit: string, bought: number, path: string): Item => ({ key: [owner, unit], values: [bought], path })
  const capacities = Object.entries<number | undefined>(securityCenter?.capacities ?? {})
  const versions = Object.entries(securityCenter?.versions ?? {})
  return [
    [
      'entitlement',
      securityCenter === undefined ? [] : [{ key: [owner], values: [securityCenter.instanceId], path: `${root}/instanceId` }],
    ],
    [
      'pool',
      [
        ...capacities.map(([unit, bought = 0]) => pool(unit, bought, `${root}/capacities/${unit}`)),
        ...versions.flatMap(([version, bought]) => [
          pool(`servers:${version}`, bought?.ecs ?? 0, `${root}/versions/${version}/ecs`),
          pool(`cores:${version}`, bought?.cores ?? 0, `${root}/versions/${version}/cores`),
        ]),
      ],
    ],
    [
      'firewall',
      cloudFirewall === undefined
        ? []
        : [{ key: [owner], values: [cloudFirewall.edition, cloudFirewall.maxMembers], path: '/entitlements/cloudFirewall' }],
    ],
  ]
}

function hostItems({ file }: OrganisationDocument): [Kind, Item[]][] {
  const { groups = [], hosts = [], usage = [] } = file
  return [
    ['group', groups.map(({ account, name }, at) => ({ key: [account, name], values: [], path: `/groups/${at}` }))],
    [
      'host',
      hosts.map((host, at) => ({
        key: [host.account, host.uuid],
        values: [
          host.name,
          host.hostname ?? host.name,
          host.ip ?? '',
          host.publicIp ?? '',
          host.group ?? '',
          host.timeZone ?? 'UTC',
          Number(host.version ?? 0),
          host.cores ?? 0,
        ],
        path: `/hosts/${at}`,
      })),
    ],
    [
      'usage',
      usage.flatMap(({ account, capacities }, at) =>
        Object.entries<number | undefined>(capacities).map(([unit, used = 0]) => ({
          key: [account, unit],
          values: [used],
          path: `/usage/${at}/capacities/${unit}`,
        })),
      ),
    ],
  ]
}

function identityItems({ file }: OrganisationDocument): [Kind, Item[]][] {
  const found: Record<'policy' | 'user' | 'attachment' | 'access-key', Item[]> = {
    policy: [],
    user: [],
    attachment: [],
    'access-key': [],
  }
  for (const [index, { account, policies = [], users = [] }] of (file.identities ?? []).entries()) {
    const root = `/identities/${index}`
    const own = new Set(policies.map(({ name }) => name))
    for (const [at, { name, document }] of policies.entries()) {
      found.policy.push({ key: [account, name], values: [JSON.stringify(document)], path: `${root}/policies/${at}` })
    }
    for (const [at, user] of users.entries()) {
      const path = `${root}/users/${at}`
      found.user.push({ key: [account, user.name], values: [], path })
      for (const [number, policy] of (user.policies ?? []).entries()) {
        const type = own.has(policy) ? 'Custom' : 'System'
        found.attachment.push({ key: [account, user.name, type, policy], values: [], path: `${path}/policies/${number}` })
      }
      for (const [number, { id, status = 'Active' }] of (user.accessKeys ?? []).entries()) {
        found['access-key'].push({ key: [account, id], values: [user.name, status], path: `${path}/accessKeys/${number}` })
      }
    }
  }
  return Object.entries(found) as [Kind, Item[]][]
}
