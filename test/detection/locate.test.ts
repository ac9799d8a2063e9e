import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { LocationDatabase, openDefaultLocations, openLocationDatabase } from '../../src/detection/locate.ts'
import { UsageError } from '../../src/kernel/failure.ts'
import { buildMmdb, ipv4Bits, type MmdbValue } from './mmdb.ts'

describe('the built-in database', () => {
  const database = openDefaultLocations()

  test('says what it is and when it was built', () => {
    assert.equal(database.name, 'iptoasn-country')
    assert.match(database.build, /^20[0-9]{2}-[0-9]{2}-[0-9]{2}$/)
  })

  test('knows the countries of well-known addresses, IPv4 and IPv6', () => {
    assert.equal(database.find('8.8.8.8')?.country, 'US')
    assert.equal(database.find('2001:4860:4860::8888')?.country, 'US')
    assert.equal(database.find('::ffff:8.8.8.8')?.country, 'US')
    assert.equal(database.find('64:ff9b::8.8.8.8')?.country, 'US')
    const place = database.find('8.8.8.8')
    assert.deepEqual([place?.region, place?.city, place?.radiusKm], [undefined, undefined, undefined])
    assert.equal(place?.source.name, 'iptoasn-country')
  })

  test('has no place for internal addresses, and for what is no address', () => {
    for (const text of ['10.0.0.1', '192.0.2.1', '::1', 'fe80::1%eth0', '', 'example.com', '8.8.8.8 ', 'x'.repeat(1_000)]) {
      assert.equal(database.find(text), undefined)
    }
  })

  test('answers the same from its memory, also after many other addresses', () => {
    const first = database.find('8.8.8.8')
    for (let i = 0; i < 70_000; i++) database.find(`11.${i >> 16}.${(i >> 8) & 255}.${i & 255}`)
    assert.deepEqual(database.find('8.8.8.8'), first)
    assert.equal(database.find('10.0.0.1'), undefined)
  })
})

