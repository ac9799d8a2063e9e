import type { Uid } from '../../kernel/ids.ts'
import { type Done, done, type Refusal, refuse } from '../../kernel/outcome.ts'
import type { Deps } from '../deps.ts'
import { deleteRuleRows, lockRules } from './store.ts'

/** Takes rules away, all or none. Refuses `unknown` with the first id that no rule has. */
export async function deleteRules(
  { transaction }: Pick<Deps, 'transaction'>,
  account: Uid,
  ids: readonly number[],
): Promise<Done | Refusal<'unknown'>> {
  await lockRules(transaction, account)
  const gone = await deleteRuleRows(transaction, account, ids)
  const absent = ids.find((id) => !gone.has(id))
  return absent === undefined ? done : refuse('unknown', String(absent))
}
