import type { Uid } from '../../kernel/ids.ts'
import { type Refusal, refuse } from '../../kernel/outcome.ts'
import type { Deps } from '../deps.ts'
import {
  administeredBy,
  DETECTION_SERVICE,
  findAccount,
  type ServiceAccount,
  serviceAccounts,
  type View,
} from '../directory/read.ts'
import { type DataCentre, MAX_LISTED } from './binding.ts'
import { type BoundAccount, boundAccounts } from './read.ts'
import { SERVICES } from './view.ts'

type Reading = Pick<Deps, 'transaction'>

/** The account that stands for a view: the management account of its organisation, or the account where there is none. */
export async function mainAccount({ transaction }: Reading, view: View): Promise<Uid> {
  if ('organisation' in view) return view.organisation
  return (await findAccount(transaction, view.account))?.organisation ?? view.account
}

/** The accounts at other clouds that a view shows. A list too long to be answered in one piece is refused. */
export async function listScope(
  { transaction }: Reading,
  view: View,
  region: DataCentre,
): Promise<readonly BoundAccount[] | Refusal<'too-many'>> {
  const bound = await boundAccounts(transaction, view, { region, clouds: ['huawei', 'tencent'], limit: MAX_LISTED + 1 })
  return bound.length > MAX_LISTED ? refuse('too-many', String(MAX_LISTED)) : bound
}

/** Accounts of an organisation. */
export interface ManagedAccounts {
  readonly organisation: Uid
  readonly accounts: readonly ServiceAccount[]
  /** The last account, where there are more. */
  readonly next: Uid | undefined
}

/**
 * The accounts of the caller's organisation, by id; for its administrators. Without a page all of them: a list too long to
 * be answered in one piece is refused, never cut.
 */
export async function listManaged(
  { transaction }: Reading,
  caller: Uid,
  page: { readonly after: string; readonly limit: number | undefined },
): Promise<ManagedAccounts | Refusal<'not-administrator' | 'too-many'>> {
  const organisation = await administeredBy(transaction, caller, SERVICES)
  if (organisation === undefined) return refuse('not-administrator')
  const limit = page.limit ?? MAX_LISTED
  const services = { granted: DETECTION_SERVICE, delegated: SERVICES }
  const found = await serviceAccounts(transaction, organisation, services, { after: page.after, limit: limit + 1 })
  if (page.limit === undefined && found.length > limit) return refuse('too-many', String(limit))
  const accounts = found.slice(0, limit)
  return { organisation, accounts, next: found.length > limit ? accounts.at(-1)?.uid : undefined }
}
