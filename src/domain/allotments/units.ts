/**
 * What is counted, with the measure that follows a number of it in a message. The names are those of the tables
 * `pools`, `allotment_units` and `capacity_use`.
 */
const MEASURES = {
  sls: ' GB',
  antiRansomware: ' GB',
  rasp: '',
  cspm: '',
  cspmInstance: '',
  threatAnalysis: ' GB',
  threatAnalysisFlow: ' GB/day',
  imageScan: '',
  webLock: '',
  honeypot: '',
  sdk: '',
} as const satisfies Record<string, string>

/** A capacity that is bought and allotted as one number. */
export type Capacity = keyof typeof MEASURES

/** What one pool counts: a capacity, or the servers or cores that an edition's licence covers. */
export type Unit = Capacity | `servers:${number}` | `cores:${number}`

/** All capacities. */
export const CAPACITIES = Object.keys(MEASURES) as readonly Capacity[]

/** Numbers by unit; a unit that is not there counts 0. */
export type Amounts = ReadonlyMap<Unit, number>

/** The servers that an edition's licence covers. */
export function serversOf(edition: number): Unit {
  return `servers:${edition}`
}

/** The cores that an edition's licence covers. */
export function coresOf(edition: number): Unit {
  return `cores:${edition}`
}

/** The edition whose servers or cores a unit counts; undefined for a capacity. */
export function editionOf(unit: Unit): number | undefined {
  const colon = unit.indexOf(':')
  return colon < 0 ? undefined : Number(unit.slice(colon + 1))
}

/** A unit as messages name it: `sls`, `servers of edition 7`. */
export function nameOf(unit: Unit): string {
  return unit.replace(':', ' of edition ')
}

/** What follows a number of a unit in messages: ` GB`, or nothing where the name says it. */
export function measureOf(unit: Unit): string {
  return MEASURES[unit as Capacity] ?? ''
}

/** Orders units for people: capacities first, then the editions by their codes, servers before cores. */
export function compareUnits(a: Unit, b: Unit): number {
  return rankOf(a) - rankOf(b)
}

function rankOf(unit: Unit): number {
  const edition = editionOf(unit)
  if (edition === undefined) return CAPACITIES.indexOf(unit as Capacity)
  return CAPACITIES.length + 2 * edition + (unit === coresOf(edition) ? 1 : 0)
}
