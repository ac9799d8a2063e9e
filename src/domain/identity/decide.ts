import type { Caller } from '../../kernel/caller.ts'
import type { Uid } from '../../kernel/ids.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { type Effect, PolicyDocument } from './policy/document.ts'
import { type AccessRequest, type Decision, effectOf, evaluate } from './policy/evaluate.ts'
import { type Lookup, union } from './policy/lookups.ts'
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

/** The policies of a caller, read. */
export interface CallerPolicies {
  readonly caller: Caller
  readonly attached: readonly AttachedPolicy[]
  /** Those attached, in their order. */
  readonly documents: readonly PolicyDocument[]
  /** The policy that was given when a role was assumed; undefined where none was. */
  readonly session: PolicyDocument | undefined
  /** What they ask for that is not known of every request. */
  readonly lookups: ReadonlySet<Lookup>
}

/** A policy that speaks about a request, and how. */
export interface MatchedPolicy {
  readonly policy: PolicyName
  readonly effect: Effect
}

const SHOWN_RESOURCE = 2048

/**
 * Reads the policies of a caller. One that cannot be read refuses everything: what it meant to deny is not known. So do more
 * policies than are looked at.
 */
export function readPolicies(caller: Caller, attached: readonly AttachedPolicy[]): CallerPolicies {
  const { account, principal } = caller
  const known = cache.of(account)
  const read: PolicyDocument[] = []
  for (const one of attached.slice(0, MAX_ATTACHED)) read.push(documentOf(known, one))
  if (attached.length > MAX_ATTACHED) read.push(DENY_ALL)
  const given = principal.type === 'role' ? principal.policy : null
  const session = given === null ? undefined : cache.read(known, '', given)
  const lookups = union(session === undefined ? read : [...read, session])
  return { caller, attached, documents: read, session, lookups }
}

/**
 * Decides a request. The account's root may do everything in its own account; a user what its policies allow; whoever assumed a
 * role what the role's policies and the session's policy both allow, of which the session's is asked first.
 */
export function decide({ caller, attached, documents: read, session }: CallerPolicies, request: AccessRequest): AccessDecision {
  if (caller.principal.type === 'root') return decided(request, 'root', 'identity')
  if (session !== undefined) {
    const bySession = evaluate([session], request)
    if (!bySession.allowed) return decided(request, bySession, 'session')
  }
  return decided(request, evaluate(read, request), 'identity', attached)
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
  { attached, documents: read }: CallerPolicies,
  request: AccessRequest,
  limit: number,
): MatchedPolicy[] {
  const matched: MatchedPolicy[] = []
  for (const [index, document] of read.entries()) {
    const effect = effectOf(document, request)
    const policy = nameOf(attached[index])
    if (effect !== undefined && policy !== undefined) matched.push({ policy, effect })
    if (matched.length === limit) break
  }
  return matched
}

function nameOf(attached: AttachedPolicy | undefined): PolicyName | undefined {
  if (attached === undefined) return undefined
  const { type, name, version, attachedTo } = attached
  return { type, name, version, attachedTo }
}

function documentOf(known: AccountDocuments, { type, name, document }: AttachedPolicy): PolicyDocument {
  if (type === 'System') return findSystemPolicy(name) ?? DENY_ALL
  return document === null ? DENY_ALL : cache.read(known, name, document)
}

const DENY_ALL = new PolicyDocument([
  {
    index: 0,
    effect: 'Deny',
    actions: { negated: true, patterns: [] },
    resources: { negated: true, patterns: [] },
    conditions: [],
    templates: [],
  },
])

interface ReadDocument {
  readonly text: string
  readonly document: PolicyDocument
}

/** By the name of the policy. */
type AccountDocuments = Map<string, ReadDocument>

/**
 * Documents by account and policy name, each with its text: it is compared at every use, so a changed document is read anew.
 * Looking it up by the text itself would hash all of it. When there is no more room, all are forgotten.
 */
class DocumentCache {
  readonly #limit: number
  #accounts = new Map<Uid, AccountDocuments>()
  #size = 0

  constructor(limit: number) {
    this.#limit = limit
  }

  of(account: Uid): AccountDocuments {
    let known = this.#accounts.get(account)
    if (known === undefined) {
      known = new Map()
      this.#accounts.set(account, known)
      this.#makeRoom()
    }
    return known
  }

  /** A document of an account; one that refuses everything for a text that cannot be read. */
  read(known: AccountDocuments, name: string, text: string): PolicyDocument {
    const before = known.get(name)
    if (before?.text === text) return before.document
    const read = parsePolicyDocument(text)
    if (read instanceof Refusal) return DENY_ALL
    known.set(name, { text, document: read })
    if (before === undefined) this.#makeRoom()
    return read
  }

  /** One more is there. Who holds documents that are forgotten may go on with them. */
  #makeRoom(): void {
    this.#size++
    if (this.#size <= this.#limit) return
    this.#accounts = new Map()
    this.#size = 0
  }
}

const cache = new DocumentCache(2000)
