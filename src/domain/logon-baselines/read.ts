import type { BaselineEntry, Dimension } from '../../detection/baseline.ts'
import type { Uid } from '../../kernel/ids.ts'
import type { Reader } from '../../storage/database.ts'
import { readApprovedValue } from './approved-value.ts'
import { ALL_SERVERS } from './store.ts'
import { readSwitches } from './switches.ts'

export { BASELINES_PER_DIMENSION, TARGETS_PER_BASELINE } from './modify-baseline.ts'
export type { Dimension }

/** What of a logon can be approved. */
export const DIMENSIONS: readonly Dimension[] = ['location', 'ip', 'time', 'account']

/** Reads an approved value from one text; a range of times is `08:00-18:00`. */
export function readValue(dimension: Dimension, text: string): ReturnType<typeof readApprovedValue> {
  if (dimension !== 'time') return readApprovedValue(dimension, { [dimension]: text })
  const [startTime = '', endTime = ''] = text.split('-')
  return readApprovedValue(dimension, { startTime, endTime })
}

/** An approved value that applies to a server. */
export interface EffectiveEntry extends BaselineEntry {
  /** As it was given. */
  readonly shown: string
}

const BOUND = 'SELECT type, value FROM logon_baseline_targets WHERE account = ? AND target_type = ? AND target = ?'
const EFFECTIVE = `
  SELECT b.type, b.value, b.shown
  FROM logon_baselines b JOIN (${BOUND} UNION ${BOUND} UNION ${BOUND}) AS bound ON b.type = bound.type AND b.value = bound.value
  WHERE b.account = ? ORDER BY b.type, b.value`

/** What is approved for a server: the union of what is bound to it, to its group and to all servers of the account. */
export function effectiveEntries(
  reader: Reader,
  account: Uid,
  host: { readonly uuid: string; readonly groupId: number },
): Promise<EffectiveEntry[]> {
  const bindings = [account, 'uuid', host.uuid, account, 'groupId', String(host.groupId), account, 'global', ALL_SERVERS]
  return reader.all<EffectiveEntry>(EFFECTIVE, ...bindings, account)
}

/** The dimensions of which the account wants no alerts: what leaves them is kept and judged, and makes none. Asked once a batch. */
export async function switchedOff(reader: Reader, account: Uid): Promise<ReadonlySet<Dimension>> {
  const switches = await readSwitches(reader, account)
  return new Set(switches.filter(({ isOn }) => !isOn).map(({ dimension }) => dimension))
}
