import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { Client } from 'pg'
import { UsageError } from '../../src/kernel/failure.ts'
import type { Database, Transaction } from '../../src/storage/database.ts'
import { openPostgres } from '../../src/storage/postgres.ts'
import { engines } from './engines.ts'
import { fixture, isFailure, isMisuse, noteCount, putNote } from './fixture.ts'
import { asAdministrator, freshDatabase } from './postgres-server.ts'
import { startProxy } from './proxy.ts'

/** Lets nobody pass before `length` have come. */
function barrier(length: number): () => Promise<void> {
  let missing = length
  let open = (): void => {}
  const isOpen = new Promise<void>((resolve) => {
    open = resolve
  })
  return () => {
    if (--missing <= 0) open()
    return isOpen
  }
}

const backend = async (transaction: Transaction): Promise<number> => {
  const row = await transaction.first<{ pid: number }>('SELECT pg_backend_pid() AS pid')
  assert.ok(row)
  return row.pid
}

const setCounter = 'UPDATE counters SET value = ? WHERE name = ?'
const lockCounter = 'SELECT value FROM counters WHERE name = ? FOR UPDATE'

function lostRaces(database: () => Database): void {
  before(() =>
    database().write((transaction) =>
      transaction.insert(
        'counters',
        ['name', 'value'],
        [
          ['a', 0],
          ['b', 0],
          ['c', 0],
        ],
      ),
    ),
  )

  test('of two verbs in a deadlock one runs again, and both are done', async () => {
    const bothHoldOne = barrier(2)
    let runs = 0
    const lockInOrder = (first: string, second: string): Promise<void> =>
      database().write(async (transaction) => {
        runs++
        await transaction.first(lockCounter, first)
        await bothHoldOne()
        await transaction.first(lockCounter, second)
        await transaction.run('UPDATE counters SET value = value + 1 WHERE name = ?', first)
      })
    const before = database().counters.retries
    await Promise.all([lockInOrder('a', 'b'), lockInOrder('b', 'a')])
    assert.ok(runs >= 3)
    assert.equal(database().counters.retries - before, runs - 2)
    const sum = await database().read((reader) =>
      reader.first('SELECT CAST(SUM(value) AS BIGINT) AS sum FROM counters WHERE name = ANY(?)', ['a', 'b']),
    )
    assert.deepEqual(sum, { sum: 2 })
  })

  /** Loses a race on `c` for its first `losses` runs. */
  const loser = (losses: number, runs: { count: number }): Promise<string> =>
    database().write(async (transaction) => {
      await transaction.run('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ')
      await transaction.first("SELECT value FROM counters WHERE name = 'c'")
      if (runs.count++ < losses) await database().write((other) => other.run(setCounter, runs.count, 'c'))
      await transaction.run(setCounter, 100, 'c')
      return 'done'
    })

  test('a serialisation failure is tried again', async () => {
    const runs = { count: 0 }
    assert.equal(await loser(2, runs), 'done')
    assert.equal(runs.count, 3)
  })

  test('but not for ever', async () => {
    const runs = { count: 0 }
    await assert.rejects(loser(Number.POSITIVE_INFINITY, runs), isFailure('other'))
    assert.equal(runs.count, 8)
  })
}

