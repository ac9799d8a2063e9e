import { type Amounts, coresOf, editionOf, serversOf } from './units.ts'

/** What a licence of an edition uses up. */
export type LicenceKind = 'servers' | 'cores' | 'both'

/** The editions of which there are servers or cores in any of the given amounts, in the order of their codes. */
export function editionsIn(...amounts: readonly Amounts[]): number[] {
  const editions = new Set<number>()
  for (const units of amounts) {
    for (const [unit, amount] of units) {
      const edition = editionOf(unit)
      if (edition !== undefined && amount > 0) editions.add(edition)
    }
  }
  return [...editions].sort((a, b) => a - b)
}

/**
 * What the licences of an edition use up: what the organisation has bought of it says so, and where it has bought
 * nothing, what the member itself holds.
 */
export function licenceKind(edition: number, bought: Amounts, held: Amounts): LicenceKind {
  for (const amounts of [bought, held]) {
    const servers = amounts.get(serversOf(edition)) ?? 0
    const cores = amounts.get(coresOf(edition)) ?? 0
    if (servers > 0 && cores > 0) return 'both'
    if (servers > 0 || cores > 0) return servers > 0 ? 'servers' : 'cores'
  }
  return 'servers'
}

/** The editions that protect a host, the lowest first. */
export const RANKED = [1, 6, 5, 3, 7] as const

/** An edition that protects a host. */
export type Protection = (typeof RANKED)[number]

/** The highest of the given editions; undefined where none of them protects a host. */
export function highestEdition(editions: Iterable<number>): Protection | undefined {
  const held = new Set(editions)
  return RANKED.findLast((edition) => held.has(edition))
}
