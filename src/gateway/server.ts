import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { Logger } from 'pino'
import type { Answer } from './exchange.ts'
import type { RawRequest } from './raw-request.ts'
import { REQUEST_LIMITS } from './read-parameters.ts'

const BODY_LIMIT_BYTES = REQUEST_LIMITS.bodyBytes
// Official clients put whole lists into the query string, so the head may be as large as a body.
const HEAD_LIMIT_BYTES = 1024 * 1024
const REQUEST_TIMEOUT_MS = 60_000
const HEADERS_TIMEOUT_MS = 20_000
const CONNECTION_LIMIT = 4096
const INTAKE_PATH = '/intake/logons'

/** What the server asks of the rest. */
export interface Handlers {
  /** Leads an API call down its road. */
  call(request: RawRequest): Promise<Answer>
  /** Throws what keeps the server from answering calls. */
  check(): Promise<Readonly<Record<string, string>>>
  /** Takes logs in; whoever sends them has a token of its own. */
  readonly intake: (request: IncomingMessage, response: ServerResponse, query: string) => Promise<void>
  readonly log: Logger
}

/** Where and how to listen. */
export interface Listening {
  readonly host: string
  readonly port: number
  readonly tls?: { readonly cert: Buffer; readonly key: Buffer }
}

/** A listening server. */
export interface RunningServer {
  /** `http://127.0.0.1:9480`, with the real port. */
  readonly url: string
  /** Stops accepting, answers what is in flight, resolves when the last connection is closed. */
  stop(): Promise<void>
}

/** Listens; resolves when it answers. Rejects when the address cannot be had. */
export async function listen(handlers: Handlers, where: Listening): Promise<RunningServer> {
  const options = {
    maxHeaderSize: HEAD_LIMIT_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    headersTimeout: HEADERS_TIMEOUT_MS,
    keepAliveTimeout: 65_000,
  }
  const listener = (request: IncomingMessage, response: ServerResponse) => {
    serve(request, response, handlers).catch((error: unknown) => {
      handlers.log.debug({ err: error }, 'request not answered')
      response.destroy()
    })
  }
  const server: Server =
    where.tls === undefined ? createServer(options, listener) : createTlsServer({ ...options, ...where.tls }, listener)
  server.maxConnections = CONNECTION_LIMIT
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(where.port, where.host, () => resolve())
  })
  const { address, port, family } = server.address() as AddressInfo
  const host = family === 'IPv6' ? `[${address}]` : address
  return { url: `${where.tls === undefined ? 'http' : 'https'}://${host}:${port}`, stop: () => stop(server) }
}

async function stop(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  server.closeIdleConnections()
  // A connection that was busy becomes idle after its answer; keep-alive must not hold the end back.
  const sweep = setInterval(() => server.closeIdleConnections(), 50)
  await closed
  clearInterval(sweep)
}

async function serve(request: IncomingMessage, response: ServerResponse, handlers: Handlers): Promise<void> {
  const [path = '/', rawQuery = ''] = splitTarget(request.url ?? '/')
  if (path === '/healthz' || path === '/readyz') return health(path, response, handlers)
  if (path === INTAKE_PATH) return handlers.intake(request, response, rawQuery)
  const body = await readBody(request)
  const answer = await handlers.call({
    method: request.method ?? '',
    path,
    rawQuery,
    rawHeaders: request.rawHeaders,
    // What stands for a body over the limit goes down the road too: the refusal has its answer and audit row there.
    body: body ?? tooLarge(),
    remoteAddress: request.socket.remoteAddress ?? '',
    secure: 'encrypted' in request.socket,
  })
  send(response, answer, body === undefined)
}

function splitTarget(target: string): [string, string] {
  const mark = target.indexOf('?')
  return mark < 0 ? [target, ''] : [target.slice(0, mark), target.slice(mark + 1)]
}

/** The body, or undefined as soon as it is over the limit; what still comes in is then thrown away. */
function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    if (Number(request.headers['content-length'] ?? 0) > BODY_LIMIT_BYTES) {
      request.resume()
      resolve(undefined)
      return
    }
    const pieces: Buffer[] = []
    let size = 0
    request.on('data', (piece: Buffer) => {
      size += piece.length
      if (size <= BODY_LIMIT_BYTES) pieces.push(piece)
      else {
        pieces.length = 0
        resolve(undefined)
      }
    })
    request.on('end', () => resolve(pieces.length === 1 ? pieces[0] : Buffer.concat(pieces)))
    request.on('error', reject)
    // Every request closes in the end. An error is made only for one that was not whole: its stack costs.
    request.on('close', () => {
      if (!request.readableEnded) reject(new Error('the client went away before its request was whole'))
    })
  })
}

let oversize: Buffer | undefined

function tooLarge(): Buffer {
  oversize ??= Buffer.alloc(BODY_LIMIT_BYTES + 1)
  return oversize
}

function send(response: ServerResponse, answer: Answer, close: boolean): void {
  response.writeHead(answer.status, {
    'content-type': 'application/json;charset=utf-8',
    'content-length': Buffer.byteLength(answer.body),
    ...answer.headers,
    ...(close ? { connection: 'close' } : {}),
  })
  response.end(answer.body)
}

async function health(path: string, response: ServerResponse, handlers: Handlers): Promise<void> {
  if (path === '/healthz') return send(response, { status: 200, code: '', body: '{"status":"ok"}' }, false)
  try {
    const checks = await handlers.check()
    send(response, { status: 200, code: '', body: JSON.stringify({ status: 'ready', ...checks }) }, false)
  } catch (error) {
    handlers.log.error({ err: error }, 'not ready')
    send(response, { status: 503, code: 'NotReady', body: '{"status":"not ready"}' }, false)
  }
}
