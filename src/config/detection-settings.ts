import { givenText, readCount, type Setting, type SettingSource } from './setting.ts'

const locationDatabase: Setting = {
  name: 'location-database',
  value: 'FILE',
  help: 'MMDB file that knows the places of addresses; without it the one that comes with the server',
  default: '',
  reason: 'The one that comes along knows countries only, but needs no licence and no download.',
}

const asnDatabase: Setting = {
  name: 'asn-database',
  value: 'FILE',
  help: 'MMDB file that knows which provider (AS number) addresses are of; then attacks spread over one are found',
  default: '',
  reason: 'None comes along: no such file may be passed on without conditions.',
}

const logonDays: Setting = {
  name: 'logon-days',
  value: 'DAYS',
  help: 'how long logons are kept; 0 keeps them for ever',
  default: '400',
  reason: 'Back-tests and proposals look back 90 days at most; who asks about a year ago finds it.',
}

const alertDays: Setting = {
  name: 'alert-days',
  value: 'DAYS',
  help: 'how long alerts are kept after they were dealt with; 0 keeps them for ever. Those that wait are kept in any case',
  default: '400',
  reason: 'As long as the logons that they are about, and the audit trail that tells who dealt with them.',
}

const silentHours: Setting = {
  name: 'silent-hours',
  value: 'HOURS',
  help: 'alert when for so long nothing about logons came of a server that used to send; 0 never does',
  default: '26',
  reason: 'A day, and two hours for what is sent once a day and comes a little later on some.',
}

/** What logons are judged by. */
export const detectionSettings: readonly Setting[] = [locationDatabase, asnDatabase, logonDays, alertDays, silentHours]

/** What logons are judged by, as read. */
export interface DetectionSettings {
  /** Undefined: the database that comes with the server. */
  readonly locationDatabaseFile: string | undefined
  /** Undefined: nothing is known of providers. */
  readonly asnDatabaseFile: string | undefined
  /** 0: for ever. */
  readonly logonDays: number
  /** 0: for ever. */
  readonly alertDays: number
  /** 0: silence is never told. */
  readonly silentHours: number
}

/** Reads what logons are judged by. @throws UsageError for a bad value */
export function readDetectionSettings(source: SettingSource): DetectionSettings {
  return {
    locationDatabaseFile: givenText(source, locationDatabase),
    asnDatabaseFile: givenText(source, asnDatabase),
    logonDays: readCount(source, logonDays, 0, 36_500),
    alertDays: readCount(source, alertDays, 0, 36_500),
    silentHours: readCount(source, silentHours, 0, 8_760),
  }
}
