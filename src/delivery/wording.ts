import type { Facts, Message } from '../domain/subscriptions/message.ts'

/** A message as people read it; no line holds a line break or a character that changes how others are shown. */
export interface Words {
  readonly title: string
  readonly lines: readonly string[]
}

type Language = Message['language']
type Named<Key extends string> = Readonly<Record<Key, Readonly<Record<Language, string>>>>

const LEVELS: Named<Facts['level']> = {
  serious: { en: 'serious', zh: '紧急' },
  suspicious: { en: 'suspicious', zh: '可疑' },
  remind: { en: 'reminder', zh: '提醒' },
}

const KINDS: Named<Facts['kinds'][number]> = {
  location: { en: 'unusual location', zh: '异常登录地' },
  ip: { en: 'unusual address', zh: '异常登录 IP' },
  time: { en: 'unusual time', zh: '异常登录时间' },
  account: { en: 'unusual account', zh: '异常登录账号' },
  'brute-force': { en: 'brute force', zh: '暴力破解' },
  'brute-force-account': { en: 'brute force against an account', zh: '针对账号的暴力破解' },
  spray: { en: 'password spraying', zh: '密码喷洒' },
  'success-after-failures': { en: 'success after failures', zh: '多次失败后登录成功' },
  travel: { en: 'impossible travel', zh: '不可能的旅行' },
  blindness: { en: 'logons not seen', zh: '登录日志盲区' },
}

const WHY: Named<Facts['why']> = {
  new: { en: 'new', zh: '新告警' },
  graver: { en: 'graver than before', zh: '级别升高' },
  again: { en: 'goes on after it was dealt with', zh: '处理后再次发生' },
  wider: { en: 'has come to more servers', zh: '波及更多服务器' },
}

/** How many matters a summary names. */
const NAMED = 20
const LONGEST = 600

/** The message in the language of the subscription. */
export function wordsOf(message: Message): Words {
  const { facts, language, isTest } = message
  const [only] = facts
  const test = isTest ? { en: '[test] ', zh: '[测试] ' }[language] : ''
  if (only !== undefined && facts.length === 1)
    return { title: oneLine(`${test}${titleOf(only, language)}`), lines: linesOf(only, language) }
  return summary(facts, language)
}

/** What a matter is called. */
export function titleOf({ level, kinds, host, hostName, servers, source }: Facts, language: Language): string {
  const what = kindsOf(kinds, language)
  const isOfMany = servers > 1
  const where = host === '' || (isOfMany && source !== '') ? source : hostName || host
  const many = isOfMany ? { en: ` (${servers} servers)`, zh: `(${servers} 台服务器)` }[language] : ''
  return oneLine(`[${LEVELS[level][language]}] ${what}${where === '' ? '' : ` - ${where}`}${many}`)
}

/** The kinds of a matter in words. */
export function kindsOf(kinds: Facts['kinds'], language: Language): string {
  return kinds.map((kind) => KINDS[kind]?.[language] ?? kind).join({ en: ', ', zh: '、' }[language])
}

function linesOf(facts: Facts, language: Language): string[] {
  const { host, hostName, servers, user, source, alerts, firstAt, lastAt, why, reason, account, accountName } = facts
  const isEnglish = language === 'en'
  const rows: readonly (readonly [en: string, zh: string, value: string])[] = [
    ['Server', '服务器', hostName === '' ? host : `${hostName} (${host})`],
    ['Servers so far', '涉及服务器数', servers > 1 ? String(servers) : ''],
    ['Account on it', '登录账号', user],
    ['Source', '来源', source],
    ['State', '状态', WHY[why][language]],
    ['Alerts', '告警数', String(alerts)],
    ['First', '首次', isoTime(firstAt)],
    ['Last', '最近', isoTime(lastAt)],
    ['Cloud account', '云账号', accountName === '' ? account : `${accountName} (${account})`],
    ['Incident', '事件', facts.incident],
  ]
  const told = rows.filter(([, , value]) => value !== '')
  return [reason[language], ...told.map(([en, zh, value]) => (isEnglish ? `${en}: ${value}` : `${zh}:${value}`))].map(oneLine)
}

function summary(facts: readonly Facts[], language: Language): Words {
  const order: readonly Facts['level'][] = ['serious', 'suspicious', 'remind']
  const counts = order.flatMap((level) => {
    const count = facts.filter((one) => one.level === level).length
    return count === 0 ? [] : [`${count} ${LEVELS[level][language]}`]
  })
  const title = { en: `${facts.length} matters: ${counts.join(', ')}`, zh: `${facts.length} 个事件:${counts.join('、')}` }[
    language
  ]
  const sorted = order.flatMap((level) => facts.filter((one) => one.level === level))
  const lines = sorted.slice(0, NAMED).map((one) => `${titleOf(one, language)} - ${one.user} - ${isoTime(one.lastAt)}`)
  const left = sorted.length - lines.length
  if (left > 0) lines.push({ en: `… and ${left} more`, zh: `……以及另外 ${left} 个` }[language])
  return { title, lines: lines.map(oneLine) }
}

/** `2026-11-21T20:17:05Z` */
export function isoTime(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`
}

// Line breaks and other controls, and marks that turn the direction of writing or show nothing.
const UNSHOWN = /[\p{Cc}\p{Zl}\p{Zp}\u061C\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFEFF]+/gu

/** Text on one line, in which nothing changes how the rest is shown. */
export function oneLine(text: string): string {
  const shown = text.replace(UNSHOWN, ' ')
  return shown.length > LONGEST ? `${shown.slice(0, LONGEST).replace(/[\uD800-\uDBFF]$/, '')}…` : shown
}

/** The beginning of a text that has at most so many bytes in UTF-8; whole characters only. */
export function withinBytes(text: string, most: number): string {
  if (Buffer.byteLength(text) <= most) return text
  let used = 3
  let end = 0
  for (const character of text) {
    used += Buffer.byteLength(character)
    if (used > most) break
    end += character.length
  }
  return `${text.slice(0, end)}…`
}
