import type { Uid } from '../../kernel/ids.ts'
import type { Deps } from '../deps.ts'
import { closeBook, enterItems, openBook } from './book.ts'
import type { Judged } from './declare.ts'
import type { Author } from './history.ts'
import { lockInstance } from './store.ts'

export type { Author }

/**
 * Takes back what an account was allotted that leaves the organisation, and gives it to the pools; the history names
 * `author`. What the account uses is no longer the organisation's business and stands in no one's way.
 */
export async function accountLeft(
  deps: Pick<Deps, 'transaction' | 'clock'>,
  author: Author,
  organisation: Uid,
  uid: Uid,
): Promise<void> {
  const { transaction, clock } = deps
  // Allotments are changed under this lock: one that is being made right now is seen and taken back.
  const instanceId = await lockInstance(transaction, organisation)
  if (instanceId === undefined) return
  const items = [{ operation: 'delete', member: uid }] as const
  const { ledger, start } = await openBook(transaction, { organisation, instanceId }, items)
  if (!ledger.allotments.has(uid)) return
  const book = { ledger: { ...ledger, use: new Map() }, start }
  const entries = enterItems(book, items).flatMap(({ entry }) => entry ?? [])
  await closeBook(transaction, book, entries, { author, at: clock.now() })
}

/** Writes allotments that were judged in this transaction, with their history; the instance is locked. */
export async function writeDeclared(
  { transaction, clock }: Pick<Deps, 'transaction' | 'clock'>,
  author: Author,
  { book, entries }: Judged,
): Promise<void> {
  await closeBook(transaction, book, entries, { author, at: clock.now() })
}
