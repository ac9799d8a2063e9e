import type { Uid } from '../../kernel/ids.ts'
import { type Refusal, refuse } from '../../kernel/outcome.ts'
import type { Reader } from '../../storage/database.ts'
import { type Vault, VaultFailure } from '../../vault/vault.ts'
import { IMPORTANCES, USUAL_HOST } from '../hosts/read.ts'
import { secretPlace } from '../identity/read.ts'
import { openParts } from '../subscriptions/read.ts'
import { baselineLines } from './baselines.ts'
import { accountPages, findOrganisation, mayHoldOutsiders } from './directory-state.ts'
import { identityTexts, type SecretOf } from './export-identities.ts'
import { addLogons, LOGON_SECTIONS, type LogonSection } from './export-logons.ts'
import { allotments, capacityList, entitlements, firewallMembers, monitoring } from './export-purchase.ts'
import { type PartsOf, subscriptionLines } from './export-subscriptions.ts'
import { SEALED } from './subscriptions.ts'
import { pagesOf, type Row, rowsOf, type TableKind } from './table.ts'
import { readTags, type Tags, tagsOf } from './tag-text.ts'
import { MEMBER_DELETION } from './units.ts'
import { MAX_CHARACTERS } from './yaml-source.ts'
import { block, flow, text, textList, unless } from './yaml-text.ts'

/**
 * The organisation of a management account as a file: sorted, so that the same state gives the same bytes. Applying it changes
 * nothing. Access keys have their ids and status, and their secrets only where a vault is given to open them: a file with them
 * may leave the server sealed, and not otherwise.
 */
export async function exportOrganisation(
  reader: Reader,
  account: Uid,
  vault?: Vault,
): Promise<string | Refusal<'not-management' | 'too-large' | 'unreadable-secret'>> {
  try {
    if (vault !== undefined && !(await prepareToOpen(reader, account, vault))) return refuse('too-large')
    return await documentOf(reader, account, vault && openers(vault))
  } catch (error) {
    if (error instanceof UnreadableSecret) return refuse('unreadable-secret', error.of, error.account)
    throw error
  }
}

/** Found deep inside. A file that left it out would bring something without it to an empty server. */
class UnreadableSecret extends Error {
  readonly account: Uid
  readonly of: string

  constructor({ account, key }: Row, kind: string) {
    super(`the secret of ${kind} ${key.join()} cannot be opened`)
    this.account = account
    this.of = `${kind} ${key.join()}`
  }
}

/** As many as there are data keys in memory at most. With more keys of the length that is given here, a file is too large anyway. */
const MOST_SECRETS = 65_536

/** Asks once for the data keys of all secrets, not account by account; false where there are too many of them. */
async function prepareToOpen(reader: Reader, account: Uid, vault: Vault): Promise<boolean> {
  const held: { account: string; sealed: string }[] = []
  for (const organisation of [account, ...((await mayHoldOutsiders(reader, account)) ? [null] : [])]) {
    for await (const accounts of accountPages(reader, organisation)) {
      const uids = accounts.map((row) => row.account)
      for (const [kind, sealedOf] of SECRETS) {
        for await (const rows of pagesOf(reader, kind, uids)) {
          held.push(...rows.map((row) => ({ account: row.account, sealed: sealedOf(row) })))
          if (held.length > MOST_SECRETS) return false
        }
      }
    }
  }
  vault.prepareToOpen(held)
  return true
}

/** The kinds of rows with secrets, and where these lie. */
const SECRETS = [
  ['access-key', ({ more }: Row) => String(more)],
  ['subscription', ({ values }: Row) => String(values[SEALED])],
] as const

/** What opens the secrets of a file. */
interface Openers {
  readonly secretOf: SecretOf
  readonly partsOf: PartsOf
}

function openers(vault: Vault): Openers {
  const opening = <T>(row: Row, kind: string, open: () => T): T => {
    try {
      return open()
    } catch (error) {
      throw error instanceof VaultFailure ? new UnreadableSecret(row, kind) : error
    }
  }
  return {
    secretOf: (row) => opening(row, 'AccessKey', () => vault.open(String(row.more), secretPlace(row.account, row.key.join()))),
    partsOf: (row) =>
      opening(row, 'subscription', () => openParts(vault, row.account, Number(row.more), String(row.values[SEALED]))),
  }
}

