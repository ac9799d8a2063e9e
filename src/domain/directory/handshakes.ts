import { parseUid, randomText, type Uid } from '../../kernel/ids.ts'
import { Refusal, refuse } from '../../kernel/outcome.ts'
import type { Deps } from '../deps.ts'
import { accountsEntered } from '../monitoring/follow.ts'
import { putTags } from '../tags/follow.ts'
import type { Tag } from '../tags/read.ts'
import { type Actor, type CallerRefusal, changeDirectory, lockDirectory } from './directory.ts'
import { findFolder } from './folder-store.ts'
import { resolveFolder } from './folders.ts'
import {
  countSent,
  endHandshake,
  findHandshake,
  type Handshake,
  hasPending,
  insertHandshake,
  type NamedHandshake,
  type TargetType,
} from './handshake-store.ts'
import { enterAccount, findInvitee, type Invitee, isNameTaken, lockAccount, writeMember } from './member-store.ts'

const DAY_MS = 24 * 60 * 60 * 1000
/** How long an invitation waits for its answer. */
const VALID_MS = 14 * DAY_MS
/** Invitations that a directory may send within a day, those left out that were accepted. */
const MOST_A_DAY = 20
// Differs: three invitations to the same target within a day; the vendor has such a limit and does not tell it.
const MOST_TO_ONE_A_DAY = 3

type Changing = Pick<Deps, 'transaction' | 'clock'>

/** An invitation to be. */
export interface Invitation {
  readonly targetType: TargetType
  readonly target: string
  readonly note: string
  readonly folder: string | undefined
  readonly tags: readonly Tag[]
}

export type InviteRefusal =
  | CallerRefusal
  | 'bad-target'
  | 'unknown-folder'
  | 'already-member'
  | 'in-another-directory'
  | 'already-invited'
  | 'too-many-today'
  | 'too-many-to-target'

/**
 * Invites an account into the directory, by its id or its logon address. There need be no such account yet: whoever has
 * that id or address within 14 days can accept.
 */
export async function invite(deps: Changing, actor: Actor, wanted: Invitation): Promise<NamedHandshake | Refusal<InviteRefusal>> {
  const { transaction, clock } = deps
  const directory = await changeDirectory(deps, actor)
  if (directory instanceof Refusal) return directory
  const { targetType } = wanted
  const target = targetOf(wanted)
  if (target === undefined) return refuse('bad-target')
  const folder = await resolveFolder(transaction, directory, wanted.folder)
  if (folder === undefined) return refuse('unknown-folder')
  const invitee = await findInvitee(transaction, targetType, target)
  if (invitee?.organisation === directory.account) return refuse('already-member')
  if (invitee !== undefined && invitee.organisation !== null) return refuse('in-another-directory')
  const now = clock.now()
  if (await hasPending(transaction, directory.account, { targetType, target }, now)) return refuse('already-invited')
  const yesterday = now - DAY_MS
  if ((await countSent(transaction, directory.account, yesterday, { targetType, target })) >= MOST_TO_ONE_A_DAY) {
    return refuse('too-many-to-target')
  }
  if ((await countSent(transaction, directory.account, yesterday)) >= MOST_A_DAY) return refuse('too-many-today')
  const id = `h-${randomText(16)}`
  await insertHandshake(transaction, {
    ...{ id, directory: directory.account, targetType, target, note: wanted.note, folder, tags: wanted.tags },
    ...{ status: 'pending', createdAt: now, modifiedAt: now, expiresAt: now + VALID_MS },
  })
  return present(await findHandshake(transaction, id))
}

function targetOf({ targetType, target }: Pick<Invitation, 'targetType' | 'target'>): string | undefined {
  if (targetType === 'account') return parseUid(target)
  return /^[^\s@]{1,64}@[^\s@]{1,190}$/.test(target) ? target.toLowerCase() : undefined
}

function present(handshake: NamedHandshake | undefined): NamedHandshake {
  if (handshake === undefined) throw new Error('the invitation that was just written is gone')
  return handshake
}

/** An account answers its own invitations, and no others. */
function isFor({ targetType, target }: Handshake, account: Invitee | undefined): boolean {
  if (account === undefined) return false
  return target === (targetType === 'account' ? account.uid : account.loginName)
}

export type AnswerRefusal = 'unknown-handshake' | 'not-pending'

/** The inviting directory takes an invitation back. */
export async function cancelHandshake(
  deps: Changing,
  actor: Actor,
  id: string,
): Promise<NamedHandshake | Refusal<CallerRefusal | AnswerRefusal>> {
  const { transaction, clock } = deps
  const directory = await changeDirectory(deps, actor)
  if (directory instanceof Refusal) return directory
  const handshake = await findHandshake(transaction, id)
  if (handshake?.directory !== directory.account) return refuse('unknown-handshake')
  if (!(await endHandshake(transaction, handshake, 'cancelled', clock.now()))) return refuse('not-pending')
  return present(await findHandshake(transaction, id))
}

/** The invited account declines. */
export async function declineHandshake(
  deps: Changing,
  caller: Uid,
  id: string,
): Promise<NamedHandshake | Refusal<AnswerRefusal>> {
  const { transaction, clock } = deps
  const handshake = await findHandshake(transaction, id)
  if (handshake === undefined || !isFor(handshake, await findInvitee(transaction, 'account', caller))) {
    return refuse('unknown-handshake')
  }
  if (!(await endHandshake(transaction, handshake, 'declined', clock.now()))) return refuse('not-pending')
  return present(await findHandshake(transaction, id))
}

/**
 * The invited account accepts and becomes a member of the cloud type, in the folder that the invitation names or, where
 * that is gone, in the root folder. Its display name is the one it has; where a member is called so already, its id is
 * put behind it.
 */
export async function acceptHandshake(
  deps: Changing,
  caller: Uid,
  id: string,
): Promise<NamedHandshake | Refusal<AnswerRefusal | 'in-another-directory'>> {
  const { transaction, clock } = deps
  const handshake = await findHandshake(transaction, id)
  if (handshake === undefined) return refuse('unknown-handshake')
  const { directory } = handshake
  // In the order of every change: the directory, then the account.
  if ((await lockDirectory(transaction, directory)) === undefined) return refuse('unknown-handshake')
  const account = await lockAccount(transaction, caller)
  if (account === undefined || !isFor(handshake, account)) return refuse('unknown-handshake')
  const now = clock.now()
  if (!(await endHandshake(transaction, handshake, 'accepted', now))) return refuse('not-pending')
  if (account.organisation !== null) return refuse('in-another-directory')
  const folder = handshake.folder === null ? undefined : await findFolder(transaction, directory, handshake.folder)
  const isTaken = await isNameTaken(transaction, directory, account.name)
  await enterAccount(transaction, caller, { directory, folder: folder?.id ?? null, now })
  if (isTaken) await writeMember(transaction, caller, { name: `${account.name} ${caller}` }, now)
  await putTags(transaction, directory, { type: 'account', name: caller }, handshake.tags)
  await accountsEntered(deps, directory, [{ uid: caller, folder: folder?.id ?? null }])
  return present(await findHandshake(transaction, id))
}
