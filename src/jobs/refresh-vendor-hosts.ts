import { type Place, VendorFailure } from '../connectors/vendor.ts'
import { dropUnseenHosts, type HostSource, importHosts } from '../domain/hosts/import-hosts.ts'
import { checkSoon } from '../domain/vendor-accounts/check-store.ts'
import { type Finding, isPassing } from '../domain/vendor-accounts/finding.ts'
import { loadRefresh, type ReadyRefresh } from '../domain/vendor-accounts/load-check.ts'
import { readHosts } from '../domain/vendor-accounts/read-hosts.ts'
import {
  type PlaceReading,
  placesNotTried,
  planRefresh,
  recordPlaces,
  type TakenRefresh,
  takeRefreshes,
} from '../domain/vendor-accounts/refresh-store.ts'
import type { Uid } from '../kernel/ids.ts'
import type { KeyChecks } from './check-vendor-keys.ts'
import { openSession } from './clouds.ts'
import { Worker } from './worker.ts'

/** For one reading of all places; its lease is longer. */
const READ_MS = 15 * 60_000
const RETRY_MS = 10 * 60_000
const DROPPED_AT_ONCE = 500

/** What reading servers takes. */
export interface HostRefreshes extends Omit<KeyChecks, 'rhythm' | 'onChecked' | 'atOnce'> {
  /** Between two readings of a pair's servers, milliseconds. */
  readonly refreshMs: number
  readonly refreshesAtOnce: number
  /** A number from 0 to below 1: spreads readings that would otherwise come together. */
  readonly random: () => number
  /** Told of each reading that is over. */
  readonly onRefreshed: (refreshed: Refreshed) => void
}

/** A reading that is over, as it is told. */
export interface Refreshed {
  readonly account: Uid
  readonly pair: number
  readonly places: number
  readonly hosts: number
  /** Places that could not be read, or the whole when nothing could. */
  readonly failures: readonly Finding[]
}

/** Reads the servers of other clouds when they are due. */
export function refreshVendorHosts(parts: HostRefreshes): Worker<TakenRefresh> {
  const { database, clock, log, lookMs, refreshesAtOnce } = parts
  return new Worker({
    everyMs: lookMs,
    atOnce: refreshesAtOnce,
    take: (limit) => database.write((transaction) => takeRefreshes(transaction, clock.now(), limit)),
    run: (taken) => refreshOne(parts, taken),
    onFailure: (error) => log.error({ err: error }, 'servers of another cloud could not be read'),
  })
}

async function refreshOne(parts: HostRefreshes, taken: TakenRefresh): Promise<void> {
  const { database, vault, clock, refreshMs, random, onRefreshed } = parts
  const ready = await database.read((reader) => loadRefresh({ transaction: reader, vault }, taken))
  if (ready === undefined) return
  const reading = new Reading(parts, taken, ready)
  await reading.run()
  const { places, hosts, failures } = reading
  const isPartial = failures.some(isPassing)
  const dueAt = clock.now() + Math.round((isPartial ? RETRY_MS : refreshMs) * (0.9 + 0.2 * random()))
  await database.write(async (transaction) => {
    await planRefresh(transaction, taken, dueAt)
    // Whether the key is still good is for its check to say.
    if (failures.some((failure) => !isPassing(failure))) await checkSoon(transaction, taken.account, taken.id, clock.now())
  })
  onRefreshed({ account: taken.account, pair: taken.id, places, hosts, failures })
}

/** One reading of all places of a pair. */
class Reading {
  readonly #parts: HostRefreshes
  readonly #taken: TakenRefresh
  readonly #ready: ReadyRefresh
  readonly #readingAt: number
  places = 0
  hosts = 0
  readonly failures: Finding[] = []

  constructor(parts: HostRefreshes, taken: TakenRefresh, ready: ReadyRefresh) {
    this.#parts = parts
    this.#taken = taken
    this.#ready = ready
    this.#readingAt = parts.clock.now()
  }

  async run(): Promise<void> {
    const { credentials, wanted, cloud } = this.#ready
    const connector = this.#parts.connectors[cloud]
    if (connector === undefined) return
    const session = openSession(this.#parts, connector, credentials, READ_MS)
    const { database, clock } = this.#parts
    try {
      const { accountId } = await session.identify()
      const sourceOf = (place: Place): HostSource => ({
        ...{ account: this.#taken.account, pair: this.#taken.id, cloud, vendorAccount: accountId },
        ...{ place: place.id, readingAt: this.#readingAt },
      })
      await readHosts(session, wanted, {
        page: async (place, hosts) => {
          this.hosts += hosts.length
          await database.write((transaction) => importHosts({ transaction, clock }, sourceOf(place), hosts))
        },
        end: (place) => this.#end(sourceOf(place)),
        failed: (place, finding) => this.#tell({ place: place.id, triedAt: this.#readingAt, finding }),
      })
      await this.#tellOfMissing()
    } catch (error) {
      if (!(error instanceof VendorFailure)) throw error
      this.failures.push({ reason: error.reason, ...error.detail })
    }
  }

  async #end(source: HostSource): Promise<void> {
    const { database } = this.#parts
    this.places++
    let dropped: number
    do {
      dropped = await database.write((transaction) => dropUnseenHosts({ transaction }, source, DROPPED_AT_ONCE))
    } while (dropped === DROPPED_AT_ONCE)
    await this.#tell({ place: source.place, triedAt: this.#readingAt, finding: undefined })
  }

  async #tell(reading: PlaceReading): Promise<void> {
    if (reading.finding !== undefined) this.failures.push(reading.finding)
    await this.#parts.database.write((transaction) => recordPlaces(transaction, this.#taken, [reading]))
  }

  /** Places that the account had before and has no more: their servers are stale, not gone. */
  async #tellOfMissing(): Promise<void> {
    const { database } = this.#parts
    const missing = await database.read((reader) => placesNotTried(reader, this.#taken, this.#readingAt))
    for (const place of missing) {
      await this.#tell({ place, triedAt: this.#readingAt, finding: { reason: 'region-not-enabled', place } })
    }
  }
}
