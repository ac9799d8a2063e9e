import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import fc from 'fast-check'
import type { Parameter } from '../../src/storage/database.ts'
import { type Current, isMisuse, putNote } from './fixture.ts'

export function text(database: Current): void {
  const store = (account: string, bodies: readonly string[]): Promise<number> =>
    database().write(async (transaction) => {
      await transaction.run('DELETE FROM notes WHERE account = ?', account)
      return transaction.insert(
        'notes',
        ['account', 'id', 'body'],
        bodies.map((body, index) => [account, String(index), body]),
      )
    })
  const bodies = async (sql: string, ...parameters: Parameter[]): Promise<string[]> => {
    const rows = await database().read((reader) => reader.all<{ body: string }>(sql, ...parameters))
    return rows.map(({ body }) => body)
  }

  test('text orders by bytes: case, accents, scripts, emoji', async () => {
    const words = ['b', 'B', 'a', 'A', 'é', 'e', 'z', 'Z', '', ' ', '_', 'ß', '漢', '🦊', '\uffff', 'ab', 'a b', '10', '9']
    await store('order', words)
    const expected = words.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
    assert.deepEqual(await bodies('SELECT body FROM notes WHERE account = ? ORDER BY body', 'order'), expected)
    assert.deepEqual(await bodies('SELECT MAX(body) AS body FROM notes WHERE account = ?', 'order'), ['🦊'])
    const above = expected.slice(expected.indexOf('a'))
    assert.deepEqual(await bodies('SELECT body FROM notes WHERE account = ? AND body >= ? ORDER BY body', 'order', 'a'), above)
  })

  test('any text comes back as it was and in byte order', async () => {
    const unit = fc.string({ unit: 'binary', maxLength: 12 }).filter((word) => !word.includes('\0'))
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(unit, { minLength: 1, maxLength: 20 }), async (words) => {
        await store('random', words)
        const expected = words.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
        assert.deepEqual(await bodies('SELECT body FROM notes WHERE account = ? ORDER BY body', 'random'), expected)
      }),
      { numRuns: 25 },
    )
  })

  test('equality and instr heed case and accents', async () => {
    await store('case', ['Alice', 'alice', 'ALICE', 'alicé', 'a%b', 'a_b', ''])
    assert.deepEqual(await bodies('SELECT body FROM notes WHERE account = ? AND body = ?', 'case', 'alice'), ['alice'])
    const inside = 'SELECT body FROM notes WHERE account = ? AND instr(body, ?) > 0 ORDER BY body'
    assert.deepEqual(await bodies(inside, 'case', 'lic'), ['Alice', 'alice', 'alicé'])
    assert.deepEqual(await bodies(inside, 'case', '%'), ['a%b'])
    assert.deepEqual(await bodies(inside, 'case', '_'), ['a_b'])
    assert.equal((await bodies(inside, 'case', '')).length, 7)
    assert.deepEqual(await bodies("SELECT body FROM notes WHERE account = ? AND body = ''", 'case'), [''])
  })

  test('instr counts characters, and knows no null', async () => {
    await store('instr', ['né🦊x', 'no'])
    const rows = await database().read((reader) =>
      reader.all(
        'SELECT instr(body, ?) AS at, instr(CAST(size AS TEXT), ?) AS missing FROM notes WHERE account = ? ORDER BY id'.replace(
          'size',
          'CAST(size AS TEXT)',
        ),
        'x',
        'x',
        'instr',
      ),
    )
    assert.deepEqual(rows, [
      { at: 4, missing: null },
      { at: 0, missing: null },
    ])
  })
}

export function values(database: Current): void {
  const roundTrip = (value: number | string | Uint8Array | null, column: 'size' | 'body' | 'data'): Promise<unknown> =>
    database().write(async (transaction) => {
      await transaction.run('DELETE FROM notes WHERE account = ?', 'values')
      await transaction.run(`INSERT INTO notes (account, id, ${column}) VALUES ('values', '1', ?)`, value)
      const row = await transaction.first<{ value: unknown }>(`SELECT ${column} AS value FROM notes WHERE account = 'values'`)
      return row?.value
    })

  test('integers keep their value up to 2^53 - 1', async () => {
    const day = Date.UTC(2026, 10, 21, 20, 55, 37, 123)
    for (const value of [0, 1, -1, 2 ** 31, -(2 ** 31) - 1, day, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER]) {
      assert.equal(await roundTrip(value, 'size'), value)
    }
  })

  test('integers are no floating point on the way in', async () => {
    await roundTrip(7, 'size')
    const row = await database().read((reader) => reader.first("SELECT size / ? AS whole FROM notes WHERE account = 'values'", 2))
    assert.deepEqual(row, { whole: 3 })
  })

  test('what is no safe integer is refused, on the way in and out', async () => {
    for (const value of [2 ** 53, -(2 ** 53), 1.5, Number.NaN, Number.POSITIVE_INFINITY]) {
      await assert.rejects(roundTrip(value, 'size'), isMisuse)
    }
    await roundTrip(Number.MAX_SAFE_INTEGER, 'size')
    await assert.rejects(
      database().read((reader) => reader.all("SELECT size + 1 AS n FROM notes WHERE account = 'values'")),
      isMisuse,
    )
    await assert.rejects(
      database().read((reader) => reader.first("SELECT size + 1 AS n FROM notes WHERE account = 'values'")),
      isMisuse,
    )
  })

  test('bytes, empty bytes, empty text and null keep apart', async () => {
    const all = Uint8Array.from({ length: 256 }, (_, index) => index)
    for (const bytes of [all, new Uint8Array(), all.subarray(10, 20)]) {
      const back = await roundTrip(bytes, 'data')
      assert.ok(back instanceof Uint8Array)
      assert.deepEqual([...back], [...bytes])
    }
    assert.equal(await roundTrip('', 'body'), '')
    for (const column of ['size', 'body', 'data'] as const) assert.equal(await roundTrip(null, column), null)
  })

  test('null is found by IS NULL and never equals anything', async () => {
    await roundTrip(null, 'body')
    const found = (condition: string, ...parameters: Parameter[]): Promise<number> =>
      database().read(
        async (reader) =>
          (await reader.all(`SELECT id FROM notes WHERE account = 'values' AND ${condition}`, ...parameters)).length,
      )
    assert.equal(await found('body IS NULL'), 1)
    assert.equal(await found('body = ?', null), 0)
    assert.equal(await found('body = ANY(?)', ['', 'x']), 0)
  })

  test('secrets in wrong parameters stay out of the message', async () => {
    await assert.rejects(roundTrip('hush\0hush', 'body'), (error: Error) => isMisuse(error) && !error.message.includes('hush'))
  })
}

