import { answer, list } from '../../contract/composites.ts'
import { optional } from '../../contract/field.ts'
import { flag, integer, text } from '../../contract/scalars.ts'
import { listMembers } from '../../domain/directory/list-members.ts'
import { parseUid } from '../../kernel/ids.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { listedAccount, listedAccountFields } from './account.ts'
import { CALLER, CALLER_CODES, errors } from './errors.ts'
import {
  filtersOf,
  keywordOf,
  pageInput,
  pageOf,
  pageOutput,
  placeOf,
  shownTags,
  tagFields,
  tokenOf,
  wantedTags,
} from './fields.ts'
import { operation, SAME_IN_BOTH } from './product.ts'

const UID = /^[1-9][0-9]{0,18}$/

/** Resource Directory: ListAccounts (2022-04-19 and 2020-03-31), facts of the official clients. */
export const ListAccounts = operation({
  summary: 'Lists the members of the directory.',
  notes: [
    'Pages go by number, or by token where MaxResults or NextToken is given: then PageNumber is left out, PageSize repeats MaxResults, and NextToken is there unless it is the last page.',
    'Differs: members come in the order of their ids; the management account is none of them. QueryKeyword finds a part of the id, the display name or the logon address, upper and lower case told apart.',
    'Tags are only there when IncludeTags is true.',
    SAME_IN_BOTH,
  ],
  access: { action: 'resourcemanager:ListAccounts', level: 'list', resource: 'acs:resourcemanager::{accountId}:account/*' },
  input: {
    QueryKeyword: text('Part of the id, the name or the address.', { max: 256, example: 'Advance' }),
    Tag: wantedTags,
    IncludeTags: flag('Whether to show their tags.', { example: 'true' }),
    MaxResults: integer('Members on a page, 10 unless given.', { min: 1, max: 100, example: '10' }),
    NextToken: text('Where the page begins, as the page before says.', { max: 64, example: 'MTgxNzYxMDk1NjkwMDAwMQ' }),
    ...pageInput,
  },
  output: {
    Accounts: answer('The members.', {
      Account: list(
        'Those of this page.',
        answer('A member.', {
          ...listedAccountFields,
          ResourceDirectoryPath: text('The way down to it.', { example: 'rd-3Gaaaa/r-3Gaaaa/1817610956900001' }),
          Tags: optional(answer('Its tags.', { Tag: list('The tags.', answer('A tag.', tagFields)) })),
        }),
      ),
    }),
    ...pageOutput,
    PageNumber: optional(pageOutput.PageNumber),
    NextToken: optional(text('Asks for the next page.', { example: 'MTgxNzYxMDk1NjkwMDAwMQ' })),
  },
  errors: errors(...CALLER_CODES),
  refusals: CALLER,
  validate({ Tag, NextToken }) {
    filtersOf(Tag)
    placeOf(NextToken, UID)
  },
  async run({ input, caller }, deps) {
    const { MaxResults, NextToken, IncludeTags = false } = input
    const isByToken = MaxResults !== undefined || (NextToken ?? '') !== ''
    const { page, ...asked } = pageOf(input)
    const limit = MaxResults ?? asked.PageSize
    const query = { keyword: keywordOf(input.QueryKeyword), tags: filtersOf(input.Tag) }
    const after = parseUid(placeOf(NextToken, UID) ?? '')
    const found = await listMembers(deps, caller.account, query, isByToken ? { limit, after } : page)
    if (found instanceof Refusal) return found
    const Account = found.members.map((member) => ({
      ...listedAccount(found.directory, member),
      ResourceDirectoryPath: member.path,
      Tags: IncludeTags ? { Tag: shownTags(member.tags) } : undefined,
    }))
    const shown = { Accounts: { Account }, TotalCount: found.total }
    return isByToken ? { ...shown, PageSize: limit, NextToken: tokenOf(found.next) } : { ...shown, ...asked }
  },
})
