import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { recordAudit } from '../../../src/domain/audit/record.ts'
import type { AuditEvent } from '../../../src/kernel/audit-chain.ts'
import type { DeferredTask } from '../../../src/storage/database.ts'
import { forEachEngine } from '../../storage/engines.ts'
import { ACCOUNT, eventOf, OTHER, Trail } from './fixture.ts'

forEachEngine((engine) => {
  describe(`many writers of one chain on ${engine.name}`, () => {
    let trail: Trail
    beforeEach(async () => {
      trail = await Trail.open(engine)
    })
    afterEach(() => trail.close())

    test('make no gap and no fork, whether they begin it or go on', async () => {
      const record: DeferredTask<AuditEvent> = (transaction, events) => recordAudit({ transaction, vault: trail.vault }, events)
      const refused = new Error('refused')
      const writers = Array.from({ length: 12 }, async (_, writer) => {
        for (let round = 0; round < 8; round++) {
          const event = eventOf(writer * 100 + round)
          const isRefused = (writer + round) % 5 === 0
          const verb = trail.database.write(async (transaction) => {
            transaction.defer(record, event)
            if (isRefused) throw refused
          })
          await verb.catch((error) => assert.equal(error, refused))
        }
      })
      // Batches of several accounts, in whatever order, are what would deadlock.
      const batches = Array.from({ length: 4 }, async (_, batch) => {
        const accounts = batch % 2 === 0 ? [ACCOUNT, OTHER, ''] : ['', OTHER, ACCOUNT]
        for (let round = 0; round < 8; round++)
          await trail.record(accounts.map((account) => eventOf(5000 + batch * 100 + round, account)))
      })
      await Promise.all([...writers, ...batches])
      const refusals = Array.from({ length: 96 }, (_, index) => (Math.floor(index / 8) + (index % 8)) % 5 === 0).filter(
        Boolean,
      ).length
      const head = await trail.verify()
      assert.ok(typeof head === 'object', String(head))
      assert.equal(head.seq, 96 - refusals + 32)
      const ids = await trail.all<{ id: string }>('SELECT request_id AS id FROM audit_events WHERE account = ?', ACCOUNT)
      assert.equal(new Set(ids.map(({ id }) => id)).size, head.seq)
      const other = await trail.verify(undefined, OTHER)
      assert.ok(typeof other === 'object' && other.seq === 32, String(other))
    })

    test('rows of one batch keep their order', async () => {
      await trail.record([eventOf(3), eventOf(1, OTHER), eventOf(1), eventOf(2)])
      const rows = await trail.all<{ id: string }>(
        'SELECT request_id AS id FROM audit_events WHERE account = ? ORDER BY seq',
        ACCOUNT,
      )
      assert.deepEqual(
        rows.map(({ id }) => id),
        ['R-3', 'R-1', 'R-2'],
      )
    })

    test('half a character, left where a text was cut, is kept and verified as what stands for it', async () => {
      await trail.record([{ ...eventOf(1), userAgent: 'cut \ud83d', message: '\udc00' }])
      const [row] = await trail.all('SELECT user_agent, message FROM audit_events WHERE account = ?', ACCOUNT)
      assert.deepEqual(row, { user_agent: 'cut \ufffd', message: '\ufffd' })
      assert.ok(typeof (await trail.verify()) === 'object')
    })
  })
})
