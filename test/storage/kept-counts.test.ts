import assert from 'node:assert/strict'
import test, { after, before, describe } from 'node:test'
import fc from 'fast-check'
import type { Database, Transaction } from '../../src/storage/database.ts'
import type { KeptCount } from '../../src/storage/kept-counts.ts'
import { migrations } from '../../src/storage/migrations/index.ts'
import type { Migration } from '../../src/storage/migrations.ts'
import { type DatabaseTarget, openDatabase } from '../../src/storage/open.ts'
import { checkKeptCounts } from '../kept-counts.ts'
import { engines, forEachEngine, freshSchema } from './engines.ts'
import { freshFile } from './fixture.ts'

const OF_OWNER: KeptCount = { name: 'things', table: 'things', account: 'owner' }
const OF_BOX: KeptCount = {
  ...{ name: 'boxed-things', table: 'things', account: 'owner' },
  part: { of: (row) => `COALESCE(${row}.box, '')`, columns: ['box'] },
}

/** Things of an owner, or of nobody, each in a box or in none. */
const things: Migration = {
  number: 1,
  name: 'things',
  sql: ({ text, integer, end, keepCount }) => `
    CREATE TABLE kept_counts (
      account ${text}, name ${text}, part ${text}, share ${integer}, value ${integer} NOT NULL,
      PRIMARY KEY (account, name, part, share)
    )${end};
    CREATE TABLE things (id ${integer} PRIMARY KEY, owner ${text}, box ${text}, size ${integer} NOT NULL)${end};
    ${keepCount(OF_OWNER)}
    ${keepCount(OF_BOX)}`,
}

/** The same, sorted by size and id. */
const changes: Migration = {
  number: 2,
  name: 'changes',
  sql: ({ integer, keepChanges }) => `
    ALTER TABLE kept_counts ADD COLUMN changes ${integer} NOT NULL DEFAULT 0;
    ${[OF_OWNER, OF_BOX].map((kept) => keepChanges({ ...kept, order: ['size', 'id'] })).join('')}`,
}

/** What the triggers have kept and what is there, as text. */
async function both(database: Database): Promise<readonly [kept: string[], counted: string[]]> {
  return database.read(async (reader) => {
    const texts = async (sql: string) =>
      (await reader.all<{ name: string; owner: string; box: string; n: number }>(sql)).map((row) => Object.values(row).join(' '))
    const kept = await texts(`SELECT name, account, part, CAST(sum(value) AS BIGINT) AS n FROM kept_counts
      GROUP BY name, account, part HAVING sum(value) <> 0 ORDER BY name, account, part LIMIT 1000`)
    const boxed = await texts(`SELECT 'boxed-things', owner, COALESCE(box, '') AS box, CAST(count(*) AS BIGINT) AS n
      FROM things WHERE owner IS NOT NULL GROUP BY owner, COALESCE(box, '') ORDER BY owner, COALESCE(box, '') LIMIT 1000`)
    const owned = await texts(`SELECT 'things', owner, '' AS box, CAST(count(*) AS BIGINT) AS n
      FROM things WHERE owner IS NOT NULL GROUP BY owner ORDER BY owner LIMIT 1000`)
    return [kept, [...boxed, ...owned]]
  })
}

type Change = (transaction: Transaction) => Promise<unknown>

const INSERT = ['id', 'owner', 'box', 'size'] as const
const owner = fc.constantFrom('a', 'b', null)
const box = fc.constantFrom('x', 'y', null)
const id = fc.integer({ min: 1, max: 12 })
const rows = fc.uniqueArray(fc.tuple(id, owner, box, fc.constant(1)), { maxLength: 6, selector: ([first]) => first })

/** Every kind of statement that changes how many rows there are, or whose they are; and one that changes neither. */
const change: fc.Arbitrary<readonly [string, Change]> = fc.oneof(
  rows.map((some): [string, Change] => [
    `insert ${JSON.stringify(some)}`,
    (t) => t.insert('things', INSERT, some, 'ON CONFLICT (id) DO NOTHING'),
  ]),
  rows.map((some): [string, Change] => [
    `upsert ${JSON.stringify(some)}`,
    (t) => t.insert('things', INSERT, some, 'ON CONFLICT (id) DO UPDATE SET owner = excluded.owner, box = excluded.box'),
  ]),
  owner.map((to): [string, Change] => [
    `copy to ${to}`,
    (t) => t.run('INSERT INTO things SELECT id + 100, ?, box, size FROM things WHERE id < 100 ON CONFLICT (id) DO NOTHING', to),
  ]),
  fc
    .tuple(id, owner)
    .map(([at, to]): [string, Change] => [
      `give ${at} to ${to}`,
      (t) => t.run('UPDATE things SET owner = ? WHERE id >= ?', to, at),
    ]),
  fc
    .tuple(id, box)
    .map(([at, to]): [string, Change] => [
      `put ${at} into ${to}`,
      (t) => t.run('UPDATE things SET box = ? WHERE id <= ?', to, at),
    ]),
  fc.constant<[string, Change]>(['resize', (t) => t.run('UPDATE things SET size = size + 1')]),
  id.map((at): [string, Change] => [`delete to ${at}`, (t) => t.run('DELETE FROM things WHERE id <= ?', at)]),
  fc.constant<[string, Change]>(['delete all', (t) => t.run('DELETE FROM things')]),
)
const verb = fc.record({ changes: fc.array(change, { minLength: 1, maxLength: 4 }), fails: fc.boolean() })

