import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { afterEach, describe, it } from 'node:test'
import type { Module } from '../../src/connectors/vendor.ts'
import { volcengine } from '../../src/connectors/volcengine/connector.ts'
import { authorization, flipped, header, type Mutation, without } from './mutations.ts'
import { agentTo, failure, Opened, type OpenSession, openSession, type SessionOptions } from './session.ts'
import { type Asked, json, type Reply, type StandIn } from './stand-ins/cloud.ts'
import {
  VOLCENGINE_ACCOUNT,
  type VolcengineAccount,
  verifyVolcengine,
  volcengineError,
  volcengineStandIn,
} from './stand-ins/volcengine.ts'

const { Service } = createRequire(import.meta.url)('@volcengine/openapi') as typeof import('@volcengine/openapi')

const KEY: readonly [string, string] = ['AKLTLABEXAMPLE0000', VOLCENGINE_ACCOUNT.keys['AKLTLABEXAMPLE0000'] ?? '']
const HOME = { id: 'cn-beijing', region: 'cn-beijing' }
const AWAY = { id: 'cn-shanghai', region: 'cn-shanghai' }
const NOW = Date.UTC(2026, 10, 22, 8)

describe('the connector of Volcano Engine', () => {
  const opened = new Opened()
  afterEach(() => opened.close())

  async function cloud(account: Partial<VolcengineAccount> = {}, now?: () => number): Promise<StandIn> {
    return opened.add(await volcengineStandIn({ ...VOLCENGINE_ACCOUNT, ...account }, now))
  }

  function open(stand: StandIn, key = KEY, options: SessionOptions = {}): OpenSession {
    return opened.add(
      openSession(volcengine, key, stand, { ...options, credentials: { domain: 'china', ...options.credentials } }),
    )
  }

  it('proves a key, finds its regions, and passes every probe', async () => {
    const stand = await cloud()
    const session = open(stand)
    const identity = { accountId: '2000000000', otherIds: [], userName: 'scanner', isPrimary: false }
    assert.deepEqual(await session.identify(), identity)
    assert.deepEqual(await session.places(), [HOME, AWAY])
    for (const module of ['hosts', 'posture', 'detection', 'trail'] as const) await session.probe(module, AWAY)
    assert.deepEqual(
      stand.asked.map(({ method, host, headers }) => [
        `${method} ${host}`,
        /Credential=[^/]+\/\d+\/([^,]+)/.exec(headers['authorization'] ?? '')?.[1],
      ]),
      [
        ['GET sts.volcengineapi.com', 'cn-beijing/sts/request'],
        ['GET open.volcengineapi.com', 'cn-beijing/ecs/request'],
        ['GET open.volcengineapi.com', 'cn-shanghai/ecs/request'],
        ['GET iam.volcengineapi.com', 'cn-beijing/iam/request'],
        ['POST open.volcengineapi.com', 'cn-beijing/cloud_trail/request'],
        ['POST open.volcengineapi.com', 'cn-beijing/cloud_trail/request'],
      ],
    )
  })

  it('knows the key of an account from that of a user, also by its resource name alone', async () => {
    for (const tellsType of [true, false]) {
      const root = await open(await cloud({ user: 'root', tellsType })).identify()
      const user = await open(await cloud({ tellsType })).identify()
      assert.deepEqual([root.userName, root.isPrimary, user.userName, user.isPrimary], ['root', true, 'scanner', false])
    }
  })

  it('asks BytePlus for a key from outside China', async () => {
    const stand = await cloud({ regions: ['ap-southeast-1'] })
    const session = open(stand, KEY, { credentials: { domain: 'global' } })
    await session.identify()
    const [place] = await session.places()
    assert.deepEqual(place, { id: 'ap-southeast-1', region: 'ap-southeast-1' })
    await session.probe('posture', place ?? HOME)
    assert.deepEqual(new Set(stand.asked.map(({ host }) => host)), new Set(['open.byteplusapi.com']))
    const allowed = (domain: 'china' | 'global' | 'europe') =>
      ['open.byteplusapi.com', 'open.volcengineapi.com', 'x.open.volcengineapi.com'].map((host) =>
        volcengine.allows(domain, host),
      )
    assert.deepEqual(
      [allowed('china'), allowed('global'), allowed('europe')],
      [
        [false, true, false],
        [true, false, false],
        [false, false, false],
      ],
    )
  })

  it('reads all pages of regions, and not without end', async () => {
    const regions = Array.from({ length: 45 }, (_, index) => `cn-place-${index}`)
    assert.deepEqual(
      (await open(await cloud({ regions })).places()).map(({ id }) => id),
      regions,
    )
    const stand = await cloud()
    stand.override = () => json({ ResponseMetadata: {}, Result: { Regions: [{ RegionId: 'cn-x' }], NextToken: 'again' } })
    assert.deepEqual(await open(stand).places(), [{ id: 'cn-x', region: 'cn-x' }])
    assert.equal(stand.asked.length, 10)
  })

  it('lists the instances of a region page by page', async () => {
    const instances = Array.from({ length: 230 }, (_, index) => ({
      id: `i-${index}`,
      region: index < 220 ? 'cn-shanghai' : 'cn-beijing',
      name: index === 0 ? '名 & "' : '',
      ...(index === 1 ? { os: 'Windows' } : {}),
      ...(index === 3 ? { status: 'DELETING' } : {}),
    }))
    const stand = await cloud({ instances })
    const session = open(stand)
    const found = []
    let cursor: string | null = null
    do {
      const page = await session.hosts(AWAY, cursor)
      found.push(...page.hosts)
      cursor = page.next
    } while (cursor !== null)
    assert.equal(stand.asked.length, 3)
    assert.deepEqual(
      found.map(({ id }) => id),
      instances.filter(({ region, status }) => region === 'cn-shanghai' && status === undefined).map(({ id }) => id),
    )
    assert.deepEqual(found[0], {
      id: 'i-0',
      name: '名 & "',
      region: 'cn-shanghai',
      vpc: 'vpc-1',
      os: 'linux',
      osName: 'veLinux 1.0',
      privateAddress: '10.0.0.7',
      publicAddress: '203.0.113.7',
      cores: 4,
    })
    assert.deepEqual([found[1]?.os, found[2]?.name], ['windows', 'i-2'])
  })

  it('signs the token of a page, whatever is in it', async () => {
    const stand = await cloud()
    await open(stand).hosts(HOME, "0 &=+/?#%'()*~é")
    assert.equal(new URLSearchParams(stand.asked[0]?.url.split('?')[1]).get('NextToken'), "0 &=+/?#%'()*~é")
  })

  /** Errors as the cloud documents them: what is answered, and what it means for a key that was proven before, or not yet. */
  const errors: readonly [module: Module | 'identity', code: string, status: number, reason: string][] = [
    ['identity', 'InvalidAccessKey', 401, 'key-unknown'],
    ['identity', 'InvalidAccessKeyId', 400, 'key-unknown'],
    ['identity', 'AccessKeyNotExist', 404, 'key-unknown'],
    ['identity', 'UnknownCallerIdentity', 401, 'key-unknown'],
    ['identity', 'SignatureDoesNotMatch', 401, 'secret-wrong'],
    ['identity', 'InvalidAccessKeyStatus', 400, 'key-disabled'],
    ['identity', 'AccessKeyIsExpire', 400, 'key-expired'],
    ['identity', 'InvalidTimestamp', 400, 'clock-skew'],
    ['identity', 'AccessDenied', 403, 'no-permission'],
    ['identity', 'FlowLimitExceeded', 429, 'throttled'],
    ['identity', 'InternalError', 500, 'vendor-error'],
    ['identity', 'InvalidActionOrVersion', 404, 'vendor-error'],
    ['identity', 'constructor', 400, 'vendor-error'],
    ['hosts', 'InvalidAccessKey', 401, 'region-not-enabled'],
    ['hosts', 'SignatureDoesNotMatch', 401, 'region-not-enabled'],
    ['hosts', 'AccessDenied', 403, 'no-permission'],
    ['hosts', 'LackProjectPolicy', 403, 'no-permission'],
    ['hosts', 'Whatever', 429, 'throttled'],
    ['posture', 'AccessDeniedException', 400, 'no-permission'],
    ['posture', 'InvalidAccessKey', 401, 'key-unknown'],
    ['detection', 'SignatureDoesNotMatch', 401, 'secret-wrong'],
    ['detection', 'LackPolicy', 403, 'no-permission'],
    // The official client does not look at the status.
    ['trail', 'AccessDenied', 200, 'no-permission'],
  ]
  for (const [module, code, status, reason] of errors) {
    it(`takes ${code} with ${status} at ${module} for ${reason}, after one request`, async () => {
      const stand = await cloud()
      const session = open(stand)
      if (module !== 'identity') await session.identify()
      stand.asked.length = 0
      stand.override = () => volcengineError(code, status)
      const failed = await failure(module === 'identity' ? session.identify() : session.probe(module, AWAY))
      assert.deepEqual([failed.split(' ')[0], failed.split(' ').at(-1)], [reason, code])
      assert.equal(stand.asked.length, 1)
    })
  }

  it('takes what is no answer of its own for an error of the vendor', async () => {
    const replies: readonly [Reply, string][] = [
      [{ status: 502, body: '<html>' }, 'HTTP 502'],
      [{ status: 302, headers: { location: 'https://evil.com/' }, body: '' }, 'HTTP 302'],
      [{ status: 200, body: '<html>' }, 'UnexpectedAnswer'],
      [json({ ResponseMetadata: {} }), 'UnexpectedAnswer'],
      [json({ ResponseMetadata: {}, Result: {} }), 'UnexpectedAnswer'],
    ]
    const stand = await cloud()
    for (const [reply, code] of replies) {
      stand.override = () => reply
      assert.equal(
        (await failure(open(stand).identify())).replace(/^vendor-error sts:GetCallerIdentity (?:cn-beijing )?/, ''),
        code,
      )
    }
    for (const [reply, code] of replies.slice(0, -1)) {
      stand.override = () => reply
      assert.equal(await failure(open(stand).probe('hosts', HOME)), `vendor-error ecs:DescribeInstances cn-beijing ${code}`)
    }
  })

  it("blames a clock before a key: a refusal with the vendor's time far from ours is ours", async () => {
    const stand = await cloud({}, () => NOW)
    stand.override = () => ({
      ...(volcengineError('SignatureDoesNotMatch', 401) as Exclude<Reply, 'hang'>),
      headers: { date: new Date(NOW).toUTCString() },
    })
    assert.match(await failure(open(stand, KEY, { now: () => NOW + 180_000 }).identify()), /^clock-skew /)
    assert.match(await failure(open(stand, KEY, { now: () => NOW + 60_000 }).identify()), /^secret-wrong /)
  })

  it('takes no answer without its list for an empty one', async () => {
    const stand = await cloud()
    stand.override = ({ url }) => (url.includes('DescribeInstances') ? json({ ResponseMetadata: {}, Result: {} }) : undefined)
    const hosts = open(stand).hosts({ id: 'cn-beijing', region: 'cn-beijing' }, null)
    assert.match(await failure(hosts), /^vendor-error ecs:DescribeInstances cn-beijing UnexpectedAnswer$/)
    stand.override = () => json({ ResponseMetadata: {}, Result: {} })
    assert.equal(await failure(open(stand).places()), 'vendor-error ecs:DescribeRegions UnexpectedAnswer')
  })

  it('tells the permission that is missing, and where', async () => {
    const session = open(await cloud({ denied: new Set(['ecs:DescribeInstances', 'iam:ListUsers', 'cloud_trail:LookupEvents']) }))
    await session.identify()
    assert.equal(await failure(session.probe('hosts', AWAY)), 'no-permission ecs:DescribeInstances cn-shanghai AccessDenied')
    assert.equal(await failure(session.probe('posture', AWAY)), 'no-permission iam:ListUsers cn-beijing AccessDenied')
    assert.equal(await failure(session.probe('trail', AWAY)), 'no-permission cloud_trail:LookupEvents cn-beijing AccessDenied')
  })

  it('signs for no region that is none, and asks nothing', async () => {
    const stand = await cloud({ regions: ['cn-beijing', 'x/../y', 'evil.com', ''] })
    const session = open(stand)
    assert.deepEqual(await session.places(), [HOME])
    stand.asked.length = 0
    for (const region of ['', 'evil.com', 'cn-beijing/sts', 'cn-beijing\r\nx: y']) {
      assert.equal(await failure(session.probe('hosts', { id: region, region })), 'region-not-enabled Region')
      assert.equal(await failure(session.hosts({ id: region, region }, null)), 'region-not-enabled Region')
    }
    assert.equal(stand.asked.length, 0)
  })

  it("stands on the signatures that the vendor's documentation publishes", () => {
    const [id, secret] = [
      'AKLTYWViMTVmZGYzM2E0NDI5Mzk2MDZjNjFmMjc2MjRjMzg',
      'WkRZeE1EQmxPVGhsWWpWak5HVmtNbUUxTXpZeU9UVXlOMlE1TmpZeVlqTQ==',
    ]
    const now = Date.UTC(2025, 2, 29, 18, 9, 37)
    const signed = (method: string, action: string, body: string, signature: string): Asked => ({
      method,
      host: 'billing.volcengineapi.com',
      url: `/?Action=${action}&Version=2022-01-01`,
      headers: {
        host: 'billing.volcengineapi.com',
        'x-date': '20250329T180937Z',
        authorization: `HMAC-SHA256 Credential=${id}/20250329/cn-beijing/billing/request, SignedHeaders=host;x-date, Signature=${signature}`,
      },
      body,
    })
    const published = [
      signed('GET', 'QueryBalanceAcct', '', '1eda9e7e6b1728151a8e8791fdaf67cfbd28bd5c80d0fce2eb208746cf483105'),
      signed(
        'POST',
        'ListBill',
        '{"Limit":10,"BillPeriod":"2023-08"}',
        '5e8480ceea12d0000a23c054151c50dd02c1a7dec835004057d19f13d53a7658',
      ),
    ]
    for (const asked of published) {
      assert.deepEqual(
        verifyVolcengine(asked, () => secret, now),
        { region: 'cn-beijing', service: 'billing' },
      )
    }
  })

  it('is accepted by a stand-in that accepts the official client', async () => {
    const stand = await cloud({ instances: [{ id: 'i-1', region: 'cn-beijing', name: 'n' }] })
    const official = (serviceName: string, host: string, secretKey = KEY[1]) =>
      new Service({ accessKeyId: KEY[0], secretKey, serviceName, host, region: 'cn-beijing', protocol: 'https:' })
    const send = async (service: InstanceType<typeof Service>, params: Record<string, unknown>) =>
      service.fetchOpenAPI({ ...params, httpsAgent: agentTo(stand) } as unknown as Parameters<
        typeof service.fetchOpenAPI
      >[0]) as Promise<{
        ResponseMetadata: { Error?: { Code: string } }
        Result?: Record<string, unknown>
      }>
    const whoAmI = { Action: 'GetCallerIdentity', Version: '2018-01-01' }
    const identity = await send(official('sts', 'sts.volcengineapi.com'), whoAmI)
    assert.equal(identity.Result?.['AccountId'], 2000000000)
    const instances = await send(official('ecs', 'open.volcengineapi.com'), {
      Action: 'DescribeInstances',
      Version: '2020-04-01',
      query: { MaxResults: 10 },
    })
    assert.ok(JSON.stringify(instances.Result).includes('"i-1"'))
    const wrong = await send(official('sts', 'sts.volcengineapi.com', 'wrong'), whoAmI)
    assert.equal(wrong.ResponseMetadata.Error?.Code, 'SignatureDoesNotMatch')
    assert.match(stand.asked[0]?.headers['authorization'] ?? '', /SignedHeaders=x-date,/)
  })

  /** What can be changed of a signed request: each must be refused. */
  const mutations: Readonly<Record<string, Mutation>> = {
    'the method': ({ body: _, ...request }) => ({ ...request, method: 'GET' }),
    'the path': (request) => ({ ...request, path: request.path.replace('/?', '/x?') }),
    'a value of the query': (request) => ({ ...request, path: request.path.replace('2021', '2020') }),
    'a parameter, added': (request) => ({ ...request, path: `${request.path}&a=1` }),
    'a byte of the body': (request) => ({ ...request, body: `${request.body} ` }),
    'the body, emptied': (request) => ({ ...request, body: '' }),
    'a byte of the body and its hash': (request) => ({
      ...without('x-content-sha256')(request),
      body: `${request.body} `,
    }),
    'the content type': header('content-type', (value) => `${value}x`),
    'the host': (request) => ({ ...request, host: 'sts.volcengineapi.com' }),
    'a second of the time': header('x-date', (value) => value.replace(/\dZ$/, (digit) => `${(Number(digit[0]) + 1) % 10}Z`)),
    'the time, removed': without('x-date'),
    'the day of the scope': authorization((value) => value.replace(/\/(\d{8})\//, '/20200101/')),
    'the region of the scope': authorization((value) => value.replace('cn-beijing', 'cn-shanghai')),
    'the service of the scope': authorization((value) => value.replace('/cloud_trail/', '/iam/')),
    'the terminator of the scope': authorization((value) => value.replace('/request,', '/aws4_request,')),
    'the key id': authorization((value) => value.replace('AKLTLAB', 'AKLTXXX')),
    'a digit of the signature': authorization(flipped),
    'a signed header, dropped': authorization((value) => value.replace('content-type;', '')),
    'the host, not signed': authorization((value) => value.replace('host;', '')),
    'the time, not signed': authorization((value) => value.replace(';x-date', '')),
    'the algorithm': authorization((value) => value.replace('SHA256', 'SHA1')),
    'the authorization, removed': without('authorization'),
  }
  for (const [what, mutate] of Object.entries(mutations)) {
    it(`is refused by the stand-in when somebody changes ${what}`, async () => {
      const session = open(await cloud())
      session.mutate = mutate
      assert.match(await failure(session.probe('detection', AWAY)), /^(secret-wrong|key-unknown|vendor-error) /)
      session.mutate = undefined
      await session.probe('detection', AWAY)
    })
  }

  it('is refused on another host of the cloud than it signed for, though that would answer the same', async () => {
    const session = open(await cloud())
    session.mutate = (request) => ({ ...request, host: 'open.volcengineapi.com' })
    assert.match(await failure(session.identify()), /^secret-wrong .*SignatureDoesNotMatch$/)
  })

  it('is refused when its time is out of the window, and takes that for a clock that is wrong', async () => {
    for (const minutes of [16, -16]) {
      const session = open(await cloud({}, () => NOW), KEY, { now: () => NOW + minutes * 60_000 })
      assert.match(await failure(session.identify()), /^clock-skew /)
    }
    const session = open(await cloud({}, () => NOW), KEY, { now: () => NOW + 14 * 60_000 })
    assert.equal((await session.identify()).accountId, '2000000000')
  })

  it('gives no secret away in what it sends', async () => {
    const stand = await cloud()
    const session = open(stand)
    await session.identify()
    await session.probe('detection', AWAY)
    const everything = JSON.stringify(stand.asked satisfies Asked[])
    assert.ok(everything.includes(KEY[0]) && !everything.includes(KEY[1]) && !everything.includes(encodeURIComponent(KEY[1])))
  })
})
