import { answer, list } from '../../contract/composites.ts'
import { required } from '../../contract/field.ts'
import { text } from '../../contract/scalars.ts'
import { listUsersOfGroup } from '../../domain/groups/list-groups.ts'
import { isoSeconds } from '../../kernel/clock.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { groupName, groupNameErrors, noGroupError } from './group-fields.ts'
import { markerOf, nameBehind, PAGE_SIZE, pageErrors, pageInput, pageNote, pageOutput } from './name-pages.ts'
import { operation } from './product.ts'
import { userFields } from './user-fields.ts'

const { UserName, DisplayName } = userFields
const listOf = (group: string) => `users-of-group/${group}`

/** RAM: ListUsersForGroup (2015-05-01), facts of the official clients. */
export const ListUsersForGroup = operation({
  summary: 'Lists the RAM users of a group, page by page.',
  notes: [pageNote],
  access: { action: 'ram:ListUsersForGroup', level: 'list', resource: 'acs:ram::{accountId}:group/{GroupName}' },
  input: { GroupName: required(groupName()), ...pageInput(1000) },
  output: {
    ...pageOutput,
    Users: answer('The users of this page.', {
      User: list(
        'One each.',
        answer('A user.', {
          UserName,
          DisplayName,
          JoinDate: text('When the user joined the group, UTC.', { example: '2026-10-20T06:57:00Z' }),
        }),
      ),
    }),
  },
  errors: { ...groupNameErrors, ...pageErrors, ...noGroupError },
  refusals: { 'no-group': 'EntityNotExist.Group' },
  validate: ({ GroupName, Marker }) => void nameBehind(listOf(GroupName), Marker),
  async run({ input, caller }, deps) {
    const of = listOf(input.GroupName)
    const page = { after: nameBehind(of, input.Marker), limit: input.MaxItems ?? PAGE_SIZE }
    const found = await listUsersOfGroup(deps, caller.account, input.GroupName, page)
    if (found instanceof Refusal) return found
    const { members, hasMore } = found
    return {
      IsTruncated: hasMore,
      Marker: hasMore ? markerOf(of, members.at(-1)?.userName ?? '') : undefined,
      Users: {
        User: members.map(({ userName, displayName, joinedAt }) => ({
          UserName: userName,
          DisplayName: displayName,
          JoinDate: isoSeconds(joinedAt),
        })),
      },
    }
  },
})
