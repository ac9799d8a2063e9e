import { displayName, policyTypes, principalTypes } from '../contract/denial.ts'
import { type AccessDecision, matchedPolicies } from '../domain/identity/decide.ts'
import type { AccessRequest } from '../domain/identity/policy/evaluate.ts'
import { shownContext } from '../domain/identity/request-context.ts'
import type { Caller } from '../kernel/caller.ts'
import type { Exchange } from './exchange.ts'
import { GatewayError } from './gateway-error.ts'
import type { World } from './world.ts'

const SHOWN_POLICIES = 50
const DENIED = ['Forbidden.RAM', 403, 'User not authorized to operate on the specified resource.'] as const

/** Who was denied what. */
interface Denied {
  readonly caller: Caller
  readonly request: AccessRequest
  readonly decision: AccessDecision
}

/** The refusal of a caller without permission. */
export function denial<Deps>(exchange: Exchange<Deps>, world: World<Deps>, denied: Denied): GatewayError {
  const [code, status, message] = exchange.product?.denied ?? DENIED
  return new GatewayError(code, status, message).withFields(denialFields(exchange, world, denied))
}

/**
 * What a denial says beside its code: what was asked and which kind of policy said no; the rest is sealed, for whoever may
 * decode it.
 */
export function denialFields<Deps>(
  exchange: Exchange<Deps>,
  world: World<Deps>,
  { caller, request, decision }: Denied,
): Readonly<Record<string, unknown>> {
  return {
    AccessDeniedDetail: {
      PolicyType: policyTypes[decision.kind],
      NoPermissionType: decision.reason === 'explicit-deny' ? 'ExplicitDeny' : 'ImplicitDeny',
      AuthAction: decision.action,
      AuthPrincipalType: principalTypes[caller.principal.type],
      AuthPrincipalOwnerId: caller.account,
      AuthPrincipalDisplayName: displayName(caller),
      EncodedDiagnosticMessage: world.sealDiagnostic({
        at: exchange.domainNow,
        account: caller.account,
        principalType: caller.principal.type,
        principalName: displayName(caller),
        decision,
        conditions: shownContext(request.context),
        matched: exchange.policies === undefined ? [] : matchedPolicies(exchange.policies, request, SHOWN_POLICIES),
      }),
    },
  }
}
