import { defineProduct } from '../../contract/product.ts'
import { AssumeRole } from './AssumeRole.ts'
import { GetCallerIdentity } from './GetCallerIdentity.ts'
import { facts } from './product.ts'

/** Security Token Service, 2015-04-01. */
export const sts = defineProduct(facts, {
  AssumeRole,
  GetCallerIdentity,
})
