import type { Logger } from 'pino'
import { connectors } from './connectors/connectors.ts'
import type { Module } from './connectors/vendor.ts'
import type { LocationDatabase } from './detection/locate.ts'
import type { ProviderDatabase } from './detection/provider.ts'
import { pruneAudit, type Retention } from './domain/audit/prune.ts'
import { recordAudit } from './domain/audit/record.ts'
import type { Deps, ServedCloud, ServedOperation } from './domain/deps.ts'
import { sealDiagnostic } from './domain/identity/diagnostic.ts'
import { lookUp } from './domain/identity/look-up.ts'
import { attachedPolicies, findKey, findSession } from './domain/identity/read.ts'
import { recordKeyUses } from './domain/identity/record-key-uses.ts'
import { receiveBatch } from './domain/logon-sources/receive-batch.ts'
import { findSource, findSourceNamed } from './domain/logon-sources/source.ts'
import { PageMarks, type ReadingMarks } from './domain/page-marks.ts'
import { AuditTrail } from './gateway/audit-trail.ts'
import { TIMESTAMP_WINDOW_MS } from './gateway/authenticate/timestamp.ts'
import { catalogueOf } from './gateway/find-operation.ts'
import { KeyUses } from './gateway/key-uses.ts'
import { NonceMemory } from './gateway/nonces.ts'
import { handle } from './gateway/pipeline.ts'
import { type Listening, listen, type RunningServer } from './gateway/server.ts'
import { Throttle } from './gateway/throttle.ts'
import type { World } from './gateway/world.ts'
import { httpIntake } from './intake/http-intake.ts'
import { parseLog } from './intake/parse-log.ts'
import { parseRecords } from './intake/parse-records.ts'
import { listenForSyslog, type SyslogListeners, type SyslogListening } from './intake/syslog-listeners.ts'
import { checkVendorKeys, type KeyChecks } from './jobs/check-vendor-keys.ts'
import { type AlertDeliveries, deliverAlerts } from './jobs/deliver-alerts.ts'
import { findSilentHosts } from './jobs/find-silent-hosts.ts'
import { forgetOldAlerts } from './jobs/forget-alerts.ts'
import { forgetOldLogons } from './jobs/forget-logons.ts'
import { type HostRefreshes, refreshVendorHosts } from './jobs/refresh-vendor-hosts.ts'
import { type GivenUp, tidyDeliveries } from './jobs/tidy-deliveries.ts'
import type { Worker } from './jobs/worker.ts'
import type { AuditEvent } from './kernel/audit-chain.ts'
import type { Clock, MovableClock } from './kernel/clock.ts'
import { parseUid } from './kernel/ids.ts'
import { Refusal, refuse } from './kernel/outcome.ts'
import { products } from './products/index.ts'
import { ownDeedEvent } from './start/own-deed.ts'
import type { Database, DeferredTask, Reader, Transaction } from './storage/database.ts'
import { statementByStatement } from './storage/statement-by-statement.ts'
import { writeOrRefuse } from './storage/write-or-refuse.ts'
import type { Vault } from './vault/vault.ts'

/** The parts that differ between `serve`, `dev` and a test. */
export interface Parts {
  readonly database: Database
  readonly vault: Vault
  /** The machine's. Signatures, nonces, request ids and the audit trail go by it whatever the other says. */
  readonly clock: Clock
  /** What the domain goes by where it is not the machine's: only where a server serves for rehearsals. */
  readonly rehearsalClock?: MovableClock
  readonly locations: LocationDatabase
  /** Undefined: nothing is known of providers. */
  readonly providers?: ProviderDatabase | undefined
  /** The organisation file that `dev` begins with and can be reset to. */
  readonly beginning?: string
  readonly log: Logger
  readonly listening: Listening
  /** How long audit rows are kept; for ever unless told. */
  readonly retention?: Retention
  /** Days for which logons are kept, 0 for ever; nothing is forgotten unless told. */
  readonly logonDays?: number
  /** Days for which alerts are kept after they were dealt with, 0 for ever; none is forgotten unless told. */
  readonly alertDays?: number
  /** Hours without an event after which somebody is told that a server is silent, 0 never; nobody is told unless said. */
  readonly silentHours?: number
  /** How other clouds are asked about the keys that are kept here, and for their servers; nobody is asked unless told. */
  readonly clouds?: Clouds
  /** How alerts are told to the outside; nobody is told unless said. */
  readonly deliveries?: Deliveries
  /** Where syslog is listened for, and the source that it counts for; nowhere unless told. */
  readonly syslog?: SyslogListening & { readonly source: { readonly account: string; readonly name: string } }
}

