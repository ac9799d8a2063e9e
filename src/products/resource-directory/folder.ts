import { text } from '../../contract/scalars.ts'
import type { ShownFolder } from '../../domain/directory/list-folders.ts'
import { folderId, isoTime } from './fields.ts'

const listed = {
  FolderId: folderId('Its id.', { example: 'fd-u8B3210000' }),
  FolderName: text('Its name.', { example: 'rdFolder' }),
  CreateTime: text('When it was made, UTC.', { example: '2019-02-19T09:34:50.757Z' }),
}

/** A folder in a list. */
export const listedFolderFields = listed

/** A folder with what it is in. */
export const folderFields = { ...listed, ParentFolderId: folderId('What it is in; empty for the root.', { example: 'r-b1aaaa' }) }

/** A folder as lists show it. */
export function listedFolder({ id, name, createdAt }: ShownFolder) {
  return { FolderId: id, FolderName: name, CreateTime: isoTime(createdAt) }
}

/** A folder as answers show it. */
export function folderOf(folder: ShownFolder) {
  return { ...listedFolder(folder), ParentFolderId: folder.parentId ?? '' }
}
