import type { Uid } from '../../kernel/ids.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { hostsAtRisk } from '../alerts/read.ts'
import { countEdition, type EditionCount, editionsHeld, type Licences, readLicences } from '../allotments/read.ts'
import type { Deps } from '../deps.ts'
import { accountToActFor, SECURITY_CENTER_SERVICE } from '../directory/read.ts'
import { countAll, type HostCount, type LicenceSettings, readSettings } from './bind-store.ts'
import { type LicencesInUse, postPaidLicences } from './read.ts'

/** What an account has of Security Center and how its hosts use it. */
export interface LicenceSummary {
  readonly licences: Licences
  readonly settings: LicenceSettings
  /** Editions with licences or with hosts that use any. */
  readonly editions: readonly EditionCount[]
  /** Hosts whose licence is paid by use, by edition. */
  readonly postPaid: readonly LicencesInUse[]
  readonly hosts: HostCount
}

async function summarise({ transaction }: Pick<Deps, 'transaction'>, account: Uid): Promise<LicenceSummary> {
  const licences = await readLicences(transaction, account)
  return {
    licences,
    settings: await readSettings(transaction, account),
    editions: editionsHeld(licences).map((edition) => countEdition(licences, edition)),
    postPaid: await postPaidLicences(transaction, account),
    hosts: await countAll(transaction, account),
  }
}

/** What the caller's account has, with the hosts that have alerts which nobody has handled. */
export async function summariseLicences(
  deps: Pick<Deps, 'transaction'>,
  account: Uid,
): Promise<LicenceSummary & { readonly atRisk: HostCount }> {
  return { ...(await summarise(deps, account)), atRisk: await hostsAtRisk(deps.transaction, account) }
}

/** What the caller's account has, or another one that it may act for. */
export async function describeInstance(
  deps: Pick<Deps, 'transaction'>,
  caller: Uid,
  wanted: Uid | undefined,
): Promise<LicenceSummary | Refusal<'view-refused'>> {
  const account = await accountToActFor(deps.transaction, caller, SECURITY_CENTER_SERVICE, wanted)
  return account instanceof Refusal ? account : summarise(deps, account)
}
