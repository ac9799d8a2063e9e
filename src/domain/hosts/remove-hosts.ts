import type { Uid } from '../../kernel/ids.ts'
import { type Done, done, Refusal, refuse } from '../../kernel/outcome.ts'
import { hostsForgotten } from '../alerts/follow.ts'
import { hostsGone } from '../brute-force-rules/follow.ts'
import type { Deps } from '../deps.ts'
import { hostsRemoved } from '../logon-baselines/follow.ts'
import { hostsRemoved as aliasesFreed } from '../logon-sources/follow.ts'
import { lockPlacement } from './read.ts'
import { unknownHost } from './store.ts'

const OF_ALIYUN = `SELECT uuid FROM hosts WHERE account = ? AND uuid = ANY(?) AND vendor = 'aliyun' ORDER BY uuid LIMIT 1`

/**
 * Takes hosts away, all or none, with their tags, the baselines that are bound to them alone and their rules of the white list;
 * their licences are free again. Logons and alerts stay. Refuses `unknown` with the host that the account has not, and `of-aliyun` with one that
 * cannot be taken away.
 */
export async function removeHosts(
  deps: Pick<Deps, 'transaction' | 'clock'>,
  account: Uid,
  uuids: readonly string[],
): Promise<Done | Refusal<'unknown' | 'of-aliyun'>> {
  const { transaction } = deps
  await lockPlacement(transaction, [account])
  const strange = await unknownHost(transaction, account, uuids)
  if (strange instanceof Refusal) return strange
  const own = await transaction.first<{ uuid: string }>(OF_ALIYUN, account, uuids)
  if (own !== undefined) return refuse('of-aliyun', own.uuid)
  await dropHosts(deps, account, uuids)
  return done
}

/** Takes hosts away with what belongs to them; whoever calls holds the placement of the account. */
export async function dropHosts(
  deps: Pick<Deps, 'transaction' | 'clock'>,
  account: Uid,
  uuids: readonly string[],
): Promise<void> {
  const { transaction } = deps
  await transaction.run('DELETE FROM tagged_hosts WHERE account = ? AND host = ANY(?)', account, uuids)
  await transaction.run('DELETE FROM hosts WHERE account = ? AND uuid = ANY(?)', account, uuids)
  await hostsRemoved(deps, account, uuids)
  await hostsGone(transaction, account, uuids)
  await hostsForgotten(transaction, account, uuids)
  await aliasesFreed(deps, account, uuids)
}
