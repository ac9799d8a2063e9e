import { approvingChange, approvingEgress } from '../../domain/alerts/approving-change.ts'
import type { ListedAlert } from '../../domain/alerts/list-alerts.ts'
import type { Sightings } from '../../domain/alerts/sightings.ts'
import { EVENT_NAMES, type Language } from './susp-event-kind.ts'

type Words = Readonly<Record<Language, string>>
type Fact = { readonly label: Words; readonly value: Words }

/** What is known about an alert, in the order in which it is read; what is not known is left out, and sightings where nobody asks. */
export function factsOf({ kind, details, raw, handled }: ListedAlert, sightings?: Sightings): Fact[] {
  const { place, further = [] } = details
  const facts: [Words, Words | string | null][] = [
    [{ en: 'Source address', zh: '登录源IP' }, details.address],
    [{ en: 'Account', zh: '登录账号' }, details.user],
    [{ en: 'Logon time', zh: '登录时间' }, `${details.localTime} ${details.zone}`],
    [{ en: 'Location', zh: '登录地' }, place && placeWords(place)],
    [{ en: 'Logon method', zh: '登录方式' }, details.method],
    [{ en: 'Key fingerprint', zh: '密钥指纹' }, details.fingerprint],
    [{ en: 'Broken baseline', zh: '违反的登录基线' }, details.dimension && EVENT_NAMES[kind].code],
    [{ en: 'Observed value', zh: '实际值' }, details.observed],
    ...approvedFacts(details),
    [{ en: 'Seen before', zh: '此前出现次数' }, sightings === undefined ? null : seenWords(sightings)],
    ...approvingFact(details),
    ...further.map(({ label, value }): [Words, Words] => [label, value]),
    [{ en: 'Reason', zh: '告警原因' }, details.reason],
    [{ en: 'Log line', zh: '原始日志' }, raw || null],
    [{ en: 'Read as', zh: '解析方式' }, details.readAs ?? null],
    [{ en: 'Handled by', zh: '处理人' }, handled.by || null],
    [{ en: 'Remark', zh: '备注' }, handled.remark || null],
  ]
  return facts.flatMap(([label, value]) => {
    if (value === null) return []
    return [{ label, value: typeof value === 'string' ? { en: value, zh: value } : value }]
  })
}

function seenWords({ value, seen, logons, days, isCut }: Sightings): Words {
  const of = { en: `${isCut ? 'the last ' : ''}${logons} logons`, zh: `${isCut ? '最近 ' : ''}${logons} 次登录` }
  return {
    en: `${value}: ${seen} of ${of.en} on this server in the ${days} days before`,
    zh: `${value}:该服务器此前 ${days} 天的${of.zh}中出现 ${seen} 次`,
  }
}

/** What would have to be approved so that such a logon alerts no more. */
function approvingFact(details: ListedAlert['details']): [Words, Words | string][] {
  const shown = approvingChange(details)?.shown ?? waysOut(details)
  return shown === undefined ? [] : [[{ en: 'Smallest change that would approve it', zh: '可允许该登录的最小变更' }, shown]]
}

/** Of an alert about travel: either source as a way out of the account. */
function waysOut(details: ListedAlert['details']): Words | undefined {
  const later = approvingEgress(details, 'later')
  const earlier = approvingEgress(details, 'earlier')
  if (later === undefined || earlier === undefined) return undefined
  return {
    en: `${later.source} or ${earlier.source} as a known way out of ${details.user ?? later.who}`,
    zh: `将 ${later.source} 或 ${earlier.source} 设为 ${details.user ?? later.who} 的已知出口`,
  }
}

/** What is approved instead, of an alert about a baseline. */
function approvedFacts({ dimension, nearest, approved, approvedCount }: ListedAlert['details']): [Words, Words | string][] {
  if (dimension === null) return []
  const all = `${approved.join(', ')}${approvedCount > approved.length ? `, … (${approvedCount})` : ''}`
  return [
    [{ en: 'Approved values', zh: '允许的值' }, all],
    [
      { en: 'Nearest approved value', zh: '最接近的允许值' },
      nearest ?? { en: `none is nearer than another: ${all}`, zh: `不分远近:${all}` },
    ],
  ]
}

function placeWords({ name, database }: NonNullable<ListedAlert['details']['place']>): Words {
  const source = `${database.name} ${database.build}`
  return { en: `${name.en} (${source})`, zh: `${name.zh}(${source})` }
}
