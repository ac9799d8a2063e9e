import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { type Asked, json, type Reply, type StandIn, standIn } from './cloud.ts'

/** A server in the pretended account. */
export interface VolcengineInstance {
  readonly id: string
  readonly region: string
  readonly name: string
  readonly status?: string
  readonly os?: string
}

/** A pretended account of Volcano Engine. */
export interface VolcengineAccount {
  readonly keys: Readonly<Record<string, string>>
  /** User of the keys; `root` for the account's own. */
  readonly user: string
  readonly account: number
  readonly regions: readonly string[]
  /** `ecs:DescribeInstances`: refused, wherever it is asked. */
  readonly denied: ReadonlySet<string>
  readonly instances: readonly VolcengineInstance[]
  /** Whether identities are told with their type, as since 2025. */
  readonly tellsType: boolean
}

export const VOLCENGINE_ACCOUNT: VolcengineAccount = {
  keys: { AKLTLABEXAMPLE0000: 'TGFiU2VjcmV0RVhBTVBMRQ==' },
  user: 'scanner',
  account: 2000000000,
  regions: ['cn-beijing', 'cn-shanghai'],
  denied: new Set(),
  instances: [],
  tellsType: true,
}

interface Operation {
  readonly service: string
  readonly methods: readonly string[]
}

const OPERATIONS: Readonly<Record<string, Operation>> = {
  'GetCallerIdentity 2018-01-01': { service: 'sts', methods: ['GET', 'POST'] },
  'DescribeRegions 2020-04-01': { service: 'ecs', methods: ['GET'] },
  'DescribeInstances 2020-04-01': { service: 'ecs', methods: ['GET'] },
  'ListUsers 2018-01-01': { service: 'iam', methods: ['GET'] },
  'LookupEvents 2021-09-01': { service: 'cloud_trail', methods: ['POST'] },
}

const GATEWAYS: ReadonlySet<string> = new Set(['open.volcengineapi.com', 'open.byteplusapi.com'])

/** What the signature of a request says, or why it is refused. */
type Verdict =
  | { readonly region: string; readonly service: string }
  | { readonly refused: 'missing' | 'unknown-key' | 'wrong-signature' | 'out-of-time'; readonly why: string }

const WINDOW_MS = 15 * 60_000
const FORM =
  /^HMAC-SHA256 Credential=([^/,]+)\/(\d{8})\/([a-z0-9-]+)\/([a-z0-9_-]+)\/request, SignedHeaders=([a-z0-9;-]+), Signature=([0-9a-f]{64})$/

