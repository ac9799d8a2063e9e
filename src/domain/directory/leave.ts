import type { Uid } from '../../kernel/ids.ts'
import { type Author, accountLeft as leaveAllotments } from '../allotments/follow.ts'
import { accountLeft as leaveDetection } from '../bindings/follow.ts'
import type { Deps } from '../deps.ts'
import { accountLeft as leaveFirewall } from '../firewall/follow.ts'
import { accountLeft as leaveMonitoring } from '../monitoring/follow.ts'
import { dropTags } from '../tags/follow.ts'
import { removeDelegations } from './delegation-store.ts'

/** Who changes a directory: what an account gives back stands under this name in the history of allotments. */
export type Actor = Author

/**
 * Tells the other nouns that an account leaves its directory: it is no longer a member of the firewall, what it was
 * allotted goes back into the pools, Security Center watches it no more, and threat detection takes nothing of it any more.
 * Told twice, it changes nothing more. The account's row is locked.
 */
export async function leave(deps: Pick<Deps, 'transaction' | 'clock'>, actor: Actor, directory: Uid, uid: Uid): Promise<void> {
  await leaveFirewall(deps, directory, uid)
  await leaveAllotments(deps, actor, directory, uid)
  await leaveMonitoring(deps, directory, uid)
  await leaveDetection(deps, directory, uid)
  await removeDelegations(deps.transaction, directory, uid)
  await dropTags(deps.transaction, directory, { type: 'account', name: uid })
}
