import type { Uid } from '../../kernel/ids.ts'
import { holdCounters, takeIdsOfMany } from '../counters.ts'
import type { Deps } from '../deps.ts'
import { type Item, identify, type Kind } from './item.ts'

/** Numbers of rows by kind, then by `identify`. */
export type Ids = ReadonlyMap<Kind, ReadonlyMap<string, number>>

type Transaction = Deps['transaction']

/** Kinds whose rows have numbers of their account, and the counter that gives them. */
export const NUMBERED: { readonly [K in Kind]?: string } = {
  group: 'host-groups',
  'logon-source': 'logon-sources',
  'brute-force-rule': 'brute-force-rules',
  'white-list-rule': 'mark-miss-rules',
  'known-exit': 'alert-approvals',
  subscription: 'alert-subscriptions',
}

/** Kinds of which somebody else may make or change one meanwhile, and the counter behind which they wait then. */
const HELD: { readonly [K in Kind]?: string } = {
  'logon-settings': 'logon-settings',
  'logon-source': 'logon-sources',
  'host-alias': 'host-aliases',
  'brute-force-rule': 'brute-force-rule-changes',
  'white-list-rule': 'mark-miss-rules',
  'known-exit': 'alert-approvals',
  subscription: 'alert-subscriptions',
}

/** Makes others wait who would change what a file names of these kinds. */
export async function holdLists(transaction: Transaction, itemsOf: (kind: Kind) => ReadonlyMap<string, Item>): Promise<void> {
  for (const [kind, counter] of Object.entries(HELD)) {
    const accounts = [...itemsOf(kind as Kind).values()].map((item) => item.account)
    if (accounts.length > 0) await holdCounters(transaction, accounts, counter)
  }
}

/** The numbers of rows that are there, and of those that are to be made, in two statements for each kind that has any. */
export async function withNewIds(transaction: Transaction, ids: Ids, freshOf: (kind: Kind) => readonly Item[]): Promise<Ids> {
  const all = new Map(ids)
  for (const [name, counter] of Object.entries(NUMBERED)) {
    const kind = name as Kind
    const fresh = freshOf(kind)
    if (fresh.length === 0) continue
    const counts = new Map<Uid, number>()
    for (const { account } of fresh) counts.set(account, (counts.get(account) ?? 0) + 1)
    const next = new Map(await takeIdsOfMany(transaction, counter, counts))
    const own = new Map(ids.get(kind))
    for (const { account, key } of fresh) {
      const id = next.get(account)
      if (id === undefined) throw new Error('a counter gave no id')
      own.set(identify(account, key), id)
      next.set(account, id + 1)
    }
    all.set(kind, own)
  }
  return all
}
