import type { Logger } from 'pino'
import type { Connector, Reason } from '../connectors/vendor.ts'
import { checkKey, type KeyCheck } from '../domain/vendor-accounts/check-key.ts'
import { isCheckDue, overdueChecks, type TakenCheck, takeChecks } from '../domain/vendor-accounts/check-store.ts'
import { loadCheck, type ReadyCheck } from '../domain/vendor-accounts/load-check.ts'
import { type CheckRhythm, giveUp, type Recorded, recordCheck } from '../domain/vendor-accounts/record-check.ts'
import type { Uid } from '../kernel/ids.ts'
import type { Database } from '../storage/database.ts'
import type { Vault } from '../vault/vault.ts'
import { type CloudAccess, openSession } from './clouds.ts'
import { Worker } from './worker.ts'

/** What checking keys takes. */
export interface KeyChecks extends CloudAccess {
  readonly database: Database
  readonly vault: Vault
  readonly log: Logger
  readonly rhythm: CheckRhythm
  /** How often it is looked for checks that are due, milliseconds. */
  readonly lookMs: number
  /** Pairs under check at once. */
  readonly atOnce: number
  /** For all requests of one check together, milliseconds; less than its lease. */
  readonly checkMs: number
  /** Told of each check that is over. */
  readonly onChecked: (checked: Checked) => void
}

/** A check that is over, as it is told. */
export interface Checked {
  readonly account: Uid
  readonly pair: number
  readonly recorded: Recorded
  readonly reason: Reason | undefined
  readonly ms: number
}

/** Checks the keys of other clouds when they are due: after a change, and on a schedule. */
export function checkVendorKeys(parts: KeyChecks): Worker<TakenCheck> {
  const { database, clock, log, lookMs, atOnce } = parts
  return new Worker({
    everyMs: lookMs,
    atOnce,
    async take(limit) {
      const overdue = await database.read((reader) => overdueChecks(reader, clock.now(), limit))
      for (const { account, id } of overdue) await database.write((transaction) => giveUp({ transaction, clock }, account, id))
      if (!(await database.read((reader) => isCheckDue(reader, clock.now())))) return []
      return database.write((transaction) => takeChecks(transaction, clock.now(), limit))
    },
    run: (taken) => checkOne(parts, taken),
    onFailure: (error) => log.error({ err: error }, 'a key of another cloud could not be checked'),
  })
}

async function checkOne(parts: KeyChecks, taken: TakenCheck): Promise<void> {
  const { database, vault, clock, connectors, rhythm, onChecked } = parts
  const ready = await database.read((reader) => loadCheck({ transaction: reader, vault }, taken))
  const connector = ready === undefined ? undefined : connectors[ready.cloud]
  if (ready === undefined || connector === undefined) return
  const began = performance.now()
  const found = await ask(parts, connector, ready)
  const recorded = await database.write((transaction) =>
    recordCheck({ transaction, clock }, ready, found, { tries: connector.tries, rhythm }),
  )
  const ms = Math.round(performance.now() - began)
  onChecked({ account: taken.account, pair: taken.id, recorded, reason: found.finding?.reason, ms })
}

async function ask(parts: KeyChecks, connector: Connector, ready: ReadyCheck): Promise<KeyCheck> {
  const { credentials, expected } = ready
  if (credentials === undefined) {
    const finding = { reason: 'key-unavailable' } as const
    const modules = expected.modules.map((module) => ({ module, outcome: 'fails', finding }) as const)
    return { outcome: 'fails', finding, identity: undefined, modules }
  }
  const session = openSession(parts, connector, credentials, parts.checkMs)
  return checkKey(connector, session, expected)
}
