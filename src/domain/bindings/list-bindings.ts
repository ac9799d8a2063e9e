import { type Refusal, refuse } from '../../kernel/outcome.ts'
import { sourceCounts } from '../data-sources/read.ts'
import type { Deps } from '../deps.ts'
import type { View } from '../directory/read.ts'
import { type BoundCloud, type DataCentre, type ListedBinding, MAX_BINDINGS, MAX_LISTED } from './binding.ts'
import { listOrganisation, listShelf } from './store.ts'

/** A binding, and how many data sources its account has. */
export interface CountedBinding extends ListedBinding {
  readonly sources: number
}

/** The bindings of one cloud that a view shows. A list too long to be answered in one piece is refused, never cut. */
export async function listBindings(
  { transaction }: Pick<Deps, 'transaction'>,
  view: View,
  region: DataCentre,
  cloud: BoundCloud,
): Promise<readonly CountedBinding[] | Refusal<'too-many'>> {
  const bindings =
    'account' in view
      ? await listShelf(transaction, { account: view.account, region }, cloud, MAX_BINDINGS)
      : await listOrganisation(transaction, { organisation: view.organisation, region }, cloud, MAX_LISTED + 1)
  if (bindings.length > MAX_LISTED) return refuse('too-many', String(MAX_LISTED))
  // Data sources belong to bound accounts: there are no more accounts with any than bindings.
  const counts = await sourceCounts(transaction, view, { region, cloud, limit: MAX_LISTED })
  const byAccount = new Map(counts.map(({ owner, cloudAccountId, count }) => [`${owner} ${cloudAccountId}`, count]))
  return bindings.map((binding) => ({ ...binding, sources: byAccount.get(`${binding.owner} ${binding.cloudAccountId}`) ?? 0 }))
}
