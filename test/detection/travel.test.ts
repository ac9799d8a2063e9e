import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { DEFAULT_TRAVEL, impossibleTravel, type TravelStop } from '../../src/detection/travel.ts'

const HOUR = 3_600_000

function stop(at: number, latitude: number | undefined, longitude: number | undefined, radiusKm: number | undefined): TravelStop {
  return { at, place: { latitude, longitude, radiusKm }, isTrusted: false }
}

const PODGORICA = stop(0, 42.441, 19.263, 0)
const BEIJING = stop(2 * HOUR, 39.904, 116.407, 0)
const ROME = stop(HOUR, 41.894, 12.483, 0)

describe('impossible travel', () => {
  test('from Podgorica to Beijing in two hours, told with distance, radii and speed', () => {
    const found = impossibleTravel({ ...PODGORICA, place: { latitude: 42.441, longitude: 19.263, radiusKm: 50 } }, BEIJING)
    assert.ok(found !== undefined)
    // By the spherical law of cosines, with the mean radius of the Earth.
    assert.ok(Math.abs(found.distanceKm - 7_644.22) < 0.01, String(found.distanceKm))
    assert.deepEqual(found.radiiKm, [50, 0])
    assert.equal(found.certainKm, found.distanceKm - 50)
    assert.equal(found.speedKmh, found.certainKm / 2)
    assert.equal(found.durationMs, 2 * HOUR)
  })

  const degree = (6371.0088 * Math.PI) / 180
  const cases: readonly (readonly [what: string, a: TravelStop, b: TravelStop, impossible: boolean])[] = [
    ['another city in half an hour', PODGORICA, { ...ROME, at: HOUR / 2 }, true],
    ['another city in an hour', PODGORICA, ROME, false],
    ['the same on another day', { ...PODGORICA, at: 99.5 * HOUR }, { ...ROME, at: 100 * HOUR }, true],
    ['the same in a second', stop(0, 42.441, 19.263, 0), { ...ROME, at: 0 }, true],
    ['a flight', PODGORICA, { ...BEIJING, at: 9 * HOUR }, false],
    ['near', PODGORICA, stop(0, 42.0, 19.0, 0), false],
    ['499 km', stop(0, 0, 0, 0), stop(0, 0, 499 / degree, 0), false],
    ['501 km', stop(0, 0, 0, 0), stop(0, 0, 501 / degree, 0), true],
    ['901 km/h', stop(0, 0, 0, 0), stop(HOUR, 0, 901 / degree, 0), true],
    ['899 km/h', stop(0, 0, 0, 0), stop(HOUR, 0, 899 / degree, 0), false],
    ['over the date line', stop(0, 0, 179.9, 0), stop(0, 0, -179.9, 0), false],
    ['the other side of the globe', stop(0, 90, 0, 0), stop(HOUR, -90, 0, 0), true],
    ['inexact places', stop(0, 42.441, 19.263, 100), stop(0, 41.894, 12.483, 100), false],
    ['places of untold exactness', stop(0, 0, 0, undefined), stop(0, 0, 699 / degree, undefined), false],
    ['further ones of untold exactness', stop(0, 0, 0, 0), stop(0, 0, 601 / degree, undefined), true],
    ['no place', { at: 0, place: undefined, isTrusted: false }, BEIJING, false],
    ['one coordinate', stop(0, 42, undefined, 0), BEIJING, false],
    ['a trusted source', { ...PODGORICA, isTrusted: true }, BEIJING, false],
    ['a trusted source later', PODGORICA, { ...BEIJING, isTrusted: true }, false],
  ]
  for (const [what, a, b, impossible] of cases) {
    test(`${what}: ${impossible ? 'impossible' : 'possible'}`, () => {
      assert.equal(impossibleTravel(a, b) !== undefined, impossible)
    })
  }

  test('the speed within one second is told as a number', () => {
    const found = impossibleTravel(PODGORICA, { ...BEIJING, at: 0 })
    assert.equal(found?.speedKmh, (found?.distanceKm ?? 0) * 3_600)
  })

  test('the order in which the two are given says nothing, and what is told fits the rule', () => {
    const any = fc.record({
      at: fc.integer({ min: 0, max: 10 * HOUR }),
      place: fc.record({
        latitude: fc.double({ min: -90, max: 90, noNaN: true }),
        longitude: fc.double({ min: -180, max: 180, noNaN: true }),
        radiusKm: fc.constantFrom(undefined, 0, 20, 1_000),
      }),
      isTrusted: fc.constant(false),
    })
    fc.assert(
      fc.property(any, any, (a, b) => {
        const found = impossibleTravel(a, b)
        const turned = impossibleTravel(b, a)
        assert.equal(turned === undefined, found === undefined)
        if (found === undefined || turned === undefined) return
        assert.ok(Math.abs(found.certainKm - turned.certainKm) < 1e-6)
        assert.equal(found.durationMs, turned.durationMs)
        assert.ok(
          found.certainKm >= DEFAULT_TRAVEL.distanceKm && found.certainKm <= found.distanceKm && found.distanceKm <= 20_016,
        )
        assert.ok(Number.isFinite(found.speedKmh) && found.speedKmh > DEFAULT_TRAVEL.speedKmh)
      }),
    )
  })
})
