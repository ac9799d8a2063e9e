import type { Caller } from '../../kernel/caller.ts'
import { Refusal } from '../../kernel/outcome.ts'
import type { Effect, PolicyDocument } from './policy/document.ts'
import {
  type AccessRequest,
  type DecidingStatement,
  type Decision,
  effectOf,
  evaluate,
  type NamedPolicy,
  type PolicyKind,
  type PolicyName,
} from './policy/evaluate.ts'
import { parsePolicyDocument } from './policy/parse-document.ts'
import { findSystemPolicy } from './policy/system-policies.ts'
import { type AttachedPolicy, MAX_ATTACHED } from './read.ts'

const CACHED_DOCUMENTS = 1000
const parsed = new Map<string, PolicyDocument>()

/** Whether a caller may do something, and what decided it. */
export interface AccessDecision {
  readonly allowed: boolean
  readonly reason: 'root' | 'allowed' | 'explicit-deny' | 'implicit-deny'
  /** The kind of policy that decided. */
  readonly kind: PolicyKind
  /** The statement that decided; undefined where none did: for a root, and where nothing allows. */
  readonly by: DecidingStatement | undefined
  readonly action: string
  /** The resource's name, its first 2,048 characters. */
  readonly resource: string
}

/** A policy that speaks about a request, and how. */
export interface MatchedPolicy {
  readonly policy: PolicyName
  readonly effect: Effect
}

const SHOWN_RESOURCE = 2048

/**
 * Decides a request. The account's root may do everything in its own account; a user what its policies allow; whoever assumed a
 * role what the role's policies and the session's policy both allow, of which the session's is asked first.
 *
 * A policy that cannot be read refuses everything: what it meant to deny is not known. So do more policies than are looked at.
 */
export function decide(caller: Caller, attached: readonly AttachedPolicy[], request: AccessRequest): AccessDecision {
  const { principal } = caller
  const facts = { action: request.action, resource: request.resource.slice(0, SHOWN_RESOURCE) }
  if (principal.type === 'root') return { allowed: true, reason: 'root', kind: 'identity', by: undefined, ...facts }
  const session = principal.type === 'role' ? principal.policy : null
  const bySession = session === null ? undefined : decideBySession(session, request)
  const decision = bySession?.allowed === false ? bySession : decideByAttached(attached, request)
  return { by: undefined, ...decision, ...facts }
}

/** The policies that speak about a request, at most `limit`. */
export function matchedPolicies(attached: readonly AttachedPolicy[], request: AccessRequest, limit: number): MatchedPolicy[] {
  const matched: MatchedPolicy[] = []
  for (const one of attached) {
    const { policy, document } = namedPolicy(one)
    const effect = document === undefined ? 'Deny' : effectOf(document, request)
    if (effect !== undefined && policy !== undefined) matched.push({ policy, effect })
    if (matched.length === limit) break
  }
  return matched
}

function decideBySession(text: string, request: AccessRequest): Decision {
  const document = readCached(text)
  if (document === undefined) return unreadable(undefined, 'session')
  return evaluate([{ policy: undefined, document }], request, 'session')
}

function decideByAttached(attached: readonly AttachedPolicy[], request: AccessRequest): Decision {
  if (attached.length > MAX_ATTACHED) return unreadable(undefined, 'identity')
  const policies: NamedPolicy[] = []
  for (const one of attached) {
    const { policy, document } = namedPolicy(one)
    if (document === undefined) return unreadable(policy, 'identity')
    policies.push({ policy, document })
  }
  return evaluate(policies, request)
}

function unreadable(policy: PolicyName | undefined, kind: PolicyKind): Decision {
  return { allowed: false, reason: 'explicit-deny', kind, by: { policy, statementIndex: 0 } }
}

function namedPolicy({ type, name, version, attachedTo, document }: AttachedPolicy): {
  policy: PolicyName
  document: PolicyDocument | undefined
} {
  if (type === 'System') return { policy: { type, name, attachedTo }, document: findSystemPolicy(name)?.document }
  return {
    policy: { type, name, attachedTo, ...(version === null ? {} : { version }) },
    document: document === null ? undefined : readCached(document),
  }
}

/** A document, read once as long as it is among the last that were asked for first; undefined when it cannot be read. */
function readCached(text: string): PolicyDocument | undefined {
  const known = parsed.get(text)
  if (known !== undefined) return known
  const fresh = parsePolicyDocument(text)
  if (fresh instanceof Refusal) return undefined
  if (parsed.size >= CACHED_DOCUMENTS) parsed.delete(parsed.keys().next().value ?? '')
  parsed.set(text, fresh)
  return fresh
}
