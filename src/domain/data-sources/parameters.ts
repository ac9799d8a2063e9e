import { type Refusal, refuse } from '../../kernel/outcome.ts'
import { editableCodes, type ParameterLevel, parametersOf, type SourceType } from './catalogue.ts'
import { inOrder, type Parameter } from './source.ts'

/** The words say which parameter, and what of it. */
export type ParameterRefusal = 'wrong-parameter'

/**
 * The parameters of a new record, those that have a default value filled in. Parameters that the type does not know
 * are kept as they are.
 */
export function newParameters(
  type: SourceType,
  level: ParameterLevel,
  given: readonly Parameter[],
): readonly Parameter[] | Refusal<ParameterRefusal> {
  const values = new Map(given.map(({ code, value }) => [code, value]))
  if (values.size < given.length) return refuse('wrong-parameter', 'a parameter is named twice')
  for (const { code, isRequired, defaultValue } of parametersOf(type).filter((rule) => rule.level === level)) {
    if (!values.has(code) && defaultValue !== '') values.set(code, defaultValue)
    if (isRequired && (values.get(code) ?? '') === '') return refuse('wrong-parameter', `it needs the parameter ${code}`)
  }
  return brokenFormat(type, level, values) ?? inOrder([...values].map(([code, value]) => ({ code, value })))
}

/** The parameters of a record after a change; what is not given stays. */
export function changedParameters(
  type: SourceType,
  level: ParameterLevel,
  change: { readonly before: readonly Parameter[]; readonly given: readonly Parameter[] },
): readonly Parameter[] | Refusal<ParameterRefusal> {
  const before = new Map(change.before.map(({ code, value }) => [code, value]))
  const editable = editableCodes(type)
  const fixed = change.given.find(({ code, value }) => !editable.has(code) && before.get(code) !== value)
  if (fixed !== undefined) return refuse('wrong-parameter', `${fixed.code} cannot be changed`)
  const codes = new Set(change.given.map(({ code }) => code))
  if (codes.size < change.given.length) return refuse('wrong-parameter', 'a parameter is named twice')
  return newParameters(type, level, [...change.before.filter(({ code }) => !codes.has(code)), ...change.given])
}

function brokenFormat(
  type: SourceType,
  level: ParameterLevel,
  values: ReadonlyMap<string, string>,
): Refusal<ParameterRefusal> | undefined {
  for (const rule of parametersOf(type)) {
    const value = values.get(rule.code)
    if (rule.level !== level || value === undefined || value === '') continue
    if (!new RegExp(rule.format).test(value)) return refuse('wrong-parameter', `${rule.code} must match ${rule.format}`)
  }
  return undefined
}
