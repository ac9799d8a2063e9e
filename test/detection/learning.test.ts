import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { Learning, type LearntSuccess } from '../../src/detection/learning.ts'

const HOUR = 3_600_000

/** `ME 0` is a success from Montenegro in the hour 0, `ME 0 a` one from the source a. */
function success(word: string): LearntSuccess {
  const [place = '', hour, source = ''] = word.split(' ')
  return { at: Number(hour) * HOUR, place, source }
}

function learnt(words: readonly string[]): Learning {
  const learning = new Learning()
  for (const word of words) learning.add(success(word))
  return learning
}

/** The usual places, each with the hour from which on it is: `ME 0`. */
function usual(learning: Learning): string[] {
  return learning.usual().map(({ place, since }) => `${place} ${since / HOUR}`)
}

const hours = (place: string, ...of: readonly number[]) => of.map((hour) => `${place} ${hour}`)

describe('places are learnt', () => {
  const cases: readonly (readonly [what: string, words: readonly string[], usual: readonly string[]])[] = [
    ['nothing is usual until there is a success', [], []],
    ['the first success makes its place usual', ['ME 5'], ['ME 5']],
    ['so does every one of the first day', ['ME 0', 'RS 1', 'CN 24'], ['CN 24', 'ME 0', 'RS 1']],
    ['the first day ends with its last moment', ['ME 0', 'CN 24.01'], ['ME 0']],
    ['it is counted from the first success', ['ME 100', 'RS 124', 'CN 124.01'], ['ME 100', 'RS 124']],
    ['five later ones do not', ['ME 0', ...hours('CN', 30, 31, 32, 33, 34)], ['ME 0']],
    ['the sixth does, from then on', ['ME 0', ...hours('CN', 30, 31, 32, 33, 34, 35, 36)], ['CN 35', 'ME 0']],
    ['a late one moves the moment', [...hours('CN', 30, 31, 32, 33, 34, 35), 'ME 0', 'CN 29'], ['CN 34', 'ME 0']],
    ['a late first one moves the first day', ['ME 50', 'RS 60', 'CN 0'], ['CN 0']],
  ]
  for (const [what, words, expected] of cases) test(what, () => assert.deepEqual(usual(learnt(words)), expected))

  test('what came from a source can be taken back, and others take its place', () => {
    const learning = learnt(['ME 0 a', ...hours('CN', 30, 31, 32, 33, 34).map((word) => `${word} b`), 'CN 35 c'])
    assert.deepEqual(usual(learning), ['CN 35', 'ME 0'])
    assert.equal(learning.forget(new Set(['x'])), false)
    assert.equal(learning.forget(new Set(['c'])), true)
    assert.deepEqual(usual(learning), ['ME 0'])
    learning.add(success('CN 36 b'))
    assert.deepEqual(usual(learning), ['CN 36', 'ME 0'])
    learning.forget(new Set(['a', 'b', 'c']))
    assert.deepEqual(
      [learning.usual(), learning.state()],
      [
        [],
        [
          ['CN', []],
          ['ME', []],
        ],
      ],
    )
  })

  test('what makes a difference is told', () => {
    const learning = learnt(hours('ME', 0, 1, 2, 3, 4, 5))
    assert.equal(learning.add(success('ME 6')), false)
    assert.equal(learning.add(success('ME 5')), false)
    assert.equal(learning.add(success('ME 4.5')), true)
    assert.equal(learning.add(success('RS 6')), true)
  })
})

describe('for any successes', () => {
  const any = fc.record({
    at: fc.oneof(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 200 })).map((hour) => hour * HOUR),
    place: fc.constantFrom('ME', 'RS', 'CN'),
    source: fc.constantFrom('a', 'b'),
  })
  const some = fc.array(any, { maxLength: 30 })
  const shuffled = some.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })))
  const of = (all: readonly LearntSuccess[], state?: Learning) => {
    const learning = state ?? new Learning()
    for (const one of all) learning.add(one)
    return learning
  }

  test('their order says nothing', () => {
    fc.assert(
      fc.property(shuffled, ([all, reordered]) => {
        assert.deepEqual(of(reordered).state(), of(all).state())
      }),
    )
  })

  test('learning goes on from what was stored, and keeps six of each place at most', () => {
    fc.assert(
      fc.property(some, some, (before, after) => {
        const resumed = of(after, new Learning(JSON.parse(JSON.stringify(of(before).state()))))
        const whole = of([...before, ...after])
        assert.deepEqual(resumed.state(), whole.state())
        assert.deepEqual(resumed.usual(), whole.usual())
        for (const [place, first] of whole.state()) {
          const all = [...before, ...after].filter((one) => one.place === place)
          assert.equal(first.length, Math.min(6, all.length))
        }
      }),
    )
  })

  test('while the first stays the first, more successes make no place less usual', () => {
    fc.assert(
      fc.property(some, some, (before, after) => {
        const begin = Math.min(...before.map(({ at }) => at))
        const less = of(before).usual()
        const more = new Map(
          of([...before, ...after.filter(({ at }) => at >= begin)])
            .usual()
            .map(({ place, since }) => [place, since]),
        )
        for (const { place, since } of less) assert.ok((more.get(place) ?? Number.POSITIVE_INFINITY) <= since)
      }),
    )
  })
})
