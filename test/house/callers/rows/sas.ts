import { type Rows, unlessNamesake } from '../row.ts'
import { APPROVED, BRANCH, BRUTE_FORCE, markRule, PAIR, SHOP, trailOf } from '../world.ts'

const DENIED = '403 NoPermission'
/** There is no record of that name in the caller's own account. */
const NOT_THERE = '400 DataNotExists'
/** The same, where records are known by names and numbers that two accounts can both have. */
const NO_NAMESAKE = unlessNamesake(NOT_THERE)
/** Everybody asks for the own account; for another one only administrators of the organisation. */
const byMember = { member: 'ResourceDirectoryAccountId', get: ['own', DENIED, DENIED] } as const

/** Security Center. */
export const sas: Rows = {
  // The same key of the same cloud in two accounts: neither learns of the other.
  AddCloudVendorAccountAK: { get: 'own', ask: () => PAIR, owner: ['400 DataExists', 'it has that pair'] },
  // The pair of the namesake has its own trail.
  AddCloudVendorTrialConfig: {
    get: ['400 DataExists', NOT_THERE, NOT_THERE],
    ask: ({ pair }) => ({ AuthId: pair, ...trailOf('taken') }),
    owner: ['400 DataExists', 'it has that trail'],
  },
  // Servers that the account does not have are told in the ResultCode.
  BindAuthToMachine: { ...byMember, ask: ({ host }) => ({ Bind: [host], AuthVersion: 7 }) },
  CreateMonitorAccount: { get: DENIED, ask: () => ({ AccountIds: BRANCH }) },
  CreateRdDefaultSyncList: { get: DENIED, ask: () => ({ FolderIds: 'fd-lab' }) },
  DeleteCloudVendorAccountAK: { get: NO_NAMESAKE, ask: ({ pair }) => ({ AuthId: pair }) },
  DeleteLoginBaseConfig: { get: NO_NAMESAKE, ask: () => APPROVED },
  DeleteMonitorAccount: { get: DENIED, ask: () => ({ AccountId: SHOP }) },
  DescribeCloudVendorAccountAKList: { get: 'own' },
  DescribeCloudVendorTrialConfig: { get: NO_NAMESAKE, ask: ({ pair }) => ({ AuthId: pair, Vendor: 'AWS' }) },
  DescribeLoginBaseConfigs: { get: 'own', ask: () => ({ Type: APPROVED.Type }) },
  DescribeMonitorAccounts: { get: DENIED },
  DescribeSuspEvents: [
    byMember,
    { get: DENIED, ask: () => ({ MultiAccountActionType: 1 }) },
    { get: 'own', ask: ({ host }) => ({ Uuids: host }) },
    { get: 'own', ask: ({ uid }) => ({ SourceAliUids: [uid] }) },
  ],
  DescribeVendorList: { get: 'own', plain: 'the same for everybody' },
  DescribeVersionConfig: byMember,
  EnableServiceAccessResourceDirectory: { get: DENIED },
  GetAuthSummary: { get: 'own', plain: 'nothing but numbers' },
  GetRdTree: { get: DENIED },
  GetSupportedModules: { get: 'own', plain: 'nothing but what a licence covers' },
  ListAccountsInResourceDirectory: { get: DENIED },
  ListCloudVendorRegions: { get: 'own', plain: 'the regions of a cloud are the same for everybody' },
  ListMultiUserInstances: { get: DENIED },
  ListRdDefaultSyncList: { get: DENIED },
  MarkMonitorAccounts: { get: DENIED, ask: () => ({ AccountIds: BRANCH }) },
  ModifyCloudVendorAccountAK: { get: NO_NAMESAKE, ask: ({ pair }) => ({ AuthIds: pair, VendorAuthAlias: 'taken' }) },
  ModifyCloudVendorTrialConfig: { get: NO_NAMESAKE, ask: ({ pair }) => ({ AuthId: pair, ...trailOf('taken') }) },
  ModifyLoginBaseConfig: {
    get: NOT_THERE,
    ask: ({ host }) => ({ ...APPROVED, Target: JSON.stringify([{ target: host, targetType: 'uuid', flag: 'add' }]) }),
  },
  SetSyncRefreshRegion: { get: 'own', ask: () => ({ Vendor: 'AWS', RegionIds: ['us-east-1'] }) },
  UnMarkMonitorAccounts: { get: DENIED, ask: () => ({ AccountIds: SHOP }) },
  UpdateMultiUserInstances: {
    get: DENIED,
    ask: () => ({ MemberInstances: [{ OptType: 'CHANGE', AliUid: SHOP, SlsCapacity: 20 }] }),
  },
  // Servers that the account does not have are told in the ResultCode.
  UpdatePostPaidBindRel: { get: 'own', ask: ({ host }) => ({ BindAction: [{ Version: '3', UuidList: [host] }] }) },
}

