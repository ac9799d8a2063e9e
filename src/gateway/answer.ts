import type { Logger } from 'pino'
import type { Answer, Exchange } from './exchange.ts'
import { GatewayError } from './gateway-error.ts'
import type { RawRequest } from './raw-request.ts'

const HOST_LENGTH = 261

// Differs: answers are JSON, whatever `Format` asks for; the clients that are driven in the tests all ask for JSON.

/**
 * The answer to an error, as the vendor writes it. Whatever is not a refusal is a bug or an outage: the caller
 * sees the product's unknown-failure code, the cause goes to the log under the RequestId.
 */
export function errorAnswer<Deps>(exchange: Exchange<Deps>, error: unknown, log: Logger): Answer {
  const { requestId } = exchange
  const refusal = error instanceof GatewayError ? error : unknownFailure(exchange)
  if (error !== refusal) log.error({ requestId, action: exchange.action, err: error }, 'call failed')
  else if (refusal.status >= 500) log.error({ requestId, action: exchange.action, detail: refusal.logDetail }, refusal.code)
  else if (refusal.logDetail !== undefined) log.debug({ requestId, detail: refusal.logDetail }, refusal.code)
  const { code, status, message } = refusal
  const product = exchange.product?.name ?? ''
  const body = {
    RequestId: requestId,
    HostId: hostOf(exchange.request),
    Code: code,
    Message: message,
    Recommend: `https://api.aliyun.com/troubleshoot?q=${encodeURIComponent(code)}&product=${product}&requestId=${requestId}`,
    ...refusal.fields,
  }
  return { status, code, message, body: JSON.stringify(body), headers: refusal.headers }
}

/** The host as the client wrote it, also where the request could not be read. */
function hostOf({ rawHeaders }: RawRequest): string {
  const at = rawHeaders.findIndex((name, index) => index % 2 === 0 && name.toLowerCase() === 'host')
  return at < 0 ? '' : (rawHeaders[at + 1] ?? '').slice(0, HOST_LENGTH)
}

function unknownFailure<Deps>(exchange: Exchange<Deps>): GatewayError {
  const [code, status, message] = exchange.product?.failure ?? [
    'InternalError',
    500,
    'The request processing has failed due to some unknown error.',
  ]
  return new GatewayError(code, status, message)
}
