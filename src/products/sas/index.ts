import { defineProduct } from '../../contract/product.ts'
import { AddCloudVendorAccountAK } from './AddCloudVendorAccountAK.ts'
import { DeleteLoginBaseConfig } from './DeleteLoginBaseConfig.ts'
import { DescribeCloudVendorAccountAKList } from './DescribeCloudVendorAccountAKList.ts'
import { DescribeLoginBaseConfigs } from './DescribeLoginBaseConfigs.ts'
import { DescribeSuspEvents } from './DescribeSuspEvents.ts'
import { ListMultiUserInstances } from './ListMultiUserInstances.ts'
import { ModifyCloudVendorAccountAK } from './ModifyCloudVendorAccountAK.ts'
import { ModifyLoginBaseConfig } from './ModifyLoginBaseConfig.ts'
import { facts } from './product.ts'
import { UpdateMultiUserInstances } from './UpdateMultiUserInstances.ts'

/** Security Center, 2018-12-03. */
export const sas = defineProduct(facts, {
  AddCloudVendorAccountAK,
  DeleteLoginBaseConfig,
  DescribeCloudVendorAccountAKList,
  DescribeLoginBaseConfigs,
  DescribeSuspEvents,
  ListMultiUserInstances,
  ModifyCloudVendorAccountAK,
  ModifyLoginBaseConfig,
  UpdateMultiUserInstances,
})
