import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { Throttle } from '../../src/gateway/throttle.ts'

test('never more than the limit pass in any one second, wherever it begins', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(0, 1, 100, 250, 499, 500, 999, 1000), { maxLength: 200 }),
      fc.integer({ min: 1, max: 12 }),
      (gaps, limit) => {
        const throttle = new Throttle()
        const passed: number[] = []
        let now = 1_000_000
        for (const gap of gaps) {
          now += gap
          if (throttle.waitMs('user', limit, now) === 0) passed.push(now)
        }
        for (const start of passed) assert.ok(passed.filter((at) => at >= start && at < start + 1000).length <= limit)
      },
    ),
  )
})

test('the time to wait is exact: one millisecond less is refused, then the call passes', () => {
  const throttle = new Throttle()
  assert.equal(throttle.waitMs('user', 2, 1000), 0)
  assert.equal(throttle.waitMs('user', 2, 1400), 0)
  assert.equal(throttle.waitMs('user', 2, 1500), 500)
  assert.equal(throttle.waitMs('user', 2, 1999), 1)
  assert.equal(throttle.waitMs('user', 2, 2000), 0)
})

test('users do not hinder each other, and the memory is bounded', () => {
  const throttle = new Throttle(2)
  assert.equal(throttle.waitMs('a', 1, 1000), 0)
  assert.equal(throttle.waitMs('b', 1, 1000), 0)
  assert.ok(throttle.waitMs('a', 1, 1001) > 0)
  assert.equal(throttle.waitMs('c', 1, 1001), 0)
  assert.equal(throttle.waitMs('b', 1, 1002), 0, 'the least recently seen user was forgotten')
  assert.ok(throttle.waitMs('c', 1, 1002) > 0)
})
