import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import type { Credentials } from '../../client.ts'
import { forEachServer } from '../../server.ts'

const SHOP = '1900000000000001'
const EXAMPLE = {
  AccessId: 'ABCXXXXXXXX',
  AccountId: '123xxxxxxx',
  AccountName: 'xxxx',
  CloudCode: 'hcloud',
  RegionId: 'cn-hangzhou',
}

forEachServer((server) => {
  const bind = (parameters: Record<string, unknown>, credentials?: Credentials) =>
    server().call('cloud-siem', 'BindAccount', { ...EXAMPLE, ...parameters }, credentials)
  const countOf = async (parameters: Record<string, unknown>, credentials?: Credentials) => {
    const { status, body } = await bind(parameters, credentials)
    assert.equal(status, 200, JSON.stringify(body))
    return body.Data.Count
  }
  const total = async () => {
    const sql = 'SELECT account, region, cloud_code, create_user FROM bindings ORDER BY account, region, id LIMIT 100'
    const rows = await server().database.read((reader) => reader.all<Record<string, string>>(sql))
    return rows.map((row) => Object.values(row).join(' '))
  }

  beforeEach(() => server.reset())

  test('the document’s example', async () => {
    const { status, body } = await bind({})
    assert.equal(status, 200)
    assert.deepEqual(Object.keys(body).sort(), ['Data', 'RequestId'])
    assert.deepEqual(body.Data, { Count: 1 })
  })

  test('the same key again gives 0; another cloud, account, key, data centre or owner is another binding', async () => {
    assert.equal(await countOf({}), 1)
    assert.equal(await countOf({ AccountName: 'renamed' }), 0)
    assert.equal(await countOf({ RegionId: undefined }), 0)
    assert.equal(await countOf({ RegionId: 'cn-shanghai' }), 0)
    for (const parameters of [
      { CloudCode: 'qcloud' },
      { CloudCode: 'aliyun' },
      { AccountId: 'other' },
      { AccessId: 'abcxxxxxxxx' },
      { RegionId: 'ap-southeast-1' },
      { RoleFor: SHOP },
    ]) {
      assert.equal(await countOf(parameters), 1, JSON.stringify(parameters))
      assert.equal(await countOf(parameters), 0, JSON.stringify(parameters))
    }
    assert.equal((await total()).length, 7)
  })

  test('an administrator binds for a member; the binding is the member’s, its maker the caller', async () => {
    assert.equal(await countOf({ RoleFor: SHOP, RoleType: 1 }), 1)
    assert.equal(await countOf({}, server().user('careful')), 1)
    const [own = '', forMember] = await total()
    assert.match(own, /^1500000000000001 cn-hangzhou huawei \S+$/)
    assert.ok(!own.endsWith(' 1500000000000001'))
    assert.equal(forMember, `${SHOP} cn-hangzhou huawei 1500000000000001`)
  })

  test('views of others are refused', async () => {
    for (const [RoleFor, account] of [
      ['1900000000000002', SHOP],
      [SHOP, '1900000000000099'],
      ['1900000000000099', '1500000000000001'],
    ]) {
      const { status, body } = await bind({ RoleFor }, server().rootOf(String(account)))
      assert.deepEqual([status, body.Code], [403, 'NoPermission'])
    }
    assert.equal((await bind({ RoleType: 1 })).body.Code, 'MissingRoleFor')
    assert.deepEqual(await total(), [])
  })

  test('what is required, and what is wrong', async () => {
    for (const name of ['AccessId', 'AccountId', 'AccountName', 'CloudCode']) {
      for (const value of [undefined, '']) {
        const { status, body } = await bind({ [name]: value })
        assert.deepEqual([status, body.Code], [400, `Missing${name}`])
      }
    }
    const wrong = {
      AccessId: 'x'.repeat(257),
      AccountId: 'x'.repeat(129),
      AccountName: 'x'.repeat(257),
      CloudCode: 'aws',
      RegionId: 'eu-west-1',
      RoleType: '7',
    }
    for (const [name, value] of Object.entries(wrong)) {
      const { status, body } = await bind({ [name]: value })
      assert.deepEqual([status, body.Code], [400, `Invalid${name}`])
    }
    assert.deepEqual(await total(), [])
  })

  test('403 for a user without the permission', async () => {
    const { status, body } = await bind({}, server().user('nobody'))
    assert.deepEqual([status, body.Code], [403, 'Forbidden.RAM'])
    assert.deepEqual(await total(), [])
  })
})
