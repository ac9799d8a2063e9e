import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { halfSipHash, NonceMemory } from '../../src/gateway/nonces.ts'

const WINDOW_MS = 900_000
const SPAN_MS = 300_000
const START_MS = Date.UTC(2026, 10, 21, 20, 55, 37)

function memory(capacity?: number) {
  const clock = { ms: START_MS, now: () => clock.ms }
  const nonces = new NonceMemory({ windowMs: WINDOW_MS, clock, ...(capacity === undefined ? {} : { capacity }) })
  return { clock, nonces }
}

describe('a memory of nonces', () => {
  it('takes a nonce once per access key', () => {
    const { nonces } = memory()
    assert.equal(nonces.use('A', 'n', START_MS), 'fresh')
    assert.equal(nonces.use('A', 'n', START_MS), 'used')
    assert.equal(nonces.use('A', 'n', START_MS + 300_000), 'used')
    assert.equal(nonces.use('A', 'm', START_MS), 'fresh')
    assert.equal(nonces.use('B', 'n', START_MS), 'fresh')
    assert.equal(nonces.use('An', '', START_MS), 'fresh')
    assert.equal(nonces.size, 4)
  })

  it('knows it as long as its time stamp is in the window, from either end', () => {
    const { clock, nonces } = memory()
    const stamp = START_MS + WINDOW_MS
    assert.equal(nonces.use('A', 'n', stamp), 'fresh')
    for (let ms = 0; ms <= 2 * WINDOW_MS; ms += 1000) {
      clock.ms = START_MS + ms
      assert.equal(nonces.use('A', 'n', stamp), 'used', `after ${ms} ms`)
    }
    assert.equal(nonces.size, 1)
  })

  it('says used for a time stamp outside the window, whose nonces it may not know any more', () => {
    const { nonces } = memory()
    assert.equal(nonces.use('A', 'a', START_MS - WINDOW_MS), 'fresh')
    assert.equal(nonces.use('A', 'b', START_MS - WINDOW_MS - 1), 'used')
    assert.equal(nonces.use('A', 'c', START_MS + WINDOW_MS), 'fresh')
    assert.equal(nonces.use('A', 'd', START_MS + WINDOW_MS + 1), 'used')
    assert.equal(nonces.use('A', 'e', Number.NaN), 'used')
    assert.equal(nonces.size, 2)
  })

  it('forgets a span of five minutes that has left the window, and only then', () => {
    const { clock, nonces } = memory()
    for (let i = 0; i < 100; i++) nonces.use('A', `${i}`, START_MS)
    assert.equal(nonces.size, 100)
    const spanEnds = Math.ceil(START_MS / SPAN_MS) * SPAN_MS
    clock.ms = spanEnds + WINDOW_MS - 1
    nonces.use('A', 'x', clock.ms)
    assert.equal(nonces.size, 101)
    clock.ms = spanEnds + WINDOW_MS
    nonces.use('A', 'y', clock.ms)
    assert.equal(nonces.size, 2)
  })

  it('does not take a nonce again when the clock is set back', () => {
    const { clock, nonces } = memory()
    assert.equal(nonces.use('A', 'n', START_MS), 'fresh')
    clock.ms += 2 * WINDOW_MS
    assert.equal(nonces.use('A', 'm', clock.ms), 'fresh')
    assert.equal(nonces.size, 1)
    clock.ms = START_MS
    assert.equal(nonces.use('A', 'n', START_MS), 'used')
    assert.equal(nonces.use('A', 'later', START_MS + SPAN_MS), 'fresh')
  })

  it('is full at its capacity, still knows what it knows, and has room again later', () => {
    const { clock, nonces } = memory(3)
    for (const nonce of ['a', 'b', 'c']) assert.equal(nonces.use('A', nonce, START_MS), 'fresh')
    assert.equal(nonces.use('A', 'd', START_MS), 'full')
    assert.equal(nonces.use('A', 'd', START_MS + SPAN_MS), 'full')
    assert.equal(nonces.use('A', 'a', START_MS), 'used')
    assert.equal(nonces.size, 3)
    clock.ms += WINDOW_MS + 2 * SPAN_MS
    assert.equal(nonces.use('A', 'd', clock.ms), 'fresh')
    assert.equal(nonces.size, 1)
  })

  it('grows: 200,000 nonces of one span are each taken once', () => {
    const { nonces } = memory()
    for (let i = 0; i < 200_000; i++) assert.equal(nonces.use('A', `nonce-${i}`, START_MS), 'fresh')
    for (let i = 0; i < 200_000; i += 7) assert.equal(nonces.use('A', `nonce-${i}`, START_MS), 'used')
    assert.equal(nonces.size, 200_000)
  })

  it('answers like a plain set, whatever comes in whatever order', () => {
    const use = fc.record({
      key: fc.constantFrom('A', 'B'),
      nonce: fc.nat(10).map(String),
      offsetMs: fc.integer({ min: -WINDOW_MS, max: WINDOW_MS }),
      stepMs: fc.nat(120_000),
    })
    fc.assert(
      fc.property(fc.array(use, { maxLength: 200 }), (uses) => {
        const { clock, nonces } = memory()
        const plain: { name: string; span: number }[] = []
        for (const { key, nonce, offsetMs, stepMs } of uses) {
          clock.ms += stepMs
          const stamp = clock.ms + offsetMs
          const isKnown = plain.some(
            ({ name, span }) => name === `${key}/${nonce}` && (span + 1) * SPAN_MS + WINDOW_MS > clock.ms,
          )
          assert.equal(nonces.use(key, nonce, stamp), isKnown ? 'used' : 'fresh')
          if (!isKnown) plain.push({ name: `${key}/${nonce}`, span: Math.floor(stamp / SPAN_MS) })
        }
      }),
    )
  })
})

describe('HalfSipHash-2-4', () => {
  // The vectors of the reference implementation with key 00..07 and messages 00 01 02 ..; a text has even lengths only.
  const vectors: readonly [bytes: number, tag: string][] = [
    [0, '218d1f59b9b83cc8'],
    [2, '064f39ef7c50eb57'],
    [4, 'd5e78a175be52ea1'],
    [6, 'ce3e91358aa2bc25'],
    [8, 'edfee820bce4858c'],
    [10, '95b0469f06a6f2ee'],
    [12, '7bc71f9faef5c799'],
    [14, '3bb1a870eae8e658'],
  ]
  for (const [bytes, tag] of vectors) {
    it(`of ${bytes} bytes`, () => {
      const text = Buffer.from(Array.from({ length: bytes }, (_, i) => i)).toString('utf16le')
      const [high, low] = halfSipHash(text, [0x03020100, 0x07060504])
      const out = Buffer.alloc(8)
      out.writeInt32LE(low, 0)
      out.writeInt32LE(high, 4)
      assert.equal(out.toString('hex'), tag)
    })
  }
})
