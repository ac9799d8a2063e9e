import type { Uid } from '../../kernel/ids.ts'
import type { Transaction } from '../../storage/database.ts'
import type { Deps } from '../deps.ts'
import { insertTrusted } from './delegation-store.ts'

/** A service begins to use the directory: from now on it is listed as trusted. Told twice, the first time counts. */
export async function serviceEnabled(
  { transaction, clock }: Pick<Deps, 'transaction' | 'clock'>,
  directory: Uid,
  service: string,
): Promise<void> {
  await insertTrusted(transaction, directory, service, clock.now())
}

/** An account authorises a service, from now on if it has not yet. */
export async function grantService(transaction: Transaction, account: Uid, service: string, now: number): Promise<void> {
  await transaction.insert(
    'service_grants',
    ['account', 'service', 'created_at'],
    [[account, service, now]],
    'ON CONFLICT (account, service) DO NOTHING',
  )
}
