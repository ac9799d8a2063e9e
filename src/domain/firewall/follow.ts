import type { Uid } from '../../kernel/ids.ts'
import type { Deps } from '../deps.ts'
import { deleteMember, lockFirewall } from './store.ts'

/** Ends the membership of an account that leaves the organisation; one that is no member stays none. */
export async function accountLeft({ transaction }: Pick<Deps, 'transaction'>, organisation: Uid, uid: Uid): Promise<void> {
  // Members are added under this lock: one that is being added right now is seen and taken out.
  await lockFirewall(transaction, organisation)
  await deleteMember(transaction, organisation, uid)
}
