import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { openParts } from '../../../src/domain/subscriptions/sealed-target.ts'
import { findSealed } from '../../../src/domain/subscriptions/store.ts'
import type { Uid } from '../../../src/kernel/ids.ts'
import { forEachServer } from '../../server.ts'
import { HEAD, HOOK, MAIL, SHOP, subscriptionCalls } from './subscriptions.ts'

const ACTION = 'ModifyAlertSubscription'

forEachServer((server) => {
  const { call, good, create, list, refused } = subscriptionCalls(server)
  beforeEach(() => server.reset())

  test('what is given changes, everything else stays', async () => {
    const SubscriptionId = await create({ Kinds: ['travel'], QuietFrom: '22:00', QuietTo: '07:00', PerMinute: 5 })
    const [before] = await list()
    await good(ACTION, { SubscriptionId, Name: 'day shift', MinLevel: 'serious' })
    assert.deepEqual(await list(), [{ ...before, Name: 'day shift', MinLevel: 'serious' }])
    await good(ACTION, { SubscriptionId, Kinds: '[]', QuietFrom: '', Enabled: false, Url: 'https://other.example/' })
    const [after] = await list()
    assert.deepEqual(
      [after?.['Kinds'], after?.['QuietFrom'], after?.['Enabled'], after?.['Origin'], after?.['PerMinute']],
      [...[[], '', false, 'https://other.example', 5]],
    )
  })

  test('a kept password does not follow to another host', async () => {
    const { SubscriptionId } = await good('CreateAlertSubscription', MAIL)
    const told = 'Specified parameter Secret is not valid. It must be given again for another host.'
    assert.deepEqual(await refused(ACTION, { SubscriptionId, Host: 'evil.example' }), [400, 'InvalidTarget', told])
    const clear = 'Specified parameter Transport is not valid. It must be tls or starttls where a password is sent.'
    assert.deepEqual(await refused(ACTION, { SubscriptionId, Transport: 'tcp' }), [400, 'InvalidTarget', clear])
    await good(ACTION, { SubscriptionId, Host: 'RELAY.example.com', Port: 2525 })
    await good(ACTION, { SubscriptionId, Host: 'new.example', Secret: 'again' })
    const [shown] = await list()
    assert.deepEqual([shown?.['Host'], shown?.['Port']], ['new.example', 2525])
  })

  test('URL and secret stay until another is given, each by itself', async () => {
    const robot = { Channel: 'dingtalk', Url: 'https://robot.example/send?token=one', Secret: 'SECone' }
    const SubscriptionId = await create(robot)
    const secrets = async () => {
      const found = await server().database.read((reader) => findSealed(reader, HEAD as Uid, SubscriptionId))
      assert.ok(found)
      const { url, secret } = openParts(server().vault, HEAD as Uid, SubscriptionId, found.sealed)
      return [url?.reveal(), secret?.reveal()]
    }
    await good(ACTION, { SubscriptionId, Name: 'day shift' })
    assert.deepEqual(await secrets(), [robot.Url, robot.Secret])
    await good(ACTION, { SubscriptionId, Url: 'https://robot.example/send?token=two' })
    assert.deepEqual(await secrets(), ['https://robot.example/send?token=two', robot.Secret])
    await good(ACTION, { SubscriptionId, Secret: 'SECtwo' })
    assert.deepEqual(await secrets(), ['https://robot.example/send?token=two', 'SECtwo'])
  })

  test('an empty secret takes the kept one away, where the channel needs none', async () => {
    const { SubscriptionId } = await good('CreateAlertSubscription', MAIL)
    const secretOf = async (id: number) => {
      const found = await server().database.read((reader) => findSealed(reader, HEAD as Uid, id))
      return found && openParts(server().vault, HEAD as Uid, id, found.sealed).secret
    }
    const both = 'Specified parameter UserName is not valid. It and a password are given both, or neither.'
    assert.deepEqual(await refused(ACTION, { SubscriptionId, Secret: '' }), [400, 'InvalidTarget', both])
    await good(ACTION, { SubscriptionId, Secret: '', UserName: '', Transport: 'tcp' })
    assert.equal(await secretOf(SubscriptionId), undefined)
    const [shown] = await list()
    assert.deepEqual([shown?.['UserName'], shown?.['Transport'], shown?.['Port']], ['', 'tcp', 25])
    const robot = await create({ Name: 'robot', Channel: 'dingtalk', Secret: 'SECone' })
    await good(ACTION, { SubscriptionId: robot, Secret: '' })
    assert.equal(await secretOf(robot), undefined)
    const hook = await create({ Name: 'hook' })
    const mandatory = 'Specified parameter Secret is not valid. It is mandatory.'
    assert.deepEqual(await refused(ACTION, { SubscriptionId: hook, Secret: '' }), [400, 'InvalidTarget', mandatory])
  })

  test('where nothing secret can be opened any more, all that the channel has of it is given again', async () => {
    const { SubscriptionId: mail } = await good('CreateAlertSubscription', MAIL)
    const relay = { Name: 'open', Channel: 'email', Host: 'relay.example.com', Sender: 'a@b.c', Recipients: ['a@b.c'] }
    const { SubscriptionId: open } = await good('CreateAlertSubscription', relay)
    const hook = await create()
    const robot = await create({ Name: 'robot', Channel: 'dingtalk', Secret: 'SECone' })
    const hooked = { Name: 'chat', Channel: 'slack', Url: HOOK.Url }
    const { SubscriptionId: chat } = await good('CreateAlertSubscription', hooked)
    const { database, vault } = server()
    const sealed = async (id: number) => (await database.read((reader) => findSealed(reader, HEAD as Uid, id)))?.sealed ?? ''
    await database.write((transaction) => transaction.run("UPDATE alert_subscriptions SET sealed_target = 'v2.lost.AAAA'"))
    const told = (id: number, what: string) => [
      ...[409, 'UnreadableSecret'],
      `What is kept sealed of the subscription ${id} cannot be opened: give ${what} again, or bring back the key ring that sealed it.`,
    ]
    const Url = 'https://other.example/'
    const refusals: [number, string, object][] = [
      [hook, 'Url and Secret', { BodyFormat: 'ocsf' }],
      [hook, 'Secret', { Url }],
      [hook, 'Url', { Secret: HOOK.Secret }],
      [robot, 'Secret', { Url }],
      [chat, 'Url', { Host: 'no.example' }],
      [mail, 'Secret', { Port: 26 }],
      [mail, 'Secret', { Host: 'new.example' }],
    ]
    for (const [id, what, change] of refusals) {
      assert.deepEqual(await refused(ACTION, { SubscriptionId: id, ...change }), told(id, what))
    }
    await good(ACTION, { SubscriptionId: hook, Name: 'off', Enabled: false, Kinds: ['travel'] })
    assert.equal(await sealed(hook), 'v2.lost.AAAA', 'the key ring may come back')
    const changes: [number, object, [string | undefined, string | undefined]][] = [
      [hook, { Url, Secret: HOOK.Secret }, [Url, HOOK.Secret]],
      [robot, { Url, Secret: '' }, [Url, undefined]],
      [chat, { Url }, [Url, undefined]],
      [mail, { Secret: 'again' }, [undefined, 'again']],
      [open, { Host: 'new.example' }, [undefined, undefined]],
    ]
    for (const [id, change, expected] of changes) {
      await good(ACTION, { SubscriptionId: id, ...change })
      const { url, secret } = openParts(vault, HEAD as Uid, id, await sealed(id))
      assert.deepEqual([url?.reveal(), secret?.reveal()], expected, JSON.stringify(change))
    }
  })

  test('another transport takes its usual port, unless one is given', async () => {
    const { SubscriptionId } = await good('CreateAlertSubscription', { ...MAIL, Port: 2525 })
    const portAfter = async (change: object) => {
      await good(ACTION, { SubscriptionId, ...change })
      return (await list())[0]?.['Port']
    }
    assert.equal(await portAfter({ Transport: 'starttls' }), 2525)
    assert.equal(await portAfter({ Transport: 'tls' }), 465)
    assert.equal(await portAfter({ Transport: 'starttls', Port: 26 }), 26)
    assert.equal(await portAfter({ Name: 'day shift' }), 26)
    await good('DeleteAlertSubscription', { SubscriptionId })
    const collector = { Name: 'siem', Channel: 'syslog', Host: 'siem.example.com', Transport: 'tls', BodyFormat: 'cef' }
    const { SubscriptionId: siem } = await good('CreateAlertSubscription', collector)
    await good(ACTION, { SubscriptionId: siem, Transport: 'udp' })
    const [{ Transport, Port } = {}] = await list()
    assert.deepEqual([Transport, Port], ['udp', 514])
  })

  test('an unknown one, another account’s, a taken name and a bad target are refused', async () => {
    const SubscriptionId = await create()
    await create({ Name: 'other' })
    assert.deepEqual(await refused(ACTION, { SubscriptionId: 9 }), [400, 'DataNotExists', '9 data not exist'])
    const stranger = server().rootOf(SHOP)
    assert.deepEqual(await refused(ACTION, { SubscriptionId }, stranger), [400, 'DataNotExists', '1 data not exist'])
    assert.deepEqual((await refused(ACTION, { SubscriptionId, Name: 'other' })).slice(0, 2), [400, 'NameExists'])
    assert.deepEqual((await refused(ACTION, { SubscriptionId, BodyFormat: 'cef' })).slice(0, 2), [400, 'InvalidTarget'])
    assert.deepEqual((await refused(ACTION, { SubscriptionId, QuietFrom: '1' })).slice(0, 2), [400, 'MissingQuietTo'])
    assert.deepEqual((await refused(ACTION, { SubscriptionId, GroupIds: [99] })).slice(0, 2), [400, 'DataNotExists'])
    const zone = { QuietFrom: '22:00', QuietTo: '07:00', QuietZone: 'X/Y' }
    assert.deepEqual((await refused(ACTION, { SubscriptionId, ...zone })).slice(0, 2), [400, 'InvalidQuietZone'])
    await good('CreateAlertSubscription', HOOK, stranger)
    const whole = { SubscriptionId: 1, Scope: 'organisation' }
    assert.deepEqual((await refused(ACTION, whole, stranger)).slice(0, 2), [403, 'NoPermission'])
  })

  test('a user needs permission', async () => {
    const SubscriptionId = await create()
    for (const user of ['nobody', 'auditor'] as const) {
      assert.equal((await call(ACTION, { SubscriptionId }, server().user(user))).status, 403)
    }
    assert.equal((await call(ACTION, { SubscriptionId }, server().user('careful'))).status, 200)
  })
})
