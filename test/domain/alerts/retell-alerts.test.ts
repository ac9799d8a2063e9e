import assert from 'node:assert/strict'
import test, { describe } from 'node:test'
import type { AlertDetails } from '../../../src/domain/alerts/alert-details.ts'
import { raiseAlerts } from '../../../src/domain/alerts/follow.ts'
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
