import assert from 'node:assert/strict'
import { afterEach, describe, it } from 'node:test'
import { huawei } from '../../src/connectors/huawei/connector.ts'
import type { Module, VendorFailure } from '../../src/connectors/vendor.ts'
import { failure, Opened, type OpenSession, openSession, type SessionOptions } from './session.ts'
import { type Asked, json, type Reply } from './stand-ins/cloud.ts'
import { HUAWEI_ACCOUNT, type HuaweiAccount, type HuaweiStandIn, huaweiStandIn, refusal } from './stand-ins/huawei.ts'

const AK = 'QTWAOYTTLABEXAMPLE00'
const KEY: readonly [string, string] = [AK, HUAWEI_ACCOUNT.keys[AK] ?? '']
const NORTH = { id: 'p1', region: 'cn-north-4' }
const EAST = { id: 'p2', region: 'cn-east-3' }
const NOW = Date.UTC(2026, 10, 22, 8)
const DELIVERED = { tracker_type: 'system', status: 'enabled', obs_info: { bucket_name: 'trail' } }
const FAILED = 'Incorrect IAM authentication information: '
const WRONG = `${FAILED}verify aksk signature fail,canonicalRequest:GET|/v3/auth/domains/||x-sdk-date:20261122T080000Z`

describe('the connector of HUAWEI CLOUD', () => {
  const opened = new Opened()
  const stands: HuaweiStandIn[] = []
  afterEach(async () => {
    await opened.close()
    for (const { lock } of stands.splice(0)) assert.ok(lock.mostInARow <= 2 && !lock.hasTripped, JSON.stringify(lock))
  })

  async function cloud(account: Partial<HuaweiAccount> = {}, now?: () => number): Promise<HuaweiStandIn> {
    const stand = opened.add(await huaweiStandIn({ ...HUAWEI_ACCOUNT, ...account }, now))
    stands.push(stand)
    return stand
  }

  function open(stand: HuaweiStandIn, key = KEY, options: SessionOptions = {}): OpenSession {
    return opened.add(openSession(huawei, key, stand, options))
  }

  it('proves a key, finds its projects, and passes every probe', async () => {
    const stand = await cloud({ trackers: { p1: [DELIVERED] } })
    const session = open(stand)
    const identity = { accountId: HUAWEI_ACCOUNT.domain, otherIds: [], userName: '', isPrimary: null }
    assert.deepEqual(await session.identify(), identity)
    assert.deepEqual(await session.places(), [NORTH, EAST])
    for (const module of ['hosts', 'posture', 'detection', 'trail'] as const) await session.probe(module, NORTH)
    assert.deepEqual(
      stand.asked.map(({ method, host, url }) => `${method} ${host.replace('.myhuaweicloud.com', '')} ${url}`),
      [
        'GET iam /v3/auth/domains',
        'GET iam /v3/auth/projects',
        'GET ecs.cn-north-4 /v1/p1/cloudservers/detail?limit=1&offset=1',
        `GET rms /v1/resource-manager/domains/${HUAWEI_ACCOUNT.domain}/all-resources?limit=1`,
        'GET cts.cn-north-4 /v3/p1/traces?trace_type=system&limit=1',
        'GET cts.cn-north-4 /v3/p1/trackers?tracker_type=system',
      ],
    )
  })

  it('asks the hosts of Europe for a key of Europe, which the other cloud does not know', async () => {
    const stand = await cloud({ cloud: 'eu', projects: { p9: 'eu-west-101' } })
    const session = open(stand, KEY, { credentials: { domain: 'europe' } })
    await session.identify()
    const [place] = await session.places()
    assert.ok(place)
    await session.probe('hosts', place)
    await session.probe('posture', place)
    assert.deepEqual(
      stand.asked.map(({ host }) => host),
      ['iam', 'iam', 'ecs.eu-west-101', 'rms'].map((name) => `${name}.myhuaweicloud.eu`),
    )
    for (const domain of ['china', 'global'] as const) {
      const elsewhere = open(await cloud({ cloud: 'eu' }), KEY, { credentials: { domain } })
      assert.equal(await failure(elsewhere.identify()), 'key-unknown iam:domains:list APIGW.0301')
    }
  })

  it('lists the servers of a project page by page', async () => {
    const servers = Array.from({ length: 250 }, (_, index) => ({
      id: `s-${index}`,
      project: index < 230 ? 'p1' : 'p2',
      name: index === 2 ? '' : `名 ${index}`,
      status: ['DELETED', 'SOFT_DELETED'][index - 3] ?? 'ACTIVE',
      ...(index === 1 ? { os: 'Windows' } : {}),
    }))
    const stand = await cloud({ servers })
    const session = open(stand)
    const found = []
    let cursor: string | null = null
    do {
      const page = await session.hosts(NORTH, cursor)
      found.push(...page.hosts)
      cursor = page.next
    } while (cursor !== null)
    assert.equal(stand.asked.length, 3)
    assert.deepEqual(
      found.map(({ id }) => id),
      servers.filter(({ project, status }) => project === 'p1' && status === 'ACTIVE').map(({ id }) => id),
    )
    assert.deepEqual(found[0], {
      id: 's-0',
      name: '名 0',
      region: 'cn-north-4',
      vpc: 'vpc-1',
      os: 'linux',
      osName: 'EulerOS 2.9',
      privateAddress: '10.0.0.7',
      publicAddress: '203.0.113.7',
      cores: 4,
    })
    assert.deepEqual([found[1]?.os, found[2]?.name], ['windows', 's-2'])
  })

  it('looks for a trail that is delivered, in one region after the other', async () => {
    const ends = async (account: Partial<HuaweiAccount>, north?: Reply): Promise<string> => {
      const stand = await cloud(account)
      stand.override = ({ host }) => (host.startsWith('cts.cn-north-4.') ? north : undefined)
      const session = open(stand)
      await session.identify()
      await session.places()
      stand.asked.length = 0
      const told = await session.probe('trail', NORTH).then(
        () => 'found',
        (error: Error) => error.message,
      )
      return `${told} ${stand.asked.length}`
    }
    assert.equal(await ends({ trackers: { p1: [DELIVERED] } }), 'found 1')
    const idle = [
      { ...DELIVERED, status: 'disabled' },
      { ...DELIVERED, obs_info: { bucket_name: '' } },
    ]
    const toLogs = { status: 'enabled', obs_info: { bucket_name: '' }, lts: { is_lts_enabled: true } }
    assert.equal(await ends({ trackers: { p1: idle, p2: [toLogs] } }), 'found 2')
    assert.equal(await ends({ trackers: { p1: idle } }), 'trail-not-set cts:tracker:list NoTracker 2')
    assert.equal(await ends({ denied: ['p1/trackers'], trackers: { p2: [DELIVERED] } }), 'found 2')
    assert.equal(await ends({ denied: ['trackers'] }), 'no-permission cts:tracker:list cn-north-4 PAP5.0014 2')
    assert.equal(await ends({ denied: ['p1/trackers'] }), 'no-permission cts:tracker:list cn-north-4 PAP5.0014 2')
    // Regions that are not enabled do not count, and the other was asked; the account is proven anew between them.
    assert.equal(await ends({ closed: new Set(['cn-north-4']) }), 'trail-not-set cts:tracker:list NoTracker 3')
    const busy = { trackers: { p2: [DELIVERED] } }
    assert.equal(await ends(busy, { status: 500, body: '' }), 'found 2')
    assert.equal(await ends({}, { status: 500, body: '' }), 'vendor-error cts:tracker:list cn-north-4 HTTP 500 2')
    assert.equal(await ends(busy, refusal('APIGW.0308', 'x', 429)), 'throttled cts:tracker:list cn-north-4 APIGW.0308 1')
  })

  /** Errors as HUAWEI words them: what is answered to which probe, and what it means for a key that was proven before. */
  const errors: readonly [service: string, module: Module | 'identity', reply: Reply, reason: string, code: string][] = [
    ['iam', 'identity', refusal('APIGW.0301', `${FAILED}ak ${AK} not exist`), 'key-unknown', 'APIGW.0301'],
    ['iam', 'identity', refusal('APIGW.0301', `${FAILED}Get secretKey failed`), 'key-unknown', 'APIGW.0301'],
    ['iam', 'identity', refusal('InvalidAccessKeyId'), 'key-unknown', 'InvalidAccessKeyId'],
    ['iam', 'identity', refusal('APIGW.0301', WRONG), 'secret-wrong', 'APIGW.0301'],
    ['iam', 'identity', refusal('APIGW.0301', `${FAILED}x-sdk-date expired`), 'clock-skew', 'APIGW.0301'],
    ['iam', 'identity', refusal('APIGW.0301', `${FAILED}authorization not found`), 'vendor-error', 'APIGW.0301'],
    [
      'iam',
      'identity',
      refusal('APIGW.0301', `${FAILED}AK access failed to reach the limit,forbidden`),
      'throttled',
      'APIGW.0301',
    ],
    ['iam', 'identity', refusal('APIGW.0302', 'x', 403), 'no-permission', 'APIGW.0302'],
    ['iam', 'identity', refusal('APIGW.0308', 'x', 429), 'throttled', 'APIGW.0308'],
    [
      'iam',
      'identity',
      refusal('IAM.1', 'The IAM user is forbidden in the currently selected region', 403),
      'region-not-enabled',
      'IAM.1',
    ],
    ['iam', 'identity', { status: 500, body: '<html>' }, 'vendor-error', 'HTTP 500'],
    ['iam', 'identity', { status: 302, headers: { location: 'https://evil.com/' }, body: '' }, 'vendor-error', 'HTTP 302'],
    ['ecs', 'hosts', refusal('APIGW.0301', `${FAILED}Get secretKey failed`), 'region-not-enabled', 'APIGW.0301'],
    ['ecs', 'hosts', refusal('APIGW.0301', WRONG), 'region-not-enabled', 'APIGW.0301'],
    ['ecs', 'hosts', refusal('APIGW.0301', 'x-sdk-date expired'), 'clock-skew', 'APIGW.0301'],
    ['ecs', 'hosts', refusal('APIGW.0101', 'API does not exist', 404), 'region-not-enabled', 'APIGW.0101'],
    ['ecs', 'hosts', refusal('APIGW.0308', 'x', 429), 'throttled', 'APIGW.0308'],
    ['ecs', 'hosts', { status: 403, body: '{"error":{"code":"Ecs.0019","message":"x"}}' }, 'no-permission', 'Ecs.0019'],
    ['rms', 'posture', refusal('APIGW.0101', 'API does not exist', 404), 'vendor-error', 'APIGW.0101'],
    ['rms', 'posture', refusal('APIGW.0301', WRONG), 'secret-wrong', 'APIGW.0301'],
    ['rms', 'posture', { status: 403, body: '{"code":"RMS.00010003"}' }, 'no-permission', 'RMS.00010003'],
    ['cts', 'detection', { status: 403, body: '' }, 'no-permission', 'HTTP 403'],
    ['cts', 'trail', refusal('APIGW.0302', 'x', 401), 'no-permission', 'APIGW.0302'],
  ]
  for (const [service, module, reply, reason, code] of errors) {
    it(`takes ${code} of ${service} for ${reason}, when it says "${JSON.stringify(reply).slice(-60)}"`, async () => {
      const stand = await cloud()
      const session = open(stand)
      if (module !== 'identity') await session.identify()
      stand.asked.length = 0
      stand.override = ({ host }) => (host.startsWith(`${service}.`) ? reply : undefined)
      const failed = await failure(module === 'identity' ? session.identify() : session.probe(module, NORTH))
      assert.deepEqual([failed.split(' ')[0], failed.endsWith(` ${code}`)], [reason, true], failed)
      assert.equal(stand.asked.length, 1)
    })
  }

  it("blames a clock before a key: a refusal with the vendor's time far from ours is ours", async () => {
    for (const [message, reason] of [
      [WRONG, 'secret-wrong'],
      ['Get secretKey failed', 'key-unknown'],
    ] as const) {
      for (const [seconds, expected] of [
        [180, 'clock-skew'],
        [-180, 'clock-skew'],
        [60, reason],
      ] as const) {
        const stand = await cloud({}, () => NOW)
        const reply = refusal('APIGW.0301', message) as Exclude<Reply, 'hang'>
        stand.override = () => ({ ...reply, headers: { date: new Date(NOW).toUTCString() } })
        const failed = await failure(open(stand, KEY, { now: () => NOW + seconds * 1000 }).identify())
        assert.equal(failed.split(' ')[0], expected)
      }
    }
  })

  it('is refused when its time is out of the window, and takes that for a clock that is wrong', async () => {
    const identity = async (seconds: number) =>
      open(await cloud({}, () => NOW), KEY, { now: () => NOW + seconds * 1000 }).identify()
    for (const seconds of [901, -901]) assert.match(await failure(identity(seconds)), /^clock-skew .*APIGW.0301$/)
    for (const seconds of [900, -900]) assert.equal((await identity(seconds)).accountId, HUAWEI_ACCOUNT.domain)
  })

  it('never shows a key a third time that was refused twice, whatever it is asked', async () => {
    for (const key of [
      ['AKNOBODY', 'x'],
      [AK, 'wrong'],
    ] as const) {
      const stand = await cloud()
      const session = open(stand, key)
      const told = [await failure(session.identify()), await failure(session.identify()), await failure(session.identify())]
      for (const module of ['hosts', 'posture', 'detection', 'trail'] as const)
        told.push(await failure(session.probe(module, NORTH)))
      told.push(await failure(session.places()), await failure(session.hosts(NORTH, null)))
      assert.equal(stand.asked.length, 2)
      assert.equal(stand.lock.mostInARow, 2)
      const reason = key[0] === AK ? 'secret-wrong' : 'key-unknown'
      assert.deepEqual(told.slice(0, 3), [
        `${reason} iam:domains:list APIGW.0301`,
        `${reason} iam:domains:list APIGW.0301`,
        `${reason} iam:domains:list NotAskedAgain`,
      ])
      assert.ok(told.slice(3).every((each) => each.startsWith(`${reason} `) && each.endsWith(' NotAskedAgain')))
    }
  })

  it('proves a good key anew after a region that refuses it, so that no number of them locks it', async () => {
    const regions = ['cn-north-4', 'cn-east-3', 'cn-south-1', 'ap-southeast-1', 'ap-southeast-3']
    const keys = { ...HUAWEI_ACCOUNT.keys }
    const stand = await cloud({ keys, closed: new Set(regions) })
    const session = open(stand)
    await session.identify()
    stand.asked.length = 0
    for (const region of [...regions, ...regions]) {
      const failed = await failure(session.probe('hosts', { id: 'p1', region }))
      assert.equal(failed, `region-not-enabled ecs:cloudServers:list ${region} APIGW.0301`)
    }
    const hosts = stand.asked.map(({ host }) => host.split('.')[0])
    assert.deepEqual(hosts, ['ecs', ...Array.from({ length: 9 }, () => ['iam', 'ecs']).flat()])
    assert.equal(stand.lock.mostInARow, 1)
    // Its owner takes it away: that is believed once, and is no region's matter any more.
    delete keys[AK]
    assert.equal(await failure(session.probe('hosts', NORTH)), 'key-unknown iam:domains:list APIGW.0301')
    assert.equal(await failure(session.probe('hosts', NORTH)), 'key-unknown iam:domains:list NotAskedAgain')
    assert.equal(stand.asked.length, 20)
  })

  it('is locked by the stand-in at the sixth refusal in a row, for five minutes', async () => {
    let now = Date.now()
    const stand = opened.add(await huaweiStandIn(HUAWEI_ACCOUNT, () => now))
    const identify = (key: readonly [string, string]) => failure(open(stand, key, { now: () => now }).identify())
    const good = async () => (await open(stand, KEY, { now: () => now }).identify()).accountId
    for (let tries = 0; tries < 5; tries++) assert.match(await identify([AK, 'wrong']), /^secret-wrong /)
    assert.equal(await good(), HUAWEI_ACCOUNT.domain)
    for (let tries = 0; tries < 6; tries++) assert.match(await identify([AK, 'wrong']), /^secret-wrong /)
    assert.equal(stand.lock.hasTripped, true)
    const locked = await open(stand, KEY, { now: () => now })
      .identify()
      .catch((error: unknown) => error)
    assert.deepEqual((locked as { reason: string; detail: object }).detail, {
      action: 'iam:domains:list',
      code: 'APIGW.0301',
      requestId: 'r-1',
      retryAfterMs: 300_000,
    })
    now += 300_000
    assert.equal(await good(), HUAWEI_ACCOUNT.domain)
  })

  it('tells the permission that is missing, and where', async () => {
    const session = open(await cloud({ denied: ['cloudservers', 'all-resources', 'traces', 'auth/projects'] }))
    await session.identify()
    const told = [await failure(session.places()), await failure(session.hosts(EAST, null))]
    for (const module of ['hosts', 'posture', 'detection'] as const) told.push(await failure(session.probe(module, NORTH)))
    assert.deepEqual(told, [
      'no-permission iam:projects:list PAP5.0014',
      'no-permission ecs:cloudServers:list cn-east-3 Ecs.0019',
      'no-permission ecs:cloudServers:list cn-north-4 Ecs.0019',
      'no-permission rms:resources:list PAP5.0014',
      'no-permission cts:trace:list cn-north-4 PAP5.0014',
    ])
    const foreign = { id: 'p1', region: 'cn-east-3' }
    assert.equal(await failure(session.probe('trail', foreign)), 'region-not-enabled cts:tracker:list cn-east-3 APIGW.0101')
  })

  it('builds no host name from what is no region, and no path from what is no id', async () => {
    const projects = { p1: 'cn-north-4', a: 'evil.com/', b: 'cn-north-4.evil.com', c: '', '../x': 'cn-east-3' }
    const stand = await cloud({ projects })
    assert.deepEqual(await open(stand).places(), [NORTH])
    for (const region of ['evil.com', '', 'cn-north-4.evil.com', 'cn_north_4', `cn${'-north'.repeat(6)}-4`]) {
      assert.match(await failure(open(stand).probe('hosts', { id: 'p1', region })), /^unreachable .*EgressRefused$/)
    }
    assert.equal(stand.asked.length, 1)
  })

  it('asks only hosts of HUAWEI CLOUD, in one of its clouds', () => {
    const allows = (domain: 'global' | 'europe', ...hosts: string[]) => hosts.map((host) => huawei.allows(domain, host))
    const com = ['iam.myhuaweicloud.com', 'ecs.cn-north-4.myhuaweicloud.com', 'cts.ap-southeast-3.myhuaweicloud.com']
    const eu = ['iam.myhuaweicloud.eu', 'ecs.eu-west-101.myhuaweicloud.eu']
    assert.deepEqual(allows('global', ...com, ...eu), [true, true, true, false, false])
    assert.deepEqual(allows('europe', ...com, ...eu), [false, false, false, true, true])
    const others = [
      'myhuaweicloud.com',
      'ecs.myhuaweicloud.com',
      'obs.cn-north-4.myhuaweicloud.com',
      'ecs.evil.myhuaweicloud.com',
      'iam.myhuaweicloud.com.evil.com',
    ]
    assert.deepEqual(allows('global', ...others), [false, false, false, false, false])
  })

  it('takes no answer for whose key it is that does not say so', async () => {
    for (const body of ['', '<html>', '{}', '{"domains":[]}', '{"domains":[{"id":"../x"}]}']) {
      const stand = await cloud()
      stand.override = () => ({ status: 200, body })
      assert.equal(await failure(open(stand).identify()), 'vendor-error iam:domains:list UnexpectedAnswer', body)
    }
  })

  it('does not take an answer without a list for an empty one', async () => {
    for (const body of ['{"count":0}', 'null', '']) {
      const stand = await cloud()
      const session = open(stand)
      await session.identify()
      stand.override = () => ({ status: 200, body })
      const told = [await failure(session.places()), await failure(session.hosts(NORTH, null))]
      for (const module of ['hosts', 'posture', 'detection', 'trail'] as const)
        told.push(await failure(session.probe(module, NORTH)))
      assert.deepEqual(
        told.map((each) => each.replace(' cn-north-4', '')),
        [
          'vendor-error iam:projects:list UnexpectedAnswer',
          'vendor-error ecs:cloudServers:list UnexpectedAnswer',
          'vendor-error ecs:cloudServers:list UnexpectedAnswer',
          'vendor-error rms:resources:list UnexpectedAnswer',
          'vendor-error cts:trace:list UnexpectedAnswer',
          'vendor-error cts:tracker:list UnexpectedAnswer',
        ],
      )
    }
  })

  it('takes an empty page for the last, whatever the count says', async () => {
    const stand = await cloud()
    stand.override = () => json({ servers: [], count: 500 })
    assert.equal((await open(stand).hosts(NORTH, '2')).next, null)
  })

  it('uses no project that is switched off', async () => {
    const stand = await cloud()
    const projects = [NORTH, EAST].map(({ id, region }) => ({ id, name: region, enabled: id === 'p2' }))
    stand.override = () => json({ projects })
    assert.deepEqual(await open(stand).places(), [EAST])
  })

  it('asks one thing after the other, so that no more refusals are under way than are believed', () => {
    assert.ok(huawei.parallel < huawei.tries.unknownKey)
  })

  it('tells the id of the request, which services write into the head', async () => {
    const stand = await cloud()
    stand.override = () => json({ error: { code: 'Ecs.0019' } }, 403, { 'x-request-id': 'r-7' })
    await assert.rejects(open(stand).hosts(NORTH, null), ({ detail }: VendorFailure) => {
      assert.deepEqual([detail.code, detail.requestId], ['Ecs.0019', 'r-7'])
      return true
    })
  })

  it('gives no secret away in what it sends', async () => {
    const stand = await cloud({ trackers: { p1: [DELIVERED] } })
    const session = open(stand)
    await session.identify()
    for (const module of ['hosts', 'posture', 'detection', 'trail'] as const) await session.probe(module, NORTH)
    const everything = JSON.stringify(stand.asked satisfies Asked[])
    assert.ok(everything.includes(KEY[0]) && !everything.includes(KEY[1]))
  })
})
