import type { Cloud, Credentials } from '../../connectors/vendor.ts'
import type { Reader } from '../../storage/database.ts'
import { VaultFailure } from '../../vault/vault.ts'
import type { Deps } from '../deps.ts'
import type { Expected } from './check-key.ts'
import type { TakenCheck } from './check-store.ts'
import { isCloud, MODULES } from './pair.ts'
import { secretPlace } from './read.ts'
import { findSealedPair } from './store.ts'

/** A pair that is about to be checked: its key, and what is expected of it. */
export interface ReadyCheck extends TakenCheck {
  readonly revision: number
  readonly cloud: Cloud
  /** Undefined: its secret cannot be opened any more. */
  readonly credentials: Credentials | undefined
  readonly expected: Expected
}

/** Reads and opens what a check needs; undefined when there is nothing to check any more. */
export async function loadCheck(
  { transaction, vault }: { readonly transaction: Reader } & Pick<Deps, 'vault'>,
  taken: TakenCheck,
): Promise<ReadyCheck | undefined> {
  const { account, id } = taken
  const found = await findSealedPair(transaction, account, id)
  if (found === undefined) return undefined
  const { pair, sealedSecret } = found
  const { vendor: cloud } = pair
  if (!pair.isEnabled || !isCloud(cloud)) return undefined
  const { secretId, domain, tenantId, subscriptionIds, extendInfo, trail, cloudUserId, keyType, regions, revision } = pair
  const expected: Expected = {
    keyType,
    cloudUserId,
    modules: MODULES.filter((module) => pair.modules.some((one) => one.module === module)),
    places: cloud === 'azure' ? subscriptionIds : regions,
  }
  try {
    const secretKey = vault.open(sealedSecret, secretPlace(account, id))
    const credentials = { secretId, secretKey, domain, tenantId, subscriptionIds, extendInfo, trail }
    return { ...taken, revision, cloud, credentials, expected }
  } catch (error) {
    if (!(error instanceof VaultFailure)) throw error
    return { ...taken, revision, cloud, credentials: undefined, expected }
  }
}
