import assert from 'node:assert/strict'
import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { Secret } from '../../src/kernel/secret.ts'
import type { Database } from '../../src/storage/database.ts'
import { migrations } from '../../src/storage/migrations/index.ts'
import { openDatabase } from '../../src/storage/open.ts'
import { openCustody } from '../../src/vault/custody.ts'
import { allDataKeys } from '../../src/vault/data-key-store.ts'
import { RingProvider } from '../../src/vault/ring-provider.ts'
import { RETAINED_MS, removeRetained, rotate } from '../../src/vault/rotate.ts'
import { vaultStatus } from '../../src/vault/status.ts'
import { verifyVault } from '../../src/vault/verify.ts'
import { inTemporaryFolder, test } from '../program/spawn.ts'

const KILLS = 200
const ACCOUNTS = 40
const CHILD = fileURLToPath(new URL('rotate-child.mjs', import.meta.url))

/** A process that rotates when it is told to, started ahead of time. */
class Rotation {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>
  readonly #lines: AsyncIterator<string>
  readonly #ended: Promise<unknown>

  constructor(folder: string) {
    this.#child = spawn(process.execPath, [CHILD, folder], { stdio: ['pipe', 'pipe', 'inherit'] })
    this.#lines = createInterface(this.#child.stdout)[Symbol.asyncIterator]()
    this.#ended = once(this.#child, 'exit')
  }

  /** Resolves when the rotation has begun. */
  async begin(): Promise<void> {
    assert.equal((await this.#lines.next()).value, 'ready')
    this.#child.stdin.write('go\n')
    assert.equal((await this.#lines.next()).value, 'begun')
  }

  /** Kills it after so many milliseconds; gives back whether it was through. */
  async kill(afterMs: number): Promise<boolean> {
    const until = performance.now() + afterMs
    while (performance.now() < until) {
      // A timer would come late on a busy machine, and always at the same places.
    }
    this.#child.kill('SIGKILL')
    await this.#ended
    return (await this.#lines.next()).value === 'done'
  }

  /** How long it takes when nobody kills it, milliseconds. */
  async duration(): Promise<number> {
    const began = performance.now()
    assert.equal((await this.#lines.next()).value, 'done')
    const ms = performance.now() - began
    await this.#ended
    return ms
  }

  async abandon(): Promise<void> {
    if (this.#child.pid !== undefined) this.#child.kill('SIGKILL')
    await this.#ended
  }
}

/** Numbers from 0 to below 1, the same for the same seed. */
function randomNumbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

async function fill(database: Database, provider: RingProvider): Promise<void> {
  const custody = await openCustody(database, provider)
  await custody.database.write(async (transaction) => {
    custody.vault.prepare(Array.from({ length: ACCOUNTS }, (_, number) => String(1_700_000_000_000_000 + number)))
    for (let number = 0; number < ACCOUNTS; number++) {
      const account = String(1_700_000_000_000_000 + number)
      const place = { account, table: 'access_keys', record: `LTAI${number}`, field: 'sealed_secret' }
      const sealed = custody.vault.seal(new Secret(`secret-${number}`), place)
      const values = [account, place.record, null, sealed, 'Active', 0]
      const columns = ['account', 'id', 'user_name', 'sealed_secret', 'status', 'created_at']
      await transaction.insert('access_keys', columns, [values])
    }
  })
}

/** Every value opens, and every data key is under exactly one key of the ring; gives back under how many keys they are. */
async function checkWhole(database: Database, file: string): Promise<number> {
  const provider = await RingProvider.inFile(file)
  const lines: string[] = []
  const verified = await verifyVault(await openCustody(database, provider), provider, (line) => lines.push(line))
  assert.deepEqual([lines, verified], [[], { dataKeys: ACCOUNTS + 1, values: ACCOUNTS, failures: 0 }])
  const keys = await provider.keys()
  const used = new Set<string>()
  for (const row of await database.read((reader) => allDataKeys(reader, { account: '', id: '' }, 1000))) {
    const opening: string[] = []
    for (const { id: kek, fingerprint } of keys) {
      const opens = provider.unwrap({ kek, fingerprint, blob: row.blob }, row).then(
        () => true,
        () => false,
      )
      if (await opens) opening.push(kek)
    }
    assert.deepEqual(opening, [row.kek])
    used.add(row.kek)
  }
  assert.ok(used.size <= 2, `data keys are under ${used.size} keys`)
  return used.size
}

test(`a rotation killed at ${KILLS} random points leaves every row open under exactly one of two keys`, () =>
  inTemporaryFolder(async (folder) => {
    const seed = Number(process.env['SEED'] ?? randomInt(2 ** 31))
    console.log(`SEED=${seed}`)
    const random = randomNumbers(seed)
    const file = join(folder, 'key-ring.json')
    const open = () => openDatabase({ kind: 'file', file: join(folder, 'garrison.sqlite') }, migrations)
    let database = await open()
    await fill(database, await RingProvider.inFile(file))
    await database.close()

    const first = new Rotation(folder)
    await first.begin()
    const wholeMs = await first.duration()
    const met = { finished: 0, split: 0, pending: 0 }
    let next = new Rotation(folder)
    try {
      for (let run = 0; run < KILLS; run++) {
        const rotation = next
        next = new Rotation(folder)
        await rotation.begin()
        if (await rotation.kill(random() * wholeMs * 1.1)) met.finished++
        database = await open()
        if ((await checkWhole(database, file)) === 2) met.split++
        const provider = await RingProvider.inFile(file)
        if ((await provider.keys()).some(({ state }) => state === 'pending')) met.pending++
        if (run % 20 === 19) await removeRetained(database, provider, Date.now() + 2 * RETAINED_MS)
        await database.close()
      }
    } finally {
      await next.abandon()
    }
    console.log(`killed ${KILLS} times: ${JSON.stringify(met)}`)
    assert.ok(met.split > 0 && met.finished < KILLS, 'no kill came in the middle')

    database = await open()
    const provider = await RingProvider.inFile(file)
    await rotate(database, provider)
    assert.equal(await checkWhole(database, file), 1)
    await removeRetained(database, provider, Date.now() + 2 * RETAINED_MS)
    const status = await vaultStatus(database, provider)
    assert.deepEqual(
      status.map(({ state, dataKeys }) => [state, dataKeys]),
      [['active', ACCOUNTS + 1]],
    )
    await database.close()
  }))
