import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import type { ApiAnswer, Credentials } from '../../client.ts'
import { forEachServer } from '../../server.ts'

const SHOP = '1900000000000001'
const SECURITY = '1900000000000002'
const STRANGER = '1900000000000099'

forEachServer((server) => {
  const call = (action: string, parameters: Record<string, unknown>, credentials?: Credentials): Promise<ApiAnswer> =>
    server().call('cloud-siem', action, parameters, credentials)
  const bind = async (parameters: Record<string, unknown>, credentials?: Credentials) => {
    const all = { AccessId: 'key-1', AccountId: 'acc-1', AccountName: 'name', CloudCode: 'hcloud', ...parameters }
    const { body } = await call('BindAccount', all, credentials)
    assert.equal(body.Data?.Count, 1)
  }
  const list = async (parameters: Record<string, unknown> = {}, credentials?: Credentials) => {
    const { body } = await call('ListBindAccount', { CloudCode: 'hcloud', ...parameters }, credentials)
    return body.Data as { BindId: number; AccessId: string; AccountName: string; ModifyTime: string }[]
  }
  const modify = (parameters: Record<string, unknown>, credentials?: Credentials) =>
    call('ModifyBindAccount', { BindId: 1, AccountId: 'acc-1', CloudCode: 'hcloud', ...parameters }, credentials)
  const count = async (parameters: Record<string, unknown>, credentials?: Credentials) => {
    const { status, body } = await modify(parameters, credentials)
    assert.equal(status, 200, JSON.stringify(body))
    assert.deepEqual(Object.keys(body.Data), ['Count'])
    return body.Data.Count
  }
  const keys = async (parameters: Record<string, unknown> = {}, credentials?: Credentials) =>
    (await list(parameters, credentials)).map(({ BindId, AccessId, AccountName }) => `${BindId} ${AccessId} ${AccountName}`)

  beforeEach(() => server.reset())

  test('the document’s example: an administrator changes a member’s binding', async () => {
    await bind({ AccessId: 'ABCXXXXXXXX', AccountId: '123xxxxxxx' }, server().rootOf(SHOP))
    const parameters = {
      AccessId: 'ABCXXXXXXXXX',
      AccountName: 'sas_account_xxx',
      BindId: 1,
      AccountId: '123xxxxxxx',
      CloudCode: 'hcloud',
      RegionId: 'cn-hangzhou',
      RoleFor: SHOP,
      RoleType: 1,
    }
    const { status, body } = await call('ModifyBindAccount', parameters)
    assert.deepEqual([status, Object.keys(body).sort(), body.Data], [200, ['Data', 'RequestId'], { Count: 1 }])
    assert.deepEqual(await keys({}, server().rootOf(SHOP)), ['1 ABCXXXXXXXXX sas_account_xxx'])
    assert.deepEqual(await keys(), [])
  })

  test('a key is replaced, or a name; what is not given or empty stays; the time is that of the change', async () => {
    await bind({})
    const [before] = await list()
    server().clock.advance(3_600_000)
    assert.equal(await count({ AccessId: 'key-2' }), 1)
    assert.deepEqual(await keys(), ['1 key-2 name'])
    assert.equal(await count({ AccountName: 'other' }), 1)
    assert.deepEqual(await keys(), ['1 key-2 other'])
    assert.equal(await count({ AccessId: '', AccountName: '' }), 1)
    assert.equal(await count({ AccessId: 'key-2' }), 1)
    assert.deepEqual(await keys(), ['1 key-2 other'])
    const [after] = await list()
    const passedMs = Date.parse(`${after?.ModifyTime}Z`) - Date.parse(`${before?.ModifyTime}Z`)
    assert.ok(passedMs >= 3_600_000, `${before?.ModifyTime} ${after?.ModifyTime}`)
  })

  test('every cloud', async () => {
    for (const [index, CloudCode] of ['qcloud', 'aliyun', 'hcloud'].entries()) {
      await bind({ CloudCode })
      assert.equal(await count({ BindId: index + 1, CloudCode, AccessId: `new-${CloudCode}` }), 1)
      assert.deepEqual(await keys({ CloudCode }), [`${index + 1} new-${CloudCode} name`])
    }
    for (const CloudCode of ['aws', 'HCLOUD', 'azure']) {
      const { status, body } = await modify({ CloudCode })
      assert.deepEqual([status, body.Code], [400, 'InvalidCloudCode'])
    }
  })

  test('Count is 0 where nothing fits, and nothing is changed', async () => {
    await bind({})
    await bind({ AccessId: 'key-2' })
    await bind({ AccessId: 'foreign' }, server().rootOf(STRANGER))
    for (const parameters of [
      { BindId: 99, AccessId: 'new' },
      { BindId: 3, AccessId: 'new' },
      { AccountId: 'acc-2', AccessId: 'new' },
      { CloudCode: 'qcloud', AccessId: 'new' },
      { RegionId: 'ap-southeast-1', AccessId: 'new' },
      // Another binding has the key.
      { AccessId: 'key-2', AccountName: 'lost' },
    ]) {
      assert.equal(await count(parameters), 0, JSON.stringify(parameters))
    }
    assert.deepEqual(await keys(), ['1 key-1 name', '2 key-2 name'])
    assert.equal(await count({ BindId: 1, AccessId: 'theirs' }, server().rootOf(SHOP)), 0)
    assert.deepEqual(await keys({}, server().rootOf(STRANGER)), ['1 foreign name'])
  })

  test('the data centres keep their records apart', async () => {
    await bind({ RegionId: 'cn-hangzhou' })
    await bind({ RegionId: 'ap-southeast-1' })
    assert.equal(await count({ RegionId: 'ap-southeast-1', BindId: 2, AccountName: 'abroad' }), 1)
    assert.deepEqual(await keys(), ['1 key-1 name'])
    assert.deepEqual(await keys({ RegionId: 'cn-shanghai' }), ['1 key-1 name'])
    assert.deepEqual(await keys({ RegionId: 'ap-southeast-1' }), ['2 key-1 abroad'])
    for (const RegionId of ['cn-beijing', 'us-east-1']) {
      const { status, body } = await modify({ RegionId })
      assert.deepEqual([status, body.Code], [400, 'InvalidRegionId'])
    }
  })

  test('views: RoleFor is for administrators, in their own organisation', async () => {
    await bind({}, server().rootOf(SHOP))
    await bind({}, server().rootOf(STRANGER))
    assert.equal(await count({ RoleFor: SHOP, AccountName: 'by head' }), 1)
    assert.equal(await count({ RoleFor: SHOP, RoleType: 0, AccountName: 'by delegate' }, server().rootOf(SECURITY)), 1)
    assert.equal(await count({ RoleFor: SHOP, RoleType: 1, AccountName: 'by itself' }, server().rootOf(SHOP)), 1)
    const refusals: [Record<string, unknown>, string | undefined][] = [
      [{ RoleFor: SHOP }, '1900000000000004'],
      [{ RoleFor: SECURITY }, SHOP],
      [{ RoleFor: SHOP }, STRANGER],
      [{ RoleFor: STRANGER }, undefined],
      [{ RoleFor: '1900000000000123' }, undefined],
    ]
    for (const [parameters, account] of refusals) {
      const credentials = account === undefined ? undefined : server().rootOf(account)
      const { status, body } = await modify({ ...parameters, AccountName: 'taken' }, credentials)
      assert.deepEqual([status, body.Code, body.Message], [403, 'NoPermission', 'caller has no permission'])
    }
    assert.deepEqual(await keys({}, server().rootOf(SHOP)), ['1 key-1 by itself'])
    assert.deepEqual(await keys({}, server().rootOf(STRANGER)), ['1 key-1 name'])
  })

  test('a change needs one account', async () => {
    const { status, body } = await modify({ RoleType: 1 })
    assert.deepEqual([status, body.Code], [400, 'MissingRoleFor'])
    assert.equal((await modify({ RoleType: 2 })).body.Code, 'InvalidRoleType')
    assert.equal((await modify({ RoleFor: 'shop' })).body.Code, 'InvalidRoleFor')
  })

  test('what is required, and what is wrong', async () => {
    for (const name of ['BindId', 'AccountId', 'CloudCode']) {
      const { status, body } = await modify({ [name]: undefined })
      assert.deepEqual([status, body.Code], [400, `Missing${name}`])
    }
    const wrong = { BindId: 'x', AccountId: 'a b', AccessId: 'ключ', AccountName: 'x'.repeat(257) }
    for (const [name, value] of Object.entries(wrong)) {
      const { status, body } = await modify({ [name]: value })
      assert.deepEqual([status, body.Code], [400, `Invalid${name}`])
    }
  })

  test('403 for a user without the permission, 200 for one with it', async () => {
    await bind({})
    const denied = await modify({ AccountName: 'x' }, server().user('nobody'))
    assert.deepEqual([denied.status, denied.body.Code], [403, 'Forbidden.RAM'])
    assert.equal(denied.body.AccessDeniedDetail.AuthAction, 'yundun-sas:ModifyBindAccount')
    assert.equal(await count({ AccountName: 'x' }, server().user('careful')), 1)
  })

  test('InternalError: the database fails', async () => {
    await server().database.write((transaction) => transaction.run('ALTER TABLE bindings RENAME TO bindings_gone'))
    const { status, body } = await modify({})
    assert.deepEqual(
      [status, body.Code, body.Message],
      [500, 'InternalError', 'The request processing has failed due to some unknown error.'],
    )
  })
})
