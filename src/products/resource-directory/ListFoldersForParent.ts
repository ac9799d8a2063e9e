import { answer, list } from '../../contract/composites.ts'
import { text } from '../../contract/scalars.ts'
import { listFolders } from '../../domain/directory/list-folders.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { CALLER, CALLER_CODES, errors } from './errors.ts'
import { filtersOf, folderId, keywordOf, pageInput, pageOf, pageOutput, shownTags, tagFields, wantedTags } from './fields.ts'
import { listedFolder, listedFolderFields } from './folder.ts'
import { operation, SAME_IN_BOTH } from './product.ts'

/** Resource Directory: ListFoldersForParent (2022-04-19 and 2020-03-31), facts of the official clients. */
export const ListFoldersForParent = operation({
  summary: 'Lists the folders directly in a folder.',
  notes: [
    'Differs: folders come in the order of their ids. QueryKeyword finds a part of the name, upper and lower case told apart.',
    SAME_IN_BOTH,
  ],
  access: {
    action: 'resourcemanager:ListFoldersForParent',
    level: 'list',
    resource: 'acs:resourcemanager::{accountId}:folder/*',
  },
  input: {
    ParentFolderId: folderId('The folder; the root unless given.', { example: 'r-b1aaaa' }),
    QueryKeyword: text('Part of the name.', { max: 256, example: 'rdFolder' }),
    Tag: wantedTags,
    ...pageInput,
  },
  output: {
    Folders: answer('The folders.', {
      Folder: list(
        'Those of this page.',
        answer('A folder.', {
          ...listedFolderFields,
          Tags: answer('Its tags.', { Tag: list('The tags.', answer('A tag.', tagFields)) }),
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
    const filter = { parent: input.ParentFolderId, keyword: keywordOf(input.QueryKeyword), tags: filtersOf(input.Tag) }
    const found = await listFolders(deps, caller.account, filter, page)
    if (found instanceof Refusal) return found
    const Folder = found.folders.map((folder) => ({ ...listedFolder(folder), Tags: { Tag: shownTags(folder.tags) } }))
    return { Folders: { Folder }, ...asked, TotalCount: found.total }
  },
})
