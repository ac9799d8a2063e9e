import type { Cloud, Credentials } from '../../connectors/vendor.ts'
import type { Uid } from '../../kernel/ids.ts'
import type { Reader } from '../../storage/database.ts'
import { VaultFailure } from '../../vault/vault.ts'
import type { Deps } from '../deps.ts'
import type { Expected } from './check-key.ts'
import type { TakenCheck } from './check-store.ts'
import { isCloud, MODULES, type Pair } from './pair.ts'
import { secretPlace } from './read.ts'
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
  const { pair, cloud, credentials, wanted } = loaded
  const expected: Expected = {
    keyType: pair.keyType,
    cloudUserId: pair.cloudUserId,
    modules: MODULES.filter((module) => pair.modules.some((one) => one.module === module)),
    places: wanted,
  }
  return { ...taken, revision: pair.revision, cloud, credentials, expected }
}

/** A pair whose servers are about to be read. */
export interface ReadyRefresh {
  readonly cloud: Cloud
  readonly credentials: Credentials
  /** The only places that matter; empty: all. */
  readonly wanted: readonly string[]
}

/** Reads and opens what a reading of servers needs; undefined when there is nothing to read any more. */
export async function loadRefresh(deps: Loading, taken: TakenRefresh): Promise<ReadyRefresh | undefined> {
  const loaded = await load(deps, taken)
  if (loaded?.credentials === undefined) return undefined
  const { cloud, credentials, wanted } = loaded
  return { cloud, credentials, wanted }
}

type Loading = { readonly transaction: Reader } & Pick<Deps, 'vault'>

interface Loaded {
  readonly pair: Pair
  readonly cloud: Cloud
  readonly credentials: Credentials | undefined
  readonly wanted: readonly string[]
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
  const own = cloud === 'azure' ? subscriptionIds : pair.regions
  const wanted = own.length > 0 ? own : await chosenRegions(transaction, account, cloud)
  try {
    const secretId = vault.open(sealed.secretId, secretIdPlace(account, id)).reveal()
    const secretKey = vault.open(sealed.secret, secretPlace(account, id))
    return { pair, cloud, wanted, credentials: { secretId, secretKey, domain, tenantId, subscriptionIds, extendInfo, trail } }
  } catch (error) {
    if (!(error instanceof VaultFailure)) throw error
    return { pair, cloud, wanted, credentials: undefined }
  }
}
