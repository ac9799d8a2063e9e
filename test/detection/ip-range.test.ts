import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { addressKey } from '../../src/detection/address.ts'
import { type IpRange, ipRangeSet, isApproved, nearestRange, normaliseIp } from '../../src/detection/ip-range.ts'
import { Refusal } from '../../src/kernel/outcome.ts'

function range(text: string): IpRange {
  const found = normaliseIp(text)
  assert.ok(!(found instanceof Refusal), text)
  return found
}

function approves(set: readonly string[], address: string): boolean {
  const key = addressKey(address)
  assert.ok(key !== undefined)
  return isApproved(ipRangeSet(set.map(range)), key)
}

describe('normaliseIp', () => {
  const canonical: readonly (readonly [text: string, value: string])[] = [
    ['10.1.2.3', '10.1.2.3'],
    [' 10.1.2.3 ', '10.1.2.3'],
    ['10.1.2.3/32', '10.1.2.3'],
    ['10.1.2.3/16', '10.1.0.0/16'],
    ['0.0.0.0/0', '0.0.0.0/0'],
    ['10.1.2.3-10.1.2.9', '10.1.2.3-10.1.2.9'],
    ['10.1.2.3 - 10.1.2.9', '10.1.2.3-10.1.2.9'],
    ['10.1.2.3-10.1.2.3', '10.1.2.3'],
    ['2001:DB8::1/32', '2001:db8::/32'],
    ['2001:db8::1/128', '2001:db8::1'],
    ['2001:db8::1-2001:db8::ff', '2001:db8::1-2001:db8::ff'],
    ['::ffff:10.1.2.3', '10.1.2.3'],
    ['::ffff:10.1.2.3/112', '10.1.0.0/16'],
    ['64:ff9b::10.1.2.3', '10.1.2.3'],
    ['fe80::1%eth0', 'fe80::1'],
  ]
  for (const [text, value] of canonical) {
    test(`${text} is kept as ${value}`, () => {
      assert.equal(range(text).value, value)
      assert.equal(range(value).value, value, 'the canonical form is its own')
    })
  }

  const refused = [
    '',
    'x',
    '10.1.2',
    '10.1.2.3/33',
    '10.1.2.3/-1',
    '10.1.2.3/',
    '10.1.2.3/1x',
    '2001:db8::/129',
    '::ffff:10.0.0.0/90',
  ]
  for (const text of [
    ...refused,
    '10.1.2.9-10.1.2.3',
    '10.1.2.3-2001:db8::1',
    '10.1.2.3-',
    '10.1.*.*',
    '10.1.2.3,10.1.2.4',
    '1'.repeat(9_999),
    `10.1.2.3/${'1'.repeat(9_999)}`,
    `10.1.2.3-${'1'.repeat(9_999)}`,
  ]) {
    test(`${JSON.stringify(text.slice(0, 40))} is refused`, () => {
      const found = normaliseIp(text)
      assert.ok(found instanceof Refusal)
      assert.equal(found.kind, 'bad-ip')
      assert.deepEqual(found.words, [text.slice(0, 128)])
    })
  }
})

describe('isApproved', () => {
  test('both ends of a block and of a span belong to it', () => {
    assert.ok(approves(['10.1.0.0/16'], '10.1.0.0'))
    assert.ok(approves(['10.1.0.0/16'], '10.1.255.255'))
    assert.ok(!approves(['10.1.0.0/16'], '10.0.255.255'))
    assert.ok(!approves(['10.1.0.0/16'], '10.2.0.0'))
    assert.ok(approves(['2001:db8::1-2001:db8::ff'], '2001:db8::ff'))
    assert.ok(!approves(['2001:db8::1-2001:db8::ff'], '2001:db8::100'))
  })

  test('families are apart, and an address is the same however it is written', () => {
    assert.ok(!approves(['0.0.0.0/0'], '2001:db8::1'))
    assert.ok(!approves(['::/0'], '10.0.0.1'))
    assert.ok(approves(['10.0.0.0/8'], '::ffff:10.1.1.1'))
  })

  test('a small range inside a large one does not hide the large one', () => {
    assert.ok(approves(['10.0.0.0/8', '10.1.0.0/24', '10.1.1.0/24'], '10.200.0.1'))
  })

  test('says what asking every range says', () => {
    const address = fc.integer({ min: 0, max: 400 }).map((n) => `10.0.${n >> 8}.${n & 255}`)
    const text = fc.tuple(address, address).map(([a, b]) => {
      const forwards = normaliseIp(`${a}-${b}`)
      return forwards instanceof Refusal ? `${b}-${a}` : `${a}-${b}`
    })
    fc.assert(
      fc.property(fc.array(text, { maxLength: 12 }), address, (ranges, asked) => {
        const key = addressKey(asked)
        assert.ok(key !== undefined)
        const expected = ranges.map(range).some(({ from, to }) => from <= key && key <= to)
        assert.equal(isApproved(ipRangeSet(ranges.map(range)), key), expected)
      }),
      { numRuns: 1_000 },
    )
  })
})

describe('nearestRange', () => {
  test('shares most leading bits, in the same family', () => {
    const set = ipRangeSet(['10.1.0.0/16', '192.0.2.0/24', '2001:db8::/32'].map(range))
    const nearest = (address: string) => {
      const key = addressKey(address)
      assert.ok(key !== undefined)
      const found = nearestRange(set, key)
      return found && [found.range.value, found.commonBits]
    }
    assert.deepEqual(nearest('10.2.0.1'), ['10.1.0.0/16', 14])
    assert.deepEqual(nearest('192.0.3.9'), ['192.0.2.0/24', 23])
    assert.deepEqual(nearest('2001:db9::1'), ['2001:db8::/32', 31])
    assert.equal(nearestRange(ipRangeSet([range('10.0.0.1')]), addressKey('2001:db8::1') ?? assert.fail()), undefined)
  })
})
