import type { Principal } from '../../kernel/caller.ts'
import type { Uid } from '../../kernel/ids.ts'
import { type Refusal, refuse } from '../../kernel/outcome.ts'
import { Secret } from '../../kernel/secret.ts'
import { INSTALLATION } from '../../vault/data-key.ts'
import { type Vault, VaultFailure } from '../../vault/vault.ts'
import type { Deps } from '../deps.ts'
import type { AccessDecision, MatchedPolicy } from './decide.ts'

/** Everything about one denial, for whoever may ask in the caller's account. */
export interface Diagnostic {
  /** When the denied call arrived, milliseconds since 1970. */
  readonly at: number
  readonly account: Uid
  readonly principalType: Principal['type']
  /** The caller as denials name it. */
  readonly principalName: string
  readonly decision: AccessDecision
  /** What the request said to conditions. */
  readonly conditions: readonly { readonly key: string; readonly values: readonly string[] }[]
  readonly matched: readonly MatchedPolicy[]
}

/** Differs: a message can be decoded for 7 days; the documents say that it expires, not when. */
const LIFETIME_MS = 7 * 24 * 60 * 60 * 1000

/** Longer than any message that is sealed here. */
const MAX_SEALED_LENGTH = 32 * 1024

/** Seals a denial for its account, as text that tells the denied caller nothing: whoever is denied may not read policies. */
export function sealDiagnostic(vault: Vault, diagnostic: Diagnostic): string {
  return vault.seal(new Secret(JSON.stringify(diagnostic)), placeOf(diagnostic.account))
}

/** Opens what `sealDiagnostic` made for the same account. Another account's message is as unknown as one that was changed. */
export function openDiagnostic(
  { vault, clock }: Pick<Deps, 'vault' | 'clock'>,
  account: Uid,
  sealed: string,
): Diagnostic | Refusal<'unknown-message' | 'expired'> {
  if (sealed.length > MAX_SEALED_LENGTH) return refuse('unknown-message')
  try {
    const diagnostic: Diagnostic = JSON.parse(vault.open(sealed, placeOf(account)).reveal())
    return clock.now() - diagnostic.at > LIFETIME_MS ? refuse('expired') : diagnostic
  } catch (error) {
    if (error instanceof VaultFailure) return refuse('unknown-message')
    throw error
  }
}

function placeOf(account: Uid) {
  // Sealed while the call is answered, when no data key can be waited for.
  return { account: INSTALLATION, table: 'denials', record: account, field: 'diagnostic' }
}
