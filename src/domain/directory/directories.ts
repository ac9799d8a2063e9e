import { randomText, type Uid } from '../../kernel/ids.ts'
import { type Done, done, Refusal, refuse } from '../../kernel/outcome.ts'
import type { Deps } from '../deps.ts'
import { type Actor, type CallerRefusal, changeDirectory, type Directory, directoryOf } from './directory.ts'
import { hasDirectoryFolders, insertDirectory, removeDirectory, writeAllowsDeletion } from './directory-store.ts'
import { findInvitee, hasMembers, type Invitee, lockAccount } from './member-store.ts'

type Changing = Pick<Deps, 'transaction' | 'clock'>

/** A directory with its management account's name. */
export interface NamedDirectory {
  readonly directory: Directory
  readonly managementName: string
}

/** The name under which a management account stands in answers. */
export function managementNameOf(account: Pick<Invitee, 'name' | 'loginName'> | undefined): string {
  return account === undefined ? '' : account.loginName || account.name
}

/** An outsider founds a directory of its own and becomes its management account. */
export async function enableDirectory(
  { transaction, clock }: Changing,
  caller: Uid,
  isDryRun: boolean,
): Promise<NamedDirectory | Refusal<'has-directory' | 'is-member'>> {
  const account = await lockAccount(transaction, caller)
  if (account?.organisation === caller) return refuse('has-directory')
  if (account === undefined || account.organisation !== null) return refuse('is-member')
  const directory: Directory = {
    account: caller,
    id: `rd-${randomText(6)}`,
    createdAt: clock.now(),
    allowsDeletion: false,
  }
  if (!isDryRun) await insertDirectory(transaction, directory)
  return { directory, managementName: managementNameOf(account) }
}

/** The directory that an account manages or is a member of. */
export async function getDirectory(
  { transaction }: Pick<Deps, 'transaction'>,
  caller: Uid,
): Promise<NamedDirectory | Refusal<'no-directory'>> {
  const directory = await directoryOf(transaction, caller)
  if (directory === undefined) return refuse('no-directory')
  const account = await findInvitee(transaction, 'account', directory.account)
  return { directory, managementName: managementNameOf(account) }
}

export type DestroyRefusal = CallerRefusal | 'has-accounts' | 'has-folders'

/** Ends a directory that has neither members nor folders; its management account belongs to none from then on. */
export async function destroyDirectory(deps: Changing, actor: Actor): Promise<Done | Refusal<DestroyRefusal>> {
  const directory = await changeDirectory(deps, actor)
  if (directory instanceof Refusal) return directory
  // Those count too whom the present change was too short to sweep out.
  if (await hasMembers(deps.transaction, directory.account, 0)) return refuse('has-accounts')
  if (await hasDirectoryFolders(deps.transaction, directory.account)) return refuse('has-folders')
  await removeDirectory(deps.transaction, directory.account, deps.clock.now())
  return done
}

/** Allows or forbids that members are deleted. */
export async function allowDeletion(deps: Changing, actor: Actor, allowed: boolean): Promise<Directory | Refusal<CallerRefusal>> {
  const directory = await changeDirectory(deps, actor)
  if (directory instanceof Refusal) return directory
  await writeAllowsDeletion(deps.transaction, directory.account, allowed)
  return { ...directory, allowsDeletion: allowed }
}
