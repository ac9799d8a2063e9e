import type { Uid } from '../../kernel/ids.ts'
import type { Reader, Transaction } from '../../storage/database.ts'

/** How a user may log on with a password. Times are milliseconds since 1970. */
export interface LoginProfile {
  readonly userName: string
  readonly isMfaRequired: boolean
  readonly isResetRequired: boolean
  readonly createdAt: number
}

interface ProfileRow {
  mfa_bind_required: number
  password_reset_required: number
  created_at: number
}

const SELECT = `
  SELECT mfa_bind_required, password_reset_required, created_at FROM login_profiles WHERE account = ? AND user_name = ?`

/** A user's logon profile, without its password; undefined when it has none. */
export async function selectProfile(reader: Reader, account: Uid, userName: string): Promise<LoginProfile | undefined> {
  const row = await reader.first<ProfileRow>(SELECT, account, userName)
  if (row === undefined) return undefined
  const { mfa_bind_required, password_reset_required, created_at } = row
  const flags = { isMfaRequired: mfa_bind_required === 1, isResetRequired: password_reset_required === 1 }
  return { userName, ...flags, createdAt: created_at }
}

const INSERT = `
  INSERT INTO login_profiles
    (account, user_name, password_hash, mfa_bind_required, password_reset_required, created_at, updated_at)
  VALUES (?, ?, ?, ?, ?, ?, ?)`

/** Puts a profile in with the hash of its password. */
export async function insertProfile(
  transaction: Transaction,
  account: Uid,
  profile: LoginProfile,
  passwordHash: string,
): Promise<void> {
  const { userName, isMfaRequired, isResetRequired, createdAt } = profile
  const flags = [Number(isMfaRequired), Number(isResetRequired)]
  await transaction.run(INSERT, account, userName, passwordHash, ...flags, createdAt, createdAt)
}

const UPDATE = `
  UPDATE login_profiles
  SET mfa_bind_required = ?, password_reset_required = ?, password_hash = COALESCE(CAST(? AS TEXT), password_hash), updated_at = ?
  WHERE account = ? AND user_name = ?`

/** Writes a profile's flags, and its password where a hash of a new one is given. */
export async function writeProfile(
  transaction: Transaction,
  account: Uid,
  profile: LoginProfile,
  change: { readonly passwordHash: string | null; readonly now: number },
): Promise<void> {
  const { userName, isMfaRequired, isResetRequired } = profile
  const flags = [Number(isMfaRequired), Number(isResetRequired)]
  await transaction.run(UPDATE, ...flags, change.passwordHash, change.now, account, userName)
}

/** Takes a profile out; false when there is none. */
export async function deleteProfileRow(transaction: Transaction, account: Uid, userName: string): Promise<boolean> {
  return (await transaction.run('DELETE FROM login_profiles WHERE account = ? AND user_name = ?', account, userName)) > 0
}

/** A user has a new name, and keeps its profile. */
export async function renameProfile(transaction: Transaction, account: Uid, from: string, to: string): Promise<void> {
  await transaction.run('UPDATE login_profiles SET user_name = ? WHERE account = ? AND user_name = ?', to, account, from)
}
