import { answer, list } from '../../contract/composites.ts'
import { listGroups } from '../../domain/groups/list-groups.ts'
import { groupFields, shownGroupWithUpdate } from './group-fields.ts'
import { markerOf, nameBehind, PAGE_SIZE, pageErrors, pageInput, pageNote, pageOutput } from './name-pages.ts'
import { operation } from './product.ts'
import { updateDate } from './user-fields.ts'

const LIST = 'groups'

/** RAM: ListGroups (2015-05-01), facts of the official clients. */
export const ListGroups = operation({
  summary: "Lists the account's groups of RAM users, page by page.",
  notes: [pageNote],
  access: { action: 'ram:ListGroups', level: 'list', resource: 'acs:ram::{accountId}:group/*' },
  input: pageInput(100),
  output: {
    ...pageOutput,
    Groups: answer('The groups of this page.', {
      Group: list('One each.', answer('A group.', { ...groupFields, ...updateDate })),
    }),
  },
  errors: pageErrors,
  refusals: {},
  validate: ({ Marker }) => void nameBehind(LIST, Marker),
  async run({ input, caller }, deps) {
    const page = { after: nameBehind(LIST, input.Marker), limit: input.MaxItems ?? PAGE_SIZE }
    const { groups, hasMore } = await listGroups(deps, caller.account, page)
    return {
      IsTruncated: hasMore,
      Marker: hasMore ? markerOf(LIST, groups.at(-1)?.name ?? '') : undefined,
      Groups: { Group: groups.map(shownGroupWithUpdate) },
    }
  },
})
