import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import type * as OpenApiCore from '@alicloud/openapi-core'
import { apiVersions } from '../../src/contract/api-versions.ts'

const { OpenApiUtil } = createRequire(import.meta.url)('@alicloud/openapi-core') as typeof OpenApiCore

export const ACCESS_KEY_ID = 'LTAIplanted'
export const ACCESS_KEY_SECRET = 'planted-client-secret'

/** A call as it arrived. */
export interface ArrivedCall {
  readonly product: string
  readonly action: string
  readonly parameters: readonly (readonly [name: string, value: string])[]
  /** The token of a temporary key; not there where none came. */
  readonly securityToken?: string
}

/** What the peer answers: a status (200), headers, and a body that is sent as it is when it is a text. */
export interface PeerAnswer {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body: string | object
}

/** A server that speaks the wire's outer shape: it verifies and records every call, and answers as it is told. */
export interface Peer {
  readonly endpoint: string
  readonly calls: ArrivedCall[]
  /** What was wrong with the calls. */
  readonly faults: string[]
  close(): Promise<void>
}

type Respond = (call: ArrivedCall, response: ServerResponse) => PeerAnswer | undefined

/** Starts a peer. `respond` may end the response itself, and then gives back undefined. */
export async function startPeer(respond: Respond): Promise<Peer> {
  const calls: ArrivedCall[] = []
  const faults: string[] = []
  const nonces = new Set<string>()
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const body = Buffer.concat(chunks)
    faults.push(...faultsOf(request, body, nonces))
    const call = arrivedCall(request, body.toString('utf8'))
    calls.push(call)
    const answer = respond(call, response)
    if (answer === undefined) return
    response.writeHead(answer.status ?? 200, { 'content-type': 'application/json', ...answer.headers })
    response.end(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    faults,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

function arrivedCall(request: IncomingMessage, body: string): ArrivedCall {
  const version = String(request.headers['x-acs-version'])
  const product = Object.entries(apiVersions).find(([, known]) => known === version)?.[0] ?? `version ${version}`
  const token = request.headers['x-acs-security-token']
  const call = { product, action: String(request.headers['x-acs-action']), parameters: [...new URLSearchParams(body)] }
  return token === undefined ? call : { ...call, securityToken: String(token) }
}

/** Holds a request against the contract of V3; the signature is computed by the vendor's own client library. */
function faultsOf(request: IncomingMessage, body: Buffer, nonces: Set<string>): string[] {
  const headers = request.headers as Record<string, string>
  const date = Date.parse(headers['x-acs-date'] ?? '')
  const nonce = headers['x-acs-signature-nonce'] ?? ''
  const hash = createHash('sha256').update(body).digest('hex')
  const checks: Readonly<Record<string, boolean>> = {
    method: request.method === 'POST',
    'parameters in the URL': request.url === '/',
    accept: headers['accept'] === 'application/json',
    'content-type': headers['content-type'] === (body.length > 0 ? 'application/x-www-form-urlencoded' : undefined),
    'content hash': headers['x-acs-content-sha256'] === hash,
    date: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(headers['x-acs-date'] ?? '') && Math.abs(Date.now() - date) < 60_000,
    nonce: nonce !== '' && !nonces.has(nonce),
    signature: headers['authorization'] === expectedAuthorization(headers, hash),
    'a plus for a space': !body.includes('+'),
  }
  nonces.add(nonce)
  return Object.keys(checks).filter((name) => !checks[name])
}

function expectedAuthorization(headers: Record<string, string>, hash: string): string {
  // The library reads these four of its request type.
  const request = { method: 'POST', pathname: '/', query: {}, headers } as Parameters<typeof OpenApiUtil.getAuthorization>[0]
  return OpenApiUtil.getAuthorization(request, 'ACS3-HMAC-SHA256', hash, ACCESS_KEY_ID, ACCESS_KEY_SECRET)
}
