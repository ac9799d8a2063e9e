import { isLosslessNumber } from 'lossless-json'
import { Refusal } from '../../../kernel/outcome.ts'
import { type ConditionContext, contextKey } from './context.ts'
import { type Comparison, operators } from './operators.ts'
import { type DocumentRefusal, malformed, quote, readObject } from './read-json.ts'

/** One key of a statement's Condition under one operator. */
export interface Condition {
  /** As `contextKey` has it. */
  readonly key: string
  readonly negated: boolean
  /** `…IfExists`: holds where the request does not have the key. */
  readonly ifExists: boolean
  /** `ForAnyValue:` and `ForAllValues:`, for keys with several values. */
  readonly quantifier: 'any' | 'all' | undefined
  /** The policy's values; one that fits is enough. */
  readonly values: readonly Comparison[]
}

/** As many as a document of the greatest length has, roughly. */
const MAX_CONDITIONS = 200

const KEY = /^[A-Za-z][A-Za-z0-9-]*:[\x21-\x7e]+$/
const QUANTIFIERS = { ForAnyValue: 'any', ForAllValues: 'all' } as const

/**
 * Whether a condition holds for a request. Of the policy's values one must fit; a negated condition holds where none fits.
 * Where the request has several values, one that fits is enough, and a negated condition wants none to fit;
 * `ForAnyValue:` and `ForAllValues:` ask for one or for all of them in either case.
 *
 * Differs: the documents do not say what holds without the key. Here nothing is equal to what is not there, so negated
 * conditions hold and others do not; all values of none fit, and no value of none does.
 */
export function holds(condition: Condition, context: ConditionContext): boolean {
  const { negated, quantifier, values } = condition
  const asked = context.get(condition.key)
  if (asked === undefined) return condition.ifExists || (quantifier === undefined ? negated : quantifier === 'all')
  const isEvery = quantifier === 'all' || (quantifier === undefined && negated)
  for (const value of asked) {
    const passes = fitsOne(values, value, context) !== negated
    if (passes !== isEvery) return passes
  }
  return isEvery
}

function fitsOne(values: readonly Comparison[], value: string, context: ConditionContext): boolean {
  for (const { fits } of values) if (fits(value, context)) return true
  return false
}

/** Reads a Condition: all operators and all keys in it must hold. */
export function readConditions(value: unknown, where: string): readonly Condition[] | DocumentRefusal {
  if (value === undefined) return []
  const byOperator = readObject(value, where)
  if (byOperator instanceof Refusal) return byOperator
  const conditions: Condition[] = []
  for (const [name, keys] of Object.entries(byOperator)) {
    const read = readOperator(name, keys, where)
    if (read instanceof Refusal) return read
    conditions.push(...read)
    if (conditions.length > MAX_CONDITIONS) return malformed(`${where} has more than ${MAX_CONDITIONS} keys`)
  }
  return conditions
}

function readOperator(name: string, value: unknown, where: string): readonly Condition[] | DocumentRefusal {
  const [, prefix, base = '', suffix] = /^(?:(ForAnyValue|ForAllValues):)?(.*?)(IfExists)?$/s.exec(name) ?? []
  const operator = operators.get(base)
  if (operator === undefined) return malformed(`${where} has the operator ${quote(name)}, which is not known`)
  const place = `${where}.${name}`
  const keys = readObject(value, place)
  if (keys instanceof Refusal) return keys
  const conditions: Condition[] = []
  for (const [key, given] of Object.entries(keys)) {
    if (!KEY.test(key)) return malformed(`${place} has the key ${quote(key)}, which is not of the form service:Name`)
    const values = readValues(given, `${place}.${quote(key).slice(1, -1)}`, operator.read)
    if (values instanceof Refusal) return values
    conditions.push({
      key: contextKey(key),
      negated: operator.negated,
      ifExists: suffix !== undefined,
      quantifier: prefix === undefined ? undefined : QUANTIFIERS[prefix as keyof typeof QUANTIFIERS],
      values,
    })
  }
  return conditions
}

function readValues(
  value: unknown,
  where: string,
  read: (text: string) => Comparison | string,
): readonly Comparison[] | DocumentRefusal {
  const given: readonly unknown[] = Array.isArray(value) ? value : [value]
  if (given.length === 0) return malformed(`${where} is empty`)
  const values: Comparison[] = []
  for (const one of given) {
    const text = typeof one === 'boolean' || isLosslessNumber(one) ? String(one) : one
    if (typeof text !== 'string') return malformed(`${where} must be a text, a number, true or false, or a list of these`)
    const comparison = read(text)
    if (typeof comparison === 'string') return malformed(`${where} ${quote(text)} ${comparison}`)
    values.push(comparison)
  }
  return values
}
