import assert from 'node:assert/strict'
import test, { describe } from 'node:test'
import { furthestAheadMs } from '../../../src/domain/logons/propose-baseline.ts'

const HOUR_MS = 3_600_000
const NOON = Date.UTC(2026, 10, 20, 12)

describe('the clock that is furthest ahead', () => {
  const ahead = (...zones: string[]) =>
    furthestAheadMs(
      zones.map((timeZone) => ({ timeZone })),
      NOON,
    )

  test('is that of some server', () => {
    assert.equal(ahead('UTC', 'Asia/Shanghai', 'America/New_York'), 8 * HOUR_MS)
    assert.equal(ahead('America/New_York'), -5 * HOUR_MS)
    assert.equal(ahead(), -24 * HOUR_MS)
  })

  test('is found among very many', () => {
    const hosts = Array.from({ length: 300_000 }, () => ({ timeZone: 'UTC' }))
    assert.equal(furthestAheadMs([...hosts, { timeZone: 'Asia/Shanghai' }], NOON), 8 * HOUR_MS)
  })
})
