import type { Uid } from '../../kernel/ids.ts'
import type { Refusal } from '../../kernel/outcome.ts'
import type { Reader } from '../../storage/database.ts'
import { SECURITY_CENTER_SERVICE, type View, type ViewRefusal, viewOf, type Wish } from '../directory/read.ts'

/** Whose alerts a caller sees. */
export function viewOfAlerts(reader: Reader, caller: Uid, wish: Wish): Promise<View | Refusal<ViewRefusal>> {
  return viewOf(reader, caller, wish, [SECURITY_CENTER_SERVICE])
}
