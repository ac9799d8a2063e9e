import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import type { RequestListener } from 'node:http'
import { createServer, type Server } from 'node:https'
import { type AddressInfo, connect } from 'node:net'
import type { Duplex } from 'node:stream'
import { createServer as createTlsServer } from 'node:tls'
import { type Dial, dialDirectly, type HostAddress } from '../../src/connectors/dial.ts'
import { Egress, type EgressLimits } from '../../src/connectors/egress.ts'

const read = (name: string) => readFileSync(new URL(`./tls/${name}`, import.meta.url), 'utf8')

/** The authority that signed for the stand-ins' names; its key was thrown away. */
export const testAuthority = read('ca.pem')

/** Stands for every name of a cloud. It is public, and nothing is ever sent to it. */
export const PUBLIC_ADDRESS: HostAddress = { address: '8.8.8.8', family: 4 }

/** What stands for the clouds: a server with TLS on loopback. */
export interface CloudServer {
  readonly port: number
  close(): Promise<void>
}

/** Serves under the names of the clouds that the tests know. */
export async function serveAsCloud(listener: RequestListener, adapt?: (server: Server) => void): Promise<CloudServer> {
  const server = createServer({ key: read('key.pem'), cert: read('cert.pem') }, listener)
  adapt?.(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** Speaks TLS under the names of the clouds for a server on loopback that does not. */
export async function relayAsCloud(port: number): Promise<CloudServer> {
  const open = new Set<Duplex>()
  const server = createTlsServer({ key: read('key.pem'), cert: read('cert.pem') }, (socket) => {
    const behind = connect({ host: '127.0.0.1', port })
    for (const side of [socket, behind]) {
      open.add(side)
      side.on('error', () => side.destroy()).on('close', () => open.delete(side))
    }
    socket.pipe(behind).pipe(socket)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const side of open) side.destroy()
      }),
  }
}

/**
 * A way to connect that goes through all of the production's own and ends at a port of loopback: names are looked up
 * and their addresses judged; only the last step leads elsewhere.
 */
export function dialTo(port: number, lookup: (host: string) => HostAddress[] = () => [PUBLIC_ADDRESS]): Dial {
  return dialDirectly({
    lookup: async (host) => lookup(host),
    connect(options) {
      options.lookup?.(options.host ?? '', { all: true }, (error, addresses) => {
        assert.ifError(error)
        assert.deepEqual(addresses, lookup(options.host ?? ''), 'what was judged is what is connected to')
      })
      return connect({ host: '127.0.0.1', port })
    },
  })
}

/** The way out to a stand-in. */
export function egressTo(server: CloudServer, limits: Partial<EgressLimits> = {}): Egress {
  return new Egress({ dial: dialTo(server.port), ca: testAuthority, limits })
}
