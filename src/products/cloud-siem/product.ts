import type { ProductFacts } from '../../contract/product.ts'
import { operationOf } from '../../contract/product.ts'
import type { Deps } from '../../domain/deps.ts'

/** What the operations of threat detection share. Vendor: its RAM actions are spelt `yundun-sas:`, as Security Center's. */
export const facts: ProductFacts = {
  name: 'cloud-siem',
  version: '2022-06-16',
  title: 'Cloud Threat Detection and Response',
  denied: ['Forbidden.RAM', 403, "User not authorized to operate on the specified resource, or this API doesn't support RAM."],
  failure: ['InternalError', 500, 'The request processing has failed due to some unknown error.'],
}

/** Declares an operation of threat detection. */
export const operation = operationOf<Deps>()
