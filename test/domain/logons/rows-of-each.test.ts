import assert from 'node:assert/strict'
import test, { after, before, describe } from 'node:test'
import { rowsOfEach } from '../../../src/domain/logons/rows-of-each.ts'
import type { Database } from '../../../src/storage/database.ts'
import { forEachEngine } from '../../storage/engines.ts'
import { fixture } from '../../storage/fixture.ts'

const SIZES = 'SELECT id, size FROM notes WHERE account = ? AND size >= ? ORDER BY size DESC LIMIT ?'

forEachEngine((engine) => {
  describe(`rows of each key on ${engine.name}`, () => {
    let database: Database
    before(async () => {
      database = await engine.open(fixture)
    })
    after(() => database.close())

    /** Gives accounts notes of the sizes 1, 2 and so on, and tells which are found of each. */
    const find = async (counts: readonly number[], most: number): Promise<number[][]> => {
      const rows = counts.flatMap((count, account) => {
        return Array.from({ length: count }, (_, index) => [`account-${account}`, String(index), index + 1])
      })
      return database.write(async (transaction) => {
        await transaction.run('DELETE FROM notes')
        await transaction.insert('notes', ['account', 'id', 'size'], rows)
        const keys = counts.map((_, account) => [`account-${account}`, 1])
        const found = await rowsOfEach<{ size: number }>(transaction, SIZES, keys, most)
        return found.map((ofKey) => ofKey.map(({ size }) => size))
      })
    }

    test('are all of them where there are few', async () => {
      assert.deepEqual(await find([], 10), [])
      assert.deepEqual(await find([0], 10), [[]])
      assert.deepEqual(await find([2, 0, 1], 10), [[2, 1], [], [1]])
      const many = Array.from({ length: 70 }, (_, index) => index % 3)
      assert.deepEqual(
        await find(many, 1_000),
        many.map((count) => [2, 1].slice(2 - count)),
      )
    })

    test('of a key with many are the first, as many as others leave', async () => {
      assert.deepEqual(await find([20, 1, 2], 9), [[20, 19, 18, 17, 16, 15], [1], [2, 1]])
      const [loud, ...others] = await find([300, ...Array.from({ length: 99 }, () => 1)], 200)
      assert.deepEqual([loud?.length, others.flat().length], [101, 99])
    })

    test('are shared evenly by keys with many, and are one of each at least', async () => {
      assert.deepEqual(await find([20, 20, 1], 9), [[20, 19, 18, 17], [20, 19, 18, 17], [1]])
      assert.deepEqual(await find([5, 5, 5], 2), [[5], [5], [5]])
    })
  })
})
