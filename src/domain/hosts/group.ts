/** A group of hosts. */
export interface Group {
  readonly id: number
  /** Null: the default group, which everybody calls by the name of the language. */
  readonly name: string | null
  /** Groups are listed by it. */
  readonly position: number
}

/** Where hosts are that are in no other group. It always exists, has no row, and cannot be changed. */
export const DEFAULT_GROUP: Group = { id: 0, name: null, position: 0 }

/** What the default group is called; no other group is given one of these names. */
export const DEFAULT_GROUP_NAMES: readonly string[] = ['default', 'Ungrouped', '未分组']

/** How many groups an account may make. */
export const GROUPS_PER_ACCOUNT = 1000
