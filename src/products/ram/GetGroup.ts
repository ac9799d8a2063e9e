import { answer } from '../../contract/composites.ts'
import { required } from '../../contract/field.ts'
import { getGroup } from '../../domain/groups/list-groups.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { groupFields, groupName, groupNameErrors, noGroupError, shownGroupWithUpdate } from './group-fields.ts'
import { operation } from './product.ts'
import { updateDate } from './user-fields.ts'

/** RAM: GetGroup (2015-05-01), facts of the official clients. */
export const GetGroup = operation({
  summary: 'Shows a group of RAM users.',
  access: { action: 'ram:GetGroup', level: 'get', resource: 'acs:ram::{accountId}:group/{GroupName}' },
  input: { GroupName: required(groupName()) },
  output: { Group: answer('The group.', { ...groupFields, ...updateDate }) },
  errors: { ...groupNameErrors, ...noGroupError },
  refusals: { 'no-group': 'EntityNotExist.Group' },
  async run({ input, caller }, deps) {
    const group = await getGroup(deps, caller.account, input.GroupName)
    return group instanceof Refusal ? group : { Group: shownGroupWithUpdate(group) }
  },
})
