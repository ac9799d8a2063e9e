import { answer, list } from '../../contract/composites.ts'
import { optional, required } from '../../contract/field.ts'
import { choice, integer, text } from '../../contract/scalars.ts'
import type { AccessDecision } from '../../domain/identity/decide.ts'
import { explainDecision } from '../../domain/identity/explain-decision.ts'
import { isoSeconds } from '../../kernel/clock.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { policyFields, policyName, shownPolicies } from './access-policies.ts'
import { chainAccount } from './audit-row.ts'
import { NOT_MANAGEMENT_ACCOUNT } from './organisation-file.ts'
import { operation } from './product.ts'

/** Garrison: ExplainDecision (2026-11-21). */
export const ExplainDecision = operation({
  summary: 'Tells why a call was allowed or denied, and which statement of which policy decided.',
  notes: [
    'The decision is the one that was taken then; the text of the statement and the policies of the caller are those of now. StatementState says whether the statement is still the one that decided.',
    'A call on several resources is decided for one after the other: told is the first denial, else the last.',
    "Denials on behalf of an operation's own rules, for instance that the caller is not the management account, come after the decision told here: they stand in ErrorCode.",
  ],
  access: { action: 'garrison:ExplainDecision', level: 'get', resource: '*' },
  awaitsAudit: true,
  input: {
    RequestId: required(
      text('RequestId of the call.', { max: 64, pattern: /^[!-~]+$/, example: 'C0D05A11-6E3C-4D5F-9E8B-2C4A5E1F0B7D' }),
    ),
    Account: chainAccount,
  },
  output: {
    Time: text('When the call arrived, UTC.', { example: '2026-11-21T20:55:37Z' }),
    Account: text('Account of the caller; empty when the caller is unknown.', { example: '1500000000000001' }),
    Principal: text('`root`, `user/<name>` or `role/<name>/<session>`; empty when the caller is unknown.', {
      example: 'user/auditor',
    }),
    PrincipalId: text("The caller's id.", { example: '288774244375210001' }),
    Product: text('Product of the call.', { example: 'Cloudfw' }),
    Operation: text('Operation as the client named it.', { example: 'AddInstanceMembers' }),
    Status: integer('HTTP status of the answer.', { example: '403' }),
    // Not `Code`: clients take every answer with one for an error.
    ErrorCode: text('Error code; empty when the call succeeded.', { example: 'NoPermission' }),
    Verdict: choice(
      'What was decided.',
      { allowed: 'the caller may', denied: 'the caller may not', undecided: 'no policy was asked' },
      { example: 'denied' },
    ),
    Reason: choice(
      'By what.',
      {
        root: "the caller is the account's root",
        allowed: 'a statement allows it',
        'explicit-deny': 'a statement denies it',
        'implicit-deny': 'no statement allows it',
        undecided: 'every caller may, or the call ended before',
      },
      { example: 'implicit-deny' },
    ),
    Why: text('The same in a sentence.', { example: "No statement of the caller's policies allows …" }),
    Action: optional(text('The permission that was asked for.', { example: 'yundun-cloudfirewall:AddInstanceMembers' })),
    Resource: optional(text('The resource that it was asked for.', { example: '*' })),
    PolicyKind: optional(
      choice(
        'The kind of policies that decided.',
        {
          identity: "the caller's",
          session: 'given when the role was assumed',
          trust: 'of the role that was to be assumed',
        },
        { example: 'identity' },
      ),
    ),
    Policy: optional(answer('The policy that decided; absent where none did, or it has no name.', policyFields)),
    StatementIndex: optional(integer('The statement that decided, from 0; absent where none did.', { example: '0' })),
    Statement: optional(text('JSON: the statement at that place now; absent where there is none.')),
    StatementState: optional(
      choice(
        'Whether it is still the statement that decided; absent where none did.',
        {
          unchanged: 'the policy is as it was',
          changed: 'the policy was changed since',
          gone: 'the policy was deleted since',
          'not-kept': 'policies of sessions are not kept',
        },
        { example: 'unchanged' },
      ),
    ),
    Policies: list(
      'Where no statement of the caller allowed it: the policies that the caller has now, the first 100.',
      answer('A policy.', policyFields),
      { max: 100 },
    ),
  },
  errors: {
    NotManagementAccount: NOT_MANAGEMENT_ACCOUNT,
    UnknownRequestId: [404, 'The trail has no call with the RequestId %s; a call is there as soon as it was answered.'],
  },
  refusals: { 'not-management': 'NotManagementAccount', 'unknown-call': 'UnknownRequestId' },
  async run({ input, caller }, deps) {
    const wanted = { account: input.Account || undefined, requestId: input.RequestId }
    const found = await explainDecision(deps, caller.account, wanted)
    if (found instanceof Refusal) return found
    const { call, decision, why, statement, policies } = found
    return {
      Time: isoSeconds(call.at),
      Account: call.account,
      Principal: call.principal,
      PrincipalId: call.principalId,
      Product: call.product,
      Operation: call.action,
      Status: call.status,
      ErrorCode: call.code,
      Verdict: verdictOf(decision),
      Reason: decision === undefined ? ('undecided' as const) : decision.reason,
      Why: why,
      Action: decision?.action,
      Resource: decision?.resource,
      PolicyKind: decision?.kind,
      Policy: decision?.policy && policyName(decision.policy),
      StatementIndex: decision?.statementIndex,
      Statement: statement?.text,
      StatementState: statement?.state,
      Policies: shownPolicies(policies),
    }
  },
})

function verdictOf(decision: AccessDecision | undefined): 'allowed' | 'denied' | 'undecided' {
  if (decision === undefined) return 'undecided'
  return decision.allowed ? 'allowed' : 'denied'
}
