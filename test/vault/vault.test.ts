import assert from 'node:assert/strict'
import { createHmac, createSecretKey, randomBytes } from 'node:crypto'
import { describe, it } from 'node:test'
import { inspect } from 'node:util'
import fc from 'fast-check'
import { Secret } from '../../src/kernel/secret.ts'
import { fingerprint, inMemoryKeyRing, KeyRing, newRingKey, type RingKey } from '../../src/vault/key-ring.ts'
import { RecentSecrets } from '../../src/vault/recent-secrets.ts'
import { type Place, Vault, VaultFailure } from '../../src/vault/vault.ts'

const PLANTED = 'planted-Secret-of-30-characters'
const PLACE: Place = { account: '1766185894104675', table: 'access_keys', record: 'LTAI1', field: 'sealed_secret' }

function failureOf(work: () => unknown): VaultFailure {
  try {
    work()
  } catch (error) {
    assert.ok(error instanceof VaultFailure, `not a VaultFailure: ${inspect(error)}`)
    return error
  }
  assert.fail('nothing was thrown')
}

function ringKey(id: string, state: RingKey['state']): RingKey {
  return { id, key: createSecretKey(randomBytes(32)), createdAt: '2026-11-21T00:00:00Z', state }
}

describe('Vault', () => {
  it('opens what it sealed, with and without the cache', () => {
    const ring = inMemoryKeyRing()
    const sealed = new Vault(ring).seal(new Secret(PLANTED), PLACE)
    const vault = new Vault(ring)
    const fresh = vault.open(sealed, PLACE)
    assert.equal(fresh.reveal(), PLANTED)
    assert.equal(vault.open(sealed, PLACE), fresh, 'the second opening does not come out of the cache')
  })

  it('opens any well-formed text', () => {
    const vault = new Vault(inMemoryKeyRing())
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
        assert.equal(vault.open(vault.seal(new Secret(text), PLACE), PLACE).reveal(), text)
      }),
    )
  })

  it('names format and key in the text form, and seals the same secret differently each time', () => {
    const vault = new Vault(new KeyRing([ringKey('key-7', 'active')]))
    const [one, two] = [vault.seal(new Secret(PLANTED), PLACE), vault.seal(new Secret(PLANTED), PLACE)]
    assert.match(one, /^v1\.key-7\.[A-Za-z0-9_-]+$/)
    assert.notEqual(one, two)
  })

  it('does not open a value at another place', () => {
    const vault = new Vault(inMemoryKeyRing())
    const sealed = vault.seal(new Secret(PLANTED), PLACE)
    vault.open(sealed, PLACE)
    for (const part of ['account', 'table', 'record', 'field'] as const) {
      assert.equal(failureOf(() => vault.open(sealed, { ...PLACE, [part]: 'other' })).problem, 'damaged', part)
    }
  })

  it('keeps apart places whose parts run into each other', () => {
    const parts = fc.string({ unit: fc.constantFrom('a', ',', '"', '\\', '\u0000', '|'), maxLength: 4 })
    const place = fc.record({ account: parts, table: parts, record: parts, field: parts })
    const vault = new Vault(inMemoryKeyRing())
    fc.assert(
      fc.property(place, place, (one, two) => {
        fc.pre(JSON.stringify(one) !== JSON.stringify(two))
        const sealed = vault.seal(new Secret(PLANTED), one)
        assert.equal(vault.open(sealed, one).reveal(), PLANTED)
        assert.equal(failureOf(() => vault.open(sealed, two)).problem, 'damaged')
      }),
    )
    // The same letters, cut elsewhere.
    const sealed = vault.seal(new Secret(PLANTED), { ...PLACE, table: 'ab', record: 'c' })
    assert.throws(() => vault.open(sealed, { ...PLACE, table: 'a', record: 'bc' }), VaultFailure)
  })

  it('refuses the text when any byte of it differs', () => {
    const vault = new Vault(inMemoryKeyRing())
    const sealed = vault.seal(new Secret(PLANTED), PLACE)
    for (let at = 0; at < sealed.length; at++) {
      for (const bit of [1, 2, 4, 8, 16, 32, 64]) {
        const changed = sealed.slice(0, at) + String.fromCharCode(sealed.charCodeAt(at) ^ bit) + sealed.slice(at + 1)
        const failure = failureOf(() => vault.open(changed, PLACE))
        assert.ok(!inspect(failure).includes(PLANTED))
      }
    }
  })

  it('refuses every flipped bit of nonce, ciphertext and tag as damaged', () => {
    const vault = new Vault(inMemoryKeyRing())
    const [version, id, encoded] = vault.seal(new Secret(PLANTED), PLACE).split('.') as [string, string, string]
    const bytes = Buffer.from(encoded, 'base64url')
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const changed = Buffer.from(bytes)
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      assert.equal(failureOf(() => vault.open(`${version}.${id}.${changed.toString('base64url')}`, PLACE)).problem, 'damaged')
    }
  })

  it('refuses a shortened tag and every other cut', () => {
    const vault = new Vault(inMemoryKeyRing())
    const [version, id, encoded] = vault.seal(new Secret(PLANTED), PLACE).split('.') as [string, string, string]
    const bytes = Buffer.from(encoded, 'base64url')
    for (let length = 0; length < bytes.length; length++) {
      const cut = bytes.subarray(0, length).toString('base64url')
      assert.equal(failureOf(() => vault.open(`${version}.${id}.${cut}`, PLACE)).problem, 'damaged', `${length} bytes`)
    }
    for (const text of [
      '',
      'v1',
      'v1.x',
      `v2.${id}.${encoded}`,
      `v1.${id}.${encoded}.`,
      `v1.${id}.${encoded}=`,
      'v1.a\nb.AAAA',
    ]) {
      assert.equal(failureOf(() => vault.open(text, PLACE)).problem, 'damaged', text)
    }
    const forged = failureOf(() => vault.open(`v1.a\nforged line.${encoded}`, PLACE))
    assert.deepEqual([forged.problem, forged.message.includes('\n')], ['damaged', false])
    assert.match(failureOf(() => vault.open(`v1.${id}.${'A'.repeat(200_000)}`, PLACE)).message, /longer than anything/)
  })

  it('names the key that it misses', () => {
    const sealed = new Vault(new KeyRing([ringKey('key-lost', 'active')])).seal(new Secret(PLANTED), PLACE)
    const ring = new KeyRing([ringKey('key-now', 'active')])
    const failure = failureOf(() => new Vault(ring).open(sealed, PLACE))
    assert.equal(failure.problem, 'unknown-key')
    assert.match(failure.message, /key key-lost, which is not in the key ring/)
    assert.ok(failure.message.includes(fingerprint(ring.active)))
  })

  it('calls a value damaged that another key of the same name sealed', () => {
    const sealed = new Vault(new KeyRing([ringKey('key-1', 'active')])).seal(new Secret(PLANTED), PLACE)
    const vault = new Vault(new KeyRing([ringKey('key-1', 'active')]))
    assert.equal(failureOf(() => vault.open(sealed, PLACE)).problem, 'damaged')
  })

  it('seals with the active key and opens with every key of the ring', () => {
    const old = ringKey('old', 'active')
    const sealed = new Vault(new KeyRing([old])).seal(new Secret(PLANTED), PLACE)
    const vault = new Vault(new KeyRing([{ ...old, state: 'retained' }, ringKey('new', 'active'), ringKey('next', 'pending')]))
    assert.equal(vault.open(sealed, PLACE).reveal(), PLANTED)
    assert.match(vault.seal(new Secret(PLANTED), PLACE), /^v1\.new\./)
  })

  it('refuses to seal what it could not give back', () => {
    const vault = new Vault(inMemoryKeyRing())
    assert.equal(failureOf(() => vault.seal(new Secret(`${PLANTED}\ud800`), PLACE)).problem, 'unsealable')
    assert.equal(failureOf(() => vault.seal(new Secret('x'.repeat(64 * 1024 + 1)), PLACE)).problem, 'unsealable')
    const longest = 'x'.repeat(64 * 1024)
    assert.equal(vault.open(vault.seal(new Secret(longest), PLACE), PLACE).reveal(), longest)
  })

  it('prints nothing of a secret or a key', () => {
    const key = newRingKey()
    const ring = new KeyRing([key])
    const vault = new Vault(ring)
    const sealed = vault.seal(new Secret(PLANTED), PLACE)
    const opened = vault.open(sealed, PLACE)
    const failures = [
      failureOf(() => vault.open(sealed, { ...PLACE, record: 'other' })),
      failureOf(() => vault.seal(new Secret(`${PLANTED}\ud800`), PLACE)),
      failureOf(() => new Vault(inMemoryKeyRing()).open(sealed, PLACE)),
    ]
    const keyBytes = key.key.export()
    for (const value of [opened, vault, ring, key, ...failures]) {
      const printed = [String(value), JSON.stringify(value), inspect(value, { depth: 9, showHidden: true }), `${sealed}`]
      if (value instanceof Error) printed.push(value.message, value.stack ?? '')
      for (const text of printed) {
        for (const hidden of [PLANTED, keyBytes.toString('base64'), keyBytes.toString('hex')]) {
          assert.ok(!text.includes(hidden), text)
        }
      }
    }
  })
})

