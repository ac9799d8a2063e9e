import { badValue, readText, type Setting, type SettingSource } from './setting.ts'

const LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const

const logLevel: Setting = {
  name: 'log-level',
  value: 'LEVEL',
  help: `least level that is logged: ${LEVELS.join(', ')}`,
  default: 'info',
  reason: 'One line for each call: enough to see what happens, little enough to keep.',
}

/** What the server logs. */
export const logSettings: readonly Setting[] = [logLevel]

/** What the server logs, as read. */
export interface LogSettings {
  readonly logLevel: (typeof LEVELS)[number]
}

/** @throws UsageError for an unknown level */
export function readLogSettings(source: SettingSource): LogSettings {
  const text = readText(source, logLevel)
  const level = LEVELS.find((known) => known === text)
  if (level === undefined) throw badValue(logLevel, text, `must be one of ${LEVELS.join(', ')}`)
  return { logLevel: level }
}
