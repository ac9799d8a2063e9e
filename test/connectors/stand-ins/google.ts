import { createPublicKey, generateKeyPairSync, type KeyObject, randomBytes, verify } from 'node:crypto'
import { type Asked, json, type Reply, type StandIn, standIn } from './cloud.ts'

/** A server in a pretended project. */
export interface GoogleInstance {
  readonly id: string
  readonly zone: string
  readonly name: string
  readonly isWindows?: boolean
  readonly machineType?: string
}

/** A pretended project. */
export interface GoogleProject {
  readonly number: string
  /** What the service account may do there. */
  readonly granted: ReadonlySet<string>
  readonly instances: readonly GoogleInstance[]
}

/** Pretended service accounts and projects. */
export interface GoogleAccount {
  /** By address: the public halves of its keys. */
  readonly accounts: Readonly<
    Record<string, { readonly keys: Readonly<Record<string, KeyObject>>; readonly isDisabled?: boolean }>
  >
  readonly projects: Readonly<Record<string, GoogleProject>>
  readonly unreachable: readonly string[]
  /** What is said of a zone in which nothing is listed. */
  readonly warning: string
}

export const ALL_PERMISSIONS: ReadonlySet<string> = new Set([
  'resourcemanager.projects.get',
  'resourcemanager.projects.getIamPolicy',
  'compute.instances.list',
  'iam.serviceAccounts.list',
  'storage.buckets.list',
  'logging.logEntries.list',
  'logging.sinks.list',
])

/** A new private key, PEM. */
export function newKey(): string {
  return generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
}

export const PROJECT = 'lab-project'
export const EMAIL = `scanner@${PROJECT}.iam.gserviceaccount.com`
/** Its id, and the private half. */
export const GOOGLE_KEY: readonly [string, string] = ['0123456789abcdef0123456789abcdef01234567', newKey()]

/** The file of the service account, without its key. */
export const GOOGLE_FILE = {
  type: 'service_account',
  project_id: PROJECT,
  client_email: EMAIL,
  client_id: '100000000000000000001',
  auth_uri: 'https://accounts.google.com/o/oauth2/auth',
  token_uri: 'https://oauth2.googleapis.com/token',
  universe_domain: 'googleapis.com',
}

export const GOOGLE_ACCOUNT: GoogleAccount = {
  accounts: { [EMAIL]: { keys: { [GOOGLE_KEY[0]]: createPublicKey(GOOGLE_KEY[1]) } } },
  projects: { [PROJECT]: { number: '123456789012', granted: ALL_PERMISSIONS, instances: [] } },
  unreachable: [],
  warning: 'NO_RESULTS_ON_PAGE',
}

const TOKEN_HOST = 'oauth2.googleapis.com'
const AUDIENCE = `https://${TOKEN_HOST}/token`
const GRANT = 'urn:ietf:params:oauth:grant-type:jwt-bearer'
const SKEW_S = 300
const SCOPES = 'https://www.googleapis.com/auth/'

interface World {
  readonly account: GoogleAccount
  readonly issued: Map<string, { readonly scopes: ReadonlySet<string>; readonly until: number }>
  readonly now: number
}

/** Google on loopback: what is signed is verified, tokens are known, scopes and permissions count. */
export function googleStandIn(account: GoogleAccount, now: () => number = Date.now): Promise<StandIn> {
  const issued: World['issued'] = new Map()
  return standIn((asked) => answer(asked, { account, issued, now: now() }), now)
}

function answer(asked: Asked, world: World): Reply {
  if (asked.host === TOKEN_HOST) return tokenAnswer(asked, world)
  const refused = refusedToken(asked, world)
  if (refused !== undefined) return refused
  if (asked.host === 'cloudresourcemanager.googleapis.com') return projectAnswer(asked, world)
  if (asked.host === 'compute.googleapis.com') return computeAnswer(asked, world)
  return json({}, 421)
}

/** An error of the token endpoint. */
export function tokenError(error: string, description = '', status = 400): Reply {
  return json({ error, error_description: description }, status)
}

