import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { UsageError } from '../../src/kernel/failure.ts'
import { adviceOn } from '../../src/storage/advice.ts'
import type { Database } from '../../src/storage/database.ts'
import { openSqlite } from '../../src/storage/sqlite.ts'
import { SqliteConnection } from '../../src/storage/sqlite-connection.ts'
import { countNotes, fixture, freshFile, isExactly, isFailure, isMisuse, noteCount, putNote } from './fixture.ts'

const CHILD = fileURLToPath(new URL('crash-child.ts', import.meta.url))
/** Batches are cut by count alone, so that counts are exact on any machine. */
const BY_COUNT = { batchVerbs: 512, batchMs: Number.POSITIVE_INFINITY, waitingVerbs: 2000 }

const put = (database: Database, account: string, id: string): Promise<number> =>
  database.write((transaction) => transaction.run(putNote, account, id, null, null, null))
const times = <T>(length: number, make: (index: number) => T): T[] => Array.from({ length }, (_, index) => make(index))

async function withFile(work: (database: Database, file: string) => Promise<void>): Promise<void> {
  const file = freshFile()
  const database = await openSqlite({ file }, fixture, BY_COUNT)
  try {
    await work(database, file)
  } finally {
    await database.close()
  }
}

/** Counts the commits in a write-ahead log: the last frame of each transaction tells the size of the database. */
function commitsInLog(file: string): number {
  const log = readFileSync(`${file}-wal`)
  const pageSize = log.readUInt32BE(8)
  const salt = log.subarray(16, 24)
  let commits = 0
  for (let frame = 32; frame + 24 + pageSize <= log.length; frame += 24 + pageSize) {
    if (log.subarray(frame + 8, frame + 16).equals(salt) && log.readUInt32BE(frame + 4) > 0) commits++
  }
  return commits
}

describe('sqlite: group commit', () => {
  test('verbs of one turn share one commit, up to the limit, counted in the log itself', () =>
    withFile(async (database, file) => {
      const rounds = [
        { verbs: 1, commits: 1 },
        { verbs: 100, commits: 1 },
        { verbs: 512, commits: 1 },
        { verbs: 1300, commits: 3 },
      ]
      for (const { verbs, commits } of rounds) {
        const before = { log: commitsInLog(file), counters: database.counters }
        await Promise.all(times(verbs, (index) => put(database, `round ${verbs}`, `${index}`)))
        assert.equal(commitsInLog(file) - before.log, commits)
        assert.equal(database.counters.commits - before.counters.commits, commits)
        assert.equal(database.counters.writes - before.counters.writes, verbs)
      }
    }))

  test('nobody is answered before the commit', () =>
    withFile(async (database, file) => {
      const before = commitsInLog(file)
      const atAnswer = await Promise.all(
        times(20, async (index) => put(database, 'answer', `${index}`).then(() => commitsInLog(file))),
      )
      assert.deepEqual(atAnswer, Array(20).fill(before + 1))
    }))

  test('a batch also ends by time, and those it leaves keep their place', async () => {
    const database = await openSqlite({ file: freshFile() }, fixture, { ...BY_COUNT, batchMs: 0 })
    const before = database.counters.commits
    const order: number[] = []
    const late: Promise<number>[] = []
    const take = (index: number): Promise<number> =>
      database.write(async () => {
        if (index < 3) late.push(take(index + 10))
        return order.push(index)
      })
    await Promise.all(times(5, take))
    await Promise.all(late)
    assert.equal(database.counters.commits - before, 8)
    assert.deepEqual(order, [0, 1, 2, 3, 4, 10, 11, 12])
    await database.close()
  })

  test('verbs run in the order in which they came', () =>
    withFile(async (database) => {
      const order: number[] = []
      await Promise.all(times(700, (index) => database.write(async () => order.push(index))))
      assert.deepEqual(
        order,
        times(700, (index) => index),
      )
    }))
})

