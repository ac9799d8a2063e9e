import type { Uid } from '../../kernel/ids.ts'
import { type Refusal, refuse } from '../../kernel/outcome.ts'
import type { Deps } from '../deps.ts'
import { managementAccount } from '../directory/read.ts'

/**
 * Sets the clock that records go by on a server that serves for rehearsals; it runs on from there. Gives back what it says now,
 * milliseconds since 1970. The clock is none of the records: it stays set if the transaction fails afterwards.
 */
export async function setClock(
  { transaction, rehearsalClock }: Pick<Deps, 'transaction' | 'rehearsalClock'>,
  caller: Uid,
  to: number,
): Promise<number | Refusal<'not-management' | 'not-rehearsal'>> {
  if ((await managementAccount(transaction)) !== caller) return refuse('not-management')
  if (rehearsalClock === undefined) return refuse('not-rehearsal')
  rehearsalClock.set(to)
  return rehearsalClock.now()
}
