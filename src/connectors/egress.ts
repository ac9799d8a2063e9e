import type { IncomingMessage } from 'node:http'
import { request as ask } from 'node:https'
import { Slots } from '../kernel/slots.ts'
import { type Dial, EgressRefused } from './dial.ts'
import { GuardedAgent, type GuardedOptions } from './guarded-agent.ts'
import { timedOut, type VendorAnswer, VendorFailure, type VendorRequest } from './vendor.ts'

const USUAL_PORT = 443

/** How long and how much, for one request. */
export interface EgressLimits {
  /** Until the connection is made and proven to be the host's. */
  readonly connectMs: number
  /** From then until the head of the answer is there. */
  readonly headMs: number
  /** For the whole, the answer's body too. */
  readonly totalMs: number
  readonly bodyBytes: number
  /** Connections at once, to all hosts together. More requests wait, and their time begins when it is their turn. */
  readonly connections: number
}

/** The limits of a request that may take so many milliseconds in all. */
export function limitsOf(totalMs: number): Pick<EgressLimits, 'connectMs' | 'headMs' | 'totalMs'> {
  return { connectMs: Math.round(totalMs / 5), headMs: Math.round((totalMs * 2) / 3), totalMs }
}

const USUAL_LIMITS: EgressLimits = { ...limitsOf(15_000), bodyBytes: 5 * 1024 * 1024, connections: 64 }

/** What the way out is made of; all but `dial` has a usual value. */
export interface EgressParts {
  readonly dial: Dial
  readonly limits?: Partial<EgressLimits>
  /** Certificates to trust instead of the well-known ones, PEM. */
  readonly ca?: string
  /** Told of every request that was answered or failed. */
  readonly onExchange?: (exchange: Exchange) => void
}

/** What is told of a request. */
export interface Exchange {
  readonly host: string
  /** The status, or the code of the failure. */
  readonly outcome: number | string
  readonly ms: number
}

/** Who is asked, and until when. */
export interface Errand {
  readonly allows: (host: string) => boolean
  /** 443 unless told. */
  readonly port?: number
  readonly signal: AbortSignal
}

/**
 * The only way out to other clouds: HTTPS to hosts that the errand allows, at public addresses, with
 * certificates checked. It follows no redirect, obeys no environment variable, and gives nothing more time or room than
 * its limits.
 */
export class Egress {
  readonly #agent: GuardedAgent
  readonly #slots: Slots
  readonly #limits: EgressLimits
  readonly #onExchange: (exchange: Exchange) => void

  constructor({ dial, limits, ca, onExchange }: EgressParts) {
    this.#limits = { ...USUAL_LIMITS, ...limits }
    const { connectMs, connections } = this.#limits
    this.#agent = new GuardedAgent({ dial, connectMs, connections, ca })
    this.#slots = new Slots(connections)
    this.#onExchange = onExchange ?? (() => {})
  }

  /**
   * Sends a request and gives back the whole answer, whatever its status.
   * @throws VendorFailure `unreachable` or `timed-out`, with the system's code
   */
  async send(request: VendorRequest, errand: Errand): Promise<VendorAnswer> {
    await this.#slots.enter(errand.signal).catch(() => {
      throw timedOut('errand')
    })
    const began = performance.now()
    const tell = (outcome: number | string) =>
      this.#onExchange({ host: request.host, outcome, ms: Math.round(performance.now() - began) })
    try {
      const answer = await this.#sendOnce(request, errand).catch((error: unknown) => {
        // The server closed a kept connection while the request was on its way: it has not seen it.
        if (error instanceof StaleConnection) return this.#sendOnce(request, errand)
        throw error
      })
      tell(answer.status)
      return answer
    } catch (error) {
      const failure = toFailure(error)
      tell(failure.detail.code ?? failure.reason)
      throw failure
    } finally {
      this.#slots.leave()
    }
  }

  /** Closes what is open. */
  close(): void {
    this.#agent.destroy()
  }

  #sendOnce(
    { method, host, path, headers, body }: VendorRequest,
    { allows, signal, port = USUAL_PORT }: Errand,
  ): Promise<VendorAnswer> {
    const { connectMs, headMs, totalMs, bodyBytes } = this.#limits
    const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }
    return new Promise((resolve, reject) => {
      if (!allows(host)) throw new EgressRefused(`${host} is none of the vendor's hosts`)
      const options: GuardedOptions = {
        agent: this.#agent,
        host,
        port,
        method,
        path,
        headers: { ...headers, ...length, host: port === USUAL_PORT ? host : `${host}:${port}`, 'accept-encoding': 'identity' },
        signal,
        allows,
      }
      const sent = ask(options)
      const total = setTimeout(() => sent.destroy(timedOut('total')), totalMs)
      const head = setTimeout(() => sent.destroy(timedOut('head')), connectMs + headMs)
      let isAnswered = false
      sent.once('response', (response) => {
        isAnswered = true
        clearTimeout(head)
        readAnswer(response, bodyBytes).then(resolve, reject)
      })
      sent.once('error', (error) => {
        reject(sent.reusedSocket && !isAnswered && codeOf(error) === 'ECONNRESET' ? new StaleConnection() : error)
      })
      sent.once('close', () => {
        clearTimeout(total)
        clearTimeout(head)
      })
      sent.end(body)
    })
  }
}

async function readAnswer(response: IncomingMessage, limit: number): Promise<VendorAnswer> {
  const pieces: Buffer[] = []
  let length = 0
  for await (const piece of response as AsyncIterable<Buffer>) {
    length += piece.length
    if (length > limit) {
      response.destroy()
      throw new VendorFailure('vendor-error', { code: 'AnswerTooLong' })
    }
    pieces.push(piece)
  }
  const { statusCode = 0, headers } = response
  const date = headers.date === undefined ? Number.NaN : Date.parse(headers.date)
  return {
    status: statusCode,
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])),
    body: Buffer.concat(pieces).toString('utf8'),
    vendorTime: Number.isNaN(date) ? undefined : date,
  }
}

class StaleConnection extends Error {}

function codeOf(error: unknown): string | undefined {
  const code: unknown = error instanceof Error && 'code' in error ? error.code : undefined
  return typeof code === 'string' ? code : undefined
}

/** What went wrong, in the words of connectors; the system's messages may name addresses and are left out. */
function toFailure(error: unknown): VendorFailure {
  if (error instanceof VendorFailure) return error
  if (error instanceof EgressRefused) return new VendorFailure('unreachable', { code: error.name })
  const code = codeOf(error)
  if (code === 'ABORT_ERR') return timedOut('errand')
  return new VendorFailure('unreachable', code === undefined ? {} : { code })
}