function outages(database: () => Database, url: () => string): void {
  test('an error of the verb itself is no lost race', async () => {
    let runs = 0
    const error = Object.assign(new Error('mine'), { code: '40001' })
    await assert.rejects(
      database().write(async () => {
        runs++
        throw error
      }),
      (thrown) => thrown === error,
    )
    assert.equal(runs, 1)
  })

  test('a connection lost in a verb is a failure, undoes it, and the next verb has another', async () => {
    const lost = database().write(async (transaction) => {
      await transaction.run(putNote, 'lost', '1', null, null, null)
      await asAdministrator(url(), `SELECT pg_terminate_backend(${await backend(transaction)})`)
      await transaction.run(putNote, 'lost', '2', null, null, null)
    })
    await assert.rejects(lost, isFailure('insert'))
    assert.equal(await noteCount(database(), 'lost'), 0)
  })

  test('a connection lost before COMMIT is a failure of the commit', async () => {
    const lost = database().write(async (transaction) => {
      await transaction.run(putNote, 'lost', '1', null, null, null)
      await asAdministrator(url(), `SELECT pg_terminate_backend(${await backend(transaction)})`)
    })
    await assert.rejects(lost, isFailure('other'))
    assert.equal(await noteCount(database(), 'lost'), 0)
  })

  test('after all connections are cut the pool has new ones', async () => {
    await Promise.all(Array.from({ length: 4 }, () => database().write(backend)))
    await asAdministrator(
      url(),
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'garrison'",
    )
    let failures = 0
    while (
      !(await noteCount(database(), 'lost').then(
        () => true,
        () => false,
      ))
    ) {
      // Each failure uses up one of the four dead connections, unless the pool has noticed before.
      assert.ok(++failures <= 4)
    }
    await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        database().write((transaction) => transaction.run(putNote, 'recovered', `${index}`, null, null, null)),
      ),
    )
    assert.equal(await noteCount(database(), 'recovered'), 8)
  })
}

function limits(url: () => string): void {
  const withDatabase = async (options: object, work: (database: Database) => Promise<void>): Promise<void> => {
    const database = await openPostgres(url(), fixture, options)
    await work(database).finally(() => database.close())
  }

  test('a statement that takes too long is ended by the server', () =>
    withDatabase({ statementTimeoutMs: 1500 }, async (database) => {
      const ended = (error: unknown): boolean =>
        isFailure('select')(error) && ((error as Error).cause as { code?: string }).code === '57014'
      await assert.rejects(
        database.read((reader) => reader.all('SELECT pg_sleep(600)')),
        ended,
      )
      await database.check()
    }))

  test('a migration may take six hours, for the server and for us, and what comes after it no longer than usual', async (t) => {
    const empty = await freshDatabase()
    const sent = t.mock.method(Client.prototype, 'query')
    const patience = "SELECT current_setting('statement_timeout') AS patience"
    const sql = () => `CREATE TABLE looks (patience TEXT PRIMARY KEY); INSERT INTO looks ${patience}`
    const database = await openPostgres(empty, [{ number: 1, name: 'looks', sql }], { statementTimeoutMs: 1500 })
    const [inForce, after] = await database
      .read(async (reader) => [await reader.all('SELECT patience FROM looks'), await reader.all(patience)])
      .finally(() => database.close())
    assert.deepEqual([inForce, after], [[{ patience: '6h' }], [{ patience: '1500ms' }]])
    type Sent = { readonly text: string; readonly query_timeout?: number }
    const ours = sent.mock.calls.map(({ arguments: [query] }) => query as unknown as Sent)
    // The lock is waited for as long: another process may be migrating.
    for (const part of ['INSERT INTO looks', 'pg_advisory_xact_lock', 'SELECT patience FROM looks']) {
      const limits = new Set(ours.filter(({ text }) => text.includes(part)).map((query) => query.query_timeout))
      assert.deepEqual([...limits], [part.startsWith('SELECT') ? undefined : 21_600_000], part)
    }
  })

  test('a server that falls silent is given up, and its connection with it', async () => {
    const proxy = await startProxy(new URL(url()))
    const database = await openPostgres(proxy.url, fixture, { poolSize: 1, statementTimeoutMs: 1500 })
    const lost = database.write(async (transaction) => {
      await transaction.run(putNote, 'silent', '1', null, null, null)
      proxy.fallSilent()
      await transaction.run(putNote, 'silent', '2', null, null, null)
    })
    await assert.rejects(lost, isFailure('insert'))
    await database.write((transaction) => transaction.run(putNote, 'silent', '3', null, null, null))
    assert.deepEqual(await database.read((reader) => reader.all("SELECT id FROM notes WHERE account = 'silent'")), [{ id: '3' }])
    await database.close()
    proxy.stop()
  })

  test('a verb that finds no free connection is rejected, and the next one finds one', () =>
    withDatabase({ poolSize: 2, connectTimeoutMs: 3000 }, async (database) => {
      const bothHold = barrier(3)
      const letGo = barrier(3)
      const holders = Array.from({ length: 2 }, () =>
        database.write(async (transaction) => {
          await backend(transaction)
          await bothHold()
          await letGo()
        }),
      )
      await bothHold()
      await assert.rejects(database.write(backend), isFailure('other'))
      await Promise.all([letGo(), ...holders])
      assert.ok((await database.write(backend)) > 0)
    }))

  test('often used statements are prepared once per connection, and no more than 300 of them', () =>
    withDatabase({ poolSize: 1 }, async (database) => {
      const prepared = 'SELECT name, statement FROM pg_prepared_statements ORDER BY name LIMIT 1000'
      const statements = (): Promise<{ statement: string }[]> => database.read((reader) => reader.all(prepared))
      for (let round = 0; round < 5; round++) await noteCount(database, 'prepared')
      const hot = (await statements()).filter(({ statement }) => statement.includes('FROM notes'))
      assert.equal(hot.length, 1)
      await database.read(async (reader) => {
        for (let text = 0; text < 320; text++) {
          for (let use = 0; use < 3; use++) await reader.all(`SELECT id FROM notes WHERE size = ${text} AND id = ?`, 'x')
        }
      })
      const names = (await statements()).length
      assert.ok(names >= 250 && names <= 300, `${names} prepared statements`)
    }))
}

