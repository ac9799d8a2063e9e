import type { Egress } from '../connectors/egress.ts'
import type { Cloud, Connector, Credentials, Session } from '../connectors/vendor.ts'
import type { Clock } from '../kernel/clock.ts'

/** The way to other clouds. */
export interface CloudAccess {
  readonly egress: Egress
  readonly connectors: Readonly<Partial<Record<Cloud, Connector>>>
  readonly clock: Clock
  /** Signatures are of this time; `clock` unless told. */
  readonly realClock?: Clock
}

/** A key in use: it may ask hosts of its own cloud, and nobody else, until its time is up. */
export function openSession(
  { egress, clock, realClock = clock }: CloudAccess,
  connector: Connector,
  credentials: Credentials,
  ms: number,
): Session {
  const errand = {
    allows: (host: string) => connector.allows(credentials.domain, host),
    signal: AbortSignal.timeout(ms),
  }
  return connector.open(credentials, { send: (request) => egress.send(request, errand), now: () => realClock.now() })
}
