import { randomText } from '../../kernel/ids.ts'
import { type Done, done, Refusal, refuse } from '../../kernel/outcome.ts'
import type { Reader } from '../../storage/database.ts'
import type { Deps } from '../deps.ts'
import { dropTags, putTags } from '../tags/follow.ts'
import type { Tag } from '../tags/read.ts'
import { type Actor, type CallerRefusal, changeDirectory, type Directory, rootIdOf } from './directory.ts'
import {
  countFolders,
  type Folder,
  findByName,
  findFolder,
  folderPaths,
  hasAccounts,
  hasFolders,
  insertFolder,
  removeFolder,
  writeName,
} from './folder-store.ts'

/** Levels of folders below the root. */
const MOST_LEVELS = 5
// Differs: a directory holds up to 1,000 folders; the vendor's 100 can be raised on request, and here is nobody to ask.
const MOST_FOLDERS = 1000
const MOST_CHARACTERS = 24

/** What a name of a folder may not be. */
export type NameRefusal = 'bad-name' | 'long-name' | 'name-taken'

function nameProblem(name: string): 'bad-name' | 'long-name' | undefined {
  if ([...name].length > MOST_CHARACTERS) return 'long-name'
  return /^[\p{L}\p{N}_.-]+$/u.test(name) ? undefined : 'bad-name'
}

/**
 * The folder that an id of the wire means: null for the root, which is also meant where none is named; undefined when the
 * directory has no such folder.
 */
export async function resolveFolder(
  reader: Reader,
  directory: Directory,
  id: string | undefined,
): Promise<string | null | undefined> {
  if (id === undefined || id === '' || id === rootIdOf(directory)) return null
  return (await findFolder(reader, directory.account, id))?.id
}

/** A folder to be. */
export interface NewFolder {
  readonly name: string
  readonly parent: string | undefined
  readonly tags: readonly Tag[]
}

export type CreateFolderRefusal = CallerRefusal | NameRefusal | 'unknown-folder' | 'too-deep' | 'too-many'

/** Makes a folder. Its name is its own among its siblings. */
export async function createFolder(
  deps: Pick<Deps, 'transaction' | 'clock'>,
  actor: Actor,
  wanted: NewFolder,
): Promise<{ readonly directory: Directory; readonly folder: Folder } | Refusal<CreateFolderRefusal>> {
  const { transaction, clock } = deps
  const directory = await changeDirectory(deps, actor)
  if (directory instanceof Refusal) return directory
  const problem = nameProblem(wanted.name)
  if (problem !== undefined) return refuse(problem)
  const parent = await resolveFolder(transaction, directory, wanted.parent)
  if (parent === undefined) return refuse('unknown-folder')
  if (parent !== null) {
    const path = (await folderPaths(transaction, directory.account, [parent])).get(parent) ?? []
    if (path.length >= MOST_LEVELS) return refuse('too-deep')
  }
  if ((await findByName(transaction, directory.account, parent, wanted.name)) !== undefined) return refuse('name-taken')
  if ((await countFolders(transaction, directory.account)) >= MOST_FOLDERS) return refuse('too-many')
  const folder: Folder = { id: `fd-${randomText(10)}`, name: wanted.name, parent, createdAt: clock.now() }
  await insertFolder(transaction, directory.account, folder)
  await putTags(transaction, directory.account, { type: 'folder', name: folder.id }, wanted.tags)
  return { directory, folder }
}

export type RenameFolderRefusal = CallerRefusal | NameRefusal | 'unknown-folder' | 'is-root'

/** Gives a folder another name; the name that it has is another name too. */
export async function renameFolder(
  deps: Pick<Deps, 'transaction' | 'clock'>,
  actor: Actor,
  { id, name }: { readonly id: string; readonly name: string },
): Promise<{ readonly directory: Directory; readonly folder: Folder } | Refusal<RenameFolderRefusal>> {
  const { transaction } = deps
  const directory = await changeDirectory(deps, actor)
  if (directory instanceof Refusal) return directory
  const problem = nameProblem(name)
  if (problem !== undefined) return refuse(problem)
  if (id === rootIdOf(directory)) return refuse('is-root')
  const folder = await findFolder(transaction, directory.account, id)
  if (folder === undefined) return refuse('unknown-folder')
  const sibling = await findByName(transaction, directory.account, folder.parent, name)
  if (sibling !== undefined && sibling.id !== id) return refuse('name-taken')
  await writeName(transaction, directory.account, id, name)
  return { directory, folder: { ...folder, name } }
}

export type DeleteFolderRefusal = CallerRefusal | 'unknown-folder' | 'is-root' | 'has-folders' | 'has-accounts'

/** Deletes an empty folder. */
export async function deleteFolder(
  deps: Pick<Deps, 'transaction' | 'clock'>,
  actor: Actor,
  id: string,
): Promise<Done | Refusal<DeleteFolderRefusal>> {
  const { transaction } = deps
  const directory = await changeDirectory(deps, actor)
  if (directory instanceof Refusal) return directory
  if (id === rootIdOf(directory)) return refuse('is-root')
  if ((await findFolder(transaction, directory.account, id)) === undefined) return refuse('unknown-folder')
  if (await hasFolders(transaction, directory.account, id)) return refuse('has-folders')
  if (await hasAccounts(transaction, directory.account, id)) return refuse('has-accounts')
  await removeFolder(transaction, directory.account, id)
  await dropTags(transaction, directory.account, { type: 'folder', name: id })
  return done
}
