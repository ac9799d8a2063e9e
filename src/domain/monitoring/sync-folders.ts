import type { Uid } from '../../kernel/ids.ts'
import { type Done, done, Refusal, refuse } from '../../kernel/outcome.ts'
import type { Deps } from '../deps.ts'
import { existingFolders } from '../directory/read.ts'
import { type AdministratorRefusal, administeredOrganisation } from './administrator.ts'
import { findSyncFolders, lockLists, MOST_LISTED, writeSyncFolders } from './store.ts'

/**
 * Makes these the folders whose future accounts are watched, and no others; none empties the list. All of them are
 * folders of the organisation, or nothing changes. Accounts that are in them already are left as they are.
 */
export async function replaceSyncFolders(
  { transaction }: Pick<Deps, 'transaction'>,
  caller: Uid,
  folders: readonly string[],
): Promise<Done | Refusal<AdministratorRefusal | 'unknown-folder'>> {
  const organisation = await administeredOrganisation(transaction, caller)
  if (organisation instanceof Refusal) return organisation
  const ids = [...new Set(folders)]
  const known = await existingFolders(transaction, organisation, ids)
  const unknown = ids.find((id) => !known.has(id))
  if (unknown !== undefined) return refuse('unknown-folder', unknown)
  await lockLists(transaction, organisation)
  await writeSyncFolders(
    transaction,
    organisation,
    ids.map((folder) => ({ folder, operator: caller })),
  )
  return done
}

/** The folders whose future accounts are watched, as they were given; those that are gone are left out. Too many are refused. */
export async function listSyncFolders(
  { transaction }: Pick<Deps, 'transaction'>,
  caller: Uid,
): Promise<readonly string[] | Refusal<AdministratorRefusal | 'too-many'>> {
  const organisation = await administeredOrganisation(transaction, caller)
  if (organisation instanceof Refusal) return organisation
  const chosen = (await findSyncFolders(transaction, organisation)).map(({ folder }) => folder)
  if (chosen.length > MOST_LISTED) return refuse('too-many', String(MOST_LISTED))
  const known = await existingFolders(transaction, organisation, chosen)
  return chosen.filter((folder) => known.has(folder))
}
