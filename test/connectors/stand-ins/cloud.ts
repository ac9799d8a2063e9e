import type { IncomingMessage, ServerResponse } from 'node:http'
import { type CloudServer, serveAsCloud } from '../network.ts'

/** A request as it came over the wire. */
export interface Asked {
  readonly method: string
  readonly host: string
  /** Path and query as they were written. */
  readonly url: string
  /** By lower-case names. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** What a stand-in answers. `hang`: nothing at all. */
export type Reply =
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body: string }
  | 'hang'

/** A cloud on loopback that remembers what it was asked. */
export interface StandIn extends CloudServer {
  readonly asked: Asked[]
  /** Answers instead of the stand-in, for a fault that a real cloud can have; undefined: the stand-in answers. */
  override: ((asked: Asked) => Reply | undefined) | undefined
}

const MOST_BYTES = 1024 * 1024

/** Serves a cloud in its own time: each request is read whole, remembered and answered. */
export async function standIn(answer: (asked: Asked) => Reply, now: () => number = Date.now): Promise<StandIn> {
  const asked: Asked[] = []
  const server = await serveAsCloud((request, response) => {
    read(request).then(
      (whole) => {
        asked.push(whole)
        write(response, cloud.override?.(whole) ?? answer(whole), now())
      },
      () => response.destroy(),
    )
  })
  const cloud: StandIn = { ...server, asked, override: undefined }
  return cloud
}

async function read(request: IncomingMessage): Promise<Asked> {
  const pieces: Buffer[] = []
  let length = 0
  for await (const piece of request as AsyncIterable<Buffer>) {
    length += piece.length
    if (length > MOST_BYTES) throw new Error('too long')
    pieces.push(piece)
  }
  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]))
  return {
    method: request.method ?? '',
    host: headers['host'] ?? '',
    url: request.url ?? '',
    headers,
    body: Buffer.concat(pieces).toString('utf8'),
  }
}

function write(response: ServerResponse, reply: Reply, now: number): void {
  if (reply === 'hang') return
  response.writeHead(reply.status, { date: new Date(now).toUTCString(), ...reply.headers }).end(reply.body)
}

/** JSON with a status. */
export function json(value: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): Reply {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(value) }
}
