import { request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { Secret } from '../../src/kernel/secret.ts'
import { parseMembers, textOf } from '../answer.ts'
import { reasonOf } from '../api-client.ts'
import { printable } from '../terminal.ts'
import type { Batch } from './tail.ts'

const PATH = '/intake/logons'
const TIMEOUT_MS = 60_000
const MOST_ANSWER_BYTES = 64 * 1024
const LONGEST_WAIT_MS = 3_600_000
const OPEN_BRACE = 0x7b
/** Faults of what the command was told and not of a batch: every batch would be refused, and dropping them loses logs. */
const SETTING_FAULTS = new Set(['UnknownHost', 'InvalidZone'])

/** Where batches go. */
export interface Destination {
  readonly endpoint: URL
  readonly token: Secret
  /** Host that wrote the logs; undefined: the token's, or what the lines say. */
  readonly host: string | undefined
  /** IANA zone of times that name none; undefined: the host's. */
  readonly zone: string | undefined
}

/** What became of a batch. `later`: it is to be sent again, as it is. `stop`: no batch will be taken until somebody mends it. */
export type Fate =
  | { readonly kind: 'taken' }
  | { readonly kind: 'later'; readonly why: string; readonly afterMs: number | undefined }
  | { readonly kind: 'refused' | 'too-large' | 'stop'; readonly why: string }

const packed = promisify(gzip)

/** Sends a batch once. Does not throw: what goes wrong on the way is a reason to send it again. */
export async function sendBatch(to: Destination, { key, body, records }: Batch, signal: AbortSignal): Promise<Fate> {
  const url = new URL(PATH, to.endpoint)
  if (to.host !== undefined) url.searchParams.set('host', to.host)
  if (to.zone !== undefined) url.searchParams.set('zone', to.zone)
  const content = await packed(body)
  const headers = {
    authorization: `Bearer ${to.token.reveal()}`,
    ...(records === undefined
      ? { 'content-type': body[0] === OPEN_BRACE ? 'application/x-ndjson' : 'text/plain; charset=utf-8' }
      : { 'content-type': 'application/octet-stream', 'x-garrison-records': records.kind }),
    'content-encoding': 'gzip',
    'content-length': String(content.length),
    'idempotency-key': key,
    accept: 'application/json',
  }
  return new Promise((resolve) => {
    const timeout = AbortSignal.timeout(TIMEOUT_MS)
    const fail = (error: unknown) => {
      const why = timeout.aborted ? `nothing whole within ${TIMEOUT_MS / 1000} seconds` : reasonOf(error)
      resolve({ kind: 'later', why: `no answer from ${url.origin}: ${why}`, afterMs: undefined })
    }
    const request = (url.protocol === 'https:' ? requestHttps : requestHttp)(url, { method: 'POST', headers, signal })
    const expire = () => request.destroy(new Error('timeout'))
    timeout.addEventListener('abort', expire)
    request.on('close', () => timeout.removeEventListener('abort', expire))
    request.on('error', fail)
    request.on('response', (response) => {
      const chunks: Buffer[] = []
      let length = 0
      response.on('error', fail)
      response.on('data', (chunk: Buffer) => {
        length += chunk.length
        if (length <= MOST_ANSWER_BYTES) chunks.push(chunk)
      })
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8')
        resolve(fateOf(url, response.statusCode ?? 0, response.headers['retry-after'], text))
      })
    })
    request.end(content)
  })
}

function fateOf(url: URL, status: number, retryAfter: string | undefined, text: string): Fate {
  const members = parseMembers(text)
  const code = members === undefined ? '' : textOf(members, 'Code')
  const said = members === undefined || code === '' ? `HTTP ${status}` : `${code}: ${textOf(members, 'Message')}`
  const why = printable(said).replaceAll(/\s*\n\s*/g, ' ')
  if (status === 200 && members !== undefined) return { kind: 'taken' }
  if (status === 413) return { kind: 'too-large', why }
  if (status === 400 && !SETTING_FAULTS.has(code)) return { kind: 'refused', why }
  if (status === 429 || status === 408 || status === 409 || status === 425 || status >= 500) {
    return { kind: 'later', why, afterMs: waitOf(retryAfter) }
  }
  if (status === 401 || status === 403 || SETTING_FAULTS.has(code)) return { kind: 'stop', why }
  return { kind: 'stop', why: `${url.origin}${PATH} does not take logs in (${why})` }
}

/** Seconds, or a date. */
function waitOf(header: string | undefined): number | undefined {
  if (header === undefined) return undefined
  const ms = /^[0-9]{1,9}$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now()
  return Number.isFinite(ms) ? Math.min(Math.max(0, ms), LONGEST_WAIT_MS) : undefined
}
