import { optional } from '../../contract/field.ts'
import { choice, text } from '../../contract/scalars.ts'
import { type Caller, principalArn, principalId } from '../../kernel/caller.ts'
import { operation } from './product.ts'

const IDENTITIES = { Account: 'the root of an account', RAMUser: 'a user', AssumedRoleUser: 'whoever assumed a role' }
const IDENTITY = { root: 'Account', user: 'RAMUser', role: 'AssumedRoleUser' } as const

/** STS: GetCallerIdentity (2015-04-01), document of 2025-12-24. */
export const GetCallerIdentity = operation({
  summary: 'Tells whoever calls who that is.',
  notes: ['Every caller may, whatever the policies say.'],
  access: { action: 'sts:GetCallerIdentity', level: 'get', resource: '*', everybody: true },
  input: {},
  output: {
    IdentityType: choice('The kind of caller.', IDENTITIES, { example: 'RAMUser' }),
    AccountId: text('The account of the caller.', { example: '1500000000000001' }),
    PrincipalId: text('Id of the caller; for a role with the name of the session.', { example: '207329002493920001' }),
    Arn: text('The name of the caller.', { example: 'acs:ram::1500000000000001:user/alice' }),
    UserId: optional(text('Id of the account or of the user; not for a role.', { example: '207329002493920001' })),
    RoleId: optional(text('Id of the role; only for a role.', { example: '301234567890123456' })),
  },
  errors: {},
  refusals: {},
  async run({ caller }) {
    const { account, principal } = caller
    return {
      IdentityType: IDENTITY[principal.type],
      AccountId: account,
      PrincipalId: principalId(caller),
      Arn: shownArn(caller),
      UserId: principal.type === 'role' ? undefined : principalId(caller),
      RoleId: principal.type === 'role' ? principal.roleId : undefined,
    }
  },
})

/** Vendor: a session is called `assumed-role` here; AssumeRole calls the same session `role/<role>/<session>`. */
function shownArn(caller: Caller): string {
  const { account, principal } = caller
  return principal.type === 'role'
    ? `acs:ram::${account}:assumed-role/${principal.name}/${principal.session}`
    : principalArn(caller)
}
