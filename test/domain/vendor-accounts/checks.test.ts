import assert from 'node:assert/strict'
import test, { after, before, beforeEach, describe } from 'node:test'
import type { Reason } from '../../../src/connectors/vendor.ts'
import { addPair, type NewPair } from '../../../src/domain/vendor-accounts/add-pair.ts'
import type { KeyCheck, Outcome } from '../../../src/domain/vendor-accounts/check-key.ts'
import {
  checkAllSoon,
  checkSoon,
  isCheckDue,
  overdueChecks,
  takeChecks,
} from '../../../src/domain/vendor-accounts/check-store.ts'
import { loadCheck, type ReadyCheck } from '../../../src/domain/vendor-accounts/load-check.ts'
import { modifyPair, type PairChange } from '../../../src/domain/vendor-accounts/modify-pair.ts'
import type { Module } from '../../../src/domain/vendor-accounts/pair.ts'
import { giveUp, recordCheck } from '../../../src/domain/vendor-accounts/record-check.ts'
import { planRefresh, takeRefreshes } from '../../../src/domain/vendor-accounts/refresh-store.ts'
import { findPair } from '../../../src/domain/vendor-accounts/store.ts'
import type { Uid } from '../../../src/kernel/ids.ts'
import { Refusal } from '../../../src/kernel/outcome.ts'
import { Secret } from '../../../src/kernel/secret.ts'
import type { Database, Transaction } from '../../../src/storage/database.ts'
import { migrations } from '../../../src/storage/migrations/index.ts'
import type { Vault } from '../../../src/vault/vault.ts'
import { forEachEngine } from '../../storage/engines.ts'
import { withVault } from '../../vault/custody.ts'
import { PLAIN } from './fixture.ts'

const NEW: NewPair = { ...PLAIN, secretId: 'AKexample', vendor: 'aws', keyType: 'sub', secretKey: new Secret('planted-secret') }
const ACCOUNT = '1900000000001000' as Uid
const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const START = 1_800_000_000_000
const ANSWERED = { accountId: '123456789012', otherIds: [], userName: 'scanner', isPrimary: false }

/** What a check of a pair with one module finds. */
function found(outcome: Outcome, reason?: Reason, module: Module = 'hosts', retryAfterMs?: number): KeyCheck {
  const finding = reason === undefined ? undefined : { reason, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) }
  const identity = outcome === 'works' ? ANSWERED : undefined
  return { outcome, finding, identity, modules: [{ module, outcome, finding }] }
}

