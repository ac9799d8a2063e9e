import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { inspect } from 'node:util'
import fc from 'fast-check'
import { closestAccount, normaliseAccount } from '../../src/detection/account.ts'
import { Refusal } from '../../src/kernel/outcome.ts'

describe('normaliseAccount', () => {
  const kept: readonly (readonly [text: string, value: string])[] = [
    ['deploy', 'deploy'],
    [' deploy\t', 'deploy'],
    ['Deploy', 'Deploy'],
    ['test_account_001', 'test_account_001'],
    ['john doe', 'john doe'],
    ['用户', '用户'],
    ['a'.repeat(256), 'a'.repeat(256)],
  ]
  for (const [text, value] of kept) {
    test(`${JSON.stringify(text.slice(0, 20))} is kept as ${JSON.stringify(value.slice(0, 20))}`, () => {
      assert.deepEqual(normaliseAccount(text), { value })
    })
  }
  for (const text of ['', '  ', 'a\nb', 'a\u0000', 'a\u009bb', 'a'.repeat(257)]) {
    test(`${inspect(text.slice(0, 20))} is refused`, () => {
      const found = normaliseAccount(text)
      assert.ok(found instanceof Refusal)
      assert.equal(found.kind, 'bad-account')
    })
  }
})

describe('closestAccount', () => {
  test('is the name with fewest changed letters', () => {
    assert.deepEqual(closestAccount(['deploy', 'backup', 'root'], 'deplyo'), { name: 'deploy', edits: 2 })
    assert.deepEqual(closestAccount(['deploy', 'backup', 'root'], 'roots'), { name: 'root', edits: 1 })
    assert.deepEqual(closestAccount(['backup', 'Deploy'], 'deploy'), { name: 'Deploy', edits: 1 })
    assert.deepEqual(closestAccount(['kitten'], 'sitting'), { name: 'kitten', edits: 3 })
    assert.deepEqual(closestAccount(['abc'], 'xyz'), { name: 'abc', edits: 3 })
    assert.deepEqual(closestAccount(['dxxxoy', 'deploy12'], 'deploy'), { name: 'deploy12', edits: 2 })
    assert.equal(closestAccount([], 'deploy'), undefined)
  })

  test('very long names and very many are not searched', () => {
    assert.equal(closestAccount(['a'.repeat(65)], 'a'), undefined)
    assert.equal(closestAccount(['a'], 'a'.repeat(65)), undefined)
    const names = (length: number, count: number) => Array.from({ length: count }, (_, index) => `${index}`.padStart(length, 'z'))
    assert.deepEqual(closestAccount([...names(8, 1_000), 'deploy'], 'deplyo'), { name: 'deploy', edits: 2 })
    assert.deepEqual(closestAccount([...names(8, 20_000), 'deploy'], 'deplyo')?.edits, 8)
  })

  test('as much work is done however long the names are', () => {
    const compared = (length: number) => {
      let looked = 0
      const names = function* () {
        for (; looked < 20_000; looked++) yield `${looked}`.padStart(length, 'z')
      }
      closestAccount(names(), 'a'.repeat(length))
      return looked
    }
    assert.deepEqual([compared(64), compared(8)], [25, 1_370])
  })

  test('the number of edits is the distance of two names: zero only for the same, the same both ways, never more than the longer', () => {
    const name = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 8 })
    const distance = (a: string, b: string) => closestAccount([a], b)?.edits ?? assert.fail()
    fc.assert(
      fc.property(name, name, name, (a, b, c) => {
        assert.equal(distance(a, b) === 0, a === b)
        assert.equal(distance(a, b), distance(b, a))
        assert.ok(distance(a, b) <= Math.max(a.length, b.length))
        assert.ok(distance(a, c) <= distance(a, b) + distance(b, c))
        assert.equal(distance(a, `${a}x`), 1)
      }),
    )
  })
})
