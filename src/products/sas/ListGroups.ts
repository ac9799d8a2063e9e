import { answer, list } from '../../contract/composites.ts'
import { invalid } from '../../contract/fault.ts'
import { optional } from '../../contract/field.ts'
import { flag, integer, text } from '../../contract/scalars.ts'
import { countAllGroups, listGroups, listGroupsAfter } from '../../domain/hosts/list-groups.ts'
import { languageField } from './asset-fields.ts'
import { groupAnswer, groupNotes, toGroup } from './asset-group.ts'
import { operation } from './product.ts'

const PAGE_SIZE = 20
// Far enough for every group, and its product with the page size stays a safe integer.
const LAST_PAGE = 1_000_000
const SUCCESS = { Code: '200', HttpStatusCode: 200, Message: 'successful', Success: true } as const

/** Security Center: ListGroups (2018-12-03), facts of the official clients. */
export const ListGroups = operation({
  summary: 'Lists the groups of servers page by page, the default group first.',
  notes: [
    'With UseNextToken true pages follow their tokens: TotalCount and CurrentPage are left out, and NextToken is left out on the last page.',
    groupNotes[0],
    'Differs: groups come in the order of their groupIndex, then of their ids. A page after the last one is empty. A NextToken that is not one of ours is refused with 400.',
  ],
  access: { action: 'yundun-sas:ListGroups', level: 'list', resource: '*' },
  input: {
    Lang: languageField(),
    CurrentPage: integer('Number of the page, 1 unless given.', { min: 1, max: LAST_PAGE, example: '1' }),
    PageSize: integer('Groups per page, 20 unless given.', { min: 1, max: 2000, example: '10' }),
    UseNextToken: flag('Whether pages follow tokens; false unless given.', { example: 'true' }),
    NextToken: text('Where the page begins, as the page before says; counts with UseNextToken true.', {
      max: 256,
      example: 'MTAwLjE',
    }),
  },
  output: {
    Code: text('200: the call succeeded.', { example: '200' }),
    HttpStatusCode: integer('Status of the answer.', { example: '200' }),
    List: list('The groups of this page.', groupAnswer),
    Message: text('What happened.', { example: 'successful' }),
    PageInfo: answer('Which page this is.', {
      Count: integer('Groups on this page.', { example: '4' }),
      CurrentPage: optional(integer('Number of the page.', { example: '1' })),
      NextToken: optional(text('Asks for the next page.', { example: 'MTAwLjE' })),
      PageSize: integer('Groups per page.', { example: '10' }),
      TotalCount: optional(integer('Groups on all pages.', { example: '202' })),
    }),
    Success: flag('Whether the call succeeded.', { example: 'true' }),
  },
  errors: { NoPermission: [403, 'caller has no permission'], ServerError: [500, 'ServerError'] },
  refusals: {},
  validate({ UseNextToken, NextToken }) {
    if (UseNextToken === true) groupOf(NextToken)
  },
  async run({ input, caller }, deps) {
    const { CurrentPage = 1, PageSize = PAGE_SIZE } = input
    if (input.UseNextToken === true) {
      const { groups, next } = await listGroupsAfter(deps, caller.account, groupOf(input.NextToken), PageSize)
      const NextToken = next === undefined ? undefined : Buffer.from(`${next.position}.${next.id}`).toString('base64url')
      const List = groups.map((group) => toGroup(group, input.Lang))
      return { ...SUCCESS, List, PageInfo: { Count: groups.length, NextToken, PageSize } }
    }
    const groups = await listGroups(deps, caller.account, (CurrentPage - 1) * PageSize, PageSize)
    const TotalCount = await countAllGroups(deps, caller.account)
    const List = groups.map((group) => toGroup(group, input.Lang))
    return { ...SUCCESS, List, PageInfo: { Count: groups.length, CurrentPage, PageSize, TotalCount } }
  },
})

/** A token says the place of the group behind which its page begins. */
function groupOf(token = '') {
  if (token === '') return undefined
  const [, position, id] = /^([0-9]{1,15})\.([0-9]{1,15})$/.exec(Buffer.from(token, 'base64url').toString()) ?? []
  if (position === undefined || id === undefined) return invalid('NextToken', 'must be the NextToken of an earlier answer')
  return { position: Number(position), id: Number(id) }
}
