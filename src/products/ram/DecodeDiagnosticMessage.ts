import { answer, list } from '../../contract/composites.ts'
import { policyTypes, principalTypes } from '../../contract/denial.ts'
import { optional } from '../../contract/field.ts'
import { choice, flag, text } from '../../contract/scalars.ts'
import type { MatchedPolicy } from '../../domain/identity/decide.ts'
import { openDiagnostic } from '../../domain/identity/diagnostic.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { operation } from './product.ts'

const ENTITIES = { user: 'RamUser', group: 'RamGroup', role: 'RamRole' } as const

/** Resource Access Management: DecodeDiagnosticMessage (2015-05-01), document of 2026-02-26. */
export const DecodeDiagnosticMessage = operation({
  summary: 'Tells why a call was denied, from the sealed message in its answer.',
  notes: [
    'Differs: callers of the account of whoever was denied can decode a message, for 7 days; later it is refused with EncodedMessageExpire. Anything else, another account’s message too, is EntityNotExist.',
    'Differs: MatchedPolicies has the policies of the caller that speak about the request, at most 50, also where the policy of a session or the trust policy of a role denied: these have no names.',
    'AuthConditions has what the request said to condition keys. PolicyVersion is there for custom policies only.',
    'Differs: NotSupport, SearchInaccurate and TooManyRequests are never said: nothing is searched, and everybody who can call may ask.',
  ],
  access: { action: 'ram:DecodeDiagnosticMessage', level: 'get', resource: '*' },
  input: {
    EncodedDiagnosticMessage: text('EncodedDiagnosticMessage of an AccessDeniedDetail.', {
      max: 32_768,
      example: 'v1.k1.hQ3r0L',
    }),
  },
  output: {
    DecodedDiagnosticMessage: answer('Why the call was denied.', {
      AuthAction: text('The RAM action that was asked for.', { example: 'ram:DecodeDiagnosticMessage' }),
      AuthConditions: list(
        'What the request said to condition keys.',
        answer('A condition key.', {
          ConditionKey: text('Its name.', { example: 'acs:SourceIp' }),
          ConditionValues: list('Its values in the request.', text('A value.', { example: '203.0.113.7' })),
        }),
      ),
      AuthPrincipal: answer('Who was denied.', {
        AuthPrincipalDisplayName: text('The id of a user, role and session of whoever assumed a role.', {
          example: '288774244375210001',
        }),
        AuthPrincipalOwnerId: text('The account of the caller.', { example: '1500000000000001' }),
        AuthPrincipalType: choice(
          'The kind of caller.',
          {
            SubUser: 'a user',
            AssumedRoleUser: 'somebody who assumed a role',
            Federated: 'an identity of another provider; not used yet',
            Account: 'an account’s root; never denied',
          },
          { example: 'SubUser' },
        ),
      }),
      AuthResource: text('The resource that was asked for.', { example: '*' }),
      ExplicitDeny: flag('Whether a Deny decided, not the lack of an Allow.', { example: 'true' }),
      MatchedPolicies: list(
        'The policies that speak about the request.',
        answer('A policy.', {
          AttachedEntityType: choice(
            'What it is attached to.',
            {
              RamUser: 'a user',
              RamGroup: 'a group of the user',
              RamRole: 'a role',
              ResourceDirectoryTarget: 'an entity of the resource directory; not used yet',
            },
            { example: 'RamUser' },
          ),
          AttachedScope: choice(
            'Where it holds.',
            {
              Account: 'in the account',
              Folder: 'in a folder of the resource directory; not used yet',
              ResourceGroup: 'in a resource group; not used yet',
            },
            { example: 'Account' },
          ),
          Effect: choice('What it says.', { Allow: 'yes', Deny: 'no' }, { example: 'Deny' }),
          PolicyIdentifier: text('Its name.', { example: 'MyPolicyName' }),
          PolicyType: choice('Whose it is.', { Custom: 'the account’s', System: 'everybody’s' }, { example: 'Custom' }),
          PolicyVersion: optional(text('The version of a custom policy.', { example: 'v1' })),
        }),
      ),
      NoPermissionPolicyType: choice(
        'The kind of policy that denied.',
        {
          AccountLevelIdentityBasedPolicy: 'a policy of the caller',
          SessionPolicy: 'the policy given when the role was assumed',
          AssumeRolePolicy: 'the trust policy of a role',
          ControlPolicy: 'a policy of the resource directory; not used yet',
          ResourceGroupLevelIdentityBasedPolicy: 'a policy of the caller in a resource group; not used yet',
        },
        { example: 'AccountLevelIdentityBasedPolicy' },
      ),
    }),
  },
  errors: {
    EncodedMessageExpire: [400, 'The EncodedDiagnosticMessage is expired.'],
    EntityNotExist: [404, 'The specific DecodedDiagnosticMessage cannot be found.'],
  },
  refusals: { expired: 'EncodedMessageExpire', 'unknown-message': 'EntityNotExist' },
  async run({ input, caller }, deps) {
    const found = openDiagnostic(deps, caller.account, input.EncodedDiagnosticMessage ?? '')
    if (found instanceof Refusal) return found
    return {
      DecodedDiagnosticMessage: {
        AuthAction: found.decision.action,
        AuthConditions: found.conditions.map(({ key, values }) => ({ ConditionKey: key, ConditionValues: values })),
        AuthPrincipal: {
          AuthPrincipalDisplayName: found.principalName,
          AuthPrincipalOwnerId: found.account,
          AuthPrincipalType: principalTypes[found.principalType],
        },
        AuthResource: found.decision.resource,
        ExplicitDeny: found.decision.reason === 'explicit-deny',
        MatchedPolicies: found.matched.map(toWire),
        NoPermissionPolicyType: policyTypes[found.decision.kind],
      },
    }
  },
})

function toWire({ policy, effect }: MatchedPolicy) {
  return {
    AttachedEntityType: ENTITIES[policy.attachedTo],
    AttachedScope: 'Account' as const,
    Effect: effect,
    PolicyIdentifier: policy.name,
    PolicyType: policy.type,
    PolicyVersion: policy.version === null ? undefined : `v${policy.version}`,
  }
}
