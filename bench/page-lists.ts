import * as rows from './page-rows.ts'

/** A list operation, and how it is asked for pages. */
export interface List {
  readonly product: string
  readonly action: string
  /** What it always asks. */
  readonly ask?: Record<string, unknown>
  /** Writes its rows. */
  readonly write: rows.WriteRows
  /** The parameter for the size of a page, and its largest value. */
  readonly size: readonly [name: string, most: number]
  /** The parameter that takes the token of the page before, and where an answer tells it. */
  readonly token?: { readonly name: string; readonly at: string }
  /** The parameter for the number of a page. */
  readonly number?: string
  /** So many rows are on a page, whatever is asked. */
  readonly fixed?: number
  /** A user may call it this seldom. */
  readonly everyMs?: number
}

const NEXT = { name: 'NextToken', at: 'NextToken' }
const MARKER = { name: 'Marker', at: 'Marker' }
const BY_TOKEN = { ask: { UseNextToken: true }, token: { name: 'NextToken', at: 'PageInfo.NextToken' } }

/*
 * Every list that has pages and can be long stands here; what is left out, and why, in test/operations/whole-lists.test.ts.
 * Left out is DescribeGroupedInstances by region or network, too, whose rows are no rows but counts of servers.
 */

/** The lists that are measured; the first three in the small mode. */
export const lists: readonly List[] = [
  { product: 'Ram', action: 'ListUsers', write: rows.writeUsers, size: ['MaxItems', 1000], token: MARKER },
  {
    product: 'ResourceDirectoryMaster',
    action: 'ListAccounts',
    write: rows.writeAccounts,
    size: ['MaxResults', 100],
    token: NEXT,
  },
  { product: 'Sas', action: 'DescribeCloudCenterInstances', write: rows.writeHosts, size: ['PageSize', 1000], ...BY_TOKEN },
  { product: 'Ram', action: 'ListPolicies', write: rows.writePolicies, size: ['MaxItems', 1000], token: MARKER },
  { product: 'Ram', action: 'ListGroups', write: rows.writeGroups, size: ['MaxItems', 100], token: MARKER },
  { product: 'Ram', action: 'ListRoles', write: rows.writeRoles, size: ['MaxItems', 1000], token: MARKER },
  {
    product: 'ResourceDirectoryMaster',
    action: 'ListAccounts',
    write: rows.writeAccounts,
    size: ['PageSize', 100],
    number: 'PageNumber',
  },
  {
    product: 'ResourceDirectoryMaster',
    action: 'ListAccountsForParent',
    write: rows.writeAccounts,
    size: ['PageSize', 100],
    number: 'PageNumber',
  },
  {
    ...{ product: 'Sas', action: 'ListMultiUserInstances', write: rows.writeAllotments },
    ...{ size: ['MaxResults', 100], token: { name: 'NextToken', at: 'PageInfo.NextToken' } },
  },
  {
    product: 'Sas',
    action: 'DescribeCloudCenterInstances',
    write: rows.writeHosts,
    size: ['PageSize', 1000],
    number: 'CurrentPage',
  },
  { product: 'Sas', action: 'ListGroups', write: rows.writeHostGroups, size: ['PageSize', 2000], ...BY_TOKEN },
  { product: 'Sas', action: 'ListGroups', write: rows.writeHostGroups, size: ['PageSize', 2000], number: 'CurrentPage' },
  { product: 'Sas', action: 'DescribeSuspEvents', write: rows.writeAlerts, size: ['PageSize', 100], number: 'CurrentPage' },
  {
    ...{ product: 'Sas', action: 'DescribeSuspEvents', ask: { MultiAccountActionType: 1 } },
    ...{ write: rows.writeAlerts, size: ['PageSize', 100], number: 'CurrentPage' },
  },
  {
    ...{ product: 'Sas', action: 'DescribeGroupedInstances', ask: { GroupField: 'groupId' } },
    ...{ write: rows.writeHostGroups, size: ['PageSize', 1000], number: 'CurrentPage' },
  },
  { product: 'Actiontrail', action: 'LookupEvents', write: rows.writeEvents, size: ['MaxResults', 50], token: NEXT },
  {
    ...{ product: 'Garrison', action: 'ExportAudit', write: rows.writeEvents, fixed: 500 },
    ...{ size: ['PageSize', 500], token: NEXT },
  },
  {
    ...{ product: 'Garrison', action: 'ExportAlerts', write: rows.writeAlerts, fixed: 500 },
    ...{ size: ['PageSize', 500], token: NEXT },
  },
  {
    ...{ product: 'Garrison', action: 'ListDeadDeliveries', write: rows.writeDeadDeliveries },
    ...{ size: ['MaxResults', 100], token: NEXT },
  },
  { product: 'Garrison', action: 'ListIncidents', write: rows.writeAlerts, size: ['MaxResults', 100], token: NEXT },
  { product: 'Garrison', action: 'ListAllotmentChanges', write: rows.writeChanges, size: ['MaxResults', 100], token: NEXT },
  { product: 'Garrison', action: 'ListHostAliases', write: rows.writeAliases, size: ['MaxResults', 200], token: NEXT },
  { product: 'Garrison', action: 'ListApprovals', write: rows.writeApprovals, size: ['MaxResults', 200], token: NEXT },
  { product: 'Garrison', action: 'ListLearntPlaces', write: rows.writeLearntPlaces, size: ['MaxResults', 200], token: NEXT },
  { product: 'Garrison', action: 'ListUtilisation', write: rows.writeSamples, size: ['MaxResults', 1000], token: NEXT },
  {
    ...{ product: 'Cloudfw', action: 'DescribeInstanceMembers', write: rows.writeFirewallMembers },
    ...{ size: ['PageSize', 100], number: 'CurrentPage', everyMs: 110 },
  },
  {
    ...{ product: 'Cloudfw', action: 'DescribeInstanceRdAccounts', write: rows.writeAccounts },
    ...{ size: ['PageSize', 100], number: 'CurrentPage' },
  },
  { product: 'cloud-siem', action: 'ListRdUsers', write: rows.writeAccounts, size: ['MaxResults', 1000], token: NEXT },
  {
    ...{ product: 'Ram', action: 'ListUsersForGroup', ask: { GroupName: rows.BIG_GROUP } },
    ...{ write: rows.writeGroupMembers, size: ['MaxItems', 1000], token: MARKER },
  },
  {
    ...{ product: 'ResourceDirectoryMaster', action: 'ListFoldersForParent', write: rows.writeFolders },
    ...{ size: ['PageSize', 100], number: 'PageNumber' },
  },
  {
    ...{ product: 'ResourceDirectoryMaster', action: 'ListHandshakesForResourceDirectory', write: rows.writeHandshakes },
    ...{ size: ['PageSize', 100], number: 'PageNumber' },
  },
]
