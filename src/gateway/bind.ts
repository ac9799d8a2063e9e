import { bindFields, checkFields } from '../contract/composites.ts'
import { ParameterFault } from '../contract/fault.ts'
import { gather } from '../contract/node.ts'
import type { Operation } from '../contract/operation.ts'
import type { ProductFacts } from '../contract/product.ts'
import type { Exchange } from './exchange.ts'
import { GatewayError } from './gateway-error.ts'
import { operationError } from './operation-error.ts'
import type { World } from './world.ts'

/** Turns the text of the parameters into typed input: their shape only. Unknown parameters are told to the log. */
export function bind<Deps>(exchange: Exchange<Deps>, world: World<Deps>): void {
  const { operation, parameters, product } = exchange
  if (operation === undefined || parameters === undefined) return
  const parts = gather(parameters.business)
  exchange.input = blamed({ operation, product }, () => bindFields(operation.input, parts, ''))
  if (!world.log.isLevelEnabled('debug')) return
  const known = new Set(Object.entries(operation.input).flatMap(([name, field]) => [name, ...(field.aliases ?? [])]))
  const unknown = [...parts.keys()].filter((name) => !known.has(name)).slice(0, 20)
  if (unknown.length > 0)
    world.log.debug({ requestId: exchange.requestId, action: exchange.action, unknown }, 'unknown parameters')
}

/** Checks ranges and the operation's cross-field rules. */
export function validate<Deps>(exchange: Exchange<Deps>): void {
  const { operation, input, product } = exchange
  if (operation === undefined || input === undefined) return
  blamed({ operation, product }, () => {
    checkFields(operation.input, input, '')
    operation.validate?.(input as Record<string, unknown>)
  })
}

/** Whose codes a fault is told with. */
interface Blaming<Deps> {
  readonly operation: Operation<Deps>
  readonly product: ProductFacts | undefined
}

function blamed<Deps, T>(blaming: Blaming<Deps>, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw error instanceof ParameterFault ? faultOf(blaming, error) : error
  }
}

/** The outward error of a parameter fault: the field's or the operation's own code where its document has one, else the product's form of it. */
function faultOf<Deps>({ operation, product }: Blaming<Deps>, fault: ParameterFault): GatewayError {
  const own = fault.code ?? operation.faults?.[fault.problem]
  if (own !== undefined) return operationError(operation, own, [], `${fault.path} ${fault.why}`)
  const { missing, invalid } = product?.parameterFaults ?? { missing: 'Missing', invalid: 'Invalid' }
  if (fault.problem === 'missing')
    return new GatewayError(`${missing}${fault.path}`, 400, `${fault.path} is mandatory for this action.`)
  return new GatewayError(`${invalid}${fault.path}`, 400, `Specified parameter ${fault.path} is not valid. It ${fault.why}.`)
}