const sha256 = (text: string) => createHash('sha256').update(text, 'utf8').digest('hex')
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text, 'utf8').digest()
const encode = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`)

/**
 * Checks a request against the published signature method from the wire alone: nothing of this is shared with what signs.
 * The time must be signed; the official client signs nothing else, so other headers need not be.
 */
export function verifyVolcengine(asked: Asked, secretOf: (keyId: string) => string | undefined, now: number): Verdict {
  const match = FORM.exec(asked.headers['authorization'] ?? '')
  if (match === null) return { refused: 'missing', why: 'no or malformed Authorization' }
  const [, keyId = '', date = '', region = '', service = '', signedNames = '', signature = ''] = match
  const secret = secretOf(keyId)
  if (secret === undefined) return { refused: 'unknown-key', why: keyId }
  const names = signedNames.split(';')
  const stamp = asked.headers['x-date'] ?? ''
  if (!names.includes('x-date')) return { refused: 'wrong-signature', why: 'x-date is not signed' }
  if (stamp.slice(0, 8) !== date) return { refused: 'wrong-signature', why: 'scope and X-Date differ in the day' }
  const declared = asked.headers['x-content-sha256']
  if (declared !== undefined && declared !== sha256(asked.body)) {
    return { refused: 'wrong-signature', why: 'X-Content-Sha256 is not that of the body' }
  }
  const [path = '/', query = ''] = asked.url.split('?', 2)
  const pairs = [...new URLSearchParams(query)].map(([name, value]) => `${encode(name)}=${encode(value)}`)
  const headers = names.map((name) => `${name}:${(asked.headers[name] ?? '').trim()}\n`).join('')
  const canonical = [asked.method, path, pairs.sort().join('&'), headers, signedNames, sha256(asked.body)].join('\n')
  const toSign = ['HMAC-SHA256', stamp, `${date}/${region}/${service}/request`, sha256(canonical)].join('\n')
  const key = hmac(hmac(hmac(hmac(secret, date), region), service), 'request')
  if (!timingSafeEqual(hmac(key, toSign), Buffer.from(signature, 'hex'))) return { refused: 'wrong-signature', why: canonical }
  const at = Date.parse(stamp.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'))
  return Math.abs(at - now) <= WINDOW_MS ? { region, service } : { refused: 'out-of-time', why: stamp }
}

/** Volcano Engine on loopback, and BytePlus: signatures are verified to the letter, and refused as its documentation says. */
export function volcengineStandIn(
  account: VolcengineAccount = VOLCENGINE_ACCOUNT,
  now: () => number = Date.now,
): Promise<StandIn> {
  return standIn((asked) => answer(asked, account, now()), now)
}

/** An error of Volcano Engine, with the status that its documentation names. */
export function volcengineError(code: string, status: number): Reply {
  return json({ ResponseMetadata: { RequestId: 'r-1', Error: { Code: code, Message: `No ${code}.` } } }, status)
}

function answer(asked: Asked, account: VolcengineAccount, now: number): Reply {
  const parameters = new URLSearchParams(asked.url.split('?')[1] ?? '')
  const action = parameters.get('Action') ?? ''
  const operation = OPERATIONS[`${action} ${parameters.get('Version')}`]
  if (operation === undefined || asked.url.split('?')[0] !== '/') return volcengineError('InvalidActionOrVersion', 404)
  if (!GATEWAYS.has(asked.host) && !asked.host.startsWith(`${operation.service}.`)) return volcengineError('ServiceNotFound', 404)
  const verdict = verifyVolcengine(asked, (keyId) => account.keys[keyId], now)
  if ('refused' in verdict) return refusal(verdict.refused)
  if (verdict.service !== operation.service) return volcengineError('InvalidActionOrVersion', 404)
  // One service for all regions, at home.
  if (operation.service === 'cloud_trail' && verdict.region !== 'cn-beijing') return volcengineError('ServiceNotFound', 404)
  if (!operation.methods.includes(asked.method)) return volcengineError('InvalidActionOrVersion', 404)
  if (account.denied.has(`${operation.service}:${action}`)) return volcengineError('AccessDenied', 403)
  return json({
    ResponseMetadata: { RequestId: 'r-1', Action: action },
    Result: result(action, parameters, account, verdict.region),
  })
}

function refusal(refused: Extract<Verdict, { refused: string }>['refused']): Reply {
  switch (refused) {
    case 'missing':
      return volcengineError('MissingAuthenticationToken', 401)
    case 'unknown-key':
      return volcengineError('InvalidAccessKey', 401)
    case 'wrong-signature':
      return volcengineError('SignatureDoesNotMatch', 401)
    case 'out-of-time':
      return volcengineError('InvalidTimestamp', 400)
  }
}

function result(action: string, parameters: URLSearchParams, account: VolcengineAccount, region: string): unknown {
  const paged = <Item>(all: readonly Item[], most: number) => {
    const from = Number(parameters.get('NextToken') ?? 0)
    const page = all.slice(from, from + Math.min(most, Number(parameters.get('MaxResults') ?? 10)))
    return { page, NextToken: from + page.length < all.length ? String(from + page.length) : '' }
  }
  switch (action) {
    case 'GetCallerIdentity': {
      const isRoot = account.user === 'root'
      const Trn = `trn:iam::${account.account}:${isRoot ? 'root' : `user/${account.user}`}`
      return { AccountId: account.account, Trn, ...(account.tellsType ? { IdentityType: isRoot ? 'Account' : 'User' } : {}) }
    }
    case 'DescribeRegions': {
      const { page, NextToken } = paged(account.regions, 20)
      return { Regions: page.map((RegionId) => ({ RegionId })), NextToken }
    }
    case 'DescribeInstances': {
      const { page, NextToken } = paged(
        account.instances.filter((instance) => instance.region === region),
        100,
      )
      return { Instances: page.map(described), NextToken }
    }
    default:
      return {}
  }
}

function described({ id, name, status = 'RUNNING', os = 'Linux' }: VolcengineInstance): unknown {
  return {
    InstanceId: id,
    InstanceName: name,
    Status: status,
    VpcId: 'vpc-1',
    OsType: os,
    OsName: 'veLinux 1.0',
    Cpus: 4,
    EipAddress: { IpAddress: '203.0.113.7' },
    NetworkInterfaces: [
      { Type: 'secondary', PrimaryIpAddress: '10.9.9.9' },
      { Type: 'primary', PrimaryIpAddress: '10.0.0.7' },
    ],
  }
}
