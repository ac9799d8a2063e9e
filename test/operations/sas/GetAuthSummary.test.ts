import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { forEachServer } from '../../server.ts'
import { HEAD, plain, SHOP, STRANGER } from './accounts.ts'

const uuid = (n: number) => `inet-00000000-0000-4000-8000-00000000000${n}`
const [WEB1, WEB2, DB, TILL] = [1, 2, 3, 4].map(uuid) as [string, string, string, string]

forEachServer((server) => {
  beforeEach(() => server.reset())
  const summary = async (account = HEAD) =>
    plain((await server().call('Sas', 'GetAuthSummary', {}, server().rootOf(account))).body)
  const sql = (text: string, ...values: (string | number)[]) =>
    server().database.write((transaction) => transaction.run(text, ...values))
  const cores = (...numbers: number[]) =>
    Promise.all(numbers.map((number, index) => sql('UPDATE hosts SET cores = ? WHERE uuid = ?', number, uuid(index + 1))))
  const allot = (item: object) =>
    server().call('Sas', 'UpdateMultiUserInstances', { MemberInstances: [{ AliUid: SHOP, ChargeType: 'PREPAID', ...item }] })
  const edition = (Version: number, Index: number, ecs: [number, number], core: [number, number]) => ({
    ...{ Version, Index, AuthBindType: 'ASSET_AND_CORE' },
    ...{ TotalCount: ecs[0], UnUsedCount: Math.max(0, ecs[0] - ecs[1]) },
    ...{ TotalEcsAuthCount: ecs[0], UsedEcsCount: ecs[1], UnusedEcsAuthCount: Math.max(0, ecs[0] - ecs[1]) },
    ...{ TotalCoreAuthCount: core[0], UsedCoreCount: core[1], UnusedCoreAuthCount: Math.max(0, core[0] - core[1]) },
  })

  test('everything that the management account has, counted', async () => {
    await cores(4, 8, 2)
    await server().call('Sas', 'BindAuthToMachine', { Bind: [WEB1], AuthVersion: 7, AutoBind: 1 })
    await server().call('Sas', 'UpdatePostPaidBindRel', { BindAction: [{ Version: '6', UuidList: [WEB2] }] })
    await sql(
      "INSERT INTO alerts (account, id, host, logon, kind, level, status, at, details, raw) VALUES (?, 1, ?, 'x', 'ip', 'suspicious', 1, 1, '{}', '')",
      HEAD,
      DB,
    )
    await sql(
      "INSERT INTO alerts (account, id, host, logon, kind, level, status, at, details, raw) VALUES (?, 2, ?, 'y', 'ip', 'suspicious', 2, 1, '{}', '')",
      HEAD,
      WEB1,
    )
    const body = await summary()
    assert.deepEqual(body, {
      RequestId: body.RequestId,
      Machine: {
        ...{ TotalEcsCount: 3, TotalCoreCount: 14, BindEcsCount: 1, BindCoreCount: 4 },
        ...{ PostPaidBindEcsCount: 1, PostPaidBindCoreCount: 8, UnBindEcsCount: 1, UnBindCoreCount: 2 },
        ...{ RiskEcsCount: 1, RiskCoreCount: 2 },
      },
      VersionSummary: [edition(5, 3, [50, 0], [100, 0]), edition(7, 5, [100, 1], [400, 4])],
      PostPaidVersionSummary: [{ Version: 6, Index: 2, AuthBindType: 'ASSET', UsedEcsCount: 1, UsedCoreCount: 8 }],
      HighestVersion: 7,
      IsMultiVersion: 1,
      AutoBind: 1,
      PostPaidHighestVersion: '6',
      PostPaidHostAutoBind: '0',
      PostPaidHostAutoBindVersion: '1',
      ...{ AllowPartialBuy: 1, AllowUpgradePartialBuy: 1, AllowUserUnbind: 1, ClusterNodeCheck: 0, DefaultAuthToAll: 0 },
      ...{ HasPreBindSetting: false, InvalidBindStatus: 'NORMAL' },
    })
  })

  test('what is allotted is the member’s, no longer the management account’s', async () => {
    await allot({ OptType: 'ADD', VersionSummary: [{ Version: 7, EcsCount: 30, CoreCount: 50 }] })
    assert.deepEqual((await summary()).VersionSummary[1], edition(7, 5, [70, 0], [350, 0]))
    const shop = await summary(SHOP)
    assert.deepEqual(shop.VersionSummary, [edition(7, 5, [30, 1], [50, 4])])
    assert.deepEqual([shop.HighestVersion, shop.IsMultiVersion], [7, 0])
    assert.deepEqual([shop.Machine.TotalEcsCount, shop.Machine.BindEcsCount, shop.Machine.BindCoreCount], [1, 1, 4])
    await allot({ OptType: 'CHANGE', Status: 2 })
    assert.deepEqual((await summary(SHOP)).VersionSummary, [edition(7, 5, [0, 1], [0, 4])])
  })

  test('editions come in the order 1, 6, 5, 3, 7, whatever the order of their codes', async () => {
    for (const code of [1, 3, 6])
      await sql('INSERT INTO pools (account, unit, bought, allotted) VALUES (?, ?, 2, 0)', HEAD, `cores:${code}`)
    const { VersionSummary } = await summary()
    assert.deepEqual(
      VersionSummary.map(({ Version, Index, AuthBindType, TotalCount }: Record<string, unknown>) => [
        Version,
        Index,
        AuthBindType,
        TotalCount,
      ]),
      [
        [1, 1, 'CORE', 2],
        [6, 2, 'CORE', 2],
        [5, 3, 'ASSET_AND_CORE', 50],
        [3, 4, 'CORE', 2],
        [7, 5, 'ASSET_AND_CORE', 100],
      ],
    )
    await sql("DELETE FROM pools WHERE unit = 'servers:7'")
    assert.equal((await summary()).VersionSummary[4].AuthBindType, 'CORE')
    await sql("DELETE FROM pools WHERE unit IN ('servers:7', 'cores:7', 'cores:5')")
    const [, , advanced] = (await summary()).VersionSummary
    assert.deepEqual([advanced.Version, advanced.AuthBindType], [5, 'ASSET'])
  })

  test('the highest edition is 10 with other capacities alone, and 1 without anything', async () => {
    await sql("DELETE FROM pools WHERE unit <> 'sls'")
    const valueAdded = await summary()
    assert.deepEqual([valueAdded.HighestVersion, valueAdded.IsMultiVersion, valueAdded.VersionSummary], [10, 0, []])
    const nothing = await summary(STRANGER)
    assert.deepEqual([nothing.HighestVersion, nothing.VersionSummary, nothing.Machine.TotalEcsCount], [1, [], 0])
    assert.equal(nothing.PostPaidHighestVersion, '1')
  })

  test('servers that use a licence which nobody has are shown all the same', async () => {
    const { VersionSummary } = await summary(SHOP)
    assert.deepEqual(VersionSummary, [edition(7, 5, [0, 1], [0, 4])])
    assert.ok(TILL.endsWith('4'))
  })

  test('403 for a user without permission', async () => {
    const { status, body } = await server().call('Sas', 'GetAuthSummary', {}, server().user('nobody'))
    assert.deepEqual([status, body.Code], [403, 'NoPermission'])
  })
})
