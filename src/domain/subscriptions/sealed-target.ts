import type { Uid } from '../../kernel/ids.ts'
import { Secret } from '../../kernel/secret.ts'
import { type Place, type Vault, VaultFailure } from '../../vault/vault.ts'
import type { OpenTarget, SecretParts, Target } from './subscription.ts'

function placeOf(account: Uid, id: number): Place {
  return { account, table: 'alert_subscriptions', record: String(id), field: 'sealed_target' }
}

/** Seals what is secret of a target for its row. */
export function sealParts(vault: Vault, account: Uid, id: number, { url, secret }: SecretParts): string {
  return vault.seal(new Secret(JSON.stringify({ url: url?.reveal(), secret: secret?.reveal() })), placeOf(account, id))
}

/** Opens what is secret of a target. @throws VaultFailure when it cannot be opened */
export function openParts(vault: Vault, account: Uid, id: number, sealed: string): SecretParts {
  const { url, secret } = JSON.parse(vault.open(sealed, placeOf(account, id)).reveal()) as { url?: string; secret?: string }
  return { url: url === undefined ? undefined : new Secret(url), secret: secret === undefined ? undefined : new Secret(secret) }
}

/** `openParts`; undefined where they cannot be opened any more. */
export function knownParts(vault: Vault, account: Uid, id: number, sealed: string): SecretParts | undefined {
  try {
    return openParts(vault, account, id, sealed)
  } catch (error) {
    if (error instanceof VaultFailure) return undefined
    throw error
  }
}

/** Takes a target apart: what anybody may see of the account, and what is sealed. */
export function sealTarget(vault: Vault, account: Uid, id: number, { url, secret, ...target }: Target) {
  return { target, sealed: sealParts(vault, account, id, { url, secret }) }
}

/** Puts a target together; undefined where its sealed part cannot be opened any more. */
export function openTarget(
  vault: Vault,
  { account, id, target }: { readonly account: Uid; readonly id: number; readonly target: OpenTarget },
  sealed: string,
): Target | undefined {
  const parts = knownParts(vault, account, id, sealed)
  return parts === undefined ? undefined : { ...target, ...parts }
}
