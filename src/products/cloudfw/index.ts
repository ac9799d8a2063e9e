import { defineProduct } from '../../contract/product.ts'
import { AddInstanceMembers } from './AddInstanceMembers.ts'
import { DeleteInstanceMembers } from './DeleteInstanceMembers.ts'
import { DescribeAssetStatistic } from './DescribeAssetStatistic.ts'
import { DescribeCtrlInstanceMemberAccounts } from './DescribeCtrlInstanceMemberAccounts.ts'
import { DescribeInstanceMembers } from './DescribeInstanceMembers.ts'
import { DescribeInstanceRdAccounts } from './DescribeInstanceRdAccounts.ts'
import { DescribeMemberInfo } from './DescribeMemberInfo.ts'
import { DescribeSlrGrant } from './DescribeSlrGrant.ts'
import { DescribeUserBuyVersion } from './DescribeUserBuyVersion.ts'
import { ModifyInstanceMemberAttributes } from './ModifyInstanceMemberAttributes.ts'
import { facts } from './product.ts'

/** Cloud Firewall, 2017-12-07. */
export const cloudfw = defineProduct(facts, {
  AddInstanceMembers,
  DeleteInstanceMembers,
  DescribeAssetStatistic,
  DescribeCtrlInstanceMemberAccounts,
  DescribeInstanceMembers,
  DescribeInstanceRdAccounts,
  DescribeMemberInfo,
  DescribeSlrGrant,
  DescribeUserBuyVersion,
  ModifyInstanceMemberAttributes,
})
