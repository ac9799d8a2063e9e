import { answer } from '../../contract/composites.ts'
import { required } from '../../contract/field.ts'
import { updateGroup } from '../../domain/groups/update-group.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { groupComments, groupFields, groupName, groupNameErrors, noGroupError, shownGroupWithUpdate } from './group-fields.ts'
import { lengthErrors, nameErrors } from './parameter-errors.ts'
import { operation } from './product.ts'
import { updateDate } from './user-fields.ts'

/** RAM: UpdateGroup (2015-05-01), facts of the official clients. */
export const UpdateGroup = operation({
  summary: 'Changes a group of RAM users.',
  notes: [
    'A new name takes along users and policies; the id stays.',
    'What is not given stays; an empty NewComments empties the remark.',
  ],
  access: { action: 'ram:UpdateGroup', level: 'update', resource: 'acs:ram::{accountId}:group/{GroupName}' },
  input: {
    GroupName: required(groupName()),
    NewGroupName: groupName('The new name.', 'NewGroupName'),
    NewComments: groupComments('NewComments'),
  },
  output: { Group: answer('The group.', { ...groupFields, ...updateDate }) },
  errors: {
    ...groupNameErrors,
    ...nameErrors('NewGroupName'),
    ...lengthErrors('NewComments'),
    ...noGroupError,
    'EntityAlreadyExists.Group': [409, 'The group does already EXIST.'],
  },
  refusals: { 'no-group': 'EntityNotExist.Group', 'known-group': 'EntityAlreadyExists.Group' },
  async run({ input, caller }, deps) {
    const change = { name: input.NewGroupName, comments: input.NewComments }
    const group = await updateGroup(deps, caller.account, input.GroupName, change)
    return group instanceof Refusal ? group : { Group: shownGroupWithUpdate(group) }
  },
})
