import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { type BruteForceRule, bruteForceRule, bursts, DEFAULT_RULE } from '../../src/detection/brute-force.ts'
import type { GuessFamily, GuessLine } from '../../src/detection/guess.ts'
import { guessLine } from './logon-event.ts'

const MINUTE = 60_000
const DAY = 86_400_000

/** Guesses at minutes since 1970, each alone. */
function at(...minutes: readonly number[]): GuessLine[] {
  return minutes.map((minute) => guessLine({ at: minute * MINUTE }))
}

describe('the rule', () => {
  test("unless told otherwise, five in ten minutes; the vendor's values are taken and no others", () => {
    assert.deepEqual(DEFAULT_RULE, bruteForceRule(5, 10))
    for (const count of [2, 3, 4, 5, 10, 50, 80, 100]) {
      for (const span of [1, 2, 5, 10, 15])
        assert.deepEqual(bruteForceRule(count, span), { threshold: count, spanMs: span * MINUTE })
    }
    for (const [count, span] of [
      [6, 10],
      [5, 3],
      [0, 10],
      [5, 0],
      [Number.NaN, 10],
    ] as const) {
      assert.equal(bruteForceRule(count, span), undefined)
    }
  })
})

describe('bursts', () => {
  const cases: readonly (readonly [what: string, lines: readonly GuessLine[], episodes: readonly (readonly number[])[]])[] = [
    ['too few', at(0, 1, 2, 3), []],
    ['five within ten minutes', at(0, 1, 2, 3, 10), [[0, 10, 10, 5]]],
    ['seven, of which the last three reach it', at(0, 1, 2, 3, 4, 5, 6), [[0, 4, 6, 7]]],
    ['five within more', at(0, 1, 2, 3, 10.01), []],
    ['the window moves on', at(0, 8, 9, 10, 11, 12, 30), [[8, 12, 12, 5]]],
    ['all at once', at(3, 3, 3, 3, 3), [[3, 3, 3, 5]]],
    ['the same day again is the same episode', at(0, 1, 2, 3, 4, 600, 601, 602, 603, 604), [[0, 4, 604, 10]]],
    ['what lies between is not counted', at(0, 1, 2, 3, 4, 300, 600, 601, 602, 603, 604), [[0, 4, 604, 10]]],
    [
      'before and after midnight',
      at(1436, 1437, 1438, 1439, 1439.5, 1441),
      [
        [1436, 1439.5, 1439.5, 5],
        [1436, 1441, 1441, 6],
      ],
    ],
    ['reached after midnight only', at(1437, 1438, 1439, 1440, 1441), [[1437, 1441, 1441, 5]]],
    ['a repeated line', [guessLine({ at: MINUTE, weight: 5 })], [[1, 1, 1, 5]]],
    [
      'four tries told of by ten lines',
      [0, 1, 2, 3].flatMap((minute) =>
        (['invalid', 'verdict', 'aborted'] as const).map((family) =>
          guessLine({ at: minute * MINUTE, connection: `ssh ${minute}`, family }),
        ),
      ),
      [],
    ],
    [
      'moments that are none',
      [...at(0, 1, 2, 3), guessLine({ at: Number.NaN }), guessLine({ at: Number.POSITIVE_INFINITY })],
      [],
    ],
  ]
  for (const [what, lines, episodes] of cases) {
    test(what, () => {
      const found = bursts(lines, DEFAULT_RULE)
      assert.deepEqual(
        found.map(({ firstAt, reachedAt, lastAt, count }) => [firstAt / MINUTE, reachedAt / MINUTE, lastAt / MINUTE, count]),
        episodes,
      )
    })
  }

  test('an episode is told with its day, its accounts and its sources', () => {
    const lines = Array.from({ length: 12 }, (_, i) =>
      guessLine({ at: Date.parse('2026-11-21T23:00:00Z') + i, user: i === 0 ? undefined : `u${i % 4}`, source: `192.0.2.${i}` }),
    )
    const [found, ...others] = bursts(lines, DEFAULT_RULE)
    assert.deepEqual(others, [])
    assert.equal(found?.day, '2026-11-21')
    assert.deepEqual(found?.users, { first: ['u1', 'u2', 'u3', 'u0'], count: 4 })
    assert.deepEqual(found?.sources, { first: lines.slice(0, 10).map(({ source }) => source), count: 12 })
  })

  test('unknown sources are not named', () => {
    const lines = Array.from({ length: 5 }, () => guessLine({ source: '' }))
    assert.deepEqual(bursts(lines, DEFAULT_RULE)[0]?.sources, { first: [], count: 0 })
  })

  test('where several sources are asked for, they must try within the span too', () => {
    const rule = { ...DEFAULT_RULE, threshold: 3, leastSources: 3 }
    const from = (...sources: readonly string[]) => sources.map((source, minute) => guessLine({ at: minute * MINUTE, source }))
    const reached = (lines: readonly GuessLine[]) => bursts(lines, rule).map(({ reachedAt }) => reachedAt / MINUTE)
    assert.deepEqual(reached(from('a', 'a', 'b', 'b', 'c', 'a')), [4])
    assert.deepEqual(reached(from('a', 'b', 'a', 'b')), [])
    // Eleven minutes lie between the first and the last.
    assert.deepEqual(reached([...from('a', 'b', 'b'), guessLine({ at: 11 * MINUTE, source: 'c' })]), [])
    assert.deepEqual(reached([...from('a', 'b', 'b'), guessLine({ at: 10 * MINUTE, source: 'c' })]), [10])
  })

  test('where several networks are asked for, neighbours are one', () => {
    const rule = { ...DEFAULT_RULE, threshold: 3, leastNetworks: 3 }
    const from = (...sources: readonly string[]) => sources.map((source, minute) => guessLine({ at: minute * MINUTE, source }))
    const reached = (lines: readonly GuessLine[]) => bursts(lines, rule).map(({ reachedAt }) => reachedAt / MINUTE)
    assert.deepEqual(reached(from('192.0.2.1', '192.0.2.2', '198.51.100.1', '', '2001:db8:1:1::/64')), [4])
    assert.deepEqual(reached(from('192.0.2.1', '192.0.2.2', '2001:db8:1:2::/64', '2001:db8:1:1::/64', '')), [])
    const before = from('192.0.2.1', '198.51.100.1', '198.51.100.2')
    const late = guessLine({ at: 11 * MINUTE, source: '203.0.113.1' })
    assert.deepEqual(reached([...before, late]), [])
    assert.deepEqual(reached([...before, { ...late, at: 10 * MINUTE }]), [10])
  })

  test('tells the networks, and the smallest that holds all sources', () => {
    const told = (...sources: readonly string[]) => {
      const [burst] = bursts(
        [...sources, ...sources].map((source, at) => guessLine({ at, source })),
        { ...DEFAULT_RULE, threshold: 2 },
      )
      return [burst?.networks, burst?.within]
    }
    assert.deepEqual(told('192.0.2.1', '192.0.2.2'), [{ first: ['192.0.2.0/24'], count: 1 }, '192.0.2.0/24'])
    assert.deepEqual(told('192.0.2.1', '198.51.100.2'), [{ first: ['192.0.2.0/24', '198.51.100.0/24'], count: 2 }, ''])
  })

  test('where accounts are counted, one that is tried often counts once, and an unnamed one not at all', () => {
    const rule = { threshold: 3, spanMs: MINUTE }
    const users = (...names: readonly (string | undefined)[]) => names.map((user, i) => guessLine({ at: i, user }))
    assert.deepEqual(bursts(users('a', 'a', 'a', 'b', undefined), rule, 'users'), [])
    assert.deepEqual(
      bursts(users('a', 'a', 'b', undefined, 'c'), rule, 'users').map(({ reachedAt, count }) => [reachedAt, count]),
      [[4, 3]],
    )
    const later = [...users('a', 'b'), guessLine({ at: 2 * MINUTE, user: 'c' })]
    assert.deepEqual(bursts(later, rule, 'users'), [])
  })
})

