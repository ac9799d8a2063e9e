import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { BoundedCache } from '../../src/storage/bounded-cache.ts'
import { parseStatement } from '../../src/storage/statement.ts'

describe('statement', () => {
  test('placeholders are numbered for PostgreSQL and kept for SQLite', () => {
    const sql = 'SELECT a FROM t WHERE b = ? AND c = ANY(?) AND d <> \'?\' -- ?\nAND "e?" = ? /* ? */ FOR UPDATE'
    const postgres = parseStatement(sql, 'postgres')
    assert.equal(
      postgres.text,
      'SELECT a FROM t WHERE b = $1 AND c = ANY($2) AND d <> \'?\' -- ?\nAND "e?" = $3 /* ? */ FOR UPDATE',
    )
    const sqlite = parseStatement(sql, 'sqlite')
    assert.equal(
      sqlite.text,
      'SELECT a FROM t WHERE b = ? AND c IN (SELECT value FROM json_each(?)) AND d <> \'?\' -- ?\nAND "e?" = ? /* ? */',
    )
    for (const { lists, locks } of [postgres, sqlite]) {
      assert.deepEqual(lists, [false, true, false])
      assert.equal(locks, true)
    }
  })

  test('SQLite is kept from planning with the value of a LIMIT', () => {
    const sql = "SELECT a FROM t WHERE b <> 'limit ?' ORDER BY a\n  limit ? OFFSET ? -- LIMIT ?"
    const [sqlite, postgres] = [parseStatement(sql, 'sqlite'), parseStatement(sql, 'postgres')]
    assert.equal(sqlite.text, "SELECT a FROM t WHERE b <> 'limit ?' ORDER BY a\n  LIMIT +? OFFSET ? -- LIMIT ?")
    assert.equal(postgres.text, "SELECT a FROM t WHERE b <> 'limit ?' ORDER BY a\n  LIMIT $1 OFFSET $2 -- LIMIT ?")
    for (const { lists } of [sqlite, postgres]) assert.deepEqual(lists, [false, false])
  })

  test('FOR UPDATE counts only at the end', () => {
    for (const sql of ["SELECT 'x FOR UPDATE'", 'SELECT for_update FROM t', 'INSERT INTO t VALUES (?)']) {
      assert.deepEqual([parseStatement(sql, 'sqlite').locks, parseStatement(sql, 'sqlite').text], [false, sql])
    }
  })

  test('the first word tells the work', () => {
    const works = ['select 1', '\n  INSERT INTO t', 'UPDATE t', 'DELETE', 'WITH x AS (SELECT 1) SELECT 1', ''].map(
      (sql) => parseStatement(sql, 'sqlite').work,
    )
    assert.deepEqual(works, ['select', 'insert', 'other', 'other', 'other', 'other'])
  })

  test('a cache makes each value once and forgets the oldest', () => {
    const made: string[] = []
    const cache = new BoundedCache(2, (text) => {
      made.push(text)
      return { text }
    })
    assert.equal(cache.get('a'), cache.get('a'))
    for (const text of ['b', 'a', 'c', 'b', 'c', 'a']) assert.equal(cache.get(text).text, text)
    assert.deepEqual(made, ['a', 'b', 'c', 'a'])
  })
})
