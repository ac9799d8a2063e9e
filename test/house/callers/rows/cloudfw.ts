import type { Rows } from '../row.ts'
import { BRANCH, HEAD, SHOP } from '../world.ts'

const NOT_ADMINISTRATOR = '400 ErrorInstanceAliuidNotDaMa'

/** Cloud Firewall: the organisation's firewall is for its management account and delegated administrators alone. */
export const cloudfw: Rows = {
  DescribeAssetStatistic: { get: 'own', plain: 'nothing but numbers' },
  DescribeCtrlInstanceMemberAccounts: { get: NOT_ADMINISTRATOR },
  DescribeInstanceRdAccounts: { get: NOT_ADMINISTRATOR, member: 'MemberUid' },
  DescribeMemberInfo: [
    { get: ['own', NOT_ADMINISTRATOR, NOT_ADMINISTRATOR], member: 'MemberUid', plain: 'the own account is no member' },
    { get: NOT_ADMINISTRATOR, ask: () => ({ MemberUid: SHOP }) },
  ],
  DescribeSlrGrant: { get: 'own', plain: 'yes or no' },
  DescribeUserBuyVersion: [
    { get: 'own', plain: 'the id of the own account is all that is anybody’s' },
    { get: '404 InvalidResource.NotFound', ask: () => ({ InstanceId: `vipcloudfw-${HEAD}` }) },
  ],
  AddInstanceMembers: { get: NOT_ADMINISTRATOR, ask: () => ({ Members: [{ MemberUid: BRANCH }] }) },
  DeleteInstanceMembers: { get: '401 ErrorAuthentication', ask: () => ({ MemberUids: [SHOP] }) },
  DescribeInstanceMembers: { get: NOT_ADMINISTRATOR, member: 'MemberUid' },
  ModifyInstanceMemberAttributes: {
    get: '401 ErrorAuthentication',
    ask: () => ({ Members: [{ MemberUid: SHOP, MemberDesc: 'taken' }] }),
  },
}
