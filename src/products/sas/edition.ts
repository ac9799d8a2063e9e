import { editionsIn, highestEdition } from '../../domain/allotments/editions.ts'
import type { Amounts } from '../../domain/allotments/units.ts'

/** The codes of what is no single edition. */
export const VERSION = { free: 1, several: 8, valueAdded: 10 } as const

/** What a licence uses up, as the wire says it. */
export const BIND_TYPE = { servers: 'ASSET', cores: 'CORE', both: 'ASSET_AND_CORE' } as const

/** Tells what each of `BIND_TYPE` means. */
export const BIND_TYPES = { ASSET: 'servers', CORE: 'cores', ASSET_AND_CORE: 'servers and cores' } as const

/** The code of what an account holds: several editions, the one that was bound, the one with licences, others, nothing. */
export function versionOf(held: Amounts, bound: number): number {
  const [edition, ...others] = editionsIn(held)
  if (others.length > 0) return VERSION.several
  return bound || (edition ?? ([...held.values()].some((amount) => amount > 0) ? VERSION.valueAdded : VERSION.free))
}

/** The code of the highest edition held: 10 where there is none and other capacities are, else 1. */
export function highestVersion(held: Amounts): number {
  const highest = highestEdition(editionsIn(held))
  return highest ?? ([...held.values()].some((amount) => amount > 0) ? VERSION.valueAdded : VERSION.free)
}
