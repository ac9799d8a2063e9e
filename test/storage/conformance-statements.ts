import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import type { Parameter } from '../../src/storage/database.ts'
import { type Current, isExactly, isFailure, isMisuse, noteCount, putNote } from './fixture.ts'

export function statements(database: Current): void {
  const one = (sql: string, ...parameters: Parameter[]): Promise<object | undefined> =>
    database().read((reader) => reader.first(sql, ...parameters))

  test('placeholders are left alone in text, names and comments', async () => {
    const sql = `SELECT '?''?' AS body, CAST(? AS TEXT) AS "what?" -- why?
      /* or? 'not? */ WHERE '= ANY(?)' = '= ANY(?)'`
    assert.deepEqual(await one(sql, 'x'), { body: "?'?", 'what?': 'x' })
  })

  test('FOR UPDATE is understood at the end, in any case and spacing', async () => {
    await database().write(async (transaction) => {
      await transaction.run(putNote, 'locks', '1', 'for update', 1, null)
      const rows = await transaction.all(
        'SELECT body FROM notes WHERE account = ? AND size = ANY(?)\n  for   UPDATE \n',
        'locks',
        [1],
      )
      assert.deepEqual(rows, [{ body: 'for update' }])
      assert.deepEqual(await transaction.first("SELECT id FROM notes WHERE account = 'locks' FOR UPDATE"), { id: '1' })
    })
  })

  test('run counts the rows it changed', async () => {
    const counts = await database().write(async (transaction) => {
      for (const id of ['1', '2', '3']) await transaction.run(putNote, 'counts', id, null, Number(id), null)
      return [
        await transaction.run('UPDATE notes SET size = 9 WHERE account = ? AND size >= ?', 'counts', 2),
        await transaction.run('UPDATE notes SET size = 9 WHERE account = ? AND size = ?', 'counts', 9),
        await transaction.run('UPDATE notes SET size = 9 WHERE account = ?', 'nobody'),
        await transaction.run('DELETE FROM notes WHERE account = ?', 'counts'),
      ]
    })
    assert.deepEqual(counts, [2, 2, 0, 3])
  })

  test('first gives the first row or undefined, all gives all or none', async () => {
    await database().write((transaction) => transaction.run(putNote, 'first', '1', 'x', null, null))
    assert.deepEqual(await one('SELECT id, body FROM notes WHERE account = ? ORDER BY id', 'first'), { id: '1', body: 'x' })
    assert.equal(await one('SELECT id FROM notes WHERE account = ?', 'nobody'), undefined)
    assert.deepEqual(await database().read((reader) => reader.all('SELECT id FROM notes WHERE account = ?', 'nobody')), [])
  })
}

export function results(database: Current): void {
  const one = (sql: string, ...parameters: Parameter[]): Promise<object | undefined> =>
    database().read((reader) => reader.first(sql, ...parameters))

  test('RETURNING gives what was written, whichever call runs it', async () => {
    const returning = `${putNote} RETURNING id, size + 1 AS next`
    const results = await database().write(async (transaction) => [
      await transaction.first(returning, 'returning', '1', null, 1, null),
      await transaction.all('UPDATE notes SET size = size + 1 WHERE account = ? RETURNING size', 'returning'),
      await transaction.run(`INSERT INTO notes (account, id) VALUES ('returning', '2'), ('returning', '3') RETURNING id`),
      await transaction.run('DELETE FROM notes WHERE account = ? RETURNING id', 'returning'),
      await transaction.first('DELETE FROM notes WHERE account = ? RETURNING id', 'returning'),
    ])
    assert.deepEqual(results, [{ id: '1', next: 2 }, [{ size: 2 }], 2, 3, undefined])
  })

  test('aggregates are integers, and null over nothing', async () => {
    const sums =
      'SELECT CAST(SUM(size) AS BIGINT) AS sum, CAST(COUNT(*) AS BIGINT) AS n, MAX(size) AS most FROM notes WHERE account = ?'
    await database().write((transaction) =>
      transaction.insert(
        'notes',
        ['account', 'id', 'size'],
        [
          ['sums', '1', 5],
          ['sums', '2', 8],
        ],
      ),
    )
    assert.deepEqual(await one(sums, 'sums'), { sum: 13, n: 2, most: 8 })
    assert.deepEqual(await one(sums, 'nobody'), { sum: null, n: 0, most: null })
  })

  test('a wrong statement fails as what it is', async () => {
    await assert.rejects(one('SELECT nothing FROM nowhere'), isFailure('select'))
    await assert.rejects(
      database().write((transaction) => transaction.run('INSERT INTO nowhere VALUES (1)')),
      isFailure('insert'),
    )
    await assert.rejects(
      database().write((transaction) => transaction.run('UPDATE nowhere SET a = 1')),
      isFailure('other'),
    )
    await assert.rejects(
      database().write((transaction) => transaction.all('nonsense')),
      isFailure('other'),
    )
  })
}

