import type { Command } from 'commander'
import { type AuditSettings, auditSettings, readAuditSettings } from './audit-settings.ts'
import { type CloudSettings, cloudSettings, readCloudSettings } from './cloud-settings.ts'
import { type CustodySettings, custodySettings, readCustodySettings } from './custody-settings.ts'
import { type DeliverySettings, deliverySettings, readDeliverySettings } from './delivery-settings.ts'
import { type DetectionSettings, detectionSettings, readDetectionSettings } from './detection-settings.ts'
import { type ListenSettings, listenSettings, readListenSettings } from './listen-settings.ts'
import { type LogSettings, logSettings, readLogSettings } from './log-settings.ts'
import { type OrganisationSettings, organisationSettings, readOrganisationSettings } from './organisation-settings.ts'
import { type RehearsalSettings, readRehearsalSettings, rehearsalSettings } from './rehearsal-settings.ts'
import { flagOf, type Setting, type SettingSource, variableOf } from './setting.ts'
import { readStorageSettings, type StorageSettings, storageSettings } from './storage-settings.ts'
import { readSyslogSettings, type SyslogSettings, syslogSettings, unusedSyslogSettings } from './syslog-settings.ts'

/** Every setting of the server, by owner, in the order of the help. */
export const serveSettings: readonly Setting[] = [
  ...listenSettings,
  ...storageSettings,
  ...custodySettings,
  ...organisationSettings,
  ...rehearsalSettings,
  ...detectionSettings,
  ...syslogSettings,
  ...cloudSettings,
  ...deliverySettings,
  ...auditSettings,
  ...logSettings,
]

/** All that the server is told at its start. */
export interface ServeSettings
  extends ListenSettings,
    StorageSettings,
    CustodySettings,
    OrganisationSettings,
    RehearsalSettings,
    DetectionSettings,
    SyslogSettings,
    CloudSettings,
    DeliverySettings,
    AuditSettings,
    LogSettings {
  /** Lines for the operator about what was given but will not be used. */
  readonly warnings: readonly string[]
}

/**
 * Reads and checks all settings.
 * @param flags by attribute name, as commander's `opts()` gives them
 * @throws UsageError with one line that names the setting, what is wrong, and how to mend it
 */
export function readServeSettings(flags: SettingSource['flags'], env: SettingSource['env']): ServeSettings {
  const source = { flags, env }
  return {
    ...readListenSettings(source),
    ...readStorageSettings(source),
    ...readCustodySettings(source),
    ...readOrganisationSettings(source),
    ...readRehearsalSettings(source),
    ...readDetectionSettings(source),
    ...readSyslogSettings(source),
    ...readCloudSettings(source),
    ...readDeliverySettings(source),
    ...readAuditSettings(source),
    ...readLogSettings(source),
    warnings: [...unknownVariables(env), ...unusedSyslogSettings(source)],
  }
}

/** Adds the flags of all settings to a command, with their help. */
export function registerSettings(command: Command): void {
  for (const setting of serveSettings) {
    const fallback = setting.default === '' || setting.value === undefined ? '' : `; default ${setting.default}`
    const flags = setting.value === undefined ? flagOf(setting) : `${flagOf(setting)} <${setting.value}>`
    command.option(flags, `${setting.help} (${variableOf(setting)}${fallback})`)
  }
}

// Variables of the client commands, which may be set beside a server.
const CLIENT_VARIABLES: readonly string[] = ['GARRISON_ENDPOINT']
const MAX_NAMED = 10

/** One line about variables that look like settings and are none: most are misspelt. Values are not repeated. */
function unknownVariables(env: SettingSource['env']): string[] {
  const known = new Set([...serveSettings.map(variableOf), ...CLIENT_VARIABLES])
  const unknown = Object.keys(env).filter((name) => name.startsWith('GARRISON_') && !known.has(name))
  if (unknown.length === 0) return []
  const named = unknown.sort().slice(0, MAX_NAMED).join(', ')
  const more = unknown.length > MAX_NAMED ? ` and ${unknown.length - MAX_NAMED} more` : ''
  return [`no setting is named ${named}${more}; the names are in: garrison serve --help`]
}
