import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { forEachServer } from '../../server.ts'
import { HEAD, HOOK, KEY, MAIL, SHOP, subscriptionCalls, THEIRS, WEB } from './subscriptions.ts'

const ACTION = 'CreateAlertSubscription'
const DB = 'inet-00000000-0000-4000-8000-000000000003' // in no group; WEB is in group 1

forEachServer((server) => {
  const { call, good, create, list, refused, raise } = subscriptionCalls(server)
  beforeEach(() => server.reset())

  test('a webhook with everything, and one with what is usual', async () => {
    const wished = {
      ...{ BodyFormat: 'ocsf', Kinds: ['travel', 'spray'], MinLevel: 'serious', HostUuids: [WEB], GroupIds: [1], Language: 'zh' },
      ...{ QuietFrom: '22:30', QuietTo: '07:05', QuietZone: 'Asia/Shanghai', QuietLetsSerious: false, PerMinute: 60 },
      Enabled: false,
    }
    assert.equal(await create(wished), 1)
    assert.equal(await create({ Name: 'usual' }), 2)
    const nothing = { Host: '', UserName: '', Sender: '', Recipients: [], Origin: 'https://hooks.example.com:8443' }
    const state = { Waiting: 0, Dead: 0, LastOutcome: '' }
    const shared = { Channel: 'webhook', Scope: 'account', ...nothing, ...state }
    assert.deepEqual(await list(), [
      { SubscriptionId: 1, Name: 'night shift', ...shared, ...wished },
      {
        ...{ SubscriptionId: 2, Name: 'usual', ...shared, BodyFormat: 'garrison', Kinds: [], MinLevel: 'remind', HostUuids: [] },
        ...{ GroupIds: [], Language: 'en', QuietFrom: '', QuietTo: '', QuietZone: '', QuietLetsSerious: true },
        ...{ PerMinute: 10, Enabled: true },
      },
    ])
  })

  test('every channel, with the usual ports', async () => {
    const url = { Url: 'https://h.example/x', Secret: undefined }
    const cases: [object, object][] = [
      [MAIL, { Host: 'relay.example.com', Port: 587, Transport: 'starttls', Recipients: MAIL.Recipients, UserName: 'u' }],
      [{ ...MAIL, Transport: 'tls' }, { Port: 465 }],
      [
        { ...MAIL, Transport: 'tcp', UserName: undefined, Secret: undefined, Port: 2525 },
        { Port: 2525, Transport: 'tcp' },
      ],
      [
        { Channel: 'syslog', Host: '10.0.0.9' },
        { Port: 6514, Transport: 'tls', BodyFormat: 'cef', Host: '10.0.0.9' },
      ],
      [
        { Channel: 'syslog', Host: 'h', Transport: 'tcp', BodyFormat: 'ocsf' },
        { Port: 601, BodyFormat: 'ocsf' },
      ],
      [{ Channel: 'syslog', Host: 'h', Transport: 'udp' }, { Port: 514 }],
      [{ ...url, Channel: 'dingtalk', Secret: 'SEC1' }, { Origin: 'https://h.example' }],
      [{ ...url, Channel: 'feishu' }, { Channel: 'feishu' }],
      [{ ...url, Channel: 'wecom' }, { Channel: 'wecom' }],
      [{ ...url, Channel: 'slack' }, { Channel: 'slack' }],
    ]
    for (const [index, [given, expected]] of cases.entries()) {
      await good(ACTION, { ...given, Name: `n${index}` })
      const shown = (await list()).at(-1) ?? {}
      assert.deepEqual(Object.fromEntries(Object.keys(expected).map((key) => [key, shown[key]])), expected)
    }
  })

  test('what a target must be is said', async () => {
    const must = 'must begin with https:// and a host name, and have no user and no fragment'
    const cases: [object, string, string][] = [
      ...['http://h.example/', 'https://u:p@h.example/', 'https://h.example/#x', 'ftp://h', 'x', 'https://[::1]/'].map(
        (Url): [object, string, string] => [{ Url }, 'Url', must],
      ),
      [{ Url: undefined }, 'Url', 'is mandatory'],
      [{ Secret: undefined }, 'Secret', 'is mandatory'],
      [{ Secret: `whsec_${Buffer.alloc(23).toString('base64')}` }, 'Secret', 'must be whsec_ and 24 to 64 bytes in base64'],
      [{ Secret: KEY }, 'Secret', 'must be whsec_ and 24 to 64 bytes in base64'],
      [{ BodyFormat: 'cef' }, 'BodyFormat', 'must be garrison or ocsf'],
      [{ Channel: 'slack', Secret: 'x' }, 'Secret', 'is not used by slack'],
      [{ Channel: 'feishu', BodyFormat: 'ocsf' }, 'BodyFormat', 'is not used by this channel'],
      [{ ...MAIL, Host: 'a b' }, 'Host', 'must be a host name or an IPv4 address'],
      [{ ...MAIL, Transport: 'udp' }, 'Transport', 'must be tls or starttls or tcp'],
      [{ ...MAIL, Transport: 'tcp' }, 'Transport', 'must be tls or starttls where a password is sent'],
      [{ ...MAIL, UserName: undefined }, 'UserName', 'and a password are given both, or neither'],
      [{ ...MAIL, Sender: 'x' }, 'Sender', 'must be an e-mail address'],
      [{ ...MAIL, Recipients: ['a@b.c\r\nBcc: d@e.f'] }, 'Recipients', 'must be e-mail addresses'],
      [{ ...MAIL, Recipients: undefined }, 'Recipients', 'must be e-mail addresses'],
      [{ Channel: 'syslog', Host: 'h', Secret: undefined, Transport: 'starttls' }, 'Transport', 'must be tls or tcp or udp'],
    ]
    for (const [given, parameter, what] of cases) {
      const message = `Specified parameter ${parameter} is not valid. It ${what}.`
      assert.deepEqual(await refused(ACTION, { ...HOOK, ...given }), [400, 'InvalidTarget', message])
    }
    assert.deepEqual(await list(), [])
  })

  test('what filters and quiet hours must be is said', async () => {
    const cases: [object, string][] = [
      [{ QuietTo: '07:00' }, 'MissingQuietFrom'],
      [{ QuietFrom: '22:00' }, 'MissingQuietTo'],
      [{ QuietFrom: '24:00', QuietTo: '07:00' }, 'InvalidQuietFrom'],
      [{ QuietFrom: '22:00', QuietTo: '22:00' }, 'InvalidQuietTo'],
      [{ QuietFrom: '22:00', QuietTo: '07:00', QuietZone: 'Mars/Olympus' }, 'InvalidQuietZone'],
      [{ Kinds: ['x'] }, 'InvalidKinds.1'],
      [{ PerMinute: 0 }, 'InvalidPerMinute'],
      [{ HostUuids: [THEIRS] }, 'DataNotExists'],
      [{ GroupIds: [99] }, 'DataNotExists'],
      [{ Name: undefined }, 'MissingName'],
      [{ Channel: 'pigeon' }, 'InvalidChannel'],
    ]
    for (const [given, code] of cases) assert.deepEqual((await refused(ACTION, { ...HOOK, ...given })).slice(0, 2), [400, code])
  })

  test('a name is had once, and there are 50 at most', async () => {
    for (let index = 0; index < 50; index++) await create({ Name: `n${index}` })
    assert.deepEqual(await refused(ACTION, { ...HOOK, Name: 'n7' }), [400, 'NameExists', 'A subscription named n7 exists.'])
    const full = [400, 'QuotaExceeded', 'The maximum number of subscriptions, 50, is reached.']
    assert.deepEqual(await refused(ACTION, { ...HOOK, Name: 'one more' }), full)
    assert.equal((await call(ACTION, HOOK, server().rootOf(SHOP))).status, 200)
  })

  test('what waits is what the filters let through, and nothing while it is disabled', async () => {
    const cases: [object, number][] = [
      [{}, 1],
      [{ Kinds: ['travel', 'account'] }, 1],
      [{ Kinds: ['travel'] }, 0],
      [{ MinLevel: 'suspicious' }, 1],
      [{ MinLevel: 'serious' }, 0],
      [{ HostUuids: [DB, WEB] }, 1],
      [{ HostUuids: [DB] }, 0],
      [{ GroupIds: [1] }, 1],
      [{ GroupIds: [0] }, 0],
      [{ GroupIds: [1], HostUuids: [DB] }, 1],
      [{ HostUuids: [WEB], MinLevel: 'serious' }, 0],
      [{ Enabled: false }, 0],
    ]
    for (const [index, [given]] of cases.entries()) await create({ Name: `n${index}`, ...given })
    await raise('mallory')
    const waiting = (await list()).map(({ Waiting }, index) => [cases[index]?.[0], Waiting])
    assert.deepEqual(waiting, cases)
  })

  test('a group is one of the own account, also where a subscription hears of the whole organisation', async () => {
    const theirGroup = { GroupName: 'tills', Uuids: THEIRS }
    const made = await server().call('Sas', 'CreateOrUpdateAssetGroup', theirGroup, server().rootOf(SHOP))
    assert.equal(made.body.GroupId, 1, made.text)
    await create({ Scope: 'organisation', GroupIds: [1] })
    await create({ Name: 'by server', Scope: 'organisation', GroupIds: [1], HostUuids: [THEIRS] })
    await raise('mallory', { account: SHOP, host: THEIRS })
    assert.deepEqual(
      (await list()).map(({ Waiting }) => Waiting),
      [0, 1],
    )
    await raise('mallory')
    assert.deepEqual(
      (await list()).map(({ Waiting }) => Waiting),
      [1, 2],
    )
    const theirs = { ...HOOK, Name: 'theirs', Scope: 'organisation', GroupIds: [2] }
    assert.deepEqual(await refused(ACTION, theirs), [400, 'DataNotExists', '2 data not exist'])
  })

  test('of several made at once under one name there is one', async () => {
    const answers = await Promise.all(Array.from({ length: 4 }, () => call(ACTION, HOOK)))
    assert.deepEqual(answers.map(({ body }) => body.Code ?? 'made').sort(), ['NameExists', 'NameExists', 'NameExists', 'made'])
    assert.equal((await list()).length, 1)
  })

  test('the organisation is for its management account, and a user needs permission', async () => {
    const whole = { ...HOOK, Scope: 'organisation' }
    assert.deepEqual(await refused(ACTION, whole, server().rootOf(SHOP)), [403, 'NoPermission', 'caller has no permission'])
    assert.equal((await call(ACTION, whole, server().rootOf(HEAD))).status, 200)
    for (const user of ['nobody', 'auditor'] as const) assert.equal((await call(ACTION, HOOK, server().user(user))).status, 403)
    assert.equal((await call(ACTION, { ...HOOK, Name: 'x' }, server().user('careful'))).status, 200)
  })

  test('URL and secret are in no answer, no audit row and no table', async () => {
    await create({ Enabled: false })
    await call(ACTION, { ...HOOK, Url: 'ftp://planted' })
    await server().flush()
    const tables = ['alert_subscriptions', 'audit_events']
    const texts = await server().database.read(async (reader) => {
      const rows = await Promise.all(tables.map((table) => reader.all(`SELECT * FROM ${table} LIMIT 1000`)))
      return JSON.stringify(rows)
    })
    assert.ok(texts.includes('night shift') && texts.includes('CreateAlertSubscription'))
    const { text } = await call('ListAlertSubscriptions')
    for (const planted of ['planted', KEY]) assert.ok(!`${texts}${text}`.includes(planted), planted)
  })
})
