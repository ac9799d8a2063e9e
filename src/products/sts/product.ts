import type { ProductFacts } from '../../contract/product.ts'
import { operationOf } from '../../contract/product.ts'
import type { Deps } from '../../domain/deps.ts'

/** What the operations of the Security Token Service share. */
export const facts: ProductFacts = {
  name: 'Sts',
  version: '2015-04-01',
  title: 'Security Token Service',
  denied: ['NoPermission', 403, 'You are not authorized to do this action. You should be authorized by RAM.'],
  failure: ['InternalError', 500, 'STS Server Internal Error happened, please send the RequestId to us.'],
}

/** Declares an operation of the Security Token Service. */
export const operation = operationOf<Deps>()
