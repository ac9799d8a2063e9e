import { isIP } from 'node:net'
import { IANAZone } from 'luxon'
import { isSystemPolicy, policyProblem } from '../identity/read.ts'
import type { OrganisationFile } from './schema.ts'

/** Something in the file that cannot be true together with the rest. */
export interface Contradiction {
  readonly path: string
  readonly why: string
}

const FOLDER_DEPTH = 5

/** The first contradiction in a file of the right shape; undefined when there is none. */
export function findContradiction(file: OrganisationFile): Contradiction | undefined {
  for (const found of contradictions(file)) return found
  return undefined
}

function* contradictions(file: OrganisationFile): Generator<Contradiction> {
  const { organisation, outsiders = [] } = file
  const { management, folders = [], accounts = [], delegated = [] } = organisation
  yield* repeated(folders, ({ id }) => id, '/organisation/folders', 'id')
  yield* folderFaults(folders)

  const members = new Set(accounts.map(({ uid }) => uid))
  const everybody = new Set([management.uid, ...members, ...outsiders.map(({ uid }) => uid)])
  yield* repeated([management, ...accounts], ({ uid }) => uid, '/organisation/accounts', 'uid', 1)
  yield* repeated([management, ...accounts, ...outsiders], ({ uid }) => uid, '/outsiders', 'uid', 1 + accounts.length)
  const folderIds = new Set(folders.map(({ id }) => id))
  for (const [index, { folder, grants = [] }] of accounts.entries()) {
    const path = `/organisation/accounts/${index}`
    if (folder !== undefined && !folderIds.has(folder)) yield { path: `${path}/folder`, why: `there is no folder ${folder}` }
    yield* repeated(grants, (service) => service, `${path}/grants`)
  }
  for (const [index, { uid }] of delegated.entries()) {
    if (!members.has(uid))
      yield { path: `/organisation/delegated/${index}/uid`, why: `${uid} is not a member of the organisation` }
  }
  yield* repeated(delegated, ({ uid, service }) => `${uid} ${service}`, '/organisation/delegated')
  yield* hostFaults(file, everybody)
  yield* usageFaults(file, everybody)
  yield* identityFaults(file, everybody)
}

function* repeated<T>(
  items: readonly T[],
  key: (item: T) => string,
  path: string,
  field = '',
  from = 0,
): Generator<Contradiction> {
  const seen = new Set<string>()
  for (const [index, item] of items.entries()) {
    const name = key(item)
    if (seen.has(name) && index >= from)
      yield { path: `${path}/${index - from}${field && `/${field}`}`, why: `${name} is there twice` }
    seen.add(name)
  }
}

function* folderFaults(folders: readonly { id: string; parent?: string }[]): Generator<Contradiction> {
  const parents = new Map(folders.map(({ id, parent }) => [id, parent]))
  for (const [index, { id, parent }] of folders.entries()) {
    const path = `/organisation/folders/${index}`
    if (parent !== undefined && !parents.has(parent)) yield { path: `${path}/parent`, why: `there is no folder ${parent}` }
    let depth = 1
    for (let at = parent; at !== undefined && depth <= folders.length; at = parents.get(at)) depth++
    if (depth > folders.length && depth > 1) yield { path: `${path}/parent`, why: `${id} lies within itself` }
    else if (depth > FOLDER_DEPTH) yield { path, why: `folders go at most ${FOLDER_DEPTH} deep` }
  }
}

function* hostFaults(file: OrganisationFile, everybody: ReadonlySet<string>): Generator<Contradiction> {
  const { groups = [], hosts = [] } = file
  for (const [index, { account }] of groups.entries()) {
    if (!everybody.has(account)) yield { path: `/groups/${index}/account`, why: `there is no account ${account}` }
  }
  yield* repeated(groups, ({ account, name }) => `${name} of ${account}`, '/groups')
  const groupNames = new Set(groups.map(({ account, name }) => `${account} ${name}`))
  yield* repeated(hosts, ({ uuid }) => uuid, '/hosts', 'uuid')
  for (const [index, host] of hosts.entries()) {
    const path = `/hosts/${index}`
    const { account, group, timeZone = 'UTC' } = host
    if (!everybody.has(account)) yield { path: `${path}/account`, why: `there is no account ${account}` }
    if (group !== undefined && !groupNames.has(`${account} ${group}`)) {
      yield { path: `${path}/group`, why: `account ${account} has no group ${group}` }
    }
    if (!IANAZone.isValidZone(timeZone)) yield { path: `${path}/timeZone`, why: `${timeZone} is not a time zone` }
    for (const field of ['ip', 'publicIp'] as const) {
      const address = host[field]
      if (address !== undefined && isIP(address) === 0) yield { path: `${path}/${field}`, why: `${address} is not an IP address` }
    }
  }
}

function* usageFaults({ usage = [] }: OrganisationFile, everybody: ReadonlySet<string>): Generator<Contradiction> {
  for (const [index, { account }] of usage.entries()) {
    if (!everybody.has(account)) yield { path: `/usage/${index}/account`, why: `there is no account ${account}` }
  }
  yield* repeated(usage, ({ account }) => account, '/usage', 'account')
}

function* identityFaults({ identities = [] }: OrganisationFile, everybody: ReadonlySet<string>): Generator<Contradiction> {
  yield* repeated(identities, ({ account }) => account, '/identities', 'account')
  const keyIds = new Set<string>()
  for (const [index, { account, policies = [], users = [] }] of identities.entries()) {
    const path = `/identities/${index}`
    if (!everybody.has(account)) yield { path: `${path}/account`, why: `there is no account ${account}` }
    yield* repeated(policies, ({ name }) => name, `${path}/policies`, 'name')
    yield* repeated(users, ({ name }) => name, `${path}/users`, 'name')
    for (const [at, { name, document }] of policies.entries()) {
      const problem = policyProblem(document)
      if (problem !== undefined) yield { path: `${path}/policies/${at}/document`, why: `policy ${name}: ${problem}` }
    }
    const own = new Set(policies.map(({ name }) => name))
    for (const [at, user] of users.entries()) {
      const userPath = `${path}/users/${at}`
      yield* repeated(user.policies ?? [], (name) => name, `${userPath}/policies`)
      for (const [number, name] of (user.policies ?? []).entries()) {
        if (own.has(name) || isSystemPolicy(name)) continue
        yield {
          path: `${userPath}/policies/${number}`,
          why: `there is no policy ${name}, neither here nor among the system policies`,
        }
      }
      for (const [number, key] of (user.accessKeys ?? []).entries()) {
        if (keyIds.has(key.id)) yield { path: `${userPath}/accessKeys/${number}/id`, why: `${key.id} is there twice` }
        keyIds.add(key.id)
      }
    }
  }
}
