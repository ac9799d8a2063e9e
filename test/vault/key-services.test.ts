import assert from 'node:assert/strict'
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after, before, describe } from 'node:test'
import { UsageError } from '../../src/kernel/failure.ts'
import { Secret } from '../../src/kernel/secret.ts'
import type { Database } from '../../src/storage/database.ts'
import { migrations } from '../../src/storage/migrations/index.ts'
import { openSqlite } from '../../src/storage/sqlite.ts'
import { openCustody } from '../../src/vault/custody.ts'
import { allDataKeys } from '../../src/vault/data-key-store.ts'
import type { KeyProvider } from '../../src/vault/key-provider.ts'
import { inMemoryKeyRing } from '../../src/vault/key-ring.ts'
import { KmsProvider } from '../../src/vault/kms-provider.ts'
import { ProviderChain } from '../../src/vault/provider-chain.ts'
import { RingProvider } from '../../src/vault/ring-provider.ts'
import { RETAINED_MS, removeRetained, rotate } from '../../src/vault/rotate.ts'
import { vaultStatus } from '../../src/vault/status.ts'
import { TransitProvider } from '../../src/vault/transit-provider.ts'
import { type KeyService, kmsService, transitService } from './key-services.ts'

const NAME = { account: '1500000000000001', id: 'd-one' }
const PLAIN = Buffer.alloc(32, 5)
const PLACE = { account: NAME.account, table: 'access_keys', record: 'LTAI1', field: 'sealed_secret' }

let folder = ''
const fileOf = (name: string) => join(folder, name)
/** What holds for every service. */
async function keepsWord(provider: KeyProvider, service: KeyService): Promise<void> {
  const wrapped = await provider.wrap(PLAIN, NAME)
  assert.deepEqual(await provider.unwrap(wrapped, NAME), PLAIN)
  assert.equal((await provider.find(wrapped.kek))?.fingerprint, wrapped.fingerprint)
  assert.ok(provider.owns(wrapped.kek))
  for (const name of [
    { ...NAME, account: '1900000000000001' },
    { ...NAME, id: 'd-two' },
  ]) {
    await assert.rejects(provider.unwrap(wrapped, name), { problem: 'damaged' })
  }
  const answers = [
    ['forbidden', 'refused'],
    ['broken', 'unreachable'],
    ['silent', 'unreachable'],
    ['elsewhere', 'unreachable'],
  ] as const
  for (const [how, problem] of answers) {
    service.behave(how)
    await assert.rejects(provider.unwrap(wrapped, NAME), (error: Error & { problem: string }) => {
      assert.equal(error.problem, problem, `${how}: ${error.message}`)
      assert.ok(error.message.includes(provider.title) && !error.message.includes('\n'), error.message)
      for (const hidden of ['the-token', 'planted-secret', PLAIN.toString('base64')]) assert.ok(!error.message.includes(hidden))
      return true
    })
  }
  service.behave('well')
  assert.ok(!service.asked.some(({ url }) => url === '/elsewhere'), 'it follows redirects')
}

/** A vault under a provider: what was sealed opens after a rotation and in another process. */
async function outlivesRotation(before: KeyProvider, then: KeyProvider): Promise<Database> {
  const opened = await openSqlite('memory', migrations)
  const { vault, database } = await openCustody(opened, before)
  const sealed = await database.write(async () => vault.seal(new Secret('kept'), PLACE))
  const { rewrapped, failed } = await rotate(opened, then)
  assert.deepEqual([rewrapped, failed], [2, []])
  const again = await openCustody(opened, then)
  assert.equal(await again.database.read(async () => again.vault.open(sealed, PLACE).reveal()), 'kept')
  return opened
}

const statesOf = async (database: Database, provider: KeyProvider) =>
  (await vaultStatus(database, provider)).map(({ state, dataKeys }) => `${state} ${dataKeys}`)

const whyNot =
  spawnSync('python3', ['-c', 'import moto.server'], { stdio: 'ignore' }).status === 0 ? undefined : 'python3 has no moto here'
if (whyNot !== undefined) console.log(`skipped: keys of AWS KMS against moto: ${whyNot}`)

