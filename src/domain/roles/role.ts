/** A role. Times are milliseconds since 1970. */
export interface Role {
  readonly name: string
  readonly id: string
  readonly description: string
  /** JSON text, as it was given: who may assume it. */
  readonly trustDocument: string
  readonly maxSessionSeconds: number
  readonly createdAt: number
  readonly updatedAt: number
}

/** As many roles as an account has at most. */
export const MOST_ROLES = 1000
