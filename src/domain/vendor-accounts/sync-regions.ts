import type { Cloud } from '../../connectors/vendor.ts'
import type { Uid } from '../../kernel/ids.ts'
import { type Done, done, type Refusal, refuse } from '../../kernel/outcome.ts'
import type { Reader } from '../../storage/database.ts'
import type { Deps } from '../deps.ts'
import { checkAllSoon } from './check-store.ts'
import { askForRefresh, chosenRegions, placesRead, replaceRegions } from './refresh-store.ts'
import { knownRegions, type Region } from './regions.ts'

/** A region of a cloud as an account has it. */
export interface SyncRegion extends Region {
  /** Whether servers are read there. */
  readonly isChosen: boolean
  /** Whether every key that came there last was told that the account has not enabled it. */
  readonly isOff: boolean
}

/** The clouds whose places are regions; at the others a place is a subscription or a project. */
const PLACED_BY_REGION: ReadonlySet<Cloud> = new Set(['aws', 'tencent', 'volcengine'])

/** The regions of a cloud: those that it is known to have, and those that the keys of the account have found. */
export async function listRegions({ transaction }: Pick<Deps, 'transaction'>, account: Uid, cloud: Cloud): Promise<SyncRegion[]> {
  const { regions, offs } = await regionsOf(transaction, account, cloud)
  const chosen = new Set(await chosenRegions(transaction, account, cloud))
  return regions.map((region) => ({
    ...region,
    isChosen: chosen.size === 0 || chosen.has(region.id),
    isOff: offs.has(region.id),
  }))
}

/**
 * Chooses the regions of a cloud in which servers are read, for all pairs that name none themselves; none: all. Has the pairs
 * checked and read at once. Refuses `unknown-region` with the first that the cloud does not have.
 */
export async function chooseRegions(
  { transaction, clock }: Pick<Deps, 'transaction' | 'clock'>,
  account: Uid,
  cloud: Cloud,
  wanted: readonly string[],
): Promise<Done | Refusal<'unknown-region'>> {
  const known = new Set((await regionsOf(transaction, account, cloud)).regions.map(({ id }) => id))
  const strange = wanted.find((region) => !known.has(region))
  if (strange !== undefined) return refuse('unknown-region', strange)
  await replaceRegions(transaction, account, cloud, [...new Set(wanted)])
  const now = clock.now()
  await checkAllSoon(transaction, account, cloud, now)
  await askForRefresh(transaction, account, [cloud], now)
  return done
}

async function regionsOf(reader: Reader, account: Uid, cloud: Cloud): Promise<{ regions: Region[]; offs: ReadonlySet<string> }> {
  const regions = knownRegions(cloud)
  if (!PLACED_BY_REGION.has(cloud)) return { regions, offs: new Set() }
  const known = new Set(regions.map(({ id }) => id))
  const read = await placesRead(reader, account, cloud)
  const found = [...new Set(read.map(({ place }) => place))].filter((id) => !known.has(id))
  const on = new Set(read.filter(({ finding }) => finding?.reason !== 'region-not-enabled').map(({ place }) => place))
  return {
    regions: [...regions, ...found.map((id) => ({ id, area: 'other' }) as const)],
    offs: new Set(read.map(({ place }) => place).filter((place) => !on.has(place))),
  }
}
