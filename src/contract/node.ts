import { isLosslessNumber, parse } from 'lossless-json'

/** A request parameter before it has a type: text, or named parts (`X.1` and JSON arrays have the names 1, 2, 3 …). */
export type Node = string | ReadonlyMap<string, Node>

const JSON_DEPTH = 16

/**
 * Gathers flat names into a tree: `Members.1.MemberUid` becomes Members -> 1 -> MemberUid. Where a name is both a
 * value and the beginning of longer names, the longer names win, as the more specific.
 */
export function gather(flat: ReadonlyMap<string, string>): ReadonlyMap<string, Node> {
  const root = new Map<string, Node>()
  for (const [name, value] of flat) {
    if (!name.includes('.')) {
      if (!root.has(name)) root.set(name, value)
      continue
    }
    const steps = name.split('.')
    const last = steps.pop() as string
    let at = root
    for (const step of steps) {
      let next = at.get(step)
      if (!(next instanceof Map)) {
        next = new Map<string, Node>()
        at.set(step, next)
      }
      at = next as Map<string, Node>
    }
    if (!at.has(last)) at.set(last, value)
  }
  return root
}

/**
 * Reads JSON text into a tree. Numbers keep every digit. Gives undefined when the text is not JSON, is nested
 * deeper than 16, repeats a name with another value, or has text that cannot be stored.
 */
export function nodeOfJson(text: string): Node | undefined {
  let value: unknown
  try {
    value = parse(text)
  } catch {
    return undefined
  }
  return toNode(value, 0)
}

/** JSON escapes can spell what no request carries otherwise: U+0000, which no column takes, and half a surrogate pair. */
function isStorable(text: string): boolean {
  return !text.includes('\0') && !/\p{Surrogate}/u.test(text)
}

function toNode(value: unknown, depth: number): Node | undefined {
  if (depth > JSON_DEPTH) return undefined
  if (typeof value === 'string') return isStorable(value) ? value : undefined
  if (typeof value === 'boolean' || isLosslessNumber(value)) return String(value)
  if (value === null || typeof value !== 'object') return undefined
  const parts = new Map<string, Node>()
  const entries = Array.isArray(value) ? value.map((item, index) => [String(index + 1), item] as const) : Object.entries(value)
  for (const [name, item] of entries) {
    if (item === null) continue
    const node = toNode(item, depth + 1)
    if (node === undefined) return undefined
    parts.set(name, node)
  }
  return parts
}