/** The way out for alerts, and how often it is taken. */
export type Deliveries = Omit<AlertDeliveries, 'database' | 'vault' | 'clock' | 'realClock' | 'log'>

/** The way to other clouds, and how often it is taken. */
export type Clouds = Omit<KeyChecks & HostRefreshes, 'database' | 'vault' | 'clock' | 'realClock' | 'log'>

/** A running command post. */
export interface Garrison {
  readonly url: string
  /** Where syslog is listened for, with real ports. */
  readonly syslog: SyslogListeners['places']
  /** Resolves when the audit rows of all answered calls are written, and the times of the keys that signed them. */
  flush(): Promise<void>
  /** Answers what is in flight, writes what is queued; the database stays open. */
  stop(): Promise<void>
}

/** What domain verbs may use, around one transaction. A reading verb gets a reader: a write in it is refused by the engine. */
export function depsOf(
  parts: Pick<Parts, 'vault' | 'clock' | 'rehearsalClock' | 'locations' | 'providers' | 'beginning'>,
  transaction: Reader,
): Deps {
  const { vault, locations, providers, beginning, rehearsalClock } = parts
  const clocks = { ...clocksOf(parts), rehearsalClock }
  const writing = transaction as Transaction
  return {
    transaction: writing,
    vault,
    ...clocks,
    recordDeed: (deed) => writing.defer(recordTaskOf(vault), [ownDeedEvent(deed, clocks.realClock.now())]),
    locations,
    providers,
    beginning,
    parseLog,
    parseRecords,
    served,
    clouds,
  }
}

/** The clock that records go by, and the machine's. */
function clocksOf({ clock, rehearsalClock }: Pick<Parts, 'clock' | 'rehearsalClock'>): { clock: Clock; realClock: Clock } {
  return { clock: rehearsalClock ?? clock, realClock: clock }
}

/** The catalogue as the domain may know it: names and permissions, nothing of the wire. */
const served: readonly ServedOperation[] = products.flatMap((product) =>
  Object.entries(product.operations).map(([name, { access }]) => {
    return { product: product.name, name, permission: access.everybody ? undefined : access.action }
  }),
)

const clouds: readonly ServedCloud[] = Object.values(connectors).map(({ cloud, modules }) => {
  return { cloud, modules: Object.keys(modules) as Module[] }
})

/** Puts the parts together and listens. */
export async function startGarrison(parts: Parts): Promise<Garrison> {
  const world = worldOf(parts)
  const syslog = await syslogOf(parts)
  const server: RunningServer = await listen(
    {
      call: (request) => handle(request, world),
      async check() {
        await parts.database.check()
        return {
          ...syslogState(syslog),
          database: parts.database.engine,
          migrations: 'applied',
          keyRing: parts.vault.fingerprint(),
        }
      },
      intake: intakeOf(parts),
      log: parts.log,
    },
    parts.listening,
  ).catch(async (error: unknown) => {
    await syslog?.stop()
    throw error
  })
  const { clouds } = parts
  const workers = workersOf(parts)
  return {
    url: server.url,
    syslog: syslog?.places ?? {},
    flush: () => flush(world),
    async stop() {
      const working = Promise.all(workers.map((worker) => worker.stop()))
      await syslog?.stop()
      await server.stop()
      await working
      clouds?.egress.close()
      await flush(world)
    },
  }
}

