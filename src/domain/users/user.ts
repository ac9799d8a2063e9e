/** What is told of a user beside its name; empty where nothing is. */
export interface Particulars {
  readonly displayName: string
  readonly comments: string
  readonly email: string
  readonly mobilePhone: string
}

/** A RAM user. Times are milliseconds since 1970. */
export interface User extends Particulars {
  readonly name: string
  readonly id: string
  readonly createdAt: number
  readonly updatedAt: number
}

/** As many users as an account has at most. */
export const MOST_USERS = 5000
/** As many access keys as a user, or the root of an account, has at most. */
export const MOST_KEYS = 2
