import type { Uid } from '../../kernel/ids.ts'
import { type Refusal, refuse } from '../../kernel/outcome.ts'
import type { Reader, Transaction } from '../../storage/database.ts'
import type { Deps } from '../deps.ts'
import { settleDeletions } from './deletion.ts'
import type { Actor } from './leave.ts'
import { findAccount } from './read.ts'

export type { Actor }

/** A resource directory: an organisation as its own operations see it. */
export interface Directory {
  /** The management account. */
  readonly account: Uid
  /** `rd-…` */
  readonly id: string
  readonly createdAt: number
  /** Whether members may be deleted. */
  readonly allowsDeletion: boolean
}

/** Why a caller may not do what it asks of a directory. */
export type CallerRefusal = 'no-directory' | 'not-management'

/**
 * The id of the root folder, which follows from that of the directory: `rd-3G` has `r-3G`. Nothing is stored about the
 * root folder; where a folder is null, the root is meant.
 */
export function rootIdOf({ id }: Pick<Directory, 'id'>): string {
  return `r-${id.slice('rd-'.length)}`
}

interface DirectoryRow {
  account: Uid
  id: string
  created_at: number
  member_deletion: number
}

const DIRECTORY = 'SELECT account, id, created_at, member_deletion FROM organisations WHERE account = ?'

function toDirectory({ account, id, created_at, member_deletion }: DirectoryRow): Directory {
  return { account, id, createdAt: created_at, allowsDeletion: member_deletion === 1 }
}

/**
 * The directory that the caller manages, for a change. Changes of one directory come one after the other: its row is
 * locked before anything else. Deletions whose silence is over are carried out first.
 */
export async function changeDirectory(
  deps: Pick<Deps, 'transaction' | 'clock'>,
  actor: Actor,
): Promise<Directory | Refusal<CallerRefusal>> {
  const directory = await lockDirectory(deps.transaction, actor.account)
  if (directory === undefined) return refuseCaller(deps.transaction, actor.account)
  await settleDeletions(deps, actor, directory.account)
  return directory
}

/** The directory of a management account, locked; undefined when it manages none. */
export async function lockDirectory(transaction: Transaction, account: Uid): Promise<Directory | undefined> {
  const row = await transaction.first<DirectoryRow>(`${DIRECTORY} FOR UPDATE`, account)
  return row === undefined ? undefined : toDirectory(row)
}

/** The directory of a management account. */
export async function findDirectory(reader: Reader, account: Uid): Promise<Directory | undefined> {
  const row = await reader.first<DirectoryRow>(DIRECTORY, account)
  return row === undefined ? undefined : toDirectory(row)
}

/** The directory that the caller manages, for reading. */
export async function managedDirectory(reader: Reader, caller: Uid): Promise<Directory | Refusal<CallerRefusal>> {
  return (await findDirectory(reader, caller)) ?? refuseCaller(reader, caller)
}

const ANY_DELEGATION = 'SELECT service FROM delegations WHERE account = ? AND member = ? LIMIT 1'

/** The directory that the caller may look into: its management account and every delegated administrator may. */
export async function visibleDirectory(reader: Reader, caller: Uid): Promise<Directory | Refusal<CallerRefusal>> {
  const directory = await directoryOf(reader, caller)
  if (directory === undefined) return refuse('no-directory')
  if (directory.account === caller) return directory
  const delegation = await reader.first(ANY_DELEGATION, directory.account, caller)
  return delegation === undefined ? refuse('not-management') : directory
}

/** The directory that an account belongs to; undefined for outsiders. */
export async function directoryOf(reader: Reader, account: Uid): Promise<Directory | undefined> {
  const found = await findAccount(reader, account)
  const organisation = found?.organisation
  return organisation === null || organisation === undefined ? undefined : findDirectory(reader, organisation)
}

async function refuseCaller(reader: Reader, caller: Uid): Promise<Refusal<CallerRefusal>> {
  return refuse((await directoryOf(reader, caller)) === undefined ? 'no-directory' : 'not-management')
}
