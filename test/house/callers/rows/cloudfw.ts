import type { Rows } from '../row.ts'
import { BRANCH, SHOP } from '../world.ts'

/** Cloud Firewall: the organisation's firewall is for its management account and delegated administrators alone. */
export const cloudfw: Rows = {
  AddInstanceMembers: { get: '400 ErrorInstanceAliuidNotDaMa', ask: () => ({ Members: [{ MemberUid: BRANCH }] }) },
  DeleteInstanceMembers: { get: '401 ErrorAuthentication', ask: () => ({ MemberUids: [SHOP] }) },
  DescribeInstanceMembers: { get: '400 ErrorInstanceAliuidNotDaMa', member: 'MemberUid' },
  ModifyInstanceMemberAttributes: {
    get: '401 ErrorAuthentication',
    ask: () => ({ Members: [{ MemberUid: SHOP, MemberDesc: 'taken' }] }),
  },
}
