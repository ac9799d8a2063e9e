import type { ZoneClock } from '../../detection/zone-clock.ts'

/** `2026-11-21 20:17:05` by the clocks of a zone; UTC without one. */
export function localTime(clock: ZoneClock | undefined, at: number): string {
  return new Date(at + (clock?.offsetMs(at) ?? 0)).toISOString().slice(0, 19).replace('T', ' ')
}
