import { text } from '../../contract/scalars.ts'

/*
 * What the operations on the import of logs share on the wire.
 */

const CODE = /^[A-Za-z0-9_.-]{1,128}$/

/** The request fields by name; each operation picks its own. */
export const importFields = {
  ProdCode: text('Code of the product whose log it is.', { pattern: CODE, example: 'qcloud_waf' }),
  LogCode: text('Code of a log.', { pattern: CODE, example: 'cloud_siem_hcloud_waf_alert_log' }),
}

export const importNotes = [
  'Differs: a log belongs to the product for which SubmitImportLogTasks named it last; before, to the one in its name: cloud_siem_<ProdCode>_... An account has a log when one of its data sources has it.',
] as const

/** The name under which texts about a log are found. */
export function shownLogCode(code: string): string {
  return `\${siem.prod.${code}}`
}
