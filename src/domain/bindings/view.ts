import type { Uid } from '../../kernel/ids.ts'
import type { Refusal } from '../../kernel/outcome.ts'
import type { Reader } from '../../storage/database.ts'
import { DETECTION_SERVICE, SECURITY_CENTER_SERVICE, type View, type ViewRefusal, viewOf, type Wish } from '../directory/read.ts'

/** Being trusted with either of these makes a member an administrator of threat detection. */
export const SERVICES = [SECURITY_CENTER_SERVICE, DETECTION_SERVICE]

/** Whose bindings a caller sees. */
export function viewOfBindings(reader: Reader, caller: Uid, wish: Wish): Promise<View | Refusal<ViewRefusal>> {
  return viewOf(reader, caller, wish, SERVICES)
}
