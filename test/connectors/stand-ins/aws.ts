import { type Asked, json, type Reply, type StandIn, standIn } from './cloud.ts'
import { type Verdict, verifyV4 } from './signature-v4.ts'

/** A server in the pretended account. */
export interface AwsInstance {
  readonly id: string
  readonly region: string
  readonly name: string
  readonly state: string
  readonly platform?: string
}

/** A pretended account of AWS. */
export interface AwsAccount {
  readonly keys: Readonly<Record<string, string>>
  /** User of the keys; `root` for the account's own. */
  readonly user: string
  readonly account: string
  readonly regions: readonly string[]
  /** `ec2:DescribeInstances`: refused, wherever it is asked. */
  readonly denied: ReadonlySet<string>
  readonly instances: readonly AwsInstance[]
  readonly queues: readonly string[]
}

export const AWS_ACCOUNT: AwsAccount = {
  keys: { AKIALABEXAMPLE000000: 'lab+Secret/Key=EXAMPLE0000000000000000000' },
  user: 'scanner',
  account: '123456789012',
  regions: ['us-east-1', 'us-west-2', 'eu-central-1'],
  denied: new Set(),
  instances: [],
  queues: ['trail'],
}

const OPERATIONS: Readonly<Record<string, readonly [service: string, permission: string]>> = {
  GetCallerIdentity: ['sts', 'sts:GetCallerIdentity'],
  DescribeRegions: ['ec2', 'ec2:DescribeRegions'],
  DescribeInstances: ['ec2', 'ec2:DescribeInstances'],
  GetAccountSummary: ['iam', 'iam:GetAccountSummary'],
  'StarlingDoveService.DescribeConfigurationRecorders': ['config', 'config:DescribeConfigurationRecorders'],
  'com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.LookupEvents': ['cloudtrail', 'cloudtrail:LookupEvents'],
  'AmazonSQS.GetQueueUrl': ['sqs', 'sqs:GetQueueUrl'],
  'GET /detector': ['guardduty', 'guardduty:ListDetectors'],
  'GET /': ['s3', 's3:ListAllMyBuckets'],
}

/**
 * AWS on loopback: signatures are verified to the letter, keys and regions are judged as AWS does, and each service
 * refuses in its own form.
 */
export function awsStandIn(account: AwsAccount = AWS_ACCOUNT, now: () => number = Date.now): Promise<StandIn> {
  return standIn((asked) => answer(asked, account, now()), now)
}

function answer(asked: Asked, account: AwsAccount, now: number): Reply {
  const action = actionOf(asked)
  const [service, permission] = OPERATIONS[action] ?? ['', '']
  const refuse = (code: string, message = '') => refusal(service, code, message)
  if (service === '') return refuse('InvalidAction')
  const verdict = verifyV4(asked, (keyId) => account.keys[keyId], now)
  if ('refused' in verdict) return refuseSignature(service, verdict)
  // A scope for another service or region than the host's is a wrong signature.
  const region = regionOf(asked.host)
  if (verdict.service !== service || verdict.region !== region || !asked.host.startsWith(`${service}.`)) {
    return refuse('SignatureDoesNotMatch', 'Credential should be scoped to a valid region and service.')
  }
  if (service !== 'sts' && service !== 'iam' && !account.regions.includes(region)) {
    return refuse(service === 'ec2' ? 'AuthFailure' : 'UnrecognizedClientException')
  }
  if (account.denied.has(permission)) return refuse(service === 'ec2' ? 'UnauthorizedOperation' : deniedCode(service))
  return success(action, asked, { account, region })
}

function actionOf({ headers, url, body, method }: Asked): string {
  const target = headers['x-amz-target']
  if (target !== undefined) return target
  return method === 'POST' ? (new URLSearchParams(body).get('Action') ?? '') : `GET ${url.split('?')[0]}`
}

function regionOf(host: string): string {
  return host === 'iam.amazonaws.com' ? 'us-east-1' : (host.split('.')[1] ?? '')
}

