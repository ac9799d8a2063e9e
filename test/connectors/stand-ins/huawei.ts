import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { type Asked, json, type Reply, type StandIn, standIn } from './cloud.ts'

/** A server in the pretended account. */
export interface HuaweiServer {
  readonly id: string
  readonly project: string
  readonly name: string
  readonly status: string
  readonly os?: string
}

/** A pretended account of HUAWEI CLOUD. */
export interface HuaweiAccount {
  readonly keys: Readonly<Record<string, string>>
  readonly cloud: 'com' | 'eu'
  readonly domain: string
  /** Names by ids. */
  readonly projects: Readonly<Record<string, string>>
  /** Regions that do not know the account's keys. */
  readonly closed: ReadonlySet<string>
  /** `/v3/auth/projects`, `cloudservers`: paths with this in them are forbidden. */
  readonly denied: readonly string[]
  readonly servers: readonly HuaweiServer[]
  /** By ids of projects. */
  readonly trackers: Readonly<Record<string, readonly object[]>>
}

export const HUAWEI_ACCOUNT: HuaweiAccount = {
  keys: { QTWAOYTTLABEXAMPLE00: 'labSecretAccessKeyEXAMPLE00000000000000' },
  cloud: 'com',
  domain: 'd0000000000000000000000000000001',
  projects: { p1: 'cn-north-4', p2: 'cn-east-3', p3: 'cn-north-4_sub', p4: 'MOS' },
  closed: new Set(),
  denied: [],
  servers: [],
  trackers: {},
}

/** How often a key was refused in a row, at most, and whether that has locked it. */
export interface KeyLock {
  mostInARow: number
  hasTripped: boolean
}

/** A stand-in that counts refusals. */
export type HuaweiStandIn = StandIn & { readonly lock: KeyLock }

const WINDOW_MS = 15 * 60_000
const LOCK_MS = 5 * 60_000
const MOST_IN_A_ROW = 5
const FORM = /^SDK-HMAC-SHA256 Access=([^,]+), SignedHeaders=([a-z0-9;-]+), Signature=([0-9a-f]{64})$/
const REFUSED = 'Incorrect IAM authentication information: '

const sha256 = (text: string) => createHash('sha256').update(text, 'utf8').digest('hex')

/** HUAWEI CLOUD on loopback: signatures are verified to the letter, and the sixth refusal in a row locks a key. */
export async function huaweiStandIn(
  account: HuaweiAccount = HUAWEI_ACCOUNT,
  now: () => number = Date.now,
): Promise<HuaweiStandIn> {
  const lock: KeyLock = { mostInARow: 0, hasTripped: false }
  const keys = new Map<string, { inARow: number; lockedUntil: number }>()
  const cloud = await standIn((asked) => {
    const keyId = /Access=([^,]+),/.exec(asked.headers['authorization'] ?? '')?.[1] ?? ''
    const state = keys.get(keyId) ?? { inARow: 0, lockedUntil: 0 }
    keys.set(keyId, state)
    if (now() < state.lockedUntil) return refusal('APIGW.0301', `${REFUSED}AK access failed to reach the limit,forbidden`)
    const isHere = asked.host.endsWith(`.${account.cloud}`) && !account.closed.has(asked.host.split('.')[1] ?? '')
    const refused = verifySdk(asked, (id) => (isHere ? account.keys[id] : undefined), now())
    state.inARow = refused === undefined ? 0 : state.inARow + 1
    lock.mostInARow = Math.max(lock.mostInARow, state.inARow)
    if (state.inARow > MOST_IN_A_ROW) {
      state.lockedUntil = now() + LOCK_MS
      lock.hasTripped = true
    }
    return refused === undefined ? success(asked, account) : refusal('APIGW.0301', refused)
  }, now)
  return Object.assign(cloud, { lock })
}

/** An error as the gateway writes it. */
export function refusal(code: string, message = '', status = 401): Reply {
  return json({ error_code: code, error_msg: message, request_id: 'r-1' }, status)
}

