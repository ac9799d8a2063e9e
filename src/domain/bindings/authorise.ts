import type { Uid } from '../../kernel/ids.ts'
import { type Done, done, type Refusal, refuse } from '../../kernel/outcome.ts'
import type { Transaction } from '../../storage/database.ts'
import type { Deps } from '../deps.ts'
import { grantService } from '../directory/follow.ts'
import { administeredBy, DETECTION_SERVICE, findAccount, grantedTo } from '../directory/read.ts'
import { SERVICES } from './view.ts'

type Writing = Pick<Deps, 'transaction' | 'clock'>

/** An account lets threat detection read it, if it has not yet. */
export async function authoriseDetection({ transaction, clock }: Writing, account: Uid): Promise<void> {
  await grantService(transaction, account, DETECTION_SERVICE, clock.now())
}

/** Whether an account lets threat detection read it. */
export async function hasAuthorised({ transaction }: Pick<Deps, 'transaction'>, account: Uid): Promise<boolean> {
  return (await grantedTo(transaction, [account], DETECTION_SERVICE)).size > 0
}

/** An administrator lets threat detection see the whole organisation, if that has not been done yet. */
export async function enableOrganisation(
  { transaction, clock }: Writing,
  caller: Uid,
): Promise<Done | Refusal<'not-administrator'>> {
  const organisation = await administeredBy(transaction, caller, SERVICES)
  if (organisation === undefined) return refuse('not-administrator')
  await writeEnabled(transaction, organisation, clock.now())
  return done
}

function writeEnabled(transaction: Transaction, organisation: Uid, now: number): Promise<number> {
  return transaction.insert(
    'detection_organisations',
    ['account', 'enabled_at'],
    [[organisation, now]],
    'ON CONFLICT (account) DO NOTHING',
  )
}

/** Whether threat detection may see the organisation of an account. */
export async function isOrganisationEnabled({ transaction }: Pick<Deps, 'transaction'>, account: Uid): Promise<boolean> {
  const organisation = (await findAccount(transaction, account))?.organisation
  if (organisation === null || organisation === undefined) return false
  const row = await transaction.first('SELECT enabled_at FROM detection_organisations WHERE account = ?', organisation)
  return row !== undefined
}
