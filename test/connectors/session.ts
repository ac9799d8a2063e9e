import assert from 'node:assert/strict'
import { Agent } from 'node:https'
import { connect } from 'node:net'
import { type ConnectionOptions, connect as secure } from 'node:tls'
import type { EgressLimits } from '../../src/connectors/egress.ts'
import {
  type Connector,
  type Credentials,
  type Module,
  type Place,
  type Scope,
  type Session,
  VendorFailure,
  type VendorRequest,
} from '../../src/connectors/vendor.ts'
import { Secret } from '../../src/kernel/secret.ts'
import { type CloudServer, egressTo, testAuthority } from './network.ts'

/** A session of a key with a stand-in, through the production's way out. */
export interface OpenSession extends Session {
  /** What is sent may be changed on its way; undefined: as it is. */
  mutate: ((request: VendorRequest) => VendorRequest) | undefined
  /** Without a scope: in all that the connector names, as the first place of a check is probed. */
  probe(module: Module, place: Place, scope?: Scope): Promise<void>
  close(): void
}

/** What a test may say of the session; the rest is usual. */
export interface SessionOptions {
  readonly credentials?: Partial<Credentials>
  readonly limits?: Partial<EgressLimits>
  readonly now?: () => number
}

/** What a test has opened: stand-ins, and sessions with them. */
export class Opened {
  readonly #all: { close(): unknown }[] = []

  /** Keeps it until the test is over. */
  add<One extends { close(): unknown }>(one: One): One {
    this.#all.push(one)
    return one
  }

  /** Closes all, the last first. */
  async close(): Promise<void> {
    for (const one of this.#all.splice(0).reverse()) await one.close()
  }
}

/** Opens a key pair at a stand-in. */
export function openSession(
  connector: Connector,
  [secretId, secretKey]: readonly [string, string],
  server: CloudServer,
  { credentials, limits, now = Date.now }: SessionOptions = {},
): OpenSession {
  const egress = egressTo(server, limits)
  const whole: Credentials = {
    secretId,
    secretKey: new Secret(secretKey),
    domain: 'global',
    tenantId: null,
    subscriptionIds: [],
    extendInfo: null,
    trail: null,
    ...credentials,
  }
  const errand = { allows: (host: string) => connector.allows(whole.domain, host), signal: new AbortController().signal }
  const session = connector.open(whole, {
    now,
    send: async (request) => egress.send(open.mutate?.(request) ?? request, errand),
  })
  const open: OpenSession = {
    ...session,
    mutate: undefined,
    async probe(module, place, scope) {
      for (const one of scope === undefined ? (connector.modules[module] ?? []) : [scope]) await session.probe(module, place, one)
    },
    close: () => egress.close(),
  }
  return open
}

/** How a call fails, as one line: the reason, then what is told beside it. */
export async function failure(call: Promise<unknown>): Promise<string> {
  const error = await call.then(
    () => assert.fail('it succeeded'),
    (caught: unknown) => caught,
  )
  assert.ok(error instanceof VendorFailure, String(error))
  const { action, place, code } = error.detail
  return [error.reason, action, place, code].filter((part) => part !== undefined).join(' ')
}

/** An agent by which another's client reaches a stand-in under the names of its cloud. */
export function agentTo(server: CloudServer): Agent {
  const agent = new Agent({ keepAlive: false })
  const made = agent as unknown as { createConnection: (options: ConnectionOptions) => unknown }
  made.createConnection = ({ servername, host }) =>
    secure({ socket: connect({ host: '127.0.0.1', port: server.port }), servername: servername ?? host ?? '', ca: testAuthority })
  return agent
}
