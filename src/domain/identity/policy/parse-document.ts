import { parse } from 'lossless-json'
import { Refusal, refuse } from '../../../kernel/outcome.ts'
import type { PolicyDocument, Statement } from './document.ts'
import { Wildcard, wildcardProblem } from './wildcard.ts'

/** Vendor: the limit of CreatePolicy's `PolicyDocument`. */
export const MAX_DOCUMENT_LENGTH = 6144

/** As many as fit into a document of that length, roughly; a bound of its own for documents that are not text. */
const MAX_STATEMENTS = 100

/** Why a policy document is refused; the word that goes with it says what is wrong and where. */
export type DocumentRefusal = Refusal<'malformed-policy' | 'policy-too-long'>

/**
 * Reads a policy document from its JSON text, or from the object that was read from such text.
 *
 * It takes what it understands wholly or nothing: an element that it does not know could only narrow or widen a
 * rule, and a rule without it would be another rule. So every such element is refused by name.
 *
 * Differs: Condition, NotAction, NotResource and Principal are refused, and so is a pattern with a `?` in a long
 * part between two `*`.
 */
export function parsePolicyDocument(document: string | object): PolicyDocument | DocumentRefusal {
  if (typeof document === 'string') {
    if (document.length > MAX_DOCUMENT_LENGTH) return tooLong()
    const value = parseJson(document)
    return value instanceof Refusal ? value : readDocument(value)
  }
  const read = readDocument(document)
  if (read instanceof Refusal) return read
  // What has been understood holds short lists of strings only, so writing it out is bounded.
  return JSON.stringify(document).length > MAX_DOCUMENT_LENGTH ? tooLong() : read
}

function parseJson(text: string): unknown {
  try {
    // Unlike JSON.parse this refuses two members of one name: taking the last would hide an "Effect": "Deny".
    return parse(text, undefined, Number)
  } catch (error) {
    return malformed(error instanceof SyntaxError ? 'it is not JSON, or names a member twice' : 'it is nested too deeply')
  }
}

function readDocument(value: unknown): PolicyDocument | DocumentRefusal {
  const document = readObject(value, 'the document', ['Version', 'Statement'])
  if (document instanceof Refusal) return document
  if (document['Version'] !== '1') return malformed('Version must be the text "1"')
  const given = document['Statement']
  const entries: readonly unknown[] = Array.isArray(given) ? given : [given]
  if (given === undefined || entries.length === 0) return malformed('Statement is missing or empty')
  if (entries.length > MAX_STATEMENTS) return malformed(`Statement has more than ${MAX_STATEMENTS} entries`)
  const statements: Statement[] = []
  for (const [index, entry] of entries.entries()) {
    const statement = readStatement(entry, Array.isArray(given) ? `Statement[${index}]` : 'Statement')
    if (statement instanceof Refusal) return statement
    statements.push(statement)
  }
  return { statements }
}

function readStatement(value: unknown, where: string): Statement | DocumentRefusal {
  const statement = readObject(value, where, ['Effect', 'Action', 'Resource'])
  if (statement instanceof Refusal) return statement
  const effect = statement['Effect']
  if (effect !== 'Allow' && effect !== 'Deny') return malformed(`${where}.Effect must be "Allow" or "Deny"`)
  const actions = readPatterns(statement['Action'], `${where}.Action`, actionProblem)
  if (actions instanceof Refusal) return actions
  const resources = readPatterns(statement['Resource'], `${where}.Resource`, resourceProblem)
  if (resources instanceof Refusal) return resources
  return {
    effect,
    actions: actions.map((pattern) => new Wildcard(pattern, true)),
    resources: resources.map((pattern) => new Wildcard(pattern)),
  }
}

/** The value as an object that has no other members than these. */
function readObject(value: unknown, where: string, members: readonly string[]): Record<string, unknown> | DocumentRefusal {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return malformed(`${where} must be an object`)
  const unknown = Object.keys(value).find((name) => !members.includes(name))
  if (unknown !== undefined) return malformed(`${where} has the element ${quote(unknown)}, which is not supported`)
  // A copy without prototype holds its own members only.
  return Object.assign(Object.create(null), value)
}

/** A string, or a list of strings, each of them a pattern that can match something. */
function readPatterns(
  value: unknown,
  where: string,
  problemOf: (pattern: string) => string | undefined,
): readonly string[] | DocumentRefusal {
  const patterns: readonly unknown[] = Array.isArray(value) ? value : [value]
  if (value === undefined || patterns.length === 0) return malformed(`${where} is missing or empty`)
  if (patterns.length > MAX_DOCUMENT_LENGTH) return tooLong()
  const read: string[] = []
  let length = 0
  for (const pattern of patterns) {
    if (typeof pattern !== 'string') return malformed(`${where} must be a text or a list of texts`)
    length += pattern.length
    if (length > MAX_DOCUMENT_LENGTH) return tooLong()
    const problem = problemOf(pattern) ?? wildcardProblem(pattern)
    if (problem !== undefined) return malformed(`${where} ${quote(pattern)} ${problem}`)
    read.push(pattern)
  }
  return read
}

/** An action that can never match is a slip of the pen; in a Deny it would leave a door open. */
function actionProblem(pattern: string): string | undefined {
  if (!/^[\x21-\x7e]+$/.test(pattern)) return 'must consist of visible ASCII characters'
  return pattern.includes(':') || pattern.includes('*') ? undefined : 'must have the form service:action'
}

const RESOURCE_PREFIX = 'acs:'

function resourceProblem(pattern: string): string | undefined {
  const literal = pattern.split(/[*?]/, 1)[0] ?? ''
  const canMatch = literal === pattern ? pattern.startsWith(RESOURCE_PREFIX) : beginsAlike(literal, RESOURCE_PREFIX)
  return canMatch ? undefined : `must be * or begin with ${RESOURCE_PREFIX}`
}

/** Whether one of the two texts begins with the other. */
function beginsAlike(one: string, other: string): boolean {
  return one.startsWith(other) || other.startsWith(one)
}

function malformed(reason: string): DocumentRefusal {
  return refuse('malformed-policy', reason)
}

function tooLong(): DocumentRefusal {
  return refuse('policy-too-long', `a policy document has at most ${MAX_DOCUMENT_LENGTH} characters`)
}

/** The text as JSON, cut where a message has had enough of it. */
function quote(text: string): string {
  return JSON.stringify(text.length > 64 ? `${text.slice(0, 64)}…` : text)
}
