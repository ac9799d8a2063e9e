import type { Uid } from '../../kernel/ids.ts'
import { Refusal, refuse } from '../../kernel/outcome.ts'
import type { Deps } from '../deps.ts'
import type { PageReading } from '../page-marks.ts'
import { type CallerRefusal, managedDirectory } from './directory.ts'
import type { Page } from './folder-store.ts'
import { findHandshake, type NamedHandshake, pageOfHandshakes } from './handshake-store.ts'
import { findInvitee } from './member-store.ts'

type Reading = Pick<Deps, 'transaction'>

/** A page of invitations, newest first, and how many there are on all pages. */
export interface HandshakeList {
  readonly handshakes: readonly NamedHandshake[]
  readonly total: number
}

/** One invitation: for the directory that made it, and for the account that it is for. */
export async function getHandshake(
  { transaction }: Reading,
  caller: Uid,
  id: string,
): Promise<NamedHandshake | Refusal<'unknown-handshake'>> {
  const handshake = await findHandshake(transaction, id)
  if (handshake === undefined) return refuse('unknown-handshake')
  if (handshake.directory === caller || handshake.target === caller) return handshake
  const account = await findInvitee(transaction, 'account', caller)
  const isTheirs = handshake.targetType === 'email' && handshake.target === account?.loginName
  return isTheirs ? handshake : refuse('unknown-handshake')
}

/** The invitations that a directory has made. */
export async function listSentHandshakes(
  reading: PageReading,
  caller: Uid,
  page: Page,
): Promise<HandshakeList | Refusal<CallerRefusal>> {
  const directory = await managedDirectory(reading.transaction, caller)
  if (directory instanceof Refusal) return directory
  return pageOfHandshakes(reading, { directory: directory.account }, page)
}

/** The invitations for an account, whoever made them. */
export async function listReceivedHandshakes({ transaction }: Reading, caller: Uid, page: Page): Promise<HandshakeList> {
  const account = await findInvitee(transaction, 'account', caller)
  return pageOfHandshakes({ transaction }, { uid: caller, loginName: account?.loginName ?? '' }, page)
}
