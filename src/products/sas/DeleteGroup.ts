import { required } from '../../contract/field.ts'
import { text } from '../../contract/scalars.ts'
import { deleteGroup } from '../../domain/hosts/delete-group.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { assetErrors, groupErrors, groupId, groupNotes, sourceIp } from './asset-group.ts'
import { operation } from './product.ts'

/** Security Center: DeleteGroup (2018-12-03), facts of the official clients. */
export const DeleteGroup = operation({
  summary: 'Takes a group of servers away; its servers go to the default group.',
  notes: [
    ...groupNotes,
    'Differs: logon baselines are no longer bound to the group, and those that were bound to nothing else are gone.',
  ],
  access: { action: 'yundun-sas:DeleteGroup', level: 'delete', resource: '*' },
  input: { GroupId: required(groupId('The group.')), SourceIp: sourceIp },
  output: { Code: text('200: the call succeeded.', { example: '200' }) },
  errors: { ...assetErrors, InvalidGroupId: groupErrors.InvalidGroupId },
  refusals: { unknown: 'DataNotExists', 'default-group': 'InvalidGroupId' },
  async run({ input, caller }, deps) {
    const outcome = await deleteGroup(deps, caller.account, input.GroupId)
    return outcome instanceof Refusal ? outcome : { Code: '200' }
  },
})
