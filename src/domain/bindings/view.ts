import type { Uid } from '../../kernel/ids.ts'
import type { Refusal } from '../../kernel/outcome.ts'
import type { Reader } from '../../storage/database.ts'
import { SECURITY_CENTER_SERVICE, type View, type ViewRefusal, viewOf, type Wish } from '../directory/read.ts'

/** The service principal of threat detection. */
export const DETECTION_SERVICE = 'cloud-siem.aliyuncs.com'

/** Being trusted with either of these makes a member an administrator of threat detection. */
export const SERVICES = [SECURITY_CENTER_SERVICE, DETECTION_SERVICE]

/** Whose bindings a caller sees. */
export function viewOfBindings(reader: Reader, caller: Uid, wish: Wish): Promise<View | Refusal<ViewRefusal>> {
  return viewOf(reader, caller, wish, SERVICES)
}
