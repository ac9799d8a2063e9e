import type { Uid } from './ids.ts'

/** Who inside an account made the call. */
export type Principal =
  | { readonly type: 'root' }
  | { readonly type: 'user'; readonly name: string; readonly userId: string }
  | AssumedRole

/** Somebody who holds an STS token of a role. */
export interface AssumedRole {
  readonly type: 'role'
  /** The role's name. */
  readonly name: string
  readonly roleId: string
  /** The session's name, given by whoever assumed the role. */
  readonly session: string
  /** Policy document (JSON text) that narrows what the role may do; null when none was given. */
  readonly policy: string | null
  /** Who began the first of the sessions that led here, as told then; absent when nobody was named. */
  readonly sourceIdentity?: string
}

/** Whoever signed the request. */
export interface Caller {
  readonly account: Uid
  readonly principal: Principal
  readonly accessKeyId: string
}

/** `root`, `user/<name>` or `role/<name>/<session>`: the caller's short name in the audit trail and in records' `CreateUser`. */
export function principalName(principal: Principal): string {
  switch (principal.type) {
    case 'root':
      return 'root'
    case 'user':
      return `user/${principal.name}`
    case 'role':
      return `role/${principal.name}/${principal.session}`
  }
}

/** The caller's name in policies, for instance `acs:ram::1500000000000001:user/alice` or `…:role/auditor`. */
export function principalArn({ account, principal }: Caller): string {
  return `acs:ram::${account}:${principal.type === 'root' ? 'root' : `${principal.type}/${principal.name}`}`
}

/** A role's name in policies. */
export function roleArn(account: Uid, name: string): string {
  return `acs:ram::${account}:role/${name}`
}

/** The caller's id: of the account for its root, of the user, or `<role id>:<session>`. */
export function principalId({ account, principal }: Caller): string {
  switch (principal.type) {
    case 'root':
      return account
    case 'user':
      return principal.userId
    case 'role':
      return `${principal.roleId}:${principal.session}`
  }
}
