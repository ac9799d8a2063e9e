import assert from 'node:assert/strict'
import { afterEach, describe, it } from 'node:test'
import { tencent } from '../../src/connectors/tencent/connector.ts'
import type { Module, TrailSettings } from '../../src/connectors/vendor.ts'
import { failure, Opened, type OpenSession, openSession, type SessionOptions } from './session.ts'
import { type Asked, json, type Reply, type StandIn } from './stand-ins/cloud.ts'
import { refusal, TENCENT_ACCOUNT, type TencentAccount, tencentStandIn } from './stand-ins/tencent.ts'

const ID = 'AKIDlabEXAMPLE0000000000000000000000'
const KEY: readonly [string, string] = [ID, TENCENT_ACCOUNT.keys[ID] ?? '']
const HOME = { id: 'ap-guangzhou', region: 'ap-guangzhou' }
const SHANGHAI = { id: 'ap-shanghai', region: 'ap-shanghai' }
const NOW = Date.UTC(2026, 10, 22, 8)
const TRAIL: TrailSettings = {
  kind: 'kafka',
  userName: 'reader',
  bootstrapServers: '10.0.0.1:9092, ckafka-lab1.ap-shanghai.ckafka.tencentcloudmq.com:50000',
  topic: 'trail',
}

/** What was asked, without what all hosts have in common. */
const asksOf = ({ asked }: StandIn) =>
  asked.map(({ host, headers }) =>
    [host.replace('.tencentcloudapi.com', ''), headers['x-tc-action'], headers['x-tc-version'], headers['x-tc-region']].join(' '),
  )

