import { type Place, type Session, VendorFailure } from '../connectors/vendor.ts'
import { dropForeignHosts, dropUnseenHosts, type HostSource, importHosts } from '../domain/hosts/import-hosts.ts'
import { checkSoon } from '../domain/vendor-accounts/check-store.ts'
import { type Finding, isPassing } from '../domain/vendor-accounts/finding.ts'
import { loadRefresh, type ReadyRefresh } from '../domain/vendor-accounts/load-check.ts'
import { readHosts } from '../domain/vendor-accounts/read-hosts.ts'
import {
  isHeld,
  type PlaceReading,
  placesNotTried,
  planRefresh,
  recordPlaces,
  type TakenRefresh,
  takeRefreshes,
} from '../domain/vendor-accounts/refresh-store.ts'
import type { Uid } from '../kernel/ids.ts'
import type { Transaction } from '../storage/database.ts'
import type { KeyChecks } from './check-vendor-keys.ts'
import { openSession } from './clouds.ts'
import { Worker } from './worker.ts'

/** For one reading of all places; its lease is longer. */
const READ_MS = 15 * 60_000
const RETRY_MS = 10 * 60_000
const DROPPED_AT_ONCE = 500

/** What reading servers takes. */
export interface HostRefreshes extends Omit<KeyChecks, 'rhythm' | 'onChecked' | 'atOnce' | 'checkMs'> {
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
  /** The pair was disabled, deleted or put to other uses meanwhile. */
  readonly isDiscarded: boolean
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
    run: (taken, ending) => refreshOne(parts, taken, ending),
    onFailure: (error) => log.error({ err: error }, 'servers of another cloud could not be read'),
  })
}

async function refreshOne(parts: HostRefreshes, taken: TakenRefresh, ending: AbortSignal): Promise<void> {
  const { database, vault, clock, refreshMs, random, onRefreshed } = parts
  const ready = await database.read((reader) => loadRefresh({ transaction: reader, vault }, taken))
  if (ready === undefined) return
  const reading = new Reading(parts, taken, ready, ending)
  let isOver: boolean
  try {
    isOver = await reading.run()
  } catch (error) {
    if (!(error instanceof Ended)) throw error
    // What was read is kept; whoever serves next begins anew, and at once.
    return void (await database.write((transaction) => planRefresh(transaction, taken, clock.now())))
  }
  const { places, hosts, failures } = reading
  if (isOver) {
    const isPartial = failures.some(isPassing)
    const dueAt = clock.now() + Math.round((isPartial ? RETRY_MS : refreshMs) * (0.9 + 0.2 * random()))
    isOver = await database.write(async (transaction) => {
      if (!(await planRefresh(transaction, taken, dueAt))) return false
      // Whether the key is still good is for its check to say.
      if (failures.some((failure) => !isPassing(failure))) await checkSoon(transaction, taken.account, taken.id, clock.now())
      return true
    })
  }
  onRefreshed({ account: taken.account, pair: taken.id, isDiscarded: !isOver, places, hosts, failures })
}

/** The server ends. */
class Ended extends Error {}

/** The reading is somebody else's now, or nobody's. */
class Discarded extends Error {}

/** One reading of all places of a pair. */
class Reading {
  readonly #parts: HostRefreshes
  readonly #taken: TakenRefresh
  readonly #ready: ReadyRefresh
  readonly #readingAt: number
  readonly #ending: AbortSignal
  places = 0
  hosts = 0
  readonly failures: Finding[] = []

  constructor(parts: HostRefreshes, taken: TakenRefresh, ready: ReadyRefresh, ending: AbortSignal) {
    this.#ending = ending
    this.#parts = parts
    this.#taken = taken
    this.#ready = ready
    this.#readingAt = parts.clock.now()
  }

  /** Whether it came to its end, well or not; false: the pair was changed so that it counts no more. */
  async run(): Promise<boolean> {
    const { credentials, cloud } = this.#ready
    const connector = this.#parts.connectors[cloud]
    if (connector === undefined) return true
    try {
      await this.#read(openSession(this.#parts, connector, credentials, READ_MS))
    } catch (error) {
      if (error instanceof Discarded) return false
      if (!(error instanceof VendorFailure)) throw error
      this.failures.push({ reason: error.reason, ...error.detail })
    }
    return true
  }

  #goOn(): void {
    if (this.#ending.aborted) throw new Ended()
  }

  async #read(session: Session): Promise<void> {
    this.#goOn()
    const { wanted, cloud } = this.#ready
    const { clock } = this.#parts
    const { accountId } = await session.identify()
    const source = {
      ...{ account: this.#taken.account, pair: this.#taken.id, cloud, vendorAccount: accountId },
      readingAt: this.#readingAt,
    }
    const sourceOf = (place: Place): HostSource => ({ ...source, place: place.id })
    const places = await readHosts(session, wanted, {
      page: async (place, hosts) => {
        this.hosts += hosts.length
        await this.#write((transaction) => importHosts({ transaction, clock }, sourceOf(place), hosts))
      },
      end: (place) => this.#end(sourceOf(place)),
      failed: (place, finding) => this.#tell({ place: place.id, triedAt: this.#readingAt, finding }),
    })
    await this.#dropForeign(source)
    await this.#tellOfMissing(new Set(places.map(({ id }) => id)))
  }

  /** What an earlier key has found in another account at the vendor is none of this one's, not even stale. */
  async #dropForeign(source: Omit<HostSource, 'place'>): Promise<void> {
    let after: string | undefined = ''
    while (after !== undefined) {
      const page: { readonly after: string; readonly limit: number } = { after, limit: DROPPED_AT_ONCE }
      after = await this.#write((transaction) => dropForeignHosts({ transaction, clock: this.#parts.clock }, source, page))
    }
  }

  async #end(source: HostSource): Promise<void> {
    const { clock } = this.#parts
    const choice = { regions: this.#ready.wanted.regions, limit: DROPPED_AT_ONCE }
    this.places++
    let dropped: number
    do {
      dropped = await this.#write((transaction) => dropUnseenHosts({ transaction, clock }, source, choice))
    } while (dropped === DROPPED_AT_ONCE)
    await this.#tell({ place: source.place, triedAt: this.#readingAt, finding: undefined })
  }

  async #tell(reading: PlaceReading): Promise<void> {
    if (reading.finding !== undefined) this.failures.push(reading.finding)
    await this.#write((transaction) => recordPlaces(transaction, this.#taken, [reading]))
  }

  /** Wanted places that the account had before and has no more: their servers are stale, not gone. */
  async #tellOfMissing(present: ReadonlySet<string>): Promise<void> {
    const { places: wanted } = this.#ready.wanted
    const notTried = await this.#parts.database.read((reader) => placesNotTried(reader, this.#taken, this.#readingAt))
    for (const place of notTried) {
      // Nobody has asked for it: that says nothing of the place.
      if (present.has(place) || (wanted.length > 0 && !wanted.includes(place))) continue
      await this.#tell({ place, triedAt: this.#readingAt, finding: { reason: 'region-not-enabled', place } })
    }
  }

  /** Each step is a transaction of its own, behind which the server may end, and none is made for a pair that is not to be read any more. */
  #write<Result>(step: (transaction: Transaction) => Promise<Result>): Promise<Result> {
    this.#goOn()
    return this.#parts.database.write(async (transaction) => {
      if (!(await isHeld(transaction, this.#taken))) throw new Discarded()
      return step(transaction)
    })
  }
}
