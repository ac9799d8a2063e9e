import { type Caller, principalArn, roleArn } from '../../kernel/caller.ts'
import { newAccessKeySecret, randomText, type Uid } from '../../kernel/ids.ts'
import { Refusal, refuse } from '../../kernel/outcome.ts'
import { Secret } from '../../kernel/secret.ts'
import type { Reader } from '../../storage/database.ts'
import type { Deps } from '../deps.ts'
import { findRole } from '../roles/read.ts'
import type { AccessDecision } from './decide.ts'
import { Denied } from './denied.ts'
import { lookUp } from './look-up.ts'
import { type ConditionContext, extended } from './policy/context.ts'
import type { Decision } from './policy/evaluate.ts'
import type { DocumentRefusal } from './policy/read-json.ts'
import { ASSUME_ROLE, parseTrustDocument, trusts } from './policy/trust.ts'
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

export type AssumeRefusal = DocumentRefusal['kind'] | 'root' | 'no-role' | 'too-long' | 'other-source'

/**
 * Begins a session of a role, for a caller whose own policies allow it already. The role's trust policy must name the caller
 * or the caller's account, and its conditions hold.
 *
 * A role of another account that does not exist is not told from one that does not trust: nobody learns the roles of others.
 * Which statement of its trust policy decided is therefore told in the role's own account alone.
 */
export async function assumeRole(
  { transaction, vault, clock }: Pick<Deps, 'transaction' | 'vault' | 'clock'>,
  caller: Caller,
  wanted: WantedSession,
  context: ConditionContext,
): Promise<{ session: Session; token: Secret } | Refusal<AssumeRefusal> | Denied<'not-trusted'>> {
  if (caller.principal.type === 'root') return refuse('root')
  const refused = wanted.policy === null ? undefined : refusedPolicy(wanted.policy)
  if (refused !== undefined) return refused
  const { account, name } = wanted.role
  const role = await findRole(transaction, account, name)
  const isOwn = account === caller.account
  if (role === undefined && isOwn) return refuse('no-role')
  const told = wanted.externalId === undefined ? context : extended(context, new Map([['sts:externalid', [wanted.externalId]]]))
  const arn = roleArn(account, name)
  const trust = role && (await decideTrust(transaction, caller, { arn, document: role.trustDocument }, told))
  if (role === undefined || !trust?.decision.allowed) {
    const { decision, context: judged } = isOwn && trust !== undefined ? trust : { decision: WITHHELD, context: told }
    return new Denied('not-trusted', [], { decision: trustDecision(decision, arn), context: judged })
  }
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

const WITHHELD: Decision = { allowed: false, reason: 'implicit-deny' }

const UNREADABLE: Decision = { allowed: false, reason: 'explicit-deny', policyIndex: 0, statementIndex: 0 }

/** What a role's trust policy says of a caller, and all that it could ask. One that cannot be read trusts nobody. */
async function decideTrust(
  reader: Reader,
  caller: Caller,
  { arn, document }: { readonly arn: string; readonly document: string },
  told: ConditionContext,
): Promise<{ readonly decision: Decision; readonly context: ConditionContext }> {
  const trust = parseTrustDocument(document)
  if (trust instanceof Refusal) return { decision: UNREADABLE, context: told }
  const { account } = caller
  const context = await lookUp(reader, told, trust.lookups, { account, resource: arn, requestTags: [] })
  return { decision: trusts(trust, { account, principalArn: principalArn(caller), context }), context }
}

function trustDecision(decision: Decision, resource: string): AccessDecision {
  const { allowed, reason } = decision
  const statementIndex = decision.reason === 'implicit-deny' ? undefined : decision.statementIndex
  return { allowed, reason, kind: 'trust', policy: undefined, statementIndex, action: ASSUME_ROLE, resource }
}
