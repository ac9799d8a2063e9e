import assert from 'node:assert/strict'
import test from 'node:test'
import { forEachServer } from '../../server.ts'
import { codeOf, MANAGEMENT, SECURITY, SHOP, STRANGER, siemCalls } from './sources.ts'

forEachServer((server) => {
  const { call, dataOf, as, refusesParameters } = siemCalls(server)
  const head = { MainUserId: Number(MANAGEMENT), MainUserName: 'head', MasterUserId: Number(MANAGEMENT), MasterUserName: 'head' }
  const bought = {
    ...head,
    CanBuy: false,
    Capacity: 300,
    DurationDays: 0,
    EndTime: 0,
    RdOrder: 0,
    SasInstanceId: 'sas-test00000001',
  }

  test('the purchase of the organisation, seen by its accounts', async () => {
    const { status, body } = await call('DescribeUserBuyStatus', { RegionId: 'cn-hangzhou' })
    assert.deepEqual([status, Object.keys(body).sort()], [200, ['Data', 'RequestId']])
    assert.deepEqual(body.Data, { ...bought, SubUserId: Number(MANAGEMENT), SubUserName: 'head' })
    const shop = { ...bought, SubUserId: Number(SHOP), SubUserName: 'shop' }
    assert.deepEqual(await dataOf('DescribeUserBuyStatus', { SubUserId: SHOP }), shop)
    assert.deepEqual(await dataOf('DescribeUserBuyStatus', { SubUserId: SHOP }, as(SECURITY)), shop)
  })

  test('a member sees the instance that it was allotted, and not the organisation’s', async (context) => {
    context.after(() => server.reset())
    const seen = { ...bought, SubUserId: Number(SHOP), SubUserName: 'shop' }
    const withNone = { ...seen, SasInstanceId: '' }
    assert.deepEqual(await dataOf('DescribeUserBuyStatus', {}, as(SHOP)), withNone)
    assert.deepEqual(await dataOf('DescribeUserBuyStatus', { SubUserId: SHOP }, as(SHOP)), withNone)
    const item = { OptType: 'ADD', AliUid: SHOP, InstanceId: 'sas-shop', ThreatAnalysisCapacity: 10 }
    const allotted = await server().call('Sas', 'UpdateMultiUserInstances', { MemberInstances: [item] })
    assert.equal(allotted.body.Result[0].UpdateStatus, '1', allotted.text)
    const { body } = await server().call('Sas', 'DescribeVersionConfig', {}, as(SHOP))
    assert.equal(body.InstanceId, 'sas-shop')
    assert.deepEqual(await dataOf('DescribeUserBuyStatus', {}, as(SHOP)), { ...seen, SasInstanceId: body.InstanceId })
    assert.deepEqual(await dataOf('DescribeUserBuyStatus', { SubUserId: SHOP }), seen)
  })

  test('an account in no organisation has bought nothing', async () => {
    const data = await dataOf('DescribeUserBuyStatus', {}, as(STRANGER))
    const self = {
      MainUserId: Number(STRANGER),
      MainUserName: 'stranger',
      MasterUserId: Number(STRANGER),
      MasterUserName: 'stranger',
    }
    const none = { CanBuy: false, Capacity: 0, DurationDays: 0, EndTime: 0, RdOrder: 1, SasInstanceId: '' }
    assert.deepEqual(data, { ...self, ...none, SubUserId: Number(STRANGER), SubUserName: 'stranger' })
  })

  test('others are refused', async () => {
    for (const [account, SubUserId] of [
      [SHOP, SECURITY],
      [STRANGER, SHOP],
      [MANAGEMENT, STRANGER],
    ] as const) {
      const refused = await call('DescribeUserBuyStatus', { SubUserId }, as(account))
      assert.deepEqual(codeOf(refused), [403, 'NoPermission'])
    }
  })

  test('what is wrong', () => refusesParameters('DescribeUserBuyStatus', {}, [], { RegionId: 'x', SubUserId: 'x' }))

  test('403 for a user without the permission, 200 for one with it', async () => {
    assert.deepEqual(codeOf(await call('DescribeUserBuyStatus', {}, server().user('nobody'))), [403, 'Forbidden.RAM'])
    assert.equal((await call('DescribeUserBuyStatus', {}, server().user('careful'))).status, 200)
  })
})
