import type { Uid } from '../../kernel/ids.ts'
import { Refusal, refuse } from '../../kernel/outcome.ts'
import type { Deps } from '../deps.ts'
import type { PageReading } from '../page-marks.ts'
import { type Tag, type TagFilter, tagsOf } from '../tags/read.ts'
import { type CallerRefusal, type Directory, rootIdOf, visibleDirectory } from './directory.ts'
import { type Folder, folderPaths, type Page, pageOfFolders } from './folder-store.ts'
import { resolveFolder } from './folders.ts'

/** A folder or the root, as it is shown. */
export interface ShownFolder {
  readonly id: string
  readonly name: string
  /** Null: it is the root, which is in no folder. */
  readonly parentId: string | null
  readonly createdAt: number
}

/** A folder with the wire's id of what it is in. */
export function shownFolder(directory: Directory, { id, name, parent, createdAt }: Folder): ShownFolder {
  return { id, name, parentId: parent ?? rootIdOf(directory), createdAt }
}

function shownRoot(directory: Directory): ShownFolder {
  return { id: rootIdOf(directory), name: 'root', parentId: null, createdAt: directory.createdAt }
}

/** `rd-3G/r-3G/fd-a/fd-b`: the way down to the last of the given folders. */
export function pathText(directory: Directory, folders: readonly Pick<Folder, 'id'>[]): string {
  return [directory.id, rootIdOf(directory), ...folders.map(({ id }) => id)].join('/')
}

/** One folder, and the way to it. */
export async function getFolder(
  { transaction }: Pick<Deps, 'transaction'>,
  caller: Uid,
  id: string,
): Promise<{ readonly folder: ShownFolder; readonly path: string } | Refusal<CallerRefusal | 'unknown-folder'>> {
  const directory = await visibleDirectory(transaction, caller)
  if (directory instanceof Refusal) return directory
  if (id === rootIdOf(directory)) return { folder: shownRoot(directory), path: pathText(directory, []) }
  const path = (await folderPaths(transaction, directory.account, [id])).get(id)
  const folder = path?.at(-1)
  if (path === undefined || folder === undefined) return refuse('unknown-folder')
  return { folder: shownFolder(directory, folder), path: pathText(directory, path) }
}

/** What a folder is in, from the root down; nothing for the root itself. */
export async function listAncestors(
  { transaction }: Pick<Deps, 'transaction'>,
  caller: Uid,
  id: string,
): Promise<readonly ShownFolder[] | Refusal<CallerRefusal | 'unknown-folder'>> {
  const directory = await visibleDirectory(transaction, caller)
  if (directory instanceof Refusal) return directory
  if (id === rootIdOf(directory)) return []
  const path = (await folderPaths(transaction, directory.account, [id])).get(id)
  if (path === undefined) return refuse('unknown-folder')
  return [shownRoot(directory), ...path.slice(0, -1).map((folder) => shownFolder(directory, folder))]
}

/** A page of the folders directly in one, with their tags, and how many there are on all pages. */
export async function listFolders(
  reading: PageReading,
  caller: Uid,
  filter: { readonly parent: string | undefined; readonly keyword: string | undefined; readonly tags: readonly TagFilter[] },
  page: Page,
): Promise<
  | { readonly folders: readonly (ShownFolder & { readonly tags: readonly Tag[] })[]; readonly total: number }
  | Refusal<CallerRefusal | 'unknown-folder'>
> {
  const { transaction } = reading
  const directory = await visibleDirectory(transaction, caller)
  if (directory instanceof Refusal) return directory
  const parent = await resolveFolder(transaction, directory, filter.parent)
  if (parent === undefined) return refuse('unknown-folder')
  const { folders, total } = await pageOfFolders(reading, directory.account, { ...filter, parent }, page)
  const ids = folders.map(({ id }) => id)
  const tags = await tagsOf(transaction, directory.account, 'folder', ids)
  return { folders: folders.map((folder) => ({ ...shownFolder(directory, folder), tags: tags.get(folder.id) ?? [] })), total }
}
