import type { Dimension } from '../../detection/baseline.ts'

/**
 * What an alert is about: the dimension of the baseline that a logon left; tries against a server from one source or network, against one
 * account, or one password against many; a success after failures; two logons further apart than anybody travels; and
 * logs that are not understood any more, stay away, or tell wrong times.
 */
export const ALERT_KINDS = [
  ...(['location', 'ip', 'time', 'account'] as const satisfies readonly Dimension[]),
  ...(['brute-force', 'brute-force-account', 'spray', 'success-after-failures', 'travel', 'blindness'] as const),
] as const
export type AlertKind = (typeof ALERT_KINDS)[number]

/** How bad it is, the worst first. */
export const ALERT_LEVELS = ['serious', 'suspicious', 'remind'] as const
export type AlertLevel = (typeof ALERT_LEVELS)[number]

/** 0 is the worst. */
export function rankOf(level: AlertLevel): number {
  return ALERT_LEVELS.indexOf(level)
}

/** The graver of two. */
export function graverOf(a: AlertLevel, b: AlertLevel): AlertLevel {
  return rankOf(a) < rankOf(b) ? a : b
}