describe('KeyRing', () => {
  it('has exactly one active key, and no name twice', () => {
    assert.throws(() => new KeyRing([]), /0 keys are active/)
    assert.throws(() => new KeyRing([ringKey('a', 'active'), ringKey('b', 'active')]), /2 keys are active/)
    assert.throws(() => new KeyRing([ringKey('a', 'active'), ringKey('a', 'retained')]), /the same id/)
  })

  it('tells keys apart by fingerprints that are not the key', () => {
    const [one, two] = [newRingKey(), newRingKey()]
    assert.match(fingerprint(one), /^[0-9a-f]{16}$/)
    assert.equal(fingerprint(one), fingerprint({ ...one, id: 'renamed' }))
    assert.notEqual(fingerprint(one), fingerprint(two))
    assert.ok(!one.key.export().toString('hex').includes(fingerprint(one)))
  })
})

describe('RecentSecrets', () => {
  it('is bounded, and drops what was not used longest', () => {
    const recent = new RecentSecrets(2)
    recent.set('a', new Secret('1'))
    recent.set('b', new Secret('2'))
    recent.get('a')
    recent.set('c', new Secret('3'))
    assert.equal(recent.size, 2)
    assert.equal(recent.get('b'), undefined)
    assert.equal(recent.get('a')?.reveal(), '1')
    recent.set('long', new Secret('x'.repeat(2000)))
    assert.equal(recent.get('long'), undefined)
  })
})

