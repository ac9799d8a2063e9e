import type { Uid } from './ids.ts'

/** Who inside an account made the call. */
export type Principal = { readonly type: 'root' } | { readonly type: 'user'; readonly name: string; readonly userId: string }

/** Whoever signed the request. */
export interface Caller {
  readonly account: Uid
  readonly principal: Principal
  readonly accessKeyId: string
}

/** `root` or `user/<name>`: the caller's short name in the audit trail and in records' `CreateUser`. */
export function principalName(principal: Principal): string {
  return principal.type === 'root' ? 'root' : `user/${principal.name}`
}
