import assert from 'node:assert/strict'
import {
  constants,
  createDecipheriv,
  createHash,
  createPublicKey,
  generateKeyPairSync,
  type JsonWebKey,
  type KeyObject,
  privateDecrypt,
} from 'node:crypto'
import test from 'node:test'
import { compactDecrypt } from 'jose'
import { secretPlace } from '../../../src/domain/identity/read.ts'
import { Secret } from '../../../src/kernel/secret.ts'
import { forEachServer } from '../../server.ts'
import { vaultInMemory } from '../../vault/custody.ts'

/*
 * ExportOrganisation with PublicKey: the file with secrets, for the holder of one private key.
 */

interface Pair {
  readonly publicKey: KeyObject
  readonly privateKey: KeyObject
}

const ACTION = 'ExportOrganisation'
const MANAGEMENT = '1500000000000001'
const SECRET = 'test-secret-of-auditor-0001'
const RSA = generateKeyPairSync('rsa', { modulusLength: 2048 })
const X25519 = generateKeyPairSync('x25519')
const P256 = generateKeyPairSync('ec', { namedCurve: 'P-256' })

const pemOf = ({ publicKey }: Pair) => publicKey.export({ type: 'spki', format: 'pem' }) as string
const privatePemOf = ({ privateKey }: Pair) => privateKey.export({ type: 'pkcs8', format: 'pem' }) as string
const fingerprintOf = ({ publicKey }: Pair) =>
  `sha256:${createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('hex')}`

const createPublicKeyOf = (jwk: JsonWebKey) => createPublicKey({ key: jwk, format: 'jwk' })

/** A SubjectPublicKeyInfo of an RSA key of any modulus and exponent, in PEM. */
function rsaPem(modulus: Buffer, exponent: Buffer): string {
  const jwk = { kty: 'RSA', n: modulus.toString('base64url'), e: exponent.toString('base64url') }
  return createPublicKeyOf(jwk).export({ type: 'spki', format: 'pem' }) as string
}

/** Opens RSA-OAEP-256 with A256GCM by hand, so that the library does not judge itself. */
function openByHand(sealed: string, { privateKey }: Pair): string {
  const [head = '', wrapped = '', nonce = '', text = '', tag = ''] = sealed.split('.')
  const padding = { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' }
  const key = privateDecrypt({ key: privateKey, ...padding }, Buffer.from(wrapped, 'base64url'))
  const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(nonce, 'base64url'))
  decipher.setAAD(Buffer.from(head, 'ascii')).setAuthTag(Buffer.from(tag, 'base64url'))
  return Buffer.concat([decipher.update(Buffer.from(text, 'base64url')), decipher.final()]).toString('utf8')
}

