import type { Uid } from '../../kernel/ids.ts'
import { type Refusal, refuse } from '../../kernel/outcome.ts'
import type { Secret } from '../../kernel/secret.ts'
import { holdDataKeys } from '../../vault/data-key-store.ts'
import type { Deps } from '../deps.ts'
import { askForCheck } from './check-store.ts'
import { MAX_PAIRS, type Origin, type Pair, type Settings } from './pair.ts'
import { secretPlace } from './read.ts'
import { brokenRule, effectiveSettings, type RuleRefusal } from './rules.ts'
import { keptSecretId, sealSecretId } from './secret-id.ts'
import { countPairs, findKey, insertPair, takePairId } from './store.ts'

/** A pair to be. */
export interface NewPair extends Origin, Settings {
  readonly secretId: string
  readonly secretKey: Secret
}

export type AddRefusal = RuleRefusal | 'known-key' | 'too-many-pairs'

/**
 * Adds a vendor account's key pair to an account, enabled and waiting to be checked. Its key is sealed for its row,
 * and the secret half is given back by nothing.
 */
export async function addPair(
  deps: Pick<Deps, 'transaction' | 'vault' | 'clock'>,
  account: Uid,
  wanted: NewPair,
): Promise<Pair | Refusal<AddRefusal>> {
  const { transaction, vault, clock } = deps
  const { secretId, secretKey, vendor, keyType, ...rest } = wanted
  const settings = effectiveSettings(vendor, rest)
  const broken = brokenRule(wanted, settings)
  if (broken !== undefined) return broken

  const id = await takePairId(transaction, account)
  if ((await countPairs(transaction, account)) >= MAX_PAIRS) return refuse('too-many-pairs', String(MAX_PAIRS))
  const kept = keptSecretId(vault, account, secretId)
  if ((await findKey(transaction, account, vendor, kept)) !== undefined) return refuse('known-key')

  const pair: Pair = {
    ...settings,
    ...kept,
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
  await holdDataKeys(transaction, vault, [account])
  const sealed = {
    secret: vault.seal(secretKey, secretPlace(account, id)),
    secretId: sealSecretId(vault, account, id, secretId),
  }
  const now = clock.now()
  await insertPair(transaction, account, { pair, sealed, now })
  await askForCheck(transaction, account, pair, now)
  return pair
}