function refuseSignature(service: string, verdict: Extract<Verdict, { refused: string }>): Reply {
  const isJson = JSON_SERVICES.has(service)
  switch (verdict.refused) {
    case 'missing':
      return refusal(service, 'MissingAuthenticationToken')
    case 'unknown-key':
      if (service === 'ec2') return refusal(service, 'AuthFailure')
      if (service === 's3') return refusal(service, 'InvalidAccessKeyId')
      return refusal(service, isJson ? 'UnrecognizedClientException' : 'InvalidClientTokenId')
    case 'wrong-signature':
      if (service === 'ec2') return refusal(service, 'AuthFailure')
      return refusal(service, isJson ? 'InvalidSignatureException' : 'SignatureDoesNotMatch')
    case 'expired':
      if (service === 'ec2') return refusal(service, 'RequestExpired')
      return refusal(service, isJson ? 'InvalidSignatureException' : 'SignatureDoesNotMatch', `Signature expired: ${verdict.why}`)
    case 'not-yet':
      return refusal(service, isJson ? 'InvalidSignatureException' : 'SignatureDoesNotMatch', 'Signature not yet current')
  }
}

const JSON_SERVICES = new Set(['config', 'cloudtrail', 'sqs', 'guardduty'])
const deniedCode = (service: string) => (JSON_SERVICES.has(service) ? 'AccessDeniedException' : 'AccessDenied')

/** An error in the form of the service. */
export function refusal(service: string, code: string, message = '', status?: number): Reply {
  if (JSON_SERVICES.has(service)) return json({ __type: code, message }, status ?? 400, { 'x-amzn-requestid': 'r-1' })
  const error = `<Error><Code>${code}</Code><Message>${message}</Message></Error>`
  const xml = (body: string, usual: number): Reply => ({
    status: status ?? usual,
    headers: { 'content-type': 'text/xml', 'x-amzn-requestid': 'r-1' },
    body,
  })
  if (service === 'ec2') {
    return xml(`<Response><Errors>${error}</Errors><RequestID>r-1</RequestID></Response>`, code === 'AuthFailure' ? 401 : 403)
  }
  return xml(service === 's3' ? error : `<ErrorResponse>${error}<RequestId>r-1</RequestId></ErrorResponse>`, 403)
}

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
const xml = (body: string): Reply => ({ status: 200, headers: { 'content-type': 'text/xml' }, body })

interface Where {
  readonly account: AwsAccount
  readonly region: string
}

function success(action: string, asked: Asked, { account, region }: Where): Reply {
  switch (action) {
    case 'GetCallerIdentity': {
      const arn = `arn:aws:iam::${account.account}:${account.user === 'root' ? 'root' : `user/${account.user}`}`
      return xml(
        `<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>${arn}</Arn><UserId>AIDA</UserId><Account>${account.account}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`,
      )
    }
    case 'DescribeRegions': {
      const items = account.regions.map((name) => `<item><regionName>${name}</regionName></item>`)
      return xml(`<DescribeRegionsResponse><regionInfo>${items.join('')}</regionInfo></DescribeRegionsResponse>`)
    }
    case 'DescribeInstances':
      return xml(describeInstances(new URLSearchParams(asked.body), { account, region }))
    case 'GetAccountSummary':
      return xml('<GetAccountSummaryResponse><GetAccountSummaryResult/></GetAccountSummaryResponse>')
    case 'GET /':
      return xml('<ListAllMyBucketsResult><Buckets/></ListAllMyBucketsResult>')
    case 'AmazonSQS.GetQueueUrl': {
      const name = JSON.parse(asked.body).QueueName
      if (!account.queues.includes(name)) return json({ __type: 'com.amazonaws.sqs#QueueDoesNotExist' }, 400)
      return json({ QueueUrl: `https://sqs.${region}.amazonaws.com/${account.account}/${name}` })
    }
    default:
      return json({})
  }
}

function describeInstances(parameters: URLSearchParams, { account, region }: Where): string {
  const all = account.instances.filter((instance) => instance.region === region)
  const from = Number(parameters.get('NextToken') ?? 0)
  const page = all.slice(from, from + Number(parameters.get('MaxResults')))
  const next = from + page.length < all.length ? `<nextToken>${from + page.length}</nextToken>` : ''
  const items = page.map(
    ({ id, name, state, platform }) =>
      `<item><instancesSet><item><instanceId>${id}</instanceId><instanceState><name>${state}</name></instanceState><privateIpAddress>10.0.0.7</privateIpAddress><ipAddress>203.0.113.7</ipAddress><vpcId>vpc-1</vpcId>${platform === undefined ? '' : `<platform>${platform}</platform>`}<platformDetails>Linux/UNIX</platformDetails><cpuOptions><coreCount>2</coreCount><threadsPerCore>2</threadsPerCore></cpuOptions><tagSet><item><key>Name</key><value>${escaped(name)}</value></item></tagSet></item></instancesSet></item>`,
  )
  return `<DescribeInstancesResponse><reservationSet>${items.join('')}</reservationSet>${next}</DescribeInstancesResponse>`
}
