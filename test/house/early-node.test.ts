import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { fileURLToPath } from 'node:url'
import { sourceFiles } from '../../tools/source-files.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

test('hooks stand inside describe: Node 20.0 runs none of the others, and 20.6 not all', () => {
  const outside = sourceFiles(ROOT, 'test').filter((file) =>
    /^(?:before|after)(?:Each)?\(/m.test(readFileSync(join(ROOT, file), 'utf8')),
  )
  assert.deepEqual(outside, [])
})

test('operations are tested in one suite: Node 20.0 hands no hooks down to a suite within', () => {
  const nested = sourceFiles(ROOT, 'test/operations').filter(
    (file) => file.endsWith('.test.ts') && /^ +describe\(/m.test(readFileSync(join(ROOT, file), 'utf8')),
  )
  assert.deepEqual(nested, [])
})
