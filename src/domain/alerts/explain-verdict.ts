import type { Dimension } from '../../detection/baseline.ts'
import type { AccountVerdict, IpVerdict, LocationVerdict, TimeVerdict, Verdicts } from '../../detection/judge.ts'
import { countryOf, type LocationId, locationName } from '../../detection/location.ts'
import type { EffectiveEntry } from '../logon-baselines/read.ts'
import { type AlertDetails, type BaselineDetails, type InBothLanguages, type LogonFacts, seenPlace } from './alert-details.ts'

/** How many approved values an alert lists. */
const LISTED = 20

/** The approved values of a server by dimension, as they were given. */
export class ApprovedValues {
  readonly #entries: readonly EffectiveEntry[]
  /** Made when the first sentence needs them: most baselines never do. */
  #shown: ReadonlyMap<Dimension, ReadonlyMap<string, string>> | undefined

  constructor(entries: readonly EffectiveEntry[]) {
    this.#entries = entries
  }

  /** The values of one dimension, the first of them, and how many there are. */
  list(dimension: Dimension): Pick<AlertDetails, 'approved' | 'approvedCount'> {
    const values = [...(this.#values(dimension)?.values() ?? [])]
    return { approved: values.slice(0, LISTED), approvedCount: values.length }
  }

  /** How a canonical value was given. */
  shown(dimension: Dimension, value: string): string {
    return this.#values(dimension)?.get(value) ?? value
  }

  #values(dimension: Dimension): ReadonlyMap<string, string> | undefined {
    this.#shown ??= shownByDimension(this.#entries)
    return this.#shown.get(dimension)
  }
}

function shownByDimension(entries: readonly EffectiveEntry[]): ReadonlyMap<Dimension, ReadonlyMap<string, string>> {
  const shown = new Map<Dimension, Map<string, string>>()
  for (const entry of entries) {
    const values = shown.get(entry.type) ?? new Map<string, string>()
    shown.set(entry.type, values.set(entry.value, entry.shown))
  }
  return shown
}

type Explained = Pick<AlertDetails, 'observed' | 'nearest' | 'reason'>

/** The details of one alert for each dimension whose verdict is `out`; none for the other verdicts. */
export function explainVerdicts(verdicts: Verdicts, facts: LogonFacts, approved: ApprovedValues): BaselineDetails[] {
  const details: BaselineDetails[] = []
  const add = (dimension: Dimension, explained: Explained | undefined) => {
    if (explained !== undefined) details.push({ dimension, ...explained, ...approved.list(dimension), ...facts })
  }
  add('location', explainLocation(verdicts.location, facts, approved))
  add('ip', explainIp(verdicts.ip, facts, approved))
  add('time', explainTime(verdicts.time, facts, approved))
  add('account', explainAccount(verdicts.account, facts, approved))
  return details
}

function explainLocation(verdict: LocationVerdict, facts: LogonFacts, approved: ApprovedValues): Explained | undefined {
  if (verdict.verdict !== 'out') return undefined
  const place = seenPlace(verdict.seen)
  if (place === null) return undefined
  const { country } = verdict.seen
  // Countries have no distance: a place of the same country is nearer than the others, and an only one is the nearest.
  const candidates = verdict.approved.filter((id) => countryOf(id) === country)
  const [only] = candidates.length > 0 ? candidates : verdict.approved.length === 1 ? verdict.approved : []
  const { name, build } = place.database
  const near = only === undefined ? noneNearer(approved) : nearestPlace(only)
  return {
    observed: place.name,
    nearest: only === undefined ? null : approved.shown('location', only),
    reason: {
      en: `${who(facts).en} logged on from ${facts.address}, in ${place.name.en} by ${name} of ${build}; ${near.en}.`,
      zh: `${who(facts).zh} 从 ${facts.address} 登录,据 ${name}(${build})位于${place.name.zh};${near.zh}。`,
    },
  }
}

function nearestPlace(id: LocationId): InBothLanguages {
  return { en: `the nearest approved place is ${locationName(id, 'en')}`, zh: `最近的允许登录地为${locationName(id, 'zh')}` }
}

function noneNearer(values: ApprovedValues): InBothLanguages {
  const { approved, approvedCount } = values.list('location')
  const all = `${approved.join(', ')}${approvedCount > approved.length ? ', …' : ''}`
  return { en: `approved are ${all}`, zh: `允许的登录地为:${all}` }
}

function explainIp(verdict: IpVerdict, facts: LogonFacts, approved: ApprovedValues): Explained | undefined {
  if (verdict.verdict !== 'out') return undefined
  const { address, commonBits } = verdict
  const nearest = verdict.nearest === undefined ? null : approved.shown('ip', verdict.nearest)
  const near =
    nearest === null
      ? { en: 'no approved address is of its family', zh: '没有同类型的允许地址' }
      : {
          en: `the nearest is ${nearest}, which shares its first ${commonBits} bits`,
          zh: `最近的允许地址为 ${nearest},前 ${commonBits} 位相同`,
        }
  return {
    observed: both(address),
    nearest,
    reason: {
      en: `${who(facts).en} logged on from ${address}, which is not approved; ${near.en}.`,
      zh: `${who(facts).zh} 登录,源地址 ${address} 不在允许范围内;${near.zh}。`,
    },
  }
}

function explainTime(verdict: TimeVerdict, facts: LogonFacts, approved: ApprovedValues): Explained | undefined {
  if (verdict.verdict !== 'out') return undefined
  const { localTime, zone, side, secondsAway } = verdict
  const nearest = approved.shown('time', verdict.nearest)
  const away = duration(secondsAway)
  return {
    observed: both(`${localTime} ${zone}`),
    nearest,
    reason: {
      en: `${who(facts).en} logged on at ${localTime} ${zone}, ${away.en} ${side === 'after' ? 'after the end' : 'before the start'} of the nearest approved time, ${nearest}.`,
      zh: `${who(facts).zh} 于 ${localTime} ${zone} 登录,在最近的允许时段 ${nearest} ${side === 'after' ? '结束之后' : '开始之前'}${away.zh}。`,
    },
  }
}

function explainAccount(verdict: AccountVerdict, facts: LogonFacts, approved: ApprovedValues): Explained | undefined {
  if (verdict.verdict !== 'out') return undefined
  const { user } = verdict
  const nearest = verdict.nearest === undefined ? null : approved.shown('account', verdict.nearest.name)
  const from = facts.address === null ? both('') : { en: ` from ${facts.address}`, zh: `从 ${facts.address} ` }
  return {
    observed: both(user),
    nearest,
    reason: {
      en: `${user} logged on${from.en} and is no approved account${nearest === null ? '' : `; the nearest is ${nearest}`}.`,
      zh: `${user} ${from.zh}登录,该账号未被允许${nearest === null ? '' : `;最近的允许账号为 ${nearest}`}。`,
    },
  }
}

function who({ user }: LogonFacts): InBothLanguages {
  return user === null ? { en: 'Somebody', zh: '未知账号' } : both(user)
}

function both(text: string): InBothLanguages {
  return { en: text, zh: text }
}

/** A time span in its two largest units, seconds only below an hour. */
function duration(seconds: number): InBothLanguages {
  const hours = Math.floor(seconds / 3600)
  const minutes = Math.floor((seconds % 3600) / 60)
  const rest = seconds % 60
  const parts: [number, string, string][] =
    hours > 0
      ? [
          [hours, 'h', '小时'],
          [minutes, 'min', '分钟'],
        ]
      : [
          [minutes, 'min', '分钟'],
          [rest, 's', '秒'],
        ]
  const shown = parts.filter(([count]) => count > 0)
  return {
    en: shown.map(([count, unit]) => `${count} ${unit}`).join(' '),
    zh: shown.map(([count, , unit]) => `${count} ${unit}`).join(' '),
  }
}
