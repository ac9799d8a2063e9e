/** Whose it is: everybody's and unchangeable, or the account's own. */
export type PolicyType = 'System' | 'Custom'

/** Which policy, within an account. */
export interface PolicyKey {
  readonly type: PolicyType
  readonly name: string
}

/** A policy without its document. Times are milliseconds since 1970; system policies have none that we know. */
export interface PolicySummary extends PolicyKey {
  readonly description: string
  /** The number of the version in force. */
  readonly version: number
  readonly createdAt: number | undefined
  readonly updatedAt: number | undefined
}

/** One version of a policy. */
export interface PolicyVersion {
  readonly number: number
  /** JSON text, as it was given. */
  readonly document: string
  readonly isDefault: boolean
  /** Milliseconds since 1970; undefined for system policies. */
  readonly createdAt: number | undefined
}

/** A policy with the version that is in force. */
export interface Policy extends PolicySummary {
  readonly inForce: PolicyVersion
}

/** As many custom policies as an account has at most. */
export const MOST_POLICIES = 1500
/** As many versions as a policy has at most, the one in force included. */
export const MOST_VERSIONS = 5
/** As many policies of each type as a user, a group or a role has at most. */
export const MOST_ATTACHED: Readonly<Record<PolicyType, number>> = { System: 20, Custom: 10 }
/** The only version of a system policy. */
export const SYSTEM_VERSION = 1
