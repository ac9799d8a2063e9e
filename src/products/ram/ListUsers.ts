import { answer, list } from '../../contract/composites.ts'
import { listUsers } from '../../domain/users/list-users.ts'
import { markerOf, nameBehind, PAGE_SIZE, pageErrors, pageInput, pageNote, pageOutput } from './name-pages.ts'
import { operation } from './product.ts'
import { shownUserWithUpdate, updateDate, userFields } from './user-fields.ts'

const LIST = 'users'

/** RAM: ListUsers (2015-05-01), facts of the official clients. */
export const ListUsers = operation({
  summary: "Lists the account's RAM users, page by page.",
  notes: [pageNote],
  access: { action: 'ram:ListUsers', level: 'list', resource: 'acs:ram::{accountId}:user/*' },
  input: pageInput(1000),
  output: {
    ...pageOutput,
    Users: answer('The users of this page.', { User: list('One each.', answer('A user.', { ...userFields, ...updateDate })) }),
  },
  errors: pageErrors,
  refusals: {},
  validate: ({ Marker }) => void nameBehind(LIST, Marker),
  async run({ input, caller }, deps) {
    const page = { after: nameBehind(LIST, input.Marker), limit: input.MaxItems ?? PAGE_SIZE }
    const { users, hasMore } = await listUsers(deps, caller.account, page)
    return {
      IsTruncated: hasMore,
      Marker: hasMore ? markerOf(LIST, users.at(-1)?.name ?? '') : undefined,
      Users: { User: users.map(shownUserWithUpdate) },
    }
  },
})
