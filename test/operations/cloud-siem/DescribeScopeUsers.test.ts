import assert from 'node:assert/strict'
import test, { before } from 'node:test'
import { forEachServer } from '../../server.ts'
import { codeOf, HUAWEI, MANAGEMENT, SECURITY, SHOP, STRANGER, siemCalls, TENCENT } from './sources.ts'

forEachServer((server) => {
  const { call, as, bind, refusesParameters } = siemCalls(server)
  const list = (parameters: Record<string, unknown> = {}, account = MANAGEMENT) =>
    call('DescribeScopeUsers', parameters, as(account))
  const ids = async (parameters: Record<string, unknown> = {}, account = MANAGEMENT) => {
    const { status, body } = await list(parameters, account)
    assert.equal(status, 200, JSON.stringify(body))
    return body.Data.map((row: Record<string, unknown>) => `${row['AliUid']} ${row['CloudCode']} ${row['UserId']}`)
  }

  before(async () => {
    await bind({ ...HUAWEI, AccountName: 'first name' })
    await bind({ ...HUAWEI, AccountName: 'second name', AccessId: 'second' })
    await bind(TENCENT)
    await bind({ ...HUAWEI, CloudCode: 'aliyun' })
    await bind({ ...HUAWEI, RegionId: 'ap-southeast-1', AccountId: 'abroad' })
    await bind(HUAWEI, as(SHOP))
    await bind(HUAWEI, as(STRANGER))
  })

  test('every field, each account once, and the envelope with its numeric code', async () => {
    const { status, body } = await list({ RegionId: 'cn-hangzhou' })
    assert.equal(status, 200)
    const { RequestId, Data, ...envelope } = body
    assert.match(RequestId, /^[0-9A-F-]{36}$/)
    assert.deepEqual(envelope, { Code: 200, Message: 'success', Success: true })
    const shared = { AliUid: Number(MANAGEMENT), Domains: [], InstanceId: '' }
    assert.deepEqual(Data, [
      { ...shared, CloudCode: 'hcloud', UserId: HUAWEI.AccountId, UserName: 'first name' },
      { ...shared, CloudCode: 'qcloud', UserId: TENCENT.AccountId, UserName: 'sas_account_xxx' },
    ])
  })

  test('data centres and views', async () => {
    assert.deepEqual(await ids({ RegionId: 'ap-southeast-1' }), [`${MANAGEMENT} hcloud abroad`])
    const own = [`${MANAGEMENT} hcloud ${HUAWEI.AccountId}`, `${MANAGEMENT} qcloud ${TENCENT.AccountId}`]
    const shop = `${SHOP} hcloud ${HUAWEI.AccountId}`
    for (const account of [MANAGEMENT, SECURITY]) {
      assert.deepEqual(await ids({ RoleType: 1 }, account), [...own, shop])
      assert.deepEqual(await ids({ RoleFor: SHOP }, account), [shop])
    }
    assert.deepEqual(await ids({}, SECURITY), [])
    for (const refused of [await list({ RoleType: 1 }, SHOP), await list({ RoleFor: SHOP }, STRANGER)]) {
      assert.deepEqual(codeOf(refused), [403, 'NoPermission'])
    }
  })

  test('what is wrong', () => refusesParameters('DescribeScopeUsers', {}, [], { RegionId: 'x', RoleType: '2', RoleFor: 'x' }))

  test('403 for a user without the permission, 200 for one with it', async () => {
    assert.deepEqual(codeOf(await call('DescribeScopeUsers', {}, server().user('nobody'))), [403, 'Forbidden.RAM'])
    assert.equal((await call('DescribeScopeUsers', {}, server().user('careful'))).status, 200)
  })

  test('LimitExceeded: more accounts than a list holds', async () => {
    const rows = Array.from({ length: 5001 }, (_, n) => {
      return [SHOP, 'ap-southeast-1', 100 + n, 'tencent', `a-${n}`, 'k', 'n', 'me', 0, 0]
    })
    const columns = ['account', 'region', 'id', 'cloud_code', 'cloud_account_id', 'access_id', 'account_name', 'create_user']
    await server().database.write((transaction) =>
      transaction.insert('bindings', [...columns, 'created_at', 'modified_at'], rows),
    )
    const refused = await list({ RegionId: 'ap-southeast-1', RoleType: 1 })
    assert.deepEqual(codeOf(refused), [400, 'LimitExceeded'])
    assert.match(refused.body.Message, /5000 .*RoleFor/)
  })
})
