import { randomText, type Uid } from '../../kernel/ids.ts'
import type { Deps } from '../deps.ts'

const MANAGEMENT = 'management-account'

/** Remembers the management account of this installation. */
export async function rememberManagement(deps: Pick<Deps, 'transaction'>, uid: Uid): Promise<void> {
  await deps.transaction.run('INSERT INTO installation (name, value) VALUES (?, ?)', MANAGEMENT, uid)
}

/** Founds an organisation that has nothing but its management account. */
export async function foundOrganisation(deps: Pick<Deps, 'transaction' | 'clock'>, uid: Uid): Promise<void> {
  const { transaction, clock } = deps
  const now = clock.now()
  await transaction.run(
    'INSERT INTO accounts (uid, name, organisation, folder, created_at) VALUES (?, ?, ?, NULL, ?)',
    uid,
    'management',
    uid,
    now,
  )
  await transaction.run('INSERT INTO organisations (account, id, created_at) VALUES (?, ?, ?)', uid, `rd-${randomText(6)}`, now)
}
