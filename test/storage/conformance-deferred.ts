import assert from 'node:assert/strict'
import { test } from 'node:test'
import { StorageFailure } from '../../src/kernel/failure.ts'
import type { DeferredTask } from '../../src/storage/database.ts'
import { type Current, isExactly, isMisuse, noteCount, putNote } from './fixture.ts'

/** Writes a note for each item, in the order in which they come. */
function noting(account: string): { task: DeferredTask<string>; calls: string[][] } {
  const calls: string[][] = []
  const task: DeferredTask<string> = async (transaction, items) => {
    calls.push([...items])
    for (const item of items) await transaction.run(putNote, account, item, null, null, null)
  }
  return { task, calls }
}

export function deferring(database: Current): void {
  test('what is left for the end is done after the verb, and what the verb wrote is seen there', async () => {
    const steps: string[] = []
    const task: DeferredTask<string> = async (transaction, items) => {
      const note = await transaction.first('SELECT body FROM notes WHERE account = ?', 'left')
      steps.push(`end ${JSON.stringify(note)} ${items.join()}`)
    }
    await database().write(async (transaction) => {
      transaction.defer(task, 'a')
      await transaction.run(putNote, 'left', '1', 'mine', null, null)
      transaction.defer(task, 'b')
      steps.push('verb')
    })
    assert.deepEqual(steps, ['verb', 'end {"body":"mine"} a,b'])
  })

  test('of many verbs every item is done once, and none of a verb that threw', async () => {
    const { task, calls } = noting('left by many')
    const error = new Error('the seventh')
    const outcomes = await Promise.allSettled(
      Array.from({ length: 20 }, (_, index) =>
        database().write(async (transaction) => {
          transaction.defer(task, `${index}`)
          if (index === 7) throw error
        }),
      ),
    )
    assert.deepEqual(
      outcomes.flatMap((outcome, index) => (outcome.status === 'rejected' ? [index] : [])),
      [7],
    )
    assert.equal(await noteCount(database(), 'left by many'), 19)
    const items = calls.flat()
    assert.ok(new Set(items).size === 19 && !items.includes('7'), items.join())
  })

  test('what fails at the end undoes the verb', async () => {
    const failing: DeferredTask<string> = async (transaction) => {
      await transaction.run('INSERT INTO nowhere VALUES (1)')
    }
    const attempt = database().write(async (transaction) => {
      await transaction.run(putNote, 'undone at the end', '1', null, null, null)
      transaction.defer(failing, '')
    })
    await assert.rejects(attempt, StorageFailure)
    const error = new Error('a bug at the end')
    const buggy = database().write(async (transaction) => {
      await transaction.run(putNote, 'undone at the end', '2', null, null, null)
      transaction.defer(async () => {
        throw error
      }, '')
    })
    await assert.rejects(
      buggy,
      (thrown) => isExactly(error)(thrown) || (thrown instanceof StorageFailure && thrown.cause === error),
    )
    assert.equal(await noteCount(database(), 'undone at the end'), 0)
    const { task } = noting('after the failures')
    await database().write(async (transaction) => transaction.defer(task, 'still works'))
    assert.equal(await noteCount(database(), 'after the failures'), 1)
  })

  test('a read leaves nothing, and a verb that is through neither', async () => {
    const { task, calls } = noting('never')
    await assert.rejects(
      database().read(async (reader) => (reader as unknown as { defer: (t: unknown, i: string) => void }).defer(task, 'x')),
      isMisuse,
    )
    const kept = await database().write(async (transaction) => transaction)
    assert.throws(() => kept.defer(task, 'x'), isMisuse)
    assert.deepEqual(calls, [])
  })
}
