import assert from 'node:assert/strict'
import test from 'node:test'
import { memberUid, organisation } from '../../bench/organisation.ts'
import { lists } from '../../bench/page-lists.ts'
import { type WriteRows, writeAccounts, writeFolders, writeHostGroups } from '../../bench/page-rows.ts'
import { HEAD } from '../../bench/processes.ts'
import { isWrite } from '../../src/contract/operation.ts'
import { keptSecretId, sealSecretId } from '../../src/domain/vendor-accounts/secret-id.ts'
import type { Uid } from '../../src/kernel/ids.ts'
import { products } from '../../src/products/index.ts'
import type { Parameter, Reader, Value } from '../../src/storage/database.ts'
import type { ApiAnswer } from '../client.ts'
import { forEachServer, type TestServer } from '../server.ts'

const MANY = 100_000
const CHUNK = 10_000
const REGION = 'cn-hangzhou'
const LOG = 'cloud_siem_hcloud_waf_log'

function table(into: string, columns: string, row: (number: number) => Value[]): WriteRows {
  return ({ transaction, numbers }) => transaction.insert(into, columns.split(' '), numbers.map(row))
}

/** Rows of the members, `each` of one: as many as it may have. Before the first of them comes the member. */
function ofMembers(each: number, writes: readonly WriteRows[]): WriteRows {
  return async (writing) => {
    const members = writing.numbers.filter((n) => n % each === 0).map((n) => n / each)
    await writeAccounts({ ...writing, numbers: members })
    for (const write of writes) await write(writing)
  }
}

const BINDINGS_EACH = 500
const writeBindings = ofMembers(BINDINGS_EACH, [
  table(
    'bindings',
    'account region id cloud_code cloud_account_id access_id account_name create_user created_at modified_at',
    (n) => [memberUid(Math.floor(n / BINDINGS_EACH)), REGION, n + 1, 'huawei', `a-${n}`, 'k', 'n', 'me', 0, 0],
  ),
])

const KEYS_EACH = 1000
const KEY_COLUMNS =
  'account id vendor key_type secret_id_hash masked_secret_id sealed_secret_id sealed_secret status service_status message'
const keyOwner = (number: number) => memberUid(Math.floor(number / KEYS_EACH)) as Uid
const writeKeys = ofMembers(KEYS_EACH, [
  async ({ transaction, vault, numbers }) => {
    vault.prepare(numbers.map(keyOwner))
    const values = numbers.map((n) => {
      const { secretIdHash, maskedSecretId } = keptSecretId(vault, keyOwner(n), `key-${n}`)
      const sealed = sealSecretId(vault, keyOwner(n), n + 1, `key-${n}`)
      const key = [keyOwner(n), n + 1, 'huawei', 'sub', secretIdHash, maskedSecretId, sealed, 'v2.x.y']
      return [...key, 0, 2, '', '[]', '[]', 0, 0]
    })
    const columns = `${KEY_COLUMNS} regions subscription_ids created_at modified_at`.split(' ')
    await transaction.insert('vendor_accounts', columns, values)
  },
  table('vendor_account_modules', 'account vendor_account module service_status message', (n) => [
    ...[keyOwner(n), n + 1, 'detection', 2, ''],
  ]),
])

const LOGS_EACH = 10_000
/** Logs of data sources; `of` says to which account at the cloud a number belongs, and its code. */
const writeLogs = (of: (number: number) => [account: string, code: string]) =>
  ofMembers(LOGS_EACH, [
    table(
      'data_source_logs',
      'account region source id cloud_code cloud_account_id log_code parameters created_at modified_at',
      (n) => [memberUid(Math.floor(n / LOGS_EACH)), REGION, 's', `l-${n}`, 'huawei', ...of(n), '[]', 0, 0],
    ),
  ])

const writeSyncRows = table('default_sync_folders', 'account folder place operator', (n) => [
  ...[HEAD, `fd-${String(n).padStart(7, '0')}`, n, HEAD],
])

interface WholeList {
  readonly product: string
  readonly action: string
  readonly ask?: Record<string, unknown>
  /** Answered with as many rows; with one more it is refused. */
  readonly most: number
  /** Rows that are always there: the management account, the default group. */
  readonly always?: number
  readonly write: WriteRows
  /** How many rows an answer shows. */
  readonly count: (body: ApiAnswer['body']) => number
}

const ORGANISATION = { RoleType: 1, RegionId: REGION }
const huawei = { ...ORGANISATION, CloudCode: 'hcloud' }
const ofData: WholeList['count'] = ({ Data }) => Data.length