forEachServer((server) => {
  const ask = (PublicKey?: string, credentials = server().rootOf(MANAGEMENT)) =>
    server().call('Garrison', ACTION, { PublicKey }, credentials)
  const auditOf = (requestId: string) =>
    server().database.read((reader) =>
      reader.first<{ parameters: string; decision: string; code: string }>(
        'SELECT parameters, decision, code FROM audit_events WHERE request_id = ?',
        requestId,
      ),
    )

  test('the file with the secrets is sealed, and is else the plain one', async () => {
    const { body, text } = await ask(pemOf(RSA))
    assert.deepEqual(Object.keys(body).sort(), ['KeyFingerprint', 'RequestId', 'SealedDocument'])
    assert.equal(body.KeyFingerprint, fingerprintOf(RSA))
    assert.doesNotMatch(text, /test-secret/)
    const header = JSON.parse(Buffer.from(body.SealedDocument.split('.')[0], 'base64url').toString())
    assert.deepEqual(header, {
      alg: 'RSA-OAEP-256',
      enc: 'A256GCM',
      cty: 'application/yaml',
      kid: fingerprintOf(RSA),
    })
    const file = openByHand(body.SealedDocument, RSA)
    assert.ok(file.includes(`{ id: LTAItestauditor000000001, secret: ${SECRET}, status: Active }`), file)
    const plain = (await ask()).body.Document
    assert.equal(file.replace(/ secret: [^,]+,/g, ''), plain)
  })

  test('X25519 and P-256 keys are taken, and RSA of up to 8,192 bits', async () => {
    const others = [generateKeyPairSync('x25519'), generateKeyPairSync('ec', { namedCurve: 'P-256' })]
    for (const [index, pair] of [X25519, P256].entries()) {
      const { body, text } = await ask(pemOf(pair))
      const { plaintext, protectedHeader } = await compactDecrypt(body.SealedDocument, pair.privateKey)
      assert.deepEqual([protectedHeader.alg, protectedHeader.kid], ['ECDH-ES+A256KW', fingerprintOf(pair)], text)
      assert.ok(Buffer.from(plaintext).includes(SECRET))
      await assert.rejects(compactDecrypt(body.SealedDocument, others[index]?.privateKey as KeyObject), /decryption/)
    }
    const largest = rsaPem(Buffer.alloc(1024, 0xff), Buffer.from([1, 0, 1]))
    assert.equal((await ask(largest)).status, 200)
  })

  test('an empty server that is given the opened file has the same keys', async () => {
    const file = openByHand((await ask(pemOf(RSA))).body.SealedDocument, RSA)
    await server.reset(file)
    const { status, body } = await server().call('Ram', 'ListUsers', {}, server().user('auditor'))
    assert.deepEqual([status, body.Code], [403, 'NoPermission'], 'the signature is good, and the policies are the same')
    assert.equal(openByHand((await ask(pemOf(RSA))).body.SealedDocument, RSA), file)
    await server.reset()
  })

  test('a sealed file is not applied: it has to be opened first', async () => {
    const Document = (await ask(pemOf(RSA))).body.SealedDocument
    for (const action of ['ApplyOrganisation', 'DiffOrganisation']) {
      const { status, body } = await server().call('Garrison', action, { Document })
      const says = 'line 1: the file is sealed: open it first with `garrison unseal`'
      assert.deepEqual([status, body.Code, body.Message], [400, 'InvalidDocument', says])
    }
  })

  test('a key that is none of these is refused in one line', async () => {
    const der = RSA.publicKey.export({ type: 'pkcs1', format: 'pem' }) as string
    const modulus = Buffer.from(RSA.publicKey.export({ format: 'jwk' }).n ?? '', 'base64url')
    const lowOrder = createPublicKeyOf({ kty: 'OKP', crv: 'X25519', x: Buffer.alloc(32).toString('base64url') })
    const cases: Record<string, string> = {
      empty: '',
      text: 'ssh-rsa AAAA',
      'PKCS 1': der,
      'two keys': pemOf(RSA) + pemOf(P256),
      garbled: pemOf(RSA).replace(/\n.{20}/, '\nAAAA'),
      'RSA of 1,024 bits': pemOf(generateKeyPairSync('rsa', { modulusLength: 1024 })),
      'RSA of 8,200 bits': rsaPem(Buffer.alloc(1025, 0xff), Buffer.from([3])),
      'exponent 1': rsaPem(modulus, Buffer.from([1])),
      'RSA for signatures': pemOf(generateKeyPairSync('rsa-pss', { modulusLength: 2048 })),
      'P-384': pemOf(generateKeyPairSync('ec', { namedCurve: 'P-384' })),
      Ed25519: pemOf(generateKeyPairSync('ed25519')),
      'X25519 of low order': lowOrder.export({ type: 'spki', format: 'pem' }) as string,
    }
    for (const [name, pem] of Object.entries(cases)) {
      const { status, body } = await ask(pem)
      assert.deepEqual([status, body.Code], [400, 'InvalidPublicKey'], name)
      assert.match(
        body.Message,
        /^[^\n]*It must be one public key in PEM \(BEGIN PUBLIC KEY\): RSA of 2048 to 8192 bits, X25519 or P-256\.$/,
        name,
      )
    }
  })

  test('a private key has a refusal of its own and leaves no trace', async () => {
    const pkcs1 = RSA.privateKey.export({ type: 'pkcs1', format: 'pem' }) as string
    const locked = RSA.privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' }) as string
    for (const pem of [privatePemOf(RSA), privatePemOf(X25519), pkcs1, locked, `${pemOf(RSA)}${privatePemOf(RSA)}`]) {
      for (const style of ['V3', 'V1'] as const) {
        const right = { ...server().rootOf(MANAGEMENT), style }
        const wrong = { ...right, accessKeySecret: 'wrong' }
        const { body, text } = await ask(pem, right)
        assert.equal(body.Code, 'InvalidPublicKey')
        assert.match(body.Message, /It holds a private key, which stays where it is: give the public one/)
        const refused = await ask(pem, wrong)
        assert.equal(refused.body.Code, 'SignatureDoesNotMatch')
        await server().flush()
        const rows = await server().database.read((reader) =>
          reader.all('SELECT * FROM audit_events WHERE request_id IN (?, ?)', body.RequestId, refused.body.RequestId),
        )
        assert.equal(rows.length, 2)
        const kept = JSON.stringify(rows) + text + refused.text
        assert.doesNotMatch(kept, /PRIVATE/)
        const pieces = pem.match(/[A-Za-z0-9]{12,}/g) ?? []
        assert.ok(pieces.length > 0 && !pieces.some((piece) => kept.includes(piece)), 'a piece of the key')
      }
    }
  })

  test('the audit row says for which key, holds no secret, and is there when the answer is', async () => {
    const { body } = await ask(pemOf(P256))
    const row = await auditOf(body.RequestId)
    assert.deepEqual(JSON.parse(row?.parameters ?? ''), { PublicKey: { SecretsSealedFor: fingerprintOf(P256) } })
    const { action, allowed } = JSON.parse(row?.decision ?? '')
    assert.deepEqual([action, allowed, row?.code], ['garrison:ExportSecrets', true, ''])
    const plain = await ask()
    await server().flush()
    const { parameters, decision } = (await auditOf(plain.body.RequestId)) ?? {}
    assert.deepEqual([parameters, JSON.parse(decision ?? '').action], ['{}', 'garrison:ExportOrganisation'])
  })

  test('it takes garrison:ExportSecrets besides', async () => {
    const give = async (UserName: string, Action: string) => {
      const PolicyDocument = JSON.stringify({ Version: '1', Statement: [{ Effect: 'Allow', Action, Resource: '*' }] })
      await server().call('Ram', 'CreatePolicy', { PolicyName: Action.replace(':', '-'), PolicyDocument })
      const PolicyName = Action.replace(':', '-')
      const { status, text } = await server().call('Ram', 'AttachPolicyToUser', { PolicyType: 'Custom', PolicyName, UserName })
      assert.equal(status, 200, text)
    }
    const nobody = server().user('nobody')
    await give('nobody', 'garrison:ExportOrganisation')
    assert.match((await ask(undefined, nobody)).body.Document, /^organisation:/)
    const denied = await ask(pemOf(X25519), nobody)
    assert.deepEqual([denied.status, denied.body.Code, denied.body.SealedDocument], [403, 'NoPermission', undefined])
    assert.equal(denied.body.AccessDeniedDetail.AuthAction, 'garrison:ExportSecrets')
    await give('nobody', 'garrison:ExportSecrets')
    assert.equal((await ask(pemOf(X25519), nobody)).status, 200)
    const member = await ask(pemOf(X25519), server().rootOf('1900000000000002'))
    assert.deepEqual([member.status, member.body.Code], [403, 'NotManagementAccount'])
    await server.reset()
  })

  test('UnreadableSecret: names the key, and a plain export goes on', async () => {
    const id = 'LTAItestcareful000000001'
    const foreign = vaultInMemory().seal(new Secret('planted'), secretPlace(MANAGEMENT, id))
    await server().database.write((transaction) =>
      transaction.run('UPDATE access_keys SET sealed_secret = ? WHERE account = ? AND id = ?', foreign, MANAGEMENT, id),
    )
    const { status, body } = await ask(pemOf(RSA))
    assert.deepEqual([status, body.Code], [409, 'UnreadableSecret'])
    assert.match(body.Message, new RegExp(`^The secret of AccessKey ${id} of account ${MANAGEMENT} cannot be opened: `))
    assert.match((await ask()).body.Document, new RegExp(`id: ${id}`))
    await server.reset()
  })

  test('DocumentTooLarge: more than 65,536 secrets, subscriptions among them; with that many it looks at each', async () => {
    await server().database.write((transaction) =>
      transaction.run(
        `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 65536)
         INSERT INTO access_keys (account, id, user_name, sealed_secret, status, created_at)
         SELECT '${MANAGEMENT}', 'planted' || i, 'auditor', 'planted', 'Active', 0 FROM n
         WHERE i <= 65536 - (SELECT count(*) FROM access_keys WHERE user_name IS NOT NULL)`,
      ),
    )
    assert.equal((await ask(pemOf(X25519))).body.Code, 'UnreadableSecret')
    const subscription = { Name: 'collector', Channel: 'syslog', Host: 'siem.example.com' }
    assert.equal((await server().call('Garrison', 'CreateAlertSubscription', subscription)).status, 200)
    const { status, body } = await ask(pemOf(X25519))
    const says = 'The organisation is too large for one file.'
    assert.deepEqual([status, body.Code, body.Message, body.SealedDocument], [400, 'DocumentTooLarge', says, undefined])
    await server.reset()
  })
})
