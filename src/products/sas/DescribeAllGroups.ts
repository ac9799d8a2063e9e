import { list } from '../../contract/composites.ts'
import { integer } from '../../contract/scalars.ts'
import { listGroups } from '../../domain/hosts/list-groups.ts'
import { languageField } from './asset-fields.ts'
import { groupAnswer, groupNotes, MOST_GROUPS, toGroup } from './asset-group.ts'
import { operation } from './product.ts'

/** Security Center: DescribeAllGroups (2018-12-03), facts of the official clients. */
export const DescribeAllGroups = operation({
  summary: 'Lists all groups of servers, the default group first.',
  notes: [
    groupNotes[0],
    `Differs: at most ${MOST_GROUPS.toLocaleString('en')} groups are listed and counted here; ListGroups has pages.`,
  ],
  access: { action: 'yundun-sas:DescribeAllGroups', level: 'list', resource: '*' },
  input: { Lang: languageField() },
  output: {
    Count: integer('How many groups are listed.', { example: '2' }),
    Groups: list('The groups.', groupAnswer),
  },
  errors: { NoPermission: [403, 'caller has no permission'], ServerError: [500, 'ServerError'] },
  refusals: {},
  async run({ input, caller }, deps) {
    const groups = await listGroups(deps, caller.account, 0, MOST_GROUPS)
    return { Count: groups.length, Groups: groups.map((group) => toGroup(group, input.Lang)) }
  },
})
