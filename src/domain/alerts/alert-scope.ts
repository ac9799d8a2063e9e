import type { Uid } from '../../kernel/ids.ts'
import { type Refusal, refuse } from '../../kernel/outcome.ts'
import type { Deps } from '../deps.ts'
import { findAccount, isAdministrator, roleOf } from '../directory/read.ts'
import type { AlertScope } from './list-alerts.ts'

/** The service principal under which Security Center's administrators are delegated. */
const SECURITY_CENTER = 'sas.aliyuncs.com'

/** Whose alerts a caller asks for; with neither given, its own. A named member goes before the whole organisation. */
export interface WantedAlerts {
  readonly member: Uid | undefined
  readonly isWholeOrganisation: boolean
}

/**
 * Says whose alerts a caller sees. Others than its own are for the management account and Security Center's delegated
 * administrators, and only within their organisation: refuses `not-administrator` otherwise.
 */
export async function alertScope(
  { transaction }: Pick<Deps, 'transaction'>,
  caller: Uid,
  { member, isWholeOrganisation }: WantedAlerts,
): Promise<AlertScope | Refusal<'not-administrator'>> {
  if (member === caller || (member === undefined && !isWholeOrganisation)) return { account: caller }
  const role = await roleOf(transaction, caller, SECURITY_CENTER)
  if (!isAdministrator(role)) return refuse('not-administrator')
  if (member === undefined) return { organisation: role.organisation }
  const account = await findAccount(transaction, member)
  return account?.organisation === role.organisation ? { account: member } : refuse('not-administrator')
}
