import { EventEmitter, once } from 'node:events'
import { Agent, type RequestOptions } from 'node:https'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { type Dial, EgressRefused } from './dial.ts'
import { secured } from './secured.ts'
import { timedOut } from './vendor.ts'

const IDLE_MS = 5000

/** What Node hands from a request to the agent's connection. */
export type GuardedOptions = RequestOptions & {
  readonly host: string
  readonly port: number
  readonly allows: (host: string) => boolean
}

/** What the connections of an agent are made with. */
export interface Guards {
  readonly dial: Dial
  /** Until a connection is made and proven to be the host's. */
  readonly connectMs: number
  /** At once, to all hosts together, those under way and the idle ones too. No more requests may be under way. */
  readonly connections: number
  /** Certificates to trust instead of the well-known ones, PEM. */
  readonly ca: string | undefined
}

/** Makes only connections that are allowed, wherever the request came from. */
export class GuardedAgent extends Agent {
  readonly #guards: Guards
  readonly #closings = new EventEmitter().setMaxListeners(0)
  #open = 0

  constructor(guards: Guards) {
    super({ keepAlive: true, timeout: IDLE_MS, scheduling: 'lifo' })
    this.#guards = guards
  }

  // The name is Node's: it calls this for each connection that the pool lacks.
  override createConnection(options: RequestOptions, done: (error: Error | null, socket: Duplex) => void = () => {}): undefined {
    this.#connect(options as GuardedOptions).then(
      (socket) => done(null, socket),
      // With an error Node takes no socket.
      (error) => done(error, undefined as unknown as Duplex),
    )
  }

  async #connect({ host, port, allows }: GuardedOptions): Promise<Duplex> {
    if (!allows(host)) throw new EgressRefused(`${host}:${port} is none of the vendor's hosts`)
    const limit = new AbortController()
    const timer = setTimeout(() => limit.abort(timedOut('connect')), this.#guards.connectMs)
    try {
      const socket = await this.#dial(host, port, limit.signal)
      return await secured(socket, { host, ca: this.#guards.ca }, limit.signal)
    } catch (error) {
      // Who waits for a connection, or for a proxy, is told only that it was aborted.
      throw limit.signal.aborted ? limit.signal.reason : error
    } finally {
      clearTimeout(timer)
    }
  }

  // Node's own `maxTotalSockets` counts a connection only once it is made, and lets idle ones to other hosts keep a request waiting.
  async #dial(host: string, port: number, signal: AbortSignal): Promise<Socket> {
    while (this.#open >= this.#guards.connections) {
      this.#oneIdle()?.destroy()
      await once(this.#closings, 'closed', { signal })
    }
    this.#open++
    try {
      const socket = await this.#guards.dial(host, port, signal)
      socket.once('close', () => this.#closed())
      return socket
    } catch (error) {
      this.#closed()
      throw error
    }
  }

  #closed(): void {
    this.#open--
    this.#closings.emit('closed')
  }

  #oneIdle(): Duplex | undefined {
    for (const sockets of Object.values(this.freeSockets)) {
      const idle = sockets?.find(({ destroyed }) => !destroyed)
      if (idle !== undefined) return idle
    }
    return undefined
  }
}
