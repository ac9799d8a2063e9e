import { answer } from '../../contract/composites.ts'
import { invalid } from '../../contract/fault.ts'
import { optional } from '../../contract/field.ts'
import { choice, flag, integer, numberChoice, text, uid } from '../../contract/scalars.ts'
import type { HostFilter } from '../../domain/hosts/host-condition.ts'
import { accountOfHosts, countFiltered, listHosts, listHostsAfter } from '../../domain/hosts/list-hosts.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { VENDOR_CODES, vendorsOf } from './asset.ts'
import { conditionsOf, criteriaField, joinOf, logicalExp, NEW_FOR_DAYS } from './asset-criteria.ts'
import { defaultGroupName, instances, languageField, toInstance } from './asset-fields.ts'
import { commaWords } from './comma-list.ts'
import { operation } from './product.ts'

const PAGE_SIZE = 20
// Far enough for every server, and its product with the page size stays a safe integer.
const LAST_PAGE = 1_000_000

/** Security Center: DescribeCloudCenterInstances (2018-12-03), facts of the official clients. */
export const DescribeCloudCenterInstances = operation({
  summary: 'Lists the servers that fulfil search criteria.',
  notes: [
    'Servers come in the order of their UUIDs. With UseNextToken true pages follow their tokens: TotalCount and CurrentPage are left out, and NextToken is left out on the last page.',
    'A member of the organisation is asked for with ResourceDirectoryAccountId; that is for the management account and delegated administrators of sas.aliyuncs.com. Anybody else, or an account outside, is refused with NoPermission.',
    'Differs: a criterion that no document names is refused with 400 InvalidCriteria.1.name, and a value that its criterion cannot have with InvalidCriteria.1.value; ones about clusters, applications and the state of protective modules find no server, as none here has them.',
    'Differs: internetIp, intranetIp, instanceName, instanceId, osName, groupName, tagName, vendorAuthAlias, vendorUid and vendorUserName find a part of the text and do not tell upper from lower case of A to Z; regionId, vpcInstanceId, groupId, uuid, uuidList and ipList take whole values, several separated by commas; tag takes the whole name of one tag.',
    `Differs: a server has a risk when alerts about it are pending. Vulnerabilities, checks of the configuration, exposure and containers are not looked for: they are NO and 0, and asking for others finds nothing. A server is new for ${NEW_FOR_DAYS} days.`,
    'Differs: LogicalExp joins the criteria alone; Flags, Importance and MachineTypes narrow what they find. RegionId has no effect, because command-line clients send it with every call: the criterion regionId narrows.',
    'Differs: GroupTrace is `default` for the default group, whose GroupId is 0; with NoGroupTrace true it is Ungrouped in the language of Lang.',
    'Differs: how an agent does is what the organisation file says, where nothing is said it is uninstalled; Status is left out where no agent tells whether the server runs.',
    'VendorUid and VendorUserName are those of the AccessKey pair through which a server was read last; servers that were put in otherwise, and those of a pair that its vendor has not answered for yet, are shown without them.',
    'Differs: PageSize is at most 1,000. A page after the last one is empty. A NextToken that is not one of ours is refused with 400.',
  ],
  access: { action: 'yundun-sas:DescribeCloudCenterInstances', level: 'list', resource: '*' },
  input: {
    Criteria: criteriaField,
    LogicalExp: logicalExp,
    Importance: numberChoice<number>('How important they are.', { 0: 'test', 1: 'normal', 2: 'important' }, { example: '2' }),
    Flags: commaWords('Codes of vendors, separated by commas.', numberChoice<number>('A vendor.', VENDOR_CODES), '0,1'),
    MachineTypes: commaWords(
      'Types of assets, separated by commas; there are servers only.',
      choice('A type.', {
        ecs: 'servers',
        cloud_product: 'products of a cloud',
        eci: 'elastic containers',
        rund: 'RunD containers',
        runc: 'RunC containers',
      }),
      'ecs',
    ),
    NoGroupTrace: flag('Whether the default group is called by its name in a language; false unless given.', {
      example: 'false',
    }),
    Lang: languageField(),
    RegionId: text('Has no effect.', { max: 256, example: 'cn-hangzhou' }),
    ResourceDirectoryAccountId: uid('The member whose servers are asked for.', { example: '1900000000000001' }),
    CurrentPage: integer('Number of the page, 1 unless given.', { min: 1, max: LAST_PAGE, example: '1' }),
    PageSize: integer('Servers per page, 20 unless given.', { min: 1, max: 1000, example: '20' }),
    UseNextToken: flag('Whether pages follow tokens; false unless given.', { example: 'true' }),
    NextToken: text('Where the page begins, as the page before says; counts with UseNextToken true.', {
      max: 256,
      example: 'aW5ldC0x',
    }),
  },
  output: {
    Instances: instances,
    PageInfo: answer('Which page this is.', {
      Count: integer('Servers on this page.', { example: '10' }),
      CurrentPage: optional(integer('Number of the page.', { example: '1' })),
      NextToken: optional(text('Asks for the next page.', { example: 'aW5ldC0x' })),
      PageSize: integer('Servers per page.', { example: '20' }),
      TotalCount: optional(integer('Servers on all pages.', { example: '50' })),
    }),
    Success: flag('Whether the call succeeded.', { example: 'true' }),
  },
  errors: { NoPermission: [403, 'caller has no permission'], ServerError: [500, 'ServerError'] },
  refusals: { 'view-refused': 'NoPermission' },
  validate(input) {
    conditionsOf(input.Criteria, 0)
    if (input.UseNextToken === true) hostOf(input.NextToken)
  },
  async run({ input, caller, now }, deps) {
    const account = await accountOfHosts(deps, caller.account, input.ResourceDirectoryAccountId)
    if (account instanceof Refusal) return account
    const filter = filterOf(input, now)
    const { CurrentPage = 1, PageSize = PAGE_SIZE } = input
    const name = defaultGroupName(input.NoGroupTrace, input.Lang)
    if (input.UseNextToken === true) {
      const page = { after: hostOf(input.NextToken), limit: PageSize }
      const { hosts, next } = await listHostsAfter(deps, account, filter, page)
      const NextToken = next === undefined ? undefined : Buffer.from(next).toString('base64url')
      const Instances = hosts.map((host) => toInstance(host, name))
      return { Instances, PageInfo: { Count: hosts.length, NextToken, PageSize }, Success: true }
    }
    const hosts = await listHosts(deps, account, filter, { offset: (CurrentPage - 1) * PageSize, limit: PageSize })
    const TotalCount = await countFiltered(deps, account, filter)
    const Instances = hosts.map((host) => toInstance(host, name))
    return { Instances, PageInfo: { Count: hosts.length, CurrentPage, PageSize, TotalCount }, Success: true }
  },
})

