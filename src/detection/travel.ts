import type { SourceLocation } from './locate.ts'

const EARTH_RADIUS_KM = 6371.0088
/** Taken for a place whose database does not say how exact it is. */
const UNTOLD_RADIUS_KM = 100
/** Logs tell seconds: logons of one second lie at most this far apart. */
const LEAST_MS = 1_000

/** How far and how fast is impossible. */
export interface TravelRule {
  /** At least so far, when both radii are taken off. */
  readonly distanceKm: number
  /** Faster than this. */
  readonly speedKmh: number
}

/** 500 km faster than an airliner flies. */
export const DEFAULT_TRAVEL: TravelRule = { distanceKm: 500, speedKmh: 900 }

/** A success of an account and where it came from. */
export interface TravelStop {
  readonly at: number
  readonly place: Pick<SourceLocation, 'latitude' | 'longitude' | 'radiusKm'> | undefined
  /** The source is approved, internal or a known way out (VPN, proxy): where it is says nothing about the person. */
  readonly isTrusted: boolean
}

/** A journey that nobody makes. */
export interface ImpossibleTravel {
  /** Between the two points, kilometres on the sphere. */
  readonly distanceKm: number
  /** Of the earlier and the later place, as they were taken off. */
  readonly radiiKm: readonly [earlier: number, later: number]
  /** What is left of the distance. */
  readonly certainKm: number
  readonly speedKmh: number
  readonly durationMs: number
}

/**
 * Judges two successes of one account, in any order: undefined when somebody can have travelled so, when a place is not known to a
 * point, or when a source is trusted. The radii are taken off the distance, so that inexact places accuse nobody.
 */
export function impossibleTravel(a: TravelStop, b: TravelStop, rule: TravelRule = DEFAULT_TRAVEL): ImpossibleTravel | undefined {
  if (a.isTrusted || b.isTrusted) return undefined
  const [first, second] = a.at <= b.at ? [a, b] : [b, a]
  const from = pointOf(first.place)
  const to = pointOf(second.place)
  if (from === undefined || to === undefined) return undefined
  const distanceKm = sphereKm(from, to)
  const certainKm = Math.max(0, distanceKm - from.radiusKm - to.radiusKm)
  const durationMs = second.at - first.at
  const speedKmh = (certainKm / Math.max(durationMs, LEAST_MS)) * 3_600_000
  if (!(certainKm >= rule.distanceKm && speedKmh > rule.speedKmh)) return undefined
  return { distanceKm, radiiKm: [from.radiusKm, to.radiusKm], certainKm, speedKmh, durationMs }
}

interface Point {
  readonly latitude: number
  readonly longitude: number
  readonly radiusKm: number
}

function pointOf(place: TravelStop['place']): Point | undefined {
  if (place?.latitude === undefined || place.longitude === undefined) return undefined
  return { latitude: place.latitude, longitude: place.longitude, radiusKm: place.radiusKm ?? UNTOLD_RADIUS_KM }
}

/** The great-circle distance by the haversine formula. */
function sphereKm(a: Point, b: Point): number {
  const latitude = Math.sin(radians(b.latitude - a.latitude) / 2) ** 2
  const longitude = Math.sin(radians(b.longitude - a.longitude) / 2) ** 2
  const chord = latitude + Math.cos(radians(a.latitude)) * Math.cos(radians(b.latitude)) * longitude
  // Rounding may lead past 1 for opposite points.
  return 2 * EARTH_RADIUS_KM * Math.asin(Math.sqrt(Math.min(1, chord)))
}

function radians(degrees: number): number {
  return (degrees * Math.PI) / 180
}