const anyLine = fc.record({
  at: fc.integer({ min: -30, max: 60 }).map((minute) => DAY + minute * MINUTE),
  host: fc.constant('h'),
  connection: fc.constantFrom('', 'ssh 1', 'ssh 2'),
  family: fc.constantFrom<GuessFamily>('verdict', 'invalid', 'pam_unix'),
  weight: fc.integer({ min: 1, max: 2 }),
  user: fc.constantFrom('a', 'b', 'c', undefined),
  source: fc.constantFrom('192.0.2.1', '2001:db8::/64'),
})
const rule: fc.Arbitrary<BruteForceRule> = fc.record({
  threshold: fc.integer({ min: 1, max: 6 }),
  spanMs: fc.integer({ min: 0, max: 20 }).map((minute) => minute * MINUTE),
})
const counted = fc.constantFrom('attempts', 'users')

describe('for any guesses', () => {
  const some = fc.array(anyLine, { maxLength: 25 })

  test('their order says nothing', () => {
    const shuffled = some.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })))
    fc.assert(
      fc.property(shuffled, rule, counted, ([all, reordered], given, what) => {
        assert.deepEqual(bursts(reordered, given, what), bursts(all, given, what))
      }),
    )
  })

  test('a late one makes episodes longer and adds others, never fewer', () => {
    fc.assert(
      fc.property(some, anyLine, rule, counted, (all, late, given, what) => {
        const after = new Map(bursts([...all, late], given, what).map((burst) => [burst.day, burst]))
        for (const before of bursts(all, given, what)) {
          const now = after.get(before.day) ?? assert.fail(`${before.day} is gone`)
          assert.ok(now.reachedAt <= before.reachedAt && now.firstAt <= before.firstAt)
          assert.ok(now.lastAt >= before.lastAt && now.count >= before.count)
        }
      }),
      { numRuns: 500 },
    )
  })

  test('the threshold stands reached exactly where a count of the window says so', () => {
    fc.assert(
      fc.property(some, rule, (all, given) => {
        const days = new Set<string>()
        for (const { at: end } of all) {
          const users = new Set(all.filter((line) => line.at <= end && end - line.at <= given.spanMs).map(({ user }) => user))
          users.delete(undefined)
          if (users.size >= given.threshold) days.add(new Date(end).toISOString().slice(0, 10))
        }
        assert.deepEqual(
          bursts(all, given, 'users').map(({ day }) => day),
          [...days].sort(),
        )
      }),
    )
  })
})
