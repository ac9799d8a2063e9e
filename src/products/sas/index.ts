import { defineProduct } from '../../contract/product.ts'
import { AddCloudVendorAccountAK } from './AddCloudVendorAccountAK.ts'
import { AddCloudVendorTrialConfig } from './AddCloudVendorTrialConfig.ts'
import { AddTagWithUuid } from './AddTagWithUuid.ts'
import { BindAuthToMachine } from './BindAuthToMachine.ts'
import { CreateAntiBruteForceRule } from './CreateAntiBruteForceRule.ts'
import { CreateMonitorAccount } from './CreateMonitorAccount.ts'
import { CreateOrUpdateAssetGroup } from './CreateOrUpdateAssetGroup.ts'
import { CreateRdDefaultSyncList } from './CreateRdDefaultSyncList.ts'
import { CreateSuspEventNote } from './CreateSuspEventNote.ts'
import { DeleteAntiBruteForceRule } from './DeleteAntiBruteForceRule.ts'
import { DeleteCloudVendorAccountAK } from './DeleteCloudVendorAccountAK.ts'
import { DeleteGroup } from './DeleteGroup.ts'
import { DeleteLoginBaseConfig } from './DeleteLoginBaseConfig.ts'
import { DeleteMonitorAccount } from './DeleteMonitorAccount.ts'
import { DeleteSuspEventNode } from './DeleteSuspEventNode.ts'
import { DeleteTagWithUuid } from './DeleteTagWithUuid.ts'
import { DescribeAlarmEventDetail } from './DescribeAlarmEventDetail.ts'
import { DescribeAllGroups } from './DescribeAllGroups.ts'
import { DescribeAntiBruteForceRules } from './DescribeAntiBruteForceRules.ts'
import { DescribeBruteForceSummary } from './DescribeBruteForceSummary.ts'
import { DescribeCloudCenterInstances } from './DescribeCloudCenterInstances.ts'
import { DescribeCloudVendorAccountAKList } from './DescribeCloudVendorAccountAKList.ts'
import { DescribeCloudVendorTrialConfig } from './DescribeCloudVendorTrialConfig.ts'
import { DescribeCriteria } from './DescribeCriteria.ts'
import { DescribeFieldStatistics } from './DescribeFieldStatistics.ts'
import { DescribeGroupedInstances } from './DescribeGroupedInstances.ts'
import { DescribeGroupStruct } from './DescribeGroupStruct.ts'
import { DescribeLoginBaseConfigs } from './DescribeLoginBaseConfigs.ts'
import { DescribeLoginSwitchConfigs } from './DescribeLoginSwitchConfigs.ts'
import { DescribeMonitorAccounts } from './DescribeMonitorAccounts.ts'
import { DescribeSecurityEventMarkMissList } from './DescribeSecurityEventMarkMissList.ts'
import { DescribeSecurityEventOperationStatus } from './DescribeSecurityEventOperationStatus.ts'
import { DescribeSecurityEventOperations } from './DescribeSecurityEventOperations.ts'
import { DescribeSuspEventDetail } from './DescribeSuspEventDetail.ts'
import { DescribeSuspEvents } from './DescribeSuspEvents.ts'
import { DescribeVendorList } from './DescribeVendorList.ts'
import { DescribeVersionConfig } from './DescribeVersionConfig.ts'
import { EnableServiceAccessResourceDirectory } from './EnableServiceAccessResourceDirectory.ts'
import { GetAssetDetailByUuid } from './GetAssetDetailByUuid.ts'
import { GetAuthSummary } from './GetAuthSummary.ts'
import { GetRdTree } from './GetRdTree.ts'
import { GetSupportedModules } from './GetSupportedModules.ts'
import { GetSuspiciousStatistics } from './GetSuspiciousStatistics.ts'
import { HandleSecurityEvents } from './HandleSecurityEvents.ts'
import { ListAccountsInResourceDirectory } from './ListAccountsInResourceDirectory.ts'
import { ListCloudVendorRegions } from './ListCloudVendorRegions.ts'
import { ListGroups } from './ListGroups.ts'
import { ListMultiUserInstances } from './ListMultiUserInstances.ts'
import { ListRdDefaultSyncList } from './ListRdDefaultSyncList.ts'
import { MarkMonitorAccounts } from './MarkMonitorAccounts.ts'
import { ModifyAntiBruteForceRule } from './ModifyAntiBruteForceRule.ts'
import { ModifyAssetGroup } from './ModifyAssetGroup.ts'
import { ModifyCloudVendorAccountAK } from './ModifyCloudVendorAccountAK.ts'
import { ModifyCloudVendorTrialConfig } from './ModifyCloudVendorTrialConfig.ts'
import { ModifyGroupProperty } from './ModifyGroupProperty.ts'
import { ModifyLoginBaseConfig } from './ModifyLoginBaseConfig.ts'
import { ModifyLoginSwitchConfig } from './ModifyLoginSwitchConfig.ts'
import { ModifySecurityEventMarkMissIndividually } from './ModifySecurityEventMarkMissIndividually.ts'
import { OperationCancelIgnoreSuspEvent } from './OperationCancelIgnoreSuspEvent.ts'
import { OperationSuspEvents } from './OperationSuspEvents.ts'
import { facts } from './product.ts'
import { QueryGroupIdByGroupName } from './QueryGroupIdByGroupName.ts'
import { RefreshAssets } from './RefreshAssets.ts'
import { SetSyncRefreshRegion } from './SetSyncRefreshRegion.ts'
import { UnbindAegis } from './UnbindAegis.ts'
import { UnMarkMonitorAccounts } from './UnMarkMonitorAccounts.ts'
import { UpdateMultiUserInstances } from './UpdateMultiUserInstances.ts'
import { UpdatePostPaidBindRel } from './UpdatePostPaidBindRel.ts'

