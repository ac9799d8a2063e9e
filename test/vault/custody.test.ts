import assert from 'node:assert/strict'
import test, { after, before, describe } from 'node:test'
import { UsageError } from '../../src/kernel/failure.ts'
import { Secret } from '../../src/kernel/secret.ts'
import type { Database, Transaction } from '../../src/storage/database.ts'
import { migrations } from '../../src/storage/migrations/index.ts'
import { type Custody, openCustody } from '../../src/vault/custody.ts'
import { DataKeysMissing, INSTALLATION } from '../../src/vault/data-key.ts'
import { allDataKeys, holdDataKeys, shredDataKeys } from '../../src/vault/data-key-store.ts'
import { COMMITTED_WITHIN_MS } from '../../src/vault/data-keys.ts'
import { type KeyProvider, ProviderFailure } from '../../src/vault/key-provider.ts'
import { fingerprint, KeyRing, newRingKey } from '../../src/vault/key-ring.ts'
import { RingProvider } from '../../src/vault/ring-provider.ts'
import { RETAINED_MS, removeRetained, rotate } from '../../src/vault/rotate.ts'
import { vaultStatus } from '../../src/vault/status.ts'
import { type Place, VaultFailure } from '../../src/vault/vault.ts'
import { forEachEngine } from '../storage/engines.ts'

const SECRET = new Secret('planted-secret')
const placeOf = (account: string): Place => ({ account, table: 'access_keys', record: 'LTAI1', field: 'sealed_secret' })

/** A provider that does what another one does, unless told otherwise. */
function provider(inner: KeyProvider, other: Partial<KeyProvider> = {}): KeyProvider {
  return {
    title: inner.title,
    owns: (kek) => inner.owns(kek),
    keys: () => inner.keys(),
    find: (kek) => inner.find(kek),
    wrap: (plain, name) => inner.wrap(plain, name),
    unwrap: (wrapped, name) => inner.unwrap(wrapped, name),
    prepare: (expected) => inner.prepare(expected),
    activate: () => inner.activate(),
    remove: (kek) => inner.remove(kek),
    ...other,
  }
}

