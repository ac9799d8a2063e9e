import { addressKey } from '../../detection/address.ts'
import { sourcePrefix } from '../../detection/source-prefix.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { type ApprovedValue, readApprovedValue } from '../logon-baselines/read.ts'
import type { AlertDetails } from './alert-details.ts'

/** A time so near to an approved range is approved by widening that; one further away by its own minute. */
const NEAR_S = 3600
const DAY_S = 86_400
const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']

/**
 * The least that must be approved for the server so that the logon of an alert would not have alerted: its address, its account, its
 * region or country, or its minute, joined to the nearest range where that is near. Undefined for alerts about no baseline,
 * and where no value stands for this logon alone: an account whose name would be taken for a pattern.
 */
export function approvingChange({
  dimension,
  user,
  address,
  place,
  localTime,
  nearest,
}: AlertDetails): ApprovedValue | undefined {
  if (dimension === 'ip') return approved('ip', address)
  if (dimension === 'location') return approved('location', place?.id)
  if (dimension === 'account') return user === null || /[*?]/.test(user) ? undefined : approved('account', user)
  if (dimension === null) return undefined
  const value = readApprovedValue('time', timeAround(localTime, nearest))
  return value instanceof Refusal ? undefined : value
}

/** Which of the two logons of a journey came by a way out that says nothing of where somebody is. */
export type JourneyEnd = 'earlier' | 'later'

/** A source as a way out of an account. */
export interface Egress {
  readonly who: string
  /** The prefix by which it is counted: what `knownEgresses` compares. */
  readonly source: string
}

/** The least that would have kept an alert about travel away: one of its two sources is a known way out. Undefined for other alerts. */
export function approvingEgress({ journey }: AlertDetails, end: JourneyEnd): Egress | undefined {
  const key = journey === undefined ? undefined : addressKey(journey[end])
  return journey === undefined || key === undefined ? undefined : { who: journey.who, source: sourcePrefix(key) }
}

function approved(dimension: 'ip' | 'location' | 'account', text: string | null | undefined): ApprovedValue | undefined {
  const value = readApprovedValue(dimension, { [dimension]: text ?? undefined })
  return value instanceof Refusal ? undefined : value
}

/** The span to add: from the end of the nearest range until the minute, or from the minute until its start. */
function timeAround(localTime: string, nearest: string | null) {
  const second = secondOf(localTime.slice(11))
  const minute = second - (second % 60)
  const [, start = '', end = '', days = ''] = /^([0-9:]+)-([0-9:]+)(?: (.+))?$/.exec(nearest ?? '') ?? []
  const after = (second - secondOf(end) + DAY_S) % DAY_S
  const before = (secondOf(start) - second + DAY_S) % DAY_S
  const day = new Date(`${localTime.slice(0, 10)}T00:00:00Z`).getUTCDay()
  // A range that holds on some days is widened on the day of the logon alone; what begins the day before belongs to that day.
  const on = (begins: number) => (days === '' ? {} : { days: WEEKDAYS[(day + (begins > minute ? 6 : 0)) % 7] })
  if (start !== '' && after <= before && after <= NEAR_S) {
    const from = secondOf(end)
    const until = from >= minute && from - minute < 60 ? minute + 59 : minute
    return { startTime: clockTime(from), endTime: clockTime(until), ...on(from) }
  }
  if (start !== '' && before < after && before <= NEAR_S) return { startTime: clockTime(minute), endTime: start, ...on(minute) }
  return { startTime: clockTime(minute), endTime: clockTime(minute + 59), ...on(minute) }
}

function secondOf(time: string): number {
  const [hours = 0, minutes = 0, seconds = 0] = time.split(':').map(Number)
  return hours * 3600 + minutes * 60 + seconds
}

function clockTime(second: number): string {
  return new Date(second * 1000).toISOString().slice(11, 19)
}
