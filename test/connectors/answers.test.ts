import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { at, countAt } from '../../src/connectors/answers.ts'

describe('what is read out of an answer', () => {
  it('has nothing that the answer has not said itself', () => {
    for (const name of ['constructor', 'toString', '__proto__']) assert.equal(at({}, name), undefined, name)
    assert.equal(at({ a: [{ b: 1 }] }, 'a', 0, 'b'), 1)
  })

  it('counts in whole numbers from nought', () => {
    const counts = [3, '3', 0, -1, 1.5, '1e99', 2 ** 53, 'x', null]
    assert.deepEqual(
      counts.map((n) => countAt({ n }, 'n')),
      [3, 3, 0, 0, 0, 0, 0, 0, 0],
    )
  })
})
