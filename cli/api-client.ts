import { request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { apiVersions, type ProductName } from '../src/contract/api-versions.ts'
import { type Members, parseMembers, textOf } from './answer.ts'
import type { ClientSettings } from './client-settings.ts'
import { formBody, signRequest } from './sign-request.ts'
import { printable } from './terminal.ts'

// Applying a large organisation takes a while; a server that is silent for longer will not answer.
const TIMEOUT_MS = 120_000
// An export of a hundred thousand hosts fits.
const MAX_ANSWER_BYTES = 64 * 1024 * 1024

/** Bounds of one call. */
export interface CallBounds {
  /** From the start to the last byte of the answer. */
  readonly timeoutMs: number
  readonly maxAnswerBytes: number
}

/** What an operation answered. */
export interface Answer {
  /** The body as received. */
  readonly text: string
  readonly members: Members
}

/** The API said no. The message is one line, `CODE: message (RequestId …)`. */
export class ApiFailure extends Error {
  readonly code: string
  readonly status: number
  /** After how long a repetition may be welcome; undefined when the server does not say. */
  readonly retryAfterMs: number | undefined

  constructor(code: string, status: number, message: string, retryAfterMs: number | undefined) {
    super(message)
    this.name = 'ApiFailure'
    this.code = code
    this.status = status
    this.retryAfterMs = retryAfterMs
  }
}

/** No whole answer came. The message is one line that names the endpoint. */
export class ConnectionFailure extends Error {
  constructor(endpoint: URL, reason: string) {
    super(`no answer from ${endpoint.origin}: ${reason}`)
    this.name = 'ConnectionFailure'
  }
}

/** Calls operations, signed. */
export class ApiClient {
  readonly #settings: ClientSettings
  readonly #bounds: CallBounds

  constructor(settings: ClientSettings, bounds: CallBounds = { timeoutMs: TIMEOUT_MS, maxAnswerBytes: MAX_ANSWER_BYTES }) {
    this.#settings = settings
    this.#bounds = bounds
  }

  /**
   * Calls an operation. Parameters travel in the body, so that no proxy logs them with the address.
   * @throws ApiFailure when the API refuses, ConnectionFailure when no whole answer comes
   */
  async call(product: ProductName, action: string, parameters: Iterable<readonly [string, string]>): Promise<Answer> {
    const { endpoint } = this.#settings
    const body = formBody(parameters)
    const headers = signRequest(this.#settings, { version: apiVersions[product], action }, body)
    const { status, retryAfter, text } = await send(endpoint, headers, body, this.#bounds)
    const members = parseMembers(text)
    if (status === 200 && members !== undefined) return { text, members }
    if (members === undefined || textOf(members, 'Code') === '') {
      throw new ApiFailure(
        `HTTP ${status}`,
        status,
        `HTTP ${status}: ${endpoint.origin} does not answer like this API`,
        undefined,
      )
    }
    const code = textOf(members, 'Code')
    const message = `${code}: ${textOf(members, 'Message')} (RequestId ${textOf(members, 'RequestId')})`
    const retryAfterMs = retryAfter !== undefined && /^[0-9]{1,9}$/.test(retryAfter) ? Number(retryAfter) : undefined
    throw new ApiFailure(code, status, printable(message).replaceAll(/\s*\n\s*/g, ' '), retryAfterMs)
  }
}

interface Received {
  readonly status: number
  readonly retryAfter: string | undefined
  readonly text: string
}

function send(endpoint: URL, headers: Record<string, string>, body: string, bounds: CallBounds): Promise<Received> {
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(bounds.timeoutMs)
    const fail = (error: unknown) => {
      const reason = signal.aborted ? `nothing whole within ${bounds.timeoutMs / 1000} seconds` : reasonOf(error)
      reject(new ConnectionFailure(endpoint, reason))
    }
    const request = (endpoint.protocol === 'https:' ? requestHttps : requestHttp)(endpoint, { method: 'POST', headers, signal })
    request.on('error', fail)
    request.on('response', (response) => {
      const chunks: Buffer[] = []
      let length = 0
      response.on('error', fail)
      response.on('data', (chunk: Buffer) => {
        length += chunk.length
        if (length > bounds.maxAnswerBytes)
          response.destroy(new Error(`the answer is longer than ${bounds.maxAnswerBytes} bytes`))
        else chunks.push(chunk)
      })
      response.on('end', () => {
        const retryAfter = response.headers['x-acs-retry-after']
        resolve({
          status: response.statusCode ?? 0,
          retryAfter: typeof retryAfter === 'string' ? retryAfter : undefined,
          text: Buffer.concat(chunks).toString('utf8'),
        })
      })
    })
    request.end(body)
  })
}

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused; is the server running?',
  ECONNRESET: 'the connection was cut',
  ENOTFOUND: 'there is no host of that name',
  EAI_AGAIN: 'the host name could not be looked up',
  EPROTO: 'it does not speak HTTPS',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is self-signed; name it in NODE_EXTRA_CA_CERTS to trust it',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate authority is not known; name it in NODE_EXTRA_CA_CERTS to trust it',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate authority is not known; name it in NODE_EXTRA_CA_CERTS to trust it',
}

/** Why there was no answer, in words for whoever started the command. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  const code = 'code' in error ? String(error.code) : ''
  return REASONS[code] ?? printable(`${error.message || code}`).split('\n', 1)[0] ?? code
}
