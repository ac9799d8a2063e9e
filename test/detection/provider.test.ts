import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { openProviderDatabase, ProviderDatabase } from '../../src/detection/provider.ts'
import { UsageError } from '../../src/kernel/failure.ts'
import { buildMmdb, ipv4Bits, type MmdbValue } from './mmdb.ts'

const NETWORK = { bits: ipv4Bits('8.8.0.0/16'), record: { autonomous_system_number: 64500 } }
const knownOf = (record: MmdbValue) => {
  // One that is known, so that the database is taken for one of providers whatever the other has.
  const database = new ProviderDatabase(buildMmdb(6, [NETWORK, { bits: ipv4Bits('9.0.0.0/8'), record }]), 'own')
  const found = database.find('9.9.9.9')
  return found && [found.id, found.name]
}

describe('providers of addresses', () => {
  const shapes: readonly (readonly [string, MmdbValue])[] = [
    ['flat', { autonomous_system_number: 64501, autonomous_system_organization: 'EXAMPLE' }],
    ['among traits', { traits: { autonomous_system_number: 64501, autonomous_system_organization: 'EXAMPLE' } }],
    ['as a text', { asn: 'AS64501', as_name: 'EXAMPLE' }],
    ['as digits', { asn: '64501', name: 'EXAMPLE' }],
  ]
  for (const [shape, record] of shapes) {
    test(`are read from a record that has them ${shape}`, () => assert.deepEqual(knownOf(record), ['AS64501', 'EXAMPLE']))
  }

  test('need no name, and are none without a number that is one', () => {
    assert.deepEqual(knownOf({ asn: 4_294_967_294 }), ['AS4294967294', ''])
    for (const asn of [0, 4_294_967_295, 'AS', 'ASx', 'AS64501 EXAMPLE', -1, 1.5, true, '12345678901']) {
      assert.equal(knownOf({ asn, as_name: 'EXAMPLE' }), undefined, String(asn))
    }
    assert.equal(knownOf({ country: { iso_code: 'US' } }), undefined)
  })

  test('are found for public addresses, by the database that is named', () => {
    const database = new ProviderDatabase(buildMmdb(6, [NETWORK]), 'own')
    const known = { id: 'AS64500', name: '', source: { name: 'own', build: '2026-01-31' } }
    for (const address of ['8.8.8.8', '::ffff:8.8.8.8']) assert.deepEqual(database.find(address), known)
    for (const address of ['9.9.9.9', '10.0.0.1', 'name.example', '']) assert.equal(database.find(address), undefined)
  })

  test('need not be known of every network', () => {
    const unknown = { bits: ipv4Bits('1.0.0.0/8'), record: { country: { iso_code: 'AU' } } }
    assert.equal(new ProviderDatabase(buildMmdb(4, [unknown, NETWORK]), 'own').find('8.8.8.8')?.id, 'AS64500')
  })

  test('are no matter of a database of something else, or of none', () => {
    const places = buildMmdb(6, [{ bits: ipv4Bits('8.0.0.0/8'), record: { country: { iso_code: 'US' } } }])
    assert.throws(
      () => new ProviderDatabase(places, 'places'),
      (error) => error instanceof UsageError && /^places knows no autonomous systems: give an MMDB file/.test(error.message),
    )
    assert.throws(
      () => new ProviderDatabase(Buffer.from('no database'), 'notes'),
      (error) => error instanceof UsageError && /^notes is not an ASN database \(MMDB\): /.test(error.message),
    )
  })

  test('come out of a file, whose name they have', () => {
    const folder = mkdtempSync(join(tmpdir(), 'garrison-asn-'))
    try {
      const file = join(folder, 'providers.mmdb')
      writeFileSync(file, buildMmdb(4, [NETWORK]))
      assert.equal(openProviderDatabase(file).find('8.8.4.4')?.source.name, 'providers')
      assert.throws(
        () => openProviderDatabase(join(folder, 'none.mmdb')),
        /^UsageError: cannot read the ASN database .*none\.mmdb: /,
      )
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})
