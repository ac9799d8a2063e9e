import { rehearsedTime } from '../kernel/clock.ts'
import { UsageError } from '../kernel/failure.ts'
import { badValue, givenText, type Setting, type SettingSource, titleOf } from './setting.ts'

const clock: Setting = {
  name: 'clock',
  value: 'TIME',
  help: 'for dev alone: what its clock says at the start, such as 2026-11-21T20:00:00Z; it runs on from there',
  default: '',
  reason: "Without it the machine's clock counts.",
}

/** What only a server for rehearsals takes. */
export const rehearsalSettings: readonly Setting[] = [clock]

/** What only a server for rehearsals takes, as read. */
export interface RehearsalSettings {
  /** What the clock says at the start, milliseconds since 1970; undefined: what the machine's says. */
  readonly clockAt: number | undefined
}

/** @throws UsageError for a bad value */
export function readRehearsalSettings(source: SettingSource): RehearsalSettings {
  const text = givenText(source, clock)
  if (text === undefined) return { clockAt: undefined }
  const clockAt = rehearsedTime(text)
  if (clockAt === undefined) throw badValue(clock, text, 'must be a time like 2026-11-21T20:00:00Z, from 2000 to 2999')
  return { clockAt }
}

/** @throws UsageError when a server that keeps its records is given what is for rehearsals */
export function refuseRehearsal({ clockAt }: RehearsalSettings): void {
  if (clockAt !== undefined) throw new UsageError(`${titleOf(clock)} is for garrison dev alone: take it away`)
}
