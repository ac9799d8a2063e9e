import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, chown, lstat, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { createInterface } from 'node:readline'
import { after, before, describe, it } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { inspect } from 'node:util'
import { UsageError } from '../../src/kernel/failure.ts'
import { fingerprint, newRingKey } from '../../src/vault/key-ring.ts'
import { changeKeyRing, openKeyRing } from '../../src/vault/key-ring-file.ts'
import { RingProvider } from '../../src/vault/ring-provider.ts'

const KEY = Buffer.alloc(32, 0xa5).toString('base64')
const ENTRY = { id: 'k1', key: KEY, createdAt: '2026-11-21T00:00:00Z', state: 'active' }

let folder: string

let files = 0
async function ringFile(content: string, mode = 0o600): Promise<string> {
  const file = join(folder, `ring-${++files}.json`)
  await writeFile(file, content, { mode })
  await chmod(file, mode)
  return file
}

async function refusalOf(file: string): Promise<UsageError> {
  try {
    await openKeyRing(file)
  } catch (error) {
    assert.ok(error instanceof UsageError, inspect(error))
    assert.ok(!error.message.includes('\n'), 'more than one line')
    assert.ok(error.message.includes(file))
    return error
  }
  assert.fail('it was opened')
}

describe('openKeyRing', () => {
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'garrison-vault-'))
  })
  after(() => rm(folder, { recursive: true, force: true }))

  it('makes the ring once, closed to others, and finds it again', async () => {
    const file = join(folder, 'new', 'deep', 'keys.json')
    const made = await openKeyRing(file)
    const again = await openKeyRing(file)
    assert.equal(fingerprint(again.active), fingerprint(made.active))
    assert.equal((await stat(file)).mode & 0o777, 0o600)
    assert.equal((await stat(join(folder, 'new', 'deep'))).mode & 0o777, 0o700)
    assert.deepEqual(await readdir(join(folder, 'new', 'deep')), ['keys.json'], 'something was left over')
    const document = JSON.parse(await readFile(file, 'utf8'))
    assert.deepEqual(Object.keys(document.keys[0]), ['id', 'key', 'createdAt', 'state'])
    assert.equal(Buffer.from(document.keys[0].key, 'base64').length, 32)
  })

  it('makes one ring when many ask at once', async () => {
    const file = join(folder, 'race', 'keys.json')
    const rings = await Promise.all(Array.from({ length: 24 }, () => openKeyRing(file)))
    assert.equal(new Set(rings.map((ring) => fingerprint(ring.active))).size, 1)
  })

  it('never replaces a ring that somebody has taken already', async () => {
    // Each opener starts a little later than the one before it, so that some are about to make a ring when the
    // first has got its own.
    for (let round = 0; round < 12; round++) {
      const file = join(folder, `staggered-${round}`, 'keys.json')
      const rings = await Promise.all(
        Array.from({ length: 16 }, async (_, index) => {
          for (let turn = 0; turn < index * (round + 1); turn++) await setImmediate()
          return fingerprint((await openKeyRing(file)).active)
        }),
      )
      assert.equal(new Set(rings).size, 1, `round ${round}`)
    }
  })

  it('makes one ring when processes start at once', async () => {
    const file = join(folder, 'processes', 'keys.json')
    const script = fileURLToPath(new URL('start-key-ring.ts', import.meta.url))
    const start = () => spawn(process.execPath, [...process.execArgv, script, file], { stdio: ['pipe', 'pipe', 'inherit'] })
    const children = [start(), start(), start()]
    const outputs = children.map(linesOf)
    for (const output of outputs) assert.equal((await output.next()).value, 'ready')
    for (const child of children) child.stdin?.end('go')
    const fingerprints = await Promise.all(outputs.map(async (output) => (await output.next()).value))
    await Promise.all(children.map((child) => child.exitCode ?? once(child, 'exit')))
    assert.match(String(fingerprints[0]), /^[0-9a-f]{16}$/)
    assert.equal(new Set(fingerprints).size, 1)
    assert.equal(fingerprints[0], fingerprint((await openKeyRing(file)).active))
  })

  it('refuses a file that others may read or write', async () => {
    for (const mode of [0o640, 0o604, 0o620, 0o602, 0o644]) {
      const refusal = await refusalOf(await ringFile(JSON.stringify({ keys: [ENTRY] }), mode))
      assert.match(refusal.message, /open to other users .*chmod 600/, mode.toString(8))
    }
    for (const mode of [0o600, 0o400]) await openKeyRing(await ringFile(JSON.stringify({ keys: [ENTRY] }), mode))
  })

  it('looks at the mode of what a link points at', async () => {
    const target = await ringFile(JSON.stringify({ keys: [ENTRY] }), 0o644)
    const linked = join(folder, 'linked.json')
    await symlink(target, linked)
    assert.match((await refusalOf(linked)).message, /open to other users/)
  })

  it('refuses a link to nothing', async () => {
    const linked = join(folder, 'nowhere.json')
    await symlink(join(folder, 'gone', 'keys.json'), linked)
    assert.match((await refusalOf(linked)).message, /is a link to a file that is not there: bring that back, or remove the link$/)
  })

  it('refuses a folder that nobody can make', { skip: process.platform !== 'linux' && 'only Linux has /proc' }, async () => {
    assert.match((await refusalOf('/proc/garrison/keys.json')).message, /cannot be used: ENOENT/)
  })

  const malformed: readonly [name: string, content: string, says: RegExp][] = [
    ['empty', '', /not JSON/],
    ['half a document', `{"keys":[{"id":"k1","key":"${KEY}`, /not JSON/],
    ['a key without quotation marks', `{"keys":[{"id":"k1","key":${KEY}}]}`, /not JSON/],
    ['broken beside a key', `{"keys":[{"id":"k1","key":"${KEY}"} x`, /not JSON/],
    ['another kind of document', '[]', /no list "keys"/],
    ['null', 'null', /no list "keys"/],
    ['no keys', '{"keys":[]}', /0 keys are active/],
    ['a short key', keys({ key: Buffer.alloc(16, 0xa5).toString('base64') }), /keys\[0\]\.key has 16 bytes and must have 32/],
    ['a long key', keys({ key: Buffer.alloc(33, 0xa5).toString('base64') }), /has 33 bytes/],
    ['no base64', keys({ key: `${KEY.slice(0, -2)}!!` }), /not base64/],
    ['a key that is no text', keys({ key: 5 }), /\.key is missing/],
    ['no id', keys({ id: undefined }), /\.id must be/],
    ['an id with a full stop', keys({ id: 'a.b' }), /\.id must be/],
    ['no time', keys({ createdAt: 'yesterday' }), /\.createdAt/],
    ['an unknown state', keys({ state: 'asleep' }), /\.state must be one of pending, active, retained/],
    ['no active key', keys({ state: 'retained' }), /0 keys are active/],
    ['two active keys', JSON.stringify({ keys: [ENTRY, { ...ENTRY, id: 'k2' }] }), /2 keys are active/],
    ['one id twice', JSON.stringify({ keys: [ENTRY, { ...ENTRY, state: 'retained' }] }), /the same id/],
    ['far too long', `{"keys":[]${' '.repeat(300_000)}}`, /larger than/],
  ]
  for (const [name, content, says] of malformed) {
    it(`refuses ${name}, and prints nothing of the file`, async () => {
      const refusal = await refusalOf(await ringFile(content))
      assert.match(refusal.message, says)
      for (const text of [refusal.message, inspect(refusal, { showHidden: true, depth: 9 })]) {
        assert.ok(!text.includes(KEY.slice(0, 4)), text)
      }
    })
  }

  it('refuses what is not a file, and says why', async () => {
    const path = join(folder, 'folder.json')
    await mkdir(path, { mode: 0o700 })
    assert.match((await refusalOf(path)).message, /not a regular file/)
    const below = join(await ringFile('x'), 'keys.json')
    assert.match((await refusalOf(below)).message, /ENOTDIR/)
  })

  it('takes members that it does not know, and keys that wait or only open', async () => {
    const entries = [
      { ...ENTRY, id: 'old', state: 'retained', retainedAt: '2027-01-01T00:00:00Z' },
      ENTRY,
      { ...ENTRY, id: 'next', state: 'pending' },
    ]
    const ring = await openKeyRing(await ringFile(JSON.stringify({ provider: 'file', keys: entries })))
    assert.equal(ring.active.id, 'k1')
    assert.equal(ring.find('old')?.state, 'retained')
    assert.equal(ring.find('next')?.state, 'pending')
  })
})

