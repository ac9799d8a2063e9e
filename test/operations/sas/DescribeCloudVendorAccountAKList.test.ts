import assert from 'node:assert/strict'
import test, { before } from 'node:test'
import type { Credentials } from '../../client.ts'
import { VENDOR_NEEDS } from '../../domain/vendor-accounts/fixture.ts'
import { forEachServer } from '../../server.ts'

const SHOP = '1900000000000001'

forEachServer((server) => {
  const add = async (parameters: Record<string, unknown>, credentials?: Credentials) => {
    const pair = { Vendor: 'AWS', AkType: 'sub', SecretId: 'AE6SLdexample', SecretKey: 'secret', ...parameters }
    const answer = await server().call('Sas', 'AddCloudVendorAccountAK', pair, credentials)
    assert.equal(answer.status, 200, answer.text)
  }
  const list = (parameters: Record<string, unknown> = {}, credentials?: Credentials) =>
    server().call('Sas', 'DescribeCloudVendorAccountAKList', parameters, credentials)
  const ids = async (parameters: Record<string, unknown> = {}, credentials?: Credentials) => {
    const answer = await list(parameters, credentials)
    assert.equal(answer.status, 200, answer.text)
    return answer.body.CloudVendorAccountAKs.map(({ AuthId }: { AuthId: number }) => AuthId)
  }

  before(async () => {
    await add({
      AuthModules: ['HOST', 'TRIAL'],
      VendorAuthAlias: 'prod-account',
      CtdrCloudUserId: 'azure_demo_1',
      ExtendInfo: '{"product":"webFirewall","remark":"remark"}',
    })
    await add({ Vendor: 'Tencent', VendorAuthAlias: 'test-account', AuthModules: 'CSPM' })
    await add({ Vendor: 'Azure', TenantId: 't-1', VendorAuthAlias: 'Test 100%' })
    for (let n = 4; n <= 25; n++) await add({ Vendor: 'HUAWEICLOUD', SecretId: `huawei-key-${n}` })
    await add({ Vendor: 'Tencent', VendorAuthAlias: 'test-account', AuthModules: 'CSPM' }, server().rootOf(SHOP))
    await server().call('Sas', 'ModifyCloudVendorAccountAK', { AuthIds: 2, Status: 1 })
    await server().database.write(async (transaction) => {
      const sql =
        'UPDATE vendor_accounts SET vendor_uid = ?, vendor_user_name = ?, service_status = 1, message = ? WHERE account = ? AND id = 1'
      await transaction.run(sql, '123', 'AlibabaCloud_reader', '{"reason":"wrong-domain"}', '1500000000000001')
    })
  })

  test('a pair has all documented fields; TrailStatus stands with the audit trail alone', async () => {
    const { status, body } = await list({ AuthIds: '1', Lang: 'en' })
    assert.equal(status, 200)
    assert.deepEqual(Object.keys(body).sort(), ['CloudVendorAccountAKs', 'PageInfo', 'RequestId'])
    assert.deepEqual(body.CloudVendorAccountAKs, [
      {
        AuthId: 1,
        Vendor: 'AWS',
        AkType: 'sub',
        SecretId: 'AE6SLd****',
        Status: 0,
        ServiceStatus: 1,
        Message: "The AccessKey belongs to another of the vendor's separate clouds: check Domain.",
        CtdrCloudUserId: 'azure_demo_1',
        VendorAuthAlias: 'prod-account',
        ExtendInfo: '{"product":"webFirewall","remark":"remark"}',
        VendorUid: '123',
        VendorUserName: 'AlibabaCloud_reader',
        AuthModules: [
          {
            Module: 'HOST',
            ModuleDisp: 'Hosts',
            ModuleStatement: 'Read cloud servers',
            ModuleAssetType: 'Cloud servers',
            ModuleServiceStatus: 2,
            Message: '',
          },
          {
            Module: 'TRIAL',
            ModuleDisp: 'Log audit',
            ModuleStatement: 'Read the audit trail',
            ModuleAssetType: 'Audit trail',
            ModuleServiceStatus: 2,
            Message: '',
            TrailStatus: 'init',
          },
        ],
      },
    ])
    assert.deepEqual(body.PageInfo, { CurrentPage: 1, PageSize: 20, Count: 1, TotalCount: 1 })
    const chinese = await list({ AuthIds: '1' })
    assert.equal(chinese.body.CloudVendorAccountAKs[0].AuthModules[0].ModuleDisp, '主机')
  })

  test('every pair has its own modules', async () => {
    const { body } = await list({ PageSize: 3 })
    const modules = body.CloudVendorAccountAKs.map(({ AuthModules }: { AuthModules: { Module: string }[] }) =>
      AuthModules.map(({ Module }) => Module),
    )
    assert.deepEqual(modules, [['HOST', 'TRIAL'], ['CSPM'], []])
  })

  test('20 a page unless told, and the pages together are everything once', async () => {
    const first = await list()
    assert.deepEqual(first.body.PageInfo, { CurrentPage: 1, PageSize: 20, Count: 20, TotalCount: 25 })
    const second = await list({ CurrentPage: 2 })
    assert.deepEqual(second.body.PageInfo, { CurrentPage: 2, PageSize: 20, Count: 5, TotalCount: 25 })
    const all = [...(await ids()), ...(await ids({ CurrentPage: 2 }))]
    assert.deepEqual(
      all,
      Array.from({ length: 25 }, (_, n) => n + 1),
    )
    assert.deepEqual(await ids({ CurrentPage: 3 }), [])
    assert.deepEqual(await ids({ CurrentPage: 1_000_000, PageSize: 100 }), [])
  })

  test('filters, alone and together; empty texts do not narrow', async () => {
    assert.deepEqual(await ids({ AuthIds: '3' }), [3])
    assert.deepEqual(await ids({ AuthIds: '99' }), [])
    assert.deepEqual(await ids({ Status: 1 }), [2])
    assert.deepEqual(await ids({ Status: 0, PageSize: 3 }), [1, 3, 4])
    assert.deepEqual(await ids({ Vendor: 'Azure' }), [3])
    assert.deepEqual(await ids({ Vendor: 'google' }), [])
    assert.deepEqual(await ids({ VendorAuthAlias: 'account' }), [1, 2])
    assert.deepEqual(await ids({ VendorAuthAlias: 'test' }), [2])
    assert.deepEqual(await ids({ VendorAuthAlias: '%' }), [3])
    assert.deepEqual(await ids({ SubAccountName: 'AlibabaCloud_' }), [1])
    assert.deepEqual(await ids({ SubAccountName: 'reader', Vendor: 'Tencent' }), [])
    const { body } = await list({ SubAccountName: '', VendorAuthAlias: '' })
    assert.equal(body.PageInfo.TotalCount, 25)
    const counted = await list({ Vendor: 'HUAWEICLOUD', PageSize: 4 })
    assert.deepEqual(counted.body.PageInfo, { CurrentPage: 1, PageSize: 4, Count: 4, TotalCount: 22 })
  })

  test('the pairs of every vendor are found by it, with their kind of key', async () => {
    const depot = server().rootOf('1900000000000004')
    for (const [Vendor, needs] of Object.entries(VENDOR_NEEDS)) {
      await add({ Vendor, ...needs, AuthModules: 'SIEM,HOST', CtdrCloudUserId: '7' }, depot)
    }
    for (const [Vendor, { AkType }] of Object.entries(VENDOR_NEEDS)) {
      for (const [Lang, name] of [
        ['zh', '主机'],
        ['en', 'Hosts'],
      ]) {
        const { CloudVendorAccountAKs, PageInfo } = (await list({ Vendor, Lang }, depot)).body
        const [pair] = CloudVendorAccountAKs
        const modules = pair.AuthModules.map(({ Module }: { Module: string }) => Module)
        assert.deepEqual([pair.Vendor, pair.AkType, modules, PageInfo.TotalCount], [Vendor, AkType, ['HOST', 'SIEM'], 1])
        assert.equal(pair.AuthModules[0].ModuleDisp, name)
      }
    }
  })

  test('pairs of other accounts are invisible, to administrators too', async () => {
    assert.deepEqual(await ids({}, server().rootOf(SHOP)), [1])
    assert.deepEqual(await ids({ AuthIds: '2' }, server().rootOf(SHOP)), [])
    assert.deepEqual(await ids({}, server().rootOf('1900000000000002')), [])
  })

  test('what is wrong is refused', async () => {
    const wrong: Record<string, unknown>[] = [
      { CurrentPage: 0 },
      { CurrentPage: 1_000_001 },
      { PageSize: 0 },
      { PageSize: 101 },
      { AuthIds: '1,2' },
      { AuthIds: 'x' },
      { Status: 2 },
      { Vendor: 'aws' },
      { Lang: 'de' },
      { SubAccountName: 'x'.repeat(129) },
      { VendorAuthAlias: 'x'.repeat(129) },
    ]
    for (const parameters of wrong) {
      const { status, body } = await list(parameters)
      assert.deepEqual([status, body.Code], [400, `Invalid${Object.keys(parameters)[0]}`])
    }
  })

  test('403 for a user without the permission, 200 for one with it', async () => {
    const denied = await list({}, server().user('nobody'))
    assert.deepEqual([denied.status, denied.body.Code], [403, 'NoPermission'])
    assert.equal((await list({}, server().user('careful'))).status, 200)
  })
})
