import type { Uid } from '../../kernel/ids.ts'
import { Refusal, refuse } from '../../kernel/outcome.ts'
import { type Holding, holdingsOf } from '../allotments/read.ts'
import type { Deps } from '../deps.ts'
import { accountsOf, DETECTION_SERVICE, delegatesOf, type PlacedAccount, SECURITY_CENTER_SERVICE } from '../directory/read.ts'
import { type AdministratorRefusal, administeredOrganisation } from './administrator.ts'
import { findMarked, findMonitored, MOST_LISTED, type MonitoredAccount } from './store.ts'

/** An account that is watched, with what it holds of Security Center. */
export interface ListedMonitored extends MonitoredAccount {
  readonly holding: Holding
}

/** The accounts that Security Center watches: the marked ones first. A list too long to be answered in one piece is refused. */
export async function listMonitoredAccounts(
  { transaction }: Pick<Deps, 'transaction'>,
  caller: Uid,
): Promise<readonly ListedMonitored[] | Refusal<AdministratorRefusal | 'too-many'>> {
  const organisation = await administeredOrganisation(transaction, caller)
  if (organisation instanceof Refusal) return organisation
  const accounts = await findMonitored(transaction, organisation)
  if (accounts.length > MOST_LISTED) return refuse('too-many', String(MOST_LISTED))
  const holding = await holdingsOf(
    transaction,
    organisation,
    accounts.map(({ uid }) => uid),
  )
  return accounts.map((account) => ({ ...account, holding: holding(account.uid) }))
}

/** An account of the organisation as whoever chooses among them sees it. */
export interface GovernedAccount extends PlacedAccount {
  readonly isManagement: boolean
  readonly runsSecurityCenter: boolean
  readonly runsDetection: boolean
  readonly isMarked: boolean
  readonly holding: Holding
}

/** All accounts of the organisation, in the order of their ids. A list too long to be answered in one piece is refused. */
export async function listGovernedAccounts(
  { transaction }: Pick<Deps, 'transaction'>,
  caller: Uid,
): Promise<readonly GovernedAccount[] | Refusal<AdministratorRefusal | 'too-many'>> {
  const organisation = await administeredOrganisation(transaction, caller)
  if (organisation instanceof Refusal) return organisation
  const accounts = await accountsOf(transaction, organisation, MOST_LISTED + 1)
  if (accounts.length > MOST_LISTED) return refuse('too-many', String(MOST_LISTED))
  const delegates = await delegatesOf(transaction, organisation, [SECURITY_CENTER_SERVICE, DETECTION_SERVICE])
  const delegatedTo = (service: string) => new Set(delegates.filter((row) => row.service === service).map(({ uid }) => uid))
  const [centre, detection] = [delegatedTo(SECURITY_CENTER_SERVICE), delegatedTo(DETECTION_SERVICE)]
  const marked = await findMarked(transaction, organisation)
  const holding = await holdingsOf(
    transaction,
    organisation,
    accounts.map(({ uid }) => uid),
  )
  return accounts.map((account) => ({
    ...account,
    isManagement: account.uid === organisation,
    runsSecurityCenter: centre.has(account.uid),
    runsDetection: detection.has(account.uid),
    isMarked: marked.has(account.uid),
    holding: holding(account.uid),
  }))
}
