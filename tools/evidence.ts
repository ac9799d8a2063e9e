/*
 * Writes docs/evidence.md: what the tests have really shown of every operation, from the notes that a run with
 * GARRISON_EVIDENCE=FOLDER leaves (test/evidence/record.ts). What is not shown stands in test/evidence/gaps.json with its
 * reason, and that list may only shrink.
 *
 *   node tools/run.mjs tools/evidence.ts FOLDER            writes the page; fails on a gap that is not listed
 *   node tools/run.mjs tools/evidence.ts FOLDER --check    writes nothing; fails when the page or the list would change
 *   node tools/run.mjs tools/evidence.ts FOLDER --list     writes the list of gaps anew, keeping the reasons
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Fields } from '../src/contract/field.ts'
import { isWrite, type Operation } from '../src/contract/operation.ts'
import type { Product } from '../src/contract/product.ts'
import { products } from '../src/products/index.ts'
import { type Seen, VARIANTS } from '../test/evidence/record.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const PAGE = join(ROOT, 'docs', 'evidence.md')
const GAPS = join(ROOT, 'test', 'evidence', 'gaps.json')
const CLIENTS = ['openapi-core V3', 'openapi-core V1', 'openapi-client V3', 'pop-core POST', 'pop-core GET']

/** What there is to show of an operation, kind by kind. */
type Claims = Readonly<Record<keyof Seen, readonly string[]>>

/** Notes of all test processes, by `Product Action`. */
function readNotes(folder: string): Map<string, Seen> {
  const notes = new Map<string, Record<string, Set<string>>>()
  for (const file of readdirSync(folder)) {
    const note: Record<string, Seen> = JSON.parse(readFileSync(join(folder, file), 'utf8'))
    for (const [name, seen] of Object.entries(note)) {
      const whole = notes.get(name) ?? {
        clients: new Set(),
        fields: new Set(),
        values: new Set(),
        refusals: new Set(),
        marks: new Set(),
      }
      for (const [kind, list] of Object.entries(seen)) for (const item of list) whole[kind]?.add(item)
      notes.set(name, whole)
    }
  }
  const lists = (sets: Record<string, Set<string>>) =>
    Object.fromEntries(Object.entries(sets).map(([kind, set]) => [kind, [...set]]))
  return new Map([...notes].map(([name, sets]) => [name, lists(sets) as unknown as Seen]))
}

function pathsOf(fields: Fields, prefix: string): string[] {
  return Object.entries(fields).flatMap(([name, { fields: inner = {} }]) => [
    prefix + name,
    ...pathsOf(inner, `${prefix}${name}.`),
  ])
}

function valuesOf(fields: Fields, prefix: string): string[] {
  return Object.entries(fields).flatMap(([name, field]) => [
    ...Object.keys(field.item?.choices ?? field.choices ?? {}).map((value) => `${prefix}${name} ${value}`),
    ...valuesOf(field.fields ?? {}, `${prefix}${name}.`),
  ])
}

function claimsOf(product: Product<never>, operation: Operation<never>): Claims {
  // A failing database is a fault of the machine; no traffic of a user's brings it about.
  const faults = new Set<string | undefined>([...Object.values(operation.failures ?? {}), product.failure[0]])
  const codes = [...new Set([...Object.keys(operation.errors), product.denied[0]])].filter((code) => !faults.has(code))
  return {
    clients: ['any'],
    fields: [...pathsOf(operation.input, 'request '), ...pathsOf(operation.output, 'response ')],
    values: [...valuesOf(operation.input, 'request '), ...valuesOf(operation.output, 'response ')],
    refusals: codes,
    marks: [...(isWrite(operation.access.level) ? [] : ['restart']), ...VARIANTS],
  }
}

interface Line {
  readonly product: string
  readonly action: string
  readonly cells: readonly string[]
  readonly gaps: readonly string[]
}

