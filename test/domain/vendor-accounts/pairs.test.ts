import assert from 'node:assert/strict'
import test, { after, before, describe } from 'node:test'
import { addPair, type NewPair } from '../../../src/domain/vendor-accounts/add-pair.ts'
import { modifyPair } from '../../../src/domain/vendor-accounts/modify-pair.ts'
import { MAX_PAIRS, type Pair } from '../../../src/domain/vendor-accounts/pair.ts'
import { secretPlace } from '../../../src/domain/vendor-accounts/read.ts'
import { systemClock } from '../../../src/kernel/clock.ts'
import type { Uid } from '../../../src/kernel/ids.ts'
import { Refusal } from '../../../src/kernel/outcome.ts'
import { Secret } from '../../../src/kernel/secret.ts'
import type { Database, Transaction } from '../../../src/storage/database.ts'
import { migrations } from '../../../src/storage/migrations/index.ts'
import type { Vault } from '../../../src/vault/vault.ts'
import { forEachEngine } from '../../storage/engines.ts'
import { withVault } from '../../vault/custody.ts'
import { fillWithPairs, PLAIN } from './fixture.ts'

const NEW: NewPair = {
  ...PLAIN,
  secretId: 'AKexample',
  vendor: 'tencent',
  keyType: 'sub',
  secretKey: new Secret('planted-secret'),
}

const kindOf = (outcome: Pair | Refusal) => (outcome instanceof Refusal ? outcome.kind : 'done')

forEachEngine((engine) => {
  describe(`pairs on ${engine.name}`, () => {
    let vault: Vault
    let database: Database
    let accounts = 0
    const freshAccount = () => `19000000000010${String(++accounts).padStart(2, '0')}` as Uid
    const deps = (transaction: Transaction) => ({ transaction, vault, clock: systemClock })
    const add = (account: Uid, wanted: Partial<NewPair>) =>
      database.write((transaction) => addPair(deps(transaction), account, { ...NEW, ...wanted }))
    const idOf = async (adding: Promise<Pair | Refusal>) => {
      const pair = await adding
      assert.ok(!(pair instanceof Refusal))
      return pair.id
    }

    before(async () => {
      const custody = await withVault(await engine.open(migrations))
      database = custody.database
      vault = custody.vault
    })
    after(() => database.close())

    test('of ten who add the same key at once, one succeeds', async () => {
      const account = freshAccount()
      const outcomes = await Promise.all(Array.from({ length: 10 }, () => add(account, {})))
      assert.deepEqual(outcomes.map(kindOf).sort(), ['done', ...Array(9).fill('known-key')])
    })

    test('the same key may be kept for two vendors and in two accounts', async () => {
      const account = freshAccount()
      assert.equal(kindOf(await add(account, {})), 'done')
      assert.equal(kindOf(await add(account, { vendor: 'aws' })), 'done')
      assert.equal(kindOf(await add(freshAccount(), {})), 'done')
    })

    test('the last place is taken once', async () => {
      const account = freshAccount()
      await fillWithPairs(database, account, MAX_PAIRS - 1)
      const outcomes = await Promise.all(['a', 'b', 'c'].map((secretId) => add(account, { secretId })))
      assert.deepEqual(outcomes.map(kindOf).sort(), ['done', 'too-many-pairs', 'too-many-pairs'])
    })

    test('of several pairs that are given the same key at once, one gets it', async () => {
      const account = freshAccount()
      const ids: number[] = []
      for (const secretId of ['one', 'two', 'three', 'four']) ids.push(await idOf(add(account, { secretId })))
      const changing = ids.map((id) =>
        database.write((transaction) => modifyPair(deps(transaction), account, id, { secretId: 'wanted-by-all' })),
      )
      const outcomes = await Promise.all([...changing, add(account, { secretId: 'wanted-by-all' })])
      assert.deepEqual(outcomes.map(kindOf).sort(), ['done', ...Array(4).fill('known-key')])
    })

    test('a secret is sealed for its row, and a new one takes its place', async () => {
      const account = freshAccount()
      const other = await idOf(add(account, { secretId: 'other' }))
      const id = await idOf(add(account, {}))
      const sealed = async () => {
        const sql = 'SELECT sealed_secret FROM vendor_accounts WHERE account = ? AND id = ?'
        const row = await database.read((reader) => reader.first<{ sealed_secret: string }>(sql, account, id))
        return row?.sealed_secret ?? ''
      }
      const first = await sealed()
      assert.ok(!first.includes('planted'))
      assert.equal(vault.open(first, secretPlace(account, id)).reveal(), 'planted-secret')
      assert.throws(() => vault.open(first, secretPlace(account, other)))

      await database.write((transaction) => modifyPair(deps(transaction), account, id, { alias: 'new name' }))
      assert.equal(await sealed(), first)
      const secretKey = new Secret('another-secret')
      await database.write((transaction) => modifyPair(deps(transaction), account, id, { secretKey }))
      assert.equal(vault.open(await sealed(), secretPlace(account, id)).reveal(), 'another-secret')
    })

    test('a pair of another account is unknown', async () => {
      const id = await idOf(add(freshAccount(), {}))
      const outcome = await database.write((transaction) => modifyPair(deps(transaction), freshAccount(), id, { alias: 'mine' }))
      assert.equal(kindOf(outcome), 'unknown-pair')
    })
  })
})
