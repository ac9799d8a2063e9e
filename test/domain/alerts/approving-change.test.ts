import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { compileBaseline } from '../../../src/detection/baseline.ts'
import { judge } from '../../../src/detection/judge.ts'
import { approvingChange } from '../../../src/domain/alerts/approving-change.ts'

type Details = Parameters<typeof approvingChange>[0]

function detailsOf(change: Partial<Details>): Details {
  const none = { observed: { en: '', zh: '' }, approved: [], approvedCount: 0, nearest: null, reason: { en: '', zh: '' } }
  const logon = { user: 'root', address: '8.8.8.8', port: null, method: null, fingerprint: null, place: null }
  return { dimension: 'time', ...none, ...logon, localTime: '2026-11-21 20:17:05', zone: 'UTC', ...change }
}

/** The 21st of November 2026 is a Saturday. */
const TIMES: readonly (readonly [at: string, nearest: string, approved: string])[] = [
  ['2026-11-21 20:17:05', '08:00-20:00', '20:00-20:17'],
  ['2026-11-21 20:01:00', '08:00-20:00', '20:00-20:01'],
  ['2026-11-21 07:59:59', '08:00-20:00', '07:59-08:00'],
  ['2026-11-21 20:00:45', '08:00-20:00:30', '20:00:30-20:00:59'],
  ['2026-11-21 20:01:45', '08:00-20:00:30', '20:00:30-20:01'],
  ['2026-11-21 08:00:10', '08:00:30-20:00', '08:00-08:00:30'],
  ['2026-11-21 23:30:00', '08:00-20:00', '23:30-23:30:59'],
  ['2026-11-21 00:10:00', '08:00-23:50', '23:50-00:10'],
  ['2026-11-21 23:50:00', '00:05-08:00', '23:50-00:05'],
  ['2026-11-21 00:10:00', '08:00-23:50 Mon-Fri', '23:50-00:10 Fri'],
  ['2026-11-20 18:10:00', '08:00-18:00 Mon-Fri', '18:00-18:10 Fri'],
  ['2026-11-21 12:00:00', '08:00-18:00 Mon-Fri', '12:00-12:00:59 Sat'],
  ['2026-11-20 07:30:00', '08:00-18:00 Mon-Fri', '07:30-08:00 Fri'],
]

describe('the smallest change that approves', () => {
  for (const [localTime, nearest, expected] of TIMES) {
    test(`${localTime} beside ${nearest} is ${expected}, and approves it`, () => {
      const change = approvingChange(detailsOf({ localTime, nearest }))
      assert.equal(change?.value, expected)
      const at = Date.parse(`${localTime.replace(' ', 'T')}Z`)
      const logon = { at, result: 'success', user: 'root', os: 'unix', domain: undefined, address: undefined } as const
      const verdict = (values: readonly string[]) => {
        const entries = values.map((value) => ({ type: 'time', value }) as const)
        return judge({ ...logon, location: undefined }, compileBaseline(entries, 'UTC'))?.time.verdict
      }
      assert.equal(verdict([nearest]), 'out')
      assert.equal(verdict([nearest, expected]), 'in')
    })
  }

  test('an alert about no baseline, and an account that would be a pattern, have none', () => {
    assert.equal(approvingChange(detailsOf({ dimension: null })), undefined)
    assert.equal(approvingChange(detailsOf({ dimension: 'account', user: 'r*t' })), undefined)
    assert.equal(approvingChange(detailsOf({ dimension: 'account', user: null })), undefined)
    assert.equal(approvingChange(detailsOf({ dimension: 'account' }))?.value, 'root')
  })
})
