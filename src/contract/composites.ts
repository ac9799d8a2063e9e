import { invalid, ParameterFault } from './fault.ts'
import type { Field, Fields, InputOf, OutputOf } from './field.ts'
import { type Node, nodeOfJson } from './node.ts'

/** Binds every given field of a group; names that the group does not know are left to the caller. */
export function bindFields<F extends Fields>(fields: F, parts: ReadonlyMap<string, Node>, prefix: string): InputOf<F> {
  const values: Record<string, unknown> = {}
  for (const name in fields) {
    const field = fields[name] as Field<unknown>
    const node = parts.get(name) ?? nodeOfAlias(field, parts)
    const path = prefix + name
    // An empty text is no value for anything but text: command-line clients send `X=` for what was not given.
    const absent = node === undefined || (node === '' && (!field.takesEmpty || field.presence === 'required'))
    if (!absent) values[name] = field.bind(node, path)
    else if (field.presence === 'required') throw new ParameterFault('missing', path, 'is mandatory')
  }
  return values as InputOf<F>
}

function nodeOfAlias(field: Field<unknown>, parts: ReadonlyMap<string, Node>): Node | undefined {
  for (const name of field.aliases ?? []) {
    const node = parts.get(name)
    if (node !== undefined) return node
  }
  return undefined
}

/** Checks the ranges of all bound fields. */
export function checkFields(fields: Fields, values: object, prefix: string): void {
  for (const name in fields) {
    const value = (values as Record<string, unknown>)[name]
    if (value !== undefined) (fields[name] as Field<unknown>).check(value, prefix + name)
  }
}

/** The fields as the inside of a JSON object; fields without a value are left out. */
export function encodeFields(fields: Fields, values: object): string {
  let out = ''
  for (const name in fields) {
    const value = (values as Record<string, unknown>)[name]
    if (value === undefined) continue
    out += `${out === '' ? '' : ','}"${name}":${(fields[name] as Field<unknown>).encode(value)}`
  }
  return out
}

function objectFacts<F extends Fields>(about: string, fields: F) {
  return { wire: 'object', presence: 'plain', about, fields } as const
}

/** An object of a request. It may come as `X.Name` parameters or as JSON text. */
export function object<F extends Fields>(about: string, fields: F): Field<InputOf<F>> {
  return {
    ...objectFacts(about, fields),
    bind(node, path) {
      const parts = typeof node === 'string' ? nodeOfJson(node) : node
      if (parts === undefined || typeof parts === 'string') invalid(path, 'must be an object')
      return bindFields(fields, parts, `${path}.`)
    },
    check: (value, path) => checkFields(fields, value, `${path}.`),
    encode: (value) => `{${encodeFields(fields, value)}}`,
  }
}

/** An object of an answer. */
export function answer<F extends Fields>(about: string, fields: F): Field<OutputOf<F>> {
  return object(about, fields) as unknown as Field<OutputOf<F>>
}

/**
 * A list. Clients send it as `X.1`, `X.2` …, as the text of a JSON array, or, for lists of plain values, as
 * comma-joined text; numbers with gaps keep their order.
 */
export function list<T>(
  about: string,
  item: Field<T>,
  limits: { min?: number; max?: number; example?: string } = {},
): Field<readonly T[]> {
  const { min = 0, max = 1000, example } = limits
  return {
    wire: 'array',
    presence: 'plain',
    about,
    item: item as Field<unknown>,
    limits: min > 0 ? `${min} to ${max}` : `at most ${max}`,
    ...(item.fields === undefined ? {} : { fields: item.fields }),
    ...(example === undefined ? {} : { example }),
    bind: (node, path) =>
      elements(node, path, item.wire !== 'object').map((part, index) => item.bind(part, `${path}.${index + 1}`)),
    check(values, path) {
      if (values.length > max) throw new ParameterFault('too-many', path, `takes at most ${max}`)
      if (values.length < min) throw new ParameterFault('missing', path, `needs at least ${min}`)
      values.forEach((value, index) => {
        item.check(value, `${path}.${index + 1}`)
      })
    },
    encode: (values) => `[${values.map((value) => item.encode(value)).join(',')}]`,
  }
}

function elements(node: Node, path: string, plain: boolean): readonly Node[] {
  if (typeof node !== 'string') return inOrder(node, path)
  const trimmed = node.trim()
  if (trimmed.startsWith('[') || (!plain && trimmed.startsWith('{'))) {
    const parsed = nodeOfJson(trimmed)
    if (parsed === undefined || typeof parsed === 'string')
      return invalid(path, 'must be a list, as X.1 parameters or a JSON array')
    return trimmed.startsWith('{') ? [parsed] : [...parsed.values()]
  }
  if (!plain) return invalid(path, 'must be a list of objects, as X.1.Name parameters or a JSON array')
  return trimmed === '' ? [] : trimmed.split(',').map((part) => part.trim())
}

function inOrder(parts: ReadonlyMap<string, Node>, path: string): readonly Node[] {
  const numbered: [number, Node][] = []
  for (const [name, part] of parts) {
    if (!/^[0-9]{1,6}$/.test(name)) invalid(`${path}.${name}`, 'elements of a list are numbered 1, 2, 3 …')
    numbered.push([Number(name), part])
  }
  return numbered.sort((a, b) => a[0] - b[0]).map(([, part]) => part)
}

/** A value that travels as JSON text inside one parameter. */
export function json<T>(field: Field<T>): Field<T> {
  return {
    ...field,
    wire: 'string',
    form: 'json text',
    bind(node, path) {
      const parsed = typeof node === 'string' ? nodeOfJson(node) : node
      if (parsed === undefined) return invalid(path, 'must be JSON')
      return field.bind(parsed, path)
    },
    encode: (value) => JSON.stringify(field.encode(value)),
  }
}
