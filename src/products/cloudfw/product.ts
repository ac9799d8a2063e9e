import type { ProductFacts } from '../../contract/product.ts'
import { operationOf } from '../../contract/product.ts'
import type { Deps } from '../../domain/deps.ts'

/** What the operations of Cloud Firewall share. */
export const facts: ProductFacts = {
  name: 'Cloudfw',
  version: '2017-12-07',
  title: 'Cloud Firewall',
  denied: ['Forbidden.RAM', 403, "User not authorized to operate on the specified resource, or this API doesn't support RAM."],
  failure: ['ErrorDbFailed', 400, 'Query db failed.'],
}

/** Declares an operation of Cloud Firewall. */
export const operation = operationOf<Deps>()