forEachEngine((engine) => {
  describe(`when keys of other clouds are checked, on ${engine.name}`, () => {
    let vault: Vault
    let database: Database
    let now = START
    let random = 0.5
    const clock = { now: () => now }
    const write = <T>(verb: (transaction: Transaction) => Promise<T>) => database.write(verb)
    const add = async (more: Partial<NewPair> = {}): Promise<number> => {
      const pair = await write((transaction) => addPair({ transaction, vault, clock }, ACCOUNT, { ...NEW, ...more }))
      assert.ok(!(pair instanceof Refusal))
      return pair.id
    }
    const modify = (id: number, change: PairChange) =>
      write((transaction) => modifyPair({ transaction, vault, clock }, ACCOUNT, id, change))
    /** Takes on the one check that is due; undefined: none is. */
    const begin = async (): Promise<ReadyCheck | undefined> => {
      const [taken] = await write((transaction) => takeChecks(transaction, now, 1))
      return taken && database.read((transaction) => loadCheck({ transaction, vault }, taken))
    }
    const end = (ready: ReadyCheck | undefined, result: KeyCheck, unknownKey = 1) => {
      assert.ok(ready !== undefined)
      const rules = { tries: { unknownKey }, rhythm: { everyMs: DAY, random: () => random } }
      return write((transaction) =>
        recordCheck({ transaction, clock }, ready, result, rules as Parameters<typeof recordCheck>[3]),
      )
    }
    const check = async (result: KeyCheck, unknownKey?: number) => end(await begin(), result, unknownKey)
    const stateOf = async (id: number) => (await database.read((reader) => findPair(reader, ACCOUNT, id)))?.state
    /** In how many milliseconds the pair is checked next. */
    const dueIn = async () => {
      const row = await database.read((reader) =>
        reader.first<{ due: number }>('SELECT due_at AS due FROM vendor_checks LIMIT 1'),
      )
      return row === undefined ? undefined : row.due - now
    }
    const refreshes = () =>
      database.read((reader) =>
        reader.all<{ due: number; lease: number }>(
          'SELECT due_at AS due, leased_until AS lease FROM vendor_refreshes ORDER BY due_at LIMIT 10',
        ),
      )
    const dueReadings = async () => (await refreshes()).map(({ due }) => due - now)

    before(async () => {
      const custody = await withVault(await engine.open(migrations))
      database = custody.database
      vault = custody.vault
    })
    after(() => database.close())
    beforeEach(async () => {
      now += 10 * DAY
      random = 0.5
      for (const table of ['vendor_checks', 'vendor_refreshes', 'vendor_places', 'vendor_account_modules', 'vendor_accounts']) {
        await write((transaction) => transaction.run(`DELETE FROM ${table}`))
      }
    })

    test('a check has one owner until its lease is over, and whoever has lost it writes nothing', async () => {
      const id = await add()
      const first = await begin()
      assert.equal(await begin(), undefined)
      now += 2 * MINUTE - 1
      assert.equal(await begin(), undefined)
      now += 1
      const second = await begin()
      assert.equal(second?.attempt, 2)
      assert.equal(await end(first, found('fails', 'secret-wrong')), 'discarded')
      assert.equal(await stateOf(id), 'checking')
      assert.equal(await begin(), undefined)
      assert.equal(await end(second, found('works')), 'working')
      assert.equal(await stateOf(id), 'working')
    })

    test('a check that began before a pair was disabled and enabled again is not its check', async () => {
      const id = await add()
      const first = await begin()
      await modify(id, { isEnabled: false })
      assert.equal(await end(first, found('works')), 'discarded')
      await modify(id, { isEnabled: true })
      assert.equal(await end(first, found('works')), 'discarded')
      assert.equal(await dueIn(), 0)
      assert.equal(await check(found('works')), 'working')
    })

    test('a check of what a pair was before is not the check of what it is, though both began in one millisecond', async () => {
      const id = await add()
      const first = await begin()
      await modify(id, { secretKey: new Secret('another-secret') })
      const second = await begin()
      assert.equal(first?.leasedUntil, second?.leasedUntil)
      assert.equal(await end(first, found('fails', 'secret-wrong')), 'discarded')
      assert.equal(await end(second, found('works')), 'working')
    })

    test('a pair works while a module of it is open, and is asked again soon, ever more seldom', async () => {
      const id = await add({ modules: ['hosts', 'posture'] })
      const open = { module: 'posture', outcome: 'unanswered', finding: { reason: 'throttled' } } as const
      const works = found('works')
      for (const wait of [5 * SECOND, 10 * SECOND, 20 * SECOND]) {
        assert.equal(await check({ ...works, modules: [...works.modules, open] }), 'working')
        assert.equal(await dueIn(), wait)
        now += wait
      }
      const pair = await database.read((reader) => findPair(reader, ACCOUNT, id))
      assert.deepEqual(
        pair?.modules.map(({ module, state }) => [module, state]),
        [
          ['hosts', 'working'],
          ['posture', 'timed-out'],
        ],
      )
      assert.equal(await check(works), 'working')
      assert.equal(await dueIn(), DAY)
    })

    test('a check under way is made anew when other regions are chosen meanwhile', async () => {
      await add()
      assert.equal(await check(found('works')), 'working')
      now += 2 * DAY
      const first = await begin()
      now += 5
      await write((transaction) => checkAllSoon(transaction, ACCOUNT, 'tencent', now))
      assert.equal(await begin(), undefined)
      await write((transaction) => checkAllSoon(transaction, ACCOUNT, 'aws', now))
      const second = await begin()
      assert.equal(await end(first, found('works')), 'discarded')
      assert.equal(await end(second, found('works')), 'working')
      assert.equal(await dueIn(), DAY)
    })

    test('chosen regions have pairs checked, but for a key that was refused for another reason', async () => {
      const checksOf = async (outcome: Outcome, reason?: Reason) => {
        await write((transaction) => transaction.run('DELETE FROM vendor_checks'))
        await write((transaction) => transaction.run('DELETE FROM vendor_accounts'))
        await write((transaction) => transaction.run('DELETE FROM vendor_account_modules'))
        await add()
        await check(found(outcome, reason))
        now += 1
        await write((transaction) => checkAllSoon(transaction, ACCOUNT, 'aws', now))
        return (await begin()) !== undefined
      }
      assert.equal(await checksOf('works'), true)
      assert.equal(await checksOf('fails', 'region-not-enabled'), true)
      assert.equal(await checksOf('fails', 'secret-wrong'), false)
      assert.equal(await checksOf('fails', 'no-permission'), false)
    })

    test('a pair that was changed just when it was to be given up waits for its own answer', async () => {
      const id = await add()
      await begin()
      const late = (ms: number) => database.read((reader) => overdueChecks(reader, START_OF_TEST + ms, 10))
      const START_OF_TEST = now
      assert.deepEqual(await late(5 * MINUTE - 1), [])
      now += 5 * MINUTE
      const overdue = await late(5 * MINUTE)
      assert.deepEqual(
        overdue.map((one) => one.id),
        [id],
      )
      await modify(id, { secretKey: new Secret('another-secret') })
      await write((transaction) => giveUp({ transaction, clock }, ACCOUNT, id))
      assert.equal(await stateOf(id), 'checking')
      const ready = await begin()
      now += 5 * MINUTE - 1
      // Somebody may still be at it.
      await write((transaction) => transaction.run('UPDATE vendor_checks SET leased_until = ?', now + MINUTE))
      now += 1
      await write((transaction) => giveUp({ transaction, clock }, ACCOUNT, id))
      assert.equal(await stateOf(id), 'checking')
      now += MINUTE
      await write((transaction) => giveUp({ transaction, clock }, ACCOUNT, id))
      assert.equal(await stateOf(id), 'timed-out')
      assert.equal(await end(ready, found('works')), 'discarded')
    })

    test('a disabled pair is not checked, and a check that was asked for it is forgotten', async () => {
      const id = await add()
      await modify(id, { isEnabled: false, secretKey: new Secret('another-secret') })
      assert.deepEqual([await begin(), await dueIn()], [undefined, undefined])
      await write((transaction) => checkSoon(transaction, ACCOUNT, id, now))
      assert.equal(await database.read((reader) => isCheckDue(reader, now + DAY)), false)
      await write((transaction) => giveUp({ transaction, clock }, ACCOUNT, id))
      assert.equal(await stateOf(id), 'checking')
    })

    test('checks that would come together are spread, a tenth to either side', async () => {
      const every = async (part: number) => {
        random = part
        await write((transaction) => transaction.run('UPDATE vendor_checks SET due_at = ?', now))
        await check(found('works'))
        return (await dueIn()) ?? 0
      }
      await add()
      assert.equal(await every(0), 0.9 * DAY)
      assert.equal(await every(0.5), DAY)
      assert.ok(Math.abs((await every(0.999_999)) - 1.1 * DAY) < MINUTE)
    })

    test('a vendor that does not answer is asked ever more seldom, never sooner than it wants, and at least once an hour', async () => {
      const id = await add()
      const waits: (number | undefined)[] = []
      for (let times = 0; times < 12; times++) {
        await check(found('unanswered', 'unreachable'))
        waits.push((await dueIn()) ?? 0)
        now += (await dueIn()) ?? 0
      }
      assert.deepEqual(waits.slice(0, 4), [5 * SECOND, 10 * SECOND, 20 * SECOND, 40 * SECOND])
      assert.deepEqual(
        waits.slice(-3),
        [0.5 * 5120 * SECOND, HOUR, HOUR].map((ms) => Math.min(ms, HOUR)),
      )
      assert.equal(await stateOf(id), 'timed-out')
      await modify(id, { secretKey: new Secret('another-secret') })
      assert.equal(await check(found('unanswered', 'throttled', 'hosts', 2 * MINUTE)), 'checking')
      assert.equal(await dueIn(), 2 * MINUTE)
      now += 2 * MINUTE
      // Whoever would wait beyond the end has timed out already.
      assert.equal(await check(found('unanswered', 'throttled', 'hosts', 3 * MINUTE)), 'timed-out')
    })

    test('only a new key may be unknown for a while', async () => {
      const id = await add()
      assert.equal(await check(found('fails', 'key-unknown'), 2), 'checking')
      // Whoever waits is told what for.
      const waiting = await database.read((reader) => findPair(reader, ACCOUNT, id))
      assert.deepEqual(waiting?.finding, { reason: 'key-unknown' })
      assert.equal(await dueIn(), 5 * SECOND)
      now += 5 * SECOND
      assert.equal(await check(found('fails', 'key-unknown'), 2), 'failing')
      assert.equal(await dueIn(), DAY)
      await modify(id, { secretKey: new Secret('another-secret') })
      now += MINUTE
      assert.equal(await check(found('fails', 'key-unknown'), 2), 'failing')
      await modify(id, { secretKey: new Secret('a-third-secret') })
      assert.equal(await check(found('fails', 'secret-wrong'), 2), 'failing')
    })

    test('servers are read once the key works, and not through a key that is refused or is another account’s', async () => {
      await add()
      assert.deepEqual(await dueReadings(), [])
      const again = async (result: KeyCheck) => {
        now += 2 * DAY
        await check(result)
        return dueReadings()
      }
      assert.deepEqual(await again(found('works')), [0])
      const refusing = ['key-unknown', 'secret-wrong', 'key-disabled', 'key-expired', 'wrong-domain'] as const
      for (const reason of [...refusing, 'account-mismatch', 'key-type-mismatch', 'key-unavailable'] as const) {
        // A key that worked is believed to be refused in another way at the second time.
        await again(found('fails', reason))
        assert.deepEqual(await again(found('fails', reason)), [], reason)
        assert.deepEqual(await again(found('works')), [0], reason)
      }
      // What one region refuses, others may give; and who does not answer has not refused.
      for (const result of [found('fails', 'no-permission'), found('unanswered', 'unreachable')]) {
        await again(result)
        assert.equal((await again(result)).length, 1)
      }
    })

    test('servers are read at once after another key or place has been checked, never before', async () => {
      const id = await add({ vendor: 'azure', tenantId: 't-1' })
      const changes: PairChange[] = [
        { secretKey: new Secret('another-secret') },
        { secretId: 'AKother' },
        { regions: ['eastus'] },
        { subscriptionIds: ['s-1'] },
        { tenantId: 't-2' },
        { domain: 'china' },
      ]
      await check(found('works'))
      for (const change of changes) {
        const [taken] = await write((transaction) => takeRefreshes(transaction, now, 1))
        assert.ok(taken !== undefined)
        await write((transaction) => planRefresh(transaction, taken, now + DAY))
        await modify(id, change)
        assert.deepEqual(await dueReadings(), [], Object.keys(change)[0])
        await check(found('works'))
        assert.deepEqual(await dueReadings(), [0], Object.keys(change)[0])
      }
      // What has nothing to do with servers leaves their reading alone.
      for (const change of [{ alias: 'name' }, { cloudUserId: '7' }, { modules: ['hosts', 'posture'] }] as PairChange[]) {
        await modify(id, change)
        assert.deepEqual(await dueReadings(), [0], Object.keys(change)[0])
      }
    })

    test('a reading plans the next one only while it is its own', async () => {
      await add()
      await check(found('works'))
      const [first] = await write((transaction) => takeRefreshes(transaction, now, 1))
      now += 20 * MINUTE
      const [second] = await write((transaction) => takeRefreshes(transaction, now, 1))
      assert.ok(first !== undefined && second !== undefined)
      assert.equal(await write((transaction) => planRefresh(transaction, first, now + DAY)), false)
      assert.deepEqual(await refreshes(), [{ due: second.dueAt, lease: second.leasedUntil }])
      assert.equal(await write((transaction) => planRefresh(transaction, second, now + DAY)), true)
      assert.deepEqual(await refreshes(), [{ due: now + DAY, lease: 0 }])
    })
  })
})
