import type { Uid } from '../../kernel/ids.ts'
import { type Refusal, refuse } from '../../kernel/outcome.ts'
import type { Deps } from '../deps.ts'
import { findPlaces, type ReadPlace } from './refresh-store.ts'
import { findPair } from './store.ts'

/** A page of the places where a pair's servers are read, and the place behind which the next page begins. */
export async function listPlaces(
  { transaction }: Pick<Deps, 'transaction'>,
  account: Uid,
  id: number,
  page: { readonly after: string; readonly limit: number },
): Promise<{ places: ReadPlace[]; next: string | undefined } | Refusal<'unknown-pair'>> {
  if ((await findPair(transaction, account, id)) === undefined) return refuse('unknown-pair', String(id))
  const found = await findPlaces(transaction, account, id, { ...page, limit: page.limit + 1 })
  const places = found.slice(0, page.limit)
  return { places, next: found.length > page.limit ? places.at(-1)?.place : undefined }
}
