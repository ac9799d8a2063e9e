import { answer } from '../../contract/composites.ts'
import { required } from '../../contract/field.ts'
import { createGroup } from '../../domain/groups/create-group.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { groupComments, groupFields, groupName, groupNameErrors, shownGroup } from './group-fields.ts'
import { lengthErrors } from './parameter-errors.ts'
import { operation } from './product.ts'

/** RAM: CreateGroup (2015-05-01), facts of the official clients. */
export const CreateGroup = operation({
  summary: 'Creates a group of RAM users, with nobody in it.',
  notes: [
    'An account has at most 300 groups.',
    'Differs: GroupName is required, which the clients do not say. Names that differ in upper and lower case are different names.',
  ],
  access: { action: 'ram:CreateGroup', level: 'create', resource: 'acs:ram::{accountId}:group/*' },
  input: { GroupName: required(groupName()), Comments: groupComments('Comments') },
  output: { Group: answer('The group.', groupFields) },
  errors: {
    ...groupNameErrors,
    ...lengthErrors('Comments'),
    'EntityAlreadyExists.Group': [409, 'The group does already EXIST.'],
    'LimitExceeded.Group': [409, 'The count of groups beyond the current limits.'],
  },
  refusals: { 'known-group': 'EntityAlreadyExists.Group', 'too-many-groups': 'LimitExceeded.Group' },
  async run({ input, caller }, deps) {
    const group = await createGroup(deps, caller.account, { name: input.GroupName, comments: input.Comments ?? '' })
    return group instanceof Refusal ? group : { Group: shownGroup(group) }
  },
})