async function doVerb(database: Database, { changes, fails }: { changes: (readonly [string, Change])[]; fails: boolean }) {
  const stop = new Error('undo')
  await database
    .write(async (transaction) => {
      for (const [, apply] of changes) await apply(transaction)
      if (fails) throw stop
    })
    .catch((error: unknown) => {
      if (error !== stop) throw error
    })
}

/** By list, how often it has changed and what is in it. */
async function listsOf(database: Database): Promise<ReadonlyMap<string, { readonly changes: number; readonly rows: string }>> {
  return database.read(async (reader) => {
    const kept = await reader.all<{ name: string; account: string; part: string; changes: number }>(`
      SELECT name, account, part, CAST(sum(changes) AS BIGINT) AS changes FROM kept_counts GROUP BY name, account, part LIMIT 100`)
    const lists = new Map<string, { changes: number; rows: string }>()
    for (const { name, account, part, changes } of kept) {
      const inPart = name === 'things' ? '' : " AND COALESCE(box, '') = ?"
      const sql = `SELECT size, id FROM things WHERE owner = ?${inPart} ORDER BY size, id LIMIT 1000`
      const rows = await reader.all(sql, account, ...(inPart === '' ? [] : [part]))
      lists.set(`${name} ${account} ${part}`, { changes, rows: JSON.stringify(rows) })
    }
    return lists
  })
}

forEachEngine((engine) => {
  describe(`changes of lists on ${engine.name}`, () => {
    let database: Database
    before(async () => {
      database = await engine.open([things, changes])
    })
    after(() => database.close())

    test('a list that is another has changed more often, and a verb that fails changes none', async () => {
      const property = fc.asyncProperty(fc.array(verb, { maxLength: 8 }), async (verbs) => {
        for (const one of verbs) {
          const earlier = await listsOf(database)
          await doVerb(database, one)
          for (const [name, { changes, rows }] of await listsOf(database)) {
            const past = earlier.get(name) ?? { changes: 0, rows: '[]' }
            assert.ok(changes >= past.changes, `${name}: ${past.changes} -> ${changes}`)
            if (rows !== past.rows) assert.ok(changes > past.changes, `${name}: ${past.rows} -> ${rows}`)
            if (one.fails) assert.equal(changes, past.changes, name)
          }
        }
      })
      await fc.assert(property, { numRuns: engine.name === 'sqlite' ? 200 : 50 })
    })

    test('writing a row without moving it changes no list; moving it between boxes changes those of the boxes', async () => {
      await database.write(async (t) => {
        await t.run('DELETE FROM things')
        await t.insert('things', INSERT, [[1, 'm', 'x', 1]])
        await t.insert('things', INSERT, [[2, 'm', 'y', 1]])
      })
      const since = async (sql: string) => {
        const earlier = await listsOf(database)
        await database.write((t) => t.run(sql))
        const later = [...(await listsOf(database))].filter(([name]) => name.includes(' m '))
        return Object.fromEntries(later.map(([name, { changes }]) => [name, changes - (earlier.get(name)?.changes ?? 0)]))
      }
      const none = { 'things m ': 0, 'boxed-things m x': 0, 'boxed-things m y': 0 }
      assert.deepEqual(await since('UPDATE things SET size = size, box = box, owner = owner'), none)
      const moved = { 'things m ': 0, 'boxed-things m x': 1, 'boxed-things m y': 1 }
      assert.deepEqual(await since("UPDATE things SET box = 'y' WHERE id = 1"), moved)
      const grown = { 'things m ': 2, 'boxed-things m x': 0, 'boxed-things m y': 2 }
      assert.deepEqual(await since('UPDATE things SET size = 9 WHERE id = 1'), grown)
    })
  })
})

