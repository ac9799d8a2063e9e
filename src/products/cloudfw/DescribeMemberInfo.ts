import { flag, text } from '../../contract/scalars.ts'
import { describeMembership } from '../../domain/firewall/describe-firewall.ts'
import { parseUid } from '../../kernel/ids.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { operation } from './product.ts'

/** Cloud Firewall: DescribeMemberInfo (2017-12-07). */
export const DescribeMemberInfo = operation({
  summary: 'Says whether an account is a member of a Cloud Firewall, and who administers it.',
  notes: [
    'Differs: the document knows GET alone; POST is taken too.',
    'Differs: everybody may ask about the own account, which is meant when MemberUid is not given; about others, the management account and delegated administrators of the firewall. Others are refused with ErrorInstanceAliuidNotDaMa.',
    'Differs: the administrator is the management account of the organisation; AdminUid and AdminName are empty for an account that is no member. A member that is being taken out is one until it is gone.',
    'Differs: the document of this operation lists no errors that we know; those of AddInstanceMembers are used.',
  ],
  access: {
    action: 'yundun-cloudfirewall:DescribeMemberInfo',
    level: 'get',
    resource: 'acs:yundun-cloudfirewall::{accountId}:instancemember/*',
  },
  input: { MemberUid: text('Account id of the member.', { pattern: /^([1-9][0-9]{0,18})?$/, example: '1900000000000001' }) },
  output: {
    AdminName: text('Name of the administrator.', { example: 'tianzhuang' }),
    AdminUid: text('Account id of the administrator.', { example: '1500000000000001' }),
    IsMember: flag('Whether it is a member.', { example: 'true' }),
    MemberUid: text('Account id.', { example: '1900000000000001' }),
  },
  errors: {
    ErrorParamsInvalid: [400, 'Invalid Params'],
    ErrorDBSelect: [400, 'An error occurred while querying database.'],
    ErrorInstanceAliuidNotDaMa: [400, 'instance aliuid not DA or MA.'],
  },
  faults: { invalid: 'ErrorParamsInvalid' },
  failures: { select: 'ErrorDBSelect' },
  refusals: { 'not-administrator': 'ErrorInstanceAliuidNotDaMa' },
  async run({ input: { MemberUid }, caller }, deps) {
    // An empty one is none; every other one of its form is an account id.
    const uid = parseUid(MemberUid ?? '')
    const found = await describeMembership(deps, caller.account, uid)
    if (found instanceof Refusal) return found
    const { administrator } = found
    return {
      AdminName: administrator?.name ?? '',
      AdminUid: administrator?.uid ?? '',
      IsMember: administrator !== undefined,
      MemberUid: found.uid,
    }
  },
})
