import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import type { ApiAnswer, Credentials } from '../../client.ts'
import { ACCOUNT_FILE, VENDOR_NEEDS } from '../../domain/vendor-accounts/fixture.ts'
import { forEachServer } from '../../server.ts'

const SHOP = '1900000000000001'

const DOMAIN_FINDING = '{"reason":"wrong-domain"}'
const DOMAIN_MESSAGE = "The AccessKey belongs to another of the vendor's separate clouds: check Domain."

forEachServer((server) => {
  const add = async (parameters: Record<string, unknown> = {}, credentials?: Credentials): Promise<number> => {
    const pair = { Vendor: 'AWS', AkType: 'sub', SecretId: 'AE6SLdexample', SecretKey: 'first', AuthModules: ['HOST', 'CSPM'] }
    const answer = await server().call('Sas', 'AddCloudVendorAccountAK', { ...pair, ...parameters }, credentials)
    assert.equal(answer.status, 200, answer.text)
    return answer.body.Data.AuthId
  }
  const modify = (AuthIds: unknown, parameters: Record<string, unknown> = {}, credentials?: Credentials): Promise<ApiAnswer> =>
    server().call('Sas', 'ModifyCloudVendorAccountAK', { AuthIds, ...parameters }, credentials)
  const changed = async (id: number, parameters: Record<string, unknown>, credentials?: Credentials) => {
    const answer = await modify(id, parameters, credentials)
    assert.equal(answer.status, 200, answer.text)
    return answer.body.Data
  }
  const codeOf = ({ status, body }: ApiAnswer) => [status, body.Code]
  /** As if the pair and its modules had been checked. */
  const finishCheck = (id: number, state = 0, message = '') =>
    server().database.write(async (transaction) => {
      const who = "vendor_uid = '1000', vendor_user_name = 'reader'"
      await transaction.run(`UPDATE vendor_accounts SET service_status = ?, message = ?, ${who} WHERE id = ?`, state, message, id)
      const sql = 'UPDATE vendor_account_modules SET service_status = ?, message = ? WHERE vendor_account = ?'
      await transaction.run(sql, state, message, id)
    })
  const row = async (id: number) => {
    const sql = 'SELECT * FROM vendor_accounts WHERE id = ?'
    const found = await server().database.read((reader) => reader.first<Record<string, unknown>>(sql, id))
    assert.ok(found)
    return found
  }
  const states = (data: { ServiceStatus: number; AuthModules: { ModuleServiceStatus: number }[] }) => [
    data.ServiceStatus,
    ...data.AuthModules.map(({ ModuleServiceStatus }) => ModuleServiceStatus),
  ]

  beforeEach(() => server.reset())

  test('the document’s example: every field of the answer', async () => {
    const id = await add({ Vendor: 'Tencent', AuthModules: 'HOST', CtdrCloudUserId: '1000', VendorAuthAlias: 'test' })
    await finishCheck(id, 1, DOMAIN_FINDING)
    const { status, body } = await modify(id, { Status: 0, Lang: 'en' })
    assert.equal(status, 200)
    assert.deepEqual(Object.keys(body).sort(), ['Data', 'RequestId'])
    assert.deepEqual(body.Data, {
      AuthId: id,
      Vendor: 'Tencent',
      AkType: 'sub',
      SecretId: 'AE6SLd****',
      Status: 0,
      ServiceStatus: 1,
      Message: DOMAIN_MESSAGE,
      CtdrCloudUserId: '1000',
      VendorAuthAlias: 'test',
      AuthModules: [
        {
          Module: 'HOST',
          ModuleDisp: 'Hosts',
          ModuleStatement: 'Read cloud servers',
          ModuleAssetType: 'Cloud servers',
          ModuleServiceStatus: 1,
          Message: DOMAIN_MESSAGE,
        },
      ],
    })
  })

  test('all four states of a check are told', async () => {
    const id = await add()
    for (const state of [0, 1, 2, 3]) {
      await finishCheck(id, state)
      assert.deepEqual(states(await changed(id, {})), [state, state, state])
    }
  })

  test('credentials, place or purpose send pair and modules back to 2, without old messages', async () => {
    const changes: [string, Record<string, unknown>][] = [
      ['AWS', { SecretId: 'another-key' }],
      ['AWS', { SecretKey: 'second' }],
      ['AWS', { SecretKey: 'first' }],
      ['AWS', { Regions: ['eu-west-1'] }],
      ['AWS', { Domain: 'china' }],
      ['AWS', { AuthModules: ['HOST', 'TRIAL'] }],
      ['AWS', { AuthModules: ['HOST'] }],
      ['AWS', { CtdrCloudUserId: '1000' }],
      ['Azure', { TenantId: 't-2' }],
      ['Azure', { SubscriptionIds: 's-1' }],
    ]
    for (const [Vendor, change] of changes) {
      const id = await add({ Vendor, SecretId: `key-${JSON.stringify(change)}`, TenantId: 't-1' })
      await finishCheck(id, 1, DOMAIN_FINDING)
      const data = await changed(id, change)
      assert.deepEqual(new Set(states(data)), new Set([2]), JSON.stringify(change))
      assert.ok(!JSON.stringify(data).includes('站点'), JSON.stringify(change))
      assert.equal(data.AuthModules.length, (change['AuthModules'] as string[] | undefined)?.length ?? 2)
    }
  })

  test('Status, VendorAuthAlias, ExtendInfo and what is as it was leave the states alone', async () => {
    const id = await add({ Regions: ['a-1', 'b-1'], CtdrCloudUserId: '1000' })
    await finishCheck(id, 1, DOMAIN_FINDING)
    for (const change of [
      {},
      { Status: 1 },
      { Status: 0 },
      { VendorAuthAlias: 'new' },
      { ExtendInfo: '{"remark":"x"}' },
      {
        SecretId: 'AE6SLdexample',
        Regions: ['b-1', 'a-1'],
        Domain: 'global',
        AuthModules: ['CSPM', 'HOST'],
        CtdrCloudUserId: '1000',
      },
      // Both count for Azure alone.
      { TenantId: 't-1', SubscriptionIds: 's-1' },
    ]) {
      const data = await changed(id, change)
      assert.deepEqual(states(data), [1, 1, 1], JSON.stringify(change))
      assert.match(data.Message, /站点/)
    }
    const { domain, tenant_id, subscription_ids, alias, extend_info, vendor_uid } = await row(id)
    assert.deepEqual([domain, tenant_id, subscription_ids, alias, extend_info], ['global', null, '[]', 'new', '{"remark":"x"}'])
    assert.equal(vendor_uid, '1000')
  })

  test('Status 0 is enabled, 1 disabled, and stays when it is not given', async () => {
    const id = await add()
    assert.equal((await changed(id, { Status: 1 })).Status, 1)
    assert.equal((await changed(id, { VendorAuthAlias: 'x' })).Status, 1)
    assert.equal((await changed(id, { Status: 0 })).Status, 0)
    for (const Status of [2, -1, 'on']) assert.deepEqual(codeOf(await modify(id, { Status })), [400, 'InvalidStatus'])
  })

  test('what is not given stays; lists are replaced, and an empty name goes', async () => {
    const id = await add({ Regions: ['a-1'], VendorAuthAlias: 'name', ExtendInfo: '{"a":1}', CtdrCloudUserId: '7' })
    const before = await row(id)
    await changed(id, { Lang: 'en' })
    const after = await row(id)
    assert.deepEqual({ ...after, modified_at: 0 }, { ...before, modified_at: 0 })
    assert.equal((await changed(id, { VendorAuthAlias: '' })).VendorAuthAlias, undefined)
    await changed(id, { Regions: ['b-1', 'c-1'] })
    assert.equal((await row(id))['regions'], '["b-1","c-1"]')
    await changed(id, { Regions: '[]', AuthModules: '[]' })
    assert.equal((await row(id))['regions'], '[]')
    assert.deepEqual((await changed(id, {})).AuthModules, [])
  })

  test('Vendor and AkType are fixed', async () => {
    const id = await add()
    const data = await changed(id, { Vendor: 'Tencent', AkType: 'primary' })
    assert.deepEqual([data.Vendor, data.AkType], ['AWS', 'sub'])
  })

  test('the pair of every vendor is renamed without what it needed when it was added, in both languages', async () => {
    for (const [Vendor, needs] of Object.entries(VENDOR_NEEDS)) {
      const id = await add({ Vendor, ...needs, AuthModules: 'HOST' })
      for (const [Lang, name] of [
        ['zh', '主机'],
        ['en', 'Hosts'],
      ]) {
        const data = await changed(id, { VendorAuthAlias: `${Vendor} ${Lang}`, Lang })
        const shown = [data.Vendor, data.AkType, data.VendorAuthAlias, data.AuthModules[0].ModuleDisp]
        assert.deepEqual(shown, [Vendor, needs.AkType, `${Vendor} ${Lang}`, name])
      }
    }
  })

  test('Huawei Cloud alone has a European cloud to move to', async () => {
    const id = await add({ Vendor: 'HUAWEICLOUD' })
    await finishCheck(id)
    assert.deepEqual(states(await changed(id, { Domain: 'europe' })), [2, 2, 2])
    assert.equal((await row(id))['domain'], 'europe')
    for (const Vendor of ['Azure', 'AWS', 'VOLCENGINE']) {
      const other = await add({ Vendor, TenantId: 't-1' })
      assert.deepEqual(codeOf(await modify(other, { Domain: 'europe' })), [400, 'InvalidDomain'], Vendor)
    }
  })

  test('fields are checked for the stored vendor, as they would be after the change', async () => {
    const aws = await add()
    const azure = await add({ Vendor: 'Azure', TenantId: 't-1' })
    const google = await add({ Vendor: 'google', ExtendInfo: JSON.stringify(ACCOUNT_FILE) })
    const refusals: [number, Record<string, unknown>, string][] = [
      [aws, { Domain: 'europe' }, 'InvalidDomain'],
      [azure, { Domain: 'europe' }, 'InvalidDomain'],
      [azure, { TenantId: '' }, 'InvalidTenantId'],
      [aws, { AuthModules: ['SIEM'] }, 'MissingCtdrCloudUserId'],
      [google, { ExtendInfo: '{"type":"authorized_user"}' }, 'InvalidExtendInfo'],
      [aws, { AuthModules: ['HOST', 'HOST'] }, 'InvalidAuthModules'],
      [aws, { SecretKey: '' }, 'InvalidSecretKey'],
      [aws, { SecretId: '' }, 'InvalidSecretId'],
    ]
    for (const [id, change, code] of refusals)
      assert.deepEqual(codeOf(await modify(id, change)), [400, code], JSON.stringify(change))
    assert.equal((await changed(aws, { AuthModules: ['SIEM'], CtdrCloudUserId: '7' })).CtdrCloudUserId, '7')
    assert.deepEqual(states(await changed(aws, { AuthModules: ['SIEM', 'TRIAL'] })), [2, 2, 2])
    await finishCheck(google)
    const moved = { ExtendInfo: JSON.stringify({ ...ACCOUNT_FILE, client_email: 'other@p-1.example' }) }
    assert.deepEqual(states(await changed(google, moved)), [2, 2, 2])
  })

  test('a new secret takes the old one’s place in the vault; a new owner is unknown until checked', async () => {
    const id = await add()
    await finishCheck(id)
    const place = { account: '1500000000000001', table: 'vendor_accounts', record: String(id), field: 'sealed_secret' }
    const secret = async () =>
      server()
        .vault.open(String((await row(id))['sealed_secret']), place)
        .reveal()
    await changed(id, { VendorAuthAlias: 'x', Regions: ['a-1'] })
    assert.equal(await secret(), 'first')
    assert.equal((await row(id))['vendor_uid'], '1000')
    await changed(id, { SecretKey: 'second' })
    assert.equal(await secret(), 'second')
    assert.equal((await row(id))['vendor_uid'], null)
  })

  test('a key that another pair of the vendor has is refused, and nothing is changed', async () => {
    const first = await add({ SecretId: 'key-1' })
    await add({ SecretId: 'key-2' })
    await add({ SecretId: 'key-3', Vendor: 'Tencent' })
    await finishCheck(first)
    assert.deepEqual(codeOf(await modify(first, { SecretId: 'key-2', VendorAuthAlias: 'x' })), [400, 'DataExists'])
    const { masked_secret_id, alias, service_status } = await row(first)
    assert.deepEqual([masked_secret_id, alias, service_status], ['ke****', null, 0])
    assert.equal((await changed(first, { SecretId: 'key-3' })).SecretId, 'ke****')
  })

  test('DataNotExists: an unknown id, and one of another account', async () => {
    const foreign = await add({}, server().rootOf(SHOP))
    for (const id of [foreign, 4711]) {
      const { status, body } = await modify(id, { VendorAuthAlias: 'mine' })
      assert.deepEqual([status, body.Code, body.Message], [400, 'DataNotExists', `${id} data not exist`])
    }
    assert.equal((await row(foreign))['alias'], null)
  })

  test('AuthIds is one id', async () => {
    const id = await add()
    assert.deepEqual(codeOf(await modify(undefined)), [400, 'MissingAuthIds'])
    for (const ids of [`${id},${id}`, [id], 'x', '0', '-1', '1.0']) {
      assert.deepEqual(codeOf(await modify(ids)), [400, 'InvalidAuthIds'], String(ids))
    }
  })

  test('403 for a user without the permission, 200 for one with it', async () => {
    const id = await add()
    const denied = await modify(id, { Status: 1 }, server().user('nobody'))
    assert.deepEqual([denied.status, denied.body.Code, denied.body.Message], [403, 'NoPermission', 'caller has no permission'])
    assert.equal((await row(id))['status'], 0)
    assert.equal((await changed(id, { Status: 1 }, server().user('careful'))).Status, 1)
  })

  test('ServerError: the database fails, and the pair stays as it was', async () => {
    const id = await add()
    await server().database.write((transaction) => transaction.run('ALTER TABLE counters RENAME TO counters_gone'))
    const { status, body } = await modify(id, { SecretId: 'other', VendorAuthAlias: 'x' })
    assert.deepEqual([status, body.Code, body.Message], [500, 'ServerError', 'ServerError'])
    assert.equal((await row(id))['alias'], null)
  })
})
