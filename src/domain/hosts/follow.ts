import type { Uid } from '../../kernel/ids.ts'
import type { Deps } from '../deps.ts'
import { bindLicences } from './bind-licences.ts'
import { bindPostPaid } from './bind-post-paid.ts'
import { readSettingsOf } from './bind-store.ts'
import { lockPlacement } from './read.ts'
import { dropHosts } from './remove-hosts.ts'

/**
 * Told after hosts have come in without a licence of their own. Where the account binds new hosts by itself, those that
 * came together are bound to the edition that it has chosen: out of what was bought when that suffices for all of them,
 * else paid by use when it has chosen that too.
 */
export async function hostsEntered(
  deps: Pick<Deps, 'transaction' | 'clock'>,
  hosts: ReadonlyMap<Uid, readonly string[]>,
): Promise<void> {
  for (const { account, autoEdition, postPaidAutoEdition } of await readSettingsOf(deps.transaction, [...hosts.keys()])) {
    const uuids = hosts.get(account) ?? []
    if (autoEdition > 0) {
      const wish = { bind: { uuids }, unbind: [], edition: autoEdition, isAutomatic: undefined }
      if ((await bindLicences(deps, account, wish)).kind === 'done') continue
    }
    if (postPaidAutoEdition === 0) continue
    const action = { uuids, isAll: false, edition: postPaidAutoEdition }
    await bindPostPaid(deps, account, { actions: [action], isForced: false, isAutomatic: undefined, autoEdition: undefined })
  }
}

/** Another key pair through which servers of a place are read too. */
export interface Heir {
  readonly source: number
  readonly place: string
}

const OF_SOURCE = 'SELECT uuid FROM hosts WHERE account = ? AND source = ? ORDER BY uuid LIMIT 1000'

/**
 * Told when servers are read through a key pair no more. Those that another pair finds too are its own from now on; the
 * others go, as `removeHosts` takes hosts away.
 */
export async function sourceRemoved(
  deps: Pick<Deps, 'transaction' | 'clock'>,
  account: Uid,
  source: number,
  heirs: readonly Heir[],
): Promise<void> {
  const { transaction } = deps
  await lockPlacement(transaction, [account])
  for (const heir of heirs) {
    const sql = 'UPDATE hosts SET source = ? WHERE account = ? AND source = ? AND place = ?'
    await transaction.run(sql, heir.source, account, source, heir.place)
  }
  for (;;) {
    const rows = await transaction.all<{ uuid: string }>(OF_SOURCE, account, source)
    if (rows.length === 0) return
    const uuids = rows.map(({ uuid }) => uuid)
    await dropHosts(deps, account, uuids)
  }
}
