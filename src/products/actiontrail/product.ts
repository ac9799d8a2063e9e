import { operationOf, type ProductFacts } from '../../contract/product.ts'
import type { Deps } from '../../domain/deps.ts'

/** What the operations of ActionTrail share. */
export const facts: ProductFacts = {
  name: 'Actiontrail',
  version: '2020-07-06',
  title: 'ActionTrail',
  denied: ['NoPermission', 403, 'You are not authorized to do this action.'],
  failure: ['InternalError', 500, 'The request processing has failed due to some unknown error.'],
}

/** Declares an operation of ActionTrail. */
export const operation = operationOf<Deps>()

/** The resource that policies name: ActionTrail knows no finer one than the account. */
export const RESOURCE = 'acs:actiontrail:*:{accountId}:*'

/** The one region of this server. */
export const HOME_REGION = 'cn-hangzhou'
