import { type HostPage, type Place, type Session, VendorFailure, type VendorHost } from '../../connectors/vendor.ts'
import { type Finding, findingOf } from './finding.ts'

/** What takes in what is read; each call is a step of its own, so that nothing is held for long. */
export interface HostSink {
  /** A page of a place's servers. */
  page(place: Place, hosts: readonly VendorHost[]): Promise<void>
  /** A place is through: what it had before and has no more may go. */
  end(place: Place): Promise<void>
  /** A place could not be read, or not to its end: what it had before stays. */
  failed(place: Place, finding: Finding): Promise<void>
}

/** Where servers are wanted; what is empty does not narrow. */
export interface Wanted {
  readonly places: readonly string[]
  readonly regions: readonly string[]
}

/** No cloud lists more than this in a place without something being wrong: a listing that goes round in circles. */
const MOST_PAGES = 1000

/**
 * Reads the servers of all places of a key, or of the wanted ones. A place that fails takes nothing from the others; what it
 * has given before it failed is kept. Gives back all places that the key has, wanted or not.
 * @throws VendorFailure when the key is refused or its places cannot be told: nothing was read then
 */
export async function readHosts(session: Session, wanted: Wanted, sink: HostSink): Promise<readonly Place[]> {
  const places = await session.places()
  for (const place of places) {
    if (!isIn(wanted.places, place.id)) continue
    // A place of no region has servers of several.
    if (place.region !== '' && !isIn(wanted.regions, place.region) && !wanted.regions.includes(place.id)) continue
    const isWanted = (host: VendorHost) => place.region !== '' || isIn(wanted.regions, host.region)
    try {
      await readPlace(session, place, (hosts) => sink.page(place, hosts.filter(isWanted)))
    } catch (error) {
      await sink.failed(place, findingOf(error))
      continue
    }
    await sink.end(place)
  }
  return places
}

const isIn = (names: readonly string[], name: string) => names.length === 0 || names.includes(name)

async function readPlace(session: Session, place: Place, take: (hosts: readonly VendorHost[]) => Promise<void>): Promise<void> {
  let cursor: string | null = null
  const seen = new Set<string>()
  do {
    const page: HostPage = await session.hosts(place, cursor)
    await take(page.hosts)
    cursor = page.next
    if (cursor !== null && (seen.has(cursor) || seen.size >= MOST_PAGES)) {
      throw new VendorFailure('vendor-error', { place: place.id, code: 'EndlessList' })
    }
    if (cursor !== null) seen.add(cursor)
  } while (cursor !== null)
}
