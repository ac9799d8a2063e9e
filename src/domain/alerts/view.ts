import type { Uid } from '../../kernel/ids.ts'
import type { Refusal } from '../../kernel/outcome.ts'
import type { Reader } from '../../storage/database.ts'
import { accountToActFor, SECURITY_CENTER_SERVICE, type View, type ViewRefusal, viewOf, type Wish } from '../directory/read.ts'

/** Whose alerts a caller sees. */
export function viewOfAlerts(reader: Reader, caller: Uid, wish: Wish): Promise<View | Refusal<ViewRefusal>> {
  return viewOf(reader, caller, wish, [SECURITY_CENTER_SERVICE])
}

/** The account whose alerts a caller handles: its own, unless it may act for the member that it names. */
export function accountOfAlerts(reader: Reader, caller: Uid, member: Uid | undefined): Promise<Uid | Refusal<ViewRefusal>> {
  return accountToActFor(reader, caller, SECURITY_CENTER_SERVICE, member)
}