/** Why the gateway refuses a request's signature; undefined: it does not. */
export function verifySdk(asked: Asked, secretOf: (keyId: string) => string | undefined, now: number): string | undefined {
  const match = FORM.exec(asked.headers['authorization'] ?? '')
  if (match === null) return `${REFUSED}authorization not found`
  const [, keyId = '', signedNames = '', signature = ''] = match
  const date = asked.headers['x-sdk-date'] ?? ''
  const at = Date.parse(date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'))
  if (Number.isNaN(at)) return 'bad x-sdk-date'
  if (!signedNames.split(';').includes('x-sdk-date')) return 'x-sdk-date must be signed'
  if (Math.abs(now - at) > WINDOW_MS) return `${REFUSED}x-sdk-date expired`
  const secret = secretOf(keyId)
  if (secret === undefined) return `${REFUSED}Get secretKey failed`
  const canonical = canonicalRequest(asked, signedNames)
  const expected = createHmac('sha256', secret)
    .update(`SDK-HMAC-SHA256\n${date}\n${sha256(canonical)}`, 'utf8')
    .digest()
  if (timingSafeEqual(expected, Buffer.from(signature, 'hex'))) return undefined
  return `${REFUSED}verify aksk signature fail,canonicalRequest:${canonical.replaceAll('\n', '|')}`
}

/** RFC 3986: all but letters, digits and -._~ as %XX. */
const encode = (text: string) =>
  [...Buffer.from(text, 'utf8')]
    .map((byte) => String.fromCharCode(byte))
    .map((letter) => (/[\w.~-]/.test(letter) ? letter : `%${letter.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`))
    .join('')
const decode = (text: string) => decodeURIComponent(text.replaceAll('+', ' '))

function canonicalRequest({ method, url, headers, body }: Asked, signedNames: string): string {
  const [path = '/', query = ''] = url.split('?', 2)
  const encoded = path.split('/').map((segment) => encode(decodeURIComponent(segment)))
  const uri = path.endsWith('/') ? encoded.join('/') : `${encoded.join('/')}/`
  const pairs = query === '' ? [] : query.split('&').map((pair) => pair.split('=', 2).map((part) => encode(decode(part))))
  // A blank sorts before all that may stand in a name.
  const sorted = pairs.map(([name = '', value = '']) => `${name} ${value}`).sort()
  const lines = signedNames.split(';').map((name) => `${name}:${(headers[name] ?? '').trim()}\n`)
  const declared = signedNames.split(';').includes('x-sdk-content-sha256') ? headers['x-sdk-content-sha256'] : undefined
  const parts = [method, uri, sorted.map((pair) => pair.replace(' ', '=')).join('&'), lines.join(''), signedNames]
  return [...parts, declared ?? sha256(body)].join('\n')
}

function success(asked: Asked, account: HuaweiAccount): Reply {
  const { pathname, searchParams } = new URL(asked.url, 'https://x')
  const path = pathname.replace(/\/$/, '')
  if (account.denied.some((part) => path.includes(part))) {
    if (path.includes('cloudservers')) return json({ error: { code: 'Ecs.0019', message: 'no permission' } }, 403)
    return json({ error_code: 'PAP5.0014', error_msg: 'no permission' }, 403)
  }
  if (asked.method !== 'GET') return refusal('APIGW.0101', 'API does not exist or has not been published', 404)
  if (path === '/v3/auth/domains') return json({ domains: [{ id: account.domain, name: 'lab', enabled: true }] })
  if (path === '/v3/auth/projects') {
    const projects = Object.entries(account.projects).map(([id, name]) => ({ id, name, enabled: true }))
    return json({ projects })
  }
  if (path === `/v1/resource-manager/domains/${account.domain}/all-resources`) return json({ resources: [] })
  const [, project = '', what = ''] = /^\/v[13]\/([^/]+)\/(.+)$/.exec(path) ?? []
  const isOfProject =
    asked.headers['x-project-id'] === project && account.projects[project]?.split('_')[0] === asked.host.split('.')[1]
  if (!isOfProject) return refusal('APIGW.0101', 'API does not exist or has not been published', 404)
  switch (what) {
    case 'cloudservers/detail':
      return json(listed(account.servers, project, searchParams))
    case 'traces':
      return json({ traces: [] })
    case 'trackers':
      return json({ trackers: account.trackers[project] ?? [] })
    default:
      return refusal('APIGW.0101', 'API does not exist or has not been published', 404)
  }
}

function listed(servers: readonly HuaweiServer[], project: string, parameters: URLSearchParams): object {
  const all = servers.filter((server) => server.project === project)
  const [limit, page] = [Number(parameters.get('limit') ?? 25), Number(parameters.get('offset') ?? 1)]
  return { count: all.length, servers: all.slice((page - 1) * limit, page * limit).map(described) }
}

function described({ id, name, status, os }: HuaweiServer): object {
  return {
    id,
    name,
    status,
    addresses: {
      'vpc-1': [
        { version: '4', addr: '10.0.0.7', 'OS-EXT-IPS:type': 'fixed' },
        { version: '4', addr: '203.0.113.7', 'OS-EXT-IPS:type': 'floating' },
      ],
    },
    metadata: { vpc_id: 'vpc-1', os_type: os ?? 'Linux', image_name: 'EulerOS 2.9' },
    flavor: { id: 's6.xlarge.2', vcpus: '4', ram: '8192' },
  }
}
