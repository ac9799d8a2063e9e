import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import type { ApiAnswer } from '../../client.ts'
import { forEachServer } from '../../server.ts'
import { HUAWEI, MANAGEMENT, siemCalls } from './sources.ts'

/** Every value of RegionId, and the data centre that it means. */
const CENTRES = { 'cn-hangzhou': 'mainland', 'cn-shanghai': 'mainland', 'ap-southeast-1': 'abroad' } as const
type Region = keyof typeof CENTRES
const REGIONS = Object.keys(CENTRES) as Region[]
/** Another name of the same data centre, where it has one. */
const namesake = (region: Region) => REGIONS.find((other) => other !== region && CENTRES[other] === CENTRES[region]) ?? region

const AccessId = 'ABCXXXXXXXX'
const LOG = 'cloud_siem_hcloud_waf_alert_log'
const DataSourceInstanceLogs = JSON.stringify([{ LogCode: LOG }])
const product = { CloudCode: 'hcloud', ProdCode: 'hcloud_waf' }
const imported = (Imported: number) => JSON.stringify([{ AccountId: HUAWEI.AccountId, Imported }])

interface Ids {
  readonly binding: number
  readonly source: string
  readonly log: string
}
type Row = Record<string, unknown>

/** What every reading operation shows of the records: with their data centre, and with the other one. */
const reads: Readonly<
  Record<string, (ids: Ids) => { ask: Row; show: (body: ApiAnswer['body']) => unknown; there: unknown; elsewhere: unknown }>
> = {
  ListBindAccount: ({ binding }) => ({
    ask: { CloudCode: 'hcloud' },
    show: ({ Data }) => Data.map(({ BindId }: Row) => BindId),
    there: [binding],
    elsewhere: [],
  }),
  DescribeScopeUsers: () => ({
    ask: {},
    show: ({ Data }) => Data.map(({ UserId }: Row) => UserId),
    there: [HUAWEI.AccountId],
    elsewhere: [],
  }),
  // The key is kept for both; it is bound in one.
  ListAccountAccessId: () => ({
    ask: { CloudCode: 'hcloud' },
    show: ({ Data }) => Data.map(({ Bound }: Row) => Bound),
    there: [1],
    elsewhere: [0],
  }),
  ListBindDataSources: ({ source }) => ({
    ask: HUAWEI,
    show: ({ Data }) => Data.map(({ DataSourceInstanceId }: Row) => DataSourceInstanceId),
    there: [source],
    elsewhere: [],
  }),
  DescribeDataSourceInstance: ({ source }) => ({
    ask: { ...HUAWEI, DataSourceInstanceId: source },
    show: ({ Data, Code }) => Code ?? Data.DataSourceInstanceId,
    there: source,
    elsewhere: 'DataNotExists',
  }),
  ListDataSourceLogs: ({ source, log }) => ({
    ask: { ...HUAWEI, DataSourceInstanceId: source },
    show: ({ Data, Code }) => Code ?? Data.DataSourceInstanceLogs.map(({ LogInstanceId }: Row) => LogInstanceId),
    there: [log],
    elsewhere: 'DataNotExists',
  }),
  ListImportedLogsByProd: () => ({
    ask: product,
    show: ({ Data }) => Data.map(({ LogCode, Imported }: Row) => [LogCode, Imported]),
    there: [[LOG, 1]],
    elsewhere: [],
  }),
  ListAccountsByLog: () => ({
    ask: { ...product, LogCodes: [LOG] },
    show: ({ Data }) => Data.map(({ AccountId, Imported }: Row) => [AccountId, Imported]),
    there: [[HUAWEI.AccountId, 1]],
    elsewhere: [],
  }),
}

/** Every change of the records, in an order in which all can be made. */
const changes: Readonly<Record<string, (ids: Ids) => Row>> = {
  ModifyBindAccount: ({ binding }) => ({ ...HUAWEI, BindId: binding, AccountName: 'renamed' }),
  ModifyDataSource: ({ source }) => ({
    ...HUAWEI,
    DataSourceInstanceId: source,
    DataSourceType: 'obs',
    DataSourceInstanceRemark: 'new',
  }),
  ModifyDataSourceLog: ({ source, log }) => ({
    ...HUAWEI,
    DataSourceInstanceId: source,
    LogInstanceId: log,
    DataSourceInstanceLogs,
  }),
  SubmitImportLogTasks: () => ({ ...product, Accounts: imported(0) }),
  DeleteDataSourceLog: ({ source, log }) => ({ ...HUAWEI, DataSourceInstanceId: source, LogInstanceId: log }),
  DeleteDataSource: ({ source }) => ({ ...HUAWEI, DataSourceInstanceId: source }),
  DeleteBindAccount: () => ({ ...HUAWEI, AccessId }),
}