function differences(database: () => Database): void {
  test('a failure that hides behind a refused result still fails the commit', async () => {
    const hidden = database().write(async (transaction) => {
      await transaction.run(putNote, 'hidden', '1', null, null, null)
      // The first row is refused by us, the second one by the server.
      const rows = transaction.all('SELECT 1.5 / x AS y FROM (VALUES (1), (0)) AS t (x)')
      await assert.rejects(rows, isMisuse)
    })
    await assert.rejects(hidden, isFailure('other'))
    assert.equal(await noteCount(database(), 'hidden'), 0)
  })

  test('results that the port does not know are refused, not guessed', async () => {
    for (const expression of [
      'SUM(size)',
      'AVG(size)',
      'COUNT(*) > 1',
      'now()',
      'CAST(1 AS double precision)',
      "CAST('{1}' AS bigint[])",
    ]) {
      await assert.rejects(
        database().read(async (reader) => {
          await reader.all(`SELECT ${expression} AS x FROM (VALUES (CAST(1 AS BIGINT))) AS t (size)`)
        }),
        isMisuse,
        expression,
      )
    }
    await assert.rejects(
      database().read((reader) => reader.all('SELECT CAST(9007199254740992 AS BIGINT) AS x')),
      isMisuse,
    )
  })

  test('what a verb has not committed is invisible, and a read keeps its state while others commit', async () => {
    await database().write((transaction) => transaction.run('DELETE FROM notes'))
    await database().write(async (transaction) => {
      await transaction.run(putNote, 'seen', '1', null, null, null)
      assert.equal(await noteCount(database(), 'seen'), 0)
    })
    const counts = await database().read(async (reader) => {
      const count = async () => (await reader.all("SELECT id FROM notes WHERE account = 'seen'")).length
      const before = await count()
      await database().write((transaction) => transaction.run(putNote, 'seen', '2', null, null, null))
      return [before, await count(), await noteCount(database(), 'seen')]
    })
    assert.deepEqual(counts, [1, 1, 2])
  })

  test('lists use the index of their column', async () => {
    await database().write((transaction) =>
      transaction.insert(
        'notes',
        ['account', 'id'],
        Array.from({ length: 2000 }, (_, index) => ['index', `${index}`]),
      ),
    )
    await database().write((transaction) => transaction.all('ANALYZE notes'))
    const plan = await database().read((reader) =>
      reader.all('EXPLAIN SELECT size FROM notes WHERE account = ? AND id = ANY(?)', 'index', ['1', '2', '3']),
    )
    assert.match(JSON.stringify(plan), /Index (Only )?Scan/)
  })
}

