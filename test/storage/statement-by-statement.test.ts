import assert from 'node:assert/strict'
import test, { after, before, describe } from 'node:test'
import type { Database, Transaction } from '../../src/storage/database.ts'
import { migrations } from '../../src/storage/migrations/index.ts'
import { statementByStatement } from '../../src/storage/statement-by-statement.ts'
import { forEachEngine } from './engines.ts'

forEachEngine((engine) => {
  describe(`reads at length on ${engine.name}`, () => {
    let database: Database
    before(async () => {
      database = await engine.open(migrations)
    })
    after(() => database.close())

    const COUNT = 'SELECT CAST(count(*) AS BIGINT) AS n FROM counters'

    test('others have their turn between two statements', async () => {
      const reader = statementByStatement(database)
      const before = await reader.first<{ n: number }>(COUNT)
      await database.write((transaction) =>
        transaction.insert('counters', ['account', 'name', 'value'], [['1500000000000001', 'of-a-test', 1]]),
      )
      assert.equal((await reader.all<{ n: number }>(COUNT))[0]?.n, (before?.n ?? 0) + 1)
    })

    test('nothing is written', async () => {
      const reader = statementByStatement(database)
      await assert.rejects(reader.all('DELETE FROM counters'))
      assert.equal((reader as Transaction).run, undefined)
    })
  })
})
