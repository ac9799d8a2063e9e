/** Files of binary records of logons, as they are called. */
export const RECORD_KINDS = ['wtmp', 'btmp', 'utmp'] as const
export type RecordKind = (typeof RECORD_KINDS)[number]
