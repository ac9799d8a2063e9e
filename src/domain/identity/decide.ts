import { Refusal } from '../../kernel/outcome.ts'
import { type AccessRequest, type Decision, evaluate, type NamedPolicy } from './policy/evaluate.ts'
import { parsePolicyDocument } from './policy/parse-document.ts'
import { findSystemPolicy } from './policy/system-policies.ts'
import type { AttachedPolicy } from './read.ts'

const CACHED_DOCUMENTS = 1000
const parsed = new Map<string, NamedPolicy['document']>()

/**
 * Decides a request by the policies attached to a user. A policy that cannot be read refuses everything: what it
 * meant to deny is not known.
 */
export function decide(attached: readonly AttachedPolicy[], request: AccessRequest): Decision {
  const policies: NamedPolicy[] = []
  for (const policy of attached) {
    const readable = policy.type === 'System' ? findSystemPolicy(policy.name) : customPolicy(policy)
    if (readable === undefined)
      return { allowed: false, reason: 'explicit-deny', policy: { type: policy.type, name: policy.name }, statementIndex: 0 }
    policies.push(readable)
  }
  return evaluate(policies, request)
}

function customPolicy({ name, document }: AttachedPolicy): NamedPolicy | undefined {
  if (document === null) return undefined
  let read = parsed.get(document)
  if (read === undefined) {
    const fresh = parsePolicyDocument(document)
    if (fresh instanceof Refusal) return undefined
    if (parsed.size >= CACHED_DOCUMENTS) parsed.delete(parsed.keys().next().value ?? '')
    parsed.set(document, fresh)
    read = fresh
  }
  return { type: 'Custom', name, document: read }
}
