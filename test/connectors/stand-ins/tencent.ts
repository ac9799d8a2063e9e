import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { type Asked, json, type Reply, type StandIn, standIn } from './cloud.ts'

/** A server in the pretended account. */
export interface TencentInstance {
  readonly id: string
  readonly region: string
  readonly name: string
  readonly state: string
  readonly osName?: string
}

/** A pretended account of Tencent Cloud. */
export interface TencentAccount {
  readonly keys: Readonly<Record<string, string>>
  readonly site: 'mainland' | 'international'
  readonly account: string
  /** The user of the keys; the account's id for the account's own. */
  readonly user: string
  /** With their states. */
  readonly regions: Readonly<Record<string, string>>
  /** `cvm:DescribeInstances`: refused, wherever it is asked. */
  readonly denied: ReadonlySet<string>
  readonly instances: readonly TencentInstance[]
  /** By instance of CKafka. */
  readonly topics: Readonly<Record<string, readonly string[]>>
}

export const TENCENT_ACCOUNT: TencentAccount = {
  keys: { AKIDlabEXAMPLE0000000000000000000000: 'labSecretKeyEXAMPLE000000000000' },
  site: 'mainland',
  account: '100000000001',
  user: '100000000777',
  regions: { 'ap-guangzhou': 'AVAILABLE', 'ap-shanghai': 'AVAILABLE', 'ap-hongkong': 'UNAVAILABLE' },
  denied: new Set(),
  instances: [],
  topics: { 'ckafka-lab1': ['trail'] },
}

/** The service that an action belongs to, and whether it wants a region. */
const ACTIONS: Readonly<Record<string, readonly [service: string, isRegional: boolean]>> = {
  GetCallerIdentity: ['sts', true],
  DescribeRegions: ['cvm', false],
  DescribeInstances: ['cvm', true],
  ListUsers: ['cam', false],
  ListDiscoveredResources: ['config', true],
  DescribeEvents: ['cloudaudit', true],
  DescribeTopic: ['ckafka', true],
}

// The document of DescribeEvents names these alone.
const AUDIT_REGIONS = ['ap-guangzhou', 'ap-hongkong', 'ap-seoul', 'ap-singapore', 'ap-tokyo', 'eu-frankfurt']
const WINDOW_S = 300
const FORM =
  /^TC3-HMAC-SHA256 Credential=([^/,]+)\/(\d{4}-\d\d-\d\d)\/([a-z0-9]+)\/tc3_request, ?SignedHeaders=([a-z0-9;-]+), ?Signature=([0-9a-f]{64})$/

const sha256 = (text: string) => createHash('sha256').update(text, 'utf8').digest('hex')
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text, 'utf8').digest()

/** Tencent Cloud on loopback: signatures are verified to the letter, and an action has to belong to its service. */
export function tencentStandIn(account: TencentAccount = TENCENT_ACCOUNT, now: () => number = Date.now): Promise<StandIn> {
  return standIn((asked) => answer(asked, account, now()), now)
}

/** An error, as Tencent Cloud writes it: with status 200. */
export function refusal(code: string, message = '', status = 200): Reply {
  return json({ Response: { Error: { Code: code, Message: message }, RequestId: 'r-1' } }, status)
}

/** The code by which a request is refused for its signature, or what its signature says. */
export function verifyTc3(
  { method, url, headers, body }: Asked,
  secretOf: (keyId: string) => string | undefined,
  now: number,
): string | { readonly service: string } {
  const [, keyId = '', date = '', service = '', signedNames = '', signature = ''] =
    FORM.exec(headers['authorization'] ?? '') ?? []
  const names = signedNames.split(';')
  if (!names.includes('content-type') || !names.includes('host')) return 'AuthFailure.InvalidAuthorization'
  const timestamp = headers['x-tc-timestamp'] ?? ''
  if (!/^\d{1,12}$/.test(timestamp) || Math.abs(now / 1000 - Number(timestamp)) > WINDOW_S) return 'AuthFailure.SignatureExpire'
  const secret = secretOf(keyId)
  if (secret === undefined) return 'AuthFailure.SecretIdNotFound'
  if (new Date(Number(timestamp) * 1000).toISOString().slice(0, 10) !== date) return 'AuthFailure.SignatureFailure'
  const [path, query = ''] = url.split('?', 2)
  const values: Readonly<Record<string, string | undefined>> = { ...headers, host: headers['host']?.replace(/:\d+$/, '') }
  const lines = names.map((name) => `${name}:${(values[name] ?? '').trim().toLowerCase()}\n`).join('')
  const canonical = [method, path, query, lines, signedNames, sha256(body)].join('\n')
  const toSign = `TC3-HMAC-SHA256\n${timestamp}\n${date}/${service}/tc3_request\n${sha256(canonical)}`
  const expected = hmac(hmac(hmac(hmac(`TC3${secret}`, date), service), 'tc3_request'), toSign)
  return timingSafeEqual(expected, Buffer.from(signature, 'hex')) ? { service } : 'AuthFailure.SignatureFailure'
}

