import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gunzipSync } from 'node:zlib'

export const TOKEN = `gls_${'t'.repeat(43)}`

/** A batch as it arrived. */
export interface ArrivedBatch {
  readonly method: string
  readonly url: string
  readonly headers: IncomingHttpHeaders
  readonly key: string
  readonly text: string
  readonly bytes: Buffer
}

/** What the peer answers; undefined: nothing, ever. */
export interface IntakeAnswer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: object
}

/** A server at the other end of `logons follow`: records every batch and answers as it is told. */
export interface IntakePeer {
  readonly endpoint: string
  readonly batches: ArrivedBatch[]
  answer: (batch: ArrivedBatch) => IntakeAnswer | undefined
  /** What was taken in, each batch once. */
  taken(): string
  close(): Promise<void>
}

/** Starts a peer that takes everything. */
export async function startIntakePeer(): Promise<IntakePeer> {
  const taken = new Map<string, string>()
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const { method = '', url = '', headers } = request
    const bytes = gunzipSync(Buffer.concat(chunks))
    const text = bytes.toString()
    const batch = { method, url, headers, key: String(headers['idempotency-key']), text, bytes }
    peer.batches.push(batch)
    const answer = peer.answer(batch)
    if (answer?.status === 200 || answer === undefined) taken.set(batch.key, text)
    if (answer === undefined) return
    response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers })
    response.end(JSON.stringify(answer.body ?? {}))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const peer: IntakePeer = {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    batches: [],
    answer: () => ({ status: 200 }),
    taken: () => [...taken.values()].join(''),
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
  return peer
}