/** Security Center, 2018-12-03. */
export const sas = defineProduct(facts, {
  AddCloudVendorAccountAK,
  AddCloudVendorTrialConfig,
  AddTagWithUuid,
  BindAuthToMachine,
  CreateAntiBruteForceRule,
  CreateMonitorAccount,
  CreateOrUpdateAssetGroup,
  CreateRdDefaultSyncList,
  CreateSuspEventNote,
  DeleteAntiBruteForceRule,
  DeleteCloudVendorAccountAK,
  DeleteGroup,
  DeleteLoginBaseConfig,
  DeleteMonitorAccount,
  DeleteSuspEventNode,
  DeleteTagWithUuid,
  DescribeAlarmEventDetail,
  DescribeAllGroups,
  DescribeAntiBruteForceRules,
  DescribeBruteForceSummary,
  DescribeCloudCenterInstances,
  DescribeCloudVendorAccountAKList,
  DescribeCloudVendorTrialConfig,
  DescribeCriteria,
  DescribeFieldStatistics,
  DescribeGroupStruct,
  DescribeGroupedInstances,
  DescribeLoginBaseConfigs,
  DescribeLoginSwitchConfigs,
  DescribeMonitorAccounts,
  DescribeSecurityEventMarkMissList,
  DescribeSecurityEventOperationStatus,
  DescribeSecurityEventOperations,
  DescribeSuspEventDetail,
  DescribeSuspEvents,
  DescribeVendorList,
  DescribeVersionConfig,
  EnableServiceAccessResourceDirectory,
  GetAssetDetailByUuid,
  GetAuthSummary,
  GetRdTree,
  GetSupportedModules,
  GetSuspiciousStatistics,
  HandleSecurityEvents,
  ListAccountsInResourceDirectory,
  ListCloudVendorRegions,
  ListGroups,
  ListMultiUserInstances,
  ListRdDefaultSyncList,
  MarkMonitorAccounts,
  ModifyAntiBruteForceRule,
  ModifyAssetGroup,
  ModifyCloudVendorAccountAK,
  ModifyCloudVendorTrialConfig,
  ModifyGroupProperty,
  ModifyLoginBaseConfig,
  ModifyLoginSwitchConfig,
  ModifySecurityEventMarkMissIndividually,
  OperationCancelIgnoreSuspEvent,
  OperationSuspEvents,
  QueryGroupIdByGroupName,
  RefreshAssets,
  SetSyncRefreshRegion,
  UnMarkMonitorAccounts,
  UnbindAegis,
  UpdateMultiUserInstances,
  UpdatePostPaidBindRel,
})
