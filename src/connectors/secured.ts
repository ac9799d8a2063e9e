import { isIP, type Socket } from 'node:net'
import { connect as secure, type TLSSocket } from 'node:tls'

/** The other end of a connection, and how it shows who it is. */
export interface Peer {
  readonly host: string
  /** Certificates to trust instead of the well-known ones, PEM. */
  readonly ca: string | undefined
  /** Names of protocols to offer; HTTP unless told. */
  readonly protocols?: string[]
}

/** Proves that the other end is the host; `rejectUnauthorized` is Node's default. */
export function secured(socket: Socket, { host, ca, protocols = ['http/1.1'] }: Peer, signal: AbortSignal): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    // RFC 6066, 3: an address is no server name.
    const named = isIP(host) === 0 ? { servername: host } : { host }
    const offered = protocols.length === 0 ? {} : { ALPNProtocols: protocols }
    const options = { socket, ...named, ...offered, minVersion: 'TLSv1.2' } as const
    const proven = secure(ca === undefined ? options : { ...options, ca })
    const stop = () => proven.destroy(signal.reason)
    signal.addEventListener('abort', stop, { once: true })
    if (signal.aborted) stop()
    // Without an error where what is below was closed.
    const closed = () => reject(Object.assign(new Error('the connection was closed'), { code: 'ECONNRESET' }))
    proven.once('error', reject)
    proven.once('close', closed)
    proven.once('secureConnect', () => {
      signal.removeEventListener('abort', stop)
      proven.off('error', reject)
      proven.off('close', closed)
      resolve(proven)
    })
  })
}
