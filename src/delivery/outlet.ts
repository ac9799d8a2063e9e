import { createSocket } from 'node:dgram'
import { isIP, type Socket } from 'node:net'
import ipaddr from 'ipaddr.js'
import { type Dial, dialDirectly, EgressRefused, judgedAddresses, type MayReach, type Network } from '../connectors/dial.ts'
import { Egress, limitsOf } from '../connectors/egress.ts'
import { isPublicAddress } from '../connectors/public-address.ts'
import { secured } from '../connectors/secured.ts'
import { timedOut, type VendorAnswer, VendorFailure } from '../connectors/vendor.ts'

/** How long a try may take in all, milliseconds. A lease is longer. */
const TRY_MS = 30_000
const CONNECT_MS = 6000
/** What a receiver answers is a few words. */
const MOST_BYTES = 64 * 1024

/** What has a time of its own: until a connection is made, and the whole. */
type Phase = 'connect' | 'total'

/** What the way out for alerts is made of; all have usual values. */
export interface OutletParts {
  /** Host names, addresses and networks in CIDR that may be private, as the operator says. */
  readonly allowed?: readonly string[]
  /** The machine's network; for public hosts only where there is no proxy. */
  readonly network?: Network
  /** How public hosts are reached that the operator has not named; directly unless told. */
  readonly proxy?: Dial
  /** Certificates to trust instead of the well-known ones, PEM. */
  readonly ca?: string
  /** How long a try may take in all, milliseconds; 30 s unless told. */
  readonly tryMs?: number
}

/**
 * The way out for alerts: to public addresses, and to private ones that the operator allows. A name is looked up once for each connection,
 * and what was judged is what is connected to.
 */
export class Outlet {
  readonly #egress: Egress
  readonly #dial: Dial
  readonly #mayReach: MayReach
  readonly #tryMs: number
  readonly #parts: OutletParts
  /** What ends each thing that is under way. */
  readonly #open = new Set<(reason: Error) => void>()
  #isClosed = false

  constructor(parts: OutletParts = {}) {
    const { allowed = [], network, proxy, ca, tryMs = TRY_MS } = parts
    const mayReach = mayReachBeside(allowed)
    const directly = dialDirectly(network, mayReach)
    this.#parts = parts
    this.#tryMs = tryMs
    this.#mayReach = mayReach
    this.#dial = proxy === undefined ? directly : dialBeside(proxy, directly, mayReach)
    const limits = { ...limitsOf(tryMs), bodyBytes: MOST_BYTES }
    this.#egress = new Egress({ dial: this.#dial, limits, ...(ca === undefined ? {} : { ca }) })
  }

  /**
   * Posts over HTTPS and gives back the answer, whatever its status.
   * @throws VendorFailure; every way out does so once the outlet is closed
   */
  post(url: URL, headers: Readonly<Record<string, string>>, body: string): Promise<VendorAnswer> {
    const { hostname: host, pathname, search } = url
    const request = { method: 'POST', host, path: `${pathname}${search}`, headers, body } as const
    const port = url.port === '' ? 443 : Number(url.port)
    const allows = (asked: string) => asked === host
    return this.#within('total', (signal) => this.#egress.send(request, { allows, signal, port }))
  }

  /** Certificates that prove hosts, where they are not the well-known ones. */
  get ca(): string | undefined {
    return this.#parts.ca
  }

  /** Opens a plain connection, which lasts no longer than a try may take. @throws EgressRefused, or the system's error */
  async connect(host: string, port: number): Promise<Socket> {
    return this.#forOneTry(await this.#within('connect', (signal) => this.#dial(host, port, signal)))
  }

  /** Opens a connection under TLS to a host that proves its name. @throws as `connect`, or the error of TLS */
  async connectSecurely(host: string, port: number): Promise<Socket> {
    const secure = async (signal: AbortSignal) =>
      secured(await this.#dial(host, port, signal), { host, ca: this.#parts.ca, protocols: [] }, signal)
    return this.#forOneTry(await this.#within('connect', secure))
  }

  /** Cuts a connection off in the end: one over which a little comes now and then is never idle. */
  #forOneTry(socket: Socket): Socket {
    const over = this.#limit('total', (reason) => socket.destroy(reason))
    return socket.once('close', over)
  }

