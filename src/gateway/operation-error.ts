import type { Operation } from '../contract/operation.ts'
import { GatewayError } from './gateway-error.ts'

/**
 * The outward form of an error of an operation's own table: its status and message, `%s` filled with `words`.
 * `detail` goes to the log only.
 */
export function operationError<Deps>(
  operation: Operation<Deps>,
  code: string,
  words: readonly string[],
  detail?: string,
): GatewayError {
  const [status, template] = operation.errors[code] ?? [500, code]
  let used = 0
  const message = template.replaceAll('%s', () => words[used++] ?? '')
  return new GatewayError(code, status, message, detail)
}
