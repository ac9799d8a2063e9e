import { LinearPattern } from '../../kernel/linear-pattern.ts'
import { lowerAscii } from '../../storage/text-part.ts'
import type { AlertDetails } from './alert-details.ts'
import type { AlertKind } from './alert-kind.ts'

/*
 * The white list: alerts that its rules find are kept as false positives.
 */

/** What of an alert a rule looks at. */
export const MARK_FIELDS = ['loginSourceIp', 'location', 'loginUser', 'loginTime'] as const
export type MarkField = (typeof MARK_FIELDS)[number]

/** How a rule compares it. */
export const MARK_OPERATES = ['contains', 'notContains', 'strEqual', 'strNotEqual', 'regex'] as const
export type MarkOperate = (typeof MARK_OPERATES)[number]

/** The condition of a rule. */
export interface MarkCondition {
  readonly field: MarkField
  readonly operate: MarkOperate
  readonly value: string
}

/** A rule as it is kept. */
export interface MarkRule extends MarkCondition {
  readonly kind: AlertKind
  /** UUID of a server; empty for all servers of the account. */
  readonly host: string
}

/** What of an alert rules look at. */
export type Marked = { readonly kind: AlertKind; readonly details: AlertDetails }

/** What an alert has in a field, in each of its spellings; none where it is not known. */
export function valuesOf(field: MarkField, { user, address, localTime, place }: AlertDetails): readonly string[] {
  switch (field) {
    case 'loginSourceIp':
      return address === null ? [] : [address]
    case 'loginUser':
      return user === null ? [] : [user]
    case 'loginTime':
      return localTime === '' ? [] : [localTime]
    case 'location':
      return place === null ? [] : [place.name.en, place.name.zh, place.id]
  }
}

/** Why a condition cannot be a rule, in one line; undefined where it can. */
export function faultOf({ operate, value }: MarkCondition): string | undefined {
  if (value.trim() === '') return 'must not be empty'
  if (operate !== 'regex') return undefined
  const pattern = LinearPattern.read(value)
  return pattern instanceof LinearPattern ? undefined : pattern
}

/** A rule in words, as alerts name it. */
export function ruleWords({ field, operate, value }: MarkCondition): string {
  return `${field} ${operate} ${value}`
}

type Holds = (values: readonly string[]) => boolean

/**
 * The rules of an account, ready to be asked about many alerts. A rule on something that is not known of an alert never
 * finds it, negated or not: what is not known is no reason to be quiet.
 */
export class WhiteList {
  readonly #rules: readonly { readonly rule: MarkRule; readonly holds: Holds }[]

  constructor(rules: readonly MarkRule[]) {
    this.#rules = rules.map((rule) => ({ rule, holds: comparison(rule) }))
  }

  /** The first rule that finds an alert about a server; undefined when none does. */
  ruleFor(host: string, { kind, details }: Marked): MarkRule | undefined {
    const found = this.#rules.find(({ rule, holds }) => {
      if (rule.kind !== kind || (rule.host !== '' && rule.host !== host)) return false
      const values = valuesOf(rule.field, details)
      return values.length > 0 && holds(values)
    })
    return found?.rule
  }
}

/** Capital letters of A to Z are the same as small ones, but for a regular expression. */
function comparison({ operate, value }: MarkCondition): Holds {
  const wanted = lowerAscii(value)
  const equal: Holds = (values) => values.some((text) => lowerAscii(text) === wanted)
  const contains: Holds = (values) => values.some((text) => lowerAscii(text).includes(wanted))
  switch (operate) {
    case 'strEqual':
      return equal
    case 'strNotEqual':
      return (values) => !equal(values)
    case 'contains':
      return contains
    case 'notContains':
      return (values) => !contains(values)
    case 'regex':
      return matching(value)
  }
}

function matching(source: string): Holds {
  const pattern = LinearPattern.read(source)
  // Only patterns that can be read are kept; one that cannot finds nothing.
  return (values) => pattern instanceof LinearPattern && values.some((text) => pattern.test(text))
}
