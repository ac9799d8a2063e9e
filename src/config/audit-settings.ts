import { readCount, type Setting, type SettingSource } from './setting.ts'

const auditDays: Setting = {
  name: 'audit-days',
  value: 'DAYS',
  help: 'how long audit rows are kept; 0 keeps them for ever',
  default: '400',
  reason: 'Whoever looks back once a year finds the whole year, and more than the 180 days that are often asked for.',
}
const auditUnknownRows: Setting = {
  name: 'audit-unknown-rows',
  value: 'NUMBER',
  help: 'how many audit rows of callers without a valid AccessKey are kept',
  default: '100000',
  reason: 'Strangers can cause these without end; some 60 MB of them are enough to see what they tried.',
}

/** How long the audit trail is kept. */
export const auditSettings: readonly Setting[] = [auditDays, auditUnknownRows]

/** How long the audit trail is kept, as read. */
export interface AuditSettings {
  readonly retention: { readonly days: number; readonly unknownRows: number }
}

/** @throws UsageError for a bad value */
export function readAuditSettings(source: SettingSource): AuditSettings {
  return {
    retention: { days: readCount(source, auditDays, 0, 36_500), unknownRows: readCount(source, auditUnknownRows, 1000, 10 ** 9) },
  }
}