forEachEngine((engine) => {
  describe(`data keys on ${engine.name}`, () => {
    let opened: Database
    let number = 0
    const fresh = () => `170000000000${String(++number).padStart(4, '0')}`
    const rows = () => opened.read((reader) => allDataKeys(reader, { account: '', id: '' }, 1000))
    const sealFor = ({ database, vault }: Custody, account: string) =>
      database.write(async () => vault.seal(SECRET, placeOf(account)))
    const openFor = ({ database, vault }: Custody, account: string, sealed: string) =>
      database.read(async () => vault.open(sealed, placeOf(account)).reveal())
    const ringOf = (...keys: Parameters<typeof RingProvider.inMemory>[0]['keys']) => RingProvider.inMemory(new KeyRing(keys))

    before(async () => {
      opened = await engine.open(migrations)
    })
    after(() => opened.close())

    test('a data key is in the database before anything is sealed with it', async () => {
      const ring = ringOf(newRingKey())
      await opened.write((transaction) => transaction.run('DELETE FROM data_keys'))
      const custody = await openCustody(opened, ring)
      const account = fresh()
      let runs = 0
      const sealed = await custody.database.write(async (transaction) => {
        runs++
        const text = custody.vault.seal(SECRET, placeOf(account))
        const held = await transaction.first('SELECT id FROM data_keys WHERE account = ?', account)
        assert.deepEqual(held, { id: text.split('.')[1] })
        return text
      })
      assert.equal(runs, 2)
      assert.equal(await openFor(await openCustody(opened, ring), account, sealed), SECRET.reveal())
    })

    test('whoever lacks a data key does not hold up or undo the others of its commit', async () => {
      const custody = await openCustody(opened, ringOf(newRingKey()), await allKeks())
      const note = (name: string) => (transaction: Transaction) =>
        transaction.run('INSERT INTO counters (account, name, value) VALUES (?, ?, 1)', 'group', name)
      const accounts = [fresh(), fresh()]
      const commits = opened.counters.commits
      const sealing = accounts.map((account) =>
        custody.database.write(async (transaction) => {
          await note(account)(transaction)
          return custody.vault.seal(SECRET, placeOf(account))
        }),
      )
      const results = await Promise.all([custody.database.write(note('one')), ...sealing, custody.database.write(note('two'))])
      assert.deepEqual([results[0], results[3]], [1, 1])
      const noted = await opened.read((reader) =>
        reader.all<{ name: string }>("SELECT name FROM counters WHERE account = 'group' ORDER BY name LIMIT 10"),
      )
      assert.deepEqual(
        noted.map(({ name }) => name),
        [...accounts, 'one', 'two'],
      )
      if (engine.name === 'sqlite') assert.ok(opened.counters.commits - commits <= 6, 'they did not share commits')
    })

    test('two processes that need the first key of an account at once end with one', async () => {
      const ring = ringOf(newRingKey())
      const lost = await allKeks()
      const custodies = await Promise.all(Array.from({ length: 4 }, () => openCustody(opened, ring, lost)))
      const account = fresh()
      const sealed = await Promise.all(custodies.map((custody) => sealFor(custody, account)))
      assert.equal(new Set(sealed.map((text) => text.split('.')[1])).size, 1)
      assert.equal((await rows()).filter((row) => row.account === account).length, 1)
      for (const custody of custodies) {
        for (const text of sealed) assert.equal(await openFor(custody, account, text), SECRET.reveal())
      }
    })

    test('a wrapped key opens under its own account and id alone', async () => {
      const ring = ringOf(newRingKey())
      const custody = await openCustody(opened, ring, await allKeks())
      const [mine, other] = [fresh(), fresh()]
      await sealFor(custody, mine)
      await sealFor(custody, other)
      const row = (await rows()).find(({ account }) => account === mine)
      assert.ok(row)
      assert.equal((await ring.unwrap(row, row)).length, 32)
      const { account, id, kek, fingerprint: print, blob } = row
      for (const name of [
        { account: other, id },
        { account, id: 'd-other' },
      ]) {
        await assert.rejects(ring.unwrap({ kek, fingerprint: print, blob }, name), { problem: 'damaged' })
      }
      // Swapped rows: every field of the key itself fits, and it does not open all the same.
      await opened.write(async (transaction) => {
        const [one, two] = (await allDataKeys(transaction, { account: '', id: '' }, 1000)).filter((found) =>
          [mine, other].includes(found.account),
        )
        assert.ok(one && two)
        const sql = 'UPDATE data_keys SET wrapped = ? WHERE account = ? AND id = ?'
        await transaction.run(sql, two.blob, one.account, one.id)
        await transaction.run(sql, one.blob, two.account, two.id)
      })
      const again = await openCustody(opened, ring, await allKeks())
      const sealed = await sealFor(custody, mine)
      await assert.rejects(openFor(again, mine, sealed), VaultFailure)
    })

    test('what is sealed for one account opens for no other, its data key neither', async () => {
      const custody = await openCustody(opened, ringOf(newRingKey()), await allKeks())
      const [mine, other] = [fresh(), fresh()]
      const sealed = await sealFor(custody, mine)
      await sealFor(custody, other)
      await assert.rejects(openFor(custody, other, sealed), { problem: 'unknown-key' })
    })

    test('a start without the key that data keys hang on is refused with its fingerprint, unless it is given up', async () => {
      const [right, wrong] = [newRingKey(), newRingKey()]
      const custody = await openCustody(opened, ringOf(right), await allKeks())
      const account = fresh()
      const sealed = await sealFor(custody, account)
      const given = (await allKeks()).filter((kek) => kek !== right.id)
      await assert.rejects(openCustody(opened, ringOf(wrong), given), (error) => {
        assert.ok(error instanceof UsageError)
        const says = new RegExp(
          `data keys need key ${right.id} \\(fingerprint ${fingerprint(right)}\\), which the key ring in memory lacks`,
        )
        assert.match(error.message, says)
        assert.ok(error.message.includes(`it has ${wrong.id}, fingerprint ${fingerprint(wrong)}`), error.message)
        assert.ok(!error.message.includes('\n'))
        return true
      })
      const namesake = { ...newRingKey(), id: right.id }
      await assert.rejects(openCustody(opened, ringOf(namesake), given), new RegExp(fingerprint(right)))

      const without = await openCustody(opened, ringOf(wrong), [...given, right.id])
      await assert.rejects(openFor(without, account, sealed), { problem: 'unknown-key' })
      const anew = await sealFor(without, account)
      assert.equal(await openFor(without, account, anew), SECRET.reveal(), 'it cannot be overwritten')
      const states = (await rows()).filter((row) => row.account === account).map(({ state }) => state)
      assert.deepEqual(states.sort(), ['active', 'retained'])
    })

    test('a provider that does not answer is an outage, and nothing is given up for it', async () => {
      const ring = ringOf(newRingKey())
      const account = fresh()
      const sealed = await sealFor(await openCustody(opened, ring, await allKeks()), account)
      for (const problem of ['unreachable', 'refused'] as const) {
        let isOut = false
        const fail = () => Promise.reject(new ProviderFailure(problem, 'it is out'))
        const flaky = provider(ring, { unwrap: (wrapped, name) => (isOut ? fail() : ring.unwrap(wrapped, name)) })
        const custody = await openCustody(opened, flaky, await allKeks())
        isOut = true
        await assert.rejects(openFor(custody, account, sealed), { problem })
        await assert.rejects(sealFor(custody, account), { problem })
        isOut = false
        assert.equal(await openFor(custody, account, sealed), SECRET.reveal())
      }
      assert.equal((await rows()).filter((row) => row.account === account).length, 1)
      const out = provider(ring, { keys: () => Promise.reject(new ProviderFailure('unreachable', 'it is out')) })
      await assert.rejects(rotate(opened, out), { problem: 'unreachable' })
    })

    test('a data key that was wrapped too long ago is not kept: the key above it may be gone by then', async (context) => {
      const ring = ringOf(newRingKey())
      const now = performance.now.bind(performance)
      let late = 0
      const wrap: KeyProvider['wrap'] = async (plain, name) => {
        const wrapped = await ring.wrap(plain, name)
        late += isSlow ? COMMITTED_WITHIN_MS + 1 : 0
        return wrapped
      }
      let isSlow = false
      const custody = await openCustody(opened, provider(ring, { wrap }), await allKeks())
      context.mock.method(performance, 'now', () => now() + late)
      isSlow = true
      const account = fresh()
      await assert.rejects(sealFor(custody, account), { problem: 'unreachable', message: /too slow to make data keys/ })
      assert.equal((await rows()).filter((row) => row.account === account).length, 0)
      isSlow = false
      await sealFor(custody, account)
    })

    test('a retained key stays longer than anybody may take who wraps with it', async () => {
      await opened.write((transaction) => transaction.run('DELETE FROM data_keys'))
      const ring = ringOf(newRingKey())
      await openCustody(opened, ring)
      await rotate(opened, ring)
      const [retained] = await ring.keys()
      const since = Date.parse(retained?.retainedAt ?? '')
      assert.deepEqual(await removeRetained(opened, ring, since + COMMITTED_WITHIN_MS), [])
      assert.deepEqual(await removeRetained(opened, ring, since + 60_000), [retained?.id])
    })

    test('what is no data key by its length is damaged', async () => {
      const ring = ringOf(newRingKey())
      const account = fresh()
      const sealed = await sealFor(await openCustody(opened, ring, await allKeks()), account)
      let isShort = false
      const unwrap: KeyProvider['unwrap'] = async (wrapped, name) =>
        (await ring.unwrap(wrapped, name)).subarray(0, isShort ? 16 : 32)
      const custody = await openCustody(opened, provider(ring, { unwrap }), await allKeks())
      isShort = true
      await assert.rejects(openFor(custody, account, sealed), { problem: 'unknown-key', message: /has 16 bytes/ })
    })

    test('the keys of a deleted account are gone with it, and a later one of its name has others', async () => {
      const custody = await openCustody(opened, ringOf(newRingKey()), await allKeks())
      const account = fresh()
      const sealed = await sealFor(custody, account)
      await custody.database.write((transaction) => shredDataKeys(transaction, custody.vault, account))
      assert.equal((await rows()).filter((row) => row.account === account).length, 0)
      const anew = await sealFor(custody, account)
      assert.notEqual(anew.split('.')[1], sealed.split('.')[1])
      const held = (await rows()).filter((row) => row.account === account)
      assert.deepEqual(
        held.map(({ id }) => id),
        [anew.split('.')[1]],
      )
    })

    test('a second server seals with no key that the first has deleted or replaced', async () => {
      const ring = ringOf(newRingKey())
      const lost = await allKeks()
      const [one, two] = [await openCustody(opened, ring, lost), await openCustody(opened, ring, lost)]
      const [account, other] = [fresh(), fresh()]
      const hold = ({ database, vault }: Custody) =>
        database.write(async (transaction) => {
          await holdDataKeys(transaction, vault, [other, account])
          return vault.seal(SECRET, placeOf(account))
        })
      const before = await hold(two)
      await one.database.write((transaction) => shredDataKeys(transaction, one.vault, account))
      const sealed = await hold(two)
      assert.notEqual(sealed.split('.')[1], before.split('.')[1])
      assert.equal(await openFor(await openCustody(opened, ring, lost), account, sealed), SECRET.reveal())

      await opened.write((transaction) => transaction.run("UPDATE data_keys SET state = 'retained' WHERE account = ?", account))
      const anew = await hold(two)
      assert.notEqual(anew.split('.')[1], sealed.split('.')[1])
      assert.equal(await openFor(one, account, anew), SECRET.reveal())
      assert.equal(await hold(two).then((text) => text.split('.')[1]), anew.split('.')[1], 'it makes a key each time')
    })

    test('a key that is held is not deleted before the transaction is over', async () => {
      const custody = await openCustody(opened, ringOf(newRingKey()), await allKeks())
      const account = fresh()
      await sealFor(custody, account)
      const order: string[] = []
      let shredding: Promise<void> | undefined
      await custody.database.write(async (transaction) => {
        await holdDataKeys(transaction, custody.vault, [account])
        shredding ??= opened
          .write((another) => shredDataKeys(another, custody.vault, account))
          .then(() => void order.push('shredded'))
        for (let turn = 0; turn < 20; turn++) await transaction.first('SELECT id FROM data_keys WHERE account = ?', account)
        order.push('sealed')
      })
      await shredding
      assert.deepEqual(order, ['sealed', 'shredded'])
    })

    test('what an account has sealed opens no more on the server that deleted it', async () => {
      const custody = await openCustody(opened, ringOf(newRingKey()), await allKeks())
      const account = fresh()
      const sealed = await sealFor(custody, account)
      assert.equal(await openFor(custody, account, sealed), SECRET.reveal())
      await custody.database.write((transaction) => shredDataKeys(transaction, custody.vault, account))
      await assert.rejects(openFor(custody, account, sealed), { problem: 'unknown-key' })
    })

    test('a verb that asks for all its accounts at once is run again once', async () => {
      const custody = await openCustody(opened, ringOf(newRingKey()), await allKeks())
      const accounts = Array.from({ length: 700 }, fresh)
      let runs = 0
      await custody.database.write(async () => {
        runs++
        custody.vault.prepare(accounts)
        for (const account of accounts) custody.vault.seal(SECRET, placeOf(account))
      })
      assert.equal(runs, 2)
      assert.throws(() => custody.vault.prepare([fresh()]), DataKeysMissing)
    })

    test('rotations: staged, twice at once, and a retained key goes when nothing needs it and it has waited', async () => {
      await opened.write((transaction) => transaction.run('DELETE FROM data_keys'))
      const first = newRingKey()
      const ring = ringOf(first)
      const custody = await openCustody(opened, ring)
      const accounts = [fresh(), fresh(), fresh()]
      const sealed = await Promise.all(accounts.map((account) => sealFor(custody, account)))
      const code = custody.vault.mac(placeOf(INSTALLATION), 'text')
      const states = async () => (await vaultStatus(opened, ring)).map(({ state, dataKeys }) => `${state} ${dataKeys}`)

      await rotate(opened, ring, { prepareOnly: true })
      assert.deepEqual(await states(), ['active 4', 'pending 0'])
      await Promise.all([rotate(opened, ring, { batch: 1 }), rotate(opened, ring, { batch: 2 })])
      assert.deepEqual(await states(), ['retained 0', 'active 4'])
      assert.deepEqual(await removeRetained(opened, ring, Date.now()), [], 'somebody may still be wrapping with it')
      assert.deepEqual(await removeRetained(opened, ring, Date.now() + RETAINED_MS), [first.id])
      assert.deepEqual(await states(), ['active 4'])
      const [active] = await ring.keys()
      await ring.remove(active?.id ?? '')
      assert.deepEqual(await states(), ['active 4'], 'a key in use was dropped')

      const again = await openCustody(opened, ring)
      for (const [index, account] of accounts.entries()) {
        assert.equal(await openFor(again, account, sealed[index] ?? ''), SECRET.reveal())
      }
      assert.ok(again.vault.isMac(code, placeOf(INSTALLATION), 'text'), 'codes do not outlive the rotation')
    })

    test('the next key can be made ready while a rotation is unfinished', async () => {
      await opened.write((transaction) => transaction.run('DELETE FROM data_keys'))
      const ring = ringOf(newRingKey())
      await openCustody(opened, ring)
      const [before] = await rows()
      assert.ok(before)
      await rotate(opened, ring)
      const { kek, fingerprint: print, blob } = before
      await opened.write((transaction) =>
        transaction.run('UPDATE data_keys SET kek = ?, fingerprint = ?, wrapped = ?', kek, print, blob),
      )
      assert.equal((await rotate(opened, ring, { prepareOnly: true })).rewrapped, 0)
      assert.deepEqual(
        (await vaultStatus(opened, ring)).map(({ state, dataKeys }) => `${state} ${dataKeys}`),
        ['retained 1', 'active 0', 'pending 0'],
      )
    })

    test('a rotation makes no further keys while the old ones refuse to unwrap, and does when data keys are lost', async () => {
      await opened.write((transaction) => transaction.run('DELETE FROM data_keys'))
      const ring = ringOf(newRingKey())
      await openCustody(opened, ring)
      const refusing = (problem: 'refused' | 'damaged') =>
        provider(ring, { unwrap: () => Promise.reject(new ProviderFailure(problem, 'it would not')) })
      const ids = async () => (await ring.keys()).map(({ id }) => id)
      assert.equal((await rotate(opened, refusing('refused'))).failed.length, 1)
      const made = await ids()
      assert.equal(made.length, 2)
      const { failed, rewrapped, from, to } = await rotate(opened, refusing('refused'))
      assert.deepEqual([failed.length, rewrapped, from === to], [1, 0, true])
      assert.deepEqual(await ids(), made)
      await rotate(opened, refusing('damaged'))
      assert.equal((await ids()).length, 3, 'what is lost stops all rotations')
      assert.equal((await rotate(opened, ring)).rewrapped, 1)
    })

    test("a start with a damaged key of the installation's own is refused, unless it is given up", async () => {
      await opened.write((transaction) => transaction.run('DELETE FROM data_keys'))
      const ring = ringOf(newRingKey())
      const { vault } = await openCustody(opened, ring)
      const code = vault.mac(placeOf(INSTALLATION), 'text')
      const [own] = await rows()
      assert.ok(own)
      const write = (blob: string) =>
        opened.write((transaction) => transaction.run('UPDATE data_keys SET wrapped = ? WHERE id = ?', blob, own.id))
      await write(own.blob.replace(/^./, (first) => (first === 'A' ? 'B' : 'A')))
      await assert.rejects(openCustody(opened, ring), (error) => {
        assert.ok(error instanceof UsageError)
        assert.match(
          error.message,
          new RegExp(`data key ${own.id} cannot be used \\(.*\\): bring back the database .* --lost-key ${own.id} `),
        )
        assert.ok(!error.message.includes('\n'))
        return true
      })
      assert.equal((await rows()).length, 1, 'another was made')
      await openCustody(opened, ring, [], false)
      await write(own.blob)
      assert.ok((await openCustody(opened, ring)).vault.isMac(code, placeOf(INSTALLATION), 'text'))
      await write(own.blob.slice(1))
      assert.ok(!(await openCustody(opened, ring, [own.id])).vault.isMac(code, placeOf(INSTALLATION), 'text'))
      assert.deepEqual((await rows()).map(({ state }) => state).sort(), ['active', 'retained'])
    })

    test('a key that still wraps something is not removed', async () => {
      await opened.write((transaction) => transaction.run('DELETE FROM data_keys'))
      const ring = ringOf(newRingKey())
      await openCustody(opened, ring)
      const [before] = await rows()
      await rotate(opened, ring)
      await opened.write((transaction) =>
        transaction.run(
          'UPDATE data_keys SET kek = ?, fingerprint = ?, wrapped = ?',
          before?.kek ?? '',
          before?.fingerprint ?? '',
          before?.blob ?? '',
        ),
      )
      assert.deepEqual(await removeRetained(opened, ring, Date.now() + RETAINED_MS), [])
      const { rewrapped, from, to } = await rotate(opened, ring)
      assert.deepEqual([rewrapped, from === to], [1, true], 'it did not go on where it was left')
    })

    test('a live server goes on writing while keys are rotated', async () => {
      await opened.write((transaction) => transaction.run('DELETE FROM data_keys'))
      const ring = ringOf(newRingKey())
      const custody = await openCustody(opened, ring)
      const written: [string, string][] = []
      let isOver = false
      const writing = (async () => {
        while (!isOver) {
          const account = fresh()
          written.push([account, await sealFor(custody, account)])
        }
      })()
      for (let run = 0; run < 3; run++) await rotate(opened, ring, { batch: 3 })
      isOver = true
      await writing
      await rotate(opened, ring)
      const again = await openCustody(opened, ring)
      assert.ok(written.length > 3)
      for (const [account, sealed] of written) assert.equal(await openFor(again, account, sealed), SECRET.reveal())
    })

    /** Keys of other tests' rings, which hold their data keys. */
    async function allKeks(): Promise<string[]> {
      const keks = new Set((await rows()).map(({ kek }) => kek))
      // The installation's own keys are tried first by every start; those of others are in nobody's way.
      await opened.write((transaction) => transaction.run('DELETE FROM data_keys WHERE account = ?', INSTALLATION))
      return [...keks]
    }
  })
})
