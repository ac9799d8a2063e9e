import assert from 'node:assert/strict'
import { isIP, isIPv6 } from 'node:net'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { addressKey, blockEnd, commonPrefixBits, formatAddress, normaliseAddress } from '../../src/detection/address.ts'
import { addressClass } from '../../src/detection/address-class.ts'

describe('normaliseAddress', () => {
  const cases: readonly (readonly [text: string, expected: string | undefined])[] = [
    ['192.0.2.1', '192.0.2.1'],
    ['0.0.0.0', '0.0.0.0'],
    ['255.255.255.255', '255.255.255.255'],
    ['256.0.0.1', undefined],
    ['192.0.2', undefined],
    ['192.0.2.1.', undefined],
    ['.192.0.2.1', undefined],
    ['192..2.1', undefined],
    ['192.0.2.1.5', undefined],
    ['192.0.02.1', undefined],
    ['010.0.0.1', undefined],
    ['0xc0.0.2.1', undefined],
    ['3221225985', undefined],
    ['192.0.2.1 ', undefined],
    ['192.0.2.-1', undefined],
    ['', undefined],
    ['UNKNOWN', undefined],
    ['host.example.com', undefined],
    ['::', '::'],
    ['::1', '::1'],
    ['1::', '1::'],
    ['2001:DB8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['2001:0db8:0a0b:12f0:0000:0000:0000:0001', '2001:db8:a0b:12f0::1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['1:2:3:4:5:6:7::', '1:2:3:4:5:6:7:0'],
    ['fe80::1%eth0', 'fe80::1'],
    ['fe80::621:e520:10d6:6621%ens36', 'fe80::621:e520:10d6:6621'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['::FFFF:c000:201', '192.0.2.1'],
    ['0:0:0:0:0:ffff:192.0.2.1', '192.0.2.1'],
    ['64:ff9b::192.0.2.33', '192.0.2.33'],
    ['64:ff9b::c000:221', '192.0.2.33'],
    ['64:ff9b:1::c000:221', '64:ff9b:1::c000:221'],
    ['64:ff9b::1:c000:221', '64:ff9b::1:c000:221'],
    ['::192.0.2.1', '::c000:201'],
    ['2002:c000:201::1', '2002:c000:201::1'],
    [':::', undefined],
    ['1:::2', undefined],
    ['1::2::3', undefined],
    ['1:2:3:4:5:6:7', undefined],
    ['1:2:3:4:5:6:7:8:9', undefined],
    ['1:2:3:4:5:6:7:8::', undefined],
    ['12345::', undefined],
    ['1:2:3:4:5:6:7:', undefined],
    [':1:2:3:4:5:6:7:8', undefined],
    ['::ffff:192.0.2.256', undefined],
    ['1:2:3:4:5:6:7:192.0.2.1', undefined],
    ['g::1', undefined],
    [`${'1'.repeat(500)}::`, undefined],
  ]
  for (const [text, expected] of cases) {
    test(`${JSON.stringify(text.slice(0, 60))} is ${expected}`, () => assert.equal(normaliseAddress(text), expected))
  }

  test('writes every IPv6 address as the URL standard does', () => {
    fc.assert(
      fc.property(fc.ipV6(), (text) => {
        const expected = new URL(`http://[${text}]/`).hostname.slice(1, -1)
        fc.pre(!/^(::ffff|64:ff9b:):/.test(expected))
        assert.equal(normaliseAddress(text), expected)
        assert.equal(normaliseAddress(expected), expected)
      }),
      { numRuns: 2_000 },
    )
  })

  test('reads IPv4 inside IPv6 as that IPv4 address, in every spelling', () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.constantFrom('::ffff:', '0:0:0:0:0:FFFF:', '64:ff9b::', '0064:ff9b:0::'), (text, prefix) => {
        const hexadecimal = new URL(`http://[${prefix}${text}]/`).hostname.slice(1, -1)
        assert.equal(normaliseAddress(`${prefix}${text}`), text)
        assert.equal(normaliseAddress(hexadecimal), text)
      }),
    )
  })

  test('tells addresses from other text as Node does', () => {
    const like = fc.string({ unit: fc.constantFrom(...'0123456789abf:.'), maxLength: 24 })
    fc.assert(
      fc.property(fc.oneof(like, fc.ipV4(), fc.ipV6(), fc.string()), (text) => {
        fc.pre(!text.includes('%'))
        assert.equal(addressKey(text) !== undefined, isIP(text) !== 0, text)
      }),
      { numRuns: 5_000 },
    )
  })

  test('drops any zone id', () => {
    fc.assert(
      fc.property(fc.ipV6(), fc.string({ maxLength: 12 }), (text, zone) => {
        fc.pre(isIPv6(text))
        assert.equal(normaliseAddress(`${text}%${zone}`), normaliseAddress(text))
      }),
    )
  })

  test('keys order like addresses, and a CIDR block ends where its mask says', () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.ipV4(), fc.integer({ min: 0, max: 32 }), (a, b, bits) => {
        const [first, second] = [addressKey(a), addressKey(b)]
        assert.ok(first !== undefined && second !== undefined)
        const number = (text: string) => text.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0)
        assert.equal(Math.sign(number(a) - number(b)), first < second ? -1 : first > second ? 1 : 0)
        const [low, high] = [
          number(formatAddress(blockEnd(first, bits, 'low'))),
          number(formatAddress(blockEnd(first, bits, 'high'))),
        ]
        assert.equal(high - low + 1, 2 ** (32 - bits))
        assert.equal(low % 2 ** (32 - bits), 0)
        const common = commonPrefixBits(first, second)
        assert.equal(blockEnd(first, common, 'low'), blockEnd(second, common, 'low'))
        assert.ok(common === 32 || blockEnd(first, common + 1, 'low') !== blockEnd(second, common + 1, 'low'))
      }),
    )
  })
})

