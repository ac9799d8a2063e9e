import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, test } from 'node:test'
import type { AuditEvent } from '../../../src/kernel/audit-chain.ts'
import { forEachEngine } from '../../storage/engines.ts'
import { ACCOUNT, eventOf, OTHER, START_MS, Trail } from './fixture.ts'

const DAY_MS = 86_400_000
const FOR_EVER = 10 ** 9

forEachEngine((engine) => {
  describe(`the retention on ${engine.name}`, () => {
    let trail: Trail
    beforeEach(async () => {
      trail = await Trail.open(engine)
    })
    afterEach(() => trail.close())

    const daily = (day: number, account: string = ACCOUNT): AuditEvent => ({
      ...eventOf(day, account),
      at: START_MS + day * DAY_MS,
    })
    const kept = async (account: string) =>
      (await trail.all<{ seq: number }>('SELECT seq FROM audit_events WHERE account = ? ORDER BY seq', account)).map(
        ({ seq }) => seq,
      )

    test('drops rows that are too old, and the rest is still whole', async () => {
      for (let day = 0; day < 10; day++) await trail.record([daily(day)])
      trail.now = START_MS + 10 * DAY_MS
      assert.equal(await trail.prune({ days: 30, unknownRows: FOR_EVER }), 0)
      assert.equal(await trail.prune({ days: 0, unknownRows: FOR_EVER }), 0)
      assert.equal(await trail.prune({ days: 4, unknownRows: FOR_EVER }), 6)
      assert.deepEqual(await kept(ACCOUNT), [7, 8, 9, 10])
      assert.equal(await trail.prune({ days: 4, unknownRows: FOR_EVER }), 0)
      assert.ok(typeof (await trail.verify()) === 'object')
      assert.equal((await trail.step()).firstSeq, 7)
      await trail.record([daily(11)])
      assert.ok(typeof (await trail.verify()) === 'object')
      await trail.tamper("UPDATE audit_events SET action = 'x' WHERE account = ? AND seq = 7", ACCOUNT)
      assert.equal(await trail.verify(), 'altered 7')
    })

    test('may drop all rows of an account, whose numbers then go on', async () => {
      await trail.record([daily(0), daily(1)])
      trail.now = START_MS + 100 * DAY_MS
      assert.equal(await trail.prune({ days: 4, unknownRows: FOR_EVER }), 2)
      assert.deepEqual(await kept(ACCOUNT), [])
      assert.ok(typeof (await trail.verify()) === 'object')
      await trail.record([daily(100)])
      assert.deepEqual(await kept(ACCOUNT), [3])
      assert.ok(typeof (await trail.verify()) === 'object')
      trail.now = START_MS + 200 * DAY_MS
      assert.equal(await trail.prune({ days: 4, unknownRows: FOR_EVER }), 1)
    })

    test('reaches every account, also those that went silent, a bounded number of rows at a time', async () => {
      await trail.record(Array.from({ length: 2300 }, () => daily(0)))
      await trail.record([daily(1, OTHER), daily(40, OTHER)])
      trail.now = START_MS + 41 * DAY_MS
      const steps: number[] = []
      for (let count = 0; count < 5; count++) steps.push(await trail.prune({ days: 4, unknownRows: FOR_EVER }))
      assert.deepEqual(steps, [1000, 1000, 300, 1, 0])
      assert.deepEqual(await kept(OTHER), [2])
      for (const account of [ACCOUNT, OTHER] as const) assert.ok(typeof (await trail.verify(undefined, account)) === 'object')
    })

    test('keeps a bounded number of rows of unknown callers, however many they cause', async () => {
      await trail.record(Array.from({ length: 1500 }, (_, number) => eventOf(number, '')))
      await trail.record([daily(0)])
      assert.equal(await trail.prune({ days: 400, unknownRows: 1200 }), 300)
      assert.equal(await trail.prune({ days: 400, unknownRows: 1200 }), 0)
      assert.equal((await kept('')).length, 1200)
      assert.equal((await kept(''))[0], 301)
      assert.deepEqual(await kept(ACCOUNT), [1])
    })

    test('a chain of unknown callers whose rows are gone does not keep the others from being dropped', async () => {
      await trail.record(Array.from({ length: 1500 }, (_, number) => eventOf(number, '')))
      await trail.tamper("DELETE FROM audit_events WHERE account = ''")
      await trail.record([daily(0)])
      trail.now = START_MS + 100 * DAY_MS
      let dropped = 0
      for (let count = 0; count < 3; count++) dropped += await trail.prune({ days: 4, unknownRows: 1200 })
      assert.equal(dropped, 1)
    })

    test('rows that were made to look old do not vanish without a trace', async () => {
      for (let day = 0; day < 6; day++) await trail.record([daily(day)])
      await trail.tamper('UPDATE audit_events SET at = 0 WHERE account = ? AND seq IN (1, 2, 3)', ACCOUNT)
      await trail.tamper('UPDATE audit_heads SET first_at = 0 WHERE account = ?', ACCOUNT)
      trail.now = START_MS + 6 * DAY_MS
      assert.equal(await trail.prune({ days: 30, unknownRows: FOR_EVER }), 3)
      assert.equal(await trail.verify(), 'head 1')
    })

    test('a head that was changed says nothing about where to begin, and the change is not forgotten', async () => {
      for (let day = 0; day < 6; day++) await trail.record([daily(day)])
      await trail.tamper('UPDATE audit_heads SET first_seq = 5 WHERE account = ?', ACCOUNT)
      trail.now = START_MS + 7 * DAY_MS
      assert.equal(await trail.prune({ days: 4, unknownRows: FOR_EVER }), 3)
      assert.deepEqual(await kept(ACCOUNT), [4, 5, 6])
      assert.equal(await trail.verify(), 'head 1')
    })

    test('a verification that is under way goes on behind what was dropped meanwhile', async () => {
      await trail.record(Array.from({ length: 2500 }, (_, number) => daily(number < 1500 ? 0 : 50)))
      const first = await trail.step()
      assert.deepEqual([first.rows, first.link.seq, first.isMore], [1000, 1000, true])
      trail.now = START_MS + 51 * DAY_MS
      assert.equal(await trail.prune({ days: 4, unknownRows: FOR_EVER }), 1000)
      assert.equal(await trail.prune({ days: 4, unknownRows: FOR_EVER }), 500)
      const second = await trail.step(first.link)
      assert.deepEqual([second.problem, second.rows, second.link.seq], [undefined, 1000, 2500])
      const last = await trail.step(second.link)
      assert.deepEqual([last.problem, last.rows, last.isMore], [undefined, 0, false])
    })
  })
})
