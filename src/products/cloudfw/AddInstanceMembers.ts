import { list, object } from '../../contract/composites.ts'
import { required } from '../../contract/field.ts'
import { text, uid } from '../../contract/scalars.ts'
import { addMembers } from '../../domain/firewall/add-members.ts'
import { operation } from './product.ts'

/** Cloud Firewall: AddInstanceMembers (2017-12-07), document of 2025-08-01. */
export const AddInstanceMembers = operation({
  summary: 'Puts member accounts of the organisation under its Cloud Firewall.',
  notes: [
    'All members are added or none: the answer has no place for a partial result.',
    'Differs: checks run in this order: caller, firewall, administrator, organisation, authorisation, membership, quota.',
    'Differs: members are `normal` at once; the document names no state in between.',
    'Differs: a member that is being taken out is refused with ErrorInstanceMemberAlreadyExist until it is gone, five seconds after DeleteInstanceMembers.',
    'An organisation without a Cloud Firewall has room for no member: the maximum is exceeded.',
  ],
  limit: { perUserPerSecond: 10 },
  access: {
    action: 'yundun-cloudfirewall:AddInstanceMembers',
    level: 'create',
    resource: 'acs:yundun-cloudfirewall::{accountId}:instancemember/*',
  },
  input: {
    Members: required(
      list(
        'The accounts to add.',
        object('One account.', {
          MemberUid: required(uid('Account id of the member.', { example: '1900000000000001' })),
          MemberDesc: text('A remark.', { min: 1, max: 256, example: 'renewal' }),
        }),
        { min: 1, max: 20 },
      ),
    ),
  },
  output: {},
  errors: {
    ErrorParamsNotEnough: [400, 'Parameters are insufficient.'],
    ErrorParamsInvalid: [400, 'Invalid Params'],
    // Vendor: the misspelling is on the wire; clients match on it.
    ErrotMaxInstanceMemberNumExceed: [400, 'The maximum number of firewall instance members is exceeded.'],
    ErrorDBSelect: [400, 'An error occurred while querying database.'],
    ErrorInstanceTooManyMembersOnce: [400, 'too many members once.'],
    ErrorDbFailed: [400, 'Query db failed.'],
    ErrorInstanceMemberAlreadyExist: [400, 'instance member is already exist.'],
    ErrorInstanceMemberIsMaster: [400, 'instance member is master account.'],
    ErrorInstanceAliuidNotDaMa: [400, 'instance aliuid not DA or MA.'],
    ErrorDBInsert: [400, 'internal error: sql insert.'],
    ErrorInstanceMemberNotBelongRd: [400, 'instance member not belong rd.'],
    ErrorInstanceMemberNotStsGrant: [400, 'instance member is not sts grant.'],
  },
  faults: { missing: 'ErrorParamsNotEnough', invalid: 'ErrorParamsInvalid', 'too-many': 'ErrorInstanceTooManyMembersOnce' },
  failures: { select: 'ErrorDBSelect', insert: 'ErrorDBInsert', other: 'ErrorDbFailed' },
  refusals: {
    'not-administrator': 'ErrorInstanceAliuidNotDaMa',
    'is-administrator': 'ErrorInstanceMemberIsMaster',
    'outside-organisation': 'ErrorInstanceMemberNotBelongRd',
    'not-granted': 'ErrorInstanceMemberNotStsGrant',
    'already-member': 'ErrorInstanceMemberAlreadyExist',
    full: 'ErrotMaxInstanceMemberNumExceed',
    'no-firewall': 'ErrotMaxInstanceMemberNumExceed',
  },
  run: ({ input, caller }, deps) =>
    addMembers(
      deps,
      caller.account,
      input.Members.map((member) => ({ uid: member.MemberUid, description: member.MemberDesc ?? '' })),
    ),
})
