import assert from 'node:assert/strict'
import { test } from 'node:test'
import { StorageFailure } from '../../src/kernel/failure.ts'
import type { Database, Reader } from '../../src/storage/database.ts'
import { type Current, countNotes, isExactly, isFailure, noteCount, putNote } from './fixture.ts'

export function verbs(database: Current): void {
  test('a verb gives back what it returns', async () => {
    const value = { any: 'thing' }
    assert.equal(await database().write(async () => value), value)
    assert.equal(await database().read(async () => value), value)
  })

  test('a verb sees what it wrote', async () => {
    const found = await database().write(async (transaction) => {
      await transaction.run(putNote, 'own', '1', 'mine', null, null)
      return transaction.first('SELECT body FROM notes WHERE account = ?', 'own')
    })
    assert.deepEqual(found, { body: 'mine' })
  })

  test("a verb's own error passes unchanged and undoes everything it wrote", async () => {
    const error = new TypeError('my own')
    const failing = database().write(async (transaction) => {
      await transaction.run(putNote, 'own error', '1', null, null, null)
      throw error
    })
    await assert.rejects(failing, isExactly(error))
    assert.equal(await noteCount(database(), 'own error'), 0)
    await assert.rejects(
      database().read(async () => {
        throw error
      }),
      isExactly(error),
    )
    const atOnce = (): Promise<never> => {
      throw error
    }
    await assert.rejects(database().write(atOnce), isExactly(error))
  })
}

export function companies(database: Current): void {
  test('a verb that throws among twenty others leaves theirs intact', async () => {
    const error = new Error('the tenth')
    const outcomes = await Promise.allSettled(
      Array.from({ length: 21 }, (_, index) =>
        database().write(async (transaction) => {
          await transaction.run(putNote, 'twenty', `${index}`, null, null, null)
          if (index === 10) throw error
          if (index === 11) await transaction.run(putNote, 'twenty', `${index}`, null, null, null)
          return index
        }),
      ),
    )
    const refused = outcomes.flatMap((outcome, index) => (outcome.status === 'rejected' ? [index] : []))
    assert.deepEqual(refused, [10, 11])
    assert.ok(outcomes[10]?.status === 'rejected' && outcomes[10].reason === error)
    assert.ok(outcomes[11]?.status === 'rejected' && outcomes[11].reason instanceof StorageFailure)
    assert.equal(await noteCount(database(), 'twenty'), 19)
  })

  test('statements of one verb may be awaited together, without a complaint of the driver', async () => {
    const warnings: Error[] = []
    const listen = (warning: Error): number => warnings.push(warning)
    process.on('warning', listen)
    const found = await database().write((transaction) =>
      Promise.all([
        transaction.run(putNote, 'together', '1', null, null, null),
        transaction.first(countNotes, 'together'),
        transaction.run(putNote, 'together', '2', null, null, null),
        transaction.first(countNotes, 'together'),
      ]),
    )
    process.off('warning', listen)
    assert.deepEqual(found, [1, { n: 1 }, 1, { n: 2 }])
    assert.deepEqual(warnings, [])
  })

  test('answers are counted', async () => {
    const before = { ...database().counters }
    await database().write((transaction) => transaction.run(putNote, 'counted', '1', null, null, null))
    await noteCount(database(), 'counted')
    await assert.rejects(database().write((transaction) => transaction.run('DELETE FROM nowhere')))
    const { reads, writes } = database().counters
    assert.deepEqual([reads - before.reads, writes - before.writes], [1, 1])
    assert.ok(database().counters.commits > before.commits)
  })
}

