import { connect } from 'node:net'
import { signedRequest } from '../test/client.ts'

/** A call to be made many times; `parameters` may differ by number. */
export interface Load {
  readonly url: string
  readonly version: string
  readonly action: string
  readonly credentials: { readonly accessKeyId: string; readonly accessKeySecret: string }
  parameters(index: number): Record<string, unknown>
}

/** Signs requests beforehand, so that the measured time holds none of it. They stay valid for 15 minutes. */
export function signAll(load: Load, count: number): Buffer[] {
  const now = Date.now()
  return Array.from({ length: count }, (_, index) => {
    const call = { version: load.version, action: load.action, parameters: load.parameters(index) }
    const { headers, body } = signedRequest(load.url, call, load.credentials, now)
    const lines = Object.entries({ ...headers, 'content-length': String(Buffer.byteLength(body)) })
    return Buffer.from(`POST / HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`)
  })
}

/** What came back. */
export interface Measured {
  readonly perSecond: number
  readonly failures: number
}

/**
 * Sends all requests over `connections` kept-alive connections, one at a time on each, and counts answers that are
 * not 200.
 */
export async function fire(url: string, requests: readonly Buffer[], connections: number): Promise<Measured> {
  const { hostname, port } = new URL(url)
  let next = 0
  let failures = 0
  const began = process.hrtime.bigint()
  const one = () =>
    new Promise<void>((resolve, reject) => {
      const socket = connect({ host: hostname, port: Number(port), noDelay: true })
      let pending = Buffer.alloc(0)
      const send = () => {
        const request = requests[next++]
        if (request === undefined) {
          socket.end()
          resolve()
        } else socket.write(request)
      }
      socket.on('connect', send)
      socket.on('error', reject)
      socket.on('data', (piece) => {
        pending = pending.length === 0 ? piece : Buffer.concat([pending, piece])
        const length = answerLength(pending)
        if (length === undefined || pending.length < length) return
        if (!pending.subarray(0, 12).equals(OK)) failures++
        pending = pending.subarray(length)
        send()
      })
    })
  await Promise.all(Array.from({ length: connections }, one))
  const seconds = Number(process.hrtime.bigint() - began) / 1e9
  return { perSecond: requests.length / seconds, failures }
}

const OK = Buffer.from('HTTP/1.1 200')

function answerLength(bytes: Buffer): number | undefined {
  const end = bytes.indexOf('\r\n\r\n')
  if (end < 0) return undefined
  const length = /content-length: (\d+)/i.exec(bytes.subarray(0, end).toString('latin1'))?.[1]
  return end + 4 + Number(length ?? 0)
}
