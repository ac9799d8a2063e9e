import { answer, list } from '../../contract/composites.ts'
import { optional, required } from '../../contract/field.ts'
import { choice, flag, integer, numberChoice, text } from '../../contract/scalars.ts'
import { countByGroup, countByPlace, type Grouping, type HostCounts } from '../../domain/hosts/grouped-hosts.ts'
import { groupFlag, groupName, VENDOR_CODES, vendorsOf } from './asset.ts'
import { languageField } from './asset-fields.ts'
import { commaWords } from './comma-list.ts'
import { operation } from './product.ts'

const PAGE_SIZE = 20
// Far enough for every group, and its product with the page size stays a safe integer.
const LAST_PAGE = 1_000_000
/** Rows of an answer without pages. */
const MOST_ROWS = 1000

/** The editions that each code lets pass; from the lowest: 1, 6, 5, 3, 7. */
const EDITIONS = {
  sas_gt_basic: [6, 5, 3, 7],
  sas_gt_anti_virus: [5, 3, 7],
  sas_gte_advanced: [5, 3, 7],
  sas_eq_advanced: [5],
  sas_gte_enterprise: [3, 7],
} as const

/** Security Center: DescribeGroupedInstances (2018-12-03), facts of the official clients. */
export const DescribeGroupedInstances = operation({
  summary: 'Counts servers by group, region or network.',
  notes: [
    'Groups come in their order, the default group first and those without servers too; regions and networks in the order of their ids.',
    'Differs: FieldValue is a part of the name of the group, or of the id of the region or network, and does not tell upper from lower case of A to Z. Vendor and Vendors narrow what is counted; where both are given, Vendors counts.',
    'Differs: SaleVersionCheckCode decides what AuthVersionCheckCount counts, and hides no server; without it all are counted.',
    `Differs: pages are left out only with NoPage true, and then at most the first ${MOST_ROWS.toLocaleString('en')} rows are answered; PageSize is at most ${MOST_ROWS.toLocaleString('en')}.`,
    'Differs: a server has a risk when alerts about it are pending; one without an agent, or whose agent is not online and does not pause, is unprotected. AsapVulInstanceCount is 0: vulnerabilities are not looked for. Os is left out where servers differ.',
  ],
  access: { action: 'yundun-sas:DescribeGroupedInstances', level: 'list', resource: '*' },
  input: {
    GroupField: required(
      choice('What the servers of a row share.', {
        groupId: 'their group',
        regionId: 'their region',
        vpcInstanceId: 'their network',
      }),
    ),
    FieldValue: text('Part of the name of the row.', { max: 256, example: 'test-01' }),
    MachineTypes: choice('What is counted: servers are all there is.', { ecs: 'servers' }, { example: 'ecs' }),
    SaleVersionCheckCode: choice(
      'Which editions AuthVersionCheckCount counts.',
      {
        sas_gte_advanced: 'Advanced and higher',
        sas_gte_enterprise: 'Enterprise and higher',
        sas_gt_basic: 'all that are paid for',
        sas_eq_advanced: 'Advanced',
        sas_gt_anti_virus: 'higher than Anti-virus',
      },
      { example: 'sas_gt_basic' },
    ),
    Vendor: numberChoice<number>('Code of a vendor.', VENDOR_CODES, { example: '0' }),
    Vendors: commaWords('Codes of vendors, separated by commas.', numberChoice<number>('A vendor.', VENDOR_CODES), '0,8'),
    Lang: languageField(),
    NoPage: flag('Whether all rows are answered at once; false unless given.', { example: 'true' }),
    CurrentPage: integer('Number of the page, 1 unless given.', { min: 1, max: LAST_PAGE, example: '1' }),
    PageSize: integer('Rows per page, 20 unless given.', { min: 1, max: MOST_ROWS, example: '20' }),
  },
  output: {
    Instances: list(
      'The rows of this page.',
      answer('A row.', {
        AsapVulInstanceCount: integer('Servers with urgent vulnerabilities: 0.', { example: '0' }),
        AuthVersionCheckCount: integer('Servers with one of the editions asked for.', { example: '205' }),
        FieldAliasName: text('Name of the group, or id of the region or network.', { example: 'web' }),
        GroupFlag: optional(
          numberChoice('Of a group: what it is.', { 0: 'the default group', 1: 'another one' }, { example: '1' }),
        ),
        InstanceCoreCount: integer('Cores.', { example: '610' }),
        InstanceCount: text('Servers.', { example: '205' }),
        Os: optional(
          choice('The operating system that all of them have.', { windows: 'Windows', linux: 'Linux' }, { example: 'linux' }),
        ),
        RiskInstanceCount: text('Servers with pending alerts.', { example: '172' }),
        UnProtectedInstanceCount: text('Servers that no agent protects.', { example: '32' }),
      }),
    ),
    PageInfo: answer('Which page this is.', {
      Count: integer('Rows on this page.', { example: '20' }),
      CurrentPage: integer('Number of the page.', { example: '5' }),
      PageSize: integer('Rows per page.', { example: '20' }),
      TotalCount: integer('Rows on all pages.', { example: '100' }),
    }),
  },
  errors: { NoPermission: [403, 'caller has no permission'], ServerError: [500, 'ServerError'] },
  refusals: {},
  async run({ input, caller }, deps) {
    const CurrentPage = input.NoPage === true ? 1 : (input.CurrentPage ?? 1)
    const PageSize = input.NoPage === true ? MOST_ROWS : (input.PageSize ?? PAGE_SIZE)
    const grouping: Grouping = {
      part: input.FieldValue || undefined,
      vendors: vendorsIn(input),
      editions: input.SaleVersionCheckCode === undefined ? undefined : EDITIONS[input.SaleVersionCheckCode],
      offset: (CurrentPage - 1) * PageSize,
      limit: PageSize,
    }
    const { rows, total } = await rowsOf(input.GroupField)
    return { Instances: rows, PageInfo: { Count: rows.length, CurrentPage, PageSize, TotalCount: total } }

    async function rowsOf(field: 'groupId' | 'regionId' | 'vpcInstanceId') {
      if (field === 'groupId') {
        const { groups, total } = await countByGroup(deps, caller.account, grouping)
        const rows = groups.map((row) => ({
          ...toRow(row, groupName(row.group, input.Lang)),
          GroupFlag: groupFlag(row.group),
        }))
        return { rows, total }
      }
      const place = field === 'regionId' ? 'region' : 'vpc'
      const { groups, total } = await countByPlace(deps, caller.account, place, grouping)
      return { rows: groups.map((row) => toRow(row, row.name)), total }
    }
  },
})

function vendorsIn({ Vendor, Vendors }: { Vendor?: number | undefined; Vendors?: readonly number[] | undefined }) {
  if (Vendors !== undefined && Vendors.length > 0) return vendorsOf(Vendors)
  return Vendor === undefined ? undefined : vendorsOf([Vendor])
}

function toRow(counts: HostCounts, name: string) {
  return {
    AsapVulInstanceCount: 0,
    AuthVersionCheckCount: counts.licensed,
    FieldAliasName: name,
    InstanceCoreCount: counts.cores,
    InstanceCount: String(counts.hosts),
    Os: counts.os === '' ? undefined : counts.os,
    RiskInstanceCount: String(counts.alerted),
    UnProtectedInstanceCount: String(counts.unprotected),
  }
}
