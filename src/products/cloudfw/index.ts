import { defineProduct } from '../../contract/product.ts'
import { AddInstanceMembers } from './AddInstanceMembers.ts'
import { DeleteInstanceMembers } from './DeleteInstanceMembers.ts'
import { DescribeInstanceMembers } from './DescribeInstanceMembers.ts'
import { ModifyInstanceMemberAttributes } from './ModifyInstanceMemberAttributes.ts'
import { facts } from './product.ts'

/** Cloud Firewall, 2017-12-07. */
export const cloudfw = defineProduct(facts, {
  AddInstanceMembers,
  DeleteInstanceMembers,
  DescribeInstanceMembers,
  ModifyInstanceMemberAttributes,
})
