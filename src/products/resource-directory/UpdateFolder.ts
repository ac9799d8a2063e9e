import { answer } from '../../contract/composites.ts'
import { required } from '../../contract/field.ts'
import { text } from '../../contract/scalars.ts'
import { renameFolder } from '../../domain/directory/folders.ts'
import { shownFolder } from '../../domain/directory/list-folders.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { CALLER, CALLER_CODES, errors } from './errors.ts'
import { folderId } from './fields.ts'
import { folderFields, folderOf } from './folder.ts'
import { actorOf, operation } from './product.ts'

/** Resource Directory: UpdateFolder (2022-04-19 and 2020-03-31), facts of the official clients. */
export const UpdateFolder = operation({
  summary: 'Gives a folder another name.',
  notes: [
    'The name that the folder has already is accepted and changes nothing.',
    'Differs: the root folder keeps its name: InvalidParameter.FolderId.',
  ],
  access: { action: 'resourcemanager:UpdateFolder', level: 'update', resource: 'acs:resourcemanager::{accountId}:folder/*' },
  input: {
    FolderId: required(folderId('The folder.', { example: 'fd-u8B3210000' })),
    NewFolderName: required(text('Its new name.', { example: 'rdFolder' })),
  },
  output: { Folder: answer('The folder.', folderFields) },
  errors: errors(
    ...CALLER_CODES,
    'EntityNotExists.Folder',
    'InvalidParameter.FolderId',
    'InvalidParameter.Folder.Name',
    'InvalidParameter.Folder.Name.Length',
    'InvalidParameter.Folder.Name.AlreadyUsed',
  ),
  refusals: {
    ...CALLER,
    'unknown-folder': 'EntityNotExists.Folder',
    'is-root': 'InvalidParameter.FolderId',
    'bad-name': 'InvalidParameter.Folder.Name',
    'long-name': 'InvalidParameter.Folder.Name.Length',
    'name-taken': 'InvalidParameter.Folder.Name.AlreadyUsed',
  },
  async run({ input, ...call }, deps) {
    const renamed = await renameFolder(deps, actorOf(call), { id: input.FolderId, name: input.NewFolderName })
    return renamed instanceof Refusal ? renamed : { Folder: folderOf(shownFolder(renamed.directory, renamed.folder)) }
  },
})
