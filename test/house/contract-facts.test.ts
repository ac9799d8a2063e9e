import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import test from 'node:test'
import type { Field, Fields } from '../../src/contract/field.ts'
import type { Operation } from '../../src/contract/operation.ts'
import { products } from '../../src/products/index.ts'
import { sharedPath } from '../shared.ts'

/** Documented names that no contract declares, with the reason. It may only shrink. */
const KNOWN_GAPS: Readonly<Record<string, string>> = JSON.parse(readFileSync(new URL('known-gaps.json', import.meta.url), 'utf8'))

interface Fact {
  readonly name?: string
  readonly type: string
  readonly required?: boolean
  readonly fields?: readonly Fact[]
  readonly items?: Fact
}

interface Facts {
  readonly version: string
  readonly request: readonly Fact[]
  readonly response: readonly Fact[]
}

type AnyOperation = Operation<never>

function operationsByAction(version?: string): Map<string, AnyOperation> {
  const chosen = products.filter((product) => version === undefined || product.version === version)
  return new Map(chosen.flatMap((product) => Object.entries(product.operations) as [string, AnyOperation][]))
}

/** What the facts have and the fields have not, as lines. */
function missingFields(facts: readonly Fact[], fields: Fields, path: string): string[] {
  return facts.flatMap((fact) => {
    const name = fact.name ?? ''
    if (name === 'RequestId') return []
    const field = fields[name] ?? Object.values(fields).find((other) => other.aliases?.includes(name))
    if (field === undefined) return [`${path}${name}: not declared`]
    if (field.wire !== fact.type) return [`${path}${name}: ${field.wire}, documented as ${fact.type}`]
    if (fact.required && field.presence !== 'required') return [`${path}${name}: not required`]
    return missingInside(fact, field, `${path}${name}.`)
  })
}

function missingInside(fact: Fact, field: Field<unknown>, path: string): string[] {
  const inner = fact.items ?? fact
  if (fact.items !== undefined && field.item !== undefined && field.item.wire !== fact.items.type) {
    return [`${path}N: ${field.item.wire}, documented as ${fact.items.type}`]
  }
  return inner.fields === undefined ? [] : missingFields(inner.fields, field.fields ?? {}, path)
}

function unexcused(lines: readonly string[]): string[] {
  return lines.filter((line) => KNOWN_GAPS[line] === undefined)
}

/** What the contracts lack of the facts, as lines. */
function missingOfFacts(root: string): string[] {
  let compared = 0
  const missing: string[] = []
  for (const product of products) {
    const folder = join(root, product.name)
    const files = readdirSync(root).includes(product.name) ? readdirSync(folder) : []
    for (const [action, operation] of Object.entries(product.operations)) {
      if (!files.includes(`${action}.json`)) continue
      const facts: Facts = JSON.parse(readFileSync(join(folder, `${action}.json`), 'utf8'))
      assert.equal(facts.version, product.version)
      compared++
      missing.push(...missingFields(facts.request, operation.input, `${action} request `))
      missing.push(...missingFields(facts.response, operation.output, `${action} response `))
    }
  }
  assert.ok(compared >= 5, `only ${compared} operations compared`)
  return missing
}

test('every documented parameter and response field of the contract facts is declared, name and type', () => {
  const root = sharedPath('contract')
  if (root !== undefined) assert.deepEqual(unexcused(missingOfFacts(root)), [])
})

const SEED_TYPES: Readonly<Record<string, string>> = {
  string: 'string',
  integer: 'number',
  long: 'number',
  boolean: 'boolean',
  array: 'array',
  'array<object>': 'array',
  object: 'object',
}

/** Names and types in a vendor document: one to a line in the older form, in paragraphs in the newer one. */
function documentedNames(text: string): [string, string][] {
  const older = [...text.matchAll(/^([A-Z]\w*?)(string|integer|long|boolean|array<object>|array|object)(?:Yes|No)?$/gm)]
  const newer = [...text.matchAll(/^([A-Z]\w*)\n\n(string|integer|long|boolean|array<object>|array|object)$/gm)]
  // `Example` is the heading of a column.
  return [...older, ...newer]
    .filter(([, name]) => name !== 'Example')
    .map(([, name = '', type = '']) => [name, SEED_TYPES[type] ?? type])
}

/** Statuses and codes of a document's error table. */
function documentedErrors(text: string): [number, string][] {
  const table = text.slice(text.indexOf('Error codes'))
  return [...table.matchAll(/^(4\d\d|5\d\d) ?([A-Z][A-Za-z.]*)/gm)].map(([, status, code = '']) => [
    Number(status),
    errorCode(code),
  ])
}

// The older form runs code and message together: NoPermissioncaller has …, ServerErrorServerError-, DataNotExists%s …
function errorCode(text: string): string {
  return ['NoPermission', 'ServerError', 'DataNotExists', 'InternalError'].find((code) => text.startsWith(code)) ?? text
}

function allFields(fields: Fields): [string, Field<unknown>][] {
  return Object.entries(fields).flatMap(([name, field]) => [
    [name, field] as [string, Field<unknown>],
    ...allFields(field.fields ?? {}),
  ])
}

/** What the contracts lack of the documents, as lines. */
function missingOfDocuments(root: string): string[] {
  const operations = operationsByAction()
  const missing: string[] = []
  for (const file of readdirSync(root)) {
    const action = basename(file, '.txt')
    const text = readFileSync(join(root, file), 'utf8')
    const operation = operations.get(action)
    assert.ok(operation, `${action} has a document and no operation`)
    const declared = [...allFields(operation.input), ...allFields(operation.output)]
    const names = documentedNames(text)
    assert.ok(names.length >= 3, `${file} could not be read`)
    for (const [name, type] of names) {
      if (name === 'RequestId') continue
      const found = declared.filter(([declaredName]) => declaredName === name)
      if (found.length === 0) missing.push(`${action} ${name}: not declared`)
      else if (!found.some(([, field]) => field.wire === type)) missing.push(`${action} ${name}: documented as ${type}`)
    }
    const product = products.find(({ operations: own }) => own[action] === (operation as object))
    for (const [status, code] of documentedErrors(text)) {
      const general = [product?.denied, product?.failure].some((row) => row?.[0] === code && row[1] === status)
      if (operation.errors[code]?.[0] !== status && !general) missing.push(`${action} error ${status} ${code}`)
    }
  }
  return missing
}

test('every parameter, response field and error code of the five documents is in its contract', () => {
  const root = sharedPath('seeds')
  if (root !== undefined) assert.deepEqual(unexcused(missingOfDocuments(root)), [])
})

test('the list of known gaps holds nothing that is mended, and a reason for each', () => {
  const [facts, documents] = [sharedPath('contract'), sharedPath('seeds')]
  if (facts === undefined || documents === undefined) return
  const gaps = new Set([...missingOfFacts(facts), ...missingOfDocuments(documents)])
  assert.deepEqual(
    Object.entries(KNOWN_GAPS).filter(([line, reason]) => !gaps.has(line) || reason.length < 10),
    [],
  )
})
