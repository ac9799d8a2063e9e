import { parse, stringify } from 'lossless-json'
import { Refusal } from '../../kernel/outcome.ts'
import { isAbout, type Statement } from './policy/document.ts'
import { parsePolicyDocument } from './policy/parse-document.ts'
import { type AttachedPolicy, listSystemPolicies } from './read.ts'

/** One statement of a policy that somebody has. */
export interface HeldStatement {
  readonly policy: AttachedPolicy
  readonly statement: Statement
  /** As its document has it, JSON text. */
  readonly text: string
}

/** The statements of policies, at most `limit` of them, and whether these are all. */
export function heldStatements(
  policies: readonly AttachedPolicy[],
  limit: number,
): { held: readonly HeldStatement[]; isAll: boolean } {
  const held: HeldStatement[] = []
  let isAll = true
  for (const policy of policies) {
    const source = sourceOf(policy)
    const read = source === undefined ? undefined : parsePolicyDocument(source)
    if (source === undefined || read === undefined || read instanceof Refusal) {
      isAll = false
      continue
    }
    for (const statement of read.statements) {
      if (held.length === limit) return { held, isAll: false }
      held.push({ policy, statement, text: statementText(source, statement.index) ?? '' })
    }
  }
  return { held, isAll }
}

function sourceOf({ type, name, document }: AttachedPolicy): string | undefined {
  if (type === 'Custom') return document ?? undefined
  const found = listSystemPolicies().find((policy) => policy.name === name)
  return found && JSON.stringify(found.document)
}

/** One statement of a document, as JSON text; undefined when the document has none there. */
export function statementText(document: string, index: number): string | undefined {
  const given = Object(parse(document))['Statement']
  const statement: unknown = Array.isArray(given) ? given[index] : index === 0 ? given : undefined
  return statement === undefined ? undefined : stringify(statement)
}

/** Whether a statement speaks about every resource, under all circumstances. */
export function isUnlimited({ resources, conditions }: Statement): boolean {
  return !resources.negated && conditions.length === 0 && resources.patterns.some(({ template }) => template.source === '*')
}

/** The actions about which a statement speaks. */
export function actionsOf(statement: Statement, actions: readonly string[]): string[] {
  return actions.filter((action) => isAbout(statement, action))
}
