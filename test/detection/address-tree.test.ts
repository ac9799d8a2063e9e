import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { type CountryResponse, Reader } from 'mmdb-lib'
import { type AddressKey, formatAddress } from '../../src/detection/address.ts'
import { AddressTree } from '../../src/detection/address-tree.ts'
import { buildMmdb, ipv4Bits } from './mmdb.ts'

const keyOf = (units: readonly number[]) => String.fromCharCode(...units) as AddressKey
/** Few values, so that addresses fall into the networks, and differ late. */
const units = (count: number) =>
  fc.array(fc.constantFrom(0x0102, 0x0103, 0x8102, 0xffff, 0), { minLength: count, maxLength: count })
const unitsOf = (address: string) => {
  const bits = ipv4Bits(address)
  return [bits.slice(0, 16), bits.slice(16)].map((unit) => Number.parseInt(unit, 2))
}
const bitsOf = (address: readonly number[]) => address.map((unit) => unit.toString(2).padStart(16, '0')).join('')

/** Networks that do not overlap: of one inside another only the first stays. */
function networksOf(given: readonly { readonly address: readonly number[]; readonly length: number }[]) {
  const chosen: string[] = []
  for (const { address, length } of given) {
    // A short one of IPv6 would be taken as IPv4.
    const bits = bitsOf(address).slice(0, address.length === 8 ? Math.max(33, length * 4) : length)
    if (!chosen.some((other) => other.startsWith(bits) || bits.startsWith(other))) chosen.push(bits)
  }
  // The zero block of IPv6 is where IPv4 lies.
  return chosen
    .filter((bits) => bits.length <= 32 || bits.slice(0, 33).includes('1'))
    .map((bits, index) => ({ bits, record: { country_code: `N${index}` } }))
}

describe('the tree of addresses', () => {
  for (const recordSize of [24, 28, 32] as const) {
    for (const version of [4, 6] as const) {
      test(`IPv${version} with records of ${recordSize} bits: leads where the reader of the library goes`, () => {
        const network = (count: number) => fc.record({ address: units(count), length: fc.integer({ min: 1, max: 32 }) })
        const networks = version === 4 ? fc.array(network(2)) : fc.array(fc.oneof(network(2), network(8)))
        const address = version === 4 ? units(2) : fc.oneof(units(2), units(8))
        const property = fc.property(networks, fc.array(address, { minLength: 1 }), (given, asked) => {
          const chosen = networksOf(given)
          if (chosen.length === 0) return
          const bytes = buildMmdb(version, chosen, recordSize)
          const reader = new Reader<CountryResponse>(bytes)
          const tree = new AddressTree(bytes, reader.metadata)
          const named = new Map<number, unknown>()
          for (const one of [...asked, ...asked]) {
            const key = keyOf(one)
            const record = tree.find(key)
            const wanted: unknown = reader.get(formatAddress(key))
            assert.equal(record !== undefined, wanted !== null)
            if (record === undefined) continue
            if (named.has(record)) assert.deepEqual(named.get(record), wanted)
            named.set(record, wanted)
          }
          assert.equal(new Set([...named.values()].map((value) => JSON.stringify(value))).size, named.size)
        })
        fc.assert(property)
      })
    }
  }

  test('tells the networks that have a record by their lowest addresses, from below', () => {
    const networks = ['203.0.113.0/24', '8.0.0.0/8', '203.0.112.7'].map(ipv4Bits)
    const lowest = ['8.0.0.0', '203.0.112.7', '203.0.113.0']
    for (const version of [4, 6] as const) {
      const bytes = buildMmdb(
        version,
        networks.map((bits) => ({ bits, record: { country_code: 'ME' } })),
      )
      const found = [...new AddressTree(bytes, new Reader<CountryResponse>(bytes).metadata).networks()].map(formatAddress)
      assert.deepEqual(
        found,
        version === 4 ? lowest : lowest.map((address) => formatAddress(keyOf([0, 0, 0, 0, 0, 0, ...unitsOf(address)]))),
      )
    }
  })

  test('the numbers of records use all their bits', () => {
    const trees = [
      [24, [0xab, 0xcd, 0xe1, 0xfe, 0xdc, 0xb2], [0xabcde1, 0xfedcb2]],
      [28, [0xab, 0xcd, 0xe1, 0x7d, 0xfe, 0xdc, 0xb2], [0x7abcde1, 0xdfedcb2]],
      [32, [0x9a, 0xbc, 0xde, 0x01, 0xfe, 0xdc, 0xba, 0x02], [0x9abcde01, 0xfedcba02]],
    ] as const
    for (const [recordSize, bytes, records] of trees) {
      const tree = new AddressTree(Uint8Array.from(bytes), { nodeCount: 1, recordSize, ipVersion: 4 })
      assert.deepEqual([tree.find(keyOf([0x0102, 0x0304])), tree.find(keyOf([0x8102, 0x0304]))], records)
    }
  })

  test('a file that was cut off has fewer records, and nothing else', () => {
    const bytes = buildMmdb(4, [{ bits: '00010100', record: { country_code: 'ME' } }])
    const { metadata } = new Reader<CountryResponse>(bytes)
    const key = keyOf([0x1401, 0x0203])
    assert.notEqual(new AddressTree(bytes, metadata).find(key), undefined)
    for (let length = 0; length < metadata.searchTreeSize - 6; length++) {
      assert.equal(new AddressTree(bytes.subarray(0, length), metadata).find(key), undefined)
    }
  })
})
