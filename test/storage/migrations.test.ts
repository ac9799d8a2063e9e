import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { StorageFailure, UsageError } from '../../src/kernel/failure.ts'
import { describeSchema } from '../../src/storage/describe-schema.ts'
import { migrations as realMigrations } from '../../src/storage/migrations/index.ts'
import type { Migration } from '../../src/storage/migrations.ts'
import { type DatabaseTarget, openDatabase } from '../../src/storage/open.ts'
import { engines, freshSchema } from './engines.ts'
import { freshFile } from './fixture.ts'

const first: Migration = {
  number: 1,
  name: 'first',
  sql: ({ text, integer, end }) => `
    -- A comment; with a semicolon.
    CREATE TABLE things (account ${text}, id ${text}, size ${integer}, PRIMARY KEY (account, id))${end};
    CREATE INDEX things_by_size ON things (account, size);`,
}
const second: Migration = {
  number: 2,
  name: 'second',
  sql: ({ blob }) => `ALTER TABLE things ADD COLUMN data ${blob}; INSERT INTO things (account, id) VALUES ('a', 'from second')`,
}
const broken: Migration = {
  number: 3,
  name: 'broken',
  sql: ({ text, end }) => `CREATE TABLE half (id ${text} PRIMARY KEY)${end}; DELETE FROM things; INSERT INTO nowhere VALUES (1)`,
}
const third: Migration = { ...broken, name: 'third', sql: ({ text, end }) => `CREATE TABLE half (id ${text} PRIMARY KEY)${end}` }

interface Applied {
  number: number
  name: string
  applied_at: number
}

/** Opens, does something, closes. */
async function use<T>(
  target: DatabaseTarget,
  list: readonly Migration[],
  work: (database: Awaited<ReturnType<typeof openDatabase>>) => Promise<T>,
): Promise<T> {
  const database = await openDatabase(target, list)
  try {
    return await work(database)
  } finally {
    await database.close()
  }
}

const appliedIn = (target: DatabaseTarget, list: readonly Migration[]): Promise<Applied[]> =>
  use(target, list, (database) =>
    database.read((reader) => reader.all<Applied>('SELECT number, name, applied_at FROM migrations ORDER BY number')),
  )
const idsIn = (target: DatabaseTarget, list: readonly Migration[]): Promise<string[]> =>
  use(target, list, async (database) => {
    const rows = await database.read((reader) => reader.all<{ id: string }>('SELECT id FROM things ORDER BY id'))
    return rows.map(({ id }) => id)
  })
const isUsage = (pattern: RegExp) => (error: unknown) =>
  error instanceof UsageError && pattern.test(error.message) && !error.message.includes('\n')

function declareMigrations(name: string, place: () => Promise<DatabaseTarget>): void {
  describe(`migrations: ${name}`, () => {
    test('are applied once, in order, and new ones at the next opening', async () => {
      const target = await place()
      const startedAt = Date.now()
      const [one] = await appliedIn(target, [first])
      assert.ok(one !== undefined && one.applied_at >= startedAt && one.applied_at <= Date.now())
      const both = await appliedIn(target, [first, second])
      assert.deepEqual(
        both.map(({ number, name }) => [number, name]),
        [
          [1, 'first'],
          [2, 'second'],
        ],
      )
      assert.equal(both[0]?.applied_at, one.applied_at)
      assert.deepEqual(await appliedIn(target, [first, second]), both)
      assert.deepEqual(await idsIn(target, [first, second]), ['from second'])
    })

    test('a newer database is not opened', async () => {
      const target = await place()
      await appliedIn(target, [first, second])
      await assert.rejects(openDatabase(target, [first]), isUsage(/newer version.*migration 2 \(second\)/))
      assert.equal((await appliedIn(target, [first, second])).length, 2)
    })

    test("another program's database is not opened", async () => {
      const target = await place()
      await appliedIn(target, [first])
      await assert.rejects(openDatabase(target, [{ ...first, name: 'other' }]), isUsage(/another program.*migration 1 \(first\)/))
    })

    test('one that fails leaves nothing, and those before it stay', async () => {
      const target = await place()
      const isToldApart = (error: unknown) => error instanceof StorageFailure && /migration 3 \(broken\)/.test(error.message)
      await assert.rejects(openDatabase(target, [first, second, broken]), isToldApart)
      assert.equal((await appliedIn(target, [first, second])).length, 2)
      assert.deepEqual(await idsIn(target, [first, second]), ['from second'])
      assert.equal((await appliedIn(target, [first, second, third])).length, 3)
    })

    test('out of order they are a mistake of the program', async () => {
      await assert.rejects(openDatabase(await place(), [second, first]), /migration 2 \(second\) is out of order/)
    })
  })
}

function declareSchema(name: string, place: () => Promise<DatabaseTarget>): void {
  describe(`schema: ${name}`, () => {
    test('check notices when the schema is no longer ours', async () => {
      await use(await place(), [first], async (database) => {
        await database.check()
        await database.write((transaction) =>
          transaction.run("INSERT INTO migrations (number, name, applied_at) VALUES (2, 'x', 0)"),
        )
        await assert.rejects(database.check(), isUsage(/newer version/))
        await database.write((transaction) => transaction.run('DELETE FROM migrations'))
        await assert.rejects(database.check(), isUsage(/lacks migration 1/))
        await database.write((transaction) => transaction.run('DROP TABLE migrations'))
        await assert.rejects(database.check(), StorageFailure)
      })
    })

    test('the schema is described alike for the same schema, and otherwise not', async () => {
      const [once, later] = [await place(), await place()]
      const described = await use(once, [first, second], describeSchema)
      assert.equal(await use(later, [first], (database) => describeSchema(database)).then((text) => text === described), false)
      assert.match(described, /CREATE TABLE things \([^;]*\baccount [^;]*\bsize [^;]*\bdata (BLOB|bytea)\b[^;]*;\n/)
      assert.match(described, /CREATE INDEX things_by_size ON things [^;]*account, size\);\n/)
      assert.match(described, /CREATE TABLE migrations/)
      assert.equal(await use(once, [first, second], describeSchema), described)
      assert.equal(await use(await place(), [first, second], describeSchema), described)
    })

    test("the program's own migrations apply", async () => {
      assert.equal((await appliedIn(await place(), realMigrations)).length, realMigrations.length)
    })
  })
}

for (const declare of [declareMigrations, declareSchema]) declare('sqlite', async () => ({ kind: 'file', file: freshFile() }))
if (engines.some(({ name }) => name === 'postgres')) {
  for (const declare of [declareMigrations, declareSchema])
    declare('postgres', async () => ({ kind: 'postgres', url: await freshSchema() }))

  test('migrations: many processes that open one PostgreSQL database at once apply them once', async () => {
    const target: DatabaseTarget = { kind: 'postgres', url: await freshSchema(), options: { poolSize: 2 } }
    const opened = await Promise.all(Array.from({ length: 8 }, () => openDatabase(target, [first, second])))
    await Promise.all(opened.map((database) => database.close()))
    assert.deepEqual(await idsIn(target, [first, second]), ['from second'])
  })
}

test('migrations: a database in memory begins anew each time', async () => {
  assert.deepEqual(await idsIn({ kind: 'memory' }, [first, second]), ['from second'])
  assert.deepEqual(await idsIn({ kind: 'memory' }, [first]), [])
})
