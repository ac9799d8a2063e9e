import { list, object } from '../../contract/composites.ts'
import { required } from '../../contract/field.ts'
import { text, uid } from '../../contract/scalars.ts'
import { describeMembers } from '../../domain/firewall/describe-members.ts'
import { operation } from './product.ts'

/** Cloud Firewall: ModifyInstanceMemberAttributes (2017-12-07), document of 2025-10-27. */
export const ModifyInstanceMemberAttributes = operation({
  summary: 'Gives members of the Cloud Firewall new remarks.',
  notes: [
    'All members are changed or none: the answer has no place for a partial result.',
    'Differs: an account that is no member, or is being taken out, is answered with 404 InvalidResource.NotFound.',
    'Differs: a member that is named twice is refused with ErrorParamsInvalid.',
    'Differs: callers who do not administer the firewall get 401 ErrorAuthentication; the document does not say when that code is used.',
    'Differs: ErrorDBUpdateError has the status 400, not the documented 200: clients would take 200 for success.',
  ],
  limit: { perUserPerSecond: 10 },
  access: {
    action: 'yundun-cloudfirewall:ModifyInstanceMemberAttributes',
    level: 'update',
    resource: 'acs:yundun-cloudfirewall::{accountId}:instancemember/*',
  },
  input: {
    Members: required(
      list(
        'The members to change.',
        object('One member.', {
          MemberDesc: required(text('The new remark.', { min: 1, max: 256, example: 'renewal' })),
          MemberUid: required(uid('Account id of the member.', { example: '1900000000000001' })),
        }),
        { min: 1, max: 20 },
      ),
    ),
  },
  output: {},
  errors: {
    ErrorDBUpdateError: [400, 'A database update error occurred.'],
    ErrorParamsNotEnough: [400, 'Parameters are insufficient.'],
    ErrorParamsInvalid: [400, 'Invalid Params'],
    ErrorInstanceTooManyMembersOnce: [400, 'too many members once.'],
    ErrorAuthentication: [401, 'An authentication error occurred.'],
    'InvalidResource.NotFound': [404, 'The account %s is not a member of the firewall.'],
  },
  faults: { missing: 'ErrorParamsNotEnough', invalid: 'ErrorParamsInvalid', 'too-many': 'ErrorInstanceTooManyMembersOnce' },
  failures: { select: 'ErrorDBUpdateError', insert: 'ErrorDBUpdateError', other: 'ErrorDBUpdateError' },
  refusals: {
    'not-administrator': 'ErrorAuthentication',
    'named-twice': 'ErrorParamsInvalid',
    'unknown-member': 'InvalidResource.NotFound',
  },
  run: ({ input, caller }, deps) =>
    describeMembers(
      deps,
      caller.account,
      input.Members.map((member) => ({ uid: member.MemberUid, description: member.MemberDesc })),
    ),
})
