import { list } from '../../contract/composites.ts'
import { required } from '../../contract/field.ts'
import { uid } from '../../contract/scalars.ts'
import { removeMembers } from '../../domain/firewall/remove-members.ts'
import { operation } from './product.ts'

/** Cloud Firewall: DeleteInstanceMembers (2017-12-07), document of 2026-01-12. */
export const DeleteInstanceMembers = operation({
  summary: 'Takes member accounts out of the Cloud Firewall.',
  notes: [
    'All members are taken out or none: the answer has no place for a partial result.',
    'MemberUids is taken as MemberUids.1 parameters, as comma-joined text and as a JSON array.',
    'Differs: members are `deleting` for five seconds, and then gone. Until then they count for the quota, cannot be changed, and cannot be added again.',
    'Differs: an account that is no member, or is being taken out already, is answered with 404 InvalidResource.NotFound, which Terraform reads as "gone". A member that is named twice is taken out once.',
    'Differs: callers who do not administer the firewall get 401 ErrorAuthentication; the document does not say when that code is used.',
    'Differs: ErrorInstanceMemberHasFirewall is never said: Garrison reads logs and switches no protection on, so an asset of a member is never a firewall resource.',
    'Differs: an account id of the wrong form is answered with ErrorParamsInvalid, as in AddInstanceMembers.',
  ],
  limit: { perUserPerSecond: 10 },
  access: {
    action: 'yundun-cloudfirewall:DeleteInstanceMembers',
    level: 'delete',
    resource: 'acs:yundun-cloudfirewall::{accountId}:instancemember/*',
  },
  input: {
    MemberUids: required(
      list('The members to take out.', uid('Account id of a member.', { example: '1900000000000001' }), {
        min: 1,
        max: 20,
        example: '1900000000000001',
      }),
    ),
  },
  output: {},
  errors: {
    ErrorParamsNotEnough: [400, 'Parameters are insufficient.'],
    ErrorParamsInvalid: [400, 'Invalid Params'],
    ErrorDBInsert: [400, 'An error occurred while performing an insert operation in the database.'],
    ErrorInstanceTooManyMembersOnce: [400, 'too many members once.'],
    ErrorInstanceMemberHasFirewall: [400, 'instance member has firewall resource.'],
    ErrorAuthentication: [401, 'An authentication error occurred.'],
    'InvalidResource.NotFound': [404, 'The account %s is not a member of the firewall.'],
  },
  faults: { missing: 'ErrorParamsNotEnough', invalid: 'ErrorParamsInvalid', 'too-many': 'ErrorInstanceTooManyMembersOnce' },
  failures: { select: 'ErrorDBInsert', insert: 'ErrorDBInsert', other: 'ErrorDBInsert' },
  refusals: { 'not-administrator': 'ErrorAuthentication', 'unknown-member': 'InvalidResource.NotFound' },
  run: ({ input, caller }, deps) => removeMembers(deps, caller.account, input.MemberUids),
})
