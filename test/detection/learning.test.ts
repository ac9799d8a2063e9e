import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { Learning, type LearningMode, type LearntSuccess } from '../../src/detection/learning.ts'

const HOUR = 3_600_000

function success(hour: number, place: string | undefined, change: Partial<LearntSuccess> = {}): LearntSuccess {
  return { at: hour * HOUR, place, isPublic: true, hasFailures: false, hasOpenAlert: false, ...change }
}

function learnt(successes: readonly LearntSuccess[], mode: LearningMode = 'vendor'): Learning {
  const learning = new Learning(mode)
  for (const one of successes) learning.add(one)
  return learning
}

/** `ME 0` is a success from Montenegro in the hour 0; unusual ones among them are given back. */
function unusual(...words: readonly string[]): string[] {
  const successes = words.map((word) => {
    const [place = '', hour] = word.split(' ')
    return success(Number(hour), place)
  })
  const learning = learnt(successes)
  return words.filter((_, i) => learning.isUnusual(successes[i] ?? assert.fail()))
}

describe('the mode vendor', () => {
  const cases: readonly (readonly [what: string, words: readonly string[], unusual: readonly string[]])[] = [
    ['the first success is usual', ['ME 0'], []],
    ['so is every place of the first day', ['ME 0', 'RS 1', 'CN 24'], []],
    ['a later one is not', ['ME 0', 'CN 24.01'], ['CN 24.01']],
    ['nor its next four', ['ME 0', ...[30, 31, 32, 33, 34].map((h) => `CN ${h}`)], [30, 31, 32, 33, 34].map((h) => `CN ${h}`)],
    [
      'with the sixth it is',
      ['ME 0', ...[30, 31, 32, 33, 34, 35, 36].map((h) => `CN ${h}`)],
      [30, 31, 32, 33, 34].map((h) => `CN ${h}`),
    ],
    ['a usual place stays usual', ['ME 0', 'ME 1000', 'RS 2', 'RS 2000'], []],
  ]
  for (const [what, words, expected] of cases) test(what, () => assert.deepEqual(unusual(...words), expected))

  test('the first day ends with its last moment', () => {
    const places = (hour: number) =>
      learnt([success(0, 'ME'), success(hour, 'CN')])
        .usual()
        .map(({ place }) => place)
    assert.deepEqual(places(24), ['CN', 'ME'])
    assert.deepEqual(places(24.01), ['ME'])
  })

  test('nothing is unusual until there is a usual place', () => {
    assert.equal(learnt([]).isUnusual(success(5, 'CN')), false)
    assert.equal(learnt([success(10, 'ME')]).isUnusual(success(5, 'CN')), false)
  })

  test('internal sources and unknown places are neither learnt nor unusual', () => {
    const learning = learnt([success(0, 'CN', { isPublic: false }), success(1, undefined), success(2, 'ME')])
    assert.deepEqual(learning.usual(), [{ place: 'ME', since: 2 * HOUR, successes: 1 }])
    assert.equal(learning.isUnusual(success(100, 'CN', { isPublic: false })), false)
    assert.equal(learning.isUnusual(success(100, undefined)), false)
    assert.equal(learning.isUnusual(success(100, 'CN')), true)
  })

  test('suspicious sources are learnt from, as the original does', () => {
    assert.deepEqual(learnt([success(0, 'CN', { hasFailures: true })]).usual(), [{ place: 'CN', since: 0, successes: 1 }])
  })

  test('a late first success moves the first day', () => {
    const learning = learnt([success(50, 'ME'), success(60, 'RS')])
    assert.equal(learning.isUnusual(success(60, 'RS')), false)
    learning.add(success(0, 'CN'))
    assert.deepEqual(
      learning.usual().map(({ place }) => place),
      ['CN'],
    )
    assert.equal(learning.isUnusual(success(60, 'RS')), true)
  })
})

describe('the mode suggest', () => {
  test('proposes the same places with their support, and accuses nobody', () => {
    const successes = [
      success(0, 'ME'),
      success(3, 'ME'),
      ...[30, 31, 32, 33, 34, 35].map((hour) => success(hour, 'CN')),
      success(40, 'US'),
    ]
    const learning = learnt(successes, 'suggest')
    assert.deepEqual(learning.usual(), [
      { place: 'CN', since: 35 * HOUR, successes: 6 },
      { place: 'ME', since: 0, successes: 2 },
    ])
    assert.deepEqual(learning.usual(), learnt(successes).usual())
    assert.equal(learning.isUnusual(success(41, 'US')), false)
  })

  for (const flag of ['hasFailures', 'hasOpenAlert'] as const) {
    test(`never learns from a source that ${flag}`, () => {
      const six = [1, 2, 3, 4, 5, 6].map((hour) => success(hour, 'CN', { [flag]: true }))
      assert.deepEqual(learnt(six, 'suggest').usual(), [])
    })
  }
})

describe('for any successes', () => {
  const any = fc.record({
    at: fc.oneof(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 200 })).map((hour) => hour * HOUR),
    place: fc.constantFrom('ME', 'RS', 'CN', undefined),
    isPublic: fc.boolean(),
    hasFailures: fc.boolean(),
    hasOpenAlert: fc.constant(false),
  })
  const some = fc.array(any, { maxLength: 30 })
  const mode = fc.constantFrom<LearningMode>('vendor', 'suggest')
  const shuffled = some.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })))

  test('their order says nothing', () => {
    fc.assert(
      fc.property(shuffled, mode, ([all, reordered], how) => {
        assert.deepEqual(learnt(reordered, how).state(), learnt(all, how).state())
      }),
    )
  })

  test('learning goes on from what was stored', () => {
    fc.assert(
      fc.property(some, some, mode, (before, after, how) => {
        const resumed = new Learning(how, JSON.parse(JSON.stringify(learnt(before, how).state())))
        for (const one of after) resumed.add(one)
        const whole = learnt([...before, ...after], how)
        assert.deepEqual(resumed.state(), whole.state())
        assert.deepEqual(resumed.usual(), whole.usual())
        assert.ok(resumed.state().places.every(([, successes, first]) => first.length === Math.min(6, successes)))
      }),
    )
  })

  test('in order of time, what is unusual when it comes is unusual in the end', () => {
    fc.assert(
      fc.property(some, (all) => {
        const ordered = [...all].sort((a, b) => a.at - b.at)
        const whole = learnt(ordered)
        const learning = new Learning('vendor')
        for (let i = 0; i < ordered.length; i++) {
          const one = ordered[i] ?? assert.fail()
          learning.add(one)
          // Others of the same moment are still to come.
          if (ordered[i + 1]?.at !== one.at) assert.equal(learning.isUnusual(one), whole.isUnusual(one))
        }
      }),
    )
  })
})
