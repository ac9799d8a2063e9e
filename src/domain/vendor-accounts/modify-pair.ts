import type { Uid } from '../../kernel/ids.ts'
import { type Refusal, refuse } from '../../kernel/outcome.ts'
import type { Secret } from '../../kernel/secret.ts'
import { holdDataKeys } from '../../vault/data-key-store.ts'
import type { Deps } from '../deps.ts'
import { unchecked, writeChange } from './change-pair.ts'
import type { Pair, Settings } from './pair.ts'
import { secretPlace } from './read.ts'
import { asksForCheck, brokenRule, effectiveSettings, type RuleRefusal } from './rules.ts'
import { keptSecretId, sealSecretId } from './secret-id.ts'
import { findKey, lockKeys, lockPair } from './store.ts'

/** What to change; what is not given stays. */
export type PairChange = { readonly [K in keyof Settings]?: Settings[K] | undefined } & {
  readonly secretId?: string | undefined
  readonly secretKey?: Secret | undefined
  readonly isEnabled?: boolean | undefined
}

export type ModifyRefusal = RuleRefusal | 'unknown-pair' | 'known-key'

/**
 * Changes a pair. New credentials, another place or another purpose send the pair and all its modules back to be
 * checked; a new name, or enabling and disabling, leaves their states alone.
 */
export async function modifyPair(
  deps: Pick<Deps, 'transaction' | 'vault' | 'clock'>,
  account: Uid,
  id: number,
  change: PairChange,
): Promise<Pair | Refusal<ModifyRefusal>> {
  const { transaction, vault, clock } = deps
  const pair = await lockPair(transaction, account, id)
  if (pair === undefined) return refuse('unknown-pair', String(id))

  const before = settingsOf(pair)
  const after = effectiveSettings(pair.vendor, merge(before, change))
  const broken = brokenRule(pair, after)
  if (broken !== undefined) return broken
  const { secretId, secretKey } = change
  const kept = secretId === undefined ? undefined : keptSecretId(vault, account, secretId)
  const isRenamed = kept !== undefined && kept.secretIdHash !== pair.secretIdHash
  if (isRenamed) {
    await lockKeys(transaction, account)
    if ((await findKey(transaction, account, pair.vendor, kept)) !== undefined) return refuse('known-key')
  }

  const isAsked = isRenamed || secretKey !== undefined || asksForCheck(pair.vendor, before, after)
  const changed: Pair = {
    ...pair,
    ...after,
    ...kept,
    isEnabled: change.isEnabled ?? pair.isEnabled,
    modules: pair.modules,
    // Whose key it is now, the vendor has not said yet.
    ...(isRenamed || secretKey !== undefined ? { vendorUid: null, vendorUserName: null } : {}),
    ...(isAsked ? unchecked(after.modules, pair.revision) : {}),
  }
  if (secretKey !== undefined || secretId !== undefined) await holdDataKeys(transaction, vault, [account])
  const sealed = {
    secret: secretKey === undefined ? null : vault.seal(secretKey, secretPlace(account, id)),
    secretId: secretId === undefined ? null : sealSecretId(vault, account, id, secretId),
  }
  await writeChange({ transaction, clock }, account, { before: pair, after: changed, sealed })
  return changed
}

function settingsOf(pair: Pair): Settings {
  const { domain, tenantId, regions, subscriptionIds, cloudUserId, extendInfo, alias } = pair
  const modules = pair.modules.map(({ module }) => module)
  return { domain, tenantId, regions, subscriptionIds, modules, cloudUserId, extendInfo, alias }
}

function merge(before: Settings, change: PairChange): Settings {
  return {
    domain: change.domain ?? before.domain,
    tenantId: change.tenantId ?? before.tenantId,
    regions: change.regions ?? before.regions,
    subscriptionIds: change.subscriptionIds ?? before.subscriptionIds,
    modules: change.modules ?? before.modules,
    cloudUserId: change.cloudUserId ?? before.cloudUserId,
    extendInfo: change.extendInfo ?? before.extendInfo,
    alias: change.alias ?? before.alias,
  }
}
