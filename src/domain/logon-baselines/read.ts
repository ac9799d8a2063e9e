import type { Dimension } from '../../detection/baseline.ts'
import { partsOfTime } from '../../detection/time-range.ts'
import type { Uid } from '../../kernel/ids.ts'
import type { Reader } from '../../storage/database.ts'
import { readApprovedValue } from './approved-value.ts'
import { readSwitches, type SwitchedDimension } from './switches.ts'

/** Ways out and approvals for a time that an account may have at once. */
export { approvalsWithEnd, knownEgresses, MOST_APPROVALS, NO_END } from './approvals.ts'
export { type ApprovedValue, givenOf, readApprovedValue } from './approved-value.ts'
export { BASELINES_PER_DIMENSION, TARGETS_PER_BASELINE, unknownTarget } from './modify-baseline.ts'
export { type ProposedBaselines, type ProposedChange, proposeChanges } from './propose-changes.ts'
export { byKind, type Target } from './store.ts'
export { type BaselineVersion, type BoundHost, baselinesOf, type EffectiveEntry, type HostBaselines } from './versions.ts'
export type { Dimension, SwitchedDimension }

/** What of a logon can be approved. */
export const DIMENSIONS: readonly Dimension[] = ['location', 'ip', 'time', 'account']

/** Reads an approved value from one text; a range of times is `08:00-18:00` or `08:00-18:00 Mon-Fri`. */
export function readValue(dimension: Dimension, text: string): ReturnType<typeof readApprovedValue> {
  if (dimension !== 'time') return readApprovedValue(dimension, { [dimension]: text })
  const { start: startTime, end: endTime, days } = partsOfTime(text) ?? { start: text, end: '', days: '' }
  return readApprovedValue(dimension, { startTime, endTime, days })
}

/** The dimensions of which the account wants no alerts: what leaves them is kept and judged, and makes none. Asked once a batch. */
export async function switchedOff(reader: Reader, account: Uid): Promise<ReadonlySet<Dimension>> {
  const switches = await readSwitches(reader, account)
  return new Set(switches.filter(({ isOn }) => !isOn).map(({ dimension }) => dimension))
}
