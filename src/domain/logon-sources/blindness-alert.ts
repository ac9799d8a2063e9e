import { createHash } from 'node:crypto'
import { zoneClock } from '../../detection/zone-clock.ts'
import type { Uid } from '../../kernel/ids.ts'
import type { InBothLanguages, NewAlert } from '../alerts/follow.ts'
import type { Host } from '../hosts/read.ts'

/** Why nobody sees the logons of a server, or not when they were. */
export interface Blindness {
  /** What kind of blindness it is: those of one server and sort are one matter. */
  readonly sort: 'blindness' | 'silence' | 'clock'
  /** What tells it from others of its sort and server; with both it names the alert for ever. */
  readonly name: readonly (string | number)[]
  readonly observed: InBothLanguages
  readonly reason: InBothLanguages
  /** A line that shows it, fit to be shown; empty where none does. */
  readonly sample: string
  readonly further?: readonly Fact[]
}

type Fact = NonNullable<NewAlert['details']['further']>[number]

/** The alert about a server whose logons are not seen, or not when they were. */
export function blindnessAlert(account: Uid, host: Host, blindness: Blindness, now: number): NewAlert {
  const { sort, name, observed, reason, sample, further = [] } = blindness
  const facts = sample === '' ? further : [...further, { label: SAMPLE, value: { en: sample, zh: sample } }]
  return {
    host: host.uuid,
    logon: createHash('sha256')
      .update(JSON.stringify([sort, account, host.uuid, ...name]))
      .digest('hex')
      .slice(0, 32),
    kind: 'blindness',
    level: 'suspicious',
    at: now,
    source: '',
    ...(sort === 'blindness' ? {} : { matter: sort }),
    raw: sample,
    details: {
      ...NO_LOGON,
      observed,
      reason,
      localTime: new Date(now + (zoneClock(host.timeZone)?.offsetMs(now) ?? 0)).toISOString().slice(0, 19).replace('T', ' '),
      zone: host.timeZone,
      ...(facts.length === 0 ? {} : { further: facts }),
    },
  }
}

const SAMPLE: InBothLanguages = { en: 'One of the lines', zh: '样例日志' }

/** It is about no baseline, and about no logon. */
const NO_LOGON = {
  dimension: null,
  approved: [],
  approvedCount: 0,
  nearest: null,
  user: null,
  address: null,
  port: null,
  method: null,
  fingerprint: null,
  place: null,
} as const

const MINUTE_MS = 60_000
const HOUR_MINUTES = 60
const DAY_MINUTES = 24 * HOUR_MINUTES

/** A span of time in its two largest units, minutes at the least. */
export function spanInWords(ms: number): InBothLanguages {
  const all = Math.floor(Math.abs(ms) / MINUTE_MS)
  const [days, hours, minutes] = [Math.floor(all / DAY_MINUTES), Math.floor(all / HOUR_MINUTES) % 24, all % HOUR_MINUTES]
  const parts: readonly (readonly [number, string, string])[] = [
    [days, 'd', '天'],
    [hours, 'h', '小时'],
    [minutes, 'min', '分钟'],
  ]
  const first = Math.max(0, days > 0 ? 0 : hours > 0 ? 1 : 2)
  const shown = parts.slice(first, first + 2).filter(([n], index) => n > 0 || index === 0)
  return {
    en: shown.map(([n, unit]) => `${n} ${unit}`).join(' '),
    zh: shown.map(([n, , unit]) => `${n} ${unit}`).join(' '),
  }
}
