import { operationOf, type ProductFacts } from '../../contract/product.ts'
import type { Deps } from '../../domain/deps.ts'

/** What Garrison's own operations share. */
export const facts: ProductFacts = {
  name: 'Garrison',
  version: '2026-11-21',
  title: 'Garrison',
  denied: ['NoPermission', 403, 'caller has no permission'],
  failure: ['InternalError', 500, 'The request processing has failed due to some unknown error.'],
}

/** Declares one of Garrison's own operations. */
export const operation = operationOf<Deps>()