describe('the shapes of records', () => {
  const bits = ipv4Bits('20.0.0.0/8')
  const cases: readonly (readonly [shape: string, record: MmdbValue, expected: readonly unknown[]])[] = [
    ['flat code', { country_code: 'ME' }, ['ME', undefined, undefined, undefined]],
    ['lower-case code', { country_code: 'me' }, ['ME', undefined, undefined, undefined]],
    ['country as a text', { country: 'ME' }, ['ME', undefined, undefined, undefined]],
    ['nested country', { country: { iso_code: 'ME', names: { en: 'Montenegro' } } }, ['ME', undefined, undefined, undefined]],
    [
      'nested city',
      {
        country: { iso_code: 'CN' },
        subdivisions: [{ iso_code: 'BJ' }],
        city: { names: { en: 'Beijing' } },
        location: { accuracy_radius: 50 },
      },
      ['CN', 'CN-BJ', 'Beijing', 50],
    ],
    [
      'subdivision with its country',
      { country: { iso_code: 'CN' }, subdivisions: [{ iso_code: 'CN-SH' }] },
      ['CN', 'CN-SH', undefined, undefined],
    ],
    ['flat city', { country_code: 'CN', region_code: 'GD', city: 'Shenzhen' }, ['CN', 'CN-GD', 'Shenzhen', undefined]],
    ['a code of no country', { country_code: 'ZZ' }, [undefined, undefined, undefined, undefined]],
    ['empty', {}, [undefined, undefined, undefined, undefined]],
    ['a text that is no record', 'ME', []],
  ]
  for (const [shape, record, expected] of cases) {
    test(shape, () => {
      const place = new LocationDatabase(buildMmdb(4, [{ bits, record }]), 'own').find('20.1.2.3')
      if (expected.length === 0) assert.equal(place, undefined)
      else
        assert.deepEqual(place, {
          country: expected[0],
          region: expected[1],
          city: expected[2],
          latitude: undefined,
          longitude: undefined,
          radiusKm: expected[3],
          source: { name: 'own', build: '2026-01-31' },
        })
    })
  }

  const networks: readonly (readonly [what: string, record: MmdbValue, isHosting: true | undefined])[] = [
    ['an anonymiser among the traits', { country: { iso_code: 'ME' }, traits: { is_anonymous_proxy: true } }, true],
    ['a hosting provider, flat', { country_code: 'ME', is_hosting_provider: true }, true],
    ['by the kind of its users', { country: { iso_code: 'ME' }, traits: { user_type: 'hosting' } }, true],
    ['as a text', { country: 'ME', hosting: 'true' }, true],
    ['as a number', { country: 'ME', tor: 1 }, true],
    ['as a number in a text', { country: 'ME', traits: { is_anonymous: '1' } }, true],
    ['none', { country: 'ME', hosting: '', vpn: 'false', traits: { is_tor_exit_node: false } }, undefined],
  ]
  for (const [what, record, isHosting] of networks) {
    test(`networks that tell nothing of people: ${what}`, () => {
      const place = new LocationDatabase(buildMmdb(4, [{ bits, record }]), 'own').find('20.1.2.3')
      assert.deepEqual([place?.country, place?.isHosting], ['ME', isHosting])
    })
  }

  const located: readonly (readonly [shape: string, record: MmdbValue, expected: readonly unknown[]])[] = [
    ['nested', { location: { latitude: 42.5, longitude: -19.25, accuracy_radius: 20 } }, [42.5, -19.25, 20]],
    ['a city without a radius', { city: 'Bar', latitude: 42.5, longitude: 19.25 }, [42.5, 19.25, undefined]],
    ['degrees as texts', { city: 'Bar', latitude: '-42.5', longitude: '0' }, [-42.5, 0, undefined]],
    ['an exact place', { location: { latitude: 42.5, longitude: 19.25, accuracy_radius: 0 } }, [42.5, 19.25, 0]],
    ["a country's middle", { country_code: 'ME', latitude: 42.5, longitude: 19.25 }, [undefined, undefined, undefined]],
    ['one of both', { location: { latitude: 42.5, accuracy_radius: 20 } }, [undefined, undefined, 20]],
    ['not on this globe', { location: { latitude: 90.5, longitude: 0, accuracy_radius: 20 } }, [undefined, undefined, 20]],
    ['no numbers', { city: 'Bar', latitude: '', longitude: 'east' }, [undefined, undefined, undefined]],
    [
      'a radius below nothing',
      { city: 'Bar', location: { latitude: 1.5, longitude: 2.5, accuracy_radius: -1 } },
      [1.5, 2.5, undefined],
    ],
  ]
  for (const [shape, record, expected] of located) {
    test(`coordinates: ${shape}`, () => {
      const place = new LocationDatabase(buildMmdb(4, [{ bits, record }]), 'own').find('20.1.2.3')
      assert.deepEqual([place?.latitude, place?.longitude, place?.radiusKm], expected)
    })
  }

  test('a database of IPv4 only says nothing about IPv6', () => {
    const ipv4 = new LocationDatabase(buildMmdb(4, [{ bits: '0', record: { country_code: 'ME' } }]), 'own')
    assert.equal(ipv4.find('20.1.2.3')?.country, 'ME')
    assert.equal(ipv4.find('2001:4860::1'), undefined)
  })

  test('an internal address has no place, whatever a database claims', () => {
    const everywhere = new LocationDatabase(buildMmdb(4, [{ bits: '0', record: { country_code: 'ME' } }]), 'own')
    for (const address of ['10.0.0.1', '100.64.0.1', '127.0.0.1']) assert.equal(everywhere.find(address), undefined)
  })

  test('a database of IPv6 finds IPv4 too', () => {
    const both = new LocationDatabase(
      buildMmdb(6, [
        { bits, record: { country_code: 'ME' } },
        { bits: '0010101000000001'.padEnd(40, '0'), record: { country_code: 'FR' } },
      ]),
      'own',
    )
    assert.equal(both.find('20.1.2.3')?.country, 'ME')
    assert.equal(both.find('21.1.2.3'), undefined)
    assert.equal(both.find('2a01::1')?.country, 'FR')
  })
})

describe('files', () => {
  let folder = ''
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'locate-'))
  })
  after(() => rmSync(folder, { recursive: true }))

  test("an operator's own file is read under its own name", () => {
    const file = join(folder, 'office.mmdb')
    writeFileSync(file, buildMmdb(4, [{ bits: ipv4Bits('20.0.0.0/8'), record: { country_code: 'ME' } }]))
    const database = openLocationDatabase(file)
    assert.equal(database.name, 'office')
    assert.equal(database.build, '2026-01-31')
    assert.equal(database.find('20.0.0.1')?.country, 'ME')
  })

  test('a missing file and one of other contents are told in one line', () => {
    const file = join(folder, 'other.mmdb')
    for (const bytes of [Buffer.alloc(0), Buffer.from('not a database'), buildMmdb(4, []).subarray(0, 40)]) {
      writeFileSync(file, bytes)
      assert.throws(() => openLocationDatabase(file), UsageError)
    }
    assert.throws(() => openLocationDatabase(join(folder, 'absent.mmdb')), UsageError)
  })

  test('a database with damaged records says nothing instead of failing', () => {
    const bytes = buildMmdb(4, [{ bits: ipv4Bits('20.0.0.0/8'), record: { country_code: 'ME' } }])
    const tree = bytes.indexOf('country_code') - 2
    const damaged = Buffer.from(bytes)
    // A pointer to itself where the record's map should be.
    damaged.writeUInt16BE(0x2000, tree)
    const database = new LocationDatabase(damaged, 'damaged')
    assert.doesNotThrow(() => database.find('20.0.0.1'))
  })
})
