import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { addressKey } from '../../src/detection/address.ts'
import { normaliseIp } from '../../src/detection/ip-range.ts'
import { addressIn, narrowestOf, networkOf, sourcePrefix, sourceRollUps } from '../../src/detection/source-prefix.ts'
import { Refusal } from '../../src/kernel/outcome.ts'

function key(text: string) {
  return addressKey(text) ?? assert.fail(`${text} is an address`)
}

describe('the prefix of a source', () => {
  const cases: readonly (readonly [address: string, prefix: string, rollUps: readonly string[]])[] = [
    ['203.0.113.7', '203.0.113.7', ['203.0.113.0/24']],
    ['::ffff:203.0.113.7', '203.0.113.7', ['203.0.113.0/24']],
    ['64:ff9b::203.0.113.7', '203.0.113.7', ['203.0.113.0/24']],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64', ['2001:db8:1::/56', '2001:db8:1::/48']],
    ['2001:db8:1:ffee::1', '2001:db8:1:ffee::/64', ['2001:db8:1:ff00::/56', '2001:db8:1::/48']],
    ['fe80::1%eth0', 'fe80::/64', ['fe80::/56', 'fe80::/48']],
    ['::1', '::/64', ['::/56', '::/48']],
  ]
  for (const [address, prefix, rollUps] of cases) {
    test(`${address} counts for ${prefix}`, () => {
      assert.equal(sourcePrefix(key(address)), prefix)
      assert.deepEqual(sourceRollUps(key(address)), rollUps)
    })
  }

  test('the network of a source is its widest block, and nothing has none', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (address) => {
        assert.equal(networkOf(sourcePrefix(key(address))), sourceRollUps(key(address)).at(-1))
      }),
    )
    assert.deepEqual(['', 'x'].map(networkOf), ['', ''])
  })

  test('several lie together in the smallest block that holds them all', () => {
    const cases: readonly (readonly [readonly string[], string])[] = [
      [['203.0.113.7', '203.0.113.255'], '203.0.113.0/24'],
      [['203.0.113.7', '203.0.114.7'], ''],
      [['2001:db8:1:aa00::/64', '2001:db8:1:aaff::/64'], '2001:db8:1:aa00::/56'],
      [['2001:db8:1:aa00::/64', '2001:db8:1:aaff::/64', '2001:db8:1:ab00::/64'], '2001:db8:1::/48'],
      [['2001:db8:1::/64', '2001:db8:2::/64'], ''],
      [['203.0.113.7', '2001:db8:1::/64'], ''],
      [['203.0.113.7', ''], ''],
      [[], ''],
    ]
    for (const [sources, block] of cases) {
      assert.equal(narrowestOf(sources), block)
      assert.equal(narrowestOf([...sources].reverse()), block)
    }
  })

  test('each holds an address, which counts for it', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (address) => {
        const source = sourcePrefix(key(address))
        assert.equal(sourcePrefix(key(addressIn(source))), source)
      }),
    )
  })

  test('all are canonical, and each contains the one before', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (address) => {
        const own = key(address)
        let from = own
        let to = own
        for (const text of [sourcePrefix(own), ...sourceRollUps(own)]) {
          const range = normaliseIp(text)
          assert.ok(!(range instanceof Refusal))
          assert.equal(range.value, text)
          assert.ok(range.from <= from && range.to >= to)
          from = range.from
          to = range.to
        }
      }),
    )
  })
})
