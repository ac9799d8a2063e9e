import type { LearningMode } from '../../detection/learning.ts'
import type { Uid } from '../../kernel/ids.ts'
import { type Done, done } from '../../kernel/outcome.ts'
import type { Reader } from '../../storage/database.ts'
import { holdCounter } from '../counters.ts'
import type { Deps } from '../deps.ts'

/** How the logons of an account are judged, beside its baselines. */
export interface LogonSettings {
  /** What becomes of places that are learnt. */
  readonly learning: LearningMode
  /** Whether impossible travel is alerted. */
  readonly travel: boolean
}

/** What holds until somebody says otherwise. */
export const USUAL_SETTINGS: LogonSettings = { learning: 'suggest', travel: false }
const READ = 'SELECT learning, travel FROM logon_settings WHERE account = ?'

/** The settings of an account: places are only proposed and no travel is alerted, until somebody says otherwise. */
export async function readSettings(reader: Reader, account: Uid): Promise<LogonSettings> {
  const row = await reader.first<{ learning: LearningMode; travel: number }>(READ, account)
  return row === undefined ? USUAL_SETTINGS : { learning: row.learning, travel: row.travel === 1 }
}

const CHANGE = `
  INSERT INTO logon_settings (account, learning, travel)
  VALUES (?, COALESCE(CAST(? AS TEXT), '${USUAL_SETTINGS.learning}'), COALESCE(CAST(? AS BIGINT), ${Number(USUAL_SETTINGS.travel)}))
  ON CONFLICT (account) DO UPDATE SET
    learning = COALESCE(CAST(? AS TEXT), logon_settings.learning), travel = COALESCE(CAST(? AS BIGINT), logon_settings.travel)`

/** Changes settings of an account; what is undefined stays. They hold for what is recorded from then on; alerts that are there stay. */
export async function changeSettings(
  { transaction }: Pick<Deps, 'transaction'>,
  account: Uid,
  { learning, travel }: { readonly [K in keyof LogonSettings]: LogonSettings[K] | undefined },
): Promise<Done> {
  const values = [learning ?? null, travel === undefined ? null : Number(travel)]
  // An organisation file that says one of them writes the other as it was read.
  await holdCounter(transaction, account, 'logon-settings')
  await transaction.run(CHANGE, account, ...values, ...values)
  return done
}
