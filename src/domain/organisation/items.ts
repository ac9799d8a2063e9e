import type { Uid } from '../../kernel/ids.ts'
import { Secret } from '../../kernel/secret.ts'
import { IMPORTANCES, USUAL_HOST } from '../hosts/read.ts'
import type { Path } from './flaw.ts'
import type { Item } from './item.ts'
import { canonicalPolicy } from './policy-text.ts'
import type { Shape } from './shape.ts'
import { CAPACITIES, licenceUnit } from './units.ts'

type Account = Shape['organisation']['management']
type Identity = NonNullable<Shape['identities']>[number]
type User = NonNullable<Identity['users']>[number]

/** Everything that a file of the right shape declares, in the file's order. */
export function* itemsOf(file: Shape): Generator<Item> {
  const { organisation, outsiders = [], hosts = [], groups = [], identities = [], usage = [] } = file
  const { id, management, folders = [], accounts = [], delegated = [] } = organisation
  const owner = management.uid as Uid
  yield { kind: 'organisation', account: owner, key: [], values: [id], path: ['organisation', 'id'] }
  for (const [index, { id, name, parent }] of folders.entries()) {
    yield {
      kind: 'folder',
      account: owner,
      key: [id],
      values: [name, parent ?? null],
      path: ['organisation', 'folders', index, 'id'],
    }
  }
  yield* accountItems(management, owner, ['organisation', 'management'])
  for (const [index, account] of accounts.entries()) yield* accountItems(account, owner, ['organisation', 'accounts', index])
  for (const [index, account] of outsiders.entries()) yield* accountItems(account, null, ['outsiders', index])
  for (const [index, { uid, service }] of delegated.entries()) {
    yield {
      kind: 'delegation',
      account: owner,
      key: [service, uid],
      values: [],
      path: ['organisation', 'delegated', index, 'uid'],
    }
  }
  yield* entitlementItems(file, owner)
  for (const [index, { account, name }] of groups.entries()) {
    yield { kind: 'group', account: account as Uid, key: [name], values: [], path: ['groups', index, 'name'] }
  }
  for (const [index, host] of hosts.entries()) yield hostItem(host, ['hosts', index])
  for (const [index, identity] of identities.entries()) yield* identityItems(identity, ['identities', index])
  for (const [index, { account, capacities }] of usage.entries()) {
    for (const [unit, used, path] of capacityEntries(capacities, ['usage', index, 'capacities'])) {
      yield { kind: 'usage', account: account as Uid, key: [unit], values: [used], path }
    }
  }
}

function* accountItems(account: Account, organisation: Uid | null, path: Path): Generator<Item> {
  const { uid, name, folder, grants = [] } = account
  const own = uid as Uid
  yield { kind: 'account', account: own, key: [], values: [name, organisation, folder ?? null], path: [...path, 'uid'] }
  for (const [index, service] of grants.entries()) {
    yield { kind: 'grant', account: own, key: [service], values: [], path: [...path, 'grants', index] }
  }
}

function* entitlementItems({ entitlements }: Shape, account: Uid): Generator<Item> {
  const { securityCenter, cloudFirewall } = entitlements ?? {}
  if (securityCenter !== undefined) {
    const path = ['entitlements', 'securityCenter'] as const
    const { instanceId, versions = {}, capacities } = securityCenter
    yield { kind: 'entitlement', account, key: [], values: [instanceId], path: [...path, 'instanceId'] }
    for (const [edition, { ecs, cores }] of Object.entries(versions)) {
      const pool = { kind: 'pool', account } as const
      const place = [...path, 'versions', edition]
      if (ecs !== undefined)
        yield { ...pool, key: [licenceUnit('servers', edition)], values: [Number(ecs)], path: [...place, 'ecs'] }
      if (cores !== undefined)
        yield { ...pool, key: [licenceUnit('cores', edition)], values: [Number(cores)], path: [...place, 'cores'] }
    }
    for (const [unit, bought, place] of capacityEntries(capacities, [...path, 'capacities'])) {
      yield { kind: 'pool', account, key: [unit], values: [bought], path: place }
    }
  }
  if (cloudFirewall !== undefined) {
    const values = [Number(cloudFirewall.edition), Number(cloudFirewall.maxMembers)]
    yield { kind: 'firewall', account, key: [], values, path: ['entitlements', 'cloudFirewall', 'maxMembers'] }
  }
}

function* capacityEntries(
  capacities: Readonly<Record<string, string | undefined>> = {},
  path: Path,
): Generator<[unit: string, amount: number, path: Path]> {
  for (const unit of CAPACITIES) {
    const amount = capacities[unit]
    if (amount !== undefined) yield [unit, Number(amount), [...path, unit]]
  }
}

function hostItem(host: NonNullable<Shape['hosts']>[number], path: Path): Item {
  const { uuid, account, name, hostname, ip, publicIp, timeZone, version, cores, group } = host
  const { instanceId, region, vpc, vendor, os, osName, importance, agent } = { ...USUAL_HOST, ...host }
  const addresses = [ip ?? '', publicIp ?? '']
  // A host whose edition is not named keeps the licence it has.
  const licence = [version === undefined ? null : Number(version), Number(cores ?? 0)]
  const machine = [instanceId, region, vpc, vendor, os, osName, IMPORTANCES.indexOf(importance), agent]
  const values = [name, hostname ?? name, ...addresses, timeZone ?? 'UTC', ...licence, ...machine, group ?? '']
  return { kind: 'host', account: account as Uid, key: [uuid], values, path: [...path, 'uuid'] }
}

function* identityItems({ account, policies = [], users = [] }: Identity, path: Path): Generator<Item> {
  const own = account as Uid
  for (const [index, { name, document }] of policies.entries()) {
    const values = [canonicalPolicy(document)]
    yield { kind: 'policy', account: own, key: [name], values, path: [...path, 'policies', index, 'name'] }
  }
  const custom = new Set(policies.map(({ name }) => name))
  for (const [index, user] of users.entries()) yield* userItems(user, { account: own, custom, path: [...path, 'users', index] })
}

interface UserPlace {
  readonly account: Uid
  /** Names of the account's own policies; all other names are system policies'. */
  readonly custom: ReadonlySet<string>
  readonly path: Path
}

function* userItems({ name, policies = [], accessKeys = [] }: User, { account, custom, path }: UserPlace): Generator<Item> {
  yield { kind: 'user', account, key: [name], values: [], path: [...path, 'name'] }
  for (const [index, policy] of policies.entries()) {
    const key = [name, custom.has(policy) ? 'Custom' : 'System', policy]
    yield { kind: 'attachment', account, key, values: [], path: [...path, 'policies', index] }
  }
  for (const [index, { id, status, secret }] of accessKeys.entries()) {
    yield {
      kind: 'access-key',
      account,
      key: [id],
      values: [name, status ?? null],
      path: [...path, 'accessKeys', index, 'id'],
      ...(secret === undefined ? {} : { secret: new Secret(secret) }),
    }
  }
}
