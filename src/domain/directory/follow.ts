import type { Uid } from '../../kernel/ids.ts'
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
