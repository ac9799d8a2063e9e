import assert from 'node:assert/strict'
import test, { after, before, describe } from 'node:test'
import fc from 'fast-check'
import { type AllotmentChange, isSame } from '../../../src/domain/allotments/history.ts'
import { listChanges } from '../../../src/domain/allotments/list-history.ts'
import { readAllotments } from '../../../src/domain/allotments/store.ts'
import { undoChange } from '../../../src/domain/allotments/undo-change.ts'
import { updateAllotments } from '../../../src/domain/allotments/update-allotments.ts'
import type { Uid } from '../../../src/kernel/ids.ts'
import { Refusal } from '../../../src/kernel/outcome.ts'
import type { Database } from '../../../src/storage/database.ts'
import { migrations } from '../../../src/storage/migrations/index.ts'
import { forEachEngine } from '../../storage/engines.ts'
import { anyItem, BOUGHT } from './any-item.ts'
import { by, depsWith, makeOrganisation, readTables } from './organisation.ts'

async function wholeHistory(database: Database, head: Uid): Promise<AllotmentChange[]> {
  const changes: AllotmentChange[] = []
  for (let from: number | undefined, isFirst = true; isFirst || from !== undefined; isFirst = false) {
    const page = { member: undefined, before: from, limit: 3 }
    const found = await database.read((transaction) => listChanges(depsWith(transaction as never), head, page))
    assert.ok(!(found instanceof Refusal))
    changes.push(...found.changes)
    from = found.next
  }
  return changes
}

/** Every change begins where the member's last one ended, and the last ones are what the tables hold. */
async function assertUnbroken(
  database: Database,
  head: Uid,
  changes: readonly AllotmentChange[],
  members: readonly Uid[],
): Promise<void> {
  const latest = new Map<Uid, AllotmentChange>()
  for (const change of [...changes].reverse()) {
    assert.ok(
      isSame(latest.get(change.member)?.after, change.before),
      `change ${change.id} does not begin where the last one ended`,
    )
    latest.set(change.member, change)
  }
  const held = await database.read((reader) => readAllotments(reader, head, members))
  for (const member of members)
    assert.ok(isSame(held.get(member), latest.get(member)?.after), `${member} is not what the history says`)
}

forEachEngine((engine) => {
  describe(`the history of allotments on ${engine.name}`, () => {
    let database: Database
    before(async () => {
      database = await engine.open(migrations)
    })
    after(() => database.close())

    test('tells all of random calls, and taken back in reverse it ends where it began', async () => {
      // Members by number: their ids are made anew for every run.
      const items = anyItem(['0', '1', '2'] as unknown as Uid[], [], ['sas-a', 'sas-b'])
      const batches = fc.array(fc.array(items, { minLength: 1, maxLength: 8, size: 'max' }), { maxLength: 6, size: 'max' })
      let told = 0
      const property = fc.asyncProperty(batches, async (calls) => {
        const { head, members: inside } = await makeOrganisation(database, { members: 3, bought: BOUGHT })
        const empty = await readTables(database, head)
        for (const call of calls) {
          const named = call.map((item) => ({
            ...item,
            member: item.member === undefined ? undefined : inside[Number(item.member)],
          }))
          await database.write((transaction) => updateAllotments(depsWith(transaction), by(head), named))
        }
        const changes = await wholeHistory(database, head)
        await assertUnbroken(database, head, changes, inside)
        for (const { id } of changes) {
          const made = await database.write((transaction) => undoChange(depsWith(transaction), by(head), id))
          assert.equal(typeof made, 'number', made instanceof Refusal ? made.words.join(' ') : '')
        }
        assert.deepEqual(await readTables(database, head), empty)
        assert.equal((await wholeHistory(database, head)).length, changes.length * 2)
        told += changes.length
      })
      await fc.assert(property, { numRuns: engine.name === 'sqlite' ? 40 : 15 })
      assert.ok(told > 5, `only ${told} changes in all`)
    })
  })
})