export function conflicts(database: Current): void {
  test('a second row with one key is a failure of insert and undoes the verb', async () => {
    await assert.rejects(
      database().write(async (transaction) => {
        await transaction.run(putNote, 'unique', '1', 'first', null, null)
        await transaction.run(putNote, 'unique', '1', 'second', null, null)
      }),
      isFailure('insert'),
    )
    assert.equal(await noteCount(database(), 'unique'), 0)
  })

  test('a verb that swallows a failure is undone and rejected all the same', async () => {
    const attempt = database().write(async (transaction) => {
      await transaction.run(putNote, 'swallow', '1', null, null, null)
      const failure = await transaction.run(putNote, 'swallow', '1', null, null, null).catch((error: unknown) => error)
      await assert.rejects(transaction.all('SELECT id FROM notes LIMIT 1'), isExactly(failure))
      return 'fine'
    })
    await assert.rejects(attempt, isFailure('insert'))
    const later = database().write(async (transaction) => {
      await transaction.run('DELETE FROM nowhere').catch(() => {})
      await transaction.run(putNote, 'swallow', '2', null, null, null)
    })
    await assert.rejects(later, isFailure('other'))
    assert.equal(await noteCount(database(), 'swallow'), 0)
  })

  test('ON CONFLICT counts what it writes', async () => {
    const ignore = `${putNote} ON CONFLICT (account, id) DO NOTHING`
    const replace = `${putNote} ON CONFLICT (account, id) DO UPDATE SET body = excluded.body`
    const guarded = `${replace} WHERE notes.body <> excluded.body`
    const counts = await database().write(async (transaction) => [
      await transaction.run(ignore, 'upsert', '1', 'a', null, null),
      await transaction.run(ignore, 'upsert', '1', 'b', null, null),
      await transaction.run(replace, 'upsert', '1', 'c', null, null),
      await transaction.run(guarded, 'upsert', '1', 'c', null, null),
      await transaction.run(guarded, 'upsert', '1', 'd', null, null),
    ])
    assert.deepEqual(counts, [1, 0, 1, 0, 1])
    assert.deepEqual(await database().read((reader) => reader.all("SELECT body FROM notes WHERE account = 'upsert'")), [
      { body: 'd' },
    ])
  })

  test('a commit that fails undoes the verb, and the engine goes on', async () => {
    const orphan = (id: number): Promise<unknown> =>
      database().write((transaction) => transaction.run('INSERT INTO children (id, parent) VALUES (?, ?)', id, 99))
    await assert.rejects(orphan(1), isFailure('other'))
    assert.equal(await database().write((transaction) => transaction.run('INSERT INTO parents (id) VALUES (99)')), 1)
    assert.equal(await orphan(1), 1)
  })
}

export function paging(database: Current): void {
  const sizes = Array.from({ length: 25 }, (_, index) => index)
  before(() =>
    database().write((transaction) =>
      transaction.insert(
        'notes',
        ['account', 'id', 'size'],
        sizes.map((size) => ['paging', `p${String(size).padStart(2, '0')}`, size % 3]),
      ),
    ),
  )
  const page = 'SELECT size, id FROM notes WHERE account = ?'
  interface Row {
    size: number
    id: string
  }

  test('pages by key meet every row once, in order', async () => {
    const seen: Row[] = []
    for (let last: Row | undefined = { size: -1, id: '' }; last !== undefined; ) {
      const { size, id }: Row = last
      const rows: Row[] = await database().read((reader) =>
        reader.all<Row>(`${page} AND (size, id) > (?, ?) ORDER BY size, id LIMIT ?`, 'paging', size, id, 4),
      )
      assert.ok(rows.length <= 4)
      seen.push(...rows)
      last = rows.at(-1)
    }
    const expected = await database().read((reader) => reader.all<Row>(`${page} ORDER BY size, id LIMIT 100`, 'paging'))
    assert.equal(expected.length, 25)
    assert.deepEqual(seen, expected)
  })

  test('LIMIT and OFFSET cut, also beyond the end', async () => {
    const cut = (limit: number, offset: number): Promise<Row[]> =>
      database().read((reader) => reader.all<Row>(`${page} ORDER BY id LIMIT ? OFFSET ?`, 'paging', limit, offset))
    assert.deepEqual(
      (await cut(3, 10)).map(({ id }) => id),
      ['p10', 'p11', 'p12'],
    )
    assert.equal((await cut(10, 20)).length, 5)
    assert.deepEqual(await cut(10, 25), [])
    assert.deepEqual(await cut(0, 0), [])
  })
}

