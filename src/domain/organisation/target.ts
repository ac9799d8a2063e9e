import type { Uid } from '../../kernel/ids.ts'
import type { Secret } from '../../kernel/secret.ts'
import type { Value } from '../../storage/database.ts'
import type { Deps } from '../deps.ts'
import { type Kind, leavesValue } from './item.ts'
import type { Planned } from './plan.ts'

/** An access key that was made here; its secret is told this once. */
export interface NewAccessKey {
  readonly account: Uid
  readonly userName: string
  readonly accessKeyId: string
  readonly accessKeySecret: Secret
}

/** A source of logs that was given a token here, which is told this once. */
export interface NewToken {
  readonly account: Uid
  readonly source: string
  readonly token: Secret
}

/** What the rows of some kinds hold beside what the file says. */
export interface Additions {
  readonly now: number
  /** Who applies the file, such as `1500000000000001:user/alice`. */
  readonly by: string
  /** The number of a row that is there or is to be made; null where nobody has it. */
  readonly idOf: (kind: Kind, account: Uid, key: readonly string[]) => number | null
  readonly vault: Deps['vault']
  readonly newKeys: NewAccessKey[]
  readonly newTokens: NewToken[]
}

/** How the items of a kind become rows. */
export interface Target {
  readonly table: string
  /** Those of the key, those of the item's values, those of `rest`. */
  readonly columns: readonly string[]
  /** What happens to a row that is there; without it a row that is there is an error. */
  readonly onConflict?: string
  /** The key of a row behind its account, where it is not that of the item. */
  readonly key?: (planned: Planned, additions: Additions) => readonly Value[]
  /** The values of a row behind its key; unless told, those of the item and the time. */
  readonly rest?: (planned: Planned, additions: Additions) => readonly Value[]
}

/** The values of a row: what the file says, where it says nothing what is there, and in a new row the usual. */
export function said({ item, present }: Planned, usual: readonly Value[]): readonly Value[] {
  return item.values.map((value, index) => {
    return value !== null || !leavesValue(item.kind, index) ? value : (present?.values[index] ?? usual[index] ?? null)
  })
}

/** The values of a row of which there is nothing more to say: those of the item and the time. */
export function plainValues({ item }: Planned, { now }: Additions): readonly Value[] {
  return [...item.values, now]
}
