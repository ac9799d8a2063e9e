import { list, object } from '../../contract/composites.ts'
import { invalid } from '../../contract/fault.ts'
import { type Field, required } from '../../contract/field.ts'
import { integer, numberChoice, text } from '../../contract/scalars.ts'
import { changeGroups } from '../../domain/hosts/change-groups.ts'
import { groupErrors, groupId, groupNotes } from './asset-group.ts'
import { operation } from './product.ts'

const change = object('A group.', {
  groupId: required(groupId('Its id.')),
  groupFlag: numberChoice('What it is; 0 is refused.', { 0: 'the default group', 1: 'another one' }, { example: '1' }),
  groupIndex: integer('Its place: groups are listed by it, 100 until it is set.', { max: 1_000_000, example: '1' }),
  groupName: text('Its new name.', { max: 128, example: 'example' }),
})

/** Security Center: ModifyGroupProperty (2018-12-03), facts of the official clients. */
export const ModifyGroupProperty = operation({
  summary: 'Gives groups of servers other names and another order.',
  notes: [
    'All groups are changed or none.',
    ...groupNotes,
    'Differs: Data may be one object instead of an array. What it leaves out of a group stays as it is. Two groups may exchange their names in one call; a name that another group keeps is refused with GroupNameExists.',
  ],
  access: { action: 'yundun-sas:ModifyGroupProperty', level: 'update', resource: '*' },
  input: {
    Data: required({
      ...list('The groups to change, a JSON array.', change, {
        min: 1,
        max: 1000,
        example: '[{"groupFlag":1,"groupId":1,"groupIndex":1,"groupName":"example"}]',
      }),
      wire: 'string',
      form: 'json text',
    } satisfies Field<unknown>),
  },
  output: {},
  errors: groupErrors,
  refusals: { unknown: 'DataNotExists', 'name-taken': 'GroupNameExists', 'default-group': 'InvalidGroupId' },
  validate({ Data }) {
    const ids = new Set<number>()
    for (const [index, { groupId: id }] of Data.entries()) {
      if (ids.has(id)) invalid(`Data.${index + 1}.groupId`, 'stands twice in the list')
      ids.add(id)
    }
  },
  run: ({ input, caller }, deps) =>
    changeGroups(
      deps,
      caller.account,
      input.Data.map((given) => ({
        // A group that is called the default group is refused like it, whatever its id.
        id: given.groupFlag === 0 ? 0 : given.groupId,
        name: given.groupName || undefined,
        position: given.groupIndex,
      })),
    ),
})