for (const steps of [[things], [things, changes]])
  forEachEngine((engine) => {
    describe(`kept counts on ${engine.name} after ${steps.at(-1)?.name}`, () => {
      let database: Database
      before(async () => {
        database = await engine.open(steps)
      })
      after(() => database.close())

      test('whatever statements do, and whether the verb fails, the counts are those of the rows', async () => {
        const property = fc.asyncProperty(fc.array(verb, { maxLength: 8 }), async (verbs) => {
          for (const one of verbs) {
            await doVerb(database, one)
            const [kept, counted] = await both(database)
            assert.deepEqual(kept, counted)
          }
        })
        await fc.assert(property, { numRuns: engine.name === 'sqlite' ? 200 : 50 })
      })

      test('many at once, some of which fail, lose no row', async () => {
        await database.write((transaction) => transaction.run('DELETE FROM things'))
        const stop = new Error('undo')
        const adding = Array.from({ length: 60 }, (_, n) =>
          database
            .write(async (transaction) => {
              await transaction.insert('things', INSERT, [[1000 + n, n % 2 === 0 ? 'a' : 'b', null, 1]])
              if (n % 5 === 0) throw stop
              if (n % 3 === 0) await transaction.run("UPDATE things SET box = 'x' WHERE id = ?", 1000 + n)
            })
            .catch((error: unknown) => {
              if (error !== stop) throw error
            }),
        )
        await Promise.all(adding)
        const [kept, counted] = await both(database)
        assert.deepEqual(kept, counted)
        assert.deepEqual(
          kept.filter((text) => text.startsWith('things')),
          ['things a  24', 'things b  24'],
        )
      })

      if (engine.name !== 'postgres') return
      test('a row that is written does not keep other connections from writing one of its count', async () => {
        const shareOf = (t: Transaction) => t.first<{ share: number }>('SELECT CAST(pg_backend_pid() & 15 AS BIGINT) AS share')
        await database.write(async (transaction) => {
          await transaction.insert('things', INSERT, [[2001, 'c', null, 1]])
          const own = await shareOf(transaction)
          // Ends while the transaction above still holds its share of the count. A connection that has the same is set aside.
          const insertElsewhere = (): Promise<unknown> =>
            database.write(async (other) => {
              const isSame = (await shareOf(other))?.share === own?.share
              return isSame ? insertElsewhere() : other.insert('things', INSERT, [[2002, 'c', null, 1]])
            })
          await insertElsewhere()
        })
        const [kept] = await both(database)
        assert.ok(kept.includes('things c  2'), kept.join())
      })
    })
  })

const places: Readonly<Record<string, () => Promise<DatabaseTarget>>> = {
  sqlite: async () => ({ kind: 'file', file: freshFile() }),
  postgres: async () => ({ kind: 'postgres', url: await freshSchema() }),
}

for (const { name } of engines) {
  test(`an existing ${name} database is counted when it is opened`, async () => {
    const target = await (places[name] as () => Promise<DatabaseTarget>)()
    const older = await openDatabase(
      target,
      migrations.filter(({ number }) => number < 10),
    )
    await older.write(async (t) => {
      const accounts = [
        ['1', '1', null],
        ['2', '1', null],
        ['3', '1', 'f'],
        ['4', null, null],
        ['5', '5', null],
      ] as const
      await t.insert(
        'accounts',
        ['uid', 'organisation', 'folder', 'name', 'created_at'],
        accounts.map((row) => [...row, 'n', 0]),
      )
      await t.insert(
        'folders',
        ['account', 'id', 'parent', 'name', 'created_at'],
        [
          ['1', 'f', null, 'n', 0],
          ['1', 'g', 'f', 'n', 0],
        ],
      )
      await t.insert(
        'host_groups',
        ['account', 'id', 'name'],
        [
          ['1', 1, 'a'],
          ['1', 2, 'b'],
          ['2', 1, 'a'],
        ],
      )
      const alert = ['account', 'id', 'status', 'logon', 'host', 'kind', 'level', 'at', 'details', 'raw']
      await t.insert(
        'alerts',
        alert,
        [1, 2, 3].map((n) => ['2', n, n === 3 ? 2 : 1, `l${n}`, 'h', 'ip', 'x', 0, '{}', '']),
      )
    })
    await older.close()
    const database = await openDatabase(target, migrations)
    try {
      assert.equal(await checkKeptCounts(database), 11)
      await database.write((t) => t.run("DELETE FROM accounts WHERE uid = '2'"))
      assert.equal(await checkKeptCounts(database), 11)
    } finally {
      await database.close()
    }
  })
}
