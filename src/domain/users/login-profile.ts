import type { Uid } from '../../kernel/ids.ts'
import { type Done, done, type Refusal, refuse } from '../../kernel/outcome.ts'
import type { Secret } from '../../kernel/secret.ts'
import type { Deps } from '../deps.ts'
import { hashPassword } from './password.ts'
import { deleteProfileRow, insertProfile, type LoginProfile, selectProfile, writeProfile } from './profiles-store.ts'
import { findUser, lockUser } from './read.ts'

/** What to set of a profile; what is not given stays, or is off in a new one. */
export interface ProfileChange {
  readonly password: Secret | undefined
  readonly isMfaRequired: boolean | undefined
  readonly isResetRequired: boolean | undefined
}

type Writing = Pick<Deps, 'transaction' | 'clock'>

/** Lets a user log on with a password. */
export async function createLoginProfile(
  { transaction, clock }: Writing,
  account: Uid,
  userName: string,
  wanted: ProfileChange & { readonly password: Secret },
): Promise<LoginProfile | Refusal<'no-user' | 'known-profile'>> {
  if ((await lockUser(transaction, account, userName)) === undefined) return refuse('no-user')
  if ((await selectProfile(transaction, account, userName)) !== undefined) return refuse('known-profile')
  const profile: LoginProfile = {
    userName,
    isMfaRequired: wanted.isMfaRequired ?? false,
    isResetRequired: wanted.isResetRequired ?? false,
    createdAt: clock.now(),
  }
  await insertProfile(transaction, account, profile, hashPassword(wanted.password))
  return profile
}

/** A user's logon profile. */
export async function getLoginProfile(
  { transaction }: Pick<Deps, 'transaction'>,
  account: Uid,
  userName: string,
): Promise<LoginProfile | Refusal<'no-user' | 'no-profile'>> {
  if ((await findUser(transaction, account, userName)) === undefined) return refuse('no-user')
  return (await selectProfile(transaction, account, userName)) ?? refuse('no-profile')
}

/** Changes a user's logon profile. */
export async function updateLoginProfile(
  { transaction, clock }: Writing,
  account: Uid,
  userName: string,
  change: ProfileChange,
): Promise<Done | Refusal<'no-user' | 'no-profile'>> {
  if ((await lockUser(transaction, account, userName)) === undefined) return refuse('no-user')
  const present = await selectProfile(transaction, account, userName)
  if (present === undefined) return refuse('no-profile')
  const profile: LoginProfile = {
    ...present,
    isMfaRequired: change.isMfaRequired ?? present.isMfaRequired,
    isResetRequired: change.isResetRequired ?? present.isResetRequired,
  }
  const passwordHash = change.password === undefined ? null : hashPassword(change.password)
  await writeProfile(transaction, account, profile, { passwordHash, now: clock.now() })
  return done
}

/** Lets a user log on with a password no more. */
export async function deleteLoginProfile(
  { transaction }: Pick<Deps, 'transaction'>,
  account: Uid,
  userName: string,
): Promise<Done | Refusal<'no-user' | 'no-profile'>> {
  if ((await lockUser(transaction, account, userName)) === undefined) return refuse('no-user')
  return (await deleteProfileRow(transaction, account, userName)) ? done : refuse('no-profile')
}
