import { answer, list } from '../../contract/composites.ts'
import { optional } from '../../contract/field.ts'
import { flag, text } from '../../contract/scalars.ts'
import { listMembersOfFolder } from '../../domain/directory/list-members.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { listedAccount, listedAccountFields } from './account.ts'
import { CALLER, CALLER_CODES, errors } from './errors.ts'
import { filtersOf, folderId, keywordOf, pageInput, pageOf, pageOutput, shownTags, tagFields, wantedTags } from './fields.ts'
import { operation, SAME_IN_BOTH } from './product.ts'

/** Resource Directory: ListAccountsForParent (2022-04-19 and 2020-03-31), facts of the official clients. */
export const ListAccountsForParent = operation({
  summary: 'Lists the members directly in a folder.',
  notes: [
    'Differs: members come in the order of their ids. QueryKeyword finds a part of the id, the display name or the logon address, upper and lower case told apart.',
    'Tags are only there when IncludeTags is true.',
    SAME_IN_BOTH,
  ],
  access: {
    action: 'resourcemanager:ListAccountsForParent',
    level: 'list',
    resource: 'acs:resourcemanager::{accountId}:folder/*',
  },
  input: {
    ParentFolderId: folderId('The folder; the root unless given.', { example: 'fd-bVaRIG0000' }),
    QueryKeyword: text('Part of the id, the name or the address.', { max: 256, example: 'admin' }),
    Tag: wantedTags,
    IncludeTags: flag('Whether to show their tags.', { example: 'true' }),
    ...pageInput,
  },
  output: {
    Accounts: answer('The members.', {
      Account: list(
        'Those of this page.',
        answer('A member.', {
          ...listedAccountFields,
          Tags: optional(answer('Its tags.', { Tag: list('The tags.', answer('A tag.', tagFields)) })),
        }),
      ),
    }),
    ...pageOutput,
  },
  errors: errors(...CALLER_CODES, 'EntityNotExists.Folder'),
  refusals: { ...CALLER, 'unknown-folder': 'EntityNotExists.Folder' },
  validate: ({ Tag }) => void filtersOf(Tag),
  async run({ input, caller }, deps) {
    const { page, ...asked } = pageOf(input)
    const query = { keyword: keywordOf(input.QueryKeyword), tags: filtersOf(input.Tag) }
    const found = await listMembersOfFolder(deps, caller.account, { ...query, parent: input.ParentFolderId }, page)
    if (found instanceof Refusal) return found
    const Account = found.members.map((member) => ({
      ...listedAccount(found.directory, member),
      Tags: input.IncludeTags ? { Tag: shownTags(member.tags) } : undefined,
    }))
    return { Accounts: { Account }, ...asked, TotalCount: found.total }
  },
})
