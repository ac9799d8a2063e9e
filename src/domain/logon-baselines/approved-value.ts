import { normaliseAccount } from '../../detection/account.ts'
import type { Dimension } from '../../detection/baseline.ts'
import { normaliseIp } from '../../detection/ip-range.ts'
import { normaliseLocation } from '../../detection/location.ts'
import { normaliseTime } from '../../detection/time-range.ts'
import { Refusal, refuse } from '../../kernel/outcome.ts'

/** One approved value: a baseline is found by its dimension and canonical text. */
export interface ApprovedValue {
  readonly dimension: Dimension
  /** The one canonical text. */
  readonly value: string
  /** As it was given, without blanks around it; a time range in its canonical text. */
  readonly shown: string
}

/** The values that may be given; which one counts depends on the dimension. */
export interface GivenValue {
  readonly location?: string | undefined
  readonly ip?: string | undefined
  readonly startTime?: string | undefined
  readonly endTime?: string | undefined
  /** Days of the week on which a range of times begins, `Mon-Fri`; every day unless given. */
  readonly days?: string | undefined
  readonly account?: string | undefined
}

type Fault = Refusal<'missing' | 'invalid'>

/** Reads the value of a dimension. Refuses with the name of the field at fault and one line that says how to mend it. */
export function readApprovedValue(dimension: Dimension, given: GivenValue): ApprovedValue | Fault {
  if (dimension === 'time') return readTime(given)
  const text = given[dimension]?.trim() ?? ''
  if (text === '') return missing(dimension)
  const normalised = NORMALISERS[dimension](text)
  if (normalised instanceof Refusal) return refuse('invalid', dimension, FORMS[dimension])
  return { dimension, value: normalised.value, shown: text }
}

const NORMALISERS = { location: normaliseLocation, ip: normaliseIp, account: normaliseAccount } as const

const FORMS = {
  location: 'must be a place of at most 128 characters, such as Montenegro or Beijing',
  ip: 'must be an address, a block such as 10.1.0.0/16 or a span such as 10.1.0.5-10.1.0.9',
  account: 'must be an account name of at most 256 characters',
} as const

function readTime({ startTime: start, endTime: end, days }: GivenValue): ApprovedValue | Fault {
  if (start === undefined || start.trim() === '') return missing('startTime')
  if (end === undefined || end.trim() === '') return missing('endTime')
  const range = normaliseTime(start, end, days)
  if (!(range instanceof Refusal)) return { dimension: 'time', value: range.value, shown: range.value }
  if (range.kind === 'empty-range') return refuse('invalid', 'endTime', 'must differ from startTime')
  if (range.kind === 'bad-days') return refuse('invalid', 'days', 'must be days of the week, such as Mon-Fri or Sat,Sun')
  const field = range.words[0] === start ? 'startTime' : 'endTime'
  return refuse('invalid', field, 'must be a time of day, HH:mm or HH:mm:ss')
}

function missing(field: string): Fault {
  return refuse('missing', field, 'is needed for this type')
}
