import { defineProduct } from '../../contract/product.ts'
import { BindAccount } from './BindAccount.ts'
import { DeleteBindAccount } from './DeleteBindAccount.ts'
import { ListBindAccount } from './ListBindAccount.ts'
import { ModifyBindAccount } from './ModifyBindAccount.ts'
import { facts } from './product.ts'

/** Threat detection (CTDR), 2022-06-16. */
export const cloudSiem = defineProduct(facts, {
  BindAccount,
  DeleteBindAccount,
  ListBindAccount,
  ModifyBindAccount,
})