function lineOf(product: Product<never>, action: string, notes: Map<string, Seen>): Line {
  const operation = product.operations[action] as unknown as Operation<never>
  const claims = claimsOf(product, operation)
  const seen = notes.get(`${product.name} ${action}`) ?? { clients: [], fields: [], values: [], refusals: [], marks: [] }
  const clients = CLIENTS.filter((name) => seen.clients.includes(name))
  const missing = (kind: 'fields' | 'values' | 'refusals' | 'marks') =>
    claims[kind].filter((claim) => !seen[kind].includes(claim))
  const share = (kind: 'fields' | 'values' | 'refusals') => `${claims[kind].length - missing(kind).length}/${claims[kind].length}`
  const has = (claim: string) => (seen.marks.includes(claim) ? 'yes' : '')
  const variants = VARIANTS.filter((variant) => seen.marks.includes(variant))
  return {
    product: product.name,
    action,
    cells: [
      clients.length === 0 ? '' : `${clients.length} of ${CLIENTS.length}`,
      share('fields'),
      share('values'),
      share('refusals'),
      seen.refusals.includes(product.denied[0]) ? 'yes' : '',
      isWrite(operation.access.level) ? 'by what reads it' : has('restart'),
      variants.length === VARIANTS.length ? 'all six' : variants.join(', '),
    ],
    gaps: [
      ...(clients.length === 0 ? ['no official client'] : []),
      ...missing('fields'),
      ...missing('values'),
      ...missing('refusals').map((code) => `refusal ${code}`),
      ...missing('marks'),
    ].map((gap) => `${product.name} ${action}: ${gap}`),
  }
}

const HEAD = `# Evidence

<!-- Generated by tools/evidence.ts out of a run of the tests. -->

What the tests have shown of every operation. The columns are different things and are never added up. Traffic that is made
up (generated requests, injected faults) counts in the last column only.

- client: how many ways of the vendor's own clients have driven it to success (openapi-core in V3 and V1, openapi-client, pop-core
  by POST and by GET)
- fields, values, refusals: how many of the declared fields of request and answer, of the values of enumerations, and of the error
  codes have been seen on the wire; codes of a failing database are left out
- denied: a caller without permission was refused
- restart: what it reads was the same after the server was started anew; what it writes is shown so by the operations that read it
- generated: requests made out of its declaration: ${VARIANTS.join(', ')}
`

function page(lines: readonly Line[], gaps: Readonly<Record<string, string>>): string {
  const tables = [...new Set(lines.map(({ product }) => product))].flatMap((product) => [
    `## ${product}`,
    '',
    '| operation | client | fields | values | refusals | denied | restart | generated |',
    '|---|---|---|---|---|---|---|---|',
    ...lines.filter((line) => line.product === product).map(({ action, cells }) => `| ${action} | ${cells.join(' | ')} |`),
    '',
  ])
  const empty = Object.entries(gaps).map(([gap, reason]) => `- ${gap}: ${reason}`)
  return [HEAD, ...tables, '## Not shown', '', `${empty.length} in all. This list may only shrink.`, '', ...empty, ''].join('\n')
}

const [folder, mode] = process.argv.slice(2)
if (folder === undefined) throw new Error('usage: evidence.ts FOLDER [--check | --list]')
const notes = readNotes(folder)
const lines = (products as unknown as readonly Product<never>[]).flatMap((product) =>
  Object.keys(product.operations).map((action) => lineOf(product, action, notes)),
)
const known: Record<string, string> = JSON.parse(readFileSync(GAPS, 'utf8'))
const found = lines.flatMap(({ gaps }) => gaps)
if (mode === '--list') {
  const listed = Object.fromEntries(found.sort().map((gap) => [gap, known[gap] ?? 'not shown yet']))
  writeFileSync(GAPS, `${JSON.stringify(listed, null, 2)}\n`)
  writeFileSync(PAGE, page(lines, listed))
} else {
  const fresh = found.filter((gap) => known[gap] === undefined)
  const mended = Object.keys(known).filter((gap) => !found.includes(gap))
  for (const gap of fresh) console.error(`not shown and not listed: ${gap}`)
  for (const gap of mended) console.error(`listed in test/evidence/gaps.json and shown: ${gap}`)
  const text = page(lines, known)
  const isStale = mode === '--check' && (!existsSync(PAGE) || readFileSync(PAGE, 'utf8') !== text)
  if (isStale) console.error('docs/evidence.md is not what the tests show: run `npm run evidence`')
  if (mode !== '--check') writeFileSync(PAGE, text)
  if (fresh.length > 0 || mended.length > 0 || isStale) process.exitCode = 1
}
