import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { forEachServer } from '../../server.ts'
import { breakSelect } from './faults.ts'
import { codeOf, DEPOT, firewallCalls, MANAGEMENT, SECURITY, SHOP, STRANGER } from './members.ts'

const ID = `vipcloudfw-${MANAGEMENT}`
const NUMBERS = [
  'AckClusterConnectorQuota',
  'DefaultBandwidth',
  'ExtensionBandwidth',
  'GeneralInstance',
  'InternetBandwidth',
  'IpNumber',
  'LogStorage',
  'MaxOverflow',
  'NatBandwidth',
  'PrivateDnsConnectorQuota',
  'Sdl',
  'TemporaryBandwidth',
  'ThreatIntelligence',
  'VpcBandwidth',
  'VpcNumber',
]

forEachServer((server) => {
  const { call, as, add, remove } = firewallCalls(server)
  const ask = (account = MANAGEMENT, InstanceId?: string) => call('DescribeUserBuyVersion', { InstanceId }, as(account))
  const standing = async (account: string) => {
    const { body } = await ask(account)
    return [body.AliUid, body.InstanceId, body.InstanceStatus, body.UserStatus, body.Version]
  }

  beforeEach(() => server.reset())

  test('the firewall of the organisation, every field', async () => {
    const { status, body } = await ask()
    assert.equal(status, 200)
    const { RequestId, ...rest } = body
    assert.match(RequestId, /^[0-9A-F-]{36}$/)
    assert.deepEqual(rest, {
      ...Object.fromEntries(NUMBERS.map((name) => [name, 0])),
      AliUid: Number(MANAGEMENT),
      InstanceId: ID,
      InstanceStatus: 'normal',
      LogStatus: false,
      MajorVersion: 1,
      UserStatus: true,
      Version: 4,
    })
  })

  test('administrators and members see it, others have none', async () => {
    await add(SHOP)
    const firewall = [Number(MANAGEMENT), ID, 'normal', true, 4]
    for (const account of [MANAGEMENT, SECURITY, SHOP]) assert.deepEqual(await standing(account), firewall)
    for (const account of [DEPOT, STRANGER]) {
      assert.deepEqual(await standing(account), [Number(account), undefined, 'free', false, undefined])
    }
    await remove(SHOP)
    assert.deepEqual(await standing(SHOP), firewall)
    server().clock.advance(5000)
    assert.equal((await standing(SHOP))[2], 'free')
  })

  test('every edition that the document names', async () => {
    for (const edition of [2, 3, 4, 10]) {
      await server().database.write((transaction) => transaction.run('UPDATE firewalls SET edition = ?', edition))
      assert.equal((await ask()).body.Version, edition)
    }
    await server().database.write((transaction) => transaction.run('DELETE FROM firewalls WHERE account = ?', MANAGEMENT))
    assert.deepEqual((await standing(MANAGEMENT)).slice(2), ['free', false, undefined])
  })

  test('an instance by its id', async () => {
    assert.equal((await ask(MANAGEMENT, ID)).status, 200)
    assert.equal((await ask(MANAGEMENT, '')).status, 200)
    assert.deepEqual(codeOf(await ask(MANAGEMENT, 'cfw_elasticity_public_cn-1')), [404, 'InvalidResource.NotFound'])
    assert.deepEqual(codeOf(await ask(STRANGER, ID)), [404, 'InvalidResource.NotFound'])
  })

  test('ErrorParamsInvalid, ErrorDBSelect', async () => {
    assert.deepEqual(codeOf(await ask(MANAGEMENT, 'x'.repeat(129))), [400, 'ErrorParamsInvalid'])
    const mend = await breakSelect(server().database, 'firewalls')
    assert.deepEqual(codeOf(await ask()), [400, 'ErrorDBSelect'])
    await mend()
  })

  test('403 for a user without the permission, 200 for one with it', async () => {
    assert.deepEqual(codeOf(await call('DescribeUserBuyVersion', {}, server().user('nobody'))), [403, 'Forbidden.RAM'])
    assert.equal((await call('DescribeUserBuyVersion', {}, server().user('auditor'))).status, 200)
  })
})
