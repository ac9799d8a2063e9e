import { ParameterFault } from '../../src/contract/fault.ts'
import type { Field, Fields } from '../../src/contract/field.ts'
import type { Operation } from '../../src/contract/operation.ts'

/*
 * Requests made out of the declarations of the operations: what a document says of a field is enough to send it.
 */

/** Parameters as nested values, before they are put on the wire. */
export type Values = { [name: string]: unknown }

/** A field and where it stands in a request: `['Members', 0, 'MemberUid']`. */
export interface Place {
  readonly path: readonly (string | number)[]
  readonly field: Field<unknown>
}

/** The name by which a refusal calls a place: `Members.1.MemberUid`. */
export function nameOf({ path }: Pick<Place, 'path'>): string {
  return path.map((step) => (typeof step === 'number' ? step + 1 : step)).join('.')
}

/** The value that a document gives as an example, or one that its facts allow. */
export function exampleOf(field: Field<unknown>, onlyRequired: boolean): unknown {
  if (field.item !== undefined) {
    if (field.fields === undefined && field.example !== undefined) return field.example
    return [exampleOf(field.item, onlyRequired)]
  }
  if (field.fields !== undefined) return examplesOf(field.fields, onlyRequired)
  if (field.example !== undefined) return field.example
  const [first] = Object.keys(field.choices ?? {})
  return first ?? { number: '1', boolean: 'true' }[field.wire as string] ?? 'example'
}

/** An example for each field of a request, or for each that must be given. */
export function examplesOf(fields: Fields, onlyRequired: boolean): Values {
  const chosen = Object.entries(fields).filter(([, field]) => field.presence === 'required' || !onlyRequired)
  return Object.fromEntries(chosen.map(([name, field]) => [name, exampleOf(field, onlyRequired)]))
}

/** Every place of a request, those within lists and objects too; a list is shown by its first element. */
export function placesOf(fields: Fields, path: Place['path'] = []): Place[] {
  return Object.entries(fields).flatMap(([name, field]): Place[] => {
    const here = [...path, name]
    const isList = field.item !== undefined
    return [{ path: here, field }, ...placesOf(field.fields ?? {}, isList ? [...here, 0] : here)]
  })
}

/** The values with another one at a place; what lies on the way there is filled with examples. */
export function withValue(operation: Operation<never>, base: Values, place: Place, value: unknown): Values {
  const whole = structuredClone(base)
  // Whatever is left out, the objects around it are not empty, for then they would not travel.
  let inside = whole as Record<string | number, unknown>
  let fields: Fields = operation.input
  const last = place.path.length - 1
  place.path.forEach((step, depth) => {
    if (depth === last) {
      if (value === undefined) delete inside[step]
      else inside[step] = value
      return
    }
    const field = typeof step === 'string' ? fields[step] : undefined
    if (field?.fields !== undefined) fields = field.fields
    const filled = field === undefined ? inside[step] : (inside[step] ?? exampleOf(field, value !== undefined))
    // A plain list's example is text; one with objects is filled as a list.
    inside[step] = typeof filled === 'object' && filled !== null ? filled : typeof place.path[depth + 1] === 'number' ? [{}] : {}
    inside = inside[step] as Record<string | number, unknown>
  })
  return whole
}

/** The values as parameters: those that travel as JSON text become text. */
export function sent(operation: Operation<never>, values: Values): Values {
  const entries = Object.entries(values).map(([name, value]) => {
    const isText = operation.input[name]?.form === 'json text' && typeof value !== 'string'
    return [name, isText ? JSON.stringify(withNumbers(operation.input[name] as Field<unknown>, value)) : value]
  })
  return Object.fromEntries(entries)
}

/** Inside JSON text numbers are numbers. */
function withNumbers(field: Field<unknown>, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((element) => withNumbers(field.item ?? field, element))
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([name, inner]) => {
        const known = field.fields?.[name]
        return [name, known === undefined ? inner : withNumbers(known, inner)]
      }),
    )
  }
  return field.wire === 'number' && typeof value === 'string' && /^-?\d{1,15}$/.test(value) ? Number(value) : value
}

/** Values at and just beyond the limits that a field states; empty where it states none that can be built. */
export function boundariesOf(field: Field<unknown>): {
  readonly inside: readonly unknown[]
  readonly outside: readonly unknown[]
} {
  const [, low, high, characters] = /^(?:at most|(\d+) to) (\d+)( characters)?$/.exec(field.limits ?? '') ?? []
  if (high === undefined) return { inside: [], outside: [] }
  const [min, max] = [Number(low ?? 0), Number(high)]
  if (field.item !== undefined) return listBoundaries(field, min, max)
  if (characters === undefined) {
    return {
      inside: [min, max].map(String),
      outside: [...(min > 0 ? [min - 1] : []), ...(max < Number.MAX_SAFE_INTEGER ? [max + 1] : [])].map(String),
    }
  }
  return textBoundaries(field, min, max)
}

const MOST_BUILT = 20_000

function listBoundaries(field: Field<unknown>, min: number, max: number) {
  if (max > 200 || field.item === undefined) return { inside: [], outside: [] }
  // An object without anything in it would not travel.
  const element = exampleOf(field.item, false)
  const many = (count: number) => Array.from({ length: count }, () => structuredClone(element))
  return { inside: [many(Math.max(min, 1)), many(max)], outside: [many(max + 1)] }
}

function textBoundaries(field: Field<unknown>, min: number, max: number) {
  if (max > MOST_BUILT) return { inside: [], outside: [] }
  const seed = String(field.example ?? 'a')
  const grown = (length: number) => [
    `${seed}${seed.at(-1)?.repeat(Math.max(0, length - seed.length))}`,
    'a'.repeat(length),
    '1'.repeat(length),
  ]
  const longest = grown(max).find((text) => text.length === max && accepts(field, text))
  return {
    inside: longest === undefined ? [] : [longest],
    outside: [
      ...(longest === undefined ? [] : [`${longest}${longest.at(-1)}`]),
      ...(min > 0 && field.form !== 'secret' ? [''] : []),
    ],
  }
}

function accepts(field: Field<unknown>, text: string): boolean {
  try {
    field.check(field.bind(text, 'x'), 'x')
    return true
  } catch (error) {
    if (error instanceof ParameterFault) return false
    throw error
  }
}
