import { required } from '../../contract/field.ts'
import { atOnceNote, attach, attachErrors, attachmentInput, resourceGroupNote } from './attachment.ts'
import { groupName, groupNameErrors, noGroupError } from './group-fields.ts'
import { operation } from './product.ts'

/** RAM: AttachPolicyToGroup (2015-05-01), facts of the official clients. */
export const AttachPolicyToGroup = operation({
  summary: 'Attaches a policy to a group.',
  notes: [atOnceNote, 'A group has at most 20 system and 10 custom policies.', resourceGroupNote],
  access: {
    action: 'ram:AttachPolicyToGroup',
    level: 'update',
    resource: ['acs:ram::{accountId}:group/{GroupName}', 'acs:ram::{accountId}:policy/{PolicyName}'],
  },
  input: { GroupName: required(groupName()), ...attachmentInput },
  output: {},
  errors: {
    ...groupNameErrors,
    ...attachErrors,
    ...noGroupError,
    'EntityAlreadyExists.Group.Policy': [409, 'The group has already been attached this policy.'],
    'LimitExceeded.Group.Policy': [409, 'The policy count of the group beyond the current limits.'],
  },
  refusals: {
    'no-target': 'EntityNotExist.Group',
    'no-policy': 'EntityNotExist.Policy',
    'resource-group': 'EntityNotExist.ResourceGroup',
    attached: 'EntityAlreadyExists.Group.Policy',
    'too-many': 'LimitExceeded.Group.Policy',
  },
  run: (call, deps) => attach(call, { type: 'group', name: call.input.GroupName }, deps),
})
