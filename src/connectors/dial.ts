import { lookup as systemLookup } from 'node:dns/promises'
import { request } from 'node:http'
import { connect, type Socket, type TcpNetConnectOpts } from 'node:net'
import { isPublicAddress } from './public-address.ts'

/** Opens a connection to a host that may be asked. */
export type Dial = (host: string, port: number, signal: AbortSignal) => Promise<Socket>

/** A connection that must not be made. */
export class EgressRefused extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'EgressRefused'
  }
}

/** An address of a host, as the system's resolver gives it. */
export interface HostAddress {
  readonly address: string
  readonly family: number
}

/** What of the machine's network a direct connection takes. */
export interface Network {
  readonly lookup: (host: string) => Promise<readonly HostAddress[]>
  readonly connect: (options: TcpNetConnectOpts) => Socket
}

const systemNetwork: Network = { lookup: (host) => systemLookup(host, { all: true }), connect }

/** Whether an address of a host may be connected to. */
export type MayReach = (host: string, address: string) => boolean

const publicOnly: MayReach = (_host, address) => isPublicAddress(address)

/**
 * The addresses that a host has, looked up once, if all may be reached.
 * @throws EgressRefused when it has none, or one that may not; what the signal was aborted with, when that comes first
 */
export async function judgedAddresses(
  host: string,
  signal: AbortSignal,
  mayReach: MayReach = publicOnly,
  { lookup }: Pick<Network, 'lookup'> = systemNetwork,
): Promise<readonly [HostAddress, ...HostAddress[]]> {
  const [first, ...others] = await unlessAborted(lookup(host), signal)
  const addresses = first === undefined ? [] : [first, ...others]
  const inside = addresses.find(({ address }) => !mayReach(host, address))
  if (first === undefined || inside !== undefined) {
    throw new EgressRefused(`${host} has ${inside === undefined ? 'no address' : 'an address that is not public'}`)
  }
  return [first, ...others]
}

/**
 * Connects to the addresses that a host has, if all are public, or what else is told. They are looked up once, and what was judged is
 * what is connected to: a name that answers otherwise a moment later changes nothing.
 */
export function dialDirectly(network: Network = systemNetwork, mayReach: MayReach = publicOnly): Dial {
  return async (host, port, signal) => {
    const addresses = await judgedAddresses(host, signal, mayReach, network)
    const [first] = addresses
    const socket = network.connect({
      host,
      port,
      autoSelectFamily: true,
      noDelay: true,
      lookup: (_host, { all }, done) => {
        if (all) done(null, [...addresses])
        else done(null, first.address, first.family)
      },
    })
    return connected(socket, signal)
  }
}

/** Connects through an HTTP proxy that the operator has named. What its names mean is then the proxy's to judge. */
export function dialThrough(proxy: URL): Dial {
  return (host, port, signal) =>
    new Promise((resolve, reject) => {
      const target = `${host}:${port}`
      const credentials = `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`
      const asked = request({
        host: proxy.hostname.replace(/^\[|\]$/g, ''),
        port: proxy.port === '' ? 80 : Number(proxy.port),
        method: 'CONNECT',
        path: target,
        headers: {
          host: target,
          ...(credentials === ':' ? {} : { 'proxy-authorization': `Basic ${Buffer.from(credentials).toString('base64')}` }),
        },
        agent: false,
        signal,
      })
      asked.once('connect', ({ statusCode }, socket) => {
        if (statusCode === 200) resolve(socket as Socket)
        else {
          socket.destroy()
          reject(new EgressRefused(`the proxy answers ${statusCode} for ${target}`))
        }
      })
      asked.once('response', ({ statusCode }) => {
        asked.destroy()
        reject(new EgressRefused(`the proxy answers ${statusCode} for ${target}`))
      })
      asked.once('error', reject)
      asked.end()
    })
}

/** The system looks names up for as long as it likes, and cannot be told to stop. */
function unlessAborted<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason)
    const settle = () => signal.removeEventListener('abort', stop)
    signal.addEventListener('abort', stop, { once: true })
    if (signal.aborted) stop()
    work.then(resolve, reject).finally(settle)
  })
}

function connected(socket: Socket, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const stop = () => socket.destroy(signal.reason)
    const settle = () => {
      signal.removeEventListener('abort', stop)
      socket.off('error', fail)
    }
    const fail = (error: Error) => {
      settle()
      reject(error)
    }
    socket.once('error', fail)
    socket.once('connect', () => {
      settle()
      resolve(socket)
    })
    if (signal.aborted) stop()
    else signal.addEventListener('abort', stop, { once: true })
  })
}