  /** Works until its time is up, or the outlet closes. What cannot be told to stop, as a connection that others may use, is not waited for. */
  #within<Result>(phase: Phase, work: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
    return new Promise((resolve, reject) => {
      if (this.#isClosed) throw closed()
      const ending = new AbortController()
      const over = this.#limit(phase, (reason) => {
        ending.abort(reason)
        reject(reason)
      })
      work(ending.signal).then(resolve, reject).finally(over)
    })
  }

  /** Has something ended with its time, or with the outlet, unless what this gives back was called before: it is over. */
  #limit(phase: Phase, end: (reason: Error) => void): () => void {
    const timer = setTimeout(end, phase === 'connect' ? CONNECT_MS : this.#tryMs, timedOut(phase))
    this.#open.add(end)
    return () => {
      clearTimeout(timer)
      this.#open.delete(end)
    }
  }

  /** Sends datagrams. That they have left is all that can be known. @throws EgressRefused, or the system's error */
  async sendDatagrams(host: string, port: number, datagrams: readonly Buffer[]): Promise<void> {
    const { network, proxy } = this.#parts
    if (proxy !== undefined && !this.#mayReach(host, host)) {
      throw new EgressRefused(`${host} is reached through a proxy, which takes no datagrams`)
    }
    const judged = (signal: AbortSignal) => judgedAddresses(host, signal, this.#mayReach, network)
    const [{ address, family }] = await this.#within('connect', judged)
    const socket = createSocket(family === 6 ? 'udp6' : 'udp4')
    const failed = new Promise<never>((_resolve, reject) => socket.once('error', reject))
    try {
      for (const datagram of datagrams) {
        const sent = new Promise<void>((resolve, reject) => {
          socket.send(datagram, port, address, (error) => (error === null ? resolve() : reject(error)))
        })
        await Promise.race([sent, failed])
      }
    } finally {
      socket.close()
    }
  }

  /** Whether it was closed. What fails from then on says nothing of its receiver. */
  get isClosed(): boolean {
    return this.#isClosed
  }

  /** Cuts off what is under way, and lets nothing out any more. */
  close(): void {
    this.#isClosed = true
    for (const end of this.#open) end(closed())
    this.#egress.close()
  }
}

function closed(): VendorFailure {
  return new VendorFailure('unreachable', { code: 'Closed' })
}

/** Lets public addresses through, every address of a named host, and named addresses and networks. */
export function mayReachBeside(allowed: readonly string[]): MayReach {
  const names = new Set(allowed.map((entry) => entry.toLowerCase()))
  const networks = allowed.flatMap((entry) => {
    const cidr = isIP(entry) === 0 ? entry : `${entry}/${isIP(entry) === 4 ? 32 : 128}`
    return ipaddr.isValidCIDR(cidr) ? [ipaddr.parseCIDR(cidr)] : []
  })
  return (host, address) => {
    if (isPublicAddress(address) || names.has(host.toLowerCase())) return true
    if (!ipaddr.isValid(address)) return false
    const seen = ipaddr.process(address)
    return networks.some((network) => seen.kind() === network[0].kind() && seen.match(network as [ipaddr.IPv4, number]))
  }
}

/** Public hosts through the proxy; what the operator has named directly. */
function dialBeside(proxy: Dial, directly: Dial, mayReach: MayReach): Dial {
  return (host, port, signal) => {
    // A private address is for the direct way to judge; of names only those are let through that are named.
    const isNamed = isIP(host) === 0 ? mayReach(host, '') : !isPublicAddress(host)
    return isNamed ? directly(host, port, signal) : proxy(host, port, signal)
  }
}

/** The word and code of a failed connection; the system's own messages may name addresses and are left out. */
export function failureOf(error: unknown): VendorFailure {
  if (error instanceof VendorFailure) return error
  const { name = '', code = name } = error instanceof Error ? (error as Error & { code?: unknown }) : {}
  if (code === 'ABORT_ERR' || code === 'ETIMEDOUT') return new VendorFailure('timed-out', {})
  return new VendorFailure('unreachable', typeof code === 'string' && /^\w{1,64}$/.test(code) ? { code } : {})
}
