import type { ProductFacts } from '../../contract/product.ts'
import { operationOf } from '../../contract/product.ts'
import type { Deps } from '../../domain/deps.ts'

/** What the operations of Resource Access Management share. */
export const facts: ProductFacts = {
  name: 'Ram',
  version: '2015-05-01',
  title: 'Resource Access Management',
  denied: ['NoPermission', 403, 'You are not authorized to do this action.'],
  failure: ['InternalError', 500, 'An internal error occurred.'],
}

/** Declares an operation of Resource Access Management. */
export const operation = operationOf<Deps>()
