import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { forEachServer } from '../../server.ts'
import { HUAWEI, MANAGEMENT, SECURITY, SHOP, siemCalls, TENCENT } from './sources.ts'

const [WAF, CFW] = ['cloud_siem_hcloud_waf_log', 'cloud_siem_hcloud_cfw_log']

forEachServer((server) => {
  const { call, dataOf, as, bind, addSource, addLog } = siemCalls(server)
  const directory = async (action: string, parameters: Record<string, unknown>) => {
    const { status, body, text } = await server().call('ResourceDirectoryMaster', action, parameters)
    assert.equal(status, 200, `${action} ${text}`)
    return body
  }
  /** Gives a bound account one data source with one log, as the account that keeps it; gives back the source's id. */
  const equip = async (AccountId: string, LogCode = WAF) => {
    const DataSourceInstanceId = await addSource({ AccountId }, as(SHOP))
    const DataSourceInstanceLogs = JSON.stringify([{ LogCode }])
    await addLog({ AccountId, DataSourceInstanceId, DataSourceInstanceLogs }, as(SHOP))
    return DataSourceInstanceId
  }
  const bound = async (credentials = as(SHOP), parameters: Record<string, unknown> = {}) =>
    (await dataOf('ListBindAccount', { CloudCode: 'hcloud', ...parameters }, credentials))
      .map(({ AccountId, AccessId, DataSourceCount }: Record<string, unknown>) => `${AccountId} ${AccessId} ${DataSourceCount}`)
      .sort()
  const imported = async () => {
    const wanted = { CloudCode: 'hcloud', ProdCode: 'hcloud_waf', LogCodes: [WAF, CFW] }
    return (await dataOf('ListAccountsByLog', wanted, as(SHOP)))
      .map((row: Record<string, unknown>) => `${row['AccountId']} ${row['LogCode']} ${row['Imported']}`)
      .sort()
  }
  const rowsOf = async (account: string) => {
    const tables = ['bindings', 'data_sources', 'data_source_logs', 'log_imports', 'log_settings']
    const counts: number[] = []
    for (const table of tables) {
      const sql = `SELECT CAST(count(*) AS BIGINT) AS n FROM ${table} WHERE account = ?`
      counts.push((await server().database.read((reader) => reader.first<{ n: number }>(sql, account)))?.n ?? -1)
    }
    return counts
  }
  beforeEach(() => server.reset())

  test('who leaves keeps what it bound itself, and nothing of it is imported any more', async () => {
    await bind({ ...HUAWEI, AccountId: 'own', AccessId: 'K1' }, as(SHOP))
    await equip('own')
    const Accounts = JSON.stringify([{ AccountId: 'own', Imported: 1 }])
    const submission = { CloudCode: 'hcloud', ProdCode: 'hcloud_waf', Accounts, AutoImported: 1, LogCodes: JSON.stringify([WAF]) }
    assert.equal((await dataOf('SubmitImportLogTasks', submission, as(SHOP))).Count, 1)
    assert.deepEqual(await imported(), [`own ${WAF} 1`])
    await directory('RemoveCloudAccount', { AccountId: SHOP })
    assert.deepEqual(await bound(), ['own K1 1'])
    assert.deepEqual(await imported(), [`own ${WAF} 0`])
    assert.deepEqual(await bound(as(MANAGEMENT), { RoleType: 1 }), [])
  })

  test('what administrators bound in it ends: by root, by the delegate, by a user', async () => {
    await bind({ ...HUAWEI, AccountId: 'shared', AccessId: 'K1' }, as(SHOP))
    await bind({ ...HUAWEI, AccountId: 'shared', AccessId: 'K2', RoleFor: SHOP }, as(MANAGEMENT))
    await bind({ ...HUAWEI, AccountId: 'theirs', AccessId: 'K3', RoleFor: SHOP }, as(SECURITY))
    await bind({ ...HUAWEI, AccountId: 'users', AccessId: 'K4', RoleFor: SHOP }, server().user('careful'))
    const source = await equip('shared')
    await equip('theirs', CFW)
    await equip('users')
    await bind({ ...TENCENT, AccessId: 'K5', RoleFor: SHOP }, as(MANAGEMENT))
    const elsewhere = { ...HUAWEI, AccountId: 'theirs', AccessId: 'K6', RoleFor: SHOP, RegionId: 'ap-southeast-1' }
    await bind(elsewhere, as(SECURITY))
    assert.deepEqual(await bound(), ['shared K1 1', 'shared K2 1', 'theirs K3 1', 'users K4 1'])
    assert.deepEqual(await rowsOf(SHOP), [6, 3, 3, 0, 0])
    await directory('RemoveCloudAccount', { AccountId: SHOP })
    assert.deepEqual(await bound(), ['shared K1 1'])
    assert.deepEqual(await rowsOf(SHOP), [1, 1, 1, 0, 0])
    const of = { ...HUAWEI, AccountId: 'shared', DataSourceInstanceId: source }
    assert.equal((await call('DescribeDataSourceInstance', of, as(SHOP))).status, 200)
  })

  test('a session of a role of the administrators’ counts as theirs, one of its own as its own', async () => {
    const sessionIn = async (account: string) => {
      const root = as(account)
      const ask = async (product: string, action: string, parameters: object, credentials = root) => {
        const { status, body, text } = await server().call(product, action, { ...parameters }, credentials)
        assert.equal(status, 200, text)
        return body
      }
      const trusted = { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { RAM: `acs:ram::${account}:root` } }
      const AssumeRolePolicyDocument = JSON.stringify({ Version: '1', Statement: trusted })
      await ask('Ram', 'CreateRole', { RoleName: 'siem', AssumeRolePolicyDocument })
      const policy = { PolicyType: 'System', PolicyName: 'AdministratorAccess' }
      await ask('Ram', 'AttachPolicyToRole', { ...policy, RoleName: 'siem' })
      await ask('Ram', 'CreateUser', { UserName: 'mate' })
      await ask('Ram', 'AttachPolicyToUser', { ...policy, UserName: 'mate' })
      const { AccessKey } = await ask('Ram', 'CreateAccessKey', { UserName: 'mate' })
      const mate = { accessKeyId: AccessKey.AccessKeyId, accessKeySecret: AccessKey.AccessKeySecret }
      const RoleArn = `acs:ram::${account}:role/siem`
      const { Credentials } = await ask('Sts', 'AssumeRole', { RoleArn, RoleSessionName: 'night' }, mate)
      const { AccessKeyId, AccessKeySecret, SecurityToken } = Credentials
      return { accessKeyId: AccessKeyId, accessKeySecret: AccessKeySecret, securityToken: SecurityToken }
    }
    await bind({ ...HUAWEI, AccountId: 'own', AccessId: 'K1' }, await sessionIn(SHOP))
    await bind({ ...HUAWEI, AccountId: 'theirs', AccessId: 'K2', RoleFor: SHOP }, await sessionIn(SECURITY))
    await directory('RemoveCloudAccount', { AccountId: SHOP })
    assert.deepEqual(await bound(), ['own K1 0'])
  })

  test('nothing is left of an account that is deleted', async () => {
    await bind({ ...HUAWEI, AccountId: 'own', AccessId: 'K1' }, as(SHOP))
    await bind({ ...HUAWEI, AccountId: 'theirs', AccessId: 'K2', RoleFor: SHOP })
    await equip('own')
    await equip('theirs')
    const submission = { CloudCode: 'hcloud', ProdCode: 'hcloud_waf', AutoImported: 1, LogCodes: JSON.stringify([WAF]) }
    await dataOf('SubmitImportLogTasks', { ...submission, Accounts: '[{"AccountId":"own","Imported":1}]' }, as(SHOP))
    await server().database.write((transaction) =>
      transaction.run("UPDATE accounts SET account_type = 'resource' WHERE uid = ?", SHOP),
    )
    await directory('SetMemberDeletionPermission', { Status: 'Enabled' })
    assert.deepEqual(await rowsOf(SHOP), [2, 2, 2, 1, 1])
    const waived = ['NON_SP_ecs', 'NON_SP_sas', 'NON_SP_cloudfw']
    await directory('DeleteAccount', { AccountId: SHOP, AbandonableCheckId: JSON.stringify(waived) })
    const { Status } = (await directory('GetAccountDeletionStatus', { AccountId: SHOP })).RdAccountDeletionStatus
    assert.equal(Status, 'Deleting')
    assert.deepEqual(await rowsOf(SHOP), [0, 0, 0, 0, 0])
  })
})
