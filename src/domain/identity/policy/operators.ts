import { type AddressKey, addressKey } from '../../../detection/address.ts'
import { normaliseIp } from '../../../detection/ip-range.ts'
import { Refusal } from '../../../kernel/outcome.ts'
import type { ConditionContext } from './context.ts'
import { Pattern, patternProblem, Template, templateProblem } from './template.ts'

/** Whether one value of the request fits one value of the policy. A value of the wrong form fits nothing. */
export type Fits = (value: string, context: ConditionContext) => boolean

/** A value of a policy, ready to be compared. */
export interface Comparison {
  readonly fits: Fits
  /** The text with variables that it was read from; undefined where variables have no place. */
  readonly template?: Template
}

/** A kind of comparison and its direction. */
export interface Operator {
  /** `…Not…`: holds where none of the policy's values fits. */
  readonly negated: boolean
  /** Reads a value of the policy; a text says what is wrong with it, as the end of a sentence. */
  readonly read: (text: string) => Comparison | string
}

/**
 * Vendor: the operators of the documented table, each with its exact spelling.
 *
 * Differs: `Null` is not in that table and is refused.
 */
export const operators: ReadonlyMap<string, Operator> = new Map(
  Object.entries({
    StringEquals: { negated: false, read: exactly },
    StringNotEquals: { negated: true, read: exactly },
    StringEqualsIgnoreCase: { negated: false, read: inAnyCase },
    StringNotEqualsIgnoreCase: { negated: true, read: inAnyCase },
    StringLike: { negated: false, read: alike },
    StringNotLike: { negated: true, read: alike },
    ...ordered('Numeric', 'a decimal number', readDecimal),
    ...ordered('Date', 'a time such as 2026-11-21T20:55:37Z or 2026-11-21T20:55:37+08:00', readTime),
    Bool: { negated: false, read: truth },
    IpAddress: { negated: false, read: network },
    NotIpAddress: { negated: true, read: network },
  } satisfies Record<string, Operator>),
)

function exactly(text: string): Comparison | string {
  const problem = templateProblem(text)
  if (problem !== undefined) return problem
  const template = new Template(text)
  return { template, fits: (value, context) => value === template.fill(context) }
}

function inAnyCase(text: string): Comparison | string {
  const problem = templateProblem(text)
  if (problem !== undefined) return problem
  const template = new Template(text)
  return { template, fits: (value, context) => value.toLowerCase() === template.fill(context)?.toLowerCase() }
}

function alike(text: string): Comparison | string {
  const problem = patternProblem(text)
  if (problem !== undefined) return problem
  const pattern = new Pattern(text)
  return { template: pattern.template, fits: (value, context) => pattern.matches(value, context) }
}

function truth(text: string): Comparison | string {
  const wanted = text.toLowerCase()
  if (wanted !== 'true' && wanted !== 'false') return 'must be true or false'
  return { fits: (value) => value.toLowerCase() === wanted }
}

function network(text: string): Comparison | string {
  const range = text.includes('-') ? undefined : normaliseIp(text)
  if (range === undefined || range instanceof Refusal) return 'must be an IP address or a CIDR block'
  return {
    fits(value) {
      const address = keyOf(value)
      return address !== undefined && address.length === range.from.length && range.from <= address && address <= range.to
    },
  }
}

let lastAddress = ''
let lastKey: AddressKey | undefined

/** One request asks many conditions about one address. */
function keyOf(address: string): AddressKey | undefined {
  if (address !== lastAddress) {
    lastKey = addressKey(address)
    lastAddress = address
  }
  return lastKey
}

/** The six operators of values that have an order. */
function ordered<Value extends bigint | number>(
  name: string,
  form: string,
  read: (text: string) => Value | undefined,
): Record<string, Operator> {
  // One request asks many conditions about one value, and for a second all ask about the same time.
  let lastText = ''
  let lastValue: Value | undefined
  const operator = (negated: boolean, fits: (value: Value, given: Value) => boolean): Operator => ({
    negated,
    read(text) {
      const given = read(text)
      if (given === undefined) return `must be ${form}`
      return {
        fits(asked) {
          if (asked !== lastText) {
            lastValue = read(asked)
            lastText = asked
          }
          return lastValue !== undefined && fits(lastValue, given)
        },
      }
    },
  })
  return {
    [`${name}Equals`]: operator(false, (value, given) => value === given),
    [`${name}NotEquals`]: operator(true, (value, given) => value === given),
    [`${name}LessThan`]: operator(false, (value, given) => value < given),
    [`${name}LessThanEquals`]: operator(false, (value, given) => value <= given),
    [`${name}GreaterThan`]: operator(false, (value, given) => value > given),
    [`${name}GreaterThanEquals`]: operator(false, (value, given) => value >= given),
  }
}

const PLACES = 20

/** A decimal number in units of 10^-20: account ids pass 2^53, so no digit may be rounded. */
function readDecimal(text: string): bigint | undefined {
  const [, sign, whole = '', fraction = ''] = /^(-?)([0-9]{1,40})(?:\.([0-9]{1,20}))?$/.exec(text) ?? []
  if (sign === undefined) return undefined
  const units = BigInt(whole + fraction.padEnd(PLACES, '0'))
  return sign === '-' ? -units : units
}

const TIME = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})(?::(\d{2})(?:\.\d{1,9})?)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/

/** A time as ISO 8601 has it, with its zone; milliseconds since 1970. */
function readTime(text: string): number | undefined {
  const [, year, month, day, hour] = TIME.exec(text) ?? []
  if (year === undefined || hour === '24') return undefined
  // Date.parse takes the 30th of February for the 2nd of March.
  const days = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate()
  const ms = Date.parse(text)
  return Number(day) > days || Number.isNaN(ms) ? undefined : ms
}