describe('the connector of Tencent Cloud', () => {
  const opened = new Opened()
  afterEach(() => opened.close())

  async function cloud(account: Partial<TencentAccount> = {}, now?: () => number): Promise<StandIn> {
    return opened.add(await tencentStandIn({ ...TENCENT_ACCOUNT, ...account }, now))
  }

  function open(stand: StandIn, key = KEY, options: SessionOptions = {}): OpenSession {
    return opened.add(openSession(tencent, key, stand, options))
  }

  it('proves a key, finds its regions, and passes every probe', async () => {
    const stand = await cloud()
    const session = open(stand, KEY, { credentials: { domain: null, trail: TRAIL } })
    const identity = { accountId: '100000000001', otherIds: [], userName: '100000000777', isPrimary: false }
    assert.deepEqual(await session.identify(), identity)
    assert.deepEqual(await session.places(), [HOME, SHANGHAI])
    for (const module of ['hosts', 'posture', 'detection', 'trail'] as const) await session.probe(module, SHANGHAI)
    assert.deepEqual(asksOf(stand), [
      'sts GetCallerIdentity 2018-08-13 ap-guangzhou',
      'cvm DescribeRegions 2017-03-12 ',
      'cvm DescribeInstances 2017-03-12 ap-shanghai',
      'config ListDiscoveredResources 2022-08-02 ap-guangzhou',
      'cam ListUsers 2019-01-16 ',
      'cloudaudit DescribeEvents 2019-03-19 ap-guangzhou',
      'ckafka DescribeTopic 2019-08-19 ap-shanghai',
    ])
  })

  it('knows the key of an account from that of a user', async () => {
    const identity = await open(await cloud({ user: TENCENT_ACCOUNT.account })).identify()
    assert.deepEqual([identity.userName, identity.isPrimary], ['100000000001', true])
  })

  it('shows a key that the mainland does not know to the international site, and stays with the one that does', async () => {
    const stand = await cloud({ site: 'international' })
    const session = open(stand)
    await session.identify()
    await session.probe('hosts', HOME)
    assert.deepEqual(
      stand.asked.map(({ host }) => host.split('.').slice(0, 2).join('.')),
      ['sts.tencentcloudapi', 'sts.intl', 'cvm.intl'],
    )
    assert.match(await failure(open(stand, [ID, 'wrong']).identify()), /^secret-wrong .*SignatureFailure$/)
  })

  it('believes that a key is unknown when neither site knows it', async () => {
    const stand = await cloud()
    const expected = 'key-unknown sts:GetCallerIdentity ap-guangzhou AuthFailure.SecretIdNotFound'
    assert.equal(await failure(open(stand, ['AKIDnobody', 'x']).identify()), expected)
    assert.equal(stand.asked.length, 2)
    stand.override = ({ host }) => (host.includes('.intl.') ? { status: 502, body: '' } : undefined)
    assert.equal(await failure(open(stand, ['AKIDnobody', 'x']).identify()), expected)
  })

  it('lists the instances of a region page by page', async () => {
    const instances = Array.from({ length: 250 }, (_, index) => ({
      id: `ins-${index}`,
      region: index < 230 ? 'ap-shanghai' : 'ap-guangzhou',
      name: index === 2 ? '' : `名 ${index}`,
      state: ['SHUTDOWN', 'TERMINATING', 'LAUNCH_FAILED'][index - 3] ?? 'RUNNING',
      ...(index === 1 ? { osName: 'Windows Server 2022' } : {}),
    }))
    const stand = await cloud({ instances })
    const session = open(stand)
    const found = []
    let cursor: string | null = null
    do {
      const page = await session.hosts(SHANGHAI, cursor)
      found.push(...page.hosts)
      cursor = page.next
    } while (cursor !== null)
    assert.equal(stand.asked.length, 3)
    assert.deepEqual(
      found.map(({ id }) => id),
      instances.filter(({ region, state }) => region === 'ap-shanghai' && state === 'RUNNING').map(({ id }) => id),
    )
    assert.deepEqual(found[0], {
      id: 'ins-0',
      name: '名 0',
      region: 'ap-shanghai',
      vpc: 'vpc-1',
      os: 'linux',
      osName: 'TencentOS Server 4',
      privateAddress: '10.0.0.7',
      publicAddress: '203.0.113.7',
      cores: 4,
    })
    assert.deepEqual([found[1]?.os, found[2]?.name], ['windows', 'ins-2'])
  })

  it('looks for the topic of the trail by name, and never connects to its brokers', async () => {
    const many = Array.from({ length: 120 }, (_, index) => `trail-${index}`)
    const stand = await cloud({ topics: { 'ckafka-lab1': [...many, 'trail'], 'ckafka-lab2': many } })
    const ends = async (trail: TrailSettings | null): Promise<string> => {
      stand.asked.length = 0
      const told = await open(stand, KEY, { credentials: { trail } })
        .probe('trail', HOME)
        .then(
          () => 'found',
          (error: Error) => error.message,
        )
      return `${told} ${stand.asked.length}`
    }
    assert.equal(await ends(TRAIL), 'found 3')
    const on = (bootstrapServers: string): TrailSettings => ({ ...TRAIL, bootstrapServers })
    const missing = on('ckafka-lab2.ap-shanghai.ckafka.tencentcloudmq.com:50000')
    assert.equal(await ends(missing), 'trail-not-set ckafka:DescribeTopic ap-shanghai TopicNotFound 3')
    const nowhere = on('ckafka-none.ap-shanghai.ckafka.tencentcloudmq.com')
    assert.equal(await ends(nowhere), 'trail-not-set ckafka:DescribeTopic ap-shanghai ResourceNotFound 1')
    assert.equal(await ends(null), 'trail-not-set 0')
    assert.equal(await ends({ kind: 'sqs', queueName: 'q', region: 'us-east-1' }), 'trail-not-set 0')
    for (const broker of ['169.254.169.254:80', 'evil.com:443', 'ckafka-lab1.ap-shanghai.ckafka.tencentcloudmq.com.evil.com:1']) {
      assert.equal(await ends(on(broker)), 'not-supported ckafka:DescribeTopic UnknownBroker 0')
    }
  })

  it('ends a list of topics that does not end', async () => {
    const stand = await cloud()
    const endless = (TopicList: readonly object[]) => () => json({ Response: { Result: { TopicList, TotalCount: 2 ** 40 } } })
    const find = () => failure(open(stand, KEY, { credentials: { trail: TRAIL } }).probe('trail', HOME))
    stand.override = endless([])
    assert.equal(await find(), 'trail-not-set ckafka:DescribeTopic ap-shanghai TopicNotFound')
    assert.equal(stand.asked.length, 1)
    stand.override = endless([{ TopicName: 'another' }])
    assert.equal(await find(), 'vendor-error ckafka:DescribeTopic ap-shanghai EndlessList')
    assert.equal(stand.asked.length, 1 + 100)
  })

  /** Errors as Tencent Cloud codes them: what is answered to which probe, and what it means for a key that was proven before. */
  const errors: readonly [service: string, module: Module | 'identity', code: string, reason: string, status?: number][] = [
    ['sts', 'identity', 'AuthFailure.SecretIdNotFound', 'key-unknown'],
    ['sts', 'identity', 'AuthFailure.InvalidSecretId', 'key-unknown'],
    ['sts', 'identity', 'AuthFailure.SignatureFailure', 'secret-wrong'],
    ['sts', 'identity', 'AuthFailure.SignatureExpire', 'clock-skew'],
    ['sts', 'identity', 'AuthFailure.TokenFailure', 'key-expired'],
    ['sts', 'identity', 'AuthFailure.UnauthorizedOperation', 'no-permission'],
    ['sts', 'identity', 'AuthFailure.InvalidAuthorization', 'vendor-error'],
    ['sts', 'identity', 'RequestLimitExceeded', 'throttled'],
    ['sts', 'identity', 'InternalError', 'vendor-error'],
    ['sts', 'identity', 'HTTP 500', 'vendor-error', 500],
    ['sts', 'identity', 'HTTP 429', 'throttled', 429],
    ['cvm', 'hosts', 'AuthFailure.SecretIdNotFound', 'region-not-enabled'],
    ['cvm', 'hosts', 'AuthFailure.SignatureFailure', 'region-not-enabled'],
    ['cvm', 'hosts', 'AuthFailure.SignatureExpire', 'clock-skew'],
    ['cvm', 'hosts', 'UnsupportedRegion', 'region-not-enabled'],
    ['cvm', 'hosts', 'UnauthorizedOperation', 'no-permission'],
    ['cvm', 'hosts', 'RequestLimitExceeded.UinLimitExceeded', 'throttled'],
    ['config', 'posture', 'UnauthorizedOperation.CamNoAuth', 'no-permission'],
    ['cam', 'posture', 'AuthFailure.SecretIdNotFound', 'key-unknown'],
    ['cam', 'posture', 'InvalidParameter.UnauthorizedOperation', 'vendor-error'],
    ['cloudaudit', 'detection', 'FailedOperation.RequestLimitExceeded', 'throttled'],
    ['ckafka', 'trail', 'AuthFailure.UnauthorizedOperation', 'no-permission'],
  ]
  for (const [service, module, code, reason, status] of errors) {
    it(`takes ${code} of ${service} for ${reason}`, async () => {
      const stand = await cloud()
      const session = open(stand, KEY, { credentials: { trail: TRAIL } })
      if (module !== 'identity') await session.identify()
      stand.asked.length = 0
      const refused: Reply = status === undefined ? refusal(code) : { status, body: '' }
      stand.override = ({ host }) => (host.startsWith(`${service}.`) ? refused : undefined)
      const failed = await failure(module === 'identity' ? session.identify() : session.probe(module, HOME))
      assert.deepEqual([failed.split(' ')[0], failed.endsWith(` ${code}`)], [reason, true], failed)
      const asked = stand.asked.filter(({ host }) => host.startsWith(`${service}.`))
      // The other site is asked for a key that the first does not know.
      assert.equal(asked.length, module === 'identity' && reason === 'key-unknown' ? 2 : 1)
    })
  }

  it("blames a clock before a key: a refusal with the vendor's time far from ours is ours", async () => {
    const stand = await cloud({}, () => NOW)
    for (const [code, reason] of [
      ['AuthFailure.SignatureFailure', 'secret-wrong'],
      ['AuthFailure.SecretIdNotFound', 'key-unknown'],
    ] as const) {
      const reply = refusal(code) as Exclude<Reply, 'hang'>
      stand.override = () => ({ ...reply, headers: { date: new Date(NOW).toUTCString() } })
      for (const [seconds, expected] of [
        [180, 'clock-skew'],
        [-180, 'clock-skew'],
        [60, reason],
      ] as const) {
        const failed = await failure(open(stand, KEY, { now: () => NOW + seconds * 1000 }).identify())
        assert.equal(failed.split(' ')[0], expected)
      }
    }
  })

  it('is refused when its time is out of the window, and takes that for a clock that is wrong', async () => {
    const identity = (seconds: number) => async () => {
      const stand = await cloud({}, () => NOW)
      return open(stand, KEY, { now: () => NOW + seconds * 1000 }).identify()
    }
    for (const seconds of [301, -301]) assert.match(await failure(identity(seconds)()), /^clock-skew .*SignatureExpire$/)
    for (const seconds of [300, -300]) assert.equal((await identity(seconds)()).accountId, '100000000001')
  })

  it('tells the permission that is missing, and where', async () => {
    const names = ['cvm:DescribeInstances', 'cam:ListUsers', 'cloudaudit:DescribeEvents', 'ckafka:DescribeTopic']
    const session = open(await cloud({ denied: new Set(names) }), KEY, { credentials: { trail: TRAIL } })
    await session.identify()
    const told = []
    for (const module of ['hosts', 'posture', 'detection', 'trail'] as const)
      told.push(await failure(session.probe(module, HOME)))
    assert.deepEqual(told, [
      'no-permission cvm:DescribeInstances ap-guangzhou UnauthorizedOperation',
      'no-permission cam:ListUsers UnauthorizedOperation',
      'no-permission cloudaudit:DescribeEvents ap-guangzhou UnauthorizedOperation',
      'no-permission ckafka:DescribeTopic ap-shanghai UnauthorizedOperation',
    ])
    const off = { id: 'ap-tokyo', region: 'ap-tokyo' }
    assert.equal(
      await failure(session.probe('hosts', off)),
      'region-not-enabled cvm:DescribeInstances ap-tokyo UnsupportedRegion',
    )
  })

  it('sends nothing to what is no region, and takes no answer for one', async () => {
    const stand = await cloud({ regions: { 'ap-guangzhou': 'AVAILABLE', 'evil.com/': 'AVAILABLE', '': 'AVAILABLE' } })
    assert.deepEqual(await open(stand).places(), [HOME])
    stand.asked.length = 0
    for (const region of ['evil.com', '', 'A', `a${'-a'.repeat(16)}`, 'ap\r\nx: y']) {
      assert.match(await failure(open(stand).probe('hosts', { id: region, region })), /^region-not-enabled [\s\S]*UnknownRegion$/)
    }
    assert.equal(stand.asked.length, 0)
  })

  it('takes no answer for whose key it is that does not say so', async () => {
    const stand = await cloud()
    for (const body of ['', '<html>', 'null', '{}', '{"Response":null}', '{"Response":{}}', '{"Response":{"AccountId":{}}}']) {
      stand.override = () => ({ status: 200, body })
      assert.match(await failure(open(stand).identify()), /^vendor-error sts:GetCallerIdentity .*UnexpectedAnswer$/, body)
    }
  })

  it('does not take an answer without a list for an empty one', async () => {
    const stand = await cloud()
    const session = open(stand)
    for (const body of ['{"Response":{"TotalCount":0}}', '{"Response":null}', '{}']) {
      stand.override = () => ({ status: 200, body })
      assert.match(await failure(session.hosts(HOME, null)), /^vendor-error cvm:DescribeInstances .*UnexpectedAnswer$/)
      assert.match(await failure(session.places()), /^vendor-error cvm:DescribeRegions UnexpectedAnswer$/)
    }
    stand.override = () => ({ status: 200, body: '{"Response":{}}' })
    assert.match(await failure(session.probe('hosts', HOME)), /^vendor-error cvm:DescribeInstances .*UnexpectedAnswer$/)
    stand.override = () => ({ status: 200, body: '{"Response":null}' })
    assert.match(await failure(session.probe('detection', HOME)), /^vendor-error cloudaudit:DescribeEvents .*UnexpectedAnswer$/)
  })

  it('takes an empty page for the last, whatever the count says', async () => {
    const stand = await cloud()
    stand.override = () => json({ Response: { InstanceSet: [], TotalCount: 500 } })
    assert.equal((await open(stand).hosts(HOME, '100')).next, null)
  })

  it('asks only hosts of Tencent Cloud', () => {
    for (const host of ['sts.tencentcloudapi.com', 'cvm.intl.tencentcloudapi.com']) assert.equal(tencent.allows(null, host), true)
    const others = [
      'tencentcloudapi.com',
      'sts.tencentcloudapi.com.evil.com',
      'eviltencentcloudapi.com',
      'vod.tencentcloudapi.com',
    ]
    for (const host of others) assert.equal(tencent.allows(null, host), false)
  })

  it('gives no secret away in what it sends', async () => {
    const stand = await cloud()
    const session = open(stand, KEY, { credentials: { trail: TRAIL } })
    await session.identify()
    for (const module of ['hosts', 'posture', 'detection', 'trail'] as const) await session.probe(module, HOME)
    const everything = JSON.stringify(stand.asked satisfies Asked[])
    assert.ok(everything.includes(KEY[0]) && !everything.includes(KEY[1]))
  })
})