/** An error of a service. */
export function serviceError(code: number, status: string, reason?: string): Reply {
  const errors = reason === undefined ? {} : { errors: [{ reason, message: 'No.' }] }
  return json({ error: { code, status, message: `Permission denied on ${status}`, ...errors } }, code)
}

function tokenAnswer({ method, url, headers, body }: Asked, { account, issued, now }: World): Reply {
  if (method !== 'POST' || url !== '/token') return json({}, 404)
  if (!/^application\/x-www-form-urlencoded(;|$)/.test(headers['content-type'] ?? '')) return tokenError('invalid_request')
  const form = new URLSearchParams(body)
  if (form.get('grant_type') !== GRANT) return tokenError('unsupported_grant_type')
  const parts = (form.get('assertion') ?? '').split('.')
  const [head, claims] = parts.slice(0, 2).map(decoded)
  if (parts.length !== 3 || head === undefined || claims === undefined) return tokenError('invalid_grant', 'Invalid JWT')
  const found = Object.hasOwn(account.accounts, String(claims['iss'])) ? account.accounts[String(claims['iss'])] : undefined
  if (found === undefined || found.isDisabled) return tokenError('invalid_grant', 'Invalid grant: account not found')
  if (!isSigned(parts, head, found.keys)) return tokenError('invalid_grant', 'Invalid JWT Signature.')
  if (claims['aud'] !== AUDIENCE) return tokenError('invalid_grant', 'Invalid JWT: Failed audience check.')
  const [iat, exp, at] = [Number(claims['iat']), Number(claims['exp']), now / 1000]
  if (!(iat <= at + SKEW_S && exp >= at - SKEW_S && exp > iat && exp - iat <= 3600)) {
    return tokenError(
      'invalid_grant',
      'Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe.',
    )
  }
  const scopes = new Set(String(claims['scope'] ?? '').split(' '))
  if (![...scopes].every((scope) => scope.startsWith(SCOPES))) return tokenError('invalid_scope', 'Invalid OAuth scope')
  const token = `ya29.${randomBytes(24).toString('base64url')}`
  issued.set(token, { scopes, until: now + 3_599_000 })
  return json({ access_token: token, expires_in: 3599, token_type: 'Bearer' })
}

/** The official client names neither the key nor the type: then any of the account's keys will do. */
function isSigned(
  [head, claims, signature = '']: readonly string[],
  { alg, typ = 'JWT', kid }: Readonly<Record<string, unknown>>,
  keys: Readonly<Record<string, KeyObject>>,
): boolean {
  const candidates =
    kid === undefined ? Object.values(keys) : Object.entries(keys).flatMap(([id, key]) => (id === kid ? [key] : []))
  const isRight = (key: KeyObject) => verify('sha256', Buffer.from(`${head}.${claims}`), key, Buffer.from(signature, 'base64url'))
  return alg === 'RS256' && typ === 'JWT' && candidates.some(isRight)
}

function decoded(part: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString('utf8'))
  } catch {
    return undefined
  }
}

const HOST_SCOPES: Readonly<Record<string, readonly string[]>> = {
  'cloudresourcemanager.googleapis.com': ['cloud-platform', 'cloud-platform.read-only'],
  'compute.googleapis.com': ['cloud-platform', 'compute', 'compute.readonly'],
}

function refusedToken({ host, headers }: Asked, { issued, now }: World): Reply | undefined {
  const [, token] = /^Bearer (\S+)$/.exec(headers['authorization'] ?? '') ?? []
  const known = issued.get(token ?? '')
  if (known === undefined || known.until < now) return serviceError(401, 'UNAUTHENTICATED')
  const isInScope = HOST_SCOPES[host]?.some((scope) => known.scopes.has(`${SCOPES}${scope}`))
  return isInScope === true ? undefined : serviceError(403, 'PERMISSION_DENIED', 'insufficientPermissions')
}

