import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import type { Credentials } from '../../client.ts'
import { forEachServer } from '../../server.ts'

const SHOP = '1900000000000001'
const SECURITY = '1900000000000002'
const KEY = { AccessId: 'ABCXXXXXXXX', AccountId: '123xxxxxxx', CloudCode: 'hcloud' }

forEachServer((server) => {
  const bind = async (parameters: Record<string, unknown>, credentials?: Credentials) => {
    const { body } = await server().call('cloud-siem', 'BindAccount', { ...KEY, AccountName: 'x', ...parameters }, credentials)
    assert.equal(body.Data?.Count, 1)
  }
  const remove = (parameters: Record<string, unknown>, credentials?: Credentials) =>
    server().call('cloud-siem', 'DeleteBindAccount', { ...KEY, ...parameters }, credentials)
  const countOf = async (parameters: Record<string, unknown>, credentials?: Credentials) => {
    const { status, body } = await remove(parameters, credentials)
    assert.equal(status, 200, JSON.stringify(body))
    return body.Data.Count
  }

  beforeEach(() => server.reset())

  test('the document’s example, with BindId and without; then the key can be bound again with a fresh id', async () => {
    await bind({})
    assert.equal(await countOf({ BindId: 1, RegionId: 'cn-hangzhou' }), 1)
    assert.equal(await countOf({ BindId: 1 }), 0)
    await bind({})
    const { body } = await server().call('cloud-siem', 'ListBindAccount', { CloudCode: 'hcloud' })
    assert.deepEqual([body.Data.length, body.Data[0].BindId], [1, 2])
    assert.equal(await countOf({}), 1)
  })

  test('the last binding of an account with data sources stays; one of several does not', async () => {
    const source = { AccountId: KEY.AccountId, CloudCode: 'hcloud' }
    await bind({})
    const params = { DataSourceInstanceParams: '[{"ParaCode":"region_code","ParaValue":"a"}]' }
    const added = await server().call('cloud-siem', 'AddDataSource', { ...source, ...params })
    assert.equal(added.body.Data.Count, 1)
    assert.equal(await countOf({}), 0)
    await bind({ AccessId: 'second' })
    assert.equal(await countOf({}), 1)
    assert.equal(await countOf({ AccessId: 'second' }), 0)
    const { DataSourceInstanceId } = added.body.Data
    const gone = await server().call('cloud-siem', 'DeleteDataSource', { ...source, DataSourceInstanceId })
    assert.equal(gone.body.Data.Count, 1)
    assert.equal(await countOf({ AccessId: 'second' }), 1)
  })

  test('a data source that is added while its account is unbound does not lose it', async () => {
    const source = { AccountId: KEY.AccountId, CloudCode: 'hcloud' }
    for (const region of ['a', 'b', 'c', 'd']) {
      await bind({ AccessId: `key-${region}` })
      const DataSourceInstanceParams = JSON.stringify([{ ParaCode: 'region_code', ParaValue: region }])
      const [added, gone] = await Promise.all([
        server().call('cloud-siem', 'AddDataSource', { ...source, DataSourceInstanceParams }),
        countOf({ AccessId: `key-${region}` }),
      ])
      assert.equal(added.body.Data.Count + gone, 1)
      if (gone === 1) continue
      const { DataSourceInstanceId } = added.body.Data
      await server().call('cloud-siem', 'DeleteDataSource', { ...source, DataSourceInstanceId })
      assert.equal(await countOf({ AccessId: `key-${region}` }), 1)
    }
  })

  test('Count is 0 where nothing fits, and nothing is gone', async () => {
    await bind({})
    for (const parameters of [
      { BindId: 2 },
      { AccessId: 'other' },
      { AccountId: 'other' },
      { CloudCode: 'qcloud' },
      { RegionId: 'ap-southeast-1' },
    ]) {
      assert.equal(await countOf(parameters), 0, JSON.stringify(parameters))
    }
    assert.equal(await countOf({}, server().rootOf(SHOP)), 0)
    assert.equal(await countOf({ BindId: 1 }), 1)
  })

  test('an administrator takes a member’s binding away; others are refused', async () => {
    await bind({}, server().rootOf(SHOP))
    const refused = await remove({ RoleFor: SHOP }, server().rootOf('1900000000000099'))
    assert.deepEqual([refused.status, refused.body.Code], [403, 'NoPermission'])
    assert.equal((await remove({ RoleType: 1 })).body.Code, 'MissingRoleFor')
    assert.equal(await countOf({ RoleFor: SHOP }, server().rootOf(SECURITY)), 1)
  })

  test('what is required, and what is wrong', async () => {
    for (const name of ['AccessId', 'AccountId', 'CloudCode']) {
      const { status, body } = await remove({ [name]: undefined })
      assert.deepEqual([status, body.Code], [400, `Missing${name}`])
    }
    for (const [name, value] of Object.entries({ BindId: 'x', CloudCode: 'aws', RegionId: 'x', RoleType: '7', RoleFor: '0' })) {
      const { status, body } = await remove({ [name]: value })
      assert.deepEqual([status, body.Code], [400, `Invalid${name}`])
    }
  })

  test('403 for users without the permission, be it not given or denied', async () => {
    await bind({})
    for (const user of ['nobody', 'careful'] as const) {
      const { status, body } = await remove({}, server().user(user))
      assert.deepEqual([status, body.Code], [403, 'Forbidden.RAM'])
    }
    assert.equal(await countOf({}), 1)
  })
})
