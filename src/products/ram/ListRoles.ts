import { answer, list } from '../../contract/composites.ts'
import { listRoles } from '../../domain/roles/list-roles.ts'
import { isoSeconds } from '../../kernel/clock.ts'
import { markerOf, nameBehind, PAGE_SIZE, pageErrors, pageInput, pageNote, pageOutput } from './name-pages.ts'
import { operation } from './product.ts'
import { roleFields, roleUpdateDate, shownRole } from './role-fields.ts'
import { shownTags, soughtTags, tagFields, tagsSought } from './tag-fields.ts'

const LIST = 'roles'

/** RAM: ListRoles (2015-05-01), facts of the official clients. */
export const ListRoles = operation({
  summary: "Lists the account's roles, page by page.",
  notes: [pageNote, 'With Tag the list holds what bears all the tags. Trust policies are told by GetRole.'],
  access: { action: 'ram:ListRoles', level: 'list', resource: 'acs:ram::{accountId}:role/*' },
  input: { ...pageInput(1000), Tag: soughtTags },
  output: {
    Roles: answer('The roles of this page.', {
      Role: list('The roles.', answer('A role.', { ...roleFields, ...roleUpdateDate, ...tagFields })),
    }),
    ...pageOutput,
  },
  errors: pageErrors,
  refusals: {},
  validate({ Marker }) {
    nameBehind(LIST, Marker)
  },
  async run({ input, caller }, deps) {
    const page = { after: nameBehind(LIST, input.Marker), limit: input.MaxItems ?? PAGE_SIZE }
    const { roles, hasMore } = await listRoles(deps, caller.account, tagsSought(input.Tag), page)
    const last = hasMore ? roles.at(-1)?.role : undefined
    return {
      Roles: {
        Role: roles.map(({ role, tags }) => ({
          ...shownRole(caller.account, role),
          UpdateDate: isoSeconds(role.updatedAt),
          ...shownTags(tags),
        })),
      },
      IsTruncated: hasMore,
      Marker: last === undefined ? undefined : markerOf(LIST, last.name),
    }
  },
})
