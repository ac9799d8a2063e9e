import type { AuditRow } from '../../kernel/audit-chain.ts'
import { roleArn } from '../../kernel/caller.ts'
import { parseUid, type Uid } from '../../kernel/ids.ts'
import { Refusal } from '../../kernel/outcome.ts'
import type { Reader } from '../../storage/database.ts'
import { findCall, type WantedCall } from '../audit/read.ts'
import type { Deps } from '../deps.ts'
import { versionInForce } from '../policies/read.ts'
import { findRole } from '../roles/read.ts'
import { findUser } from '../users/read.ts'
import type { AccessDecision, PolicyName } from './decide.ts'
import { attachedPolicies } from './read.ts'
import { statementText } from './statements.ts'

/** The deciding statement today: the one that decided, another in its place, or none; of sessions no text is kept. */
export type StatementState = 'unchanged' | 'changed' | 'gone' | 'not-kept'

/** Why a call was allowed or denied. */
export interface Explained {
  readonly call: AuditRow
  /** Undefined: nobody's policies were asked. */
  readonly decision: AccessDecision | undefined
  /** One sentence. */
  readonly why: string
  /** Undefined where no statement decided. */
  readonly statement: { readonly state: StatementState; readonly text: string | undefined } | undefined
  /** Where no statement of the caller's policies allowed it: those policies, as they are now. */
  readonly policies: readonly PolicyName[]
}

/** Explains the decision about a call that the asking account may read in the trail. */
export async function explainDecision(
  { transaction, served }: Pick<Deps, 'transaction' | 'served'>,
  asking: Uid,
  wanted: WantedCall,
): Promise<Explained | Refusal<'not-management' | 'unknown-call'>> {
  const call = await findCall(transaction, asking, wanted)
  if (call instanceof Refusal) return call
  const account = parseUid(call.account)
  if (call.decision === '' || account === undefined) {
    const operation = served.find(({ product, name }) => product === call.product && name === call.action)
    const isFree = operation !== undefined && operation.permission === undefined && call.principal !== ''
    return { call, decision: undefined, why: isFree ? FREE : endedBefore(call), statement: undefined, policies: [] }
  }
  const decision: AccessDecision = JSON.parse(call.decision)
  const isNoneFound = decision.reason === 'implicit-deny' && decision.kind === 'identity'
  return {
    call,
    decision,
    why: decision.kind === 'trust' ? trustSentence(account, decision) : sentence(decision),
    statement: await statementNow(transaction, account, decision, call.at),
    policies: isNoneFound ? await policiesNow(transaction, account, call) : [],
  }
}

const FREE = 'Every caller may do this: no policy is asked.'

function endedBefore({ code }: AuditRow): string {
  return `The call ended with ${code} before the policies of anybody were asked.`
}

function sentence(decision: AccessDecision): string {
  const { reason, kind, action, resource, policy, statementIndex } = decision
  if (reason === 'root') return 'The root of an account may do everything in its own account.'
  if (reason === 'implicit-deny') {
    const whose = kind === 'session' ? OF_SESSION : "the caller's policies"
    return `No statement of ${whose} allows ${action} on ${resource}, and what no statement allows is denied.`
  }
  const where = policy === undefined ? OF_SESSION : `the ${policy.type.toLowerCase()} policy ${policy.name}, ${has(policy)},`
  const which = `Statement ${statementIndex} of ${where}`
  return reason === 'explicit-deny'
    ? `${which} denies ${action} on ${resource}, and a Deny wins over every Allow.`
    : `${which} allows ${action} on ${resource}, and no statement denies it.`
}

const OF_SESSION = 'the policy given when the role was assumed'

/** Of other accounts' roles nobody learns what trusts whom, nor whether they are there. */
function trustSentence(account: Uid, { reason, action, resource, statementIndex }: AccessDecision): string {
  if (reason === 'explicit-deny') {
    return `Statement ${statementIndex} of the trust policy of ${resource} denies the caller ${action}, and a Deny wins over every Allow.`
  }
  return resource.startsWith(roleArn(account, ''))
    ? `No statement of the trust policy of ${resource} allows the caller ${action} under the conditions of the call.`
    : `The trust policy of ${resource} does not allow the caller ${action}, or there is no such role: its own account alone learns more.`
}

function has({ attachedTo }: PolicyName): string {
  return attachedTo === 'group' ? 'attached to a group of the caller' : `attached to the calling ${attachedTo}`
}

async function statementNow(
  reader: Reader,
  account: Uid,
  { kind, policy, statementIndex, resource }: AccessDecision,
  at: number,
): Promise<Explained['statement']> {
  if (statementIndex === undefined) return undefined
  if (kind === 'trust') return trustStatementNow(reader, account, { resource, statementIndex, at })
  if (policy === undefined) return { state: 'not-kept', text: undefined }
  const inForce = await versionInForce(reader, account, policy)
  if (inForce === undefined) return { state: 'gone', text: undefined }
  // The organisation file changes a document without giving it another number.
  const isSame = policy.version === null || (policy.version === inForce.number && (inForce.createdAt ?? 0) <= at)
  return { state: isSame ? 'unchanged' : 'changed', text: statementText(inForce.document, statementIndex) }
}

/** The same of a trust policy: one of a role of the caller's own account, for others name no statement. */
async function trustStatementNow(
  reader: Reader,
  account: Uid,
  { resource, statementIndex, at }: { readonly resource: string; readonly statementIndex: number; readonly at: number },
): Promise<Explained['statement']> {
  const role = await findRole(reader, account, resource.slice(roleArn(account, '').length))
  if (role === undefined) return { state: 'gone', text: undefined }
  return { state: role.updatedAt <= at ? 'unchanged' : 'changed', text: statementText(role.trustDocument, statementIndex) }
}

/** The policies that the caller of a call has now; none when that caller is gone, also where another has its name. */
async function policiesNow(reader: Reader, account: Uid, { principal, principalId }: AuditRow): Promise<PolicyName[]> {
  const [type, name = ''] = principal.split('/')
  const isRole = type === 'role'
  const id = isRole ? (await findRole(reader, account, name))?.id : (await findUser(reader, account, name))?.id
  if (id === undefined || id !== principalId.split(':')[0]) return []
  const attached = await attachedPolicies(reader, account, { type: isRole ? 'role' : 'user', name })
  return attached.map(({ type: whose, name: policy, version, attachedTo }) => ({
    type: whose,
    name: policy,
    version,
    attachedTo,
  }))
}
