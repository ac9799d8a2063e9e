import { list } from '../../contract/composites.ts'
import { integer, numberChoice, text } from '../../contract/scalars.ts'
import { DEFAULT_GROUP } from '../../domain/hosts/group.ts'
import { listAllGroups } from '../../domain/hosts/list-groups.ts'
import { countHosts } from '../../domain/hosts/read.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { groupFlag, groupName } from './asset.ts'
import { languageField } from './asset-fields.ts'
import { allGroupsErrors, allGroupsNote, groupNotes } from './asset-group.ts'
import { operation } from './product.ts'

/** Security Center: DescribeGroupStruct (2018-12-03), facts of the official clients. */
export const DescribeGroupStruct = operation({
  summary: 'Shows the tree of the groups of servers.',
  notes: [
    groupNotes[0],
    'Differs: the tree has two levels. Its root is the default group, where MachineNum counts all servers of the account; the groups below are JSON texts, one an element, without the default group.',
    allGroupsNote,
  ],
  access: { action: 'yundun-sas:DescribeGroupStruct', level: 'get', resource: '*' },
  input: { Lang: languageField() },
  output: {
    GroupFather: integer('The group above it: 0, there is none.', { example: '0' }),
    GroupFlag: numberChoice('What it is.', { 0: 'the default group', 1: 'another one' }, { example: '0' }),
    GroupId: integer('Its id.', { example: '0' }),
    GroupIndex: integer('Its place.', { example: '0' }),
    GroupLevel: integer('Its level.', { example: '0' }),
    GroupName: text('Its name.', { example: 'Ungrouped' }),
    Groups: list(
      'The groups below it.',
      text('A group as JSON text.', {
        example: '{"groupName":"web","groupFather":0,"groupId":1,"childGroups":[],"groupLevel":1}',
      }),
    ),
    MachineNum: integer('How many servers there are.', { example: '30' }),
  },
  errors: allGroupsErrors,
  refusals: { 'too-many': 'LimitExceeded' },
  async run({ input, caller }, deps) {
    const all = await listAllGroups(deps, caller.account)
    if (all instanceof Refusal) return all
    const [, ...groups] = all
    return {
      GroupFather: 0,
      GroupFlag: groupFlag(DEFAULT_GROUP),
      GroupId: DEFAULT_GROUP.id,
      GroupIndex: DEFAULT_GROUP.position,
      GroupLevel: 0,
      GroupName: groupName(DEFAULT_GROUP, input.Lang),
      Groups: groups.map((group) =>
        JSON.stringify({
          groupName: group.name,
          groupFather: DEFAULT_GROUP.id,
          groupId: group.id,
          childGroups: [],
          groupLevel: 1,
          groupIndex: group.position,
          groupFlag: groupFlag(group),
        }),
      ),
      MachineNum: await countHosts(deps.transaction, caller.account),
    }
  },
})
