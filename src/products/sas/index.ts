import { defineProduct } from '../../contract/product.ts'
import { AddCloudVendorAccountAK } from './AddCloudVendorAccountAK.ts'
import { AddTagWithUuid } from './AddTagWithUuid.ts'
import { BindAuthToMachine } from './BindAuthToMachine.ts'
import { CreateMonitorAccount } from './CreateMonitorAccount.ts'
import { CreateOrUpdateAssetGroup } from './CreateOrUpdateAssetGroup.ts'
import { CreateRdDefaultSyncList } from './CreateRdDefaultSyncList.ts'
import { DeleteGroup } from './DeleteGroup.ts'
import { DeleteLoginBaseConfig } from './DeleteLoginBaseConfig.ts'
import { DeleteMonitorAccount } from './DeleteMonitorAccount.ts'
import { DeleteTagWithUuid } from './DeleteTagWithUuid.ts'
import { DescribeAllGroups } from './DescribeAllGroups.ts'
import { DescribeCloudCenterInstances } from './DescribeCloudCenterInstances.ts'
import { DescribeCloudVendorAccountAKList } from './DescribeCloudVendorAccountAKList.ts'
import { DescribeCriteria } from './DescribeCriteria.ts'
import { DescribeFieldStatistics } from './DescribeFieldStatistics.ts'
import { DescribeGroupedInstances } from './DescribeGroupedInstances.ts'
import { DescribeGroupStruct } from './DescribeGroupStruct.ts'
import { DescribeLoginBaseConfigs } from './DescribeLoginBaseConfigs.ts'
import { DescribeMonitorAccounts } from './DescribeMonitorAccounts.ts'
import { DescribeSuspEvents } from './DescribeSuspEvents.ts'
import { DescribeVersionConfig } from './DescribeVersionConfig.ts'
import { EnableServiceAccessResourceDirectory } from './EnableServiceAccessResourceDirectory.ts'
import { GetAssetDetailByUuid } from './GetAssetDetailByUuid.ts'
import { GetAuthSummary } from './GetAuthSummary.ts'
import { GetRdTree } from './GetRdTree.ts'
import { ListAccountsInResourceDirectory } from './ListAccountsInResourceDirectory.ts'
import { ListGroups } from './ListGroups.ts'
import { ListMultiUserInstances } from './ListMultiUserInstances.ts'
import { ListRdDefaultSyncList } from './ListRdDefaultSyncList.ts'
import { MarkMonitorAccounts } from './MarkMonitorAccounts.ts'
import { ModifyAssetGroup } from './ModifyAssetGroup.ts'
import { ModifyCloudVendorAccountAK } from './ModifyCloudVendorAccountAK.ts'
import { ModifyGroupProperty } from './ModifyGroupProperty.ts'
import { ModifyLoginBaseConfig } from './ModifyLoginBaseConfig.ts'
import { facts } from './product.ts'
import { QueryGroupIdByGroupName } from './QueryGroupIdByGroupName.ts'
import { RefreshAssets } from './RefreshAssets.ts'
import { UnbindAegis } from './UnbindAegis.ts'
import { UnMarkMonitorAccounts } from './UnMarkMonitorAccounts.ts'
import { UpdateMultiUserInstances } from './UpdateMultiUserInstances.ts'
import { UpdatePostPaidBindRel } from './UpdatePostPaidBindRel.ts'

/** Security Center, 2018-12-03. */
export const sas = defineProduct(facts, {
  AddCloudVendorAccountAK,
  AddTagWithUuid,
  BindAuthToMachine,
  CreateMonitorAccount,
  CreateOrUpdateAssetGroup,
  CreateRdDefaultSyncList,
  DeleteGroup,
  DeleteLoginBaseConfig,
  DeleteMonitorAccount,
  DeleteTagWithUuid,
  DescribeAllGroups,
  DescribeCloudCenterInstances,
  DescribeCloudVendorAccountAKList,
  DescribeCriteria,
  DescribeFieldStatistics,
  DescribeGroupStruct,
  DescribeGroupedInstances,
  DescribeLoginBaseConfigs,
  DescribeMonitorAccounts,
  DescribeSuspEvents,
  DescribeVersionConfig,
  EnableServiceAccessResourceDirectory,
  GetAssetDetailByUuid,
  GetAuthSummary,
  GetRdTree,
  ListAccountsInResourceDirectory,
  ListGroups,
  ListMultiUserInstances,
  ListRdDefaultSyncList,
  MarkMonitorAccounts,
  ModifyAssetGroup,
  ModifyCloudVendorAccountAK,
  ModifyGroupProperty,
  ModifyLoginBaseConfig,
  QueryGroupIdByGroupName,
  RefreshAssets,
  UnMarkMonitorAccounts,
  UnbindAegis,
  UpdateMultiUserInstances,
  UpdatePostPaidBindRel,
})
