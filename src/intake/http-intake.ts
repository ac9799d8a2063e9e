import { createHash } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { RECORD_KINDS, type RecordKind } from '../detection/logon.ts'
import type { Batch, BatchRefusal, Received } from '../domain/logon-sources/receive-batch.ts'
import type { LogonSource } from '../domain/logon-sources/source.ts'
import { Refusal } from '../kernel/outcome.ts'
import { Lease, Room, readBody, SenderGone, unpackBody } from './batch-body.ts'
import { IntakeError } from './intake-error.ts'
import { type Framing, hasMoreLines, hasMoreMessages } from './octet-frames.ts'

const RETRY_AFTER_S = 1
/** What is left of a body that was refused is read and thrown away within these, so that the sender gets to read the refusal. */
const LINGER_MS = 2_000
const LINGER_BYTES = 32 * 1024 * 1024

/** What the intake asks of the rest. */
export interface HttpIntake {
  readonly findSource: (token: string) => Promise<LogonSource | undefined>
  readonly receive: (source: LogonSource, batch: Batch) => Promise<Received | Refusal<BatchRefusal>>
  /** Told what kept a batch from being taken in. */
  readonly onFailure: (error: unknown) => void
}

/** Makes what answers `POST /intake/logons`. */
export function httpIntake(
  intake: HttpIntake,
): (request: IncomingMessage, response: ServerResponse, query: string) => Promise<void> {
  const room = new Room()
  return async (request, response, query) => {
    const lease = new Lease(room)
    try {
      const received = await take(intake, request, { query: new URLSearchParams(query), room, lease })
      answer(response, 200, counts(received))
    } catch (error) {
      refuseBatch(intake, request, response, error)
    } finally {
      lease.release()
    }
  }
}

interface Taking {
  readonly query: URLSearchParams
  readonly room: Room
  readonly lease: Lease
}

async function take(intake: HttpIntake, request: IncomingMessage, { query, room, lease }: Taking): Promise<Received> {
  if (request.method !== 'POST') throw new IntakeError(405, 'MethodNotAllowed', 'use POST')
  const token = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1]
  const source = token === undefined ? undefined : await intake.findSource(token)
  // Nothing of a body is read for somebody without a token.
  if (source === undefined) throw unauthorised()
  const encoding = (request.headers['content-encoding'] ?? 'identity').toLowerCase()
  if (encoding !== 'identity' && encoding !== 'gzip' && encoding !== 'zstd') {
    throw new IntakeError(415, 'UnsupportedEncoding', 'Content-Encoding must be gzip, zstd or none')
  }
  const body = await readBody(request, room, lease)
  const bytes = encoding === 'identity' ? body : await unpackBody(body, encoding, lease)
  const records = recordsOf(request)
  const framing = framingOf(query)
  if (hasTooMany(bytes, records, framing))
    throw new IntakeError(413, 'TooManyLines', `a batch may have at most ${MOST_LINES} lines; send several`)
  const outcome = await intake.receive(source, {
    id: batchId(request, bytes, query, records),
    pieces: [records === undefined ? { log: bytes, framing } : { log: bytes, records }],
    host: query.get('host') || undefined,
    zone: query.get('zone') || undefined,
  })
  if (!(outcome instanceof Refusal)) return outcome
  throw refusalOf(outcome)
}

/** A batch is one transaction, and nobody else has a turn on SQLite meanwhile. */
export const MOST_LINES = 50_000

/** The least that a record takes. */
const RECORD_BYTES = 384

/** What kind of records the body holds; undefined: lines. */
function recordsOf({ headers }: IncomingMessage): RecordKind | undefined {
  const given = headers['x-garrison-records']
  if (given === undefined) return undefined
  const kind = RECORD_KINDS.find((known) => known === String(given).toLowerCase())
  if (kind !== undefined) return kind
  throw new IntakeError(400, 'InvalidRecords', `X-Garrison-Records must be one of ${RECORD_KINDS.join(', ')}`)
}

/** How the sender says that messages are told apart. */
function framingOf(query: URLSearchParams): Framing {
  const given = query.get('framing') || 'lines'
  if (given === 'lines' || given === 'run-together') return given
  throw new IntakeError(400, 'InvalidFraming', 'framing must be lines or run-together')
}

