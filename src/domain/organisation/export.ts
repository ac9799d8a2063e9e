import type { Uid } from '../../kernel/ids.ts'
import { type Refusal, refuse } from '../../kernel/outcome.ts'
import type { Reader } from '../../storage/database.ts'
import { IMPORTANCES, USUAL_HOST } from '../hosts/read.ts'
import { isSystemPolicy } from '../identity/read.ts'
import { accountPages, findOrganisation, mayHoldOutsiders } from './directory-state.ts'
import { canonicalPolicy } from './policy-text.ts'
import { pagesOf, type Row, type TableKind } from './table.ts'
import { CAPACITIES, licenceOf } from './units.ts'
import { block, flow, flowList, text } from './yaml-text.ts'

/** An export is put together in memory; this bounds it, in characters. */
const MOST_CHARACTERS = 16 * 1024 * 1024

/**
 * The organisation of a management account as a file: sorted, so that the same state gives the same bytes, and
 * without secrets (access keys have their ids and status). Applying it changes nothing.
 */
export async function exportOrganisation(
  reader: Reader,
  account: Uid,
): Promise<string | Refusal<'not-management' | 'too-large'>> {
  const id = await findOrganisation(reader, account, false)
  if (id === undefined) return refuse('not-management')
  const file = new File()
  const folders = await rowsOf(reader, 'folder', account)
  const delegations = await rowsOf(reader, 'delegation', account)
  for await (const page of accountPages(reader, account)) await addAccounts(reader, file, { page, management: account })
  if (file.isTooLarge) return refuse('too-large')
  if (await mayHoldOutsiders(reader, account)) {
    for await (const page of accountPages(reader, null)) await addAccounts(reader, file, { page, management: null })
  }
  if (file.isTooLarge) return refuse('too-large')
  const delegated = delegations.flatMap(({ key: [service = '', uid = ''] }) =>
    file.members.has(uid) ? [flow({ uid: text(uid), service: text(service) })] : [],
  )
  return [
    'organisation:\n',
    `  id: ${text(id)}\n`,
    `  management: ${file.management}\n`,
    block('folders', folders.map(folderLine), 1),
    block('accounts', file.accounts, 1),
    block('delegated', delegated, 1),
    block('outsiders', file.outsiders),
    await entitlements(reader, account),
    block('groups', file.groups),
    block('hosts', file.hosts),
    file.identities.length > 0 ? `identities:\n${file.identities.join('')}` : '',
    block('usage', file.usage),
  ].join('')
}

/** The lists of a file as they grow, account by account. */
class File {
  management = ''
  readonly accounts: string[] = []
  readonly outsiders: string[] = []
  readonly groups: string[] = []
  readonly hosts: string[] = []
  readonly identities: string[] = []
  readonly usage: string[] = []
  readonly members = new Set<string>()
  #characters = 0

  get isTooLarge(): boolean {
    return this.#characters > MOST_CHARACTERS
  }

  add(list: 'accounts' | 'outsiders' | 'groups' | 'hosts' | 'identities' | 'usage', line: string): void {
    this.#characters += line.length
    // What is over the limit is thrown away in the end, so it is not kept either.
    if (!this.isTooLarge) this[list].push(line)
  }
}

async function addAccounts(
  reader: Reader,
  file: File,
  { page, management }: { page: readonly Row[]; management: Uid | null },
): Promise<void> {
  const accounts = page.map(({ account }) => account)
  const grants = await keysByAccount(reader, 'grant', accounts)
  for (const { account, values } of page) {
    const [name, , folder] = values
    const line = flow({
      uid: text(account),
      name: text(String(name)),
      ...(folder === null || folder === undefined ? {} : { folder: text(String(folder)) }),
      ...optionalList('grants', grants.get(account)),
    })
    if (account === management) file.management = line
    else file.add(management === null ? 'outsiders' : 'accounts', line)
    if (management !== null && account !== management) file.members.add(account)
  }
  for await (const rows of pagesOf(reader, 'group', accounts)) {
    for (const { account, key } of rows) file.add('groups', flow({ account: text(account), name: text(key.join()) }))
  }
  for await (const rows of pagesOf(reader, 'host', accounts)) for (const row of rows) file.add('hosts', hostLine(row))
  await addIdentities(reader, file, accounts)
  await addUsage(reader, file, accounts)
}

async function keysByAccount(reader: Reader, kind: TableKind, accounts: readonly Uid[]): Promise<ReadonlyMap<string, string[]>> {
  const found = new Map<string, string[]>()
  for await (const rows of pagesOf(reader, kind, accounts)) {
    for (const { account, key } of rows) found.set(account, [...(found.get(account) ?? []), key.join()])
  }
  return found
}

async function rowsOf(reader: Reader, kind: TableKind, account: Uid): Promise<readonly Row[]> {
  const rows: Row[] = []
  for await (const page of pagesOf(reader, kind, [account])) rows.push(...page)
  return rows
}

function optionalList(name: string, items: readonly string[] = []): Record<string, string> {
  return items.length === 0 ? {} : { [name]: flowList(items.map(text)) }
}

function folderLine({ key, values: [name, parent] }: Row): string {
  return flow({
    id: text(key.join()),
    name: text(String(name)),
    ...(parent === null ? {} : { parent: text(String(parent)) }),
  })
}