describe('sqlite: failures', () => {
  test('a failed COMMIT rejects the whole batch, and the engine goes on', () =>
    withFile(async (database) => {
      const own = new Error('own')
      const outcomes = await Promise.allSettled([
        put(database, 'batch', '1'),
        database.write((transaction) => transaction.run('INSERT INTO children (id, parent) VALUES (1, 404)')),
        database.write(async () => {
          throw own
        }),
        put(database, 'batch', '2'),
      ])
      const reasons = outcomes.map((outcome) => (outcome.status === 'rejected' ? outcome.reason : undefined))
      assert.deepEqual(reasons.map(isFailure('other')), [true, true, false, true])
      assert.equal(reasons[2], own)
      assert.equal(await noteCount(database, 'batch'), 0)
      assert.equal(await put(database, 'batch', '3'), 1)
    }))

  test('when the engine undoes the transaction, its batch is rejected and the next one runs', () =>
    withFile(async (database) => {
      await put(database, 'undone', 'x')
      const outcomes = await Promise.allSettled([
        put(database, 'undone', '1'),
        database.write((transaction) => transaction.run("INSERT OR ROLLBACK INTO notes (account, id) VALUES ('undone', 'x')")),
        put(database, 'undone', '2'),
      ])
      const reasons = outcomes.map((outcome) => (outcome.status === 'rejected' ? outcome.reason : undefined))
      assert.ok(isFailure('other')(reasons[0]) && /UNIQUE/.test(String(reasons[0])))
      assert.ok(isFailure('insert')(reasons[1]))
      assert.equal(reasons[2], undefined)
      assert.equal(await noteCount(database, 'undone'), 2)
    }))

  test('a full disk fails the verbs that find no room, and later ones run again', () =>
    withFile(async (database) => {
      const pages = (limit: string): Promise<unknown> =>
        database.write((transaction) => transaction.all(`PRAGMA max_page_count${limit}`))
      const big = (id: string): Promise<unknown> =>
        database.write((transaction) => transaction.run(putNote, 'full', id, null, null, new Uint8Array(100_000)))
      await pages(' = 40')
      const outcomes = await Promise.allSettled(times(10, (index) => big(`${index}`)))
      const answered = outcomes.filter(({ status }) => status === 'fulfilled').length
      assert.ok(answered < 10)
      const [refused] = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []))
      assert.equal(adviceOn(refused), 'the disk is full: make room, and start again')
      assert.equal(await noteCount(database, 'full'), answered)
      await pages(' = 4000')
      await big('later')
      assert.equal(await noteCount(database, 'full'), answered + 1)
    }))

  test('a verb that awaits something else is given up, and holds up nobody', () =>
    withFile(async (database) => {
      const nested = database.write(async (transaction) => {
        await transaction.run(putNote, 'nested', '1', null, null, null)
        return database.write((inner) => inner.run(putNote, 'inner', '1', null, null, null))
      })
      const [outcome, after] = await Promise.allSettled([nested, put(database, 'nested', '2')])
      assert.ok(outcome.status === 'rejected' && isMisuse(outcome.reason))
      assert.equal(after.status, 'fulfilled')
      assert.equal(await noteCount(database, 'nested'), 1)
      await assert.rejects(
        database.read(() => database.read(async () => 1)),
        isMisuse,
      )
    }))

  test('more waiting verbs than anybody waits for are refused at once', () =>
    withFile(async (database) => {
      const waiting = times(2000, (index) => put(database, 'waiting', `${index}`))
      await assert.rejects(put(database, 'waiting', 'one more'), isFailure('other'))
      assert.equal((await Promise.all(waiting)).length, 2000)
      assert.equal(await noteCount(database, 'waiting'), 2000)
    }))
})

describe('sqlite: the file', () => {
  test('is for its owner alone, and so are its side files', () =>
    withFile(async (database, file) => {
      await put(database, 'mode', '1')
      for (const path of [file, `${file}-wal`, `${file}-shm`]) assert.equal(statSync(path).mode & 0o077, 0, path)
      assert.equal(statSync(dirname(file)).mode & 0o077, 0)
    }))

  test('a second opening is refused, also through a link, and possible after close', async () => {
    const file = freshFile()
    const database = await openSqlite({ file }, fixture)
    const link = `${file}.link`
    symlinkSync(file, link)
    const isRefusal = (error: unknown): boolean =>
      error instanceof UsageError &&
      /garrison\.db is in use by another process/.test(error.message) &&
      !error.message.includes('\n')
    await assert.rejects(openSqlite({ file }, fixture), isRefusal)
    await assert.rejects(openSqlite({ file: link }, fixture), isRefusal)
    await put(database, 'still', '1')
    await database.close()
    const again = await openSqlite({ file: link }, fixture)
    assert.equal(await noteCount(again, 'still'), 1)
    await again.close()
  })

  test('may be read by another program while it is open', () =>
    withFile(async (database, file) => {
      await put(database, 'other', '1')
      const other = new SqliteConnection(file, 0)
      assert.deepEqual(other.prepare(countNotes).first(['other']), { n: 1 })
      other.close()
      await put(database, 'other', '2')
    }))

  test('what cannot be a database is refused in one line', async () => {
    const file = freshFile()
    await (await openSqlite({ file }, fixture)).close()
    const folder = dirname(file)
    const garbage = join(folder, 'garbage.db')
    writeFileSync(garbage, 'This is a letter to my aunt, and no database at all. '.repeat(100))
    const foreign = join(folder, 'foreign.db')
    const other = new SqliteConnection(foreign, 0)
    other.execute('CREATE TABLE songs (title TEXT)')
    other.close()
    for (const path of [garbage, foreign, folder, join(garbage, 'below')]) {
      await assert.rejects(
        openSqlite({ file: path }, fixture),
        (error) => error instanceof UsageError && !error.message.includes('\n'),
        path,
      )
    }
    const untouched = new SqliteConnection(foreign, 0)
    assert.deepEqual(untouched.prepare('SELECT name FROM sqlite_schema').all([]), [{ name: 'songs' }])
    untouched.close()
  })

  test('every answered write outlives SIGKILL, and the lock does not', async () => {
    const file = freshFile()
    const answers = join(dirname(dirname(file)), 'answers')
    const child = spawn(process.execPath, [...process.execArgv, CHILD, file, answers], { stdio: ['ignore', 'pipe', 'inherit'] })
    const ended = once(child, 'exit')
    try {
      await once(child.stdout, 'data')
      await assert.rejects(openSqlite({ file }, fixture), UsageError)
    } finally {
      if (child.pid !== undefined) child.kill('SIGKILL')
    }
    assert.deepEqual(await ended, [null, 'SIGKILL'])
    const answered = readFileSync(answers, 'utf8').trimEnd().split('\n')
    assert.ok(answered.length >= 1000)
    const database = await openSqlite({ file }, fixture)
    const rows = await database.read((reader) => reader.all<{ id: string }>("SELECT id FROM notes WHERE account = 'crash'"))
    const kept = new Set(rows.map(({ id }) => id))
    assert.deepEqual(
      answered.filter((id) => !kept.has(id)),
      [],
    )
    await database.close()
  })
})

test('sqlite: an error of the verb is not mistaken for one of the engine', async () => {
  const database = await openSqlite('memory', fixture)
  const error = Object.assign(new Error('mine'), { code: 'SQLITE_CONSTRAINT' })
  await assert.rejects(
    database.write(async () => {
      throw error
    }),
    isExactly(error),
  )
  await database.close()
})
