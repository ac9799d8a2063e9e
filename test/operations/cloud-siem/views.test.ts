import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { forEachServer } from '../../server.ts'
import { HUAWEI, MANAGEMENT, SHOP, siemCalls } from './sources.ts'

const LOG = 'cloud_siem_hcloud_waf_alert_log'
const product = { CloudCode: 'hcloud', ProdCode: 'hcloud_waf' }

/** Views that mean one account: the caller's own, or the one of RoleFor, which goes before RoleType. */
const views: readonly (readonly [account: string, view: Record<string, unknown>])[] = [
  [MANAGEMENT, { RoleType: 0 }],
  [SHOP, { RoleType: 0, RoleFor: SHOP }],
  [SHOP, { RoleType: 1, RoleFor: SHOP }],
]

const reads: Readonly<Record<string, Record<string, unknown>>> = {
  DescribeScopeUsers: {},
  ListAccountAccessId: { CloudCode: 'hcloud' },
  ListAccountsByLog: { ...product, LogCodes: [LOG] },
  ListBindAccount: { CloudCode: 'hcloud' },
  ListImportedLogsByProd: product,
}

/** Every change that takes a view, in an order in which all can be made. */
const changes: Readonly<Record<string, Record<string, unknown>>> = {
  EnableAccessForCloudSiem: { AutoSubmit: 1 },
  BindAccount: { ...HUAWEI, AccessId: 'second', AccountName: 'n' },
  ModifyBindAccount: { ...HUAWEI, BindId: 2, AccountName: 'renamed' },
  SubmitImportLogTasks: { ...product, AutoImported: 1 },
  DeleteBindAccount: { ...HUAWEI, AccessId: 'second', BindId: 2 },
}

forEachServer((server) => {
  const { dataOf, as, bind, addSource, addLog } = siemCalls(server)

  /** The records of an account; what tells them from another's is a name. */
  async function fill(account: string): Promise<void> {
    const SIEM = { AuthModules: ['SIEM'], CtdrCloudUserId: HUAWEI.AccountId, VendorAuthAlias: `key of ${account}` }
    const pair = { Vendor: 'HUAWEICLOUD', AkType: 'sub', SecretId: `key-${account}`, SecretKey: 'secret', ...SIEM }
    assert.equal((await server().call('Sas', 'AddCloudVendorAccountAK', pair, as(account))).status, 200)
    await bind({ ...HUAWEI, AccountName: `bound by ${account}` }, as(account))
    const DataSourceInstanceId = await addSource({}, as(account))
    await addLog({ DataSourceInstanceId, DataSourceInstanceLogs: JSON.stringify([{ LogCode: LOG }]) }, as(account))
    await dataOf('SubmitImportLogTasks', { ...product, AutoImported: account === SHOP ? 1 : 0 }, as(account))
  }
  /** All that an account sees of itself. */
  const seenBy = async (account: string) => {
    const seen: Record<string, unknown> = { DescribeAuth: await dataOf('DescribeAuth', {}, as(account)) }
    for (const [action, ask] of Object.entries(reads)) seen[action] = await dataOf(action, ask, as(account))
    return seen
  }

  beforeEach(async () => {
    await server.reset()
    for (const account of [MANAGEMENT, SHOP]) await fill(account)
  })

  for (const [account, view] of views) {
    const other = account === SHOP ? MANAGEMENT : SHOP

    test(`the management account sees with ${JSON.stringify(view)} what ${account} sees`, async () => {
      const [own, others] = [await seenBy(account), await seenBy(other)]
      for (const [action, ask] of Object.entries(reads)) {
        assert.deepEqual(await dataOf(action, { ...ask, ...view }), own[action], action)
        assert.notDeepEqual(own[action], others[action], `${action} tells the accounts apart`)
      }
    })

    test(`the management account changes with ${JSON.stringify(view)} what is ${account}'s`, async () => {
      const untouched = await seenBy(other)
      for (const [action, ask] of Object.entries(changes)) {
        const before = await seenBy(account)
        // What was said last, for SubmitImportLogTasks.
        server().clock.advance(2000)
        const changed = await dataOf(action, { ...ask, ...view })
        assert.equal(changed.Count ?? changed, action === 'EnableAccessForCloudSiem' ? true : 1, action)
        assert.notDeepEqual(await seenBy(account), before, action)
      }
      assert.deepEqual(await seenBy(other), untouched)
    })
  }
})
