import { normaliseAddress } from '../detection/address.ts'

/** The members of a JSON object; what they hold is whatever the sender wrote. */
export type Fields = Readonly<Record<string, unknown>>

/** Reads JSON text that is an object; undefined for anything else. Of members with one name the last counts, as everywhere in JavaScript. */
export function parseFields(text: string): Fields | undefined {
  try {
    return fieldsOf(JSON.parse(text))
  } catch {
    return undefined
  }
}

/** A value as an object; undefined for arrays and everything else. */
export function fieldsOf(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined
}

/** The value at a path, whether its names are nested or stand in one name with dots between them. */
export function valueAt(fields: Fields, ...path: readonly string[]): unknown {
  let value: unknown = fields
  for (const name of path) {
    if (typeof value !== 'object' || value === null) return fields[path.join('.')]
    value = (value as Fields)[name]
  }
  return value === undefined && path.length > 1 ? fields[path.join('.')] : value
}

/** A text, a whole number as its digits, or the only element of an array of one; undefined for all else. */
export function textOf(value: unknown): string | undefined {
  const single: unknown = Array.isArray(value) && value.length === 1 ? value[0] : value
  if (typeof single === 'string') return single
  return typeof single === 'number' && Number.isSafeInteger(single) ? String(single) : undefined
}

/**
 * A text that says something: without blanks around it and U+0000 within it, which no database takes. Undefined for none and for
 * `-`, which stands for none.
 */
export function wordOf(value: unknown): string | undefined {
  const text = textOf(value)
  if (text === undefined || text === '-') return undefined
  const isPlain = text.charCodeAt(0) > BLANK && text.charCodeAt(text.length - 1) > BLANK && !text.includes('\0')
  const word = isPlain ? text : withoutZeros(text).trim().replaceAll('\0', '\uFFFD')
  return word === '' || word === '-' ? undefined : word
}

/** A text without U+0000 at its end. No pattern: that one would go over a long run of them from each of its places. */
function withoutZeros(text: string): string {
  let end = text.length
  while (end > 0 && text.charCodeAt(end - 1) === 0) end--
  return text.slice(0, end)
}

/** A whole number of at most nine digits, written as a number or a text. */
export function numberOf(value: unknown): number | undefined {
  const text = textOf(value)
  return text !== undefined && /^[0-9]{1,9}$/.test(text) ? Number(text) : undefined
}

/** A normalised address; undefined for all that is none (`-`, `LOCAL`, host names). */
export function addressOf(value: unknown): string | undefined {
  const word = wordOf(value)
  return word === undefined ? undefined : normaliseAddress(word)
}

/** A port from 1 to 65535; undefined for all else, because a log writes 0 for none. */
export function portOf(value: unknown): number | undefined {
  const port = numberOf(value)
  return port !== undefined && port >= 1 && port <= 65_535 ? port : undefined
}

/** True when a value is a text, or an array that holds it. */
export function holds(value: unknown, text: string): boolean {
  return value === text || (Array.isArray(value) && value.includes(text))
}

const BLANK = 0x20
