import { answer, list } from '../../contract/composites.ts'
import { required } from '../../contract/field.ts'
import { listAncestors } from '../../domain/directory/list-folders.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { CALLER, CALLER_CODES, errors } from './errors.ts'
import { folderId } from './fields.ts'
import { listedFolder, listedFolderFields } from './folder.ts'
import { operation } from './product.ts'

/** Resource Directory: ListAncestors (2022-04-19 and 2020-03-31), facts of the official clients. */
export const ListAncestors = operation({
  summary: 'Lists what a folder is in, from the root down.',
  notes: ['Differs: the root itself is in nothing: the list is empty.'],
  access: { action: 'resourcemanager:ListAncestors', level: 'list', resource: 'acs:resourcemanager::{accountId}:folder/*' },
  input: { ChildId: required(folderId('The folder.', { example: 'fd-i1c9nr0000' })) },
  output: {
    Folders: answer('The folders.', { Folder: list('The root first.', answer('A folder.', listedFolderFields)) }),
  },
  errors: errors(...CALLER_CODES, 'EntityNotExists.Folder'),
  refusals: { ...CALLER, 'unknown-folder': 'EntityNotExists.Folder' },
  async run({ input, caller }, deps) {
    const found = await listAncestors(deps, caller.account, input.ChildId)
    return found instanceof Refusal ? found : { Folders: { Folder: found.map(listedFolder) } }
  },
})
