import assert from 'node:assert/strict'
import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { CompactEncrypt } from 'jose'
import { keyFingerprint, RecipientKey, readRecipientKey } from '../../src/kernel/sealed-file.ts'
import { sealFile } from '../../src/vault/seal-file.ts'
import { assertRefused, runCli } from './run-cli.ts'

const DOCUMENT = 'organisation:\n  id: rd-1 # é\n'
const PAIRS = {
  rsa: generateKeyPairSync('rsa', { modulusLength: 2048 }),
  x25519: generateKeyPairSync('x25519'),
  ec: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
}

let folder: string
let waiting: NodeJS.Timeout
const at = (name: string) => join(folder, name)

async function keep(name: string, text: string | Buffer, mode = 0o600): Promise<string> {
  await writeFile(at(name), text)
  await chmod(at(name), mode)
  return at(name)
}

async function sealedFor(publicKey: KeyObject): Promise<string> {
  const recipient = readRecipientKey(publicKey.export({ type: 'spki', format: 'pem' }) as string)
  assert.ok(recipient instanceof RecipientKey)
  return sealFile(DOCUMENT, recipient)
}

const pkcs8 = (key: KeyObject) => key.export({ type: 'pkcs8', format: 'pem' }) as string
const unseal = (key: string, file: string, stdin?: string) =>
  runCli(['unseal', '--key', key, file], stdin === undefined ? {} : { stdin })

describe('unseal', () => {
  before(async () => {
    // Node 20.0 does not stay for an import that the tests' loader answers; the program has no loader.
    waiting = setInterval(() => {}, 1000)
    folder = await mkdtemp(join(tmpdir(), 'garrison-cli-'))
    await keep('private.pem', pkcs8(PAIRS.ec.privateKey))
    await keep('sealed.jwe', `${await sealedFor(PAIRS.ec.publicKey)}\n`)
  })
  after(async () => {
    clearInterval(waiting)
    await rm(folder, { recursive: true, force: true })
  })

  it('prints the file, with every kind of key and without a server', async () => {
    for (const [name, { publicKey, privateKey }] of Object.entries(PAIRS)) {
      const key = await keep(`${name}.pem`, pkcs8(privateKey))
      const { out, err, exitCode } = await unseal(key, await keep(`${name}.jwe`, await sealedFor(publicKey)))
      assert.deepEqual([out, err, exitCode], [DOCUMENT, '', 0], name)
    }
    const rsa = PAIRS.rsa.privateKey.export({ type: 'pkcs1', format: 'pem' }) as string
    assert.equal((await unseal(await keep('pkcs1.pem', rsa), at('rsa.jwe'))).out, DOCUMENT)
    assert.equal((await unseal(at('private.pem'), '-', await sealedFor(PAIRS.ec.publicKey))).out, DOCUMENT)
  })

  it('takes no key file that others may read', async () => {
    for (const [mode, shown] of [
      [0o640, '0640'],
      [0o604, '0604'],
    ] as const) {
      const key = await keep('open.pem', pkcs8(PAIRS.ec.privateKey), mode)
      const says = new RegExp(
        `open\\.pem is open to other users \\(mode ${shown}\\); close it with: chmod 600 \\S+open\\.pem\\n$`,
      )
      assertRefused(await unseal(key, at('sealed.jwe')), 2, says)
    }
  })

  it('says what is wrong with a key file', async () => {
    const { privateKey, publicKey } = PAIRS.rsa
    const locked = { cipher: 'aes-256-cbc', passphrase: 'x' } as const
    const cases: [text: string | Buffer, says: RegExp][] = [
      [privateKey.export({ type: 'pkcs8', format: 'pem', ...locked }), /is protected by a passphrase, .* openssl pkey -in /],
      [privateKey.export({ type: 'pkcs1', format: 'pem', ...locked }), /is protected by a passphrase, /],
      [publicKey.export({ type: 'spki', format: 'pem' }), /holds the public key; the private one opens the file/],
      ['-----BEGIN PRIVATE KEY-----\nplanted\n-----END PRIVATE KEY-----\n', /holds no private key in PEM /],
      ['', /holds no private key in PEM /],
      ['x'.repeat(64 * 1024 + 1), /is larger than 65536 bytes/],
    ]
    for (const [text, says] of cases) {
      const refused = await unseal(await keep('wrong.pem', text), at('sealed.jwe'))
      assertRefused(refused, 2, says)
      assert.doesNotMatch(refused.err, /planted/)
    }
    assertRefused(await unseal(at('absent'), at('sealed.jwe')), 2, /the private key \S+absent cannot be read: ENOENT/)
    assertRefused(await unseal(folder, at('sealed.jwe')), 2, /is not a regular file/)
  })

  it('tells another key from a damaged file', async () => {
    const key = await keep('other.pem', pkcs8(generateKeyPairSync('x25519').privateKey))
    assertRefused(
      await unseal(key, at('sealed.jwe')),
      2,
      /sealed\.jwe is sealed for the key sha256:[0-9a-f]{64}; \S+other\.pem is the key sha256:[0-9a-f]{64}\n$/,
    )
    const signing = await keep('signing.pem', pkcs8(generateKeyPairSync('ed25519').privateKey))
    assertRefused(await unseal(signing, at('sealed.jwe')), 2, /is sealed for the key /)
    const sealed = await sealedFor(PAIRS.ec.publicKey)
    const [head = '', wrapped = '', nonce = '', text = '', tag = ''] = sealed.split('.')
    const swapped = (part: string) => (part[0] === 'A' ? 'B' : 'A') + part.slice(1)
    const damaged = {
      'cut off': sealed.slice(0, -20),
      'cut off in the text': sealed.slice(0, head.length + wrapped.length + 30),
      'wrapped key': [head, swapped(wrapped), nonce, text, tag].join('.'),
      nonce: [head, wrapped, swapped(nonce), text, tag].join('.'),
      text: [head, wrapped, nonce, swapped(text), tag].join('.'),
      tag: [head, wrapped, nonce, text, swapped(tag)].join('.'),
      header: [Buffer.from(`${Buffer.from(head, 'base64url')} `).toString('base64url'), wrapped, nonce, text, tag].join('.'),
      'no header': `eyJx.${sealed.slice(head.length + 1)}`,
    }
    for (const [name, file] of Object.entries(damaged)) {
      const refused = await unseal(at('private.pem'), await keep('damaged.jwe', file))
      assert.match(refused.err, /damaged\.jwe is damaged: it is cut off, or was changed after it was sealed\n$/, name)
      assertRefused(refused, 2, /damaged/)
    }
  })

  it('opens nothing but what an export seals', async () => {
    for (const text of [DOCUMENT, '', 'eyJ']) {
      assertRefused(await unseal(at('private.pem'), await keep('plain.yaml', text)), 2, /plain\.yaml is no sealed file: /)
    }
    const { publicKey, privateKey } = PAIRS.ec
    const encrypt = (header: object) =>
      new CompactEncrypt(Buffer.from(DOCUMENT))
        .setProtectedHeader({ alg: 'ECDH-ES+A256KW', enc: 'A256GCM', ...header })
        .encrypt(publicKey)
    const strange = await encrypt({})
    assertRefused(await unseal(at('private.pem'), await keep('x.jwe', strange)), 2, /x\.jwe was not sealed by `garrison export/)
    const weaker = await encrypt({ enc: 'A128GCM', kid: keyFingerprint(privateKey) })
    assertRefused(await unseal(at('private.pem'), await keep('x.jwe', weaker)), 2, /x\.jwe is damaged/)
  })
})
