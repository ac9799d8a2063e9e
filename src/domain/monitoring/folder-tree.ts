import type { Uid } from '../../kernel/ids.ts'
import { Refusal, refuse } from '../../kernel/outcome.ts'
import type { Deps } from '../deps.ts'
import { type Folder, foldersOf, rootFolderOf } from '../directory/read.ts'
import { type AdministratorRefusal, administeredOrganisation } from './administrator.ts'
import { MOST_LISTED } from './store.ts'

/** A folder with the folders in it. */
export interface FolderTree {
  readonly id: string
  readonly name: string
  readonly children: readonly FolderTree[]
}

/** The folders of the organisation from the root down, each level in the order of the names. Too many for one answer are refused. */
export async function folderTree(
  { transaction }: Pick<Deps, 'transaction'>,
  caller: Uid,
): Promise<FolderTree | Refusal<AdministratorRefusal | 'too-many'>> {
  const organisation = await administeredOrganisation(transaction, caller)
  if (organisation instanceof Refusal) return organisation
  const found = await foldersOf(transaction, organisation, MOST_LISTED + 1)
  if (found.length > MOST_LISTED) return refuse('too-many', String(MOST_LISTED))
  const inside = new Map<string | null, Folder[]>()
  for (const folder of found) {
    const siblings = inside.get(folder.parent)
    if (siblings === undefined) inside.set(folder.parent, [folder])
    else siblings.push(folder)
  }
  // A folder is taken off when it is met, so that folders which hold each other end the way down.
  const childrenOf = (parent: string | null): FolderTree[] => {
    const folders = inside.get(parent) ?? []
    inside.delete(parent)
    return folders.map(({ id, name }) => ({ id, name, children: childrenOf(id) }))
  }
  return { id: await rootFolderOf(transaction, organisation), name: 'Root', children: childrenOf(null) }
}
