import type { Uid } from '../../kernel/ids.ts'
import { type Done, done, Refusal, refuse } from '../../kernel/outcome.ts'
import type { Reader } from '../../storage/database.ts'
import { hasAllotment } from '../allotments/read.ts'
import { accountDeleted as endBindings } from '../bindings/follow.ts'
import type { Deps } from '../deps.ts'
import { isMember as isFirewallMember } from '../firewall/read.ts'
import { newestHostAt } from '../hosts/read.ts'
import { accountDeleted } from '../identity/follow.ts'
import { accountDeleted as forgetVendorKeys } from '../vendor-accounts/follow.ts'
import { servicesOf } from './delegation-store.ts'
import { CHECK_MS, type DeletionRecord, findDeletion, writeCheck, writeDeletion } from './deletion-store.ts'
import { type Actor, type CallerRefusal, changeDirectory, type Directory, managedDirectory } from './directory.ts'
import { leave } from './leave.ts'
import { findMember, lockAccount, type Member, removeAccount } from './member-store.ts'

const DAY_MS = 24 * 60 * 60 * 1000
/** How long a member with recent servers is kept before it is deleted. */
const SILENCE_MS = 45 * DAY_MS
/** A server that was registered within this time is recent. */
const RECENT_MS = 30 * DAY_MS

/** What can stand in the way of a deletion. Only the first cannot be waived. */
export const DELETION_CHECKS = ['delegated-administrator', 'firewall-member', 'allotment', 'hosts'] as const
export type DeletionCheck = (typeof DELETION_CHECKS)[number]
const CANNOT_BE_WAIVED: DeletionCheck = 'delegated-administrator'

async function checksInTheWay(reader: Reader, directory: Uid, uid: Uid): Promise<DeletionCheck[]> {
  const [delegation] = await servicesOf(reader, directory, uid, { after: '', limit: 1 })
  const found: Record<DeletionCheck, boolean> = {
    'delegated-administrator': delegation !== undefined,
    'firewall-member': await isFirewallMember(reader, directory, uid),
    allotment: await hasAllotment(reader, directory, uid),
    hosts: (await newestHostAt(reader, uid)) !== undefined,
  }
  return DELETION_CHECKS.filter((check) => found[check])
}

type Changing = Pick<Deps, 'transaction' | 'clock'>
type DeletableRefusal = CallerRefusal | 'not-allowed' | 'unknown-account' | 'wrong-type' | 'checking'

async function findDeletable(
  deps: Changing,
  actor: Actor,
  uid: Uid,
): Promise<{ readonly directory: Directory; readonly member: Member } | Refusal<DeletableRefusal>> {
  const directory = await changeDirectory(deps, actor)
  if (directory instanceof Refusal) return directory
  const member = await findMember(deps.transaction, directory.account, uid, deps.clock.now())
  if (member === undefined) return refuse('unknown-account')
  if (!directory.allowsDeletion) return refuse('not-allowed')
  if (member.type !== 'resource' || member.deletion === 'deleting') return refuse('wrong-type')
  return member.deletion === 'checking' ? refuse('checking') : { directory, member }
}

/** Begins to check whether a member can be deleted. */
export async function checkDeletion(deps: Changing, actor: Actor, uid: Uid): Promise<Done | Refusal<DeletableRefusal>> {
  const found = await findDeletable(deps, actor, uid)
  if (found instanceof Refusal) return found
  await writeCheck(deps.transaction, found.directory.account, uid, deps.clock.now())
  return done
}

/** What a check has found. */
export type CheckResult =
  | { readonly isComplete: false }
  | {
      readonly isComplete: true
      /** These must be mended first. */
      readonly blocking: readonly DeletionCheck[]
      /** Whoever deletes can waive these. */
      readonly waivable: readonly DeletionCheck[]
    }

