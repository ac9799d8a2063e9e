import { choice } from '../../contract/scalars.ts'
import type { SwitchedDimension } from '../../domain/logon-baselines/switches.ts'

/*
 * The switches of the baselines on the wire.
 */

/** What can be switched. */
export const SWITCHES = {
  login_common_ip: 'ip',
  login_common_time: 'time',
  login_common_account: 'account',
} as const satisfies Record<string, SwitchedDimension>
type Item = keyof typeof SWITCHES

export const itemField = choice<Item>(
  'What it is about.',
  { login_common_ip: 'source addresses', login_common_time: 'times', login_common_account: 'accounts' },
  { example: 'login_common_account' },
)
export const STATES = { 0: 'off: no alerts', 1: 'on' } as const

/** What the wire calls a dimension. */
export function itemOf(dimension: SwitchedDimension): Item {
  return `login_common_${dimension}`
}
