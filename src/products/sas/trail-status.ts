import type { Trail, TrailState } from '../../domain/vendor-accounts/trail.ts'

/** The states of an audit trail on the wire. */
export const TRAIL_CHOICES = {
  init: 'not set up yet',
  verify: 'being checked',
  enable: 'on',
  disable: 'off: the pair is disabled, or is not used for TRIAL',
  error: 'failing',
  timeout: 'the check has timed out',
} as const
const STATES: Readonly<Record<TrailState, keyof typeof TRAIL_CHOICES>> = {
  unset: 'init',
  unused: 'disable',
  checking: 'verify',
  working: 'enable',
  failing: 'error',
  'timed-out': 'timeout',
}

/** The state of an audit trail as the wire calls it. */
export function trailStatus({ state }: Trail): keyof typeof TRAIL_CHOICES {
  return STATES[state]
}