forEachServer((server) => {
  const { call, dataOf, bind, addSource, addLog } = siemCalls(server)

  beforeEach(() => server.reset())

  /** A binding, a data source with a log, and its import, kept where the region says. */
  async function fill(RegionId: Region): Promise<Ids> {
    const SIEM = { AuthModules: ['SIEM'], CtdrCloudUserId: HUAWEI.AccountId }
    const pair = { Vendor: 'HUAWEICLOUD', AkType: 'sub', SecretId: AccessId, SecretKey: 'secret', ...SIEM }
    assert.equal((await server().call('Sas', 'AddCloudVendorAccountAK', pair)).status, 200)
    await bind({ ...HUAWEI, RegionId })
    const [{ BindId: binding }] = await dataOf('ListBindAccount', { CloudCode: 'hcloud', RegionId })
    const source = await addSource({ RegionId })
    const log = await addLog({ DataSourceInstanceId: source, DataSourceInstanceLogs, RegionId })
    assert.deepEqual(await dataOf('SubmitImportLogTasks', { ...product, Accounts: imported(1), RegionId }), { Count: 1 })
    return { binding, source, log }
  }

  for (const at of REGIONS) {
    test(`what is kept in ${at} is seen there, by either name of its data centre, and nowhere else`, async () => {
      const ids = await fill(at)
      for (const RegionId of REGIONS) {
        for (const [action, read] of Object.entries(reads)) {
          const { ask, show, there, elsewhere } = read(ids)
          const { body } = await call(action, { ...ask, RegionId })
          const expected = CENTRES[RegionId] === CENTRES[at] ? there : elsewhere
          assert.deepEqual(show(body), expected, `${action} in ${RegionId}`)
        }
      }
    })

    test(`what is kept in ${at} is changed from there alone`, async () => {
      const ids = await fill(at)
      for (const [action, ask] of Object.entries(changes)) {
        for (const RegionId of REGIONS.filter((other) => CENTRES[other] !== CENTRES[at])) {
          assert.equal((await dataOf(action, { ...ask(ids), RegionId })).Count, 0, `${action} in ${RegionId}`)
        }
        const RegionId = namesake(at)
        assert.equal((await dataOf(action, { ...ask(ids), RegionId })).Count, 1, `${action} in ${RegionId}`)
      }
      assert.deepEqual(await dataOf('ListBindAccount', { CloudCode: 'hcloud', RegionId: at }), [])
    })

    test(`what is authorised and enabled in ${at} is so everywhere`, async () => {
      const told = async (RegionId: Region) => [
        await dataOf('DescribeAuth', { RegionId }),
        await dataOf('DescribeServiceStatus', { RegionId }),
        (await dataOf('ListRdUsers', { RegionId })).map(({ Joined }: Row) => Joined).filter(Boolean).length,
        (await dataOf('DescribeUserBuyStatus', { RegionId })).MainUserId,
      ]
      for (const region of REGIONS) assert.deepEqual(await told(region), [false, false, 0, Number(MANAGEMENT)], region)
      assert.equal(await dataOf('EnableAccessForCloudSiem', { RegionId: at }), true)
      assert.equal(await dataOf('EnableServiceForCloudSiem', { RegionId: at }), true)
      for (const region of REGIONS) assert.deepEqual(await told(region), [true, true, 1, Number(MANAGEMENT)], region)
    })
  }

  test('types of data sources and their parameters are the same in every region', async () => {
    for (const RegionId of REGIONS) {
      for (const [CloudCode, DataSourceType, code] of [
        ['hcloud', 'obs', 'path_prefix'],
        ['qcloud', 'wafApi', 'api_name'],
      ]) {
        const types = await dataOf('ListDataSourceTypes', { CloudCode, RegionId })
        assert.ok(
          types.some((type: Row) => type['DataSourceType'] === DataSourceType),
          RegionId,
        )
        const parameters = await dataOf('DescribeDataSourceParameters', { CloudCode, DataSourceType, RegionId })
        assert.ok(
          parameters.some(({ ParaCode }: Row) => ParaCode === code),
          RegionId,
        )
      }
    }
  })
})
