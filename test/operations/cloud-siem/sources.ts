import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import type { ApiAnswer, Credentials } from '../../client.ts'
import type { ServerHandle } from '../../server.ts'

/** Accounts of test/organisation.yaml. */
export const MANAGEMENT = '1500000000000001'
export const SHOP = '1900000000000001'
export const SECURITY = '1900000000000002'
export const STRANGER = '1900000000000099'

export const HUAWEI = { AccountId: '123xxxxxxx', CloudCode: 'hcloud' } as const
export const TENCENT = { AccountId: '100012345678', CloudCode: 'qcloud' } as const
export const REGION = '[{"paraCode":"region_code","paraValue":"ap-guangzhou"}]'
export const WAF_LOG = 'cloud_siem_qcloud_waf_alert_log'

export const md5 = (value: unknown) => createHash('md5').update(JSON.stringify(value)).digest('hex')
export const codeOf = ({ status, body }: ApiAnswer) => [status, body.Code]

/** Calls of threat detection, and what most tests begin with. */
export function siemCalls(server: ServerHandle) {
  const call = (action: string, parameters: Record<string, unknown> = {}, credentials?: Credentials): Promise<ApiAnswer> =>
    server().call('cloud-siem', action, parameters, credentials)
  const dataOf = async (action: string, parameters: Record<string, unknown> = {}, credentials?: Credentials) => {
    const { status, body } = await call(action, parameters, credentials)
    assert.equal(status, 200, `${action} ${JSON.stringify(body)}`)
    return body.Data
  }
  return {
    call,
    dataOf,
    as: (account: string) => server().rootOf(account),
    async bind(parameters: Record<string, unknown> = HUAWEI, credentials?: Credentials) {
      const all = { AccessId: 'ABCXXXXXXXX', AccountName: 'sas_account_xxx', ...parameters }
      assert.deepEqual(await dataOf('BindAccount', all, credentials), { Count: 1 })
    },
    /** Adds a data source to a bound account and gives back its id. */
    async addSource(parameters: Record<string, unknown> = {}, credentials?: Credentials): Promise<string> {
      const all = { ...HUAWEI, DataSourceType: 'obs', DataSourceInstanceParams: REGION, ...parameters }
      const { Count, DataSourceInstanceId } = await dataOf('AddDataSource', all, credentials)
      assert.equal(Count, 1)
      return DataSourceInstanceId
    },
    /** Adds a log to a data source and gives back its id. */
    async addLog(parameters: Record<string, unknown>, credentials?: Credentials): Promise<string> {
      const all = { ...HUAWEI, DataSourceInstanceLogs: JSON.stringify([{ LogCode: WAF_LOG }]), ...parameters }
      const { Count, LogInstanceId } = await dataOf('AddDataSourceLog', all, credentials)
      assert.equal(Count, 1)
      return LogInstanceId
    },
    /** What is required is missed, and what is wrong is named. */
    async refusesParameters(
      action: string,
      right: Record<string, unknown>,
      required: readonly string[],
      wrong: Record<string, string>,
    ) {
      for (const name of required) {
        assert.deepEqual(codeOf(await call(action, { ...right, [name]: undefined })), [400, `Missing${name}`], name)
      }
      for (const [name, value] of Object.entries(wrong)) {
        assert.deepEqual(codeOf(await call(action, { ...right, [name]: value })), [400, `Invalid${name}`], `${name} ${value}`)
      }
    },
  }
}
