import { Refusal } from '../../../kernel/outcome.ts'
import { type Condition, readConditions } from './condition.ts'
import { type Effect, PolicyDocument, type Selection, type Statement } from './document.ts'
import { type DocumentRefusal, type Members, malformed, readJson, readMembers, readTexts } from './read-json.ts'
import { Pattern, patternProblem, type Template } from './template.ts'
import { Wildcard, wildcardProblem } from './wildcard.ts'

/** As many as fit into a document of the greatest length, roughly. */
const MAX_STATEMENTS = 100

/**
 * Reads an identity policy from its JSON text, or from the object that was read from such text.
 *
 * It takes what it understands wholly or nothing: an element that it does not know could only narrow or widen a
 * rule, and a rule without it would be another rule. So every such element is refused by its path.
 *
 * Differs: a pattern with a `?` in a long part between two `*` is refused, and so is one with a `?` and a variable.
 */
export function parsePolicyDocument(document: string | object): PolicyDocument | DocumentRefusal {
  const statements = readStatements(document, readStatement)
  return statements instanceof Refusal ? statements : new PolicyDocument(statements)
}

/** Reads version and statements, of which there may be one or a list. */
export function readStatements<S>(
  source: string | object,
  read: (value: unknown, where: string, index: number) => S | DocumentRefusal,
): readonly S[] | DocumentRefusal {
  const value = readJson(source)
  if (value instanceof Refusal) return value as DocumentRefusal
  const document = readMembers(value, 'the document', ['Version', 'Statement'])
  if (document instanceof Refusal) return document
  if (document['Version'] !== '1') return malformed('Version must be the text "1"')
  const given = document['Statement']
  const entries: readonly unknown[] = Array.isArray(given) ? given : [given]
  if (given === undefined || entries.length === 0) return malformed('Statement is missing or empty')
  if (entries.length > MAX_STATEMENTS) return malformed(`Statement has more than ${MAX_STATEMENTS} entries`)
  const statements: S[] = []
  for (const [index, entry] of entries.entries()) {
    const statement = read(entry, Array.isArray(given) ? `Statement[${index}]` : 'Statement', index)
    if (statement instanceof Refusal) return statement
    statements.push(statement)
  }
  return statements
}

function readStatement(value: unknown, where: string, index: number): Statement | DocumentRefusal {
  const statement = readMembers(value, where, ['Effect', 'Action', 'NotAction', 'Resource', 'NotResource', 'Condition'])
  if (statement instanceof Refusal) return statement
  const effect = readEffect(statement, where)
  if (effect instanceof Refusal) return effect
  const actions = readSelection(statement, where, 'Action', actionProblem)
  if (actions instanceof Refusal) return actions
  const resources = readSelection(statement, where, 'Resource', resourceProblem)
  if (resources instanceof Refusal) return resources
  const conditions = readConditions(statement['Condition'], `${where}.Condition`)
  if (conditions instanceof Refusal) return conditions
  const patterns = resources.patterns.map((pattern) => new Pattern(pattern))
  return {
    index,
    effect,
    actions: { ...actions, patterns: actions.patterns.map((pattern) => new Wildcard(pattern, true)) },
    resources: { ...resources, patterns },
    conditions,
    templates: withVariables([...patterns.map(({ template }) => template), ...templatesOf(conditions)]),
  }
}

/** The effect of a statement. */
export function readEffect(statement: Members, where: string): Effect | DocumentRefusal {
  const effect = statement['Effect']
  return effect === 'Allow' || effect === 'Deny' ? effect : malformed(`${where}.Effect must be "Allow" or "Deny"`)
}

/** The texts of conditions that may have variables. */
export function templatesOf(conditions: readonly Condition[]): Template[] {
  return conditions.flatMap(({ values }) => values.flatMap(({ template }) => template ?? []))
}

/** Those that have variables. */
export function withVariables(templates: readonly Template[]): readonly Template[] {
  return templates.filter(({ hasVariables }) => hasVariables)
}

/** `X` or `NotX`: one of them must be there. */
function readSelection(
  statement: Members,
  where: string,
  name: 'Action' | 'Resource',
  problemOf: (pattern: string) => string | undefined,
): Selection<string> | DocumentRefusal {
  const negated = statement[`Not${name}`] !== undefined
  if (negated && statement[name] !== undefined) return malformed(`${where} has both ${name} and Not${name}`)
  const given = negated ? `Not${name}` : name
  const patterns = readTexts(statement[given], `${where}.${given}`, problemOf)
  return patterns instanceof Refusal ? patterns : { negated, patterns }
}

/** An action that can never match is a slip of the pen; in a Deny it would leave a door open. */
export function actionProblem(pattern: string): string | undefined {
  if (!/^[\x21-\x7e]+$/.test(pattern)) return 'must consist of visible ASCII characters'
  if (pattern.includes('${')) return 'takes no variables'
  return pattern.includes(':') || pattern.includes('*') ? wildcardProblem(pattern) : 'must have the form service:action'
}

const RESOURCE_PREFIX = 'acs:'

function resourceProblem(pattern: string): string | undefined {
  const literal = pattern.split(/[*?]|\$\{/, 1)[0] ?? ''
  const canMatch = literal === pattern ? pattern.startsWith(RESOURCE_PREFIX) : beginsAlike(literal, RESOURCE_PREFIX)
  return canMatch ? patternProblem(pattern) : `must be * or begin with ${RESOURCE_PREFIX}`
}

/** Whether one of the two texts begins with the other. */
function beginsAlike(one: string, other: string): boolean {
  return one.startsWith(other) || other.startsWith(one)
}
