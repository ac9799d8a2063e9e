import type { Uid } from '../../kernel/ids.ts'

/** The clouds whose accounts can be bound to threat detection. */
export type BoundCloud = 'alibaba' | 'huawei' | 'tencent'

/** The region of the data centre that keeps a binding; the two know nothing of each other. */
export type DataCentre = 'cn-hangzhou' | 'ap-southeast-1'

/** Where a binding is kept. */
export interface Shelf {
  readonly account: Uid
  readonly region: DataCentre
}

/** What a binding is about; no two on one shelf agree in all three. */
export interface BoundKey {
  readonly cloud: BoundCloud
  /** The account's id at its cloud. */
  readonly cloudAccountId: string
  /** Its AccessKey id. */
  readonly accessId: string
}

/** A binding as it is kept. */
export interface Binding extends BoundKey {
  readonly id: number
  readonly accountName: string
  /** Who bound it: account id of a root, user id of a RAM user. */
  readonly createUser: string
  /** Milliseconds since 1970. */
  readonly modifiedAt: number
}

/** A binding in a list. */
export interface ListedBinding extends Binding {
  /** The account that keeps it. */
  readonly owner: Uid
}

/** Bindings on one shelf: lists of them are not paged. */
export const MAX_BINDINGS = 500

/** Bindings in one list over a whole organisation. */
export const MAX_LISTED = 5000
