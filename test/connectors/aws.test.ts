import assert from 'node:assert/strict'
import { afterEach, describe, it } from 'node:test'
import { DescribeInstancesCommand, DescribeRegionsCommand, EC2Client } from '@aws-sdk/client-ec2'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { aws } from '../../src/connectors/aws/connector.ts'
import { type Module, VendorFailure, type VendorRequest } from '../../src/connectors/vendor.ts'
import { authorization, flipped, header, type Mutation, without } from './mutations.ts'
import { agentTo, failure, Opened, type OpenSession, openSession, type SessionOptions } from './session.ts'
import { AWS_ACCOUNT, type AwsAccount, awsStandIn, refusal } from './stand-ins/aws.ts'
import type { Asked, Reply, StandIn } from './stand-ins/cloud.ts'

const KEY: readonly [string, string] = ['AKIALABEXAMPLE000000', AWS_ACCOUNT.keys['AKIALABEXAMPLE000000'] ?? '']
const HOME = { id: 'us-east-1', region: 'us-east-1' }
const WEST = { id: 'us-west-2', region: 'us-west-2' }
const OFF = { id: 'ap-east-1', region: 'ap-east-1' }
const NOW = Date.UTC(2026, 10, 22, 8)

describe('the connector of AWS', () => {
  const opened = new Opened()
  afterEach(() => opened.close())

  async function cloud(account: Partial<AwsAccount> = {}, now?: () => number): Promise<StandIn> {
    return opened.add(await awsStandIn({ ...AWS_ACCOUNT, ...account }, now))
  }

  function open(stand: StandIn, key = KEY, options: SessionOptions = {}): OpenSession {
    return opened.add(openSession(aws, key, stand, options))
  }

  it('proves a key, finds its regions, and passes every probe', async () => {
    const stand = await cloud()
    const trail = { kind: 'sqs', queueName: 'trail', region: 'us-west-2' } as const
    const session = open(stand, KEY, { credentials: { trail } })
    const identity = { accountId: '123456789012', otherIds: [], userName: 'scanner', isPrimary: false }
    assert.deepEqual(await session.identify(), identity)
    const regions = AWS_ACCOUNT.regions.map((name) => ({ id: name, region: name }))
    assert.deepEqual(await session.places(), regions)
    for (const module of ['hosts', 'posture', 'detection', 'trail'] as const) await session.probe(module, WEST)
    assert.deepEqual(
      stand.asked.map(({ host }) => host.replace('.amazonaws.com', '')),
      [
        'sts.us-east-1',
        'ec2.us-east-1',
        'ec2.us-west-2',
        'iam',
        's3.us-west-2',
        'config.us-west-2',
        'cloudtrail.us-west-2',
        'guardduty.us-west-2',
        'sqs.us-west-2',
      ],
    )
  })

  it('knows the key of an account from that of a user', async () => {
    const identity = await open(await cloud({ user: 'root' })).identify()
    assert.deepEqual([identity.userName, identity.isPrimary], ['root', true])
  })

  it('asks the hosts of China for a key of China', async () => {
    const stand = await cloud({ regions: ['cn-north-1', 'cn-northwest-1'] })
    const session = open(stand, KEY, { credentials: { domain: 'china' } })
    await session.identify()
    assert.deepEqual(
      (await session.places()).map(({ id }) => id),
      ['cn-north-1', 'cn-northwest-1'],
    )
    await session.probe('posture', { id: 'cn-northwest-1', region: 'cn-northwest-1' })
    assert.deepEqual(
      new Set(stand.asked.map(({ host }) => host)),
      new Set(
        ['sts.cn-north-1', 'ec2.cn-north-1', 'config.cn-northwest-1', 'iam.cn-northwest-1', 's3.cn-northwest-1'].map(
          (name) => `${name}.amazonaws.com.cn`,
        ),
      ),
    )
  })

  it('lists the instances of a region page by page', async () => {
    const instances = Array.from({ length: 450 }, (_, index) => ({
      id: `i-${index}`,
      region: index < 430 ? 'us-west-2' : 'us-east-1',
      name: index === 0 ? 'a & b <c>' : '',
      state: ['terminated', 'shutting-down'][index - 3] ?? 'running',
      ...(index === 1 ? { platform: 'windows' } : {}),
    }))
    const session = open(await cloud({ instances }))
    const found = []
    let cursor: string | null = null
    do {
      const page = await session.hosts(WEST, cursor)
      found.push(...page.hosts)
      cursor = page.next
    } while (cursor !== null)
    assert.deepEqual(
      found.map(({ id }) => id),
      instances.filter(({ region, state }) => region === 'us-west-2' && state === 'running').map(({ id }) => id),
    )
    assert.deepEqual(found[0], {
      id: 'i-0',
      name: 'a & b <c>',
      region: 'us-west-2',
      vpc: 'vpc-1',
      os: 'linux',
      osName: 'Linux/UNIX',
      privateAddress: '10.0.0.7',
      publicAddress: '203.0.113.7',
      cores: 4,
    })
    assert.deepEqual([found[1]?.os, found[2]?.name], ['windows', 'i-2'])
  })

  it("asks the next region where the first does not answer, and believes a key's refusal at once", async () => {
    const stand = await cloud()
    stand.override = ({ host }) => (host.startsWith('sts.us-east-') ? refusal('sts', 'RegionDisabledException') : undefined)
    await open(stand).identify()
    assert.deepEqual(
      stand.asked.map(({ host }) => host.split('.')[1]),
      ['us-east-1', 'us-east-2', 'us-west-2'],
    )
    stand.asked.length = 0
    stand.override = undefined
    assert.equal(
      await failure(open(stand, ['AKIANOBODY', 'x']).identify()),
      'key-unknown sts:GetCallerIdentity us-east-1 InvalidClientTokenId',
    )
    assert.equal(stand.asked.length, 1)
  })

  /** Errors as AWS words them: what is answered to which probe, and what it means for a key that was proven before. */
  const errors: readonly [
    service: string,
    module: Module | 'identity',
    code: string,
    status: number,
    reason: string,
    message?: string,
  ][] = [
    ['sts', 'identity', 'InvalidClientTokenId', 403, 'key-unknown'],
    ['sts', 'identity', 'SignatureDoesNotMatch', 403, 'secret-wrong'],
    ['sts', 'identity', 'SignatureDoesNotMatch', 403, 'clock-skew', 'Signature expired: 20261122T080000Z is now earlier'],
    ['sts', 'identity', 'SignatureDoesNotMatch', 403, 'clock-skew', 'Signature not yet current: 20261122T080000Z'],
    ['sts', 'identity', 'ExpiredToken', 403, 'key-expired'],
    ['sts', 'identity', 'ExpiredTokenException', 403, 'key-expired'],
    ['sts', 'identity', 'AccessDenied', 403, 'no-permission'],
    ['sts', 'identity', 'Throttling', 400, 'throttled'],
    ['sts', 'identity', 'RegionDisabledException', 403, 'region-not-enabled'],
    ['sts', 'identity', 'InternalFailure', 500, 'vendor-error'],
    ['ec2', 'hosts', 'AuthFailure', 401, 'region-not-enabled'],
    ['ec2', 'hosts', 'OptInRequired', 401, 'region-not-enabled'],
    ['ec2', 'hosts', 'UnauthorizedOperation', 403, 'no-permission'],
    ['ec2', 'hosts', 'RequestLimitExceeded', 503, 'throttled'],
    ['ec2', 'hosts', 'RequestExpired', 400, 'clock-skew'],
    ['config', 'posture', 'UnrecognizedClientException', 400, 'region-not-enabled'],
    ['config', 'posture', 'AccessDeniedException', 400, 'no-permission'],
    ['config', 'posture', 'ThrottlingException', 400, 'throttled'],
    ['cloudtrail', 'detection', 'InvalidSignatureException', 400, 'region-not-enabled'],
    ['cloudtrail', 'detection', 'InvalidSignatureException', 400, 'clock-skew', 'Signature expired: x'],
    ['guardduty', 'detection', 'AccessDeniedException', 403, 'no-permission'],
    ['iam', 'posture', 'InvalidClientTokenId', 403, 'key-unknown'],
    ['iam', 'posture', 'SignatureDoesNotMatch', 403, 'secret-wrong'],
    ['s3', 'posture', 'InvalidAccessKeyId', 403, 'region-not-enabled'],
    ['s3', 'posture', 'SlowDown', 503, 'throttled'],
    ['s3', 'posture', 'RequestTimeTooSkewed', 403, 'clock-skew'],
    ['guardduty', 'detection', 'ThrottledException', 400, 'throttled'],
    ['sqs', 'trail', 'com.amazonaws.sqs#QueueDoesNotExist', 400, 'trail-not-set'],
    ['sqs', 'trail', 'AWS.SimpleQueueService.NonExistentQueue', 400, 'trail-not-set'],
    ['sqs', 'trail', 'com.amazon.coral.service#AccessDeniedException', 403, 'no-permission'],
  ]
  for (const [service, module, code, status, reason, message = ''] of errors) {
    it(`takes ${code} of ${service} for ${reason}${message === '' ? '' : `, when it says "${message.slice(0, 20)}"`}`, async () => {
      const stand = await cloud()
      const trail = { kind: 'sqs', queueName: 'trail', region: 'us-west-2' } as const
      const session = open(stand, KEY, { credentials: { trail } })
      if (module !== 'identity') await session.identify()
      stand.asked.length = 0
      stand.override = ({ host }) => (host.startsWith(`${service}.`) ? refusal(service, code, message, status) : undefined)
      const failed = await failure(module === 'identity' ? session.identify() : session.probe(module, WEST))
      assert.deepEqual([failed.split(' ')[0], failed.split(' ').at(-1)], [reason, code.split('#').at(-1)])
      const refused = stand.asked.filter(({ host }) => host.startsWith(`${service}.`))
      assert.equal(
        refused.length,
        reason === 'region-not-enabled' && module === 'identity' ? 4 : MAY_MOVE.has(`${module} ${reason}`) ? 4 : 1,
      )
    })
  }

  it("blames a clock before a key: a refusal with the vendor's time far from ours is ours", async () => {
    const stand = await cloud({}, () => NOW)
    stand.override = () => ({
      ...(refusal('sts', 'InvalidClientTokenId') as Exclude<Reply, 'hang'>),
      headers: { date: new Date(NOW).toUTCString() },
    })
    const session = open(stand, KEY, { now: () => NOW + 180_000 })
    assert.match(await failure(session.identify()), /^clock-skew /)
    assert.match(await failure(open(stand, KEY, { now: () => NOW + 60_000 }).identify()), /^key-unknown /)
  })

  it('asks the next region where the first cannot be reached, and tells of the first when none can', async () => {
    const session = open(await cloud())
    const silent = (hosts: RegExp) => (request: VendorRequest) => {
      if (hosts.test(request.host)) throw new VendorFailure('unreachable', { code: 'ENOTFOUND' })
      return request
    }
    session.mutate = silent(/^sts\.us-east-/)
    assert.equal((await session.identify()).accountId, '123456789012')
    session.mutate = silent(/^sts\./)
    assert.equal(await failure(session.identify()), 'unreachable sts:GetCallerIdentity us-east-1 ENOTFOUND')
  })

  it('reads errors as the services write them, and the id of the request', async () => {
    const stand = await cloud()
    const session = open(stand)
    const headers = { 'x-amz-request-id': 'r-s3' }
    const error = '<Error><Code>AccessDenied</Code></Error>'
    for (const body of [
      error,
      `<ErrorResponse>${error}</ErrorResponse>`,
      `<Response><Errors>${error}</Errors></Response>`,
      `<ErrorResponse><Errors>${error}</Errors></ErrorResponse>`,
    ]) {
      stand.override = () => ({ status: 403, headers, body })
      const failed = await session.hosts(WEST, null).catch((error: unknown) => error)
      assert.ok(failed instanceof VendorFailure, String(failed))
      const detail = { action: 'ec2:DescribeInstances', place: 'us-west-2', code: 'AccessDenied', requestId: 'r-s3' }
      assert.deepEqual([failed.reason, failed.detail], ['no-permission', detail], body)
    }
  })

  it('asks only hosts of AWS, each in its own cloud', () => {
    const hosts = [
      'iam.amazonaws.com',
      'ec2.us-east-1.amazonaws.com',
      'ec2.cn-north-1.amazonaws.com.cn',
      'ec2.cn-north-1.amazonaws.com',
      'ec2.us-east-1.amazonaws.com.cn',
      'ec2.us-east-1.amazonaws.com.evil.com',
      'rds.us-east-1.amazonaws.com',
    ]
    const allows = (domain: 'china' | 'global') => hosts.filter((host) => aws.allows(domain, host))
    assert.deepEqual(allows('global'), hosts.slice(0, 2))
    assert.deepEqual(allows('china'), hosts.slice(2, 3))
  })

  it('tells the permission that is missing, and where', async () => {
    const session = open(
      await cloud({
        denied: new Set(['ec2:DescribeInstances', 'iam:GetAccountSummary', 'guardduty:ListDetectors', 'sqs:GetQueueUrl']),
      }),
      KEY,
      {
        credentials: { trail: { kind: 'sqs', queueName: 'trail', region: 'us-east-1' } },
      },
    )
    await session.identify()
    assert.equal(
      await failure(session.probe('hosts', WEST)),
      'no-permission ec2:DescribeInstances us-west-2 UnauthorizedOperation',
    )
    assert.equal(await failure(session.probe('posture', WEST)), 'no-permission iam:GetAccountSummary us-east-1 AccessDenied')
    assert.equal(
      await failure(session.probe('detection', WEST)),
      'no-permission guardduty:ListDetectors us-west-2 AccessDeniedException',
    )
    assert.equal(await failure(session.probe('trail', WEST)), 'no-permission sqs:GetQueueUrl us-east-1 AccessDeniedException')
    assert.equal(await failure(session.probe('hosts', OFF)), 'region-not-enabled ec2:DescribeInstances ap-east-1 AuthFailure')
    assert.equal(await failure(open(await cloud()).probe('trail', HOME)), 'trail-not-set')
  })

  it('takes neither entities of the sender nor what is no XML', async () => {
    const stand = await cloud()
    const answer = (body: string) => () => ({ status: 200, body })
    stand.override = answer('<!DOCTYPE a [<!ENTITY b "c">]><GetCallerIdentityResponse>&b;</GetCallerIdentityResponse>')
    assert.match(await failure(open(stand).identify()), /^vendor-error .*UnexpectedAnswer$/)
    stand.override = answer('{}')
    assert.match(await failure(open(stand).identify()), /^vendor-error .*UnexpectedAnswer$/)
    stand.override = answer('<GetCallerIdentityResponse/>')
    assert.match(await failure(open(stand).identify()), /^vendor-error .*UnexpectedAnswer$/)
    stand.override = answer('<html/>')
    assert.match(await failure(open(stand).places()), /^vendor-error .*UnexpectedAnswer$/)
    assert.match(await failure(open(stand).hosts(WEST, null)), /^vendor-error .*UnexpectedAnswer$/)
    stand.override = answer('<DescribeInstancesResponse><requestId>r-1</requestId></DescribeInstancesResponse>')
    assert.match(await failure(open(stand).hosts(WEST, null)), /^vendor-error .*UnexpectedAnswer$/)
  })

  it('tells what was asked, and the status, of what a balancer before AWS answers', async () => {
    const stand = await cloud()
    stand.override = () => ({ status: 429, body: '<!DOCTYPE html><html><br></html>' })
    assert.equal(await failure(open(stand).probe('hosts', WEST)), 'throttled ec2:DescribeInstances us-west-2 HTTP 429')
    stand.override = () => ({ status: 200, body: '<!DOCTYPE html><html><br></html>' })
    assert.equal(await failure(open(stand).probe('hosts', WEST)), 'vendor-error ec2:DescribeInstances us-west-2 UnexpectedAnswer')
  })

  it('builds no host name from what is no region', async () => {
    const stand = await cloud()
    stand.override = ({ host }) =>
      host.startsWith('ec2.')
        ? {
            status: 200,
            body: '<DescribeRegionsResponse><regionInfo><item><regionName>x.evil.com/</regionName></item></regionInfo></DescribeRegionsResponse>',
          }
        : undefined
    assert.deepEqual(await open(stand).places(), [])
    for (const region of ['evil.com', '', 'us-east-1.evil.com', 'cn-north-1']) {
      const place = { id: region, region }
      assert.match(await failure(open(stand).probe('hosts', place)), /^unreachable .*EgressRefused$/)
    }
  })

  it('is accepted by a stand-in that accepts the official client', async () => {
    const stand = await cloud({ instances: [{ id: 'i-1', region: 'us-west-2', name: 'n', state: 'running' }] })
    const options = {
      region: 'us-west-2',
      credentials: { accessKeyId: KEY[0], secretAccessKey: KEY[1] },
      maxAttempts: 1,
      requestHandler: { httpsAgent: agentTo(stand) },
    }
    assert.equal((await new STSClient(options).send(new GetCallerIdentityCommand({}))).Account, '123456789012')
    const ec2 = new EC2Client(options)
    assert.equal((await ec2.send(new DescribeRegionsCommand({}))).Regions?.length, 3)
    const { Reservations } = await ec2.send(new DescribeInstancesCommand({ MaxResults: 5 }))
    assert.equal(Reservations?.[0]?.Instances?.[0]?.InstanceId, 'i-1')
    const wrong = new STSClient({ ...options, credentials: { accessKeyId: KEY[0], secretAccessKey: 'wrong' } })
    await assert.rejects(wrong.send(new GetCallerIdentityCommand({})), { name: 'SignatureDoesNotMatch' })
  })

  /** What can be changed of a signed request: each must be refused. */
  const mutations: Readonly<Record<string, Mutation>> = {
    'the method': (request) => ({ ...request, method: 'GET' }),
    'the path': (request) => ({ ...request, path: '/x' }),
    'a query': (request) => ({ ...request, path: '/?a=1' }),
    'a byte of the body': (request) => ({ ...request, body: `${request.body}&x` }),
    'the body, emptied': (request) => ({ ...request, body: '' }),
    'the content type': header('content-type', (value) => `${value}x`),
    'the host': (request) => ({ ...request, host: 'sts.us-east-2.amazonaws.com' }),
    'a second of the time': header('x-amz-date', (value) => value.replace(/\dZ$/, (digit) => `${(Number(digit[0]) + 1) % 10}Z`)),
    'the time, removed': without('x-amz-date'),
    'the day of the scope': authorization((value) => value.replace(/\/(\d{8})\//, '/20200101/')),
    'the region of the scope': authorization((value) => value.replace('us-east-1', 'us-east-2')),
    'the service of the scope': authorization((value) => value.replace('/sts/', '/iam/')),
    'the key id': authorization((value) => value.replace('AKIALAB', 'AKIAXXX')),
    'a digit of the signature': authorization(flipped),
    'a signed header, dropped': authorization((value) => value.replace('content-type;', '')),
    'the host, not signed': authorization((value) => value.replace('host;', '')),
    'the algorithm': authorization((value) => value.replace('SHA256', 'SHA1')),
    'the authorization, removed': without('authorization'),
  }
  for (const [what, mutate] of Object.entries(mutations)) {
    it(`is refused by the stand-in when somebody changes ${what}`, async () => {
      const session = open(await cloud())
      session.mutate = mutate
      assert.match(await failure(session.identify()), /^(secret-wrong|key-unknown|vendor-error) /)
      session.mutate = undefined
      assert.equal((await session.identify()).accountId, '123456789012')
    })
  }

  it('is refused when its time is out of the window, and takes that for a clock that is wrong', async () => {
    for (const minutes of [16, -16]) {
      const session = open(await cloud({}, () => NOW), KEY, { now: () => NOW + minutes * 60_000 })
      assert.match(await failure(session.identify()), /^clock-skew /)
    }
    const session = open(await cloud({}, () => NOW), KEY, { now: () => NOW + 14 * 60_000 })
    assert.equal((await session.identify()).accountId, '123456789012')
  })

  it('gives no secret away in what it sends', async () => {
    const stand = await cloud()
    const session = open(stand)
    await session.identify()
    const everything = JSON.stringify(stand.asked satisfies Asked[])
    assert.ok(everything.includes(KEY[0]) && !everything.includes(KEY[1]))
  })
})

/** Where another region may answer differently, all are asked. */
const MAY_MOVE: ReadonlySet<string> = new Set(['identity no-permission', 'identity region-not-enabled'])
