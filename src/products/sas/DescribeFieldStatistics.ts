import { answer } from '../../contract/composites.ts'
import { choice, integer, text, uid } from '../../contract/scalars.ts'
import type { Vendor } from '../../domain/hosts/host.ts'
import { countAllGroups } from '../../domain/hosts/list-groups.ts'
import { accountOfHosts } from '../../domain/hosts/list-hosts.ts'
import { type HostStatistics, hostStatistics } from '../../domain/hosts/statistics.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { NEW_FOR_DAYS, newSince } from './asset-criteria.ts'
import { operation } from './product.ts'

const number = (about: string, example = '10') => integer(`${about}.`, { example })
const zero = (about: string) => integer(`${about}; 0, there can be none.`, { example: '0' })

const FIELDS = {
  AliYunInstanceCount: number('Servers of Alibaba Cloud'),
  AwsInstanceCount: number('Servers of AWS'),
  AzureInstanceCount: number('Servers of Azure'),
  BaiduInstanceCount: zero('Servers of Baidu'),
  ExposedInstanceCoreCount: zero('Cores of servers that can be reached from the internet'),
  ExposedInstanceCount: zero('Servers that can be reached from the internet'),
  GeneralAssetCount: number('Servers of normal importance'),
  GoogleInstanceCount: number('Servers of Google Cloud'),
  GroupCount: number('Groups, the default group with them'),
  HuaweiInstanceCount: number('Servers of Huawei Cloud'),
  IdcInstanceCount: number('Servers of data centres'),
  ImportantAssetCount: number('Important servers'),
  InstanceCoreCount: number('Cores of all servers', '301'),
  InstanceCount: number('All servers', '100'),
  InstanceSyncTaskCount: zero('Assets being read anew'),
  KingsoftInstanceCount: zero('Servers of Kingsoft'),
  NewInstanceCoreCount: number('Cores of new servers'),
  NewInstanceCount: number('New servers'),
  NoRiskInstanceCount: number('Servers without pending alerts'),
  NotBindMachineInstanceCount: number('Servers that use no licence'),
  NotRunningStatusCoreCount: number('Cores of servers that are shut down'),
  NotRunningStatusCount: number('Servers that are shut down'),
  OfflineInstanceCount: number('Servers whose agent is not online, or which have none'),
  OutMachineInstanceCount: number('Servers outside every cloud we tell apart'),
  PauseInstanceCount: number('Servers whose agent pauses'),
  RegionCount: number('Regions that have servers'),
  RiskInstanceCoreCount: number('Cores of servers with pending alerts'),
  RiskInstanceCount: number('Servers with pending alerts'),
  StateCloudInstanceCount: zero('Servers of State Cloud'),
  TencentInstanceCount: number('Servers of Tencent Cloud'),
  TestAssetCount: number('Servers for tests'),
  TripartiteInstanceCount: number('Lightweight servers'),
  UcloudInstanceCount: zero('Servers of UCloud'),
  UnKnowStatusInstanceCount: number('Servers of which nobody knows whether they run'),
  UnprotectedInstanceCoreCount: number('Cores of servers that no agent protects'),
  UnprotectedInstanceCount: number('Servers that no agent protects'),
  VolcengineInstanceCount: number('Servers of Volcano Engine'),
  VpcCount: number('Networks that have servers'),
} as const

/** Security Center: DescribeFieldStatistics (2018-12-03), facts of the official clients. */
export const DescribeFieldStatistics = operation({
  summary: 'Counts the servers of an account.',
  notes: [
    'A member of the organisation is asked for with ResourceDirectoryAccountId; that is for the management account and delegated administrators of sas.aliyuncs.com. Anybody else, or an account outside, is refused with NoPermission.',
    `Differs: a server has a risk when alerts about it are pending, and is new for ${NEW_FOR_DAYS} days. One without an agent, or whose agent is not online and does not pause, is unprotected and offline.`,
    'Differs: with MachineTypes cloud_product every number is 0, but for GroupCount. RegionId has no effect, because command-line clients send it with every call.',
  ],
  access: { action: 'yundun-sas:DescribeFieldStatistics', level: 'get', resource: '*' },
  input: {
    MachineTypes: choice(
      'What is counted; servers are all there is.',
      { ecs: 'servers', cloud_product: 'products of a cloud' },
      { example: 'ecs' },
    ),
    RegionId: text('Has no effect.', { max: 256, example: 'cn-hangzhou' }),
    ResourceDirectoryAccountId: uid('The member whose servers are counted.', { example: '1900000000000001' }),
  },
  output: { GroupedFields: answer('The numbers.', FIELDS) },
  errors: { NoPermission: [403, 'caller has no permission'], ServerError: [500, 'ServerError'] },
  refusals: { 'view-refused': 'NoPermission' },
  async run({ input, caller, now }, deps) {
    const account = await accountOfHosts(deps, caller.account, input.ResourceDirectoryAccountId)
    if (account instanceof Refusal) return account
    const GroupCount = await countAllGroups(deps, account)
    const isServers = input.MachineTypes !== 'cloud_product'
    const counts = isServers ? numbersOf(await hostStatistics(deps, account, newSince(now))) : {}
    return { GroupedFields: { ...NOTHING, ...counts, GroupCount } }
  },
})

const NOTHING = Object.fromEntries(Object.keys(FIELDS).map((name) => [name, 0])) as Record<keyof typeof FIELDS, number>

function numbersOf(found: HostStatistics): Partial<Record<keyof typeof FIELDS, number>> {
  const { all, alerted, fresh, stopped, unprotected, byImportance } = found
  const of = (vendor: Vendor) => found.byVendor.get(vendor) ?? 0
  return {
    AliYunInstanceCount: of('aliyun'),
    AwsInstanceCount: of('aws'),
    AzureInstanceCount: of('azure'),
    GoogleInstanceCount: of('google'),
    HuaweiInstanceCount: of('huawei'),
    IdcInstanceCount: of('datacenter'),
    OutMachineInstanceCount: of('other'),
    TencentInstanceCount: of('tencent'),
    TripartiteInstanceCount: of('lightweight'),
    VolcengineInstanceCount: of('volcengine'),
    TestAssetCount: byImportance[0],
    GeneralAssetCount: byImportance[1],
    ImportantAssetCount: byImportance[2],
    InstanceCount: all.hosts,
    InstanceCoreCount: all.cores,
    NewInstanceCount: fresh.hosts,
    NewInstanceCoreCount: fresh.cores,
    RiskInstanceCount: alerted.hosts,
    RiskInstanceCoreCount: alerted.cores,
    NoRiskInstanceCount: all.hosts - alerted.hosts,
    NotBindMachineInstanceCount: found.unlicensed,
    NotRunningStatusCount: stopped.hosts,
    NotRunningStatusCoreCount: stopped.cores,
    UnprotectedInstanceCount: unprotected.hosts,
    UnprotectedInstanceCoreCount: unprotected.cores,
    OfflineInstanceCount: unprotected.hosts,
    PauseInstanceCount: found.paused,
    UnKnowStatusInstanceCount: found.unclear,
    RegionCount: found.regions,
    VpcCount: found.vpcs,
  }
}