function hasTooMany(bytes: Buffer, records: RecordKind | undefined, framing: Framing): boolean {
  if (records === 'wtmpdb') return hasMoreLines(bytes, MOST_LINES)
  if (records !== undefined) return bytes.length > MOST_LINES * RECORD_BYTES
  return hasMoreMessages(bytes, framing, MOST_LINES)
}

function unauthorised(): IntakeError {
  return new IntakeError(401, 'Unauthorized', 'the token is missing, wrong or no longer valid')
}

/** For a source whose server is gone. */
const WAYS_OUT = 'register it again, or send with the token of another source'

function refusalOf({ kind, words: [word = ''] }: Refusal<BatchRefusal>): IntakeError {
  if (kind === 'unknown-source') return unauthorised()
  if (kind === 'unknown-zone') return new IntakeError(400, 'InvalidZone', `${word} is no IANA zone`)
  if (kind === 'host-gone')
    return new IntakeError(403, 'HostGone', `${word}, the only server of this token, is gone: ${WAYS_OUT}`)
  if (kind === 'other-host') return new IntakeError(403, 'OtherHost', `this token is for another server than ${word}`)
  return new IntakeError(400, 'UnknownHost', `there is no server ${word}`)
}

const KEY = /^[\x21-\x7e]{1,128}$/

/** The sender's name for the batch, or what it holds: the same text for the same server is the same batch. */
function batchId(request: IncomingMessage, bytes: Buffer, query: URLSearchParams, records: RecordKind | undefined): string {
  const key = request.headers['idempotency-key']
  if (key === undefined) {
    const framing = query.get('framing') || 'lines'
    const said = [...(records === undefined ? [] : [records]), ...(framing === 'lines' ? [] : [framing])]
    return createHash('sha256')
      .update(JSON.stringify([query.get('host'), query.get('zone'), ...said]))
      .update(bytes)
      .digest('hex')
  }
  if (typeof key !== 'string' || !KEY.test(key)) {
    throw new IntakeError(400, 'InvalidIdempotencyKey', 'Idempotency-Key must be 1 to 128 visible ASCII characters')
  }
  return key
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
  if (error instanceof SenderGone) return void response.destroy()
  const known =
    error instanceof IntakeError ? error : new IntakeError(503, 'ServiceUnavailable', 'the batch was not taken in; send it again')
  if (!(error instanceof IntakeError)) onFailure(error)
  const isForLater = known.status === 429 || known.status === 503
  const headers = {
    ...(isForLater ? { 'retry-after': String(RETRY_AFTER_S) } : {}),
    ...(known.status === 401 ? { 'www-authenticate': 'Bearer' } : {}),
    ...(known.status === 405 ? { allow: 'POST' } : {}),
  }
  const body = { Code: known.code, Message: known.message }
  if (request.readableEnded) answer(response, known.status, body, headers)
  else answerEarly(request, response, { status: known.status, body, headers })
}

interface Early {
  readonly status: number
  readonly body: object
  readonly headers: Readonly<Record<string, string>>
}

/**
 * Answers before the body is whole. The connection ends then, but not at once: one that is closed while its peer still sends is reset,
 * and the peer may never read the answer.
 */
function answerEarly(request: IncomingMessage, response: ServerResponse, { status, body, headers }: Early): void {
  if (response.destroyed) return
  const text = begin(response, status, body, { ...headers, connection: 'close' })
  response.write(text)
  let left = LINGER_BYTES
  const timer = setTimeout(() => response.end(), LINGER_MS)
  const end = () => {
    clearTimeout(timer)
    response.end()
  }
  request.on('error', end).on('end', end).on('close', end)
  request.on('data', (piece: Buffer) => {
    left -= piece.length
    if (left < 0) end()
  })
}

function answer(response: ServerResponse, status: number, body: object, headers: Readonly<Record<string, string>> = {}): void {
  if (!response.destroyed) response.end(begin(response, status, body, headers))
}

/** Writes the head, and gives back the body. */
function begin(response: ServerResponse, status: number, body: object, headers: Readonly<Record<string, string>>): string {
  const text = JSON.stringify(body)
  response.writeHead(status, {
    'content-type': 'application/json;charset=utf-8',
    'content-length': Buffer.byteLength(text),
    ...headers,
  })
  return text
}
