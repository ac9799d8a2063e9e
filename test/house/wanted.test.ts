import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import test from 'node:test'
import { products } from '../../src/products/index.ts'
import { sharedPath } from '../shared.ts'

/** Operations of the catalogue that are not served yet, with the reason. It may only shrink. */
const NOT_SERVED: Readonly<Record<string, string>> = JSON.parse(readFileSync(new URL('not-served.json', import.meta.url), 'utf8'))

test('every operation of the catalogue is served, but for those that are listed', () => {
  const index = sharedPath('contract/INDEX.tsv')
  if (index === undefined) return
  const wanted = readFileSync(index, 'utf8')
    .split('\n')
    .slice(1)
    .filter((line) => line !== '')
    .map((line) => line.split('\t'))
  assert.ok(wanted.length > 150, 'the catalogue could not be read')
  const missing = wanted
    .filter(([product, version, action = '']) => {
      const found = products.find((other) => other.name === product && other.version === version)
      return found === undefined || !Object.hasOwn(found.operations, action)
    })
    .map(([product, , action]) => `${product} ${action}`)
  assert.deepEqual(missing.sort(), Object.keys(NOT_SERVED).sort())
})
