import type { Rows } from '../row.ts'
import { APPROVED, BRANCH, PAIR, SHOP } from '../world.ts'

const DENIED = '403 NoPermission'
/** There is no record of that name in the caller's own account. */
const NOT_THERE = '400 DataNotExists'
/** Everybody asks for the own account; for another one only administrators of the organisation. */
const byMember = { member: 'ResourceDirectoryAccountId', get: ['own', DENIED, DENIED] } as const

/** Security Center. */
export const sas: Rows = {
  // The same key of the same cloud in two accounts: neither learns of the other.
  AddCloudVendorAccountAK: { get: 'own', ask: () => PAIR, owner: ['400 DataExists', 'it has that pair'] },
  // Servers that the account does not have are told in the ResultCode.
  BindAuthToMachine: { ...byMember, ask: ({ host }) => ({ Bind: [host], AuthVersion: 7 }) },
  CreateMonitorAccount: { get: DENIED, ask: () => ({ AccountIds: BRANCH }) },
  CreateRdDefaultSyncList: { get: DENIED, ask: () => ({ FolderIds: 'fd-lab' }) },
  DeleteLoginBaseConfig: { get: NOT_THERE, ask: () => APPROVED },
  DeleteMonitorAccount: { get: DENIED, ask: () => ({ AccountId: SHOP }) },
  DescribeCloudVendorAccountAKList: { get: 'own' },
  DescribeLoginBaseConfigs: { get: 'own', ask: () => ({ Type: APPROVED.Type }) },
  DescribeMonitorAccounts: { get: DENIED },
  DescribeSuspEvents: [
    byMember,
    { get: DENIED, ask: () => ({ MultiAccountActionType: 1 }) },
    { get: 'own', ask: ({ host }) => ({ Uuids: host }) },
    { get: 'own', ask: ({ uid }) => ({ SourceAliUids: [uid] }) },
  ],
  DescribeVersionConfig: byMember,
  EnableServiceAccessResourceDirectory: { get: DENIED },
  GetAuthSummary: { get: 'own', plain: 'nothing but numbers' },
  GetRdTree: { get: DENIED },
  ListAccountsInResourceDirectory: { get: DENIED },
  ListMultiUserInstances: { get: DENIED },
  ListRdDefaultSyncList: { get: DENIED },
  MarkMonitorAccounts: { get: DENIED, ask: () => ({ AccountIds: BRANCH }) },
  ModifyCloudVendorAccountAK: { get: NOT_THERE, ask: ({ pair }) => ({ AuthIds: pair, VendorAuthAlias: 'taken' }) },
  ModifyLoginBaseConfig: {
    get: NOT_THERE,
    ask: ({ host }) => ({ ...APPROVED, Target: JSON.stringify([{ target: host, targetType: 'uuid', flag: 'add' }]) }),
  },
  UnMarkMonitorAccounts: { get: DENIED, ask: () => ({ AccountIds: SHOP }) },
  UpdateMultiUserInstances: {
    get: DENIED,
    ask: () => ({ MemberInstances: [{ OptType: 'CHANGE', AliUid: SHOP, SlsCapacity: 20 }] }),
  },
  // Servers that the account does not have are told in the ResultCode.
  UpdatePostPaidBindRel: { get: 'own', ask: ({ host }) => ({ BindAction: [{ Version: '3', UuidList: [host] }] }) },
}
