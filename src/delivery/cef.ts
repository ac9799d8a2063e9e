import { isIP } from 'node:net'
import type { Facts, Message } from '../domain/subscriptions/message.ts'
import { kindsOf, oneLine } from './wording.ts'

const SEVERITY: Readonly<Record<Facts['level'], number>> = { serious: 9, suspicious: 6, remind: 3 }

/** A field of the header: its separator and the escape itself are escaped, and there are no line breaks. */
export function cefHeader(text: string): string {
  return text.replace(/[\r\n]+/g, ' ').replace(/[\\|]/g, '\\$&')
}

/** A value of the extension: `=` and the escape itself are escaped, line breaks are written as `\n`. */
export function cefValue(text: string): string {
  return text.replace(/[\\=]/g, '\\$&').replace(/\r\n|\r|\n/g, '\\n')
}

/** A matter in the Common Event Format, version 0. */
export function cefOf(facts: Facts, language: Message['language']): string {
  const { id, incident, account, host, hostName, servers, user, source, kinds, level, alerts, why, reason } = facts
  const header = ['Garrison', 'Garrison', '1', kinds.join('+'), oneLine(kindsOf(kinds, language)), String(SEVERITY[level])]
  const isAddress = isIP(source) !== 0
  const extension: readonly (readonly [key: string, value: string])[] = [
    ...([
      ['externalId', incident],
      ['rt', String(facts.lastAt)],
      ['start', String(facts.firstAt)],
      ['end', String(facts.lastAt)],
    ] as const),
    ...([
      ['cnt', String(alerts)],
      ['duser', user],
      ['dhost', hostName],
      ['deviceExternalId', host],
      ['cn1Label', servers > 0 ? 'servers' : ''],
      ['cn1', servers > 0 ? String(servers) : ''],
    ] as const),
    ...([
      [isIP(source) === 6 ? 'c6a2' : 'src', isAddress ? source : ''],
      ['shost', isAddress ? '' : source],
    ] as const),
    ...([
      ['cs1Label', 'account'],
      ['cs1', account],
      ['cs2Label', 'delivery'],
      ['cs2', id],
    ] as const),
    ...([
      ['reason', why],
      ['msg', reason[language]],
    ] as const),
  ]
  const told = extension.filter(([, value]) => value !== '').map(([key, value]) => `${key}=${cefValue(oneLine(value))}`)
  return `CEF:0|${header.map(cefHeader).join('|')}|${told.join(' ')}`
}
