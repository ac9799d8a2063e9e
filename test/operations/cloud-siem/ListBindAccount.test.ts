import assert from 'node:assert/strict'
import test, { before } from 'node:test'
import type { Credentials } from '../../client.ts'
import { forEachServer } from '../../server.ts'

const MANAGEMENT = '1500000000000001'
const SHOP = '1900000000000001'
const SECURITY = '1900000000000002'
const STRANGER = '1900000000000099'

forEachServer((server) => {
  const bind = async (AccessId: string, account: string, parameters: Record<string, unknown> = {}) => {
    const all = { AccessId, AccountId: 'acc', AccountName: `name of ${AccessId}`, CloudCode: 'hcloud', ...parameters }
    const { body } = await server().call('cloud-siem', 'BindAccount', all, server().rootOf(account))
    assert.equal(body.Data?.Count, 1)
  }
  const list = (parameters: Record<string, unknown> = {}, credentials?: Credentials) =>
    server().call('cloud-siem', 'ListBindAccount', { CloudCode: 'hcloud', ...parameters }, credentials)
  const keys = async (parameters: Record<string, unknown> = {}, account = MANAGEMENT) => {
    const { status, body } = await list(parameters, server().rootOf(account))
    assert.equal(status, 200, JSON.stringify(body))
    return body.Data.map(({ AccessId }: { AccessId: string }) => AccessId)
  }

  before(async () => {
    await bind('head-1', MANAGEMENT)
    await bind('head-2', MANAGEMENT)
    await bind('head-tencent', MANAGEMENT, { CloudCode: 'qcloud' })
    await bind('head-abroad', MANAGEMENT, { RegionId: 'ap-southeast-1' })
    await bind('shop-1', SHOP)
    await bind('security-1', SECURITY)
    await bind('stranger-1', STRANGER)
  })

  test('a binding has all documented fields', async () => {
    const { status, body } = await list()
    assert.equal(status, 200)
    assert.deepEqual(Object.keys(body).sort(), ['Data', 'RequestId'])
    const [first] = body.Data
    assert.match(first.ModifyTime, /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/)
    assert.ok(Math.abs(Date.parse(`${first.ModifyTime.replace(' ', 'T')}Z`) - server().clock.now()) < 600_000, first.ModifyTime)
    assert.deepEqual(
      { ...first, ModifyTime: '' },
      {
        BindId: 1,
        CloudCode: 'hcloud',
        AccountId: 'acc',
        AccountName: 'name of head-1',
        AccessId: 'head-1',
        DataSourceCount: 0,
        CreateUser: MANAGEMENT,
        ModifyTime: '',
      },
    )
  })

  test('one cloud and one data centre at a time, in the order of the ids', async () => {
    assert.deepEqual(await keys(), ['head-1', 'head-2'])
    assert.deepEqual(await keys({ RegionId: 'cn-hangzhou', RoleType: 0 }), ['head-1', 'head-2'])
    assert.deepEqual(await keys({ RegionId: 'cn-shanghai' }), ['head-1', 'head-2'])
    assert.deepEqual(await keys({ RegionId: 'ap-southeast-1' }), ['head-abroad'])
    assert.deepEqual(await keys({ CloudCode: 'qcloud' }), ['head-tencent'])
    assert.deepEqual(await keys({ CloudCode: 'aliyun' }), [])
  })

  test('administrators see all accounts, or one of them', async () => {
    for (const account of [MANAGEMENT, SECURITY]) {
      assert.deepEqual(await keys({ RoleType: 1 }, account), ['head-1', 'head-2', 'shop-1', 'security-1'])
      assert.deepEqual(await keys({ RoleFor: SHOP }, account), ['shop-1'])
      assert.deepEqual(await keys({ RoleFor: SHOP, RoleType: 1 }, account), ['shop-1'])
      assert.deepEqual(await keys({ RoleFor: account }, account), account === MANAGEMENT ? ['head-1', 'head-2'] : ['security-1'])
    }
    assert.deepEqual(await keys({ RoleType: 1, RegionId: 'ap-southeast-1' }), ['head-abroad'])
  })

  test('others see their own account, and are refused every other view', async () => {
    assert.deepEqual(await keys({}, SHOP), ['shop-1'])
    assert.deepEqual(await keys({ RoleFor: SHOP }, SHOP), ['shop-1'])
    assert.deepEqual(await keys({}, STRANGER), ['stranger-1'])
    const refusals: [string, Record<string, unknown>][] = [
      [SHOP, { RoleType: 1 }],
      [SHOP, { RoleFor: MANAGEMENT }],
      [STRANGER, { RoleType: 1 }],
      [STRANGER, { RoleFor: SHOP }],
      [MANAGEMENT, { RoleFor: STRANGER }],
    ]
    for (const [account, parameters] of refusals) {
      const { status, body } = await list(parameters, server().rootOf(account))
      assert.deepEqual([status, body.Code], [403, 'NoPermission'], JSON.stringify(parameters))
    }
  })

  test('more bindings than a list holds are refused, with the way out', async () => {
    const rows = Array.from({ length: 5001 }, (_, n) => {
      return [SHOP, 'ap-southeast-1', 100 + n, 'alibaba', 'a', `k-${n}`, 'n', 'me', 0, 0]
    })
    const columns = ['account', 'region', 'id', 'cloud_code', 'cloud_account_id', 'access_id', 'account_name', 'create_user']
    await server().database.write((transaction) =>
      transaction.insert('bindings', [...columns, 'created_at', 'modified_at'], rows),
    )
    const { status, body } = await list({ CloudCode: 'aliyun', RegionId: 'ap-southeast-1', RoleType: 1 })
    assert.deepEqual([status, body.Code], [400, 'LimitExceeded'])
    assert.match(body.Message, /5000 .*RoleFor/)
  })

  test('what is required, and what is wrong', async () => {
    const missing = await list({ CloudCode: undefined })
    assert.deepEqual([missing.status, missing.body.Code], [400, 'MissingCloudCode'])
    for (const [name, value] of Object.entries({ CloudCode: 'aws', RegionId: 'x', RoleType: '-1', RoleFor: 'x' })) {
      const { status, body } = await list({ [name]: value })
      assert.deepEqual([status, body.Code], [400, `Invalid${name}`])
    }
  })

  test('403 for a user without the permission, 200 for one with it', async () => {
    const denied = await list({}, server().user('nobody'))
    assert.deepEqual([denied.status, denied.body.Code], [403, 'Forbidden.RAM'])
    assert.equal((await list({}, server().user('careful'))).status, 200)
  })
})