describe('changeKeyRing', () => {
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'garrison-vault-'))
  })
  after(() => rm(folder, { recursive: true, force: true }))
  const addKey = (file: string) => changeKeyRing(file, (ring) => [...ring.keys, newRingKey('pending')])
  const idsIn = async (file: string) => JSON.parse(await readFile(file, 'utf8')).keys.length

  it('changes what a link points at, and leaves the link', async () => {
    const target = await ringFile(JSON.stringify({ keys: [ENTRY] }))
    const linked = join(folder, 'linked.json')
    await symlink(target, linked)
    await addKey(linked)
    assert.ok((await lstat(linked)).isSymbolicLink())
    assert.equal(await idsIn(target), 2)
    const names = await readdir(folder)
    // Whoever comes by another name must meet the same lock.
    assert.deepEqual([names.includes('linked.json.lock'), names.includes(`${basename(target)}.lock`)], [false, true])
  })

  it('leaves the ring to its owner, with nobody else', {
    skip: process.getuid?.() !== 0 && 'only root can own and give',
  }, async () => {
    const file = await ringFile(JSON.stringify({ keys: [ENTRY] }))
    await chown(file, 65534, 65534)
    await addKey(file)
    for (const name of [file, `${file}.lock`]) {
      const { uid, mode } = await stat(name)
      assert.deepEqual([uid, mode & 0o777], [65534, 0o600], name)
    }
  })

  it('takes away what somebody left who was killed while changing the ring', async () => {
    const file = await ringFile(JSON.stringify({ keys: [ENTRY] }))
    const left = `${file}.0b5d.next`
    await writeFile(left, 'keys of that time')
    const other = `${file}-other.0b5d.next`
    await writeFile(other, 'of another ring')
    await addKey(file)
    const names = (await readdir(folder)).map((name) => join(folder, name))
    assert.deepEqual([names.includes(left), names.includes(other)], [false, true])
  })

  it('says what is wrong with its lock', async () => {
    const file = await ringFile(JSON.stringify({ keys: [ENTRY] }))
    await writeFile(`${file}.lock`, 'no lock but some text that is longer than the header of a database. '.repeat(20))
    await assert.rejects(addKey(file), {
      name: 'UsageError',
      message: /\.lock cannot be taken \(file is not a database\): if that file is no empty one of Garrison's, remove it$/,
    })
    await rm(file)
    await assert.rejects(addKey(file), { message: /is gone; restore it from its backup/ })
  })
})

describe('RingProvider', () => {
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'garrison-vault-'))
  })
  after(() => rm(folder, { recursive: true, force: true }))

  it('makes a ring when it wraps, and not because somebody looks', async () => {
    const file = join(folder, 'keys.json')
    const provider = await RingProvider.inFile(file)
    assert.deepEqual([await provider.keys(), await provider.find('k1')], [[], undefined])
    assert.deepEqual(await readdir(folder), [])
    const name = { account: '1500000000000001', id: 'd-one' }
    const wrapped = await provider.wrap(Buffer.alloc(32, 5), name)
    assert.deepEqual(await (await RingProvider.inFile(file)).unwrap(wrapped, name), Buffer.alloc(32, 5))
    await rm(file)
    await assert.rejects(provider.wrap(Buffer.alloc(32, 5), name), { problem: 'unreachable', message: /is gone; restore it/ })
  })
})

function keys(change: Record<string, unknown>): string {
  return JSON.stringify({ keys: [{ ...ENTRY, ...change }] })
}

function linesOf(child: ChildProcess): AsyncIterator<string> {
  assert.ok(child.stdout)
  return createInterface({ input: child.stdout })[Symbol.asyncIterator]()
}
