import assert from 'node:assert/strict'
import { test } from 'node:test'
import { TestClock } from './server.ts'

test('a clock of tests goes with the machine, stands still when it is frozen, and goes on from the present', (t) => {
  const machine = t.mock.method(Date, 'now', () => 1_000)
  const at = (now: number) => machine.mock.mockImplementation(() => now)
  const clock = new TestClock()
  const seen = [clock.now()]
  at(2_000)
  clock.advance(500)
  seen.push(clock.now())
  clock.freeze()
  at(3_000)
  clock.freeze()
  seen.push(clock.now())
  clock.advance(100)
  seen.push(clock.now())
  clock.resume()
  seen.push(clock.now())
  at(4_000)
  seen.push(clock.now())
  assert.deepEqual(seen, [1_000, 2_500, 2_500, 2_600, 3_600, 4_600])
})