/** Alerts and rules have numbers that every account gives out anew; administrators name the member whose they are. */
const namesakes = { ...byMember, get: ['own', DENIED, DENIED] } as const

/** Security Center, the handling of alerts. */
export const sasAlerts: Rows = {
  CreateAntiBruteForceRule: {
    get: NOT_THERE,
    ask: ({ host }) => ({ Name: 'taken', ...BRUTE_FORCE, UuidList: [host] }),
  },
  CreateSuspEventNote: { ...namesakes, ask: () => ({ EventId: 1, Note: 'taken' }) },
  DeleteAntiBruteForceRule: { get: NO_NAMESAKE, ask: () => ({ Ids: [1] }) },
  DeleteSuspEventNode: { ...namesakes, ask: () => ({ NoteId: 1 }) },
  DescribeAlarmEventDetail: { get: NOT_THERE, ask: ({ alarm }) => ({ AlarmUniqueInfo: alarm, From: 'sas' }) },
  DescribeAntiBruteForceRules: { get: 'own' },
  DescribeBruteForceSummary: { get: 'own', plain: 'nothing but numbers' },
  DescribeLoginSwitchConfigs: { get: 'own', plain: 'nothing but switches' },
  DescribeSecurityEventMarkMissList: { get: 'own' },
  DescribeSecurityEventOperationStatus: {
    get: NO_NAMESAKE,
    ask: () => ({ TaskId: 1, SecurityEventIds: [2] }),
    plain: 'nothing but numbers and results',
  },
  DescribeSecurityEventOperations: { ...namesakes, ask: () => ({ SecurityEventId: 1 }) },
  DescribeSuspEventDetail: { ...namesakes, ask: () => ({ SuspiciousEventId: 1, From: 'sas' }) },
  GetSuspiciousStatistics: {
    get: NO_NAMESAKE,
    ask: ({ group }) => ({ GroupIdList: String(group) }),
    plain: 'nothing but numbers',
  },
  HandleSecurityEvents: { ...namesakes, ask: () => ({ OperationCode: 'ignore', SecurityEventIds: [1] }) },
  ModifyAntiBruteForceRule: { get: NO_NAMESAKE, ask: () => ({ Id: 1, Span: 1 }) },
  ModifyLoginSwitchConfig: { get: 'own', ask: () => ({ Item: 'login_common_ip', Status: 0 }) },
  ModifySecurityEventMarkMissIndividually: { get: NO_NAMESAKE, ask: () => ({ DeleteMarkMissParam: markRule('loose') }) },
  OperationCancelIgnoreSuspEvent: { ...namesakes, ask: () => ({ SecurityEventIds: [2] }) },
  OperationSuspEvents: { ...namesakes, ask: () => ({ Operation: 'ignore', SuspiciousEventIds: '1' }) },
}

/** Security Center, servers: those of other accounts are not there, by whatever id they are called. */
export const sasHosts: Rows = {
  AddTagWithUuid: { get: NOT_THERE, ask: ({ host }) => ({ TagName: 'taken', UuidList: host }) },
  CreateOrUpdateAssetGroup: [
    { get: NOT_THERE, ask: ({ host }) => ({ GroupName: 'taken', Uuids: host }) },
    { get: NO_NAMESAKE, ask: ({ group }) => ({ GroupId: group, GroupName: 'taken' }) },
  ],
  DeleteGroup: { get: NO_NAMESAKE, ask: ({ group }) => ({ GroupId: group }) },
  DeleteTagWithUuid: [
    { get: NO_NAMESAKE, ask: () => ({ TagName: 'prod' }) },
    { get: NOT_THERE, ask: ({ host }) => ({ TagName: 'prod', UuidList: host }) },
  ],
  DescribeAllGroups: { get: 'own' },
  DescribeCloudCenterInstances: byMember,
  DescribeCriteria: { get: 'own', ask: () => ({ Value: 'v1c' }) },
  DescribeFieldStatistics: { ...byMember, plain: 'nothing but numbers' },
  DescribeGroupStruct: { get: 'own' },
  DescribeGroupedInstances: { get: 'own', ask: () => ({ GroupField: 'groupId' }) },
  GetAssetDetailByUuid: { get: NOT_THERE, ask: ({ host }) => ({ Uuid: host }) },
  ListGroups: { get: 'own' },
  ModifyAssetGroup: { get: NOT_THERE, ask: ({ host, group }) => ({ GroupId: group, Uuids: host }) },
  ModifyGroupProperty: {
    get: NO_NAMESAKE,
    ask: ({ group }) => ({ Data: JSON.stringify([{ groupId: group, groupName: 'taken' }]) }),
  },
  QueryGroupIdByGroupName: { get: NO_NAMESAKE, ask: () => ({ GroupName: 'web' }), plain: 'a number is all it tells' },
  RefreshAssets: { get: 'own', plain: 'no key was checked, so none is read' },
  UnbindAegis: { get: NOT_THERE, ask: ({ host }) => ({ Uuids: host }) },
}