/** The lists without pages that can be long. */
const whole: readonly WholeList[] = [
  {
    ...{ product: 'Sas', action: 'ListAccountsInResourceDirectory', most: 10_000, always: 1, write: writeAccounts },
    count: ({ Accounts }) => Accounts.length,
  },
  {
    ...{ product: 'Sas', action: 'DescribeMonitorAccounts', most: 10_000 },
    write: table('monitored_accounts', 'account member added_at operator', (n) => [HEAD, memberUid(n), 0, HEAD]),
    count: ({ AccountIds }) => AccountIds.length,
  },
  {
    ...{ product: 'Sas', action: 'GetRdTree', most: 10_000, write: writeFolders },
    count: ({ Data }) => Data.Children.length,
  },
  {
    ...{ product: 'Sas', action: 'ListRdDefaultSyncList', most: 10_000 },
    write: async (writing) => [await writeFolders(writing), await writeSyncRows(writing)],
    count: ({ Data }) => Data.FolderIds.split(',').length,
  },
  {
    ...{ product: 'Sas', action: 'DescribeAllGroups', most: 10_000, always: 1, write: writeHostGroups },
    count: ({ Groups }) => Groups.length,
  },
  {
    ...{ product: 'Sas', action: 'DescribeGroupStruct', most: 10_000, always: 1, write: writeHostGroups },
    // The default group is the root of the tree.
    count: ({ Groups }) => 1 + Groups.length,
  },
  {
    ...{ product: 'cloud-siem', action: 'DescribeScopeUsers', ask: ORGANISATION, most: 5000 },
    ...{ write: writeBindings, count: ofData },
  },
  {
    ...{ product: 'cloud-siem', action: 'ListBindAccount', ask: huawei, most: 5000 },
    ...{ write: writeBindings, count: ofData },
  },
  {
    ...{ product: 'cloud-siem', action: 'ListAccountAccessId', ask: huawei, most: 5000 },
    ...{ write: writeKeys, count: ofData },
  },
  {
    ...{ product: 'cloud-siem', action: 'ListAccountsByLog', most: 5000 },
    ask: { ...huawei, ProdCode: 'hcloud_waf', LogCodes: [LOG] },
    ...{ write: writeLogs((n) => [`a-${n}`, LOG]), count: ofData },
  },
  {
    ...{ product: 'cloud-siem', action: 'ListImportedLogsByProd', most: 5000 },
    ask: { ...huawei, ProdCode: 'hcloud_waf' },
    ...{ write: writeLogs((n) => ['a', `cloud_siem_hcloud_waf_${n}`]), count: ofData },
  },
  // It has pages for whoever asks for them.
  { product: 'cloud-siem', action: 'ListRdUsers', most: 5000, always: 1, write: writeAccounts, count: ofData },
]

/** The lists that cannot be long, and what keeps them short. */
const short: Readonly<Record<string, string>> = {
  'Actiontrail DescribeRegions': 'one region',
  'Actiontrail DescribeTrails': 'trails of an account, which are few when they are made',
  'Cloudfw DescribeAssetStatistic': 'its lists are always empty',
  'Garrison AccessReport': 'cut, and tells so',
  'Garrison BacktestLoginBaseConfig': 'counts all and names the first of them',
  'Garrison DiffOrganisation': 'counts all changes and names the first 1,000',
  'Garrison ExplainDecision': 'policies of one user, 100 at most',
  'Garrison ListAlertSubscriptions': '50 at most',
  'Garrison ListLogonSources': '100 sources of an account',
  'Garrison ListUnknownHosts': '1,000 names of an account',
  'Garrison ListVendorPlaces': 'regions of a cloud, or subscriptions of a tenant',
  'Garrison ProposeLoginBaseConfig': 'as many values of a type as an account may have',
  'Garrison PreviewAllotments': 'as long as what is asked',
  'Ram DecodeDiagnosticMessage': 'one denial',
  'Ram ListAccessKeys': 'two keys of a user',
  'Ram ListEntitiesForPolicy': '5,000 users, 300 groups and 1,000 roles of an account',
  'Ram ListGroupsForUser': 'ten groups of a user',
  'Ram ListPoliciesForGroup': 'attachments of one target, which are counted when they are made',
  'Ram ListPoliciesForRole': 'attachments of one target, which are counted when they are made',
  'Ram ListPoliciesForUser': 'attachments of one target, which are counted when they are made',
  'Ram ListPolicyVersions': 'five versions of a policy',
  'ResourceDirectoryMaster GetAccount': '20 tags',
  'ResourceDirectoryMaster GetAccountDeletionCheckResult': 'one row a check',
  'ResourceDirectoryMaster GetAccountDeletionStatus': 'one row a check',
  'ResourceDirectoryMaster ListAncestors': 'five levels of folders',
  'ResourceDirectoryMaster ListDelegatedAdministrators': 'five a service',
  'ResourceDirectoryMaster ListDelegatedServicesForAccount': 'its rows are services',
  'ResourceDirectoryMaster ListHandshakesForAccount': 'a directory invites an account three times a day at most',
  'ResourceDirectoryMaster ListTrustedServiceStatus': 'its rows are services',
  'Sas DescribeAlarmEventDetail': 'one alert',
  'Sas DescribeAntiBruteForceRules': '100 rules of an account, 1,000 servers each',
  'Sas DescribeCloudVendorAccountAKList': '1,000 keys of an account',
  'Sas DescribeCriteria': 'the criteria that there are, ten values each',
  'Sas DescribeLoginBaseConfigs': '1,000 values of a baseline',
  'Sas DescribeLoginSwitchConfigs': 'three switches',
  'Sas DescribeSecurityEventMarkMissList': '1,000 rules of an account',
  'Sas DescribeSecurityEventOperationStatus': '1,000 alerts of a call',
  'Sas DescribeSecurityEventOperations': '1,000 rules of an account',
  'Sas DescribeSuspEventDetail': 'one alert',
  'Sas DescribeVendorList': 'the vendors that there are',
  'Sas GetAssetDetailByUuid': 'one host',
  'Sas GetAuthSummary': 'its rows are editions',
  'Sas GetSupportedModules': 'the clouds that there are',
  'Sas ListCloudVendorRegions': 'the regions of a cloud',
  'cloud-siem DescribeDataSourceInstance': 'parameters of one data source',
  'cloud-siem DescribeDataSourceParameters': 'parameters of a kind of data source',
  'cloud-siem ListBindDataSources': '100 data sources of an account',
  'cloud-siem ListDataSourceLogs': '100 logs of a data source',
  'cloud-siem ListDataSourceTypes': 'the kinds that there are',
}

