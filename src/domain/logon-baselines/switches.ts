import type { Dimension } from '../../detection/baseline.ts'
import type { Uid } from '../../kernel/ids.ts'
import { type Done, done } from '../../kernel/outcome.ts'
import type { Reader } from '../../storage/database.ts'
import type { Deps } from '../deps.ts'

/** The dimensions whose alerts can be switched off. Vendor: there is no switch for places. */
export type SwitchedDimension = Exclude<Dimension, 'location'>
const SWITCHED: readonly SwitchedDimension[] = ['ip', 'time', 'account']

/** A switch of an account. */
export interface LoginSwitch {
  readonly dimension: SwitchedDimension
  readonly isOn: boolean
}

const READ = 'SELECT dimension, is_on AS "isOn" FROM login_switches WHERE account = ?'

/** All switches of an account; one that nobody has touched is on. */
export async function readSwitches(reader: Reader, account: Uid): Promise<readonly LoginSwitch[]> {
  const rows = await reader.all<{ dimension: SwitchedDimension; isOn: number }>(READ, account)
  const set = new Map(rows.map(({ dimension, isOn }) => [dimension, isOn === 1]))
  return SWITCHED.map((dimension) => ({ dimension, isOn: set.get(dimension) ?? true }))
}

const SET = `
  INSERT INTO login_switches (account, dimension, is_on) VALUES (?, ?, ?)
  ON CONFLICT (account, dimension) DO UPDATE SET is_on = excluded.is_on`

/** Switches the alerts of a dimension on or off. Logons are kept and judged all the same; alerts that are there stay. */
export async function setSwitch(
  { transaction }: Pick<Deps, 'transaction'>,
  account: Uid,
  { dimension, isOn }: LoginSwitch,
): Promise<Done> {
  await transaction.run(SET, account, dimension, isOn ? 1 : 0)
  return done
}
