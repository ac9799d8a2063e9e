import { type Caller, principalArn } from '../../kernel/caller.ts'
import { newAccessKeySecret, randomText, type Uid } from '../../kernel/ids.ts'
import { Refusal, refuse } from '../../kernel/outcome.ts'
import { Secret } from '../../kernel/secret.ts'
import type { Deps } from '../deps.ts'
import { findRole } from '../roles/read.ts'
import type { ConditionContext } from './policy/context.ts'
import type { DocumentRefusal } from './policy/read-json.ts'
import { parseTrustDocument, trusts } from './policy/trust.ts'
import { refusedPolicy } from './read.ts'
import { SESSION_KEY_PREFIX, type Session, sealSession } from './session-token.ts'

/** The role that is to be assumed, and how. */
export interface WantedSession {
  readonly role: { readonly account: Uid; readonly name: string }
  /** The session's name. */
  readonly name: string
  readonly seconds: number
  /** Policy document (JSON text) that narrows what the role may do. */
  readonly policy: string | null
  readonly externalId: string | undefined
  readonly sourceIdentity: string | null
}

export type AssumeRefusal = DocumentRefusal['kind'] | 'root' | 'no-role' | 'not-trusted' | 'too-long' | 'other-source'

/**
 * Begins a session of a role, for a caller whose own policies allow it already. The role's trust policy must name the caller
 * or the caller's account, and its conditions hold.
 *
 * A role of another account that does not exist is not told from one that does not trust: nobody learns the roles of others.
 */
export async function assumeRole(
  { transaction, vault, clock }: Pick<Deps, 'transaction' | 'vault' | 'clock'>,
  caller: Caller,
  wanted: WantedSession,
  context: ConditionContext,
): Promise<{ session: Session; token: Secret } | Refusal<AssumeRefusal>> {
  if (caller.principal.type === 'root') return refuse('root')
  const refused = wanted.policy === null ? undefined : refusedPolicy(wanted.policy)
  if (refused !== undefined) return refused
  const { account, name } = wanted.role
  const role = await findRole(transaction, account, name)
  if (role === undefined) return refuse(account === caller.account ? 'no-role' : 'not-trusted')
  if (!isTrusted(role.trustDocument, caller, wanted.externalId, context)) return refuse('not-trusted')
  if (wanted.seconds > role.maxSessionSeconds) return refuse('too-long')
  const source = caller.principal.type === 'role' ? (caller.principal.sourceIdentity ?? null) : null
  if (source !== null && wanted.sourceIdentity !== null && wanted.sourceIdentity !== source) return refuse('other-source')
  const session: Session = {
    accessKeyId: `${SESSION_KEY_PREFIX}${randomText(24)}`,
    accessKeySecret: new Secret(newAccessKeySecret()),
    // Whole seconds, as the expiration is told.
    expiresAt: (Math.floor(clock.now() / 1000) + wanted.seconds) * 1000,
    account,
    role: name,
    roleId: role.id,
    name: wanted.name,
    policy: wanted.policy,
    sourceIdentity: source ?? wanted.sourceIdentity,
  }
  return { session, token: sealSession(vault, session) }
}

function isTrusted(document: string, caller: Caller, externalId: string | undefined, context: ConditionContext): boolean {
  const trust = parseTrustDocument(document)
  // What cannot be read trusts nobody.
  if (trust instanceof Refusal) return false
  const known = externalId === undefined ? context : new Map([...context, ['sts:externalid', [externalId]]])
  return trusts(trust, { account: caller.account, principalArn: principalArn(caller), context: known }).allowed
}
