import type { Uid } from '../../kernel/ids.ts'
import { type Refusal, refuse } from '../../kernel/outcome.ts'
import type { Secret } from '../../kernel/secret.ts'
import type { Deps } from '../deps.ts'
import { askForCheck } from './check-store.ts'
import { MAX_PAIRS, type Origin, type Pair, type Settings } from './pair.ts'
import { secretPlace } from './read.ts'
import { brokenRule, effectiveSettings, type RuleRefusal } from './rules.ts'
import { countPairs, findKey, insertPair, takePairId } from './store.ts'

/** A pair to be. */
export interface NewPair extends Origin, Settings {
  readonly secretKey: Secret
}

export type AddRefusal = RuleRefusal | 'known-key' | 'too-many-pairs'

/**
 * Adds a vendor account's key pair to an account, enabled and waiting to be checked. Its secret is sealed for its row
 * and is given back by nothing.
 */
export async function addPair(
  deps: Pick<Deps, 'transaction' | 'vault' | 'clock'>,
  account: Uid,
  wanted: NewPair,
): Promise<Pair | Refusal<AddRefusal>> {
  const { transaction, vault, clock } = deps
  const { secretKey, vendor, keyType, ...rest } = wanted
  const settings = effectiveSettings(vendor, rest)
  const broken = brokenRule(wanted, settings)
  if (broken !== undefined) return broken

  const id = await takePairId(transaction, account)
  if ((await countPairs(transaction, account)) >= MAX_PAIRS) return refuse('too-many-pairs', String(MAX_PAIRS))
  if ((await findKey(transaction, account, vendor, settings.secretId)) !== undefined) return refuse('known-key')

  const pair: Pair = {
    ...settings,
    id,
    vendor,
    keyType,
    isEnabled: true,
    state: 'checking',
    finding: undefined,
    trail: null,
    revision: 1,
    vendorUid: null,
    vendorUserName: null,
    modules: settings.modules.map((module) => ({ module, state: 'checking', finding: undefined })),
  }
  const sealedSecret = vault.seal(secretKey, secretPlace(account, id))
  const now = clock.now()
  await insertPair(transaction, account, { pair, sealedSecret, now })
  await askForCheck(transaction, account, pair, now)
  return pair
}
