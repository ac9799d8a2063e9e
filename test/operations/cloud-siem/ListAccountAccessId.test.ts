import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import test, { before } from 'node:test'
import { forEachServer } from '../../server.ts'
import { codeOf, MANAGEMENT, SECURITY, SHOP, STRANGER, siemCalls } from './sources.ts'

forEachServer((server) => {
  const { call, as, bind, refusesParameters } = siemCalls(server)
  const right = { CloudCode: 'hcloud' }
  const list = (parameters: Record<string, unknown> = {}, account = MANAGEMENT) =>
    call('ListAccountAccessId', { ...right, ...parameters }, as(account))
  const keys = async (parameters: Record<string, unknown> = {}, account = MANAGEMENT) => {
    const { status, body } = await list(parameters, account)
    assert.equal(status, 200, JSON.stringify(body))
    return body.Data.map((row: Record<string, unknown>) => `${row['AccessId']} ${row['Bound']}`)
  }
  const keep = async (SecretId: string, account: string, parameters: Record<string, unknown> = {}) => {
    const pair = {
      Vendor: 'HUAWEICLOUD',
      AkType: 'primary',
      SecretKey: 's',
      CtdrCloudUserId: '123xxxxxxx',
      AuthModules: ['SIEM', 'HOST'],
    }
    const all = { ...pair, SecretId, ...parameters }
    const { status, body } = await server().call('Sas', 'AddCloudVendorAccountAK', all, as(account))
    assert.equal(status, 200, JSON.stringify(body))
  }

  before(async () => {
    await keep('first', MANAGEMENT, { VendorAuthAlias: 'our cloud' })
    await keep('second', MANAGEMENT)
    await keep('without', MANAGEMENT, { AuthModules: ['HOST'] })
    await keep('tencent', MANAGEMENT, { Vendor: 'Tencent' })
    await keep('shop', SHOP)
    await keep('stranger', STRANGER)
    await bind({ ...right, AccountId: '123xxxxxxx', AccessId: 'first' })
    await bind({ ...right, AccountId: 'other', AccessId: 'second' })
    await bind({ ...right, AccountId: '123xxxxxxx', AccessId: 'unknown' })
    await bind({ ...right, AccountId: '123xxxxxxx', AccessId: 'shop', RegionId: 'ap-southeast-1' }, as(SHOP))
  })

  test('every field, and the envelope with its numeric code', async () => {
    const { status, body } = await list({ RegionId: 'cn-hangzhou' })
    assert.equal(status, 200)
    const { RequestId, Data, ...envelope } = body
    assert.match(RequestId, /^[0-9A-F-]{36}$/)
    assert.deepEqual(envelope, { Code: 200, Message: 'success', Success: true })
    const md5 = (text: string) => createHash('md5').update(text).digest('hex')
    const shared = { AccountId: '123xxxxxxx', CloudCode: 'hcloud', SubUserId: Number(MANAGEMENT) }
    assert.deepEqual(Data, [
      { ...shared, AccessId: 'first', AccessIdMd5: md5('first'), AccountStr: '123xxxxxxx|our cloud|first', Bound: 1 },
      { ...shared, AccessId: 'second', AccessIdMd5: md5('second'), AccountStr: '123xxxxxxx||second', Bound: 0 },
    ])
  })

  test('clouds, data centres and views', async () => {
    assert.deepEqual(await keys({ CloudCode: 'qcloud' }), ['tencent 0'])
    assert.deepEqual(await keys({ CloudCode: 'aliyun' }), [])
    assert.deepEqual(await keys({ RegionId: 'ap-southeast-1' }), ['first 0', 'second 0'])
    for (const account of [MANAGEMENT, SECURITY]) {
      assert.deepEqual(await keys({ RoleType: 1 }, account), ['first 1', 'second 0', 'shop 0'])
      assert.deepEqual(await keys({ RoleFor: SHOP, RegionId: 'ap-southeast-1' }, account), ['shop 1'])
    }
    assert.deepEqual(await keys({}, STRANGER), ['stranger 0'])
    for (const refused of [await list({ RoleType: 1 }, SHOP), await list({ RoleFor: SHOP }, STRANGER)]) {
      assert.deepEqual(codeOf(refused), [403, 'NoPermission'])
    }
  })

  test('a key that is disabled is listed, one that was taken back is bound no more', async () => {
    const change = { AuthIds: '2', Status: 1 }
    assert.equal((await server().call('Sas', 'ModifyCloudVendorAccountAK', change)).status, 200)
    const key = { ...right, AccountId: '123xxxxxxx', AccessId: 'first' }
    assert.deepEqual((await call('DeleteBindAccount', key)).body.Data, { Count: 1 })
    assert.deepEqual(await keys(), ['first 0', 'second 0'])
  })

  test('what is required, and what is wrong', () =>
    refusesParameters('ListAccountAccessId', right, ['CloudCode'], {
      CloudCode: 'aws',
      RegionId: 'x',
      RoleType: '2',
      RoleFor: 'x',
    }))

  test('403 for a user without the permission, 200 for one with it', async () => {
    assert.deepEqual(codeOf(await call('ListAccountAccessId', right, server().user('nobody'))), [403, 'Forbidden.RAM'])
    assert.equal((await call('ListAccountAccessId', right, server().user('careful'))).status, 200)
  })

  test('LimitExceeded: more bindings than a list holds', async () => {
    const rows = Array.from({ length: 5001 }, (_, n) => {
      return [SHOP, 'ap-southeast-1', 100 + n, 'huawei', 'a', `k-${n}`, 'n', 'me', 0, 0]
    })
    const columns = ['account', 'region', 'id', 'cloud_code', 'cloud_account_id', 'access_id', 'account_name', 'create_user']
    await server().database.write((transaction) =>
      transaction.insert('bindings', [...columns, 'created_at', 'modified_at'], rows),
    )
    const refused = await list({ RegionId: 'ap-southeast-1', RoleType: 1 })
    assert.deepEqual(codeOf(refused), [400, 'LimitExceeded'])
    assert.match(refused.body.Message, /5000 .*RoleFor/)
    const scope = await call('DescribeScopeUsers', { RegionId: 'ap-southeast-1', RoleType: 1 })
    assert.equal(scope.body.Data.length, 2)
  })
})