/** After a start of a server that is no rehearsal, nobody is missed for so long. */
const SILENCE_REST_MS = 900_000

/** Begins with the work that nobody waits for. */
function workersOf(parts: Parts): Pick<Worker<unknown>, 'stop'>[] {
  const { clouds, deliveries, logonDays, alertDays, silentHours = 0, log, rehearsalClock } = parts
  const working = { ...parts, ...clocksOf(parts) }
  const asking = clouds === undefined ? undefined : { ...working, ...clouds }
  const workers: Pick<Worker<unknown>, 'stop'>[] = [
    ...(asking === undefined ? [] : [checkVendorKeys(asking), refreshVendorHosts(asking)]),
    ...(deliveries === undefined ? [] : [deliverAlerts({ ...working, ...deliveries })]),
    tidyDeliveries({
      ...{ ...working, isDelivering: deliveries !== undefined },
      onGivenUp: (givenUp: GivenUp) => log.warn(givenUp, 'alerts were given up that nobody was told of: ListDeadDeliveries'),
      onFailure: (error) => log.error({ err: error }, 'what waits to be delivered could not be tidied'),
    }),
  ]
  if (logonDays !== undefined) {
    const onFailure = (error: unknown) => log.error({ err: error }, 'old logons could not be forgotten')
    workers.push(forgetOldLogons({ ...working, logonDays, onFailure }))
  }
  if (alertDays !== undefined) {
    const onFailure = (error: unknown) => log.error({ err: error }, 'old alerts could not be forgotten')
    workers.push(forgetOldAlerts({ ...working, alertDays, onFailure }))
  }
  if (silentHours > 0) {
    const onFailure = (error: unknown) => log.error({ err: error }, 'servers whose logs stay away could not be looked for')
    // Whoever rehearses sets the clock to see what happens then.
    const restMs = rehearsalClock === undefined ? SILENCE_REST_MS : 0
    workers.push(findSilentHosts({ ...working, silentHours, restMs, onFailure }))
  }
  return workers
}

/** Takes in what sources of logs send. */
function intakeOf(parts: Parts) {
  const { database, log } = parts
  return httpIntake({
    findSource: (token) => database.read((reader) => findSource(reader, token)),
    receive: (source, batch) => writeOrRefuse(database, (transaction) => receiveBatch(depsOf(parts, transaction), source, batch)),
    onFailure: (error) => log.error({ err: error }, 'a batch of logs was not taken in'),
  })
}

/** Batches may come every few milliseconds. */
const TELL_REFUSAL_MS = 3_600_000

/** What helps a source whose server is gone. */
const REGISTER = 'the only server of its source is gone: register it again, or name another source'

/** Listens for syslog, where it is to. */
async function syslogOf(parts: Parts): Promise<SyslogListeners | undefined> {
  const { database, log, syslog, clock } = parts
  if (syslog === undefined) return undefined
  const { account, name } = syslog.source
  const uid = parseUid(account)
  // By kind of refusal, of which there are few.
  const toldAt = new Map<string, number>()
  return listenForSyslog(syslog, {
    async receive(batch) {
      const outcome = await writeOrRefuse(database, async (transaction) => {
        const source = uid === undefined ? undefined : await findSourceNamed(transaction, uid, name)
        return source === undefined ? refuse('unknown-source', name) : receiveBatch(depsOf(parts, transaction), source, batch)
      })
      if (!(outcome instanceof Refusal)) return 'done'
      const [now, told] = [clock.now(), toldAt.get(outcome.kind)]
      if (told === undefined || now - told >= TELL_REFUSAL_MS) {
        toldAt.set(outcome.kind, now)
        const way = outcome.kind === 'host-gone' ? REGISTER : 'make its source with CreateLogonSource'
        log.warn({ account, name, why: outcome.kind }, `what comes by syslog is thrown away: ${way}; told once an hour`)
      }
      return 'unknown'
    },
    onFailure: (error) => log.error({ err: error }, 'what came by syslog waits: it could not be recorded'),
    onDropped: (dropped) => log.warn({ dropped }, 'datagrams of syslog come faster than they are recorded: send them over TCP'),
  })
}