async function documentOf(
  reader: Reader,
  account: Uid,
  opened: Openers | undefined,
): Promise<string | Refusal<'not-management' | 'too-large'>> {
  const organisation = await findOrganisation(reader, account, false)
  if (organisation === undefined) return refuse('not-management')
  const [id, deletion] = organisation.values
  const file = new File(await readTags(reader, [account]), opened)
  const folders = await rowsOf(reader, 'folder', account)
  const delegations = await rowsOf(reader, 'delegation', account)
  const detection = await rowsOf(reader, 'detection', account)
  const trusted = await rowsOf(reader, 'trusted-service', account)
  for await (const page of accountPages(reader, account)) await addAccounts(reader, file, { page, management: account })
  if (file.isTooLarge) return refuse('too-large')
  if (await mayHoldOutsiders(reader, account)) {
    for await (const page of accountPages(reader, null)) await addAccounts(reader, file, { page, management: null })
  }
  if (file.isTooLarge) return refuse('too-large')
  const delegated = delegations.flatMap(({ key: [service = '', uid = ''] }) =>
    file.members.has(uid) ? [flow({ uid: text(uid), service: text(service) })] : [],
  )
  const services = textList(trusted.map(({ key }) => key.join()))
  const places = new Set([String(id).replace(/^rd-/, 'r-'), ...folders.map(({ key }) => key.join())])
  const folderLines = folders.map((row) => folderLine(row, tagsOf(file.tags, account, 'folder', row.key.join())))
  return [
    'organisation:\n',
    `  id: ${text(String(id))}\n`,
    deletion === 0 ? '' : `  memberDeletion: ${MEMBER_DELETION[1]}\n`,
    `  management: ${file.management}\n`,
    block('folders', folderLines, 1),
    block('accounts', file.accounts, 1),
    services === undefined ? '' : `  trusted: ${services}\n`,
    block('delegated', delegated, 1),
    block('outsiders', file.outsiders),
    await entitlements(reader, account),
    await allotments(reader, account, file.members),
    await firewallMembers(reader, account, file.members),
    await monitoring(reader, account, { members: file.members, places }),
    detection.length === 0 ? '' : 'threatDetection: { seesOrganisation: true }\n',
    block('groups', file.groups),
    block('hosts', file.hosts),
    block('baselines', file.baselines),
    ...LOGON_SECTIONS.map((section) => block(section, file.logons[section])),
    block('subscriptions', file.subscriptions),
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
  readonly baselines: string[] = []
  readonly logons: Record<LogonSection, string[]> = {
    ...{ logonSettings: [], logonSources: [], hostAliases: [], bruteForceRules: [], whiteList: [], knownExits: [] },
  }
  readonly subscriptions: string[] = []
  readonly identities: string[] = []
  readonly usage: string[] = []
  readonly members = new Set<string>()
  /** Those that the management account has given. */
  readonly tags: Tags
  readonly opened: Openers | undefined
  #characters = 0

  constructor(tags: Tags, opened: Openers | undefined) {
    this.tags = tags
    this.opened = opened
  }

  get isTooLarge(): boolean {
    return this.#characters > MAX_CHARACTERS
  }

  addLogon(section: LogonSection, line: string): void {
    this.#characters += line.length
    if (!this.isTooLarge) this.logons[section].push(line)
  }

  add(
    list: 'accounts' | 'outsiders' | 'groups' | 'hosts' | 'baselines' | 'subscriptions' | 'identities' | 'usage',
    line: string,
  ): void {
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
    const [name, , folder, type, joined, loginName] = values
    const isMember = account !== management
    const line = flow({
      uid: text(account),
      name: text(String(name)),
      folder: unless(null, folder),
      type: isMember ? unless('cloud', type) : undefined,
      joined: isMember ? unless('invited', joined) : undefined,
      loginName: isMember ? unless('', loginName) : undefined,
      tags: management === null ? undefined : tagsOf(file.tags, management, 'account', account),
      grants: textList(grants.get(account)),
    })
    if (account === management) file.management = line
    else file.add(management === null ? 'outsiders' : 'accounts', line)
    if (management !== null && account !== management) file.members.add(account)
  }
  for await (const rows of pagesOf(reader, 'group', accounts)) {
    for (const { account, key, values } of rows) {
      file.add(
        'groups',
        flow({ account: text(account), name: text(key.join()), position: values[0] === 100 ? undefined : String(values[0]) }),
      )
    }
  }
  for await (const rows of pagesOf(reader, 'host', accounts)) for (const row of rows) file.add('hosts', hostLine(row))
  for (const line of await baselineLines(reader, accounts)) file.add('baselines', line)
  await addLogons(reader, accounts, {
    add: (section, line) => file.addLogon(section, line),
    hasSecrets: file.opened !== undefined,
  })
  for (const line of await subscriptionLines(reader, accounts, file.opened?.partsOf)) file.add('subscriptions', line)
  const tags = await readTags(reader, accounts)
  for (const part of await identityTexts(reader, accounts, { tags, secretOf: file.opened?.secretOf }))
    file.add('identities', part)
  await addUsage(reader, file, accounts)
}

async function keysByAccount(reader: Reader, kind: TableKind, accounts: readonly Uid[]): Promise<ReadonlyMap<string, string[]>> {
  const found = new Map<string, string[]>()
  for await (const rows of pagesOf(reader, kind, accounts)) {
    for (const { account, key } of rows) found.set(account, [...(found.get(account) ?? []), key.join()])
  }
  return found
}

function folderLine({ key, values: [name, parent] }: Row, tags: string | undefined): string {
  return flow({
    id: text(key.join()),
    name: text(String(name)),
    parent: unless(null, parent),
    tags,
  })
}

function hostLine({ account, key, values }: Row): string {
  const [name, hostname, ip, publicIp, timeZone, version, cores, instanceId, region, vpc, vendor, os, osName, importance, agent] =
    values
  const given = (field: string, value: unknown, usual: string = '') => ({ [field]: unless(usual, value) })
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
