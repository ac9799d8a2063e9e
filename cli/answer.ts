import { isLosslessNumber, parse, stringify } from 'lossless-json'

/** The members of a JSON object; numbers keep all their digits, as `LosslessNumber`. */
export type Members = Readonly<Record<string, unknown>>

/** Reads a JSON object; undefined when the text is something else. */
export function parseMembers(text: string): Members | undefined {
  try {
    const value = parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Members) : undefined
  } catch {
    return undefined
  }
}

/** JSON over several lines, every number with the digits that it came with. What cannot be read stays as it is. */
export function prettyJson(text: string): string {
  let pretty = text
  try {
    pretty = stringify(parse(text), undefined, 2) ?? text
  } catch {
    // Too deep, or a member twice: as received.
  }
  return escapeControls(pretty)
}

/** A value as JSON in one line; numbers keep their digits. */
export function lineOfJson(value: unknown): string {
  return `${escapeControls(stringify(value) ?? '')}\n`
}

/** JSON escapes other control characters itself; these could still make a terminal do things. */
function escapeControls(json: string): string {
  return json.replace(/[\u007f-\u009f]/g, (mark) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** A member that is a text, or empty. */
export function textOf(members: Members, name: string): string {
  const value = members[name]
  return typeof value === 'string' ? value : isLosslessNumber(value) ? value.toString() : ''
}

/** A member that counts something, with what it counts: `1 logon`, `2 logons`. */
export function countOf(members: Members, name: string, one: string): string {
  const count = textOf(members, name)
  return `${count} ${one}${count === '1' ? '' : 's'}`
}

/** A member that is a list of objects, or an empty list. */
export function listOf(members: Members, name: string): readonly Members[] {
  const value = members[name]
  return Array.isArray(value) ? value.filter((item) => typeof item === 'object' && item !== null) : []
}

/** The members that are whole numbers, in the answer's order. */
export function countsOf(members: Members): readonly (readonly [name: string, count: number])[] {
  return Object.entries(members).flatMap(([name, value]) => {
    const count = isLosslessNumber(value) ? Number(value.toString()) : Number.NaN
    return Number.isSafeInteger(count) ? [[name, count] as const] : []
  })
}
