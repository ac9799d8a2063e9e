import { type Refusal, refuse } from '../kernel/outcome.ts'

/** Days of the week as bits, Monday the lowest. */
export type Weekdays = number

export const EVERY_DAY: Weekdays = 0b1111111

const NAMES = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const
const FULL_NAMES: readonly string[] = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']
const LONGEST = 128

/**
 * Reads days of the week: names in English, short or in full, and spans of them, with commas between: `Mon-Fri`, `sat,sun`, `Fri-Mon`.
 * An empty text is every day. Refuses (`bad-days`) anything else.
 */
export function readWeekdays(text: string): Weekdays | Refusal<'bad-days'> {
  const trimmed = text.trim()
  if (trimmed === '') return EVERY_DAY
  const bad = refuse('bad-days', text.slice(0, LONGEST))
  if (trimmed.length > LONGEST) return bad
  let days = 0
  for (const part of trimmed.split(',')) {
    const [from = '', to = from, ...more] = part.split('-')
    const first = dayOf(from)
    const last = dayOf(to)
    if (first < 0 || last < 0 || more.length > 0) return bad
    for (let day = first; ; day = (day + 1) % 7) {
      days |= 1 << day
      if (day === last) break
    }
  }
  return days
}

function dayOf(text: string): number {
  const name = text.trim().toLowerCase()
  const full = FULL_NAMES.indexOf(name)
  return full >= 0 ? full : NAMES.findIndex((one) => one.toLowerCase() === name)
}

/** True when a day (0 is Monday) is among them. */
export function hasWeekday(days: Weekdays, day: number): boolean {
  return ((days >>> day) & 1) === 1
}

/** The canonical text: from Monday on, three days or more in a row as a span: `Mon-Fri`, `Sat,Sun`, `Mon,Fri-Sun`; '' for every day. */
export function formatWeekdays(days: Weekdays): string {
  if (days === EVERY_DAY) return ''
  const parts: string[] = []
  for (let day = 0; day < 7; ) {
    if (!hasWeekday(days, day)) {
      day++
      continue
    }
    let end = day
    while (end < 6 && hasWeekday(days, end + 1)) end++
    const names = NAMES.slice(day, end + 1)
    parts.push(...(names.length > 2 ? [`${names[0]}-${names.at(-1)}`] : names))
    day = end + 1
  }
  return parts.join(',')
}

/** The short English name of a day, 0 being Monday. */
export function weekdayName(day: number): string {
  return NAMES[day] ?? ''
}
