import { answer } from '../../contract/composites.ts'
import { required } from '../../contract/field.ts'
import { text } from '../../contract/scalars.ts'
import { getFolder } from '../../domain/directory/list-folders.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { CALLER, CALLER_CODES, errors } from './errors.ts'
import { folderId } from './fields.ts'
import { folderFields, folderOf } from './folder.ts'
import { operation, SAME_IN_BOTH } from './product.ts'

/** Resource Directory: GetFolder (2022-04-19 and 2020-03-31), facts of the official clients. */
export const GetFolder = operation({
  summary: 'Shows a folder.',
  notes: [
    'Differs: the root folder can be asked for too; its name is `root`, and ParentFolderId is empty.',
    'ResourceDirectoryPath is the way down from the directory, ids with slashes between them.',
    SAME_IN_BOTH,
  ],
  access: { action: 'resourcemanager:GetFolder', level: 'get', resource: 'acs:resourcemanager::{accountId}:folder/*' },
  input: { FolderId: required(folderId('The folder.', { example: 'fd-Jyl5U70000' })) },
  output: {
    Folder: answer('The folder.', {
      ...folderFields,
      ResourceDirectoryPath: text('The way down to it.', { example: 'rd-3Gaaaa/r-3Gaaaa/fd-Jyl5U70000' }),
    }),
  },
  errors: errors(...CALLER_CODES, 'EntityNotExists.Folder'),
  refusals: { ...CALLER, 'unknown-folder': 'EntityNotExists.Folder' },
  async run({ input, caller }, deps) {
    const found = await getFolder(deps, caller.account, input.FolderId)
    return found instanceof Refusal ? found : { Folder: { ...folderOf(found.folder), ResourceDirectoryPath: found.path } }
  },
})
