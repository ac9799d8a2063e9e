import type { Uid } from '../../kernel/ids.ts'
import { Secret } from '../../kernel/secret.ts'
import type { Place, Vault } from '../../vault/vault.ts'
import type { OpenTarget, Target } from './subscription.ts'

function placeOf(account: Uid, id: number): Place {
  return { account, table: 'alert_subscriptions', record: String(id), field: 'sealed_target' }
}

/** Takes a target apart: what anybody may see of the account, and what is sealed. */
export function sealTarget(vault: Vault, account: Uid, id: number, { url, secret, ...target }: Target) {
  const plain = JSON.stringify({ url: url?.reveal(), secret: secret?.reveal() })
  return { target, sealed: vault.seal(new Secret(plain), placeOf(account, id)) }
}

/** Puts a target together. @throws VaultFailure when the sealed part cannot be opened */
export function openTarget(
  vault: Vault,
  { account, id, target }: { readonly account: Uid; readonly id: number; readonly target: OpenTarget },
  sealed: string,
): Target {
  const { url, secret } = JSON.parse(vault.open(sealed, placeOf(account, id)).reveal()) as { url?: string; secret?: string }
  return {
    ...target,
    url: url === undefined ? undefined : new Secret(url),
    secret: secret === undefined ? undefined : new Secret(secret),
  }
}