function opening(url: () => string): void {
  const isUsage = (pattern: RegExp) => (error: unknown) =>
    error instanceof UsageError && pattern.test(error.message) && !error.message.includes('\n') && !error.message.includes('hush')

  test('what cannot be used is told in one line without the password', async () => {
    const away = 'postgres://someone:hush@127.0.0.1:1/garrison'
    await assert.rejects(openPostgres(away, fixture), isUsage(/garrison at 127\.0\.0\.1:1.*ECONNREFUSED/))
    const changed = (change: (address: URL) => void): string => {
      const address = new URL(url())
      change(address)
      return address.href
    }
    const wrongPassword = changed((address) => {
      address.password = 'hush'
    })
    await assert.rejects(openPostgres(wrongPassword, fixture), isUsage(/password authentication failed/))
    const nowhere = changed((address) => {
      address.pathname = '/nowhere'
    })
    await assert.rejects(openPostgres(nowhere, fixture), isUsage(/database "nowhere" does not exist/))
    const noSchema = changed((address) => address.searchParams.set('options', '-c search_path=absent'))
    await assert.rejects(openPostgres(noSchema, fixture), isUsage(/no schema has been selected/))
    for (const wrong of ['', 'hush', 'mysql://a:hush@b/c', 'postgres://a:hush@b:port/c']) {
      await assert.rejects(openPostgres(wrong, fixture), isUsage(/of the form postgres:/), wrong)
    }
  })

  test('a database in another encoding is refused', async () => {
    const base = await freshDatabase()
    await asAdministrator(base, "CREATE DATABASE latin TEMPLATE template0 ENCODING 'LATIN1' LOCALE_PROVIDER libc LOCALE 'C'")
    const latin = new URL(base)
    latin.pathname = '/latin'
    await assert.rejects(openPostgres(latin.href, fixture), isUsage(/encoding LATIN1/))
    await asAdministrator(base, 'DROP DATABASE latin WITH (FORCE)')
  })

  test('a user who may not make tables is refused, but may use those that are there', async () => {
    const base = new URL(await freshDatabase())
    const role = `plain_${process.pid}`
    await asAdministrator(base.href, `CREATE ROLE ${role} LOGIN PASSWORD 'hush'`)
    const plain = new URL(base)
    plain.username = role
    plain.password = 'hush'
    await assert.rejects(openPostgres(plain.href, fixture), isUsage(/permission denied for schema public/))
    await (await openPostgres(base.href, fixture)).close()
    await asAdministrator(base.href, `GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA public TO ${role}`)
    const database = await openPostgres(plain.href, fixture)
    await database.write((transaction) => transaction.run(putNote, 'plain', '1', null, null, null))
    assert.equal(await noteCount(database, 'plain'), 1)
    await database.close()
    await asAdministrator(base.href, `DROP OWNED BY ${role}; DROP ROLE ${role}`)
  })

  test('nothing stays connected after close, also when opening fails', async () => {
    const base = await freshDatabase()
    const database = await openPostgres(base, fixture)
    await noteCount(database, 'x')
    await database.close()
    await assert.rejects(openPostgres(base, []), UsageError)
    const client = new Client(base)
    await client.connect()
    const others = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'garrison'"
    // The server notices a little after the client has left; each look gives it the time of a round trip.
    for (let look = 0; look < 1000 && (await client.query(others)).rowCount !== 0; look++);
    assert.equal((await client.query(others)).rowCount, 0)
    await client.end()
  })
}

if (engines.some(({ name }) => name === 'postgres')) {
  describe('postgres', () => {
    let url = ''
    let database: Database | undefined
    const current = (): Database => {
      assert.ok(database)
      return database
    }
    before(async () => {
      url = await freshDatabase()
      database = await openPostgres(url, fixture, { poolSize: 4, connectTimeoutMs: 60_000 })
    })
    after(() => database?.close())
    describe('lost races', () => lostRaces(current))
    describe('outages', () => outages(current, () => url))
    describe('limits', () => limits(() => url))
    describe('differences', () => differences(current))
    describe('opening', () => opening(() => url))
  })
}