interface Given {
  readonly Criteria?: Parameters<typeof conditionsOf>[0]
  readonly LogicalExp?: 'OR' | 'AND' | undefined
  readonly Importance?: number | undefined
  readonly Flags?: readonly number[] | undefined
  readonly MachineTypes?: readonly string[] | undefined
}

function filterOf({ Criteria, LogicalExp, Importance, Flags, MachineTypes }: Given, now: number): HostFilter {
  const isNone = MachineTypes !== undefined && MachineTypes.length > 0 && !MachineTypes.includes('ecs')
  return {
    every: [
      ...(isNone ? [{ is: 'never' } as const] : []),
      ...(Importance === undefined ? [] : [{ is: 'importance', in: [Importance] } as const]),
      ...(Flags === undefined || Flags.length === 0 ? [] : [{ is: 'vendor', in: vendorsOf(Flags) } as const]),
    ],
    criteria: conditionsOf(Criteria, now),
    join: joinOf(LogicalExp),
  }
}

/** A token is the UUID of the server behind which its page begins. */
function hostOf(token = ''): string | undefined {
  if (token === '') return undefined
  const uuid = Buffer.from(token, 'base64url').toString()
  const isOurs = /^[A-Za-z0-9._:-]{1,128}$/.test(uuid) && Buffer.from(uuid).toString('base64url') === token
  return isOurs ? uuid : invalid('NextToken', 'must be the NextToken of an earlier answer')
}
