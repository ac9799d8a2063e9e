import { type Refusal, refuse } from '../../kernel/outcome.ts'
import type { Deps } from '../deps.ts'
import type { View } from '../directory/read.ts'
import { type Binding, type BoundCloud, type DataCentre, MAX_BINDINGS, MAX_LISTED } from './binding.ts'
import { listOrganisation, listShelf } from './store.ts'

/** The bindings of one cloud that a view shows. A list too long to be answered in one piece is refused, never cut. */
export async function listBindings(
  { transaction }: Pick<Deps, 'transaction'>,
  view: View,
  region: DataCentre,
  cloud: BoundCloud,
): Promise<readonly Binding[] | Refusal<'too-many'>> {
  if ('account' in view) return listShelf(transaction, { account: view.account, region }, cloud, MAX_BINDINGS)
  const { organisation } = view
  const bindings = await listOrganisation(transaction, { organisation, region }, cloud, MAX_LISTED + 1)
  return bindings.length > MAX_LISTED ? refuse('too-many', String(MAX_LISTED)) : bindings
}