describe('Vault.mac', () => {
  it('tells whether a text was written for a place by somebody with the key ring', () => {
    const ring = inMemoryKeyRing()
    const code = new Vault(ring).mac(PLACE, 'a text')
    const vault = new Vault(ring)
    assert.match(code, /^m1\.k-[A-Za-z0-9]{10}\.[A-Za-z0-9_-]{43}$/)
    assert.equal(vault.mac(PLACE, 'a text'), code)
    assert.ok(vault.isMac(code, PLACE, 'a text'))
    assert.ok(!vault.isMac(code, PLACE, 'another text'))
    for (const part of ['account', 'table', 'record', 'field'] as const) {
      assert.ok(!vault.isMac(code, { ...PLACE, [part]: 'x' }, 'a text'), part)
    }
    assert.ok(!new Vault(inMemoryKeyRing()).isMac(code, PLACE, 'a text'))
  })

  it('knows codes of a key that is retained, and none of a key that is gone', () => {
    const [old, fresh] = [ringKey('k-old', 'active'), ringKey('k-new', 'active')]
    const code = new Vault(new KeyRing([old])).mac(PLACE, 'a text')
    const rotated = new Vault(new KeyRing([fresh, { ...old, state: 'retained' }]))
    assert.ok(rotated.isMac(code, PLACE, 'a text'))
    assert.match(rotated.mac(PLACE, 'a text'), /^m1\.k-new\./)
    assert.ok(!new Vault(new KeyRing([fresh])).isMac(code, PLACE, 'a text'))
  })

  it('takes nothing else for a code', () => {
    const vault = new Vault(inMemoryKeyRing())
    const code = vault.mac(PLACE, 'a text')
    const [version, id] = code.split('.')
    for (const text of [
      '',
      '.',
      code.slice(0, -1),
      `${code}A`,
      code.replace('m1', 'v1'),
      `${version}.${id}.`,
      `${version}.x.y`,
    ]) {
      assert.ok(!vault.isMac(text, PLACE, 'a text'), text)
    }
  })

  it('makes its codes with another key than the one that seals', () => {
    const ring = inMemoryKeyRing()
    const vault = new Vault(ring)
    const bound = JSON.stringify([
      'garrison',
      'm1',
      ring.active.id,
      PLACE.account,
      PLACE.table,
      PLACE.record,
      PLACE.field,
      'a text',
    ])
    const direct = createHmac('sha256', ring.active.key).update(bound).digest('base64url')
    assert.notEqual(vault.mac(PLACE, 'a text').split('.')[2], direct)
  })
})
