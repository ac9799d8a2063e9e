import { encodeFields } from '../contract/composites.ts'
import { isWrite, type Operation } from '../contract/operation.ts'
import { Denied } from '../domain/identity/denied.ts'
import { StorageFailure } from '../kernel/failure.ts'
import { Refusal } from '../kernel/outcome.ts'
import { auditEvent } from './audit-trail.ts'
import { denialFields } from './denial.ts'
import type { Exchange } from './exchange.ts'
import { GatewayError } from './gateway-error.ts'
import { operationError } from './operation-error.ts'
import type { World } from './world.ts'

/** Undoes the transaction of a verb that refused. */
class Undo extends Error {
  readonly refusal: Refusal

  constructor(refusal: Refusal) {
    super(refusal.kind)
    this.refusal = refusal
  }
}

const SUCCESS = { status: 200, code: '' }

/**
 * Runs the operation: a changing one in a transaction that also holds its audit row, so that neither exists
 * without the other; a reading one on a consistent state.
 */
export async function run<Deps>(exchange: Exchange<Deps>, world: World<Deps>): Promise<void> {
  const { caller, operation, input } = exchange
  if (caller === undefined || operation === undefined || input === undefined) return
  if (operation.awaitsAudit) await world.trail.settle()
  const call = { input, caller, requestId: exchange.requestId, now: exchange.domainNow, context: exchange.context ?? new Map() }
  const isLong = operation.readsAtLength?.(input) ?? false
  const isChange = isWrite(operation.access.level) && !isLong
  try {
    const result = isChange
      ? await world.work.write(async (deps) => {
          const outcome = await operation.run(call, deps)
          if (outcome instanceof Refusal) throw new Undo(outcome)
          world.recordAudit(deps, auditEvent(exchange, SUCCESS))
          return outcome
        })
      : await world.work[isLong ? 'readAtLength' : 'read']((deps) => operation.run(call, deps))
    if (result instanceof Refusal) throw new Undo(result)
    exchange.audited = isChange
    const answer = operation.finish === undefined ? result : await operation.finish(result, call)
    const fields = encodeFields(operation.output, answer)
    exchange.answer = {
      status: 200,
      code: '',
      body: `{"RequestId":"${exchange.requestId}"${fields === '' ? '' : `,${fields}`}}`,
    }
  } catch (error) {
    const refused = outward(operation, error)
    if (error instanceof Undo && error.refusal instanceof Denied && refused instanceof GatewayError) {
      const { decision, context } = error.refusal
      exchange.decision = decision
      const request = { action: decision.action, resource: decision.resource, context }
      refused.withFields(denialFields(exchange, world, { caller, request, decision }))
    }
    throw refused
  }
}

function outward<Deps>(operation: Operation<Deps>, error: unknown): unknown {
  if (error instanceof Undo) {
    const code = operation.refusals[error.refusal.kind]
    return code === undefined
      ? new Error(`the refusal ${error.refusal.kind} has no code`)
      : operationError(operation, code, error.refusal.words)
  }
  if (error instanceof StorageFailure) {
    const code = operation.failures?.[error.work]
    if (code !== undefined) return operationError(operation, code, [], error.message)
  }
  return error
}
