import type { Uid } from '../../kernel/ids.ts'
import type { Deps } from '../deps.ts'
import { dueDeletions, finishDeletion } from './deletion-store.ts'
import { type Actor, leave } from './leave.ts'

import { removeAccount } from './member-store.ts'

/**
 * Carries out the deletions whose silence is over: at most ten, so that a change of the directory stays short; until
 * then nobody is shown those members any more. The directory is locked.
 */
export async function settleDeletions(deps: Pick<Deps, 'transaction' | 'clock'>, actor: Actor, directory: Uid): Promise<void> {
  const { transaction, clock } = deps
  for (const member of await dueDeletions(transaction, directory, clock.now())) {
    await leave(deps, actor, directory, member)
    await removeAccount(transaction, member)
    await finishDeletion(transaction, directory, member)
  }
}
