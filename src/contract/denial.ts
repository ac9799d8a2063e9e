import type { Caller } from '../kernel/caller.ts'

/** The kinds of policy that can deny, as the wire names them. */
export const policyTypes = {
  identity: 'AccountLevelIdentityBasedPolicy',
  session: 'SessionPolicy',
  trust: 'AssumeRolePolicy',
} as const

/** The kinds of caller, as the wire names them. */
export const principalTypes = { root: 'Account', user: 'SubUser', role: 'AssumedRoleUser' } as const

/** How a denial names the caller: a user by its id, whoever assumed a role by role and session. */
export function displayName({ account, principal }: Caller): string {
  switch (principal.type) {
    case 'root':
      return account
    case 'user':
      return principal.userId
    case 'role':
      return `${principal.name}:${principal.session}`
  }
}
