import { newUid, randomText, type Uid } from '../../kernel/ids.ts'
import { type Done, done, Refusal, refuse } from '../../kernel/outcome.ts'
import type { Transaction } from '../../storage/database.ts'
import type { Deps } from '../deps.ts'
import { hasRootKey } from '../identity/read.ts'
import { accountsEntered } from '../monitoring/follow.ts'
import { putTags } from '../tags/follow.ts'
import type { Tag } from '../tags/read.ts'
import { servicesOf } from './delegation-store.ts'
import { dropDeletion } from './deletion-store.ts'
import { type Actor, type CallerRefusal, changeDirectory, type Directory } from './directory.ts'
import { resolveFolder } from './folders.ts'
import { leave } from './leave.ts'
import {
  type AccountType,
  findMember,
  insertMember,
  isLoginTaken,
  isNameTaken,
  type Member,
  releaseAccount,
  writeMember,
} from './member-store.ts'

type Changing = Pick<Deps, 'transaction' | 'clock'>

/** A member with the directory that it is in. */
export interface MemberOf {
  readonly directory: Directory
  readonly member: Member
}

/** A member to be. */
export interface NewMember {
  readonly name: string
  /** What its logon address begins with; drawn where none is given. */
  readonly prefix: string | undefined
  readonly folder: string | undefined
  readonly payer: Uid | undefined
  readonly tags: readonly Tag[]
  /** Judges only; nothing is written. */
  readonly isDryRun: boolean
}

export type CreateMemberRefusal = CallerRefusal | 'unknown-folder' | 'unknown-payer' | 'name-taken' | 'prefix-taken'

/**
 * Makes a member of the resource type, with an id of its own and a root that nobody holds a key of. A dry run gives what
 * would be, without an account behind it.
 */
export async function createMember(
  deps: Changing,
  actor: Actor,
  wanted: NewMember,
): Promise<MemberOf | Refusal<CreateMemberRefusal>> {
  const { transaction, clock } = deps
  const directory = await changeDirectory(deps, actor)
  if (directory instanceof Refusal) return directory
  const now = clock.now()
  const folder = await resolveFolder(transaction, directory, wanted.folder)
  if (folder === undefined) return refuse('unknown-folder')
  if (!(await mayPay(transaction, directory, wanted.payer, now))) return refuse('unknown-payer')
  if (await isNameTaken(transaction, directory.account, wanted.name)) return refuse('name-taken')
  const prefix = wanted.prefix ?? randomText(10)
  const loginName = `${prefix}@${directory.id}.aliyunid.com`.toLowerCase()
  if (await isLoginTaken(transaction, loginName)) return refuse('prefix-taken')
  const uid = newUid()
  const fresh = { uid, name: wanted.name, loginName, folder, joinedAt: now }
  const member: Member = { ...fresh, type: 'resource', joinMethod: 'created', modifiedAt: now, deletion: undefined }
  if (wanted.isDryRun) return { directory, member }
  await insertMember(transaction, directory.account, fresh)
  await putTags(transaction, directory.account, { type: 'account', name: uid }, wanted.tags)
  await accountsEntered(deps, directory.account, [{ uid, folder }])
  return { directory, member }
}

async function mayPay(transaction: Transaction, directory: Directory, payer: Uid | undefined, now: number): Promise<boolean> {
  if (payer === undefined || payer === directory.account) return true
  return (await findMember(transaction, directory.account, payer, now)) !== undefined
}

/** A member that can still be changed: not one that is being deleted. */
async function findChangeable(
  { transaction, clock }: Changing,
  directory: Directory,
  uid: Uid,
): Promise<Member | Refusal<'unknown-account' | 'checking' | 'wrong-type'>> {
  const member = await findMember(transaction, directory.account, uid, clock.now())
  if (member === undefined) return refuse('unknown-account')
  if (member.deletion === 'checking') return refuse('checking')
  return member.deletion === 'deleting' ? refuse('wrong-type') : member
}

/** A change of a member: one of the two. */
export interface MemberUpdate {
  readonly uid: Uid
  readonly name: string | undefined
  readonly type: AccountType | undefined
  readonly isDryRun: boolean
}

export type UpdateMemberRefusal =
  | CallerRefusal
  | 'unknown-account'
  | 'checking'
  | 'wrong-type'
  | 'name-taken'
  | 'same-type'
  | 'has-root-key'

/** Gives a member another display name, or makes it an account of the other type. */
export async function updateMember(
  deps: Changing,
  actor: Actor,
  update: MemberUpdate,
): Promise<MemberOf | Refusal<UpdateMemberRefusal>> {
  const { transaction, clock } = deps
  const { uid, name, type, isDryRun } = update
  const directory = await changeDirectory(deps, actor)
  if (directory instanceof Refusal) return directory
  const member = await findChangeable(deps, directory, uid)
  if (member instanceof Refusal) return member
  if (name !== undefined && name !== member.name && (await isNameTaken(transaction, directory.account, name))) {
    return refuse('name-taken')
  }
  if (type === member.type) return refuse('same-type')
  // Nobody holds a key of the root of a resource account: that is what makes it one.
  if (type === 'resource' && (await hasRootKey(transaction, uid))) return refuse('has-root-key')
  const now = clock.now()
  const change = { ...(name === undefined ? {} : { name }), ...(type === undefined ? {} : { type }) }
  if (!isDryRun) await writeMember(transaction, uid, change, now)
  return { directory, member: { ...member, ...change, modifiedAt: now } }
}

export type MoveMemberRefusal = CallerRefusal | 'unknown-account' | 'unknown-folder' | 'checking' | 'wrong-type'

/** Puts a member into another folder; the one where it is already is another folder too. */
export async function moveMember(
  deps: Changing,
  actor: Actor,
  { uid, folder: id }: { readonly uid: Uid; readonly folder: string },
): Promise<Done | Refusal<MoveMemberRefusal>> {
  const { transaction, clock } = deps
  const directory = await changeDirectory(deps, actor)
  if (directory instanceof Refusal) return directory
  const member = await findChangeable(deps, directory, uid)
  if (member instanceof Refusal) return member
  const folder = await resolveFolder(transaction, directory, id)
  if (folder === undefined) return refuse('unknown-folder')
  if (folder === member.folder) return done
  await writeMember(transaction, uid, { folder }, clock.now())
  await accountsEntered(deps, directory.account, [{ uid, folder }])
  return done
}

export type RemoveMemberRefusal = CallerRefusal | 'unknown-account' | 'checking' | 'wrong-type' | 'is-delegated'

/** Lets a member of the cloud type go: it belongs to no directory from now on, and keeps its users, keys and records. */
export async function removeMember(deps: Changing, actor: Actor, uid: Uid): Promise<Done | Refusal<RemoveMemberRefusal>> {
  const { transaction, clock } = deps
  const directory = await changeDirectory(deps, actor)
  if (directory instanceof Refusal) return directory
  const member = await findChangeable(deps, directory, uid)
  if (member instanceof Refusal) return member
  if (member.type !== 'cloud') return refuse('wrong-type')
  const [service] = await servicesOf(transaction, directory.account, uid, { after: '', limit: 1 })
  if (service !== undefined) return refuse('is-delegated', service.service)
  await releaseAccount(transaction, uid, clock.now())
  await dropDeletion(transaction, directory.account, uid)
  await leave(deps, actor, directory.account, uid)
  return done
}
