import type { Logger } from 'pino'
import type { Diagnostic } from '../domain/identity/diagnostic.ts'
import type { LookupSubject } from '../domain/identity/look-up.ts'
import type { ConditionContext } from '../domain/identity/policy/context.ts'
import type { Lookup } from '../domain/identity/policy/lookups.ts'
import type { AttachedPolicy, KnownKey, KnownSession } from '../domain/identity/read.ts'
import type { AuditEvent } from '../kernel/audit-chain.ts'
import type { Caller } from '../kernel/caller.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Secret } from '../kernel/secret.ts'
import type { AuditTrail } from './audit-trail.ts'
import type { Exchange } from './exchange.ts'
import type { Catalogue } from './find-operation.ts'
import type { KeyUses } from './key-uses.ts'
import type { NonceMemory } from './nonces.ts'
import type { Throttle } from './throttle.ts'

/** Transactions, with whatever the operations may use inside them. */
export interface Work<Deps> {
  read<T>(work: (deps: Deps) => Promise<T>): Promise<T>
  write<T>(work: (deps: Deps) => Promise<T>): Promise<T>
  /** Each statement is a reading of its own; a write is refused. */
  readAtLength<T>(work: (deps: Deps) => Promise<T>): Promise<T>
}

/** What the steps of the road may ask; put together once, at start. */
export interface World<Deps> {
  readonly catalogue: Catalogue<Deps>
  readonly work: Work<Deps>
  readonly identity: {
    findKey(accessKeyId: string): Promise<KnownKey | undefined>
    findSession(token: Secret): Promise<KnownSession | undefined>
    policiesOf(caller: Caller, deps: Deps): Promise<readonly AttachedPolicy[]>
    /** The context with what policies ask for beyond what every request has. */
    lookUp(context: ConditionContext, lookups: ReadonlySet<Lookup>, subject: LookupSubject, deps: Deps): Promise<ConditionContext>
  }
  /** Seals what is known of a denial for the caller's account. */
  sealDiagnostic(diagnostic: Diagnostic): string
  readonly trail: AuditTrail
  readonly keyUses: KeyUses
  /** Sees to it that an audit row is written in the transaction of a change. */
  recordAudit(deps: Deps, event: AuditEvent): void
  readonly throttle: Throttle
  readonly nonces: NonceMemory
  /** The machine's. */
  readonly clock: Clock
  /** What records go by; another than `clock` only where it can be set. */
  readonly domainClock: Clock
  readonly log: Logger
}

/** A step: goes on by returning, ends the road by throwing. */
export type Step = <Deps>(exchange: Exchange<Deps>, world: World<Deps>) => void | Promise<void>