export function lists(database: Current): void {
  const names = Array.from({ length: 1000 }, (_, index) => `n${index}`)
  const odd = ["it's", '"quoted"', 'a\\b', 'a,b', '{}', '[1]', 'NULL', '', ' ', 'ü🦊', '\\ud83e', '?', '$1', 'tab\tnew\nline']

  before(() =>
    database().write((transaction) =>
      transaction.insert(
        'notes',
        ['account', 'id', 'size'],
        [...names, ...odd].map((name, index) => ['lists', name, index]),
      ),
    ),
  )

  const findTexts = async (wanted: readonly string[]): Promise<string[]> => {
    const rows = await database().read((reader) =>
      reader.all<{ id: string }>('SELECT id FROM notes WHERE account = ? AND id = ANY(?) ORDER BY id', 'lists', wanted),
    )
    return rows.map(({ id }) => id)
  }

  test('ANY of none, one and a thousand strings', async () => {
    assert.deepEqual(await findTexts([]), [])
    assert.deepEqual(await findTexts(['n7']), ['n7'])
    assert.deepEqual(await findTexts(['n7', 'n7', 'absent']), ['n7'])
    assert.deepEqual(await findTexts(names), names.toSorted())
  })

  test('ANY takes every string for what it is', async () => {
    for (const word of odd) assert.deepEqual(await findTexts([word]), [word])
    assert.equal((await findTexts(odd)).length, odd.length)
    assert.deepEqual(await findTexts(['N7', "it''s"]), [])
  })

  test('ANY finds a lone surrogate where equality finds it', async () => {
    await database().write((transaction) => transaction.run(putNote, 'lists', 'lone \ud83e', null, null, null))
    const equal = 'SELECT id FROM notes WHERE account = ? AND id = ?'
    const rows = await database().read((reader) => reader.all(equal, 'lists', 'lone \ud83e'))
    assert.deepEqual(rows, [{ id: 'lone \ufffd' }])
    assert.deepEqual(await findTexts(['lone \ud83e']), ['lone \ufffd'])
  })

  test('ANY of none, one and a thousand integers', async () => {
    const find = async (wanted: readonly number[]): Promise<number[]> => {
      const rows = await database().read((reader) =>
        reader.all<{ size: number }>(
          'SELECT size FROM notes WHERE account = ? AND size =  any ( ? ) ORDER BY size',
          'lists',
          wanted,
        ),
      )
      return rows.map(({ size }) => size)
    }
    assert.deepEqual(await find([]), [])
    assert.deepEqual(await find([3]), [3])
    assert.deepEqual(
      await find(names.map((_, index) => index)),
      names.map((_, index) => index),
    )
    assert.deepEqual(await find([Number.MAX_SAFE_INTEGER]), [])
  })

  test('ANY stands beside other parameters, and in changes', async () => {
    const changed = await database().write((transaction) =>
      transaction.run('UPDATE notes SET body = ? WHERE account = ? AND size = ANY(?) AND size < ?', '?', 'lists', [1, 2, 3], 3),
    )
    assert.equal(changed, 2)
  })
}

export function wrongLists(database: Current): void {
  test('a list is refused where none belongs, and a mixed one everywhere', async () => {
    const attempt = (sql: string, parameter: Parameter): Promise<unknown> =>
      database().read((reader) => reader.all(sql, parameter))
    await assert.rejects(attempt('SELECT id FROM notes WHERE id = ?', ['x']), isMisuse)
    await assert.rejects(attempt('SELECT id FROM notes WHERE id = ANY(?)', 'x'), isMisuse)
    await assert.rejects(attempt('SELECT id FROM notes WHERE id = ANY(?)', ['x', 1] as unknown as string[]), isMisuse)
    await assert.rejects(attempt('SELECT id FROM notes WHERE id = ANY(?)', [null] as unknown as string[]), isMisuse)
    await assert.rejects(attempt('SELECT id FROM notes WHERE size = ANY(?)', [1.5]), isMisuse)
  })
}
