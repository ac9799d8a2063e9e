import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { forEachServer } from '../../server.ts'
import { codeOf, HUAWEI, SECURITY, SHOP, STRANGER, siemCalls } from './sources.ts'

const [CFW, WAF] = ['cloud_siem_hcloud_cfw_log', 'cloud_siem_hcloud_waf_log']

forEachServer((server) => {
  const { call, dataOf, as, bind, addSource, addLog, refusesParameters } = siemCalls(server)
  const right = { CloudCode: 'hcloud', ProdCode: 'hcloud_waf', AutoImported: 1 }
  const submit = async (parameters: Record<string, unknown>, account = '1500000000000001') =>
    (await dataOf('SubmitImportLogTasks', { ...right, AutoImported: undefined, ...parameters }, as(account))).Count
  const accounts = (imported: Record<string, number>) =>
    JSON.stringify(Object.entries(imported).map(([AccountId, Imported]) => ({ AccountId, Imported })))
  /** `account log imported` of all logs of both products. */
  const state = async (ProdCode = 'hcloud_waf', account = '1500000000000001') => {
    const all = { CloudCode: 'hcloud', ProdCode, LogCodes: [CFW, WAF] }
    return (await dataOf('ListAccountsByLog', all, as(account))).map(
      (row: Record<string, unknown>) => `${row['AccountId']} ${row['LogCode']} ${row['Imported']}`,
    )
  }
  const have = async (AccountId: string, codes: readonly string[], account = '1500000000000001') => {
    await bind({ ...HUAWEI, AccountId }, as(account))
    const DataSourceInstanceId = await addSource({ AccountId }, as(account))
    const DataSourceInstanceLogs = (LogCode: string) => JSON.stringify([{ LogCode }])
    for (const code of codes) {
      await addLog({ AccountId, DataSourceInstanceId, DataSourceInstanceLogs: DataSourceInstanceLogs(code) }, as(account))
    }
  }

  beforeEach(async () => {
    await server.reset()
    await have('a', [WAF, CFW])
    await have('b', [WAF])
  })

  test('the document’s example: the log comes to the product for which it is named', async () => {
    assert.deepEqual(await state(), [`a ${WAF} 0`, `b ${WAF} 0`])
    const count = await submit({ Accounts: accounts({ a: 1 }), LogCodes: `["${CFW}"]`, RegionId: 'cn-hangzhou' })
    assert.equal(count, 1)
    assert.deepEqual(await state(), [`a ${CFW} 1`, `a ${WAF} 0`, `b ${WAF} 0`])
    assert.deepEqual(await state('hcloud_cfw'), [])
  })

  test('all logs of the product where none are named; accounts and logs that nobody has are passed over', async () => {
    assert.equal(await submit({ Accounts: accounts({ a: 1, b: 0, nobody: 1 }) }), 2)
    assert.deepEqual(await state(), [`a ${WAF} 1`, `b ${WAF} 0`])
    assert.equal(await submit({ Accounts: accounts({ a: 1 }), LogCodes: '["nobody"]' }), 0)
    assert.equal(await submit({ Accounts: accounts({ a: 1 }), ProdCode: 'other' }), 0)
    assert.equal(await submit({ Accounts: accounts({ a: 1 }), RegionId: 'ap-southeast-1' }), 0)
    assert.equal(await submit({ Accounts: accounts({ a: 0 }) }), 1)
    assert.deepEqual(await state(), [`a ${WAF} 0`, `b ${WAF} 0`])
  })

  test('AutoImported holds for accounts of which nothing was said, those to come included', async () => {
    assert.equal(await submit({ Accounts: accounts({ a: 0 }), AutoImported: 1 }), 1)
    assert.deepEqual(await state(), [`a ${WAF} 0`, `b ${WAF} 1`])
    await have('c', [WAF])
    assert.deepEqual(await state(), [`a ${WAF} 0`, `b ${WAF} 1`, `c ${WAF} 1`])
    assert.equal(await submit({ Accounts: accounts({ b: 1 }) }), 1)
    assert.deepEqual(await state(), [`a ${WAF} 0`, `b ${WAF} 1`, `c ${WAF} 1`])
    assert.equal(await submit({ AutoImported: 0 }), 3)
    assert.deepEqual(await state(), [`a ${WAF} 0`, `b ${WAF} 1`, `c ${WAF} 0`])
  })

  test('an administrator speaks for a member; others are refused', async () => {
    await have('a', [WAF], SHOP)
    assert.equal(await submit({ Accounts: accounts({ a: 1 }), RoleFor: SHOP }, SECURITY), 1)
    assert.deepEqual(await state('hcloud_waf', SHOP), [`a ${WAF} 1`])
    assert.deepEqual(await state(), [`a ${WAF} 0`, `b ${WAF} 0`])
    const refused = await call('SubmitImportLogTasks', { ...right, RoleFor: SHOP }, as(STRANGER))
    assert.deepEqual(codeOf(refused), [403, 'NoPermission'])
    assert.deepEqual(codeOf(await call('SubmitImportLogTasks', { ...right, RoleType: 1 })), [400, 'MissingRoleFor'])
  })

  test('more than 5,000 logs of accounts at once are refused, and nothing is said', async () => {
    const rows = Array.from({ length: 5001 }, (_, n) => {
      return ['1500000000000001', 'cn-hangzhou', 's', `l-${n}`, 'huawei', `many-${n}`, 'cloud_siem_big_log', '[]', 0, 0]
    })
    const columns = ['account', 'region', 'source', 'id', 'cloud_code', 'cloud_account_id', 'log_code', 'parameters']
    await server().database.write((transaction) =>
      transaction.insert('data_source_logs', [...columns, 'created_at', 'modified_at'], rows),
    )
    assert.deepEqual(codeOf(await call('SubmitImportLogTasks', { ...right, ProdCode: 'big' })), [400, 'LimitExceeded'])
    const [log] = await dataOf('ListImportedLogsByProd', { CloudCode: 'hcloud', ProdCode: 'big' })
    assert.deepEqual([log.AutoImported, log.TotalUserCount], [0, 5001])
    const listed = await call('ListAccountsByLog', { CloudCode: 'hcloud', ProdCode: 'big', LogCodes: ['cloud_siem_big_log'] })
    assert.deepEqual(codeOf(listed), [400, 'LimitExceeded'])
    assert.match(listed.body.Message, /5000 .*RoleFor/)
  })

  test('what is required, and what is wrong', async () => {
    await refusesParameters('SubmitImportLogTasks', right, ['CloudCode', 'ProdCode'], {
      CloudCode: 'aws',
      ProdCode: 'a b',
      AutoImported: '2',
      LogCodes: '{',
      Accounts: 'x',
      RegionId: 'x',
      RoleType: '2',
      RoleFor: 'x',
    })
    await refusesParameters('SubmitImportLogTasks', right, [], {
      Accounts: accounts({ a: 1 }).replace(']', ',{"AccountId":"a","Imported":0}]'),
    })
    for (const [parameters, code] of [
      [{ LogCodes: '["a b"]' }, 'InvalidLogCodes.1'],
      [{ LogCodes: '[]' }, 'MissingLogCodes'],
      [{ Accounts: '[]' }, 'MissingAccounts'],
      [{ Accounts: '[{"AccountId":"a"}]' }, 'MissingAccounts.1.Imported'],
      [{ Accounts: '[{"AccountId":"a","Imported":2}]' }, 'InvalidAccounts.1.Imported'],
    ] as const) {
      assert.deepEqual(codeOf(await call('SubmitImportLogTasks', { ...right, ...parameters })), [400, code], code)
    }
    const neither = await call('SubmitImportLogTasks', { ...right, AutoImported: undefined })
    assert.deepEqual(codeOf(neither), [400, 'MissingAccounts'])
  })

  test('403 for a user without the permission, 200 for one with it', async () => {
    assert.deepEqual(codeOf(await call('SubmitImportLogTasks', right, server().user('nobody'))), [403, 'Forbidden.RAM'])
    assert.equal((await call('SubmitImportLogTasks', right, server().user('careful'))).status, 200)
  })
})
