import type { Fields } from './json-fields.ts'

const MOST = 256

/**
 * Reads text that is nothing but `Name="value"` pairs between blanks, commas or semicolons; in a value `\"` and `\\` stand for the
 * quote and the backslash. A bare value is a number. A text without quotes could be anybody's, because what a name holds would look
 * like the next pair: that, a name twice, and anything else give undefined. Never throws.
 */
export function readKeyValues(text: string): Fields | undefined {
  const fields: Record<string, string> = Object.create(null)
  let count = 0
  PAIR.lastIndex = 0
  while (PAIR.lastIndex < text.length) {
    const [, name, quoted, bare] = PAIR.exec(text) ?? []
    if (name === undefined || fields[name] !== undefined || ++count > MOST) return undefined
    fields[name] = quoted === undefined ? (bare ?? '') : unescaped(quoted)
  }
  return count === 0 ? undefined : fields
}

/** True for text that may be pairs of a Windows event. */
export function isKeyValues(text: string): boolean {
  return text.startsWith('Event') && KEY.test(text)
}

const KEY = /^Event[A-Za-z]{1,20}=/
const PAIR = /([A-Za-z][A-Za-z0-9_]{0,63})=(?:"((?:[^"\\]|\\["\\]|\\(?=[^"\\]))*)"|([0-9]{1,10}))(?:[,;]?\s+|[,;]|$)/y

function unescaped(value: string): string {
  return value.includes('\\') ? value.replace(/\\(["\\])/g, '$1') : value
}
