import assert from 'node:assert/strict'
import test, { before, describe } from 'node:test'
import { knownAlerts, raiseAlerts } from '../../../src/domain/alerts/follow.ts'
import { lockIncidents, standingsAmong, standingsOn } from '../../../src/domain/alerts/kept-incidents.ts'
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

/** Each alert's, and as many that have none; each on two servers. */
const INCIDENTS = `
  INSERT INTO incidents (account, id, host, user_name, source, kinds, level, alerts, first_at, last_at, told_at, servers)
    WITH RECURSIVE numbers (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM numbers WHERE i < ${MANY - 1})
    SELECT CAST(? AS TEXT), CAST(i AS TEXT), '', 'root', '192.0.2.7', 'ip', 'suspicious', 1, ${DAY}, ${DAY}, 0, 2 FROM numbers`
const HOSTS = `
  INSERT INTO incident_hosts (account, incident, host, rank)
    SELECT account, id, two.place, 1 FROM incidents CROSS JOIN (SELECT 'web' AS place UNION ALL SELECT 'db') AS two`
const TABLES = ['alerts', 'incidents', 'incident_hosts'] as const

forEachEngine((engine) => {
  describe(`what is read when alerts are raised, on ${engine.name}`, () => {
    const servers = new Servers(engine)
    let account: Uid

    before(async () => {
      account = await servers.account([{ uuid: 'web' }])
      await servers.database.write(async (transaction) => {
        // Statistics are there when the test says so.
        for (const table of engine.name === 'postgres' ? TABLES : [])
          await transaction.run(`ALTER TABLE ${table} SET (autovacuum_enabled = off)`)
        await transaction.run(ALERTS, account)
        await transaction.run(INCIDENTS, account)
        await transaction.run(HOSTS)
      })
    })

    const key = engine.name === 'sqlite' ? 'sqlite_autoindex_alerts_2' : 'alerts_account_logon_kind_key'
    const bare = (how: string) => how.replace(/^(.* \(account logon) kind\)$/, '$1)')

    const analyze = () =>
      servers.database.write(async (transaction) => {
        for (const table of TABLES) await transaction.all(`ANALYZE ${table}`)
      })

    for (const statistics of ['without', 'with'] as const) {
      test(`${statistics} statistics those that are there are sought by what they are about`, async () => {
        if (statistics === 'with') await analyze()
        for (const many of [1, 20, 600]) {
          // Every other one is there.
          const alerts = Array.from({ length: many }, (_, index) => ({
            ...newAlert(index, { kind: 'ip' }),
            logon: `kept-${index * 2 + MANY - many}`,
          }))
          const enough = new Error('seen')
          const [names, rows] = ['SELECT logon FROM', 'SELECT a.logon, a.kind'].map(
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

      test(`${statistics} statistics matters, and how they are on servers, are sought by their keys`, async () => {
        if (statistics === 'with') await analyze()
        for (const many of [1, 20, 600]) {
          const ids = Array.from({ length: many }, (_, index) => String(index * 37))
          const plans = new Plans(engine.name, TABLES)
          const places = ids.map((incident) => ({ incident, host: 'web' }))
          const sought = ids.map((incident) => ({ incident, besides: ['db'] }))
          await servers.database.write(async (transaction) => {
            const watched = plans.watch(transaction)
            assert.equal((await lockIncidents(watched, account, ids)).size, many)
            const found = await standingsOn(watched, account, places)
            assert.deepEqual(await standingsAmong(watched, account, sought, { hosts: ['web'], groups: [1] }), found)
            assert.deepEqual(found[0], { level: 'suspicious', isWaiting: true })
            assert.equal(found.filter((one) => one?.isWaiting).length, ids.filter((id) => Number(id) < MANY / 10).length)
          })
          assert.deepEqual(plans.seen, [
            'alerts_of_incident (account incident status)',
            'alerts_waiting (account incident host)',
            'incident_hosts_pkey (account incident host)',
            'incident_hosts_pkey (account incident)',
            'incidents_pkey (account id)',
          ])
        }
      })
    }
  })
})
