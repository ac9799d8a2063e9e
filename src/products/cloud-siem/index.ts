import { defineProduct } from '../../contract/product.ts'
import { AddDataSource } from './AddDataSource.ts'
import { AddDataSourceLog } from './AddDataSourceLog.ts'
import { BindAccount } from './BindAccount.ts'
import { DeleteBindAccount } from './DeleteBindAccount.ts'
import { DeleteDataSource } from './DeleteDataSource.ts'
import { DeleteDataSourceLog } from './DeleteDataSourceLog.ts'
import { DescribeAuth } from './DescribeAuth.ts'
import { DescribeDataSourceInstance } from './DescribeDataSourceInstance.ts'
import { DescribeDataSourceParameters } from './DescribeDataSourceParameters.ts'
import { DescribeScopeUsers } from './DescribeScopeUsers.ts'
import { DescribeServiceStatus } from './DescribeServiceStatus.ts'
import { DescribeUserBuyStatus } from './DescribeUserBuyStatus.ts'
import { EnableAccessForCloudSiem } from './EnableAccessForCloudSiem.ts'
import { EnableServiceForCloudSiem } from './EnableServiceForCloudSiem.ts'
import { ListAccountAccessId } from './ListAccountAccessId.ts'
import { ListAccountsByLog } from './ListAccountsByLog.ts'
import { ListBindAccount } from './ListBindAccount.ts'
import { ListBindDataSources } from './ListBindDataSources.ts'
import { ListDataSourceLogs } from './ListDataSourceLogs.ts'
import { ListDataSourceTypes } from './ListDataSourceTypes.ts'
import { ListImportedLogsByProd } from './ListImportedLogsByProd.ts'
import { ListRdUsers } from './ListRdUsers.ts'
import { ModifyBindAccount } from './ModifyBindAccount.ts'
import { ModifyDataSource } from './ModifyDataSource.ts'
import { ModifyDataSourceLog } from './ModifyDataSourceLog.ts'
import { facts } from './product.ts'
import { SubmitImportLogTasks } from './SubmitImportLogTasks.ts'

/** Threat detection (CTDR), 2022-06-16. */
export const cloudSiem = defineProduct(facts, {
  AddDataSource,
  AddDataSourceLog,
  BindAccount,
  DeleteBindAccount,
  DeleteDataSource,
  DeleteDataSourceLog,
  DescribeAuth,
  DescribeDataSourceInstance,
  DescribeDataSourceParameters,
  DescribeScopeUsers,
  DescribeServiceStatus,
  DescribeUserBuyStatus,
  EnableAccessForCloudSiem,
  EnableServiceForCloudSiem,
  ListAccountAccessId,
  ListAccountsByLog,
  ListBindAccount,
  ListBindDataSources,
  ListDataSourceLogs,
  ListDataSourceTypes,
  ListImportedLogsByProd,
  ListRdUsers,
  ModifyBindAccount,
  ModifyDataSource,
  ModifyDataSourceLog,
  SubmitImportLogTasks,
})