function hostLine({ account, key, values }: Row): string {
  const [name, hostname, ip, publicIp, timeZone, version, cores, instanceId, region, vpc, vendor, os, osName, importance, agent] =
    values
  const given = (field: string, value: unknown, usual: string = '') => (value === usual ? {} : { [field]: text(String(value)) })
  return flow({
    uuid: text(key.join()),
    account: text(account),
    name: text(String(name)),
    ...given('hostname', hostname),
    ...given('ip', ip),
    ...given('publicIp', publicIp),
    ...given('group', values.at(-1)),
    ...given('timeZone', timeZone),
    ...(version === 0 ? {} : { version: text(String(version)) }),
    ...(cores === 0 ? {} : { cores: String(cores) }),
    ...given('instanceId', instanceId),
    ...given('region', region, USUAL_HOST.region),
    ...given('vpc', vpc),
    ...given('vendor', vendor, USUAL_HOST.vendor),
    ...given('os', os),
    ...given('osName', osName),
    ...given('importance', IMPORTANCES[Number(importance)], USUAL_HOST.importance),
    ...given('agent', agent, USUAL_HOST.agent),
  })
}

async function addIdentities(reader: Reader, file: File, accounts: readonly Uid[]): Promise<void> {
  const parts = new Map<string, Identity>()
  const partOf = (account: string) => {
    const part = parts.get(account) ?? { policies: new Map(), users: new Map() }
    parts.set(account, part)
    return part
  }
  for await (const rows of pagesOf(reader, 'policy', accounts)) {
    for (const { account, key, values } of rows) partOf(account).policies.set(key.join(), canonicalPolicy(values[0]))
  }
  for await (const rows of pagesOf(reader, 'user', accounts)) {
    for (const { account, key } of rows) partOf(account).users.set(key.join(), { policies: [], accessKeys: [] })
  }
  for await (const rows of pagesOf(reader, 'attachment', accounts)) {
    for (const { account, key } of rows) {
      const [user = '', type, policy = ''] = key
      // What is attached and does not exist cannot be said in a file, and means nothing.
      const exists = type === 'Custom' ? partOf(account).policies.has(policy) : isSystemPolicy(policy)
      if (exists) partOf(account).users.get(user)?.policies.push(text(policy))
    }
  }
  for await (const rows of pagesOf(reader, 'access-key', accounts)) {
    for (const { account, key, values } of rows) {
      const [user, status] = values
      const line = flow({ id: text(key.join()), status: text(String(status)) })
      partOf(account).users.get(String(user))?.accessKeys.push(line)
    }
  }
  for (const account of [...parts.keys()].sort()) file.add('identities', identityText(account, partOf(account)))
}

interface Identity {
  /** Name -> canonical document. */
  readonly policies: Map<string, string>
  readonly users: Map<string, { policies: string[]; accessKeys: string[] }>
}

function identityText(account: string, { policies, users }: Identity): string {
  const policyLines = [...policies].map(([name, document]) => flow({ name: text(name), document }))
  const userLines = [...users].map(([name, user]) =>
    flow({
      name: text(name),
      ...(user.policies.length === 0 ? {} : { policies: flowList(user.policies) }),
      ...(user.accessKeys.length === 0 ? {} : { accessKeys: flowList(user.accessKeys) }),
    }),
  )
  return `  - account: ${text(account)}\n${block('policies', policyLines, 2)}${block('users', userLines, 2)}`
}

async function addUsage(reader: Reader, file: File, accounts: readonly Uid[]): Promise<void> {
  const used = new Map<string, Map<string, string>>()
  for await (const rows of pagesOf(reader, 'usage', accounts)) {
    for (const { account, key, values } of rows) {
      const units = used.get(account) ?? new Map<string, string>()
      used.set(account, units.set(key.join(), String(values[0])))
    }
  }
  for (const account of [...used.keys()].sort()) {
    const capacities = capacityList(used.get(account) ?? new Map())
    if (capacities !== undefined) file.add('usage', flow({ account: text(account), capacities }))
  }
}

/** The capacities among the units, in their own order. */
function capacityList(units: ReadonlyMap<string, string>): string | undefined {
  const given = CAPACITIES.flatMap((name) => {
    const amount = units.get(name)
    return amount === undefined ? [] : [[name, amount] as const]
  })
  return given.length === 0 ? undefined : flow(Object.fromEntries(given))
}

async function entitlements(reader: Reader, account: Uid): Promise<string> {
  const [entitlement] = await rowsOf(reader, 'entitlement', account)
  const [firewall] = await rowsOf(reader, 'firewall', account)
  let lines = ''
  if (entitlement !== undefined) {
    const pools = new Map((await rowsOf(reader, 'pool', account)).map(({ key, values }) => [key.join(), String(values[0])]))
    const capacities = capacityList(pools)
    lines += `  securityCenter:\n    instanceId: ${text(String(entitlement.values[0]))}\n`
    lines += versionLines(pools)
    lines += capacities === undefined ? '' : `    capacities: ${capacities}\n`
  }
  if (firewall !== undefined) {
    const [edition, maxMembers] = firewall.values
    lines += `  cloudFirewall: ${flow({ edition: String(edition), maxMembers: String(maxMembers) })}\n`
  }
  return lines === '' ? '' : `entitlements:\n${lines}`
}

function versionLines(pools: ReadonlyMap<string, string>): string {
  const editions = new Map<number, { ecs?: string; cores?: string }>()
  for (const [unit, bought] of pools) {
    const licence = licenceOf(unit)
    if (licence === undefined) continue
    const { kind, edition } = licence
    editions.set(edition, { ...editions.get(edition), ...(kind === 'servers' ? { ecs: bought } : { cores: bought }) })
  }
  if (editions.size === 0) return ''
  const lines = [...editions]
    .sort(([one], [other]) => one - other)
    .map(([edition, { ecs, cores }]) => {
      const amounts = flow({ ...(ecs === undefined ? {} : { ecs }), ...(cores === undefined ? {} : { cores }) })
      return `      ${text(String(edition))}: ${amounts}\n`
    })
  return `    versions:\n${lines.join('')}`
}
