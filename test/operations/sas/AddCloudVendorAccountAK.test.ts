import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import type { ApiAnswer, Credentials } from '../../client.ts'
import { ACCOUNT_FILE, fillWithPairs, VENDOR_NEEDS } from '../../domain/vendor-accounts/fixture.ts'
import { forEachServer } from '../../server.ts'

const SHOP = '1900000000000001'
const EXAMPLE = { Vendor: 'AWS', AkType: 'primary', SecretId: '45GLRV4SOT0YFBexample', SecretKey: 'AE6SLdexample' }

forEachServer((server) => {
  const add = (parameters: Record<string, unknown>, credentials?: Credentials) =>
    server().call('Sas', 'AddCloudVendorAccountAK', { ...EXAMPLE, ...parameters }, credentials)
  const added = async (parameters: Record<string, unknown>, credentials?: Credentials) => {
    const answer = await add(parameters, credentials)
    assert.equal(answer.status, 200, answer.text)
    return answer.body.Data
  }
  const stored = async (column: string) => {
    const sql = `SELECT ${column} AS value FROM vendor_accounts ORDER BY account, id LIMIT 100`
    const rows = await server().database.read((reader) => reader.all<{ value: unknown }>(sql))
    return rows.map(({ value }) => value)
  }
  const codeOf = ({ status, body }: ApiAnswer) => [status, body.Code]

  beforeEach(() => server.reset())

  test('the document’s example: every field of the answer', async () => {
    const { status, body } = await add({
      AuthModules: ['HOST', 'CSPM', 'SIEM', 'TRIAL'],
      Regions: ['ap-south-1'],
      CtdrCloudUserId: 'azure_demo_1',
      VendorAuthAlias: 'test',
      ExtendInfo: '{"product":"webFirewall","remark":"remark"}',
      Lang: 'en',
    })
    assert.equal(status, 200)
    assert.deepEqual(Object.keys(body).sort(), ['Data', 'RequestId'])
    const waiting = { ModuleServiceStatus: 2, Message: '' }
    assert.deepEqual(body.Data, {
      AuthId: 1,
      Vendor: 'AWS',
      AkType: 'primary',
      SecretId: '45GLRV****',
      Status: 0,
      ServiceStatus: 2,
      Message: '',
      CtdrCloudUserId: 'azure_demo_1',
      VendorAuthAlias: 'test',
      AuthModules: [
        {
          Module: 'HOST',
          ModuleDisp: 'Hosts',
          ModuleStatement: 'Read cloud servers',
          ModuleAssetType: 'Cloud servers',
          ...waiting,
        },
        {
          Module: 'CSPM',
          ModuleDisp: 'Configuration assessment',
          ModuleStatement: 'Read the configuration of cloud products',
          ModuleAssetType: 'Cloud products',
          ...waiting,
        },
        {
          Module: 'SIEM',
          ModuleDisp: 'Threat detection and response',
          ModuleStatement: 'Read security logs',
          ModuleAssetType: 'Security logs',
          ...waiting,
        },
        {
          Module: 'TRIAL',
          ModuleDisp: 'Log audit',
          ModuleStatement: 'Read the audit trail',
          ModuleAssetType: 'Audit trail',
          ...waiting,
        },
      ],
    })
  })

  test('the texts are Chinese unless English is asked for', async () => {
    for (const Lang of [undefined, 'zh']) {
      const { AuthModules } = await added({ Lang, SecretId: `key-${Lang}`, AuthModules: 'HOST' })
      assert.equal(AuthModules[0].ModuleDisp, '主机')
    }
    assert.deepEqual(codeOf(await add({ Lang: 'fr' })), [400, 'InvalidLang'])
  })

  test('every vendor, with what it needs and nothing else', async () => {
    for (const [Vendor, needs] of Object.entries(VENDOR_NEEDS)) {
      const data = await added({ Vendor, ...needs })
      assert.deepEqual([data.Vendor, data.AkType], [Vendor, needs.AkType])
    }
    assert.deepEqual(await stored('domain'), [null, 'china', 'global', 'global', 'china', null, null, null, null])
    assert.deepEqual(codeOf(await add({ Vendor: 'aws' })), [400, 'InvalidVendor'])
  })

  test('fields are checked for the vendor they belong to', async () => {
    const refusals: [Record<string, unknown>, string][] = [
      [{ Vendor: 'Azure' }, 'MissingTenantId'],
      [{ Vendor: 'AWS', Domain: 'europe' }, 'InvalidDomain'],
      [{ Domain: 'mars' }, 'InvalidDomain'],
      [{ Vendor: 'google' }, 'MissingExtendInfo'],
      [{ Vendor: 'google', ExtendInfo: '{"type":"external_account"}' }, 'InvalidExtendInfo'],
      [{ Vendor: 'google', ExtendInfo: JSON.stringify({ ...ACCOUNT_FILE, project_id: '' }) }, 'InvalidExtendInfo'],
      [{ AuthModules: ['HOST', 'SIEM'] }, 'MissingCtdrCloudUserId'],
      [{ AkType: 'ctdr' }, 'InvalidAkType'],
      [{ Vendor: 'CHAITIN' }, 'InvalidAkType'],
      [{ AkType: 'owner' }, 'InvalidAkType'],
    ]
    for (const [parameters, code] of refusals) assert.deepEqual(codeOf(await add(parameters)), [400, code], code)
    const domain = await add({ Vendor: 'AWS', Domain: 'europe' })
    assert.match(domain.body.Message, /global, china/)
    assert.deepEqual(await stored('id'), [])
    await added({ Vendor: 'HUAWEICLOUD', Domain: 'europe' })
    assert.deepEqual(await stored('domain'), ['europe'])
  })

  test('fields without effect for the vendor are accepted and not kept; regions are kept for all', async () => {
    const some = { TenantId: 't-1', SubscriptionIds: ['s-1', 's-2'], Domain: 'china', Regions: 'ap-south-1,us-east-1' }
    await added({ ...some, Vendor: 'Tencent' })
    await added({ ...some, Vendor: 'Azure' })
    assert.deepEqual(await stored('tenant_id'), [null, 't-1'])
    assert.deepEqual(await stored('subscription_ids'), ['[]', '["s-1","s-2"]'])
    assert.deepEqual(await stored('domain'), [null, 'china'])
    assert.deepEqual(await stored('regions'), Array(2).fill('["ap-south-1","us-east-1"]'))
  })

  test('modules: any of the four, each once, none at all', async () => {
    for (const module of ['HOST', 'CSPM', 'SIEM', 'TRIAL']) {
      const data = await added({ SecretId: `for-${module}`, AuthModules: [module], CtdrCloudUserId: '1000' })
      assert.deepEqual(
        data.AuthModules.map(({ Module }: { Module: string }) => Module),
        [module],
      )
    }
    assert.deepEqual((await added({})).AuthModules, [])
    const wrong: unknown[] = [['HOST', 'HOST'], ['host'], ['HOST', 'CSPM', 'SIEM', 'TRIAL', 'HOST']]
    for (const AuthModules of wrong) {
      const { status, body } = await add({ SecretId: 'other', AuthModules })
      assert.equal(status, 400)
      assert.match(body.Code, /^InvalidAuthModules(\.1)?$/)
    }
  })

  test('an AccessKey id is shown in part, a short one in a smaller part', async () => {
    const shown = []
    for (const SecretId of ['abcdefghijklmnop', 'abcdefgh', 'abc', 'a']) shown.push((await added({ SecretId })).SecretId)
    assert.deepEqual(shown, ['abcdef****', 'abcd****', 'a****', '****'])
  })

  test('the same key a second time is refused; at another vendor or in another account it is another pair', async () => {
    await added({})
    assert.deepEqual(codeOf(await add({ SecretKey: 'another' })), [400, 'DataExists'])
    await added({ Vendor: 'Tencent' })
    assert.equal((await added({}, server().rootOf(SHOP))).AuthId, 1)
    assert.deepEqual(await stored('id'), [1, 2, 1])
  })

  test('QuotaExceeded: the 1,001st pair', async () => {
    await fillWithPairs(server().database, '1500000000000001', 1000)
    const refused = await add({})
    assert.deepEqual(codeOf(refused), [400, 'QuotaExceeded'])
    assert.match(refused.body.Message, /1000/)
  })

  test('ExtendInfo is a JSON object, of bounded size', async () => {
    for (const ExtendInfo of [
      '',
      'x',
      '[]',
      '"x"',
      '{"a":',
      '{"a":1,"a":2}',
      `{"a":"${'x'.repeat(8190)}"}`,
      '{"a":'.repeat(20),
    ]) {
      assert.deepEqual(codeOf(await add({ ExtendInfo })), [400, 'InvalidExtendInfo'], ExtendInfo.slice(0, 20))
    }
    await added({ ExtendInfo: ' {"a": {"b": [1, 12345678901234567890]}} ' })
    assert.deepEqual(await stored('extend_info'), ['{"a": {"b": [1, 12345678901234567890]}}'])
  })

  test('what is required, and what is wrong', async () => {
    for (const name of ['Vendor', 'AkType', 'SecretId', 'SecretKey']) {
      for (const value of [undefined, '']) assert.deepEqual(codeOf(await add({ [name]: value })), [400, `Missing${name}`])
    }
    const wrong = {
      SecretId: 'with space',
      SecretKey: 'x'.repeat(16_385),
      Regions: Array(101).fill('ap-south-1'),
      TenantId: 'a/ b',
      SubscriptionIds: Array(101).fill('s'),
      CtdrCloudUserId: 'x'.repeat(129),
      VendorAuthAlias: 'x'.repeat(129),
    }
    for (const [name, value] of Object.entries(wrong)) {
      assert.deepEqual(codeOf(await add({ [name]: value })), [400, `Invalid${name}`], name)
    }
    assert.deepEqual(codeOf(await add({ Regions: ['ap-south-1', 'evil.example/x'] })), [400, 'InvalidRegions.2'])
    await added({ SecretKey: '私'.repeat(16_384) })
  })

  test('403 for a user without the permission, 200 for one with it', async () => {
    const denied = await add({}, server().user('nobody'))
    assert.deepEqual([denied.status, denied.body.Code, denied.body.Message], [403, 'NoPermission', 'caller has no permission'])
    assert.equal(denied.body.AccessDeniedDetail.AuthAction, 'yundun-sas:AddCloudVendorAccountAK')
    await added({}, server().user('careful'))
  })

  test('ServerError: the database fails, and keeps nothing', async () => {
    await server().database.write((transaction) => transaction.run('ALTER TABLE vendor_account_modules RENAME TO gone'))
    assert.deepEqual(codeOf(await add({ AuthModules: 'HOST' })), [500, 'ServerError'])
    assert.deepEqual(await stored('id'), [])
  })
})
