import assert from 'node:assert/strict'
import test, { describe } from 'node:test'
import type { AlertDetails } from '../../../src/domain/alerts/alert-details.ts'
import { raiseAlerts } from '../../../src/domain/alerts/follow.ts'
import { lockIncidents } from '../../../src/domain/alerts/kept-incidents.ts'
import type { Uid } from '../../../src/kernel/ids.ts'
import { forEachEngine } from '../../storage/engines.ts'
import { somebodyWaits } from '../../storage/somebody-waits.ts'
import { Servers } from '../logon-baselines/servers.ts'
import { newAlert } from './new-alert.ts'

const NOW = Date.UTC(2026, 10, 21)

forEachEngine((engine) => {
  describe(`alerts that are told once more on ${engine.name}`, () => {
    const servers = new Servers(engine)
    const raise = (account: Uid, ...alerts: ReturnType<typeof newAlert>[]) =>
      servers.write(({ transaction }) => raiseAlerts(transaction, account, alerts, NOW))

    test('a matter becomes as grave as the gravest of them, whatever their order', async () => {
      const account = await servers.account([{ uuid: 'inet-1' }])
      await raise(account, newAlert(1, { level: 'remind' }), newAlert(2, { level: 'remind' }))
      const more = { reason: { en: 'more', zh: '更多' } }
      const again = [newAlert(1, { level: 'serious' }, more), newAlert(2, { level: 'suspicious' }, more)]
      const { alerts, incidents } = await raise(account, ...again)
      assert.equal(alerts, 0)
      assert.deepEqual(
        incidents.map(({ level, why, alerts }) => [level, why, alerts]),
        [['serious', 'graver', 2]],
      )
    })

    test('one that became graver and says the same is told, one that is less grave is not', async () => {
      const account = await servers.account([{ uuid: 'inet-1' }])
      await raise(account, newAlert(1, { level: 'suspicious' }))
      assert.deepEqual((await raise(account, newAlert(1, { level: 'remind' }))).incidents, [])
      const { incidents } = await raise(account, newAlert(1, { level: 'serious' }))
      assert.deepEqual(
        incidents.map(({ level, why }) => [level, why]),
        [['serious', 'graver']],
      )
    })

    test('one keeps how its line was read', async () => {
      const account = await servers.account([{ uuid: 'inet-1' }])
      const whole = { en: 'sshd, JSON', zh: 'sshd, JSON' }
      const [reason, readAs] = [
        { en: 'more', zh: '更多' },
        { en: 'sshd', zh: 'sshd' },
      ]
      await raise(account, newAlert(1, {}, { readAs: whole }), newAlert(2))
      await raise(account, newAlert(1, {}, { reason, readAs }), newAlert(2, {}, { reason, readAs }))
      const sql = 'SELECT details FROM alerts WHERE account = ? ORDER BY at'
      const rows = await servers.database.read((reader) => reader.all<{ details: string }>(sql, account))
      const kept = rows.map(({ details }) => JSON.parse(details) as AlertDetails)
      assert.deepEqual(
        kept.map((details) => [details.reason.en, details.readAs?.en]),
        [
          ['more', 'sshd, JSON'],
          ['more', 'sshd'],
        ],
      )
    })

    test('by two at once is one, and counts once to its matter', { skip: engine.name === 'sqlite' && 'one writer' }, async () => {
      const account = await servers.account([{ uuid: 'inet-1' }])
      let second: ReturnType<typeof raise> | undefined
      const first = await servers.write(async ({ transaction }) => {
        const raised = await raiseAlerts(transaction, account, [newAlert(1)], NOW)
        second ??= raise(account, newAlert(1, { level: 'serious' }), newAlert(2))
        // It has seen that there is none, and waits for an id.
        await somebodyWaits(transaction)
        return raised
      })
      const { alerts, incidents } = (await second) ?? {}
      const sql = 'SELECT level, alerts FROM incidents WHERE account = ?'
      const matters = await servers.database.read((reader) => reader.all(sql, account))
      assert.deepEqual([first.alerts, alerts, matters], [1, 1, [{ level: 'serious', alerts: 2 }]])
      assert.deepEqual(incidents?.at(-1)?.why, 'graver')
    })

    test('waits for nobody who waits for it', { skip: engine.name === 'sqlite' && 'one writer' }, async () => {
      const account = await servers.account([{ uuid: 'inet-1' }])
      // More than are locked by one statement.
      const alerts = Array.from({ length: 130 }, (_, index) => newAlert(index, { kind: 'ip' }, { user: `user-${index}` }))
      await raise(account, ...alerts)
      const sql = 'SELECT incident, id FROM alerts WHERE account = ? ORDER BY incident'
      const rows = await servers.database.read((reader) => reader.all<{ incident: string; id: number }>(sql, account))
      const matters = rows.map(({ incident }) => incident)
      const [first = '', last = ''] = [matters[0], matters.at(-1)]
      const grave = alerts
        .map((alert) => ({ ...alert, level: 'serious' as const }))
        // The matter that comes first stands last, and by their ids the alerts stand otherwise again.
        .sort((a, b) => placeOf(b) - placeOf(a))
      function placeOf({ logon }: { readonly logon: string }): number {
        return rows.findIndex(({ id }) => alerts[id - 1]?.logon === logon)
      }
      const { retries } = servers.database.counters
      let second: ReturnType<typeof raise> | undefined
      await servers.write(async ({ transaction }) => {
        await lockIncidents(transaction, account, [first])
        second ??= raise(account, ...grave)
        await somebodyWaits(transaction, second)
        // It has the first matter and has nothing of the others yet: neither these nor an alert.
        await lockIncidents(transaction, account, [last])
        await transaction.run('UPDATE alerts SET remark = ? WHERE account = ?', 'seen', account)
      })
      assert.equal((await second)?.incidents.length, 130)
      assert.equal(servers.database.counters.retries, retries)
    })

    test('makes its matter graver on its server alone', async () => {
      const account = await servers.account([{ uuid: 'inet-1' }, { uuid: 'inet-2' }])
      const on = (number: number, host: string, level: 'remind' | 'suspicious' | 'serious') => newAlert(number, { host, level })
      await raise(account, on(1, 'inet-1', 'remind'), on(2, 'inet-2', 'suspicious'))
      const { incidents } = await raise(account, on(1, 'inet-1', 'suspicious'))
      const shown = incidents.map(({ why, level, parts }) => [why, level, parts.map(({ host, level: there }) => [host, there])])
      assert.deepEqual(shown, [[undefined, 'suspicious', [['inet-1', 'suspicious']]]])
      assert.deepEqual((await raise(account, on(1, 'inet-1', 'suspicious'))).incidents, [])
      const sql = 'SELECT host, rank FROM incident_hosts WHERE account = ? ORDER BY host'
      const rows = await servers.database.read((reader) => reader.all(sql, account))
      assert.deepEqual(rows, [
        { host: 'inet-1', rank: 1 },
        { host: 'inet-2', rank: 1 },
      ])
      const counts = 'SELECT alerts, servers FROM incidents WHERE account = ?'
      assert.deepEqual(await servers.database.read((reader) => reader.all(counts, account)), [{ alerts: 2, servers: 2 }])
    })

    test('as two things at once is the graver of them', { skip: engine.name === 'sqlite' && 'one writer' }, async () => {
      const account = await servers.account([{ uuid: 'inet-1' }])
      await raise(account, newAlert(1, { level: 'remind' }))
      const [worst, worse] = ['worst', 'worse'].map((en) => ({ reason: { en, zh: '' } }))
      let second: ReturnType<typeof raise> | undefined
      const first = await servers.write(async ({ transaction }) => {
        const raised = await raiseAlerts(transaction, account, [newAlert(1, { level: 'serious' }, worst)], NOW)
        second ??= raise(account, newAlert(1, { level: 'suspicious' }, worse))
        // It has seen the first level, and waits to change it.
        await somebodyWaits(transaction, second)
        return raised
      })
      const told = [first, await second].map((raised) => raised?.incidents.map(({ level, why }) => `${level} ${why}`))
      const sql =
        'SELECT level, details FROM alerts WHERE account = ? UNION ALL SELECT level, CAST(? AS TEXT) FROM incidents WHERE account = ?'
      const rows = await servers.database.read((reader) =>
        reader.all<{ level: string; details: string }>(sql, account, '{}', account),
      )
      const kept = rows.map(({ level, details }) => `${level} ${JSON.parse(details).reason?.en ?? ''}`)
      assert.deepEqual(
        [told, kept],
        [
          [['serious graver'], []],
          ['serious worst', 'serious '],
        ],
      )
    })
  })
})
