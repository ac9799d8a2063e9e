import { optional } from '../../contract/field.ts'
import { choice, text } from '../../contract/scalars.ts'
import { type Directory, rootIdOf } from '../../domain/directory/directory.ts'
import type { Member } from '../../domain/directory/member-store.ts'
import { folderId, isoTime, uidText } from './fields.ts'

export const ACCOUNT_TYPES = { ResourceAccount: 'nobody holds a key of its root', CloudAccount: 'an account of its own' } as const
const TYPE = { resource: 'ResourceAccount', cloud: 'CloudAccount' } as const
export const TYPE_OF = { ResourceAccount: 'resource', CloudAccount: 'cloud' } as const

export const JOIN_METHODS = { invited: 'it was invited', created: 'it was made in the directory' } as const

/** The statuses that a member can be listed with. */
export const STATUSES = {
  CreateSuccess: 'it was made',
  PromoteVerifying: 'its upgrade waits for confirmation; never said here',
  PromoteFailed: 'its upgrade failed; never said here',
  PromoteExpired: 'its upgrade was not confirmed in time; never said here',
  PromoteCancelled: 'its upgrade was called off; never said here',
  PromoteSuccess: 'it was upgraded; never said here',
  InviteSuccess: 'it accepted an invitation',
} as const

const common = {
  AccountId: uidText('Account id.', { example: '1817610956900001' }),
  AccountName: text('Its logon address; its display name where it has none.', { example: 'alice@rd-3gaaaa.aliyunid.com' }),
  DisplayName: text('Its name in the directory.', { example: 'Dev' }),
  FolderId: folderId('The folder that it is in.', { example: 'fd-r23M550000' }),
  JoinMethod: choice('How it came.', JOIN_METHODS, { example: 'created' }),
  JoinTime: text('When it came, UTC.', { example: '2020-12-31T03:37:39.456Z' }),
  ModifyTime: text('When it was changed last, UTC.', { example: '2020-12-31T03:37:39.456Z' }),
  ResourceDirectoryId: text('The directory.', { example: 'rd-3Gaaaa' }),
  Type: choice('What it is.', ACCOUNT_TYPES, { example: 'ResourceAccount' }),
}

/** A member as all operations show it, with its status in the words of one of them. */
export function accountFields<S extends Readonly<Record<string, string>>>(statuses: S) {
  return { ...common, Status: choice<keyof S & string>('Where it stands.', statuses, { example: 'CreateSuccess' }) }
}

/** A member of a list. */
export const listedAccountFields = {
  ...accountFields(STATUSES),
  DeletionStatus: optional(
    choice('Where its deletion stands, if somebody has asked for one.', {
      Checking: 'it is being checked',
      Deleting: 'it is deleted when its silence is over',
      CheckFailed: 'something stood in the way',
      DeleteFailed: 'it could not be deleted; never said here',
    }),
  ),
}

const DELETION = { checking: 'Checking', deleting: 'Deleting', failed: 'CheckFailed' } as const

/** A member as all operations show it. */
export function accountOf(directory: Directory, member: Member) {
  const { uid, name, loginName, folder, joinMethod, joinedAt, modifiedAt, type } = member
  return {
    AccountId: uid,
    AccountName: loginName || name,
    DisplayName: name,
    FolderId: folder ?? rootIdOf(directory),
    JoinMethod: joinMethod,
    JoinTime: isoTime(joinedAt),
    ModifyTime: isoTime(modifiedAt),
    ResourceDirectoryId: directory.id,
    Type: TYPE[type],
    Status: joinMethod === 'created' ? ('CreateSuccess' as const) : ('InviteSuccess' as const),
  }
}

/** A member as lists show it. */
export function listedAccount(directory: Directory, member: Member) {
  const { deletion } = member
  return { ...accountOf(directory, member), DeletionStatus: deletion === undefined ? undefined : DELETION[deletion] }
}