export function concurrency(database: Current): void {
  test('fifty writers lose no update under FOR UPDATE', async () => {
    await database().write((transaction) => transaction.run("INSERT INTO counters (name, value) VALUES ('shared', 0)"))
    const increment = (): Promise<number> =>
      database().write(async (transaction) => {
        const row = await transaction.first<{ value: number }>("SELECT value FROM counters WHERE name = 'shared' FOR UPDATE")
        const next = (row?.value ?? Number.NaN) + 1
        await transaction.run("UPDATE counters SET value = ? WHERE name = 'shared'", next)
        return next
      })
    const rounds = await Promise.all(
      Array.from({ length: 50 }, async () => [await increment(), await increment(), await increment(), await increment()]),
    )
    const expected = Array.from({ length: 200 }, (_, index) => index + 1)
    assert.deepEqual(
      rounds.flat().toSorted((a, b) => a - b),
      expected,
    )
  })

  test('of fifty writers of one key one wins', async () => {
    const outcomes = await Promise.allSettled(
      Array.from({ length: 50 }, (_, index) =>
        database().write((transaction) => transaction.run(putNote, 'race', '1', null, index, null)),
      ),
    )
    const lost = outcomes.filter((outcome) => outcome.status === 'rejected')
    assert.equal(lost.length, 49)
    assert.ok(lost.every(({ reason }) => isFailure('insert')(reason)))
  })

  test('what is answered is seen by the next read', async () => {
    await Promise.all(
      Array.from({ length: 30 }, async (_, index) => {
        await database().write((transaction) => transaction.run(putNote, `after ${index}`, '1', null, null, null))
        assert.equal(await noteCount(database(), `after ${index}`), 1)
      }),
    )
  })
}

export function reads(database: Current): void {
  const sizes = (reader: Reader): Promise<{ id: string; size: number }[]> =>
    reader.all("SELECT id, size FROM notes WHERE account = 'pair' ORDER BY id")
  /** Sets two rows to one number, in two statements. */
  const setPair = (value: number): Promise<void> =>
    database().write(async (transaction) => {
      for (const id of ['a', 'b']) {
        await transaction.run("UPDATE notes SET size = ? WHERE account = 'pair' AND id = ?", value, id)
      }
    })
  const start = (): Promise<unknown> =>
    database().write(async (transaction) => {
      await transaction.run("DELETE FROM notes WHERE account = 'pair'")
      return transaction.insert(
        'notes',
        ['account', 'id', 'size'],
        [
          ['pair', 'a', 0],
          ['pair', 'b', 0],
        ],
      )
    })

  test('reads see no half of a verb, and two selects of one read see one state', async () => {
    await start()
    let isWriting = true
    let readings = 0
    const writing = (async () => {
      for (let round = 1; round <= 40; round++) await Promise.all([setPair(round), setPair(-round)])
      isWriting = false
    })()
    const reading = Array.from({ length: 6 }, async () => {
      while (isWriting) {
        const [first, second] = await database().read(async (reader) => [await sizes(reader), await sizes(reader)] as const)
        assert.equal(first[0]?.size, first[1]?.size)
        assert.deepEqual(second, first)
        readings++
      }
    })
    await Promise.all([writing, ...reading])
    assert.ok(readings >= 6)
  })

  test('reads never see what a verb wrote before it threw', async () => {
    await start()
    const seen: (number | undefined)[] = []
    await Promise.all(
      Array.from({ length: 30 }, async () => {
        const failing = database().write(async (transaction) => {
          await transaction.run("UPDATE notes SET size = 13 WHERE account = 'pair'")
          throw new Error('no')
        })
        const reading = database().read(sizes)
        await assert.rejects(failing)
        for (const { size } of await reading) seen.push(size)
      }),
    )
    assert.equal(seen.length, 60)
    assert.ok(seen.every((size) => size === 0))
  })
}

export function closing(open: () => Promise<Database>): void {
  test('close finishes what was accepted and refuses what comes later', async () => {
    const database = await open()
    const accepted = Array.from({ length: 40 }, (_, index) =>
      database.write((transaction) => transaction.run(putNote, 'closing', `${index}`, null, null, null)),
    )
    const asked = database.read((reader) => reader.all('SELECT id FROM notes LIMIT 1'))
    const closed = database.close()
    await assert.rejects(
      database.write(async () => {}),
      isFailure('other'),
    )
    await assert.rejects(
      database.read(async () => {}),
      isFailure('other'),
    )
    await assert.rejects(database.check(), isFailure('other'))
    assert.deepEqual(await Promise.all(accepted), Array(40).fill(1))
    await asked
    await closed
    await database.close()
    await assert.rejects(
      database.write(async () => {}),
      isFailure('other'),
    )
  })
}
