import { gatewayError } from '../gateway-error.ts'

/** How far a request's time stamp may be from now, in the past and in the future. */
export const TIMESTAMP_WINDOW_MS = 15 * 60_000

const SHAPE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/

/** Milliseconds of `2026-11-21T20:55:37Z`, exactly so and a real date; else InvalidTimeStamp.Format. */
export function parseTimestamp(text: string): number {
  const ms = SHAPE.test(text) ? Date.parse(text) : Number.NaN
  // Date.parse takes 30 February for 2 March, and 24:00:00 for the next day: the day tells.
  if (Number.isNaN(ms) || new Date(ms).getUTCDate() !== Number(text.slice(8, 10))) throw gatewayError('InvalidTimeStamp.Format')
  return ms
}

/** InvalidTimeStamp.Expired when the time stamp is further from now than the window; exactly at its edge is good. */
export function checkTimestamp(timestampMs: number, nowMs: number): void {
  if (!(Math.abs(nowMs - timestampMs) <= TIMESTAMP_WINDOW_MS)) throw gatewayError('InvalidTimeStamp.Expired')
}