describe('key services', () => {
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'garrison-keys-'))
    await writeFile(fileOf('token'), 'the-token\n')
    await writeFile(fileOf('kms.json'), JSON.stringify({ accessKeyId: 'AKIAexample', secretAccessKey: 'planted-secret' }), {
      mode: 0o600,
    })
  })
  after(() => rm(folder, { recursive: true, force: true }))

  describe('a transit key', () => {
    let service: KeyService
    let provider: TransitProvider
    before(async () => {
      service = await transitService()
      const options = { url: service.url, mount: 'transit', key: 'garrison', tokenFile: fileOf('token'), answerMs: 300 }
      provider = new TransitProvider(options)
    })
    after(() => service.close())

    test('wraps for one name, and tells refusals from outages', () => keepsWord(provider, service))

    test('gets its token and the name of the data key, and nothing readable of it', async () => {
      await provider.wrap(PLAIN, NAME)
      const [encrypt] = service.asked.filter(({ action }) => action.startsWith('POST /v1/transit/encrypt'))
      assert.equal(encrypt?.headers['x-vault-token'], 'the-token')
      const bound = Buffer.from(String(encrypt?.body['associated_data']), 'base64').toString()
      assert.deepEqual(JSON.parse(bound), ['garrison', 'data-key', 1, NAME.account, NAME.id])
    })

    test('rotates by versions, the old of which go last', async () => {
      const database = await outlivesRotation(provider, provider)
      assert.deepEqual(await statesOf(database, provider), ['retained 0', 'active 2'])
      const [row] = await database.read((reader) => allDataKeys(reader, { account: '', id: '' }, 1))
      assert.match(row?.kek ?? '', /^transit:transit\/garrison:v2$/)
      const { blob } = await new TransitProvider({
        url: service.url,
        mount: 'transit',
        key: 'garrison',
        tokenFile: fileOf('token'),
      }).wrap(PLAIN, NAME)
      assert.match(blob, /^vault:v2:/)
      await removeRetained(database, provider, Date.now() + RETAINED_MS + 40 * 365 * 86_400_000)
      assert.deepEqual(await statesOf(database, provider), ['active 2'])
      await database.close()
    })

    test('that is a derived one rewraps by itself, and gives out no data key in a rotation', async () => {
      const derived = await transitService(true)
      try {
        const options = { url: derived.url, mount: 'transit', key: 'garrison', tokenFile: fileOf('token'), answerMs: 300 }
        const keeper = new TransitProvider(options)
        await keepsWord(keeper, derived)
        const wrapped = await keeper.wrap(PLAIN, NAME)
        await keeper.prepare('transit:transit/garrison:v1')
        derived.asked.length = 0
        const rewrapped = await keeper.rewrap(wrapped, NAME)
        assert.equal(rewrapped.kek, 'transit:transit/garrison:v2')
        assert.deepEqual(
          derived.asked.filter(({ action }) => /crypt|rewrap/.test(action)).map(({ action }) => action),
          ['POST /v1/transit/rewrap/garrison'],
        )
        assert.deepEqual(await keeper.unwrap(rewrapped, NAME), PLAIN)
        await assert.rejects(keeper.rewrap(wrapped, { ...NAME, id: 'd-two' }), { problem: 'damaged' })
        await assert.rejects(keeper.rewrap({ ...wrapped, kek: 'transit:other/garrison:v1' }, NAME), { problem: 'unknown-key' })
        await (await outlivesRotation(keeper, keeper)).close()
      } finally {
        await derived.close()
      }
    })

    test('says nothing of a token that cannot be sent, and why nobody answers', async (context) => {
      await writeFile(fileOf('two'), 'hvs.planted\nhvs.another\n')
      await writeFile(fileOf('empty'), '\n')
      for (const name of ['two', 'empty']) {
        const options = { url: service.url, mount: 'transit', key: 'garrison', tokenFile: fileOf(name) }
        await assert.rejects(new TransitProvider(options).keys(), (error: Error) => {
          assert.match(error.message, /^the token file of the transit key .* must hold one token and nothing else$/)
          assert.ok(!error.message.includes('hvs'))
          return true
        })
      }
      const closed = await transitService()
      await closed.close()
      const url = closed.url.replace('127.0.0.1', 'localhost')
      const options = { url, mount: 'transit', key: 'garrison', tokenFile: fileOf('token') }
      await assert.rejects(new TransitProvider(options).keys(), { message: /does not answer: .*ECONNREFUSED/ })
      // So fetch speaks of a host with several addresses.
      const cause = new AggregateError([new Error('connect ECONNREFUSED ::1:1'), new Error('connect ECONNREFUSED 127.0.0.1:1')])
      context.mock.method(globalThis, 'fetch', () => Promise.reject(new TypeError('fetch failed', { cause })))
      await assert.rejects(new TransitProvider(options).keys(), { message: /does not answer: connect ECONNREFUSED ::1:1$/ })
    })

    test('is not there without its token, and with a version that is gone', async () => {
      const options = { url: service.url, mount: 'transit', key: 'garrison', tokenFile: fileOf('nowhere') }
      await assert.rejects(new TransitProvider(options).keys(), {
        problem: 'unreachable',
        message: /the token of .* cannot be read/,
      })
      const gone = { kek: 'transit:transit/garrison:v1', fingerprint: 'x', blob: 'vault:v1:AAAA' }
      await assert.rejects(provider.unwrap(gone, NAME), { problem: 'unknown-key' })
      assert.equal(await provider.find(gone.kek), undefined)
    })
  })

  describe('a key of AWS KMS', () => {
    let service: KeyService
    const providerOf = (key: string, credentialsFile = fileOf('kms.json')) =>
      new KmsProvider({ region: 'eu-west-1', key, credentialsFile, endpoint: service.url, answerMs: 300 })
    before(async () => {
      service = await kmsService(['one', 'two'])
    })
    after(() => service.close())

    test('wraps for one name, and tells refusals from outages', async () => {
      await keepsWord(providerOf('one'), service)
      const wrapped = await providerOf('one').wrap(PLAIN, NAME)
      service.behave('disabled')
      await assert.rejects(providerOf('one').unwrap(wrapped, NAME), { problem: 'refused', message: /400 DisabledException/ })
      service.behave('well')
      await assert.rejects(providerOf('one').unwrap({ ...wrapped, kek: wrapped.kek.replace('one', 'gone') }, NAME), {
        problem: 'unknown-key',
      })
    })

    test('rotates to the key that the settings name, without giving out a data key', async () => {
      service.asked.length = 0
      const database = await outlivesRotation(providerOf('one'), providerOf('two'))
      assert.deepEqual(await statesOf(database, providerOf('two')), ['active 2'])
      assert.equal(service.asked.filter(({ action }) => action === 'ReEncrypt').length, 2)
      assert.deepEqual(await rotate(database, providerOf('two')).then(({ rewrapped }) => rewrapped), 0)
      await database.close()
    })

    test('a start says that the key is disabled, and gives nothing up', async () => {
      const database = await openSqlite('memory', migrations)
      await openCustody(database, providerOf('one'))
      service.behave('disabled')
      await assert.rejects(openCustody(database, providerOf('one')), (error) => {
        assert.ok(error instanceof UsageError)
        assert.match(
          error.message,
          /^the vault cannot be opened: the key one of AWS KMS in eu-west-1 refuses Decrypt \(400 DisabledException\)/,
        )
        return true
      })
      service.behave('well')
      await openCustody(database, providerOf('one'))
      await database.close()
    })

    test('refuses credentials that others can read, or that are none', async () => {
      const file = fileOf('open.json')
      await writeFile(file, '{}')
      await chmod(file, 0o644)
      await assert.rejects(providerOf('one', file).keys(), { message: /are open to other users; close them with: chmod 600/ })
      await chmod(file, 0o600)
      await assert.rejects(providerOf('one', file).keys(), { message: /need the texts accessKeyId and secretAccessKey/ })
      for (const planted of [{ sessionToken: 'planted\nX: y' }, { accessKeyId: 'planted\n' }]) {
        const content = { accessKeyId: 'A', secretAccessKey: 'B', ...planted }
        await writeFile(file, JSON.stringify(content))
        await assert.rejects(providerOf('one', file).keys(), (error: Error) => {
          assert.match(error.message, /hold an accessKeyId or sessionToken with a space, a line end or another/)
          assert.ok(!error.message.includes('planted'))
          return true
        })
      }
      await assert.rejects(providerOf('one', fileOf('nowhere')).keys(), { message: /cannot be read/ })
    })

    test('takes over from a key ring', async () => {
      const ring = RingProvider.inMemory(inMemoryKeyRing())
      const database = await outlivesRotation(ring, new ProviderChain(providerOf('one'), [ring]))
      assert.deepEqual(await statesOf(database, providerOf('one')), ['active 2'])
      await database.close()
    })
  })

  describe('a key of AWS KMS against moto', { skip: whyNot ?? false }, () => {
    let moto: ChildProcess
    let endpoint = ''
    const keys: string[] = []

    before(async () => {
      const probe = createServer().listen(0, '127.0.0.1')
      await once(probe, 'listening')
      const { port } = probe.address() as AddressInfo
      probe.close()
      await once(probe, 'close')
      endpoint = `http://127.0.0.1:${port}`
      moto = spawn('python3', ['-m', 'moto.server', '-H', '127.0.0.1', '-p', String(port)], {
        stdio: ['ignore', 'ignore', 'pipe'],
      })
      await new Promise<void>((resolve, reject) => {
        moto.stderr?.on('data', (text: Buffer) => text.toString().includes('Running on') && resolve())
        moto.once('exit', () => reject(new Error('moto has ended')))
      })
      for (let made = 0; made < 2; made++) {
        const authorization = 'AWS4-HMAC-SHA256 Credential=x/20261122/eu-west-1/kms/aws4_request, SignedHeaders=host, Signature=x'
        const headers = { authorization, 'x-amz-target': 'TrentService.CreateKey', 'content-type': 'application/x-amz-json-1.1' }
        const answer = await fetch(endpoint, { method: 'POST', headers, body: '{}' })
        keys.push(((await answer.json()) as { KeyMetadata: { KeyId: string } }).KeyMetadata.KeyId)
      }
    })
    after(() => {
      if (moto?.pid !== undefined) moto.kill()
    })

    const providerOf = (key = '') =>
      new KmsProvider({ region: 'eu-west-1', key, credentialsFile: fileOf('kms.json'), endpoint, answerMs: 20_000 })

    test('wraps for one name, and rotates to another key', async () => {
      const provider = providerOf(keys[0])
      const wrapped = await provider.wrap(PLAIN, NAME)
      assert.match(wrapped.kek, /^arn:aws:kms:eu-west-1:\d{12}:key\//)
      assert.deepEqual(await provider.unwrap(wrapped, NAME), PLAIN)
      await assert.rejects(provider.unwrap(wrapped, { ...NAME, account: 'other' }), { problem: 'damaged' })
      assert.equal(await provider.find(wrapped.kek.replace(/[^/]+$/, '00000000-0000-0000-0000-000000000000')), undefined)
      const database = await outlivesRotation(provider, providerOf(keys[1]))
      assert.deepEqual(await statesOf(database, providerOf(keys[1])), ['active 2'])
      await database.close()
    })

    test('signs so that a server which checks signatures takes it', async () => {
      const pair = await newAccessKey()
      await fetch(`${endpoint}/moto-api/reset-auth`, { method: 'POST', body: '0' })
      const open = async (secretAccessKey: string) => {
        await writeFile(fileOf('moto.json'), JSON.stringify({ ...pair, secretAccessKey }), { mode: 0o600 })
        const options = {
          region: 'eu-west-1',
          key: keys[0] ?? '',
          credentialsFile: fileOf('moto.json'),
          endpoint,
          answerMs: 20_000,
        }
        return new KmsProvider(options)
      }
      const provider = await open(pair.secretAccessKey)
      assert.deepEqual(await provider.unwrap(await provider.wrap(PLAIN, NAME), NAME), PLAIN)
      await assert.rejects((await open('wrong')).wrap(PLAIN, NAME), { problem: 'refused' })
    })

    /** Of a user that may do everything with keys; asked before moto is told to check signatures. */
    async function newAccessKey(): Promise<{ accessKeyId: string; secretAccessKey: string }> {
      const ask = async (parameters: Record<string, string>) => {
        const authorization = 'AWS4-HMAC-SHA256 Credential=x/20261122/eu-west-1/iam/aws4_request, SignedHeaders=host, Signature=x'
        const headers = { authorization, 'content-type': 'application/x-www-form-urlencoded' }
        const body = new URLSearchParams({ Version: '2010-05-08', UserName: 'keeper', ...parameters })
        return (await fetch(endpoint, { method: 'POST', headers, body })).text()
      }
      const statement = { Effect: 'Allow', Action: 'kms:*', Resource: '*' }
      const document = JSON.stringify({ Version: '2012-10-17', Statement: [statement] })
      await ask({ Action: 'CreateUser' })
      await ask({ Action: 'PutUserPolicy', PolicyName: 'keys', PolicyDocument: document })
      const made = await ask({ Action: 'CreateAccessKey' })
      const inside = (tag: string) => new RegExp(`<${tag}>([^<]+)<`).exec(made)?.[1] ?? ''
      return { accessKeyId: inside('AccessKeyId'), secretAccessKey: inside('SecretAccessKey') }
    }
  })
})
