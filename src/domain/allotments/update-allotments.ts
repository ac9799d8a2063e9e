import { type Refusal, refuse } from '../../kernel/outcome.ts'
import type { Deps } from '../deps.ts'
import { isAdministrator, roleOf, SECURITY_CENTER_SERVICE } from '../directory/read.ts'
import { closeBook, enterItems, type ItemOutcome, openBook } from './book.ts'
import type { Author } from './history.ts'
import type { Item } from './ledger.ts'
import { findInstance, lockInstance } from './store.ts'

/**
 * Changes what the members of an organisation are allotted. Items run in order, so one that gives back makes room
 * for a later one; each is done or refused alone. The caller is the management account or a delegated administrator
 * of Security Center. Gives one outcome for each item.
 */
export async function updateAllotments(
  deps: Pick<Deps, 'transaction' | 'clock'>,
  author: Author,
  items: readonly Item[],
): Promise<readonly ItemOutcome[] | Refusal<'not-administrator'>> {
  const { transaction, clock } = deps
  const role = await roleOf(transaction, author.account, SECURITY_CENTER_SERVICE)
  if (!isAdministrator(role)) return refuse('not-administrator')
  const instanceId = await lockInstance(transaction, role.organisation)
  if (instanceId === undefined) return withoutInstance(items)
  const book = await openBook(transaction, { organisation: role.organisation, instanceId }, items)
  const outcomes = enterItems(book, items)
  const entries = outcomes.flatMap(({ entry }) => entry ?? [])
  await closeBook(transaction, book, entries, { author, at: clock.now() })
  return outcomes
}

/** Tells what `updateAllotments` would do now, and does nothing. */
export async function previewAllotments(
  deps: Pick<Deps, 'transaction'>,
  { account }: Pick<Author, 'account'>,
  items: readonly Item[],
): Promise<readonly ItemOutcome[] | Refusal<'not-administrator'>> {
  const { transaction } = deps
  const role = await roleOf(transaction, account, SECURITY_CENTER_SERVICE)
  if (!isAdministrator(role)) return refuse('not-administrator')
  const instanceId = await findInstance(transaction, role.organisation)
  if (instanceId === undefined) return withoutInstance(items)
  return enterItems(await openBook(transaction, { organisation: role.organisation, instanceId }, items), items)
}

function withoutInstance(items: readonly Item[]): readonly ItemOutcome[] {
  const refusal = { kind: 'no-instance' } as const
  return items.map(({ member }) => ({ member, instanceId: undefined, refusal, entry: undefined, left: new Map() }))
}