export function inserts(database: Current): void {
  const rowsOf = (account: string, length: number): [string, string, string, number][] =>
    Array.from({ length }, (_, index) => [account, `id ${index}`, `body of '${index}'?`, index])
  const columns = ['account', 'id', 'body', 'size']

  test('17,000 rows go in at once and are all there', async () => {
    assert.equal(await database().write((transaction) => transaction.insert('notes', columns, rowsOf('many', 17_000))), 17_000)
    const row = await database().read((reader) =>
      reader.first('SELECT CAST(COUNT(*) AS BIGINT) AS n, CAST(SUM(size) AS BIGINT) AS sum FROM notes WHERE account = ?', 'many'),
    )
    assert.deepEqual(row, { n: 17_000, sum: (16_999 * 17_000) / 2 })
    const sample = await database().read((reader) =>
      reader.first('SELECT body FROM notes WHERE account = ? AND id = ?', 'many', 'id 16321'),
    )
    assert.deepEqual(sample, { body: "body of '16321'?" })
  })

  test('none and one go in as well', async () => {
    const written = await database().write(async (transaction) => [
      await transaction.insert('notes', columns, []),
      await transaction.insert('notes', columns, rowsOf('few', 1)),
    ])
    assert.deepEqual(written, [0, 1])
  })

  test('onConflict counts only what was written', async () => {
    const rows = rowsOf('again', 1200)
    const counts = await database().write(async (transaction) => [
      await transaction.insert('notes', columns, rows.slice(0, 700), 'ON CONFLICT (account, id) DO NOTHING'),
      await transaction.insert('notes', columns, rows, 'ON CONFLICT (account, id) DO NOTHING'),
      await transaction.insert(
        'notes',
        columns,
        rows.slice(0, 2),
        'ON CONFLICT (account, id) DO UPDATE SET size = excluded.size',
      ),
    ])
    assert.deepEqual(counts, [700, 500, 2])
  })

  test('one bad row undoes all, and is told as a failure of insert', async () => {
    const rows = [...rowsOf('bad', 900), ...rowsOf('bad', 1)]
    await assert.rejects(
      database().write((transaction) => transaction.insert('notes', columns, rows)),
      isFailure('insert'),
    )
    assert.equal(await noteCount(database(), 'bad'), 0)
  })

  test('rows of another width, and names that are none, are refused', async () => {
    const attempt = (table: string, names: string[], rows: string[][]): Promise<number> =>
      database().write((transaction) => transaction.insert(table, names, rows))
    await assert.rejects(attempt('notes', ['account', 'id'], [['a', '1'], ['a']]), isMisuse)
    await assert.rejects(attempt('notes', ['account', 'id'], [['a', '1', 'x']]), isMisuse)
    await assert.rejects(attempt('notes', ['account', 'id" --'], [['a', '1']]), isMisuse)
    await assert.rejects(attempt('notes; DROP TABLE notes', ['id'], [['1']]), isMisuse)
    await assert.rejects(
      attempt(
        'notes',
        ['account', 'id', 'body'],
        [
          ['a', '1', 'x'],
          ['a', '2', 'nul\0'],
        ],
      ),
      isMisuse,
    )
    assert.equal(await noteCount(database(), 'a'), 0)
  })
}

export function misuse(database: Current): void {
  test('too few and too many parameters are refused', async () => {
    await assert.rejects(
      database().write((transaction) => transaction.run(putNote, 'a', '1')),
      isMisuse,
    )
    await assert.rejects(
      database().write((transaction) => transaction.run(putNote, 'a', '1', null, null, null, null)),
      isMisuse,
    )
  })

  test('values that are no values are refused', async () => {
    for (const wrong of [undefined, true, 1n, new Date(), {}, ['x'], 'a\0b'] as unknown as Parameter[]) {
      await assert.rejects(
        database().write((transaction) => transaction.run(putNote, 'a', '1', wrong, null, null)),
        isMisuse,
      )
    }
    assert.equal(await noteCount(database(), 'a'), 0)
  })

  test('a read neither locks nor writes', async () => {
    await assert.rejects(
      database().read((reader) => reader.all('SELECT id FROM notes FOR UPDATE')),
      isMisuse,
    )
    await assert.rejects(database().read((reader) => reader.all(`${putNote} RETURNING id`, 'a', '1', null, null, null)))
    await assert.rejects(database().read((reader) => reader.first("DELETE FROM notes WHERE account = 'a'")))
    assert.equal(await noteCount(database(), 'a'), 0)
  })

  test('a transaction ends with its verb', async () => {
    const kept = await database().write(async (transaction) => transaction)
    await assert.rejects(kept.run(putNote, 'late', '1', null, null, null), isMisuse)
    const reader = await database().read(async (present) => present)
    await assert.rejects(reader.all('SELECT id FROM notes'), isMisuse)
    assert.equal(await noteCount(database(), 'late'), 0)
  })
}