describe('addressClass', () => {
  const cases: readonly (readonly [address: string, expected: string])[] = [
    ['8.8.8.8', 'public'],
    ['10.0.0.1', 'private'],
    ['10.255.255.255', 'private'],
    ['9.255.255.255', 'public'],
    ['11.0.0.0', 'public'],
    ['172.15.255.255', 'public'],
    ['172.16.0.0', 'private'],
    ['172.31.255.255', 'private'],
    ['172.32.0.0', 'public'],
    ['192.168.255.255', 'private'],
    ['192.167.255.255', 'public'],
    ['192.169.0.0', 'public'],
    ['100.63.255.255', 'public'],
    ['100.64.0.0', 'cgnat'],
    ['100.127.255.255', 'cgnat'],
    ['100.128.0.0', 'public'],
    ['127.0.0.1', 'loopback'],
    ['127.255.255.255', 'loopback'],
    ['169.254.1.1', 'link-local'],
    ['169.253.255.255', 'public'],
    ['192.0.2.1', 'documentation'],
    ['192.0.0.1', 'reserved'],
    ['192.0.1.1', 'public'],
    ['198.51.100.7', 'documentation'],
    ['198.51.101.7', 'public'],
    ['203.0.113.255', 'documentation'],
    ['203.0.114.0', 'public'],
    ['198.18.0.1', 'benchmark'],
    ['198.19.255.255', 'benchmark'],
    ['198.20.0.0', 'public'],
    ['224.0.0.1', 'multicast'],
    ['239.255.255.255', 'multicast'],
    ['240.0.0.1', 'reserved'],
    ['255.255.255.255', 'reserved'],
    ['223.255.255.255', 'public'],
    ['0.0.0.0', 'unspecified'],
    ['2606:4700:4700::1111', 'public'],
    ['2001:4860::1', 'public'],
    ['::', 'unspecified'],
    ['::1', 'loopback'],
    ['::2', 'reserved'],
    ['fe80::1', 'link-local'],
    ['febf::1', 'link-local'],
    ['fec0::1', 'private'],
    ['fc00::1', 'ula'],
    ['fdff::1', 'ula'],
    ['fbff::1', 'public'],
    ['2001:db8::1', 'documentation'],
    ['2001:db9::1', 'public'],
    ['3fff:fff::1', 'documentation'],
    ['3fff:1000::1', 'public'],
    ['2001:2::1', 'benchmark'],
    ['2001:2:1::1', 'public'],
    ['ff02::1', 'multicast'],
    ['100::1', 'reserved'],
    ['64:ff9b:1::1', 'private'],
    ['::ffff:10.0.0.1', 'private'],
    ['::ffff:8.8.8.8', 'public'],
    ['64:ff9b::10.0.0.1', 'private'],
  ]
  for (const [address, expected] of cases) {
    test(`${address} is ${expected}`, () => {
      const key = addressKey(address)
      assert.ok(key !== undefined)
      assert.equal(addressClass(key), expected)
    })
  }
})
