import type { Uid } from '../../kernel/ids.ts'
import { type Done, done, type Refusal, refuse } from '../../kernel/outcome.ts'
import type { Deps } from '../deps.ts'
import { hasDestination } from './create-trail.ts'
import { deleteTrailRow, lockTrail, type Trail, type TrailConfig, writeTrail } from './store.ts'

type TrailDeps = Pick<Deps, 'transaction' | 'clock'>

/** What of a trail is changed; what is undefined stays. */
export type TrailChange = { readonly [Name in keyof TrailConfig]: TrailConfig[Name] | undefined }

/** Changes what a trail delivers, and where to. */
export async function updateTrail(
  { transaction, clock }: TrailDeps,
  account: Uid,
  name: string,
  change: TrailChange,
): Promise<Trail | Refusal<'unknown-trail' | 'no-destination'>> {
  const trail = await lockTrail(transaction, account, name)
  if (trail === undefined) return refuse('unknown-trail')
  const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined))
  const changed = { ...trail, ...given, updatedAt: clock.now() }
  if (!hasDestination(changed)) return refuse('no-destination')
  await writeTrail(transaction, account, changed)
  return changed
}

/** Deletes a trail, started or not. */
export async function deleteTrail(
  { transaction }: Pick<Deps, 'transaction'>,
  account: Uid,
  name: string,
): Promise<Done | Refusal<'unknown-trail'>> {
  return (await deleteTrailRow(transaction, account, name)) ? done : refuse('unknown-trail')
}

/** Starts a trail or stops it. One that is so already stays as it is. */
export async function switchTrail(
  { transaction, clock }: TrailDeps,
  account: Uid,
  name: string,
  status: 'Enable' | 'Disable',
): Promise<Done | Refusal<'unknown-trail'>> {
  const trail = await lockTrail(transaction, account, name)
  if (trail === undefined) return refuse('unknown-trail')
  if (trail.status === status) return done
  const time = status === 'Enable' ? { startedAt: clock.now() } : { stoppedAt: clock.now() }
  await writeTrail(transaction, account, { ...trail, status, ...time })
  return done
}
