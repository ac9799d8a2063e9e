import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { fileURLToPath } from 'node:url'
import type { Fields } from '../../src/contract/field.ts'
import { products } from '../../src/products/index.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const operations = products.flatMap((product) =>
  Object.entries(product.operations).map(([action, operation]) => ({ product, action, operation })),
)
// Two versions of one thing share a folder.
const FOLDERS: Readonly<Record<string, string>> = {
  ResourceDirectoryMaster: 'resource-directory',
  ResourceManager: 'resource-directory',
}
const folderOf = (product: string) => FOLDERS[product] ?? product.toLowerCase()

test('every operation has a file, a test through the wire and a page of its name', () => {
  const missing = operations.flatMap(({ product, action }) =>
    [
      `src/products/${folderOf(product.name)}/${action}.ts`,
      `test/operations/${folderOf(product.name)}/${action}.test.ts`,
      `docs/operations/${product.name}-${action}.md`,
    ].filter((file) => !existsSync(join(ROOT, file))),
  )
  assert.deepEqual(missing, [])
})

test('every operation file is registered', () => {
  const registered = new Set(operations.map(({ product, action }) => `${folderOf(product.name)}/${action}.ts`))
  const files = readdirSync(join(ROOT, 'src/products'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) => readdirSync(join(ROOT, 'src/products', name)).map((file) => `${name}/${file}`))
    .filter((file) => /\/[A-Z]\w*\.ts$/.test(file))
  assert.deepEqual(
    files.filter((file) => !registered.has(file)),
    [],
  )
})

function fieldCodes(fields: Fields): string[] {
  return Object.values(fields).flatMap(({ codes, fields: inner = {} }) => [
    ...[codes?.form, codes?.length].filter((code) => code !== undefined),
    ...fieldCodes(inner),
  ])
}

test('every refusal leads to a code of the operation, and every code can be said', () => {
  for (const { product, action, operation } of operations) {
    const said = new Set([
      ...Object.values(operation.refusals),
      ...Object.values(operation.faults ?? {}),
      ...Object.values(operation.failures ?? {}),
      ...fieldCodes(operation.input),
    ])
    for (const code of said) assert.ok(operation.errors[code ?? ''], `${action}: ${code} is not in its table`)
    for (const code of Object.keys(operation.errors)) {
      const isGeneral = code === product.denied[0] || code === product.failure[0]
      const isExplained = operation.notes?.some((note) => note.includes(`${code} is never said`))
      assert.ok(said.has(code) || isGeneral || isExplained, `${action}: nothing says ${code}`)
    }
  }
})

/** Whether one of the tests in a file sees a RAM user refused. */
function seesUserRefused(file: string): boolean {
  const tests = readFileSync(join(ROOT, file), 'utf8').split(/^ *test\(/m)
  return tests.slice(1).some((text) => text.includes('.user(') && /\b403\b/.test(text))
}

test('the test of every operation looks at a caller without permission', () => {
  const silent = operations
    .map(({ product, action }) => `test/operations/${folderOf(product.name)}/${action}.test.ts`)
    .filter((file) => existsSync(join(ROOT, file)) && !seesUserRefused(file))
  assert.deepEqual(silent, [])
})

test('every version belongs to one product', () => {
  assert.equal(new Set(products.map(({ version }) => version)).size, products.length)
})
