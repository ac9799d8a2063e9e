import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { forEachServer } from '../../server.ts'
import { HEAD, LAB, plain, SECURITY, SHOP, STRANGER } from './accounts.ts'

const NEUTRAL = {
  ...{ AgentlessCapacity: 0, VulFixCapacity: 0, AppWhiteList: 0, AppWhiteListAuthCount: 0, UserDefinedAlarms: 0, SasScreen: 0 },
  ...{ IntelligentAnalysisFlow: 0, NewPostPaidCspm: 0, HybridSwitch: 0, HybridPaidStatus: 0, HybridPaidModuleSwitchMap: 0 },
  ...{ CanTryPostPaidPackage: 0, IsTrialVersion: 0, AllowPartialBuy: 1, IsNewContainerVersion: false, IsOverBalance: false },
}

forEachServer((server) => {
  beforeEach(() => server.reset())
  const config = async (account = HEAD, member?: string) => {
    const parameters = member === undefined ? {} : { ResourceDirectoryAccountId: member }
    const { status, body } = await server().call('Sas', 'DescribeVersionConfig', parameters, server().rootOf(account))
    assert.equal(status, 200, JSON.stringify(body))
    return plain(body)
  }
  const allot = (item: object) =>
    server().call('Sas', 'UpdateMultiUserInstances', { MemberInstances: [{ AliUid: SHOP, ...item }] })
  const sql = (text: string, ...values: (string | number)[]) =>
    server().database.write((transaction) => transaction.run(text, ...values))

  test('the instance that was bought, every field', async () => {
    await sql("INSERT INTO pools (account, unit, bought, allotted) VALUES (?, 'cspmInstance', 9, 0)", HEAD)
    await server().call('Sas', 'UpdatePostPaidBindRel', { AutoBind: 1, AutoBindVersion: 3 })
    await server().call('Sas', 'BindAuthToMachine', { BindAll: true, AuthVersion: 5 })
    const body = await config()
    assert.deepEqual(body, {
      RequestId: body.RequestId,
      ...{ InstanceId: 'sas-test00000001', InstanceBuyType: 0, Version: 8, HighestVersion: 7, MergedVersion: 7 },
      ...{ PostPayHostVersion: 3, IsNewMultiVersion: true, MVAuthCount: 150, MVUnusedAuthCount: 147, AssetLevel: 150 },
      ...{ VmCores: 500, OnboardedAssets: 3, SlsCapacity: 1000, SasLog: 1, AntiRansomwareCapacity: 500 },
      ...{ AntiRansomwareService: 1, RaspCapacity: 100, CspmCapacity: 180_000, CspmInstanceCapacity: 9 },
      ...{ ThreatAnalysisCapacity: 300, ThreatAnalysisFlow: 50, NewThreatAnalysis: 1, ImageScanCapacity: 60 },
      ...{ WebLockAuthCount: 20, WebLock: 1, HoneypotCapacity: 45, SdkCapacity: 10_000 },
      ...NEUTRAL,
      ...{ IsPostpay: false, PostPayModuleSwitch: '{"POST_HOST":0}' },
    })
  })

  test('a member’s allotment, as itself and as an administrator sees it', async () => {
    await allot({
      OptType: 'ADD',
      InstanceId: 'sas-shop',
      ChargeType: 'PREPAID',
      SlsCapacity: 5,
      VersionSummary: [{ Version: 7, EcsCount: 3, CoreCount: 6 }],
    })
    const own = await config(SHOP)
    const { RequestId, ...shown } = own
    assert.deepEqual(
      [shown.InstanceId, shown.InstanceBuyType, shown.Version, shown.HighestVersion, shown.MergedVersion],
      ['sas-shop', 1, 7, 7, 7],
    )
    assert.deepEqual([shown.MVAuthCount, shown.MVUnusedAuthCount, shown.VmCores, shown.OnboardedAssets], [3, 2, 6, 1])
    assert.deepEqual([shown.SlsCapacity, shown.SasLog, shown.RaspCapacity, shown.AntiRansomwareService], [5, 1, 0, 0])
    for (const administrator of [HEAD, SECURITY]) {
      const { RequestId: other, ...seen } = await config(administrator, SHOP)
      assert.notEqual(other, RequestId)
      assert.deepEqual(seen, shown)
    }
    // What is allotted is not there to be bound by the management account.
    assert.deepEqual([(await config()).MVAuthCount, (await config()).MVUnusedAuthCount], [150, 147])
  })

  test('an allotment that is paid by use says so, and when it is suspended', async () => {
    await allot({ OptType: 'ADD', InstanceId: 'sas-shop', Version: '6' })
    const open = await config(SHOP)
    assert.deepEqual(
      [open.Version, open.IsPostpay, open.PostPayInstanceId, open.PostPayStatus, open.PostPayModuleSwitch],
      [6, true, 'sas-shop', 1, '{"POST_HOST":1}'],
    )
    await allot({ OptType: 'CHANGE', Status: 2 })
    const suspended = await config(SHOP)
    assert.deepEqual([suspended.PostPayStatus, suspended.PostPayModuleSwitch], [2, '{"POST_HOST":0}'])
  })

  test('the editions 1 and 10, and an account that has nothing', async () => {
    const versions = async (account: string) => {
      const { Version, HighestVersion, MergedVersion, InstanceId } = await config(account)
      return [Version, HighestVersion, MergedVersion, InstanceId]
    }
    assert.deepEqual(await versions(STRANGER), [1, 1, 1, undefined])
    assert.deepEqual(await versions(LAB), [1, 1, 1, undefined])
    await sql("DELETE FROM pools WHERE unit <> 'sls'")
    assert.deepEqual(await versions(HEAD), [10, 10, 1, 'sas-test00000001'])
    for (const edition of [6, 5, 3]) {
      await sql('INSERT INTO pools (account, unit, bought, allotted) VALUES (?, ?, 1, 0)', HEAD, `servers:${edition}`)
      const [, highest, merged] = await versions(HEAD)
      assert.deepEqual([highest, merged], [edition, edition])
    }
  })

  test('403 for a user without permission and for accounts that are not the caller’s to see', async () => {
    const refused = async (member: string | undefined, credentials = server().rootOf(HEAD)) => {
      const parameters = member === undefined ? {} : { ResourceDirectoryAccountId: member }
      const { status, body } = await server().call('Sas', 'DescribeVersionConfig', parameters, credentials)
      assert.deepEqual([status, body.Code, body.Message], [403, 'NoPermission', 'caller has no permission'])
    }
    await refused(undefined, server().user('nobody'))
    await refused(STRANGER)
    await refused('1234567890123456')
    await refused(HEAD, server().rootOf(SHOP))
    await refused(LAB, server().rootOf(SHOP))
    await refused(SHOP, server().rootOf(STRANGER))
    assert.equal((await config(SHOP, SHOP)).OnboardedAssets, 1)
    await sql('UPDATE accounts SET organisation = NULL WHERE uid = ?', SHOP)
    await refused(SHOP)
  })

  test('SourceIp has no effect', async () => {
    const { status } = await server().call('Sas', 'DescribeVersionConfig', { SourceIp: '192.0.2.1' })
    assert.equal(status, 200)
  })
})
