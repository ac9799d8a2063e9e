import { decide } from '../domain/identity/decide.ts'
import type { AttachedPolicy } from '../domain/identity/read.ts'
import type { Caller } from '../kernel/caller.ts'
import type { Exchange } from './exchange.ts'
import { GatewayError } from './gateway-error.ts'
import type { World } from './world.ts'

/**
 * RAM: may this caller do this to that resource? The account root may do everything in its own account; a user
 * what its policies allow and none denies; nobody else anything.
 */
export async function authorise<Deps>(exchange: Exchange<Deps>, world: World<Deps>): Promise<void> {
  const { caller, operation } = exchange
  if (caller === undefined || operation === undefined) return
  if (caller.principal.type === 'root') return
  const policies: readonly AttachedPolicy[] = await world.work.read((deps) => world.identity.policiesOf(caller, deps))
  const resource = operation.access.resource.replace('{accountId}', caller.account)
  const decision = decide(policies, { action: operation.access.action, resource, context: new Map() })
  if (!decision.allowed) throw denied(exchange, caller, decision.reason)
}

function denied<Deps>(exchange: Exchange<Deps>, caller: Caller, reason: string): GatewayError {
  const [code, status, message] = exchange.product?.denied ?? [
    'Forbidden.RAM',
    403,
    'User not authorized to operate on the specified resource.',
  ]
  return new GatewayError(code, status, message).withFields({
    AccessDeniedDetail: {
      PolicyType: 'AccountLevelIdentityBasedPolicy',
      NoPermissionType: reason === 'explicit-deny' ? 'ExplicitDeny' : 'ImplicitDeny',
      AuthAction: exchange.operation?.access.action ?? '',
      AuthPrincipalType: 'SubUser',
      AuthPrincipalOwnerId: caller.account,
      AuthPrincipalDisplayName: caller.principal.type === 'user' ? caller.principal.userId : '',
    },
  })
}
