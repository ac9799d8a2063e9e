import { zoneClock } from '../../detection/zone-clock.ts'
import type { AlertLevel } from '../alerts/follow.ts'
import type { QuietHours } from './subscription.ts'

const MINUTE_MS = 60_000
const DAY_MINUTES = 1440
const DAY_MS = 86_400_000

/** When what is raised at a moment may be told: then, or when the quiet hours end. Milliseconds since 1970. */
export function tellAt(quiet: QuietHours | null, level: AlertLevel, at: number): number {
  if (quiet === null || quiet.from === quiet.to || (quiet.letsSerious && level === 'serious')) return at
  const clock = zoneClock(quiet.zone)
  if (clock === undefined) return at
  const local = at + clock.offsetMs(at)
  const midnight = Math.floor(local / DAY_MS) * DAY_MS
  const minute = Math.floor((local - midnight) / MINUTE_MS)
  const { from, to } = quiet
  const isQuiet = from < to ? minute >= from && minute < to : minute >= from || minute < to
  if (!isQuiet) return at
  const day = minute < to ? 0 : DAY_MINUTES
  // At the end of summer time the clocks show some times twice: the end may be their second showing.
  const end = clock.toUtc(midnight + (to + day) * MINUTE_MS)
  return end > at ? end : end + 3_600_000
}
