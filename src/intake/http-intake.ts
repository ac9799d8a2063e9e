import { createHash } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Batch, Received } from '../domain/logon-sources/receive-batch.ts'
import type { LogonSource } from '../domain/logon-sources/source.ts'
import { Refusal } from '../kernel/outcome.ts'
import { UnpackFailure, unpack } from '../kernel/unpack.ts'

/** A batch as it is sent, and as it is once it is unpacked. */
export const MOST_SENT_BYTES = 8 * 1024 * 1024
export const MOST_BYTES = 16 * 1024 * 1024
/** Logs repeat themselves; what is packed more tightly than this is no log. */
const MOST_TIMES = 1_000
/** What may be in memory at once, over all senders; whoever comes beyond is asked to come again. */
const MOST_UNDER_WAY_BYTES = 64 * 1024 * 1024
const RETRY_AFTER_S = 1

/** What the intake asks of the rest. */
export interface HttpIntake {
  readonly findSource: (token: string) => Promise<LogonSource | undefined>
  readonly receive: (
    source: LogonSource,
    batch: Batch,
  ) => Promise<Received | Refusal<'unknown-zone' | 'unknown-host' | 'other-host'>>
  /** Told what kept a batch from being taken in. */
  readonly onFailure: (error: unknown) => void
}

/** A refusal on the wire. */
class IntakeError extends Error {
  readonly status: number
  readonly code: string

  constructor(status: number, code: string, message: string) {
    super(message)
    this.status = status
    this.code = code
  }
}

/** Makes what answers `POST /intake/logons`. */
export function httpIntake(
  intake: HttpIntake,
): (request: IncomingMessage, response: ServerResponse, query: string) => Promise<void> {
  let underWay = 0
  return async (request, response, query) => {
    const reserved = Math.min(declaredLength(request) ?? MOST_SENT_BYTES, MOST_SENT_BYTES)
    const isFull = underWay > 0 && underWay + reserved > MOST_UNDER_WAY_BYTES
    if (!isFull) underWay += reserved
    try {
      if (isFull) throw new IntakeError(429, 'Throttling', 'too many batches are under way; send this one again')
      answer(response, 200, counts(await take(intake, request, new URLSearchParams(query))))
    } catch (error) {
      refuseBatch(intake, request, response, error)
    } finally {
      if (!isFull) underWay -= reserved
    }
  }
}

async function take(intake: HttpIntake, request: IncomingMessage, query: URLSearchParams): Promise<Received> {
  if (request.method !== 'POST') throw new IntakeError(405, 'MethodNotAllowed', 'use POST')
  const token = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1]
  const source = token === undefined ? undefined : await intake.findSource(token)
  // Nothing of a body is read for somebody without a token.
  if (source === undefined) throw new IntakeError(401, 'Unauthorized', 'the token is missing, wrong or no longer valid')
  const encoding = (request.headers['content-encoding'] ?? 'identity').toLowerCase()
  if (encoding !== 'identity' && encoding !== 'gzip' && encoding !== 'zstd') {
    throw new IntakeError(415, 'UnsupportedEncoding', 'Content-Encoding must be gzip, zstd or none')
  }
  const body = await readBody(request)
  const bytes = encoding === 'identity' ? body : await unpacked(body, encoding)
  const outcome = await intake.receive(source, {
    id: batchId(request, bytes, query),
    text: bytes.toString('utf8'),
    host: query.get('host') || undefined,
    zone: query.get('zone') || undefined,
  })
  if (!(outcome instanceof Refusal)) return outcome
  const [word = ''] = outcome.words
  if (outcome.kind === 'unknown-zone') throw new IntakeError(400, 'InvalidZone', `${word} is no IANA zone`)
  if (outcome.kind === 'other-host') throw new IntakeError(403, 'OtherHost', `this token is for another server than ${word}`)
  throw new IntakeError(400, 'UnknownHost', `there is no server ${word}`)
}

async function unpacked(body: Buffer, packing: 'gzip' | 'zstd'): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  try {
    for await (const piece of unpack(once(body), packing, { mostBytes: MOST_BYTES, mostTimes: MOST_TIMES })) pieces.push(piece)
  } catch (error) {
    if (!(error instanceof UnpackFailure)) throw error
    if (error.why === 'damaged') throw new IntakeError(400, 'Damaged', `the body ${error.message}`)
    throw new IntakeError(413, 'TooLarge', `the body ${error.message}; send several batches`)
  }
  return Buffer.concat(pieces)
}

async function* once(body: Buffer): AsyncGenerator<Uint8Array> {
  yield body
}

const KEY = /^[\x21-\x7e]{1,128}$/

/** The sender's name for the batch, or what it holds: the same text for the same server is the same batch. */
function batchId(request: IncomingMessage, bytes: Buffer, query: URLSearchParams): string {
  const key = request.headers['idempotency-key']
  if (key === undefined) {
    return createHash('sha256')
      .update(JSON.stringify([query.get('host'), query.get('zone')]))
      .update(bytes)
      .digest('hex')
  }
  if (typeof key !== 'string' || !KEY.test(key)) {
    throw new IntakeError(400, 'InvalidIdempotencyKey', 'Idempotency-Key must be 1 to 128 visible ASCII characters')
  }
  return key
}

function declaredLength(request: IncomingMessage): number | undefined {
  const length = Number(request.headers['content-length'])
  return Number.isSafeInteger(length) && length >= 0 ? length : undefined
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const tooLarge = new IntakeError(413, 'TooLarge', `a batch may be sent in at most ${MOST_SENT_BYTES} bytes; send several`)
  if ((declaredLength(request) ?? 0) > MOST_SENT_BYTES) throw tooLarge
  const pieces: Buffer[] = []
  let size = 0
  for await (const piece of request as AsyncIterable<Buffer>) {
    size += piece.length
    if (size > MOST_SENT_BYTES) throw tooLarge
    pieces.push(piece)
  }
  return Buffer.concat(pieces)
}

function counts(received: Received) {
  return {
    Lines: received.lines,
    Understood: received.understood,
    OtherPrograms: received.otherPrograms,
    NotUnderstood: received.notUnderstood,
    Successes: received.successes,
    Duplicates: received.duplicates,
    Judged: received.judged,
    Alerts: received.alerts,
    Quarantined: received.quarantined,
  }
}

function refuseBatch({ onFailure }: HttpIntake, request: IncomingMessage, response: ServerResponse, error: unknown): void {
  const known =
    error instanceof IntakeError ? error : new IntakeError(503, 'ServiceUnavailable', 'the batch was not taken in; send it again')
  if (!(error instanceof IntakeError)) onFailure(error)
  const isWhole = request.readableEnded
  const isForLater = known.status === 429 || known.status === 503
  answer(
    response,
    known.status,
    { Code: known.code, Message: known.message },
    {
      ...(isForLater ? { 'retry-after': String(RETRY_AFTER_S) } : {}),
      ...(known.status === 401 ? { 'www-authenticate': 'Bearer' } : {}),
      // What is left of a body that nobody wants is not read to its end.
      ...(isWhole ? {} : { connection: 'close' }),
    },
  )
  if (!isWhole) request.resume()
}

function answer(response: ServerResponse, status: number, body: object, headers: Readonly<Record<string, string>> = {}): void {
  if (response.destroyed) return
  const text = JSON.stringify(body)
  response.writeHead(status, {
    'content-type': 'application/json;charset=utf-8',
    'content-length': Buffer.byteLength(text),
    ...headers,
  })
  response.end(text)
}
