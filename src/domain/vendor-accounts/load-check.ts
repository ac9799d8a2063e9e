import type { Cloud, Credentials } from '../../connectors/vendor.ts'
import type { Uid } from '../../kernel/ids.ts'
import type { Reader } from '../../storage/database.ts'
import { VaultFailure } from '../../vault/vault.ts'
import type { Deps } from '../deps.ts'
import type { Expected } from './check-key.ts'
import type { TakenCheck } from './check-store.ts'
import { isCloud, MODULES, type Pair } from './pair.ts'
import { secretPlace } from './read.ts'
import type { Wanted } from './read-hosts.ts'
import { chosenRegions, type TakenRefresh } from './refresh-store.ts'
import { secretIdPlace } from './secret-id.ts'
import { findSealedPair } from './store.ts'

/** A pair that is about to be checked: its key, and what is expected of it. */
export interface ReadyCheck extends TakenCheck {
  readonly revision: number
  readonly cloud: Cloud
  /** Undefined: its key cannot be opened any more. */
  readonly credentials: Credentials | undefined
  readonly expected: Expected
}

/** Reads and opens what a check needs; undefined when there is nothing to check any more. */
export async function loadCheck(deps: Loading, taken: TakenCheck): Promise<ReadyCheck | undefined> {
  const loaded = await load(deps, taken)
  if (loaded === undefined) return undefined
  const { pair, cloud, credentials, places, regions } = loaded
  const expected: Expected = {
    keyType: pair.keyType,
    cloudUserId: pair.cloudUserId,
    modules: MODULES.filter((module) => pair.modules.some((one) => one.module === module)),
    places: WIDE_PLACES.has(cloud) ? places : regions,
  }
  return { ...taken, revision: pair.revision, cloud, credentials, expected }
}

/** A pair whose servers are about to be read. */
export interface ReadyRefresh {
  readonly cloud: Cloud
  readonly credentials: Credentials
  readonly wanted: Wanted
}

/** Reads and opens what a reading of servers needs; undefined when there is nothing to read any more. */
export async function loadRefresh(deps: Loading, taken: TakenRefresh): Promise<ReadyRefresh | undefined> {
  const loaded = await load(deps, taken)
  if (loaded?.credentials === undefined) return undefined
  const { cloud, credentials, places, regions } = loaded
  return { cloud, credentials, wanted: { places, regions } }
}

/** Where a place, a subscription or a project, has servers in several regions: a region that is chosen says nothing of it. */
const WIDE_PLACES: ReadonlySet<Cloud> = new Set(['azure', 'google'])

type Loading = { readonly transaction: Reader } & Pick<Deps, 'vault'>

interface Loaded extends Wanted {
  readonly pair: Pair
  readonly cloud: Cloud
  readonly credentials: Credentials | undefined
}

async function load(
  { transaction, vault }: Loading,
  { account, id }: { readonly account: Uid; readonly id: number },
): Promise<Loaded | undefined> {
  const found = await findSealedPair(transaction, account, id)
  if (found === undefined) return undefined
  const { pair, sealed } = found
  const { vendor: cloud } = pair
  if (!pair.isEnabled || !isCloud(cloud)) return undefined
  const { domain, tenantId, subscriptionIds, extendInfo, trail } = pair
  const places = cloud === 'azure' ? subscriptionIds : []
  const regions = pair.regions.length > 0 ? pair.regions : await chosenRegions(transaction, account, cloud)
  const rest = { pair, cloud, places, regions }
  try {
    const secretId = vault.open(sealed.secretId, secretIdPlace(account, id)).reveal()
    const secretKey = vault.open(sealed.secret, secretPlace(account, id))
    return { ...rest, credentials: { secretId, secretKey, domain, tenantId, subscriptionIds, extendInfo, trail } }
  } catch (error) {
    if (!(error instanceof VaultFailure)) throw error
    return { ...rest, credentials: undefined }
  }
}
