import assert from 'node:assert/strict'
import test, { before, describe } from 'node:test'
import { knownAlerts, raiseAlerts } from '../../../src/domain/alerts/follow.ts'
import type { Uid } from '../../../src/kernel/ids.ts'
import { forEachEngine } from '../../storage/engines.ts'
import { Servers } from '../logon-baselines/servers.ts'
import { Plans } from '../logons/plans.ts'
import { newAlert } from './new-alert.ts'

const DAY = Date.UTC(2026, 10, 20)
/** Of fewer an engine may well read all. */
const MANY = 120_000
const ALERTS = `
  INSERT INTO alerts (account, id, host, logon, kind, level, status, at, details, raw, incident)
    WITH RECURSIVE numbers (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM numbers WHERE i < ${MANY - 1})
    SELECT CAST(? AS TEXT), i + 1000000, 'web', 'kept-' || CAST(i AS TEXT), 'ip', 'suspicious', 1, ${DAY} + i * 6000, '{}',
      '${'x'.repeat(150)}', CAST(i / 10 AS TEXT) FROM numbers`

forEachEngine((engine) => {
  describe(`what is read when alerts are raised, on ${engine.name}`, () => {
    const servers = new Servers(engine)
    let account: Uid

    before(async () => {
      account = await servers.account([{ uuid: 'web' }])
      await servers.database.write(async (transaction) => {
        // Statistics are there when the test says so.
        if (engine.name === 'postgres') await transaction.run('ALTER TABLE alerts SET (autovacuum_enabled = off)')
        await transaction.run(ALERTS, account)
      })
    })

    const key = engine.name === 'sqlite' ? 'sqlite_autoindex_alerts_2' : 'alerts_account_logon_kind_key'
    const bare = (how: string) => how.replace(/^(.* \(account logon) kind\)$/, '$1)')

    for (const statistics of ['without', 'with'] as const) {
      test(`${statistics} statistics those that are there are sought by what they are about`, async () => {
        if (statistics === 'with') await servers.database.write((transaction) => transaction.all('ANALYZE alerts'))
        for (const many of [1, 20, 600]) {
          // Every other one is there.
          const alerts = Array.from({ length: many }, (_, index) => ({
            ...newAlert(index, { kind: 'ip' }),
            logon: `kept-${index * 2 + MANY - many}`,
          }))
          const enough = new Error('seen')
          const [names, rows] = ['SELECT logon FROM', 'SELECT logon, kind'].map(
            (part) => new Plans(engine.name, ['alerts'], part),
          )
          assert.ok(names && rows)
          const work = servers.write(async ({ transaction }) => {
            const logons = alerts.map(({ logon }) => logon)
            const known = await knownAlerts(names.watch(transaction), account, logons)
            const raised = await raiseAlerts(rows.watch(transaction), account, alerts, DAY)
            assert.deepEqual([known.length, raised.alerts], [Math.ceil(many / 2), Math.floor(many / 2)])
            throw enough
          })
          await assert.rejects(work, enough)
          for (const { seen } of [names, rows]) assert.deepEqual([...new Set(seen.map(bare))], [`${key} (account logon)`])
        }
      })
    }
  })
})
