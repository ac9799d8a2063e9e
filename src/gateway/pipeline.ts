import { permissionsOf } from '../contract/operation.ts'
import { newRequestId } from '../kernel/ids.ts'
import { errorAnswer } from './answer.ts'
import { auditEvent } from './audit-trail.ts'
import { authenticateCaller } from './authenticate/step.ts'
import { authorise } from './authorise.ts'
import { bind, validate } from './bind.ts'
import type { Answer, Exchange } from './exchange.ts'
import { findOperation } from './find-operation.ts'
import type { RawRequest } from './raw-request.ts'
import { readParameters } from './read-parameters.ts'
import { run } from './run.ts'
import { throttle } from './throttle.ts'
import type { Step, World } from './world.ts'

const read: Step = (exchange) => {
  exchange.parameters = readParameters(exchange.request)
}

/**
 * The road of a request. A step ends it by throwing; the answer, the audit row and the log line come always.
 *
 * Differs: which refusal wins when a request has two faults is the order here, for no document tells the vendor's: form of
 * the request, operation, signature, throttling, form of the parameters, permission, their ranges, the operation's rules.
 */
const road: readonly Step[] = [read, findOperation, authenticateCaller, throttle, bind, authorise, validate, run]

/** Leads one request down the road and gives back the answer; never throws. */
export async function handle<Deps>(request: RawRequest, world: World<Deps>): Promise<Answer> {
  const now = world.clock.now()
  const exchange: Exchange<Deps> = { request, now, domainNow: world.domainClock.now(), requestId: newRequestId(now) }
  try {
    for (const step of road) {
      const pending = step(exchange, world)
      if (pending !== undefined) await pending
    }
  } catch (error) {
    exchange.answer = errorAnswer(exchange, error, world.log)
  }
  const answer = exchange.answer ?? errorAnswer(exchange, new Error('the road ended without an answer'), world.log)
  if (exchange.audited) world.trail.tend()
  else {
    try {
      const row = auditEvent(exchange, answer)
      await (isWeighty(exchange) ? world.trail.write(row) : world.trail.add(row))
    } catch (error) {
      world.log.error({ requestId: exchange.requestId, err: error }, 'audit row lost')
      return errorAnswer(exchange, error, world.log)
    }
  }
  world.log.debug({ requestId: exchange.requestId, action: exchange.action, status: answer.status, code: answer.code }, 'call')
  return answer
}

/** Whether the call did something for which it needed more than its usual permission. */
function isWeighty<Deps>({ operation, input, answer }: Exchange<Deps>): boolean {
  return operation !== undefined && answer?.status === 200 && permissionsOf(operation, input).length > 1
}
