import type { Caller } from '../../kernel/caller.ts'
import type { Uid } from '../../kernel/ids.ts'
import { Refusal } from '../../kernel/outcome.ts'
import type { Effect, PolicyDocument } from './policy/document.ts'
import { type AccessRequest, type Decision, effectOf, evaluate } from './policy/evaluate.ts'
import { parsePolicyDocument } from './policy/parse-document.ts'
import { findSystemPolicy } from './policy/system-policies.ts'
import { type AttachedPolicy, MAX_ATTACHED } from './read.ts'

/** Whose rules: those attached to the caller, those given when a role was assumed, those of the role that is to be assumed. */
export type PolicyKind = 'identity' | 'session' | 'trust'

/** Which policy, and why the caller has it. */
export interface PolicyName {
  readonly type: 'System' | 'Custom'
  readonly name: string
  /** The number of the document in force; null for system policies. */
  readonly version: number | null
  readonly attachedTo: AttachedPolicy['attachedTo']
}

/** Whether a caller may do something, and what decided it. */
export interface AccessDecision {
  readonly allowed: boolean
  readonly reason: 'root' | 'allowed' | 'explicit-deny' | 'implicit-deny'
  /** The kind of policy that decided. */
  readonly kind: PolicyKind
  /** The policy that decided; undefined where none did (for a root, where nothing allows) or it has no name (of a session). */
  readonly policy: PolicyName | undefined
  /** The statement that decided, from 0; undefined where none did. */
  readonly statementIndex: number | undefined
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
  const { account, principal } = caller
  if (principal.type === 'root') return decided(request, 'root', 'identity')
  if (principal.type === 'role' && principal.policy !== null) {
    const document = documents.read(account, '', principal.policy)
    const bySession = document === undefined ? unreadable(0) : evaluate([document], request)
    if (!bySession.allowed) return decided(request, bySession, 'session')
  }
  return decided(request, decideByAttached(account, attached, request), 'identity', attached)
}

function decided(
  { action, resource }: AccessRequest,
  decision: Decision | 'root',
  kind: PolicyKind,
  attached: readonly AttachedPolicy[] = [],
): AccessDecision {
  const place = decision === 'root' || decision.reason === 'implicit-deny' ? undefined : decision
  return {
    allowed: decision === 'root' || decision.allowed,
    reason: decision === 'root' ? 'root' : decision.reason,
    kind,
    policy: place === undefined ? undefined : nameOf(attached[place.policyIndex]),
    statementIndex: place?.statementIndex,
    action,
    resource: resource.length > SHOWN_RESOURCE ? resource.slice(0, SHOWN_RESOURCE) : resource,
  }
}

/** The policies that speak about a request, at most `limit`. One that cannot be read speaks against it. */
export function matchedPolicies(
  { account }: Caller,
  attached: readonly AttachedPolicy[],
  request: AccessRequest,
  limit: number,
): MatchedPolicy[] {
  const matched: MatchedPolicy[] = []
  for (const one of attached) {
    const document = documentOf(account, one)
    const effect = document === undefined ? 'Deny' : effectOf(document, request)
    const policy = nameOf(one)
    if (effect !== undefined && policy !== undefined) matched.push({ policy, effect })
    if (matched.length === limit) break
  }
  return matched
}

function decideByAttached(account: Uid, attached: readonly AttachedPolicy[], request: AccessRequest): Decision {
  if (attached.length > MAX_ATTACHED) return unreadable(MAX_ATTACHED)
  const policies: PolicyDocument[] = []
  for (const one of attached) {
    const document = documentOf(account, one)
    if (document === undefined) return unreadable(policies.length)
    policies.push(document)
  }
  return evaluate(policies, request)
}

function unreadable(policyIndex: number): Decision {
  return { allowed: false, reason: 'explicit-deny', policyIndex, statementIndex: 0 }
}

function nameOf(attached: AttachedPolicy | undefined): PolicyName | undefined {
  if (attached === undefined) return undefined
  const { type, name, version, attachedTo } = attached
  return { type, name, version, attachedTo }
}

function documentOf(account: Uid, { type, name, document }: AttachedPolicy): PolicyDocument | undefined {
  if (type === 'System') return findSystemPolicy(name)
  return document === null ? undefined : documents.read(account, name, document)
}

interface ReadDocument {
  readonly text: string
  readonly document: PolicyDocument
}

/**
 * Documents by account and policy name, each with its text: it is compared at every use, so a changed document is read anew.
 * Looking it up by the text itself would hash all of it. When there is no more room, all are forgotten.
 */
class ReadDocuments {
  readonly #limit: number
  readonly #accounts = new Map<Uid, Map<string, ReadDocument>>()
  #size = 0

  constructor(limit: number) {
    this.#limit = limit
  }

  /** The document; undefined when it cannot be read. */
  read(account: Uid, name: string, text: string): PolicyDocument | undefined {
    const known = this.#accounts.get(account)?.get(name)
    if (known !== undefined && known.text === text) return known.document
    const document = parsePolicyDocument(text)
    if (document instanceof Refusal) return undefined
    if (this.#size >= this.#limit) {
      this.#accounts.clear()
      this.#size = 0
    }
    const ofAccount = this.#accounts.get(account) ?? new Map<string, ReadDocument>()
    this.#accounts.set(account, ofAccount)
    if (!ofAccount.has(name)) this.#size++
    ofAccount.set(name, { text, document })
    return document
  }
}

const documents = new ReadDocuments(2000)
