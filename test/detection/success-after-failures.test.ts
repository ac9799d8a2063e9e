import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { DEFAULT_RULE } from '../../src/detection/brute-force.ts'
import type { GuessLine } from '../../src/detection/guess.ts'
import { type Grade, judgeSuccess, type Success, type SuccessReason } from '../../src/detection/success-after-failures.ts'
import { guessLine } from './logon-event.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const NOW = Date.parse('2026-11-21T12:00:00Z')
const HERE = '203.0.113.7'

/** A password logon of root from here, approved and known nowhere. */
const SUCCESS: Success = { at: NOW, user: 'root', source: HERE, method: 'password', isApproved: false, isKnown: false }

/** As many guesses, one a minute up to `before` ago. */
function guesses(count: number, change: Partial<GuessLine> = {}, before = MINUTE, step = MINUTE): GuessLine[] {
  return Array.from({ length: count }, (_, i) => guessLine({ at: NOW - before - i * step, ...change }))
}

const other = { user: 'admin' }
const elsewhere = { source: '198.51.100.9' }
const key = { method: 'publickey' }
const approved = { isApproved: true }

describe('a success after failures', () => {
  const cases: readonly (readonly [
    what: string,
    success: Partial<Success>,
    lines: readonly GuessLine[],
    grade: Grade,
    reason: SuccessReason,
  ])[] = [
    ['none', {}, [], 'none', 'no-failures'],
    ['guessed from here', {}, guesses(5), 'critical', 'password-after-guessing'],
    ['guessed from here, approved', approved, guesses(5), 'critical', 'password-after-guessing'],
    ['guessed slowly from here, approved', approved, guesses(5, {}, MINUTE, HOUR), 'critical', 'password-after-guessing'],
    ['guessed from here, no method told', { method: undefined }, guesses(5), 'critical', 'password-after-guessing'],
    ['other accounts guessed from here', {}, guesses(5, other), 'critical', 'password-after-guessing'],
    ['other accounts guessed fast from an office', approved, guesses(5, other), 'critical', 'password-after-guessing'],
    ['slips of an office in a day', approved, guesses(5, other, MINUTE, HOUR), 'none', 'few-failures'],
    ['the same from nobody knows where', {}, guesses(5, other, MINUTE, HOUR), 'critical', 'password-after-guessing'],
    ['23 hours ago', {}, guesses(5, {}, 23 * HOUR), 'critical', 'password-after-guessing'],
    ['more than a day ago', {}, guesses(5, {}, 25 * HOUR), 'none', 'no-failures'],
    ['only afterwards', {}, guesses(5, {}, -HOUR), 'none', 'no-failures'],
    ['a key from where others are guessed', key, guesses(5, other), 'low', 'key-from-guessing-source'],
    ['a key from where the account is guessed', key, guesses(5), 'low', 'key-from-guessing-source'],
    ['an attacked account from a new source', {}, guesses(5, elsewhere), 'high', 'attacked-account-new-source'],
    ['an attacked account by key', key, guesses(5, elsewhere), 'low', 'key-for-attacked-account'],
    [
      'an attacked account from a known source',
      { isKnown: true },
      guesses(5, elsewhere),
      'none',
      'attacked-account-known-source',
    ],
    ['an attacked account from an approved source', approved, guesses(5, elsewhere), 'none', 'attacked-account-known-source'],
    ['a typo', approved, guesses(4), 'none', 'typo'],
    ['as few from nobody knows where', {}, guesses(4), 'none', 'few-failures'],
    ['no account told', { user: undefined }, guesses(5), 'critical', 'password-after-guessing'],
    ['no source told', { source: '' }, guesses(5, { source: '' }), 'high', 'attacked-account-new-source'],
  ]
  for (const [what, change, lines, grade, reason] of cases) {
    test(`${what}: ${grade}`, () => {
      const verdict = judgeSuccess({ ...SUCCESS, ...change }, lines, DEFAULT_RULE)
      assert.deepEqual([verdict.grade, verdict.reason], [grade, reason])
    })
  }

  test('the attempts are told, not the lines', () => {
    const lines = [
      ...guesses(2, { connection: 'ssh 1' }),
      ...guesses(2, { connection: 'ssh 1', family: 'pam_unix' }),
      ...guesses(1, { ...elsewhere, connection: 'ssh 2' }),
      ...guesses(1, { ...other, connection: 'ssh 3' }),
    ]
    const { fromSource, onAccount } = judgeSuccess(SUCCESS, lines, DEFAULT_RULE)
    assert.deepEqual([fromSource, onAccount], [3, 3])
  })
})

describe('for any guesses', () => {
  const line = fc
    .record({
      at: fc.integer({ min: -26, max: 1 }).map((hour) => NOW + hour * HOUR),
      connection: fc.constantFrom('', 'ssh 1'),
      user: fc.constantFrom('root', 'admin', undefined),
      source: fc.constantFrom(HERE, '198.51.100.9', ''),
      family: fc.constantFrom('verdict', 'pam_unix'),
    })
    .map(guessLine)
  const success = fc.record({ isApproved: fc.boolean(), isKnown: fc.boolean(), method: fc.constantFrom('password', 'publickey') })
  const GRADES: readonly Grade[] = ['none', 'low', 'high', 'critical']

  test('a late one never lowers the grade, and their order says nothing', () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 20 }), line, success, (lines, late, change) => {
        const judged = (given: readonly GuessLine[]) => judgeSuccess({ ...SUCCESS, ...change }, given, DEFAULT_RULE)
        assert.ok(GRADES.indexOf(judged([...lines, late]).grade) >= GRADES.indexOf(judged(lines).grade))
        assert.deepEqual(judged([...lines].reverse()), judged(lines))
      }),
      { numRuns: 500 },
    )
  })
})
