import assert from 'node:assert/strict'
import test, { before } from 'node:test'
import { forEachServer } from '../../server.ts'
import { codeOf, HUAWEI, MANAGEMENT, SECURITY, SHOP, STRANGER, siemCalls } from './sources.ts'

const LOG = 'cloud_siem_hcloud_waf_alert_log'

forEachServer((server) => {
  const { call, dataOf, as, bind, addSource, addLog, refusesParameters } = siemCalls(server)
  const right = { CloudCode: 'hcloud', ProdCode: 'hcloud_waf', LogCodes: [LOG] }
  const list = (parameters: Record<string, unknown> = {}, account = MANAGEMENT) =>
    call('ListAccountsByLog', { ...right, ...parameters }, as(account))
  const found = async (parameters: Record<string, unknown> = {}, account = MANAGEMENT) => {
    const { status, body } = await list(parameters, account)
    assert.equal(status, 200, JSON.stringify(body))
    return body.Data.map((row: Record<string, unknown>) => `${row['SubUserId']} ${row['AccountId']} ${row['LogCode']}`)
  }
  const have = async (account: string, AccountId: string, LogCode = LOG) => {
    await bind({ ...HUAWEI, AccountId, AccountName: `name of ${AccountId}` }, as(account))
    // The same log in two data sources is one entry.
    for (const region of ['a', 'b']) {
      const DataSourceInstanceParams = JSON.stringify([{ ParaCode: 'region_code', ParaValue: region }])
      const DataSourceInstanceId = await addSource({ AccountId, DataSourceInstanceParams }, as(account))
      await addLog({ AccountId, DataSourceInstanceId, DataSourceInstanceLogs: JSON.stringify([{ LogCode }]) }, as(account))
    }
  }

  before(async () => {
    await have(MANAGEMENT, 'm1')
    await have(MANAGEMENT, 'm2', 'own')
    await have(SHOP, 's1')
    await have(STRANGER, 'x1')
    await dataOf('SubmitImportLogTasks', { ...right, LogCodes: undefined, AutoImported: 1, RoleFor: SHOP })
  })

  test('every field; LogCodes as parameters and as a JSON array', async () => {
    for (const LogCodes of [[LOG], JSON.stringify([LOG])]) {
      const { body } = await list({ LogCodes, RoleFor: SHOP, RegionId: 'cn-hangzhou' })
      assert.deepEqual(Object.keys(body).sort(), ['Data', 'RequestId'])
      assert.deepEqual(body.Data, [
        {
          AccountId: 's1',
          AccountName: 'name of s1',
          Imported: 1,
          LogCode: LOG,
          MainUserId: Number(MANAGEMENT),
          ProdCode: 'hcloud_waf',
          SubUserId: Number(SHOP),
        },
      ])
    }
    const [own] = (await list()).body.Data
    assert.deepEqual([own.AccountId, own.Imported], ['m1', 0])
  })

  test('views, products, logs, clouds and data centres', async () => {
    assert.deepEqual(await found(), [`${MANAGEMENT} m1 ${LOG}`])
    for (const account of [MANAGEMENT, SECURITY]) {
      assert.deepEqual(await found({ RoleType: 1 }, account), [`${MANAGEMENT} m1 ${LOG}`, `${SHOP} s1 ${LOG}`])
    }
    assert.deepEqual(await found({}, STRANGER), [`${STRANGER} x1 ${LOG}`])
    assert.equal((await list({}, STRANGER)).body.Data[0].MainUserId, Number(STRANGER))
    for (const none of [
      { ProdCode: 'hcloud_cfw' },
      { LogCodes: ['own'] },
      { CloudCode: 'qcloud' },
      { RegionId: 'ap-southeast-1' },
    ]) {
      assert.deepEqual(await found(none), [], JSON.stringify(none))
    }
    for (const refused of [await list({ RoleType: 1 }, SHOP), await list({ RoleFor: SHOP }, STRANGER)]) {
      assert.deepEqual(codeOf(refused), [403, 'NoPermission'])
    }
  })

  test('what is required, and what is wrong', () =>
    refusesParameters('ListAccountsByLog', right, ['CloudCode', 'LogCodes', 'ProdCode'], {
      CloudCode: 'aws',
      ProdCode: 'a b',
      RegionId: 'x',
      RoleType: '2',
      RoleFor: 'x',
    }))

  test('403 for a user without the permission, 200 for one with it', async () => {
    assert.deepEqual(codeOf(await call('ListAccountsByLog', right, server().user('nobody'))), [403, 'Forbidden.RAM'])
    assert.equal((await call('ListAccountsByLog', right, server().user('careful'))).status, 200)
  })

  test('LimitExceeded: more entries than a list holds', async () => {
    const rows = Array.from({ length: 5001 }, (_, n) => {
      return [SHOP, 'ap-southeast-1', 's', `l-${n}`, 'huawei', `many-${n}`, LOG, '[]', 0, 0]
    })
    const columns = ['account', 'region', 'source', 'id', 'cloud_code', 'cloud_account_id', 'log_code', 'parameters']
    await server().database.write((transaction) =>
      transaction.insert('data_source_logs', [...columns, 'created_at', 'modified_at'], rows),
    )
    const refused = await list({ RegionId: 'ap-southeast-1', RoleType: 1 })
    assert.deepEqual(codeOf(refused), [400, 'LimitExceeded'])
    assert.match(refused.body.Message, /5000 .*RoleFor or LogCodes/)
  })
})
