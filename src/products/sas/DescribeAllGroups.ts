import { list } from '../../contract/composites.ts'
import { integer } from '../../contract/scalars.ts'
import { listAllGroups } from '../../domain/hosts/list-groups.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { languageField } from './asset-fields.ts'
import { allGroupsErrors, allGroupsNote, groupAnswer, groupNotes, toGroup } from './asset-group.ts'
import { operation } from './product.ts'

/** Security Center: DescribeAllGroups (2018-12-03), facts of the official clients. */
export const DescribeAllGroups = operation({
  summary: 'Lists all groups of servers, the default group first.',
  notes: [groupNotes[0], allGroupsNote],
  access: { action: 'yundun-sas:DescribeAllGroups', level: 'list', resource: '*' },
  input: { Lang: languageField() },
  output: {
    Count: integer('How many groups are listed.', { example: '2' }),
    Groups: list('The groups.', groupAnswer),
  },
  errors: allGroupsErrors,
  refusals: { 'too-many': 'LimitExceeded' },
  async run({ input, caller }, deps) {
    const groups = await listAllGroups(deps, caller.account)
    if (groups instanceof Refusal) return groups
    return { Count: groups.length, Groups: groups.map((group) => toGroup(group, input.Lang)) }
  },
})
