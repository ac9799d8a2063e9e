import { choice, flag } from '../../contract/scalars.ts'
import { describeGrant } from '../../domain/firewall/describe-firewall.ts'
import { idleFields } from './firewall.ts'
import { operation } from './product.ts'

/** Cloud Firewall: DescribeSlrGrant (2017-12-07). */
export const DescribeSlrGrant = operation({
  summary: 'Says whether the account has authorised Cloud Firewall.',
  notes: [
    'An account that has not cannot become a member: AddInstanceMembers refuses it with ErrorInstanceMemberNotStsGrant.',
    'Differs: the document has `sub` as an example of UserType and no other value; here `sub` is a member account of an organisation, and `main` every other account.',
  ],
  access: { action: 'yundun-cloudfirewall:DescribeSlrGrant', level: 'get', resource: '*' },
  input: idleFields,
  output: {
    IsGranted: flag('Whether it has.', { example: 'true' }),
    UserType: choice('What the account is.', { sub: 'a member account', main: 'another account' }, { example: 'sub' }),
  },
  errors: {
    ErrorParamsInvalid: [400, 'Invalid Params'],
    ErrorDBSelect: [400, 'An error occurred while querying database.'],
  },
  faults: { invalid: 'ErrorParamsInvalid' },
  failures: { select: 'ErrorDBSelect' },
  refusals: {},
  async run({ caller }, deps) {
    const { isGranted, isMemberAccount } = await describeGrant(deps, caller.account)
    return { IsGranted: isGranted, UserType: isMemberAccount ? ('sub' as const) : ('main' as const) }
  },
})