test('every operation that answers a list is walked page by page, held to its limit here, or cannot be long', () => {
  const answering = products
    // The other version of the resource directory has the same operations.
    .filter(({ name }) => name !== 'ResourceManager')
    .flatMap(({ name, operations }) =>
      Object.entries(operations)
        .filter(([, { access, output }]) => !isWrite(access.level) && JSON.stringify(output).includes('"wire":"array"'))
        .map(([action]) => `${name} ${action}`),
    )
  const known = new Set([...lists, ...whole].map(({ product, action }) => `${product} ${action}`))
  assert.deepEqual(
    answering.filter((name) => !known.has(name) && short[name] === undefined),
    [],
    'say in which of the tables it belongs',
  )
  assert.deepEqual(
    Object.keys(short).filter((name) => known.has(name) || !answering.includes(name)),
    [],
    'no reason is left over',
  )
})

async function write({ database, vault }: TestServer, rows: WriteRows, from: number, to: number): Promise<void> {
  for (let first = from; first < to; first += CHUNK) {
    const numbers = Array.from({ length: Math.min(CHUNK, to - first) }, (_, index) => first + index)
    await database.write((transaction) => rows({ transaction, vault, numbers }))
  }
}

/** Calls, and tells how many rows a statement gave at most to whatever read for the answer. */
async function readingMost({ database }: TestServer, call: () => Promise<ApiAnswer>): Promise<ApiAnswer & { most: number }> {
  const { read } = database
  let most = 0
  const counting = (reader: Reader): Reader => ({
    first: reader.first.bind(reader),
    async all<Row extends object>(sql: string, ...parameters: Parameter[]) {
      const rows = await reader.all<Row>(sql, ...parameters)
      most = Math.max(most, rows.length)
      return rows
    },
  })
  database.read = (work) => read.call(database, (reader) => work(counting(reader))) as ReturnType<typeof work>
  try {
    return { ...(await call()), most }
  } finally {
    database.read = read
  }
}

forEachServer((server) => {
  for (const { product, action, ask, most, always = 0, write: rows, count } of whole) {
    test(`${product} ${action}: whole up to ${most}, refused in one line beyond, and never read whole`, async () => {
      await server.reset(organisation(0))
      const call = () => {
        server().clock.advance(1000) // a call a second is within every limit
        return server().call(product, action, ask, server().rootOf(HEAD))
      }
      await write(server(), rows, 0, most - always)
      const { status, body, text } = await call()
      assert.equal(status, 200, text.slice(0, 1000))
      assert.equal(count(body), most)
      for (const [from, to] of [
        [most - always, most - always + 1],
        [most - always + 1, MANY],
      ] as const) {
        await write(server(), rows, from, to)
        const refused = await readingMost(server(), call)
        assert.deepEqual([refused.status, refused.body.Code], [400, 'LimitExceeded'])
        assert.match(refused.body.Message, new RegExp(`^[^\\n]*\\b${most}\\b[^\\n]*$`))
        assert.ok(refused.most <= most + 1, `${refused.most} rows read, where one more than ${most} shows that it is too much`)
      }
    })
  }
})
