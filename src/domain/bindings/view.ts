import type { Uid } from '../../kernel/ids.ts'
import { type Refusal, refuse } from '../../kernel/outcome.ts'
import type { Reader } from '../../storage/database.ts'
import { findAccount, isAdministrator, type Role, roleOf } from '../directory/read.ts'

/** Being trusted with either of these makes a member an administrator of threat detection. */
const SERVICES = ['sas.aliyuncs.com', 'cloud-siem.aliyuncs.com'] as const

/** Whose records a caller asks for. A member goes before everybody, because it is the narrower wish. */
export interface Wish {
  readonly member: Uid | undefined
  readonly everybody: boolean
}

/** Whose records a caller sees: one account's, or those of all accounts of an organisation. */
export type View = { readonly account: Uid } | { readonly organisation: Uid }

export type ViewRefusal = 'view-refused'

/**
 * Everybody sees the own account. Another account of the organisation, or all of them, are seen by its management
 * account and the delegated administrators alone. An account outside the organisation is refused in the same words
 * as a caller who may not, so that nobody learns which accounts exist.
 */
export async function viewOf(reader: Reader, caller: Uid, wish: Wish): Promise<View | Refusal<ViewRefusal>> {
  if (wish.member === caller || (wish.member === undefined && !wish.everybody)) return { account: caller }
  const role = await roleInDetection(reader, caller)
  if (!isAdministrator(role)) return refuse('view-refused')
  if (wish.member === undefined) return { organisation: role.organisation }
  const member = await findAccount(reader, wish.member)
  return member?.organisation === role.organisation ? { account: member.uid } : refuse('view-refused')
}

async function roleInDetection(reader: Reader, caller: Uid): Promise<Role> {
  const [first, second] = SERVICES
  const role = await roleOf(reader, caller, first)
  return role.role === 'member' ? roleOf(reader, caller, second) : role
}
