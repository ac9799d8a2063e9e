import type { Uid } from '../../kernel/ids.ts'
import { Refusal } from '../../kernel/outcome.ts'
import type { Deps } from '../deps.ts'
import { type Folder, foldersOf, rootFolderOf } from '../directory/read.ts'
import { type AdministratorRefusal, administeredOrganisation } from './administrator.ts'

/** A folder with the folders in it. */
export interface FolderTree {
  readonly id: string
  readonly name: string
  readonly children: readonly FolderTree[]
}

/** The folders of the organisation from the root down, each level in the order of the names. */
export async function folderTree(
  { transaction }: Pick<Deps, 'transaction'>,
  caller: Uid,
): Promise<FolderTree | Refusal<AdministratorRefusal>> {
  const organisation = await administeredOrganisation(transaction, caller)
  if (organisation instanceof Refusal) return organisation
  const inside = new Map<string | null, Folder[]>()
  for (const folder of await foldersOf(transaction, organisation)) {
    inside.set(folder.parent, [...(inside.get(folder.parent) ?? []), folder])
  }
  // A folder is taken off when it is met, so that folders which hold each other end the way down.
  const childrenOf = (parent: string | null): FolderTree[] => {
    const folders = inside.get(parent) ?? []
    inside.delete(parent)
    return folders.map(({ id, name }) => ({ id, name, children: childrenOf(id) }))
  }
  return { id: await rootFolderOf(transaction, organisation), name: 'Root', children: childrenOf(null) }
}