/** What the latest check has found; as things stand now, so that what was mended since counts. */
export async function readCheck(
  { transaction, clock }: Changing,
  caller: Uid,
  uid: Uid,
): Promise<CheckResult | Refusal<CallerRefusal | 'unknown-account' | 'not-checked'>> {
  const directory = await managedDirectory(transaction, caller)
  if (directory instanceof Refusal) return directory
  const now = clock.now()
  if ((await findMember(transaction, directory.account, uid, now)) === undefined) return refuse('unknown-account')
  const checkedAt = (await findDeletion(transaction, directory.account, uid))?.checkedAt ?? undefined
  if (checkedAt === undefined) return refuse('not-checked')
  if (now < checkedAt + CHECK_MS) return { isComplete: false }
  const checks = await checksInTheWay(transaction, directory.account, uid)
  const blocking = checks.filter((check) => check === CANNOT_BE_WAIVED)
  return { isComplete: true, blocking, waivable: checks.filter((check) => check !== CANNOT_BE_WAIVED) }
}

/**
 * Deletes a member of the resource type, or notes what stood in the way: then nothing is deleted. A member with recent
 * servers is kept for a silence of 45 days; every key in it stops working at once all the same, and the other nouns let
 * it go.
 */
export async function deleteMember(
  deps: Changing & Pick<Deps, 'vault'>,
  actor: Actor,
  { uid, waived }: { readonly uid: Uid; readonly waived: readonly DeletionCheck[] },
): Promise<{ readonly withSilence: boolean } | Refusal<DeletableRefusal>> {
  const { transaction, clock } = deps
  const found = await findDeletable(deps, actor, uid)
  if (found instanceof Refusal) return found
  const directory = found.directory.account
  const now = clock.now()
  const newest = await newestHostAt(transaction, uid)
  const withSilence = newest !== undefined && now - newest < RECENT_MS
  const checks = await checksInTheWay(transaction, directory, uid)
  const failures = checks.filter((check) => check === CANNOT_BE_WAIVED || !waived.includes(check))
  const record = { withSilence, requestedAt: now, failures }
  if (failures.length > 0) {
    await writeDeletion(transaction, directory, uid, { ...record, status: 'failed', dueAt: null })
    return { withSilence }
  }
  await lockAccount(transaction, uid)
  await accountDeleted(deps, uid)
  await forgetVendorKeys(deps, uid)
  await leave(deps, actor, directory, uid)
  await endBindings(deps, uid)
  const dueAt = withSilence ? now + SILENCE_MS : now
  await writeDeletion(transaction, directory, uid, { ...record, status: withSilence ? 'silence' : 'done', dueAt })
  if (!withSilence) await removeAccount(transaction, uid)
  return { withSilence }
}

/** Where a deletion stands. */
export interface DeletionStatus {
  readonly status: 'checking' | 'failed' | 'deleting' | 'deleted'
  readonly withSilence: boolean
  readonly requestedAt: number
  /** When it is over; undefined before that. */
  readonly deletedAt: number | undefined
  readonly failures: readonly DeletionCheck[]
}

/** Where the deletion of a member stands, also after it is gone. */
export async function readDeletion(
  { transaction, clock }: Changing,
  caller: Uid,
  uid: Uid,
): Promise<DeletionStatus | Refusal<CallerRefusal | 'unknown-account' | 'not-requested'>> {
  const directory = await managedDirectory(transaction, caller)
  if (directory instanceof Refusal) return directory
  const now = clock.now()
  const record = await findDeletion(transaction, directory.account, uid)
  if (record !== undefined && (record.status !== null || isChecking(record, now))) return statusOf(record, now)
  const member = await findMember(transaction, directory.account, uid, now)
  return refuse(member === undefined ? 'unknown-account' : 'not-requested')
}

function isChecking({ checkedAt }: DeletionRecord, now: number): boolean {
  return checkedAt !== null && now < checkedAt + CHECK_MS
}

function statusOf(record: DeletionRecord, now: number): DeletionStatus {
  const { withSilence, requestedAt, checkedAt, dueAt } = record
  const begun = { withSilence, requestedAt: requestedAt ?? checkedAt ?? now, deletedAt: undefined, failures: [] }
  if (record.status === 'done' || (record.status === 'silence' && dueAt !== null && dueAt <= now)) {
    return { ...begun, status: 'deleted', deletedAt: dueAt ?? undefined }
  }
  if (record.status === 'silence') return { ...begun, status: 'deleting' }
  if (isChecking(record, now)) return { ...begun, status: 'checking' }
  return { ...begun, status: 'failed', failures: DELETION_CHECKS.filter((check) => record.failures.includes(check)) }
}