function answer(asked: Asked, account: TencentAccount, now: number): Reply {
  const isHere = asked.host.includes('.intl.') === (account.site === 'international')
  const verdict = verifyTc3(asked, (keyId) => (isHere ? account.keys[keyId] : undefined), now)
  if (typeof verdict === 'string') return refusal(verdict, 'The provided credentials could not be validated.')
  const action = asked.headers['x-tc-action'] ?? ''
  const [service, isRegional] = ACTIONS[action] ?? ['', false]
  if (service === '') return refusal('InvalidAction')
  // By the action and not by the host: a client that was pointed to an address names a part of it as the service.
  if (verdict.service !== service) return refusal('AuthFailure.InvalidAuthorization', '`Service` in Credential not valid')
  const region = asked.headers['x-tc-region']
  if (isRegional && region === undefined) return refusal('MissingParameter')
  if (region !== undefined && account.regions[region] === undefined) return refusal('UnsupportedRegion')
  if (service === 'cloudaudit' && !AUDIT_REGIONS.includes(region ?? '')) return refusal('UnsupportedRegion')
  if (account.denied.has(`${service}:${action}`)) return refusal('UnauthorizedOperation')
  const parameters = asked.method === 'GET' ? Object.fromEntries(new URL(asked.url, 'https://x').searchParams) : parse(asked.body)
  return success(action, parameters, { account, region: region ?? '' })
}

const parse = (body: string): Readonly<Record<string, unknown>> => JSON.parse(body)

interface Where {
  readonly account: TencentAccount
  readonly region: string
}

function success(action: string, parameters: Readonly<Record<string, unknown>>, { account, region }: Where): Reply {
  const reply = (response: object) => json({ Response: { ...response, RequestId: 'r-1' } })
  switch (action) {
    case 'GetCallerIdentity': {
      const Arn = `qcs::cam::uin/${account.account}:uin/${account.user}`
      return reply({ Arn, AccountId: account.account, UserId: account.user, PrincipalId: account.user, Type: 'CAMUser' })
    }
    case 'DescribeRegions': {
      const RegionSet = Object.entries(account.regions).map(([Region, RegionState]) => ({ Region, RegionState }))
      return reply({ TotalCount: RegionSet.length, RegionSet })
    }
    case 'DescribeInstances': {
      const [offset, limit] = [Number(parameters['Offset'] ?? 0), Number(parameters['Limit'] ?? 20)]
      if (limit > 100) return refusal('InvalidParameterValue.LimitExceeded')
      const all = account.instances.filter((instance) => instance.region === region)
      return reply({ TotalCount: all.length, InstanceSet: all.slice(offset, offset + limit).map(described) })
    }
    case 'DescribeTopic': {
      const topics = account.topics[String(parameters['InstanceId'])]
      if (topics === undefined) return refusal('ResourceNotFound')
      const [offset, limit] = [Number(parameters['Offset'] ?? 0), Number(parameters['Limit'] ?? 20)]
      const found = topics.filter((topic) => topic.includes(String(parameters['SearchWord'])))
      const TopicList = found.slice(offset, offset + Math.min(limit, 50)).map((TopicName) => ({ TopicName }))
      return reply({ Result: { TopicList, TotalCount: found.length } })
    }
    default:
      return reply({})
  }
}

function described({ id, name, state, osName }: TencentInstance): object {
  return {
    InstanceId: id,
    InstanceName: name,
    InstanceState: state,
    OsName: osName ?? 'TencentOS Server 4',
    CPU: 4,
    PrivateIpAddresses: ['10.0.0.7'],
    PublicIpAddresses: ['203.0.113.7'],
    VirtualPrivateCloud: { VpcId: 'vpc-1' },
  }
}
