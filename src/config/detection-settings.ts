import { givenText, type Setting, type SettingSource } from './setting.ts'

const locationDatabase: Setting = {
  name: 'location-database',
  value: 'FILE',
  help: 'MMDB file that knows the places of addresses; without it the one that comes with the server',
  default: '',
  reason: 'The one that comes along knows countries only, but needs no licence and no download.',
}

/** What logons are judged by. */
export const detectionSettings: readonly Setting[] = [locationDatabase]

/** What logons are judged by, as read. */
export interface DetectionSettings {
  /** Undefined: the database that comes with the server. */
  readonly locationDatabaseFile: string | undefined
}

/** Reads what logons are judged by. */
export function readDetectionSettings(source: SettingSource): DetectionSettings {
  return { locationDatabaseFile: givenText(source, locationDatabase) }
}
