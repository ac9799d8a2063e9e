import { required } from '../../contract/field.ts'
import { atOnceNote, attachmentErrors, attachmentInput, detach, resourceGroupNote } from './attachment.ts'
import { groupName, groupNameErrors, noGroupError } from './group-fields.ts'
import { operation } from './product.ts'

/** RAM: DetachPolicyFromGroup (2015-05-01), facts of the official clients. */
export const DetachPolicyFromGroup = operation({
  summary: 'Detaches a policy from a group.',
  notes: [
    atOnceNote,
    'Differs: a policy that does not exist is one that the group does not have: EntityNotExist.Group.Policy.',
    resourceGroupNote,
  ],
  access: {
    action: 'ram:DetachPolicyFromGroup',
    level: 'update',
    resource: ['acs:ram::{accountId}:group/{GroupName}', 'acs:ram::{accountId}:policy/{PolicyName}'],
  },
  input: { GroupName: required(groupName()), ...attachmentInput },
  output: {},
  errors: {
    ...groupNameErrors,
    ...attachmentErrors,
    ...noGroupError,
    'EntityNotExist.Group.Policy': [404, 'The indicate policy attached to the group does not exist.'],
  },
  refusals: {
    'no-target': 'EntityNotExist.Group',
    'not-attached': 'EntityNotExist.Group.Policy',
    'resource-group': 'EntityNotExist.ResourceGroup',
  },
  run: (call, deps) => detach(call, { type: 'group', name: call.input.GroupName }, deps),
})
