import assert from 'node:assert/strict'
import { createDecipheriv, createHmac, createSecretKey, hkdfSync, randomBytes } from 'node:crypto'
import { describe, it } from 'node:test'
import { inspect } from 'node:util'
import fc from 'fast-check'
import { Secret } from '../../src/kernel/secret.ts'
import { INSTALLATION } from '../../src/vault/data-key.ts'
import { fingerprint, KeyRing, newRingKey, type RingKey } from '../../src/vault/key-ring.ts'
import { RecentSecrets } from '../../src/vault/recent-secrets.ts'
import { RingProvider } from '../../src/vault/ring-provider.ts'
import { type Place, Vault, VaultFailure } from '../../src/vault/vault.ts'
import { dataKey, KeysInMemory, OneKey, vaultInMemory } from './custody.ts'

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
    const keys = new KeysInMemory()
    const sealed = new Vault(keys).seal(new Secret(PLANTED), PLACE)
    const vault = new Vault(keys)
    const fresh = vault.open(sealed, PLACE)
    assert.equal(fresh.reveal(), PLANTED)
    assert.equal(vault.open(sealed, PLACE), fresh, 'the second opening does not come out of the cache')
  })

  it('opens any well-formed text', () => {
    const vault = vaultInMemory()
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
        assert.equal(vault.open(vault.seal(new Secret(text), PLACE), PLACE).reveal(), text)
      }),
    )
  })

  it('names format and key in the text form, and seals the same secret differently each time', () => {
    const vault = new Vault(new KeysInMemory(dataKey(PLACE.account, 'key-7')))
    const [one, two] = [vault.seal(new Secret(PLANTED), PLACE), vault.seal(new Secret(PLANTED), PLACE)]
    assert.match(one, /^v2\.key-7\.[A-Za-z0-9_-]+$/)
    assert.notEqual(one, two)
  })

  it('writes 12 bytes of nonce, the ciphertext and 16 bytes of tag, bound to form, data key and place', () => {
    const key = dataKey(PLACE.account, 'd-1')
    const [, , encoded = ''] = new Vault(new KeysInMemory(key)).seal(new Secret(PLANTED), PLACE).split('.')
    const bytes = Buffer.from(encoded, 'base64url')
    assert.equal(bytes.length, 12 + PLANTED.length + 16)
    const decipher = createDecipheriv('aes-256-gcm', key.key, bytes.subarray(0, 12), { authTagLength: 16 })
    const { account, table, record, field } = PLACE
    decipher.setAAD(Buffer.from(JSON.stringify(['garrison', 'v2', 'd-1', account, table, record, field])))
    decipher.setAuthTag(bytes.subarray(-16))
    assert.equal(Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]).toString(), PLANTED)
  })

  it('does not open a value at another place', () => {
    const vault = new Vault(new OneKey())
    const sealed = vault.seal(new Secret(PLANTED), PLACE)
    vault.open(sealed, PLACE)
    for (const part of ['account', 'table', 'record', 'field'] as const) {
      assert.equal(failureOf(() => vault.open(sealed, { ...PLACE, [part]: 'other' })).problem, 'damaged', part)
    }
  })

  it('keeps apart places whose parts run into each other', () => {
    const parts = fc.string({ unit: fc.constantFrom('a', ',', '"', '\\', '\u0000', '|'), maxLength: 4 })
    const place = fc.record({ account: parts, table: parts, record: parts, field: parts })
    const vault = new Vault(new OneKey())
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
    const vault = vaultInMemory()
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
    const vault = vaultInMemory()
    const [version, id, encoded] = vault.seal(new Secret(PLANTED), PLACE).split('.') as [string, string, string]
    const bytes = Buffer.from(encoded, 'base64url')
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const changed = Buffer.from(bytes)
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      assert.equal(failureOf(() => vault.open(`${version}.${id}.${changed.toString('base64url')}`, PLACE)).problem, 'damaged')
    }
  })

  it('refuses a shortened tag and every other cut', () => {
    const vault = vaultInMemory()
    const [version, id, encoded] = vault.seal(new Secret(PLANTED), PLACE).split('.') as [string, string, string]
    const bytes = Buffer.from(encoded, 'base64url')
    for (let length = 0; length < bytes.length; length++) {
      const cut = bytes.subarray(0, length).toString('base64url')
      assert.equal(failureOf(() => vault.open(`${version}.${id}.${cut}`, PLACE)).problem, 'damaged', `${length} bytes`)
    }
    for (const text of [
      '',
      'v2',
      'v2.x',
      `v3.${id}.${encoded}`,
      `v2.${id}.${encoded}.`,
      `v2.${id}.${encoded}=`,
      'v2.a\nb.AAAA',
    ]) {
      assert.equal(failureOf(() => vault.open(text, PLACE)).problem, 'damaged', text)
    }
    const forged = failureOf(() => vault.open(`v2.a\nforged line.${encoded}`, PLACE))
    assert.deepEqual([forged.problem, forged.message.includes('\n')], ['damaged', false])
    assert.match(failureOf(() => vault.open(`v2.${id}.${'A'.repeat(200_000)}`, PLACE)).message, /longer than anything/)
  })

  it('says why a data key cannot be had', () => {
    const sealed = new Vault(new KeysInMemory(dataKey(PLACE.account, 'd-lost'))).seal(new Secret(PLANTED), PLACE)
    const failure = failureOf(() => vaultInMemory().open(sealed, PLACE))
    assert.equal(failure.problem, 'unknown-key')
    assert.match(failure.message, /of "LTAI1" in account 1766185894104675 cannot be opened: there is no data key d-lost/)
  })

  it('calls a value damaged that another data key of the same name sealed', () => {
    const sealed = new Vault(new KeysInMemory(dataKey(PLACE.account, 'd-1'))).seal(new Secret(PLANTED), PLACE)
    const vault = new Vault(new KeysInMemory(dataKey(PLACE.account, 'd-1')))
    assert.equal(failureOf(() => vault.open(sealed, PLACE)).problem, 'damaged')
  })

  it('calls a value damaged that bears the name of another data key', () => {
    const one = dataKey(PLACE.account, 'd-1')
    const [version, , encoded] = new Vault(new KeysInMemory(one)).seal(new Secret(PLANTED), PLACE).split('.')
    const vault = new Vault(new KeysInMemory({ ...one, id: 'd-2' }))
    assert.equal(failureOf(() => vault.open(`${version}.d-2.${encoded}`, PLACE)).problem, 'damaged')
  })

  it('finds a value by an index that tells accounts, tables and fields apart', () => {
    const vault = vaultInMemory()
    const index = vault.index(new Secret(PLANTED), PLACE)
    assert.equal(vault.index(new Secret(PLANTED), PLACE), index)
    for (const part of ['account', 'table', 'field'] as const) {
      assert.notEqual(vault.index(new Secret(PLANTED), { ...PLACE, [part]: 'other' }), index, part)
    }
    assert.notEqual(vault.index(new Secret('another'), PLACE), index)
    assert.notEqual(vaultInMemory().index(new Secret(PLANTED), PLACE), index, 'it takes no key to make it')
  })

  it('refuses to seal what it could not give back', () => {
    const vault = vaultInMemory()
    assert.equal(failureOf(() => vault.seal(new Secret(`${PLANTED}\ud800`), PLACE)).problem, 'unsealable')
    assert.equal(failureOf(() => vault.seal(new Secret('x'.repeat(64 * 1024 + 1)), PLACE)).problem, 'unsealable')
    const longest = 'x'.repeat(64 * 1024)
    assert.equal(vault.open(vault.seal(new Secret(longest), PLACE), PLACE).reveal(), longest)
  })

  it('prints nothing of a secret or a key', () => {
    const key = dataKey(PLACE.account, 'd-1')
    const ring = new KeyRing([newRingKey()])
    const vault = new Vault(new KeysInMemory(key))
    const sealed = vault.seal(new Secret(PLANTED), PLACE)
    const opened = vault.open(sealed, PLACE)
    const failures = [
      failureOf(() => vault.open(sealed, { ...PLACE, record: 'other' })),
      failureOf(() => vault.seal(new Secret(`${PLANTED}\ud800`), PLACE)),
      failureOf(() => vaultInMemory().open(sealed, PLACE)),
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

describe('a key of a ring', () => {
  const NAME = { account: PLACE.account, id: 'd-1' }

  it('wraps with a key derived from it: 12 bytes of nonce, 32 of data key, 16 of tag, bound to its id and the name', async () => {
    const own = newRingKey()
    const plain = randomBytes(32)
    const { kek, blob } = await RingProvider.inMemory(new KeyRing([own])).wrap(plain, NAME)
    const bytes = Buffer.from(blob, 'base64url')
    assert.deepEqual([kek, bytes.length], [own.id, 60])
    const key = Buffer.from(hkdfSync('sha256', own.key, '', 'garrison wrap', 32))
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12), { authTagLength: 16 })
    decipher.setAAD(Buffer.from(JSON.stringify(['garrison', 'data-key', 1, own.id, NAME.account, NAME.id])))
    decipher.setAuthTag(bytes.subarray(-16))
    assert.deepEqual(Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]), plain)
  })

  it('unwraps nothing of less than a whole tag, and nothing under another id of the same key', async () => {
    const own = newRingKey()
    const ring = RingProvider.inMemory(new KeyRing([own, { ...own, id: 'k-other', state: 'retained' }]))
    const wrapped = await ring.wrap(randomBytes(32), NAME)
    const bytes = Buffer.from(wrapped.blob, 'base64url')
    for (let length = 0; length < bytes.length; length++) {
      const cut = { ...wrapped, blob: bytes.subarray(0, length).toString('base64url') }
      await assert.rejects(ring.unwrap(cut, NAME), { problem: 'damaged' })
    }
    await assert.rejects(ring.unwrap({ ...wrapped, kek: 'k-other' }, NAME), { problem: 'damaged' })
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
  it('tells whether a text was written for a place by somebody with the keys', () => {
    const keys = new KeysInMemory(dataKey(INSTALLATION, 'd-own'))
    const code = new Vault(keys).mac(PLACE, 'a text')
    const vault = new Vault(keys)
    assert.match(code, /^m2\.d-own\.[A-Za-z0-9_-]{43}$/)
    assert.equal(vault.mac(PLACE, 'a text'), code)
    assert.ok(vault.isMac(code, PLACE, 'a text'))
    assert.ok(!vault.isMac(code, PLACE, 'another text'))
    for (const part of ['account', 'table', 'record', 'field'] as const) {
      assert.ok(!vault.isMac(code, { ...PLACE, [part]: 'x' }, 'a text'), part)
    }
    assert.ok(!new Vault(new KeysInMemory(dataKey(INSTALLATION, 'd-own'))).isMac(code, PLACE, 'a text'))
  })

  it('takes nothing else for a code', () => {
    const vault = vaultInMemory()
    const code = vault.mac(PLACE, 'a text')
    const [version, id] = code.split('.')
    for (const text of [
      '',
      '.',
      code.slice(0, -1),
      `${code}A`,
      code.replace('m2', 'v2'),
      `${version}.${id}.`,
      `${version}.x.y`,
    ]) {
      assert.ok(!vault.isMac(text, PLACE, 'a text'), text)
    }
  })

  it('makes its codes with another key than the one that seals', () => {
    const own = dataKey(INSTALLATION, 'd-own')
    const vault = new Vault(new KeysInMemory(own))
    const bound = JSON.stringify(['garrison', 'm2', own.id, PLACE.account, PLACE.table, PLACE.record, PLACE.field, 'a text'])
    const direct = createHmac('sha256', own.key).update(bound).digest('base64url')
    assert.notEqual(vault.mac(PLACE, 'a text').split('.')[2], direct)
  })
})
