import { answer, list } from '../../contract/composites.ts'
import { required } from '../../contract/field.ts'
import { text } from '../../contract/scalars.ts'
import { listGroupsOfUser } from '../../domain/groups/list-groups.ts'
import { isoSeconds } from '../../kernel/clock.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { groupFields } from './group-fields.ts'
import { operation } from './product.ts'
import { noUserError, userName, userNameErrors } from './user-fields.ts'

const { GroupName, GroupId, Comments } = groupFields

/** RAM: ListGroupsForUser (2015-05-01), facts of the official clients. */
export const ListGroupsForUser = operation({
  summary: 'Lists the groups that a RAM user is in, in the order of their names.',
  access: { action: 'ram:ListGroupsForUser', level: 'list', resource: 'acs:ram::{accountId}:user/{UserName}' },
  input: { UserName: required(userName()) },
  output: {
    Groups: answer('The groups.', {
      Group: list(
        'One each.',
        answer('A group.', {
          GroupName,
          GroupId,
          Comments,
          JoinDate: text('When the user joined it, UTC.', { example: '2026-10-20T06:57:00Z' }),
        }),
      ),
    }),
  },
  errors: { ...userNameErrors, ...noUserError },
  refusals: { 'no-user': 'EntityNotExist.User' },
  async run({ input, caller }, deps) {
    const groups = await listGroupsOfUser(deps, caller.account, input.UserName)
    if (groups instanceof Refusal) return groups
    const Group = groups.map(({ name, id, comments, joinedAt }) => ({
      GroupName: name,
      GroupId: id,
      Comments: comments,
      JoinDate: isoSeconds(joinedAt),
    }))
    return { Groups: { Group } }
  },
})
