import { required } from '../../contract/field.ts'
import { deleteFolder } from '../../domain/directory/folders.ts'
import { CALLER, CALLER_CODES, errors } from './errors.ts'
import { folderId } from './fields.ts'
import { actorOf, operation } from './product.ts'

/** Resource Directory: DeleteFolder (2022-04-19 and 2020-03-31), facts of the official clients. */
export const DeleteFolder = operation({
  summary: 'Deletes an empty folder.',
  notes: [
    'Differs: a folder that holds both is refused for its subfolders first. The management account counts where the organisation file has put it into the folder.',
    'Differs: the root folder cannot be deleted: InvalidParameter.FolderId.',
  ],
  access: { action: 'resourcemanager:DeleteFolder', level: 'delete', resource: 'acs:resourcemanager::{accountId}:folder/*' },
  input: { FolderId: required(folderId('The folder.', { example: 'fd-ae1in70000' })) },
  output: {},
  errors: errors(
    ...CALLER_CODES,
    'EntityNotExists.Folder',
    'InvalidParameter.FolderId',
    'DeleteConflict.Folder.SubFolder',
    'DeleteConflict.Folder.Account',
  ),
  refusals: {
    ...CALLER,
    'unknown-folder': 'EntityNotExists.Folder',
    'is-root': 'InvalidParameter.FolderId',
    'has-folders': 'DeleteConflict.Folder.SubFolder',
    'has-accounts': 'DeleteConflict.Folder.Account',
  },
  run: ({ input, ...call }, deps) => deleteFolder(deps, actorOf(call), input.FolderId),
})