function projectAnswer({ method, url, headers, body }: Asked, { account }: World): Reply {
  const match = /^\/v1\/projects\/([^/:?]+)(?::(\w+))?$/.exec(url)
  if (match === null) return serviceError(404, 'NOT_FOUND')
  const [, id = '', verb] = match
  const project = account.projects[id]
  if (verb === undefined && method === 'GET') {
    if (!project?.granted.has('resourcemanager.projects.get')) return serviceError(403, 'PERMISSION_DENIED')
    return json({ projectId: id, projectNumber: project.number, lifecycleState: 'ACTIVE' })
  }
  if (verb !== 'testIamPermissions' || method !== 'POST') return serviceError(404, 'NOT_FOUND')
  if (headers['content-type'] !== 'application/json') return serviceError(400, 'INVALID_ARGUMENT')
  const permissions: readonly string[] = JSON.parse(body).permissions
  if (!permissions.every((permission) => ALL_PERMISSIONS.has(permission))) return serviceError(400, 'INVALID_ARGUMENT')
  const granted = permissions.filter((permission) => project?.granted.has(permission))
  // A list without entries is left out.
  return json(granted.length === 0 ? {} : { permissions: granted })
}

function computeAnswer({ method, host, url }: Asked, { account }: World): Reply {
  const { pathname, searchParams } = new URL(`https://${host}${url}`)
  const [, id = ''] = /^\/compute\/v1\/projects\/([^/]+)\/aggregated\/instances$/.exec(pathname) ?? []
  const project = account.projects[id]
  if (method !== 'GET' || project === undefined) return serviceError(404, 'NOT_FOUND', 'notFound')
  if (!project.granted.has('compute.instances.list')) return serviceError(403, 'PERMISSION_DENIED', 'forbidden')
  const all = [...project.instances].sort((one, other) => (one.zone < other.zone ? -1 : one.zone > other.zone ? 1 : 0))
  const from = Number(searchParams.get('pageToken') ?? 0)
  const page = all.slice(from, from + Math.min(500, Number(searchParams.get('maxResults') ?? 500)))
  const zones = [...new Set(page.map(({ zone }) => zone))]
  const fields = /items\/\*\/instances\((.+)\)$/.exec(searchParams.get('fields') ?? '')?.[1]
  const names = fields?.replace(/\([^)]*\)/g, '').split(',')
  const items = zones.map((zone) => [
    `zones/${zone}`,
    { instances: page.filter((one) => one.zone === zone).map((one) => masked(described(one, id), names)) },
  ])
  return json({
    // A zone without instances is there too, with a warning.
    items: { ...Object.fromEntries(items), 'zones/empty-a': { warning: { code: account.warning } } },
    ...(from + page.length < all.length ? { nextPageToken: String(from + page.length) } : {}),
    ...(account.unreachable.length === 0 ? {} : { unreachables: account.unreachable }),
  })
}

function masked(instance: Readonly<Record<string, unknown>>, names: readonly string[] | undefined): unknown {
  return Object.fromEntries(Object.entries(instance).filter(([name]) => names?.some((one) => one.split('/')[0] === name) ?? true))
}

function described({ id, zone, name, isWindows, machineType = 'n2-standard-4' }: GoogleInstance, project: string) {
  const base = 'https://www.googleapis.com/compute/v1/projects'
  const image = isWindows ? 'windows-cloud/global/licenses/windows-server-2022-dc' : 'debian-cloud/global/licenses/debian-12'
  return {
    id,
    name,
    metadata: { items: [{ key: 'startup-script', value: 'PASSWORD=x' }] },
    machineType: `${base}/${project}/zones/${zone}/machineTypes/${machineType}`,
    networkInterfaces: [
      { network: `${base}/${project}/global/networks/default`, networkIP: '10.0.0.7', accessConfigs: [{ natIP: '203.0.113.7' }] },
      { network: `${base}/${project}/global/networks/other`, networkIP: '10.9.9.9' },
    ],
    disks: [
      { boot: false },
      {
        boot: true,
        licenses: [`${base}/${image}`],
        guestOsFeatures: [{ type: 'UEFI_COMPATIBLE' }, ...(isWindows ? [{ type: 'WINDOWS' }] : [])],
      },
    ],
  }
}
