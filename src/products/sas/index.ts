import { defineProduct } from '../../contract/product.ts'
import { AddCloudVendorAccountAK } from './AddCloudVendorAccountAK.ts'
import { BindAuthToMachine } from './BindAuthToMachine.ts'
import { CreateMonitorAccount } from './CreateMonitorAccount.ts'
import { CreateRdDefaultSyncList } from './CreateRdDefaultSyncList.ts'
import { DeleteLoginBaseConfig } from './DeleteLoginBaseConfig.ts'
import { DeleteMonitorAccount } from './DeleteMonitorAccount.ts'
import { DescribeCloudVendorAccountAKList } from './DescribeCloudVendorAccountAKList.ts'
import { DescribeLoginBaseConfigs } from './DescribeLoginBaseConfigs.ts'
import { DescribeMonitorAccounts } from './DescribeMonitorAccounts.ts'
import { DescribeSuspEvents } from './DescribeSuspEvents.ts'
import { DescribeVersionConfig } from './DescribeVersionConfig.ts'
import { EnableServiceAccessResourceDirectory } from './EnableServiceAccessResourceDirectory.ts'
import { GetAuthSummary } from './GetAuthSummary.ts'
import { GetRdTree } from './GetRdTree.ts'
import { ListAccountsInResourceDirectory } from './ListAccountsInResourceDirectory.ts'
import { ListMultiUserInstances } from './ListMultiUserInstances.ts'
import { ListRdDefaultSyncList } from './ListRdDefaultSyncList.ts'
import { MarkMonitorAccounts } from './MarkMonitorAccounts.ts'
import { ModifyCloudVendorAccountAK } from './ModifyCloudVendorAccountAK.ts'
import { ModifyLoginBaseConfig } from './ModifyLoginBaseConfig.ts'
import { facts } from './product.ts'
import { UnMarkMonitorAccounts } from './UnMarkMonitorAccounts.ts'
import { UpdateMultiUserInstances } from './UpdateMultiUserInstances.ts'
import { UpdatePostPaidBindRel } from './UpdatePostPaidBindRel.ts'

/** Security Center, 2018-12-03. */
export const sas = defineProduct(facts, {
  AddCloudVendorAccountAK,
  BindAuthToMachine,
  CreateMonitorAccount,
  CreateRdDefaultSyncList,
  DeleteLoginBaseConfig,
  DeleteMonitorAccount,
  DescribeCloudVendorAccountAKList,
  DescribeLoginBaseConfigs,
  DescribeMonitorAccounts,
  DescribeSuspEvents,
  DescribeVersionConfig,
  EnableServiceAccessResourceDirectory,
  GetAuthSummary,
  GetRdTree,
  ListAccountsInResourceDirectory,
  ListMultiUserInstances,
  ListRdDefaultSyncList,
  MarkMonitorAccounts,
  ModifyCloudVendorAccountAK,
  ModifyLoginBaseConfig,
  UnMarkMonitorAccounts,
  UpdateMultiUserInstances,
  UpdatePostPaidBindRel,
})
