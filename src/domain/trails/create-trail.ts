import type { Uid } from '../../kernel/ids.ts'
import { type Refusal, refuse } from '../../kernel/outcome.ts'
import { takeIds } from '../counters.ts'
import type { Deps } from '../deps.ts'
import { organisationIdOf } from '../directory/read.ts'
import { findTrails, type Trail, type TrailConfig, writeTrail } from './store.ts'

/** Trails of one account at most: they are listed whole. */
export const TRAILS_MAX = 100

/** A trail to be. */
export interface NewTrail extends TrailConfig {
  readonly name: string
  readonly homeRegion: string
  readonly isOrganization: boolean
}

/** Whether a trail names at least one place to deliver to. */
export function hasDestination({ ossBucketName, slsProjectArn, maxComputeProjectArn }: TrailConfig): boolean {
  return ossBucketName !== '' || slsProjectArn !== '' || maxComputeProjectArn !== ''
}

/** Creates a trail that is not started. One for the whole organisation belongs to its management account. */
export async function createTrail(
  { transaction, clock }: Pick<Deps, 'transaction' | 'clock'>,
  account: Uid,
  wanted: NewTrail,
): Promise<Trail | Refusal<'no-destination' | 'not-management' | 'exists' | 'too-many'>> {
  if (!hasDestination(wanted)) return refuse('no-destination')
  if (wanted.isOrganization && (await organisationIdOf(transaction, account)) === undefined) return refuse('not-management')
  // Whoever creates one waits here for others who do, so that the number is kept.
  await takeIds(transaction, account, 'trails', 1)
  const others = await findTrails(transaction, account, TRAILS_MAX)
  const now = clock.now()
  const trail: Trail = { ...wanted, status: 'Fresh', createdAt: now, updatedAt: now, startedAt: null, stoppedAt: null }
  if (others.some(({ name }) => name === wanted.name)) return refuse('exists', wanted.name, wanted.homeRegion)
  if (others.length >= TRAILS_MAX) return refuse('too-many', String(TRAILS_MAX))
  await writeTrail(transaction, account, trail)
  return trail
}
