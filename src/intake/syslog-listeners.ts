import { createSocket } from 'node:dgram'
import { type AddressInfo, createServer, isIPv6, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { addressKey, normaliseAddress } from '../detection/address.ts'
import { type IpRangeSet, isApproved } from '../detection/ip-range.ts'
import { LineQueue, type LineSink } from './line-queue.ts'
import type { Framing } from './octet-frames.ts'
import { SyslogFrames } from './syslog-frames.ts'

const MOST_CONNECTIONS = 1_024
/** Senders may have nothing to say for long; one that went away without a word is forgotten. */
const IDLE_MS = 3_600_000
const HANDSHAKE_MS = 10_000
/** Where messages run together, nothing but a pause says that the last one is whole. */
const PAUSE_MS = 300
/** A burst waits in the kernel while the server is busy; the system may allow less. */
const DATAGRAM_BUFFER_BYTES = 4 * 1024 * 1024

/** An address to listen on. */
export interface Place {
  readonly host: string
  readonly port: number
}

/** Where syslog is listened for, and who may send it. */
export interface SyslogListening {
  readonly udp: Place | undefined
  readonly tcp: Place | undefined
  readonly tls: (Place & { readonly cert: Buffer; readonly key: Buffer; readonly clientCa: Buffer | undefined }) | undefined
  readonly senders: IpRangeSet
  /** Senders over TCP and TLS that write nothing between their messages; see `SyslogFrames`. */
  readonly runTogether: IpRangeSet
}

/** What became of what was sent. */
export interface SyslogCounts {
  readonly received: number
  /** Datagrams that came faster than they could be recorded. */
  readonly dropped: number
  /** Messages of senders that are not allowed, or that nobody may send because the source is gone. */
  readonly refused: number
  /** Messages that were too long or cut off, and what could not be recorded before the end. */
  readonly lost: number
}

/** What the listeners ask of the rest. */
export interface SyslogSink extends Omit<LineSink, 'onFull'> {
  /** Told how many datagrams were dropped so far: at the first, and whenever it is twice as many. */
  readonly onDropped: (dropped: number) => void
}

/** Listening for syslog. */
export interface SyslogListeners {
  /** Where it is listened, with real ports. */
  readonly places: { readonly [K in 'udp' | 'tcp' | 'tls']?: Place }
  counts(): SyslogCounts
  /** Takes nothing more in, and records what was received. */
  stop(): Promise<void>
}

/** Listens for syslog (RFC 3164 and 5424) over UDP (RFC 5426), TCP (RFC 6587) and TLS (RFC 5425). Rejects when an address cannot be had. */
export async function listenForSyslog(listening: SyslogListening, sink: SyslogSink): Promise<SyslogListeners> {
  const intake = new Intake(listening, sink)
  const places: { udp?: Place; tcp?: Place; tls?: Place } = {}
  try {
    if (listening.udp !== undefined) places.udp = await intake.listenUdp(listening.udp)
    if (listening.tcp !== undefined) {
      places.tcp = await intake.listenStream(createServer(intake.onConnection), listening.tcp)
    }
    if (listening.tls !== undefined) {
      const { cert, key, clientCa } = listening.tls
      const clients = clientCa === undefined ? {} : { ca: clientCa, requestCert: true, rejectUnauthorized: true }
      const options = { cert, key, minVersion: 'TLSv1.2', handshakeTimeout: HANDSHAKE_MS, ...clients } as const
      places.tls = await intake.listenStream(createTlsServer(options, intake.onConnection), listening.tls)
    }
  } catch (error) {
    await intake.stop()
    throw error
  }
  return { places, counts: () => intake.counts(), stop: () => intake.stop() }
}

class Intake {
  readonly #senders: IpRangeSet
  readonly #runTogether: IpRangeSet
  readonly #queue: LineQueue
  readonly #onDropped: SyslogSink['onDropped']
  readonly #servers: { close: (done: () => void) => unknown }[] = []
  readonly #connections = new Map<Socket, SyslogFrames>()
  /** Whoever is connected, also before the handshake of TLS. */
  readonly #peers = new Set<Socket>()
  #isWaiting = false
  #dropped = 0
  #refused = 0
  #lost = 0

  constructor({ senders, runTogether }: SyslogListening, sink: SyslogSink) {
    this.#senders = senders
    this.#runTogether = runTogether
    this.#onDropped = sink.onDropped
    this.#queue = new LineQueue({ ...sink, onFull: (isFull) => this.#wait(isFull) })
  }

  counts(): SyslogCounts {
    const { received, refused, lost } = this.#queue.counts
    let cut = this.#lost
    for (const frames of this.#connections.values()) cut += frames.lost
    return { received, dropped: this.#dropped, refused: refused + this.#refused, lost: lost + cut }
  }

  async listenUdp({ host, port }: Place): Promise<Place> {
    const socket = createSocket(isIPv6(host) ? 'udp6' : 'udp4')
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject)
      socket.bind(port, host, () => {
        socket.off('error', reject)
        resolve()
      })
    })
    socket.on('error', () => {})
    try {
      socket.setRecvBufferSize(DATAGRAM_BUFFER_BYTES)
    } catch {
      // What the system gives has to do.
    }
    socket.on('message', (message, { address }) => {
      const sender = this.#allowed(address)
      if (sender === undefined) this.#refused++
      else if (this.#queue.isFull) this.#drop()
      else this.#queue.add(sender, message.toString('utf8'))
    })
    this.#servers.push(socket)
    return { host, port: socket.address().port }
  }

  async listenStream(server: Server, { host, port }: Place): Promise<Place> {
    server.maxConnections = MOST_CONNECTIONS
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, host, () => {
        server.off('error', reject)
        resolve()
      })
    })
    server.on('error', () => {})
    server.on('connection', (peer) => {
      this.#peers.add(peer)
      peer.once('close', () => this.#peers.delete(peer))
    })
    this.#servers.push(server)
    return { host, port: (server.address() as AddressInfo).port }
  }

  readonly onConnection = (socket: Socket): void => {
    const sender = this.#allowed(socket.remoteAddress ?? '')
    if (sender === undefined) {
      this.#refused++
      socket.destroy()
      return
    }
    const frames = new SyslogFrames((message) => this.#queue.add(sender, message), this.#framingOf(sender))
    this.#connections.set(socket, frames)
    socket.setTimeout(IDLE_MS, () => socket.destroy())
    socket.on('error', () => {})
    const pause = this.#pauseOf(frames)
    socket.on('data', (piece: Buffer) => {
      frames.push(piece)
      pause.begin()
    })
    socket.on('close', () => {
      pause.forget()
      this.#closed(socket, frames)
    })
    if (this.#isWaiting) socket.pause()
  }

  /** Tells the frames of a sender when it pauses: `begin` waits for that anew. */
  #pauseOf(frames: SyslogFrames): { begin(): void; forget(): void } {
    let timer: NodeJS.Timeout | undefined
    let unread: NodeJS.Immediate | undefined
    const forget = () => {
      clearTimeout(timer)
      clearImmediate(unread)
    }
    const begin = () => {
      forget()
      if (frames.needsPause) timer = setTimeout(look, PAUSE_MS)
    }
    // A sender that has to wait does not pause, nor does one whose words came while this process was busy: these are read first.
    const look = () => {
      if (this.#isWaiting) begin()
      else unread = setImmediate(() => (this.#isWaiting ? begin() : frames.pause()))
    }
    return { begin, forget }
  }

  #drop(): void {
    this.#dropped++
    if (Number.isInteger(Math.log2(this.#dropped))) this.#onDropped(this.#dropped)
  }

  async stop(): Promise<void> {
    const closed = this.#servers.map((server) => new Promise<void>((resolve) => server.close(resolve)))
    for (const [socket, frames] of this.#connections) {
      // What has come is taken in, what is on its way has no promise of anything. Who listens for `data` would be told of it, too.
      socket.removeAllListeners('data')
      for (let piece = socket.read(); piece !== null; piece = socket.read()) frames.push(piece)
      socket.destroy()
      this.#closed(socket, frames)
    }
    for (const peer of this.#peers) peer.destroy()
    await Promise.all(closed)
    await this.#queue.stop()
  }

  #closed(socket: Socket, frames: SyslogFrames): void {
    if (!this.#connections.delete(socket)) return
    frames.end()
    this.#lost += frames.lost
  }

  /** Whoever sends over a connection waits, by the window of the connection; datagrams cannot. */
  #wait(isWaiting: boolean): void {
    this.#isWaiting = isWaiting
    for (const socket of this.#connections.keys()) isWaiting ? socket.pause() : socket.resume()
  }

  #framingOf(sender: string): Framing {
    const key = addressKey(sender)
    return key !== undefined && isApproved(this.#runTogether, key) ? 'run-together' : 'lines'
  }

  /** The address of a sender in its one form, provided that it may send. */
  #allowed(address: string): string | undefined {
    const key = addressKey(address)
    return key !== undefined && isApproved(this.#senders, key) ? normaliseAddress(address) : undefined
  }
}
