import { isLosslessNumber, parse } from 'lossless-json'
import { Refusal, refuse } from '../../../kernel/outcome.ts'

/** Vendor: the limit of CreatePolicy's `PolicyDocument`. */
export const MAX_DOCUMENT_LENGTH = 6144

/** Statement, condition operator, key, values: a document needs no more than 6 levels. */
const MAX_DEPTH = 8

/** Why a policy document is refused; the word that goes with it says what is wrong and where. */
export type DocumentRefusal = Refusal<'malformed-policy' | 'policy-too-long'>

/** The members of a JSON object. */
export type Members = Readonly<Record<string, unknown>>

/** Refuses a document; `reason` is a sentence without its full stop. */
export function malformed(reason: string): DocumentRefusal {
  return refuse('malformed-policy', reason)
}

function tooLong(): DocumentRefusal {
  return refuse('policy-too-long', `a policy document has at most ${MAX_DOCUMENT_LENGTH} characters`)
}

/** The text as JSON, cut where a message has had enough of it. */
export function quote(text: string): string {
  return JSON.stringify(text.length > 64 ? `${text.slice(0, 64)}…` : text)
}

/** Reads the JSON text of a document, or takes the object that was read from such text, within the bounds of length and depth. */
export function readJson(document: string | object): unknown {
  if (typeof document === 'string') return document.length > MAX_DOCUMENT_LENGTH ? tooLong() : parseJson(document)
  const remaining = lengthLeft(document, MAX_DOCUMENT_LENGTH, 0)
  if (remaining === 'deep') return malformed('it is nested too deeply')
  // What is left unread here is bounded, so writing it out is.
  return remaining < 0 ? tooLong() : readJson(JSON.stringify(document))
}

/** How much of a length a value leaves, counting less than its text has; negative as soon as it is used up. */
function lengthLeft(value: unknown, length: number, depth: number): number | 'deep' {
  if (depth > MAX_DEPTH) return 'deep'
  if (typeof value === 'string') return length - value.length
  if (typeof value !== 'object' || value === null) return length - 1
  let left = length
  const count = (name: string, inner: unknown) => {
    const after = lengthLeft(inner, left - name.length - 1, depth + 1)
    if (after === 'deep') return true
    left = after
    return false
  }
  if (Array.isArray(value)) {
    if (value.length > length) return -1
    for (const inner of value) {
      if (count('', inner)) return 'deep'
      if (left < 0) return left
    }
    return left
  }
  for (const name in value) {
    if (count(name, (value as Record<string, unknown>)[name])) return 'deep'
    if (left < 0) return left
  }
  return left
}

function parseJson(text: string): unknown {
  try {
    // Unlike JSON.parse this refuses two members of one name, where taking the last would hide an "Effect": "Deny",
    // and keeps all digits of a number.
    return parse(text)
  } catch (error) {
    return malformed(error instanceof SyntaxError ? 'it is not JSON, or names a member twice' : 'it is nested too deeply')
  }
}

/** The value as an object with any members. */
export function readObject(value: unknown, where: string): Members | DocumentRefusal {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || isLosslessNumber(value))
    return malformed(`${where} must be an object`)
  // A copy without prototype holds its own members only.
  return Object.assign(Object.create(null), value)
}

/** The value as an object that has no other members than these. */
export function readMembers(value: unknown, where: string, members: readonly string[]): Members | DocumentRefusal {
  const object = readObject(value, where)
  if (object instanceof Refusal) return object
  const unknown = Object.keys(object).find((name) => !members.includes(name))
  return unknown === undefined ? object : malformed(`${where} has the element ${quote(unknown)}, which is not supported`)
}

/** A text or a list of texts, at least one, each without a problem. */
export function readTexts(
  value: unknown,
  where: string,
  problemOf: (text: string) => string | undefined,
): readonly string[] | DocumentRefusal {
  const texts: readonly unknown[] = Array.isArray(value) ? value : [value]
  if (value === undefined || texts.length === 0) return malformed(`${where} is missing or empty`)
  const read: string[] = []
  for (const text of texts) {
    if (typeof text !== 'string') return malformed(`${where} must be a text or a list of texts`)
    const problem = problemOf(text)
    if (problem !== undefined) return malformed(`${where} ${quote(text)} ${problem}`)
    read.push(text)
  }
  return read
}
