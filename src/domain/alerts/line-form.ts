import type { LineForm, LogonEvent } from '../../detection/logon.ts'
import type { InBothLanguages } from './alert-details.ts'

/** What a form is called; one name where both languages have the same. */
export const FORM_NAMES: Readonly<Record<LineForm, string | InBothLanguages>> = {
  rfc3164: 'syslog RFC 3164',
  rfc5424: 'syslog RFC 5424',
  'iso-time': { en: 'syslog with ISO 8601 time', zh: 'ISO 8601 时间的 syslog' },
  'unix-time': 'journalctl short-unix',
  'short-full': 'journalctl short-full',
  'vsftpd-file': { en: 'log file of vsftpd', zh: 'vsftpd 日志文件' },
  'journal-json': 'journald JSON',
  'journal-export': 'journald export',
  docker: 'Docker JSON',
  container: { en: 'container log', zh: '容器日志' },
  parts: { en: 'syslog taken apart as JSON', zh: '拆分为 JSON 的 syslog' },
  filebeat: 'Filebeat JSON',
  json: 'JSON',
  winlogbeat: 'Winlogbeat JSON',
  wazuh: 'Wazuh JSON',
  vector: { en: 'Windows event as Vector JSON', zh: 'Vector JSON 格式的 Windows 事件' },
  'event-json': { en: 'Windows event as JSON', zh: 'JSON 格式的 Windows 事件' },
  'flat-json': { en: 'Windows event as flat JSON', zh: '单层 JSON 格式的 Windows 事件' },
  'event-xml': { en: 'Windows event as XML', zh: 'XML 格式的 Windows 事件' },
  pairs: { en: 'Windows event as pairs', zh: '键值对格式的 Windows 事件' },
  ocsf: 'OCSF JSON',
  ecs: 'ECS JSON',
  record: { en: 'record', zh: '记录' },
}

/**
 * By which reader a line was read: the program that wrote it and the forms of the line, as far as they are known. Which of the program's
 * sentences it is, result and method say.
 */
export function readAs({ program, form = [] }: Pick<LogonEvent, 'program' | 'form'>): InBothLanguages {
  const names = (language: keyof InBothLanguages) => form.map((one) => nameOf(one)[language])
  const told = (forms: string) => (forms === '' ? program : `${program}, ${forms}`)
  return { en: told(names('en').reverse().join(' in ')), zh: told(names('zh').join(': ')) }
}

function nameOf(form: LineForm): InBothLanguages {
  const name = FORM_NAMES[form]
  return typeof name === 'string' ? { en: name, zh: name } : name
}
