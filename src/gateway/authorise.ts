import { isWrite, permissionsOf } from '../contract/operation.ts'
import { decide, readPolicies } from '../domain/identity/decide.ts'
import { requestContext } from '../domain/identity/request-context.ts'
import { denial } from './denial.ts'
import type { Exchange } from './exchange.ts'
import { requestTags } from './request-tags.ts'
import { requestedResource } from './requested-resource.ts'
import type { World } from './world.ts'

/** RAM: may this caller do this to that resource? The decision stays with the exchange, whatever it is. */
export async function authorise<Deps>(exchange: Exchange<Deps>, world: World<Deps>): Promise<void> {
  const { caller, operation, request, domainNow: now } = exchange
  if (caller === undefined || operation === undefined) return
  const { remoteAddress, secure } = request
  const known = requestContext({ caller, now, remoteAddress, secure })
  exchange.context = known
  if (operation.access.everybody) return
  const isRoot = caller.principal.type === 'root'
  const attached = isRoot ? [] : await world.work.read((deps) => world.identity.policiesOf(caller, deps))
  const policies = readPolicies(caller, attached)
  exchange.policies = policies
  const templates = [operation.access.resource].flat()
  const asks = permissionsOf(operation, exchange.input).flatMap((action) => templates.map((template) => ({ action, template })))
  for (const { action, template } of asks) {
    const resource = requestedResource(template, caller, exchange.input)
    const subject = {
      account: caller.account,
      resource,
      requestTags: isWrite(operation.access.level) ? requestTags(exchange.input) : [],
    }
    const context =
      policies.lookups.size === 0
        ? known
        : await world.work.read((deps) => world.identity.lookUp(known, policies.lookups, subject, deps))
    exchange.context = context
    const asked = { action, resource, context }
    const decision = decide(policies, asked)
    exchange.decision = decision
    if (!decision.allowed) throw denial(exchange, world, { caller, request: asked, decision })
  }
}
