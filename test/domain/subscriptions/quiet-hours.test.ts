import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { tellAt } from '../../../src/domain/subscriptions/quiet-hours.ts'

const at = (text: string) => Date.parse(`${text}Z`)
const night = { from: 22 * 60, to: 7 * 60, zone: 'Europe/Podgorica', letsSerious: true }
const noon = { from: 12 * 60, to: 13 * 60, zone: 'Asia/Shanghai', letsSerious: false }

describe('quiet hours', () => {
  const cases: [string, typeof night, string, string][] = [
    ['before them', night, '2026-11-21T20:59:59', '2026-11-21T20:59:59'],
    ['at their beginning', night, '2026-11-21T21:00:00', '2026-11-22T06:00:00'],
    ['after midnight', night, '2026-11-22T05:59:59', '2026-11-22T06:00:00'],
    ['at their end', night, '2026-11-22T06:00:00', '2026-11-22T06:00:00'],
    ['over the beginning of summer time', night, '2026-03-28T22:00:00', '2026-03-29T05:00:00'],
    ['over its end', night, '2026-10-24T21:00:00', '2026-10-25T06:00:00'],
    ['within a day', noon, '2026-11-21T04:30:00', '2026-11-21T05:00:00'],
    ['outside of those within a day', noon, '2026-11-21T05:00:00', '2026-11-21T05:00:00'],
  ]
  for (const [name, quiet, raised, told] of cases) {
    test(name, () => assert.equal(new Date(tellAt(quiet, 'suspicious', at(raised))).toISOString(), `${told}.000Z`))
  }

  test('an end that comes twice is after what was raised', () => {
    const quiet = { from: 60, to: 150, zone: 'Europe/Podgorica', letsSerious: false }
    const second = at('2026-10-25T01:10:00') // 02:10 for the second time
    const told = tellAt(quiet, 'remind', second)
    assert.equal(new Date(told).toISOString(), '2026-10-25T01:30:00.000Z')
  })

  test('serious ones go through where they may, and everything where there are none', () => {
    const raised = at('2026-11-21T22:00:00')
    assert.equal(tellAt(night, 'serious', raised), raised)
    assert.equal(tellAt({ ...night, letsSerious: false }, 'serious', raised), at('2026-11-22T06:00:00'))
    assert.equal(tellAt(null, 'remind', raised), raised)
  })
})
