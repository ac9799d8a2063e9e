import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { secretPlace } from '../../../src/domain/identity/read.ts'
import { openSession, type Session, sealSession } from '../../../src/domain/identity/session-token.ts'
import type { Uid } from '../../../src/kernel/ids.ts'
import { Secret } from '../../../src/kernel/secret.ts'
import { vaultInMemory } from '../../vault/custody.ts'

const session: Session = {
  accessKeyId: 'STS.one',
  accessKeySecret: new Secret('the-secret'),
  expiresAt: 1_800_000_000_000,
  account: '1500000000000001' as Uid,
  role: 'watch',
  roleId: '300000000000000001',
  name: 'night-shift',
  policy: null,
  sourceIdentity: 'Alice',
}

test('what was sealed comes back, secrets as secrets', () => {
  const vault = vaultInMemory()
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 2048 }), fc.string(), (policy, secret) => {
      const sealed = sealSession(vault, { ...session, policy, accessKeySecret: new Secret(secret) })
      const opened = openSession(vault, sealed)
      assert.equal(opened?.accessKeySecret.reveal(), secret)
      assert.deepEqual({ ...opened, accessKeySecret: '' }, { ...session, policy, accessKeySecret: '' })
    }),
  )
})

test('a token with any one character changed, left out or added is none', () => {
  const vault = vaultInMemory()
  const token = sealSession(vault, session).reveal()
  for (let at = 0; at <= token.length; at++) {
    for (const changed of ['A', 'B', '', `${token[at] ?? ''}A`, '.']) {
      const text = token.slice(0, at) + changed + token.slice(at + 1)
      if (text !== token) assert.equal(openSession(vault, new Secret(text)), undefined, `${changed} at ${at}`)
    }
  }
})

test('what another vault sealed, or this one for something else, is none; nor is what is no token at all', () => {
  const vault = vaultInMemory()
  const foreign = sealSession(vaultInMemory(), session)
  assert.equal(openSession(vault, foreign), undefined)
  const key = vault.seal(new Secret(JSON.stringify(session)), secretPlace(session.account, 'STS.one'))
  assert.equal(openSession(vault, new Secret(key)), undefined)
  for (const text of ['', 'T', 'v2.k.AAAA', 'x'.repeat(100_000)]) assert.equal(openSession(vault, new Secret(text)), undefined)
})
