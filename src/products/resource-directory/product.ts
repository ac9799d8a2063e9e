import type { Call } from '../../contract/operation.ts'
import type { ProductFacts } from '../../contract/product.ts'
import { operationOf } from '../../contract/product.ts'
import type { Deps } from '../../domain/deps.ts'
import type { Actor } from '../../domain/directory/directory.ts'
import { principalName } from '../../kernel/caller.ts'

const shared = {
  denied: ['NoPermission', 403, 'You are not authorized to do this action.'],
  failure: ['InternalError', 500, 'The request processing has failed due to some unknown error.'],
  parameterFaults: { missing: 'MissingParameter.', invalid: 'InvalidParameter.' },
} as const

/** The resource directory as its own product. */
export const masterFacts: ProductFacts = {
  name: 'ResourceDirectoryMaster',
  version: '2022-04-19',
  title: 'Resource Directory',
  ...shared,
}

/** The resource directory as the older part of Resource Management. */
export const managerFacts: ProductFacts = {
  name: 'ResourceManager',
  version: '2020-03-31',
  title: 'Resource Management',
  ...shared,
}

/** Declares an operation of the resource directory. */
export const operation = operationOf<Deps>()

/** Who makes a call. */
export function actorOf({ caller, requestId }: Pick<Call<unknown>, 'caller' | 'requestId'>): Actor {
  return { account: caller.account, principal: principalName(caller.principal), requestId }
}

/** In the notes of operations whose fields are not the same in both versions. */
export const SAME_IN_BOTH =
  'Differs: both versions take and give the fields of the newer one; clients of the older one never send the others, and skip them in answers.'
