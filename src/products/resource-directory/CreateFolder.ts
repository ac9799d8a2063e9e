import { answer } from '../../contract/composites.ts'
import { required } from '../../contract/field.ts'
import { text } from '../../contract/scalars.ts'
import { createFolder } from '../../domain/directory/folders.ts'
import { shownFolder } from '../../domain/directory/list-folders.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { CALLER, CALLER_CODES, errors } from './errors.ts'
import { folderId, newTags, tagsOf } from './fields.ts'
import { folderFields, folderOf } from './folder.ts'
import { actorOf, operation, SAME_IN_BOTH } from './product.ts'

/** Resource Directory: CreateFolder (2022-04-19 and 2020-03-31), facts of the official clients. */
export const CreateFolder = operation({
  summary: 'Makes a folder.',
  notes: [
    'There are five levels of folders below the root. A name has 1 to 24 letters (of any script), digits, _, . or -, and is its own among its siblings.',
    'Differs: the codes LimitExceeded.Folder and LimitExceeded.Folder.Depth are ours; the documents do not name them.',
    SAME_IN_BOTH,
  ],
  access: { action: 'resourcemanager:CreateFolder', level: 'create', resource: 'acs:resourcemanager::{accountId}:folder/*' },
  input: {
    FolderName: required(text('Its name.', { example: 'rdFolder' })),
    ParentFolderId: folderId('What it is to be in; the root unless given.', { example: 'r-b1aaaa' }),
    Tag: newTags,
  },
  output: { Folder: answer('The folder.', folderFields) },
  errors: errors(
    ...CALLER_CODES,
    'EntityNotExists.Folder',
    'MissingParameter.Folder.Name',
    'InvalidParameter.Folder.Name',
    'InvalidParameter.Folder.Name.Length',
    'InvalidParameter.Folder.Name.AlreadyUsed',
    'LimitExceeded.Folder',
    'LimitExceeded.Folder.Depth',
  ),
  faults: { missing: 'MissingParameter.Folder.Name' },
  refusals: {
    ...CALLER,
    'unknown-folder': 'EntityNotExists.Folder',
    'bad-name': 'InvalidParameter.Folder.Name',
    'long-name': 'InvalidParameter.Folder.Name.Length',
    'name-taken': 'InvalidParameter.Folder.Name.AlreadyUsed',
    'too-many': 'LimitExceeded.Folder',
    'too-deep': 'LimitExceeded.Folder.Depth',
  },
  validate: ({ Tag }) => void tagsOf(Tag),
  async run({ input, ...call }, deps) {
    const { FolderName: name, ParentFolderId: parent, Tag } = input
    const made = await createFolder(deps, actorOf(call), { name, parent, tags: tagsOf(Tag) })
    return made instanceof Refusal ? made : { Folder: folderOf(shownFolder(made.directory, made.folder)) }
  },
})
