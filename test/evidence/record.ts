import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Field, Fields } from '../../src/contract/field.ts'
import type { Operation } from '../../src/contract/operation.ts'
import { products } from '../../src/products/index.ts'

/*
 * Notes what the tests really did with each operation: which fields and values travelled, which refusals came, through
 * whose client. `GARRISON_EVIDENCE` names the folder; without it nothing is noted. tools/evidence.ts makes docs/evidence.md
 * of it.
 */

/** What one test process saw of one operation. */
export interface Seen {
  /** Official clients through which it succeeded. */
  readonly clients: string[]
  /** `request Members.MemberUid`, `response Data.Count`. */
  readonly fields: string[]
  /** `request Members.OptType ADD`. */
  readonly values: string[]
  readonly refusals: string[]
  /** `restart`, `boundary`, `negative` …: what a test has said of it. */
  readonly marks: string[]
}

/** What tests may say of an operation by `mark`. */
export type Mark = 'restart' | Variant
/** The six kinds of generated requests. */
export const VARIANTS = ['boundary', 'enumeration', 'optionals', 'property', 'examples', 'negative'] as const
export type Variant = (typeof VARIANTS)[number]

/** One call and its answer. */
export interface Observed {
  readonly client: 'own' | string
  readonly version: string
  readonly action: string
  readonly parameters: Readonly<Record<string, unknown>>
  readonly status: number
  readonly body: unknown
}

const folder = process.env['GARRISON_EVIDENCE']
// What only a fault in the machine brings about, and what nobody would send, proves nothing about an operation.
const isSynthetic = /[\\/](faults|generated)[\\/]|server-error/.test(process.argv[1] ?? '')
const seen = new Map<string, Record<keyof Seen, Set<string>>>()

if (folder !== undefined) {
  process.on('exit', () => {
    mkdirSync(folder, { recursive: true })
    const lists = [...seen].map(([name, sets]) => [
      name,
      Object.fromEntries(Object.entries(sets).map(([kind, set]) => [kind, [...set].sort()])),
    ])
    writeFileSync(join(folder, `${process.pid}-${Date.now()}.json`), JSON.stringify(Object.fromEntries(lists)))
  })
}

function noteOf(name: string): Record<keyof Seen, Set<string>> {
  let note = seen.get(name)
  if (note === undefined) {
    note = { clients: new Set(), fields: new Set(), values: new Set(), refusals: new Set(), marks: new Set() }
    seen.set(name, note)
  }
  return note
}

/** Says that a test has shown something of an operation. */
export function mark(product: string, action: string, what: Mark): void {
  if (folder !== undefined) noteOf(`${product} ${action}`).marks.add(what)
}

/** Notes a call. */
export function observe({ client, version, action, parameters, status, body }: Observed): void {
  if (folder === undefined || isSynthetic) return
  const product = products.find((other) => other.version === version)
  const operation: Operation<never> | undefined = product?.operations[action] as Operation<never> | undefined
  if (product === undefined || operation === undefined) return
  const note = noteOf(`${product.name} ${action}`)
  if (status !== 200) {
    note.refusals.add(String(Object(body).Code))
    return
  }
  if (client !== 'own') note.clients.add(client)
  walk(operation.input, unflattened(parameters), 'request ', note)
  walk(operation.output, Object(body), 'response ', note)
}

type Note = Record<keyof Seen, Set<string>>

function walk(fields: Fields, values: Readonly<Record<string, unknown>>, path: string, note: Note): void {
  for (const [name, field] of Object.entries(fields)) {
    const value = [name, ...(field.aliases ?? [])].map((spelling) => values[spelling]).find((found) => found !== undefined)
    if (value === undefined || value === null) continue
    note.fields.add(path + name)
    visit(field, value, path + name, note)
  }
}

function visit(field: Field<unknown>, value: unknown, path: string, note: Note): void {
  const inner = field.fields
  const given =
    typeof value === 'string' && (field.form === 'json text' || inner !== undefined || field.item !== undefined)
      ? parsed(value)
      : value
  for (const element of Array.isArray(given) ? given : [given]) {
    const choices = field.item?.choices ?? field.choices
    if (choices !== undefined && Object.hasOwn(choices, String(element))) note.values.add(`${path} ${element}`)
    if (inner !== undefined && typeof element === 'object' && element !== null) walk(inner, element, `${path}.`, note)
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text.split(',').map((part) => part.trim())
  }
}

/** `{ 'X.1.Y': 1 }` -> `{ X: [{ Y: 1 }] }`: tests write parameters in both ways. */
function unflattened(parameters: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const whole: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(parameters)) {
    if (!name.includes('.')) whole[name] ??= value
    else place(whole, name.split('.'), value)
  }
  return whole
}

function place(into: Record<string, unknown>, [head = '', ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) {
    into[head] = value
    return
  }
  const isList = /^\d+$/.test(rest[0] ?? '')
  into[head] ??= isList ? [] : {}
  const inner = into[head] as Record<string, unknown>
  // The first element of a list is number 1.
  if (isList) place(inner, [String(Number(rest[0]) - 1), ...rest.slice(1)], value)
  else place(inner, rest, value)
}