/** What became of syslog, for whoever asks whether the server is ready. */
function syslogState(syslog: SyslogListeners | undefined): Readonly<Record<string, string>> {
  if (syslog === undefined) return {}
  const { received, dropped, refused, lost } = syslog.counts()
  return { syslog: `${received} lines received, ${dropped} dropped, ${refused} refused, ${lost} lost` }
}

async function flush({ keyUses, trail }: World<Deps>): Promise<void> {
  await keyUses.flush()
  await trail.flush()
}

function worldOf(parts: Parts): World<Deps> {
  const { database, vault, clock, log } = parts
  const record = recordTaskOf(vault)
  const marks = new PageMarks()
  return {
    catalogue: catalogueOf(products),
    work: {
      read: (work) => readWithMarks(parts, marks, work),
      write: (work) => database.write((transaction) => work(depsOf(parts, transaction))),
      readAtLength: (work) => work(depsOf(parts, statementByStatement(database))),
    },
    identity: {
      findKey: (accessKeyId) => database.read((reader) => findKey(reader, vault, accessKeyId)),
      findSession: (token) => database.read((reader) => findSession(reader, vault, token)),
      policiesOf: ({ account, principal }, deps) => attachedPolicies(deps.transaction, account, principal),
      lookUp: (context, lookups, subject, deps) => lookUp(deps.transaction, context, lookups, subject),
    },
    sealDiagnostic: (diagnostic) => sealDiagnostic(vault, diagnostic),
    recordAudit: (deps, event) => deps.transaction.defer(record, [event]),
    trail: trailOf(parts, record),
    keyUses: new KeyUses(
      (uses) => database.write((transaction) => recordKeyUses(transaction, uses)),
      (error) => log.error({ err: error }, 'times of access keys wait: they could not be written'),
    ),
    throttle: new Throttle(),
    nonces: new NonceMemory({ windowMs: TIMESTAMP_WINDOW_MS, clock }),
    clock,
    domainClock: clocksOf(parts).clock,
    log,
  }
}

/** Runs a reading verb; the marks that it leaves are for others once the state that it saw is known to last. */
async function readWithMarks<T>(parts: Parts, marks: PageMarks, work: (deps: Deps) => Promise<T>): Promise<T> {
  let noted: ReadingMarks | undefined
  const result = await parts.database.read((reader) => {
    noted = marks.forReading()
    return work({ ...depsOf(parts, reader), marks: noted })
  })
  noted?.keep()
  return result
}

/** Rows that are committed together are written together: the head of a chain is then locked late, and signed once. */
type RecordTask = DeferredTask<readonly AuditEvent[]>

const recordTasks = new WeakMap<Vault, RecordTask>()

function recordTaskOf(vault: Vault): RecordTask {
  const known = recordTasks.get(vault)
  const task: RecordTask = known ?? ((transaction, items) => recordAudit({ transaction, vault }, items.flat()))
  if (known === undefined) recordTasks.set(vault, task)
  return task
}

function trailOf({ database, vault, clock, log, retention }: Parts, record: RecordTask): AuditTrail {
  return new AuditTrail({
    write: (events) => database.write(async (transaction) => transaction.defer(record, events)),
    onFailure: (error) => log.error({ err: error }, 'audit rows wait: they could not be written'),
    async tidy() {
      if (retention === undefined) return
      try {
        await database.write((transaction) => pruneAudit({ transaction, vault, clock }, retention))
      } catch (error) {
        log.error({ err: error }, 'old audit rows could not be dropped')
      }
    },
  })
}
