import type { Uid } from '../../kernel/ids.ts'
import { type Refusal, refuse } from '../../kernel/outcome.ts'
import type { Deps } from '../deps.ts'
import { organisationIdOf } from '../directory/read.ts'
import { TRAILS_MAX } from './create-trail.ts'
import { findTrail, findTrails, type Trail } from './store.ts'

/** A trail, with the id of the organisation when it is for a whole one. */
export type ShownTrail = Trail & { readonly organisationId: string | undefined }

/** The account's own trails by name. Those named are shown whatever their kind, else those of single accounts unless told. */
export async function describeTrails(
  { transaction }: Pick<Deps, 'transaction'>,
  account: Uid,
  { names, hasOrganization }: { readonly names: readonly string[]; readonly hasOrganization: boolean },
): Promise<readonly ShownTrail[]> {
  const all = await findTrails(transaction, account, TRAILS_MAX)
  const shown = all.filter(({ name, isOrganization }) =>
    names.length > 0 ? names.includes(name) : hasOrganization || !isOrganization,
  )
  const organisationId = shown.some((trail) => trail.isOrganization) ? await organisationIdOf(transaction, account) : undefined
  return shown.map((trail) => ({ ...trail, organisationId: trail.isOrganization ? organisationId : undefined }))
}

/** One of the account's trails. `isOrganization`, when given, must be its kind. */
export async function getTrail(
  { transaction }: Pick<Deps, 'transaction'>,
  account: Uid,
  name: string,
  isOrganization: boolean | undefined,
): Promise<Trail | Refusal<'unknown-trail'>> {
  const trail = await findTrail(transaction, account, name)
  if (trail === undefined) return refuse('unknown-trail')
  return isOrganization === undefined || trail.isOrganization === isOrganization ? trail : refuse('unknown-trail')
}
