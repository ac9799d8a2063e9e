import type { Uid } from '../../kernel/ids.ts'
import type { Deps } from '../deps.ts'
import { dueDeletions, finishDeletion } from './deletion-store.ts'
import { type Actor, leave } from './leave.ts'
import { removeAccount } from './member-store.ts'
import { lockMembers } from './read.ts'

/**
 * Carries out the deletions whose silence is over: at most ten, so that a change of the directory stays short; until
 * then the directory shows those members no more, though other services may. The directory is locked.
 */
export async function settleDeletions(deps: Pick<Deps, 'transaction' | 'clock'>, actor: Actor, directory: Uid): Promise<void> {
  const { transaction, clock } = deps
  const due = await dueDeletions(transaction, directory, clock.now())
  // All accounts before the first firewall: who takes part in several locks takes them in one order.
  if (due.length > 0) await lockMembers(transaction, directory, due)
  for (const member of due) {
    await leave(deps, actor, directory, member)
    await removeAccount(transaction, member)
    await finishDeletion(transaction, directory, member)
  }
}
