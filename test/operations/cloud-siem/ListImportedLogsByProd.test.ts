import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { utcTime } from '../../../src/kernel/clock.ts'
import { forEachServer } from '../../server.ts'
import { codeOf, HUAWEI, MANAGEMENT, SECURITY, SHOP, siemCalls } from './sources.ts'

const LOG = 'cloud_siem_hcloud_waf_alert_log'

forEachServer((server) => {
  const { call, dataOf, as, bind, addSource, addLog, refusesParameters } = siemCalls(server)
  const right = { CloudCode: 'hcloud', ProdCode: 'hcloud_waf' }
  const list = (parameters: Record<string, unknown> = {}, account = MANAGEMENT) =>
    dataOf('ListImportedLogsByProd', { ...right, ...parameters }, as(account))
  const have = async (account: string, AccountId: string, LogCode = LOG) => {
    await bind({ ...HUAWEI, AccountId }, as(account))
    const DataSourceInstanceId = await addSource({ AccountId }, as(account))
    await addLog({ AccountId, DataSourceInstanceId, DataSourceInstanceLogs: JSON.stringify([{ LogCode }]) }, as(account))
  }
  const submit = (parameters: Record<string, unknown>) => dataOf('SubmitImportLogTasks', { ...right, ...parameters })

  beforeEach(async () => {
    await server.reset()
    server().clock.freeze()
    await have(MANAGEMENT, 'a')
    await have(MANAGEMENT, 'b')
    await have(SHOP, 'c')
    await have(SHOP, 'd', 'own')
  })

  test('every field, before anything is said and after', async () => {
    const { body } = await call('ListImportedLogsByProd', { ...right, RegionId: 'cn-hangzhou' })
    assert.deepEqual(Object.keys(body).sort(), ['Data', 'RequestId'])
    const fresh = {
      ...right,
      AutoImported: 0,
      Imported: 0,
      ImportedUserCount: 0,
      LogCode: LOG,
      LogMdsCode: `\${siem.prod.${LOG}}`,
      LogType: 1,
      ModifyTime: utcTime(server().clock.now()),
      TotalUserCount: 2,
      UnImportedUserCount: 2,
    }
    assert.deepEqual(body.Data, [fresh])
    server().clock.advance(60_000)
    await submit({ Accounts: '[{"AccountId":"a","Imported":1}]' })
    const ModifyTime = utcTime(server().clock.now())
    const after = { ...fresh, Imported: 1, ImportedUserCount: 1, UnImportedUserCount: 1, ModifyTime }
    assert.deepEqual(await list(), [after])
    await submit({ AutoImported: 1 })
    assert.deepEqual(await list(), [{ ...after, AutoImported: 1, ImportedUserCount: 2, UnImportedUserCount: 0 }])
  })

  test('over the organisation', async () => {
    await submit({ RoleFor: SHOP, AutoImported: 1 })
    const counts = async (parameters: Record<string, unknown>, account = MANAGEMENT) =>
      (await list(parameters, account)).map((row: Record<string, number>) => [
        row['TotalUserCount'],
        row['ImportedUserCount'],
        row['AutoImported'],
      ])
    for (const account of [MANAGEMENT, SECURITY]) {
      assert.deepEqual(await counts({ RoleType: 1 }, account), [[3, 1, 1]])
      assert.deepEqual(await counts({ RoleFor: SHOP }, account), [[1, 1, 1]])
    }
    assert.deepEqual(await counts({}), [[2, 0, 0]])
    assert.deepEqual(await counts({ RegionId: 'ap-southeast-1' }), [])
    assert.deepEqual(await counts({ CloudCode: 'qcloud' }), [])
    const refused = await call('ListImportedLogsByProd', { ...right, RoleType: 1 }, as(SHOP))
    assert.deepEqual(codeOf(refused), [403, 'NoPermission'])
  })

  test('a log without a product in its name has none until it is submitted for one', async () => {
    const codes = async (ProdCode: string) =>
      (await list({ ProdCode, RoleFor: SHOP })).map(({ LogCode }: { LogCode: string }) => LogCode)
    assert.deepEqual(await codes('hcloud_waf'), [LOG])
    await submit({ RoleFor: SHOP, LogCodes: '["own"]', AutoImported: 0 })
    assert.deepEqual(await codes('hcloud_waf'), [LOG, 'own'])
    await submit({ RoleFor: SHOP, LogCodes: `["own","${LOG}"]`, AutoImported: 0, ProdCode: 'p' })
    assert.deepEqual(await codes('hcloud_waf'), [])
    assert.deepEqual(await codes('p'), [LOG, 'own'])
  })

  test('what is required, and what is wrong', () =>
    refusesParameters('ListImportedLogsByProd', right, ['CloudCode', 'ProdCode'], {
      CloudCode: 'aws',
      ProdCode: 'a b',
      RegionId: 'x',
      RoleType: '2',
      RoleFor: 'x',
    }))

  test('403 for a user without the permission, 200 for one with it', async () => {
    assert.deepEqual(codeOf(await call('ListImportedLogsByProd', right, server().user('nobody'))), [403, 'Forbidden.RAM'])
    assert.equal((await call('ListImportedLogsByProd', right, server().user('careful'))).status, 200)
  })

  test('LimitExceeded: more logs than a list holds', async () => {
    const rows = Array.from({ length: 5001 }, (_, n) => {
      return [SHOP, 'cn-hangzhou', 's', `l-${n}`, 'huawei', 'c', `cloud_siem_big_${n}`, '[]', 0, 0]
    })
    const columns = ['account', 'region', 'source', 'id', 'cloud_code', 'cloud_account_id', 'log_code', 'parameters']
    await server().database.write((transaction) =>
      transaction.insert('data_source_logs', [...columns, 'created_at', 'modified_at'], rows),
    )
    const refused = await call('ListImportedLogsByProd', { ...right, ProdCode: 'big', RoleType: 1 })
    assert.deepEqual(codeOf(refused), [400, 'LimitExceeded'])
    assert.match(refused.body.Message, /5000 .*RoleFor/)
  })
})
