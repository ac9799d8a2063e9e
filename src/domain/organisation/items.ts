import type { Uid } from '../../kernel/ids.ts'
import { IMPORTANCES, USUAL_HOST } from '../hosts/read.ts'
import { baselineItems } from './baselines.ts'
import type { Path } from './flaw.ts'
import type { Item } from './item.ts'
import { identityItems, tagItems } from './items-of-identities.ts'
import { logonItems } from './items-of-logons.ts'
import type { Shape } from './shape.ts'
import { ALLOTMENT_STATUS, CAPACITIES, licenceUnit, MEMBER_DELETION } from './units.ts'

type Organisation = Shape['organisation']
type Account = Organisation['management'] & Partial<NonNullable<Organisation['accounts']>[number]>

/** Everything that a file of the right shape declares, in the file's order. */
export function* itemsOf(file: Shape): Generator<Item> {
  const { organisation, outsiders = [], hosts = [], groups = [], identities = [], usage = [] } = file
  const { id, memberDeletion, management, folders = [], accounts = [], trusted = [], delegated = [] } = organisation
  const owner = management.uid as Uid
  const deletion = memberDeletion === undefined ? null : MEMBER_DELETION.indexOf(memberDeletion as 'allowed')
  yield { kind: 'organisation', account: owner, key: [], values: [id, deletion], path: ['organisation', 'id'] }
  for (const [index, { id, name, parent, tags }] of folders.entries()) {
    yield {
      kind: 'folder',
      account: owner,
      key: [id],
      values: [name, parent ?? null],
      path: ['organisation', 'folders', index, 'id'],
    }
    yield* tagItems(owner, ['folder', id], { tags, path: ['organisation', 'folders', index] })
  }
  yield* accountItems(management, owner, ['organisation', 'management'])
  for (const [index, account] of accounts.entries()) yield* accountItems(account, owner, ['organisation', 'accounts', index])
  for (const [index, account] of outsiders.entries()) yield* accountItems(account, null, ['outsiders', index])
  for (const [index, service] of trusted.entries()) {
    const path = ['organisation', 'trusted', index]
    yield { kind: 'trusted-service', account: owner, key: [service], values: [], path }
  }
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
  yield* allotmentItems(file, owner)
  for (const [index, { account, description }] of (file.firewallMembers ?? []).entries()) {
    const path = ['firewallMembers', index, 'account']
    yield { kind: 'firewall-member', account: owner, key: [account], values: [description ?? null], path }
  }
  yield* monitoringItems(file, owner)
  if (file.threatDetection !== undefined) {
    yield { kind: 'detection', account: owner, key: [], values: [], path: ['threatDetection', 'seesOrganisation'] }
  }
  for (const [index, { account, name, position }] of groups.entries()) {
    const values = [position === undefined ? null : Number(position)]
    yield { kind: 'group', account: account as Uid, key: [name], values, path: ['groups', index, 'name'] }
  }
  for (const [index, host] of hosts.entries()) yield hostItem(host, ['hosts', index])
  for (const [index, baseline] of (file.baselines ?? []).entries()) yield* baselineItems(baseline, ['baselines', index])
  yield* logonItems(file)
  for (const [index, identity] of identities.entries()) yield* identityItems(identity, ['identities', index])
  for (const [index, { account, capacities }] of usage.entries()) {
    for (const [unit, used, path] of capacityEntries(capacities, ['usage', index, 'capacities'])) {
      yield { kind: 'usage', account: account as Uid, key: [unit], values: [used], path }
    }
  }
}

function* accountItems(account: Account, organisation: Uid | null, path: Path): Generator<Item> {
  const { uid, name, folder, type, joined, loginName, grants = [] } = account
  const own = uid as Uid
  const values = [name, organisation, folder ?? null, type ?? null, joined ?? null, loginName ?? null]
  yield { kind: 'account', account: own, key: [], values, path: [...path, 'uid'] }
  for (const [index, service] of grants.entries()) {
    yield { kind: 'grant', account: own, key: [service], values: [], path: [...path, 'grants', index] }
  }
  // Only the directory gives its accounts tags.
  if (organisation !== null) yield* tagItems(organisation, ['account', uid], { tags: account.tags, path })
}

function* entitlementItems({ entitlements }: Shape, account: Uid): Generator<Item> {
  const { securityCenter, cloudFirewall } = entitlements ?? {}
  if (securityCenter !== undefined) {
    const path = ['entitlements', 'securityCenter'] as const
    const { instanceId, versions, capacities } = securityCenter
    yield { kind: 'entitlement', account, key: [], values: [instanceId], path: [...path, 'instanceId'] }
    for (const [unit, bought, place] of unitEntries({ versions, capacities }, path)) {
      yield { kind: 'pool', account, key: [unit], values: [bought], path: place }
    }
  }
  if (cloudFirewall !== undefined) {
    const values = [Number(cloudFirewall.edition), Number(cloudFirewall.maxMembers)]
    yield { kind: 'firewall', account, key: [], values, path: ['entitlements', 'cloudFirewall', 'maxMembers'] }
  }
}

function* allotmentItems({ allotments = [] }: Shape, owner: Uid): Generator<Item> {
  for (const [index, { account, instanceId, charge, edition, status, versions, capacities }] of allotments.entries()) {
    const path = ['allotments', index]
    const validity = status === undefined ? null : ALLOTMENT_STATUS[status as 'valid']
    const values = [instanceId ?? null, charge ?? null, edition === undefined ? null : Number(edition), validity]
    yield { kind: 'allotment', account: owner, key: [account], values, path: [...path, 'account'] }
    for (const [unit, amount, place] of unitEntries({ versions, capacities }, path)) {
      yield { kind: 'allotted', account: owner, key: [account, unit], values: [amount], path: place }
    }
  }
}

function* monitoringItems({ monitoring }: Shape, account: Uid): Generator<Item> {
  if (monitoring === undefined) return
  const { enabled, accounts = [], marked = [], newAccountsOf = [] } = monitoring
  const lists = [
    ['watched-account', 'accounts', accounts],
    ['marked-account', 'marked', marked],
    ['watched-folder', 'newAccountsOf', newAccountsOf],
  ] as const
  if (enabled !== undefined) yield { kind: 'monitoring', account, key: [], values: [], path: ['monitoring', 'enabled'] }
  for (const [kind, list, names] of lists) {
    for (const [index, name] of names.entries()) {
      yield { kind, account, key: [name], values: [], path: ['monitoring', list, index] }
    }
  }
}

type Allotment = NonNullable<Shape['allotments']>[number]

/** Numbers of licences and capacities, by unit. */
function* unitEntries(
  { versions = {}, capacities }: { readonly [K in 'versions' | 'capacities']: Allotment[K] | undefined },
  path: Path,
): Generator<[unit: string, amount: number, path: Path]> {
  for (const [edition, { ecs, cores }] of Object.entries(versions)) {
    const place = [...path, 'versions', edition]
    if (ecs !== undefined) yield [licenceUnit('servers', edition), Number(ecs), [...place, 'ecs']]
    if (cores !== undefined) yield [licenceUnit('cores', edition), Number(cores), [...place, 'cores']]
  }
  yield* capacityEntries(capacities, [...path, 'capacities'])
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
