import assert from 'node:assert/strict'
import test, { describe } from 'node:test'
import { type NewAlert, raiseAlerts } from '../../../src/domain/alerts/follow.ts'
import { type Deed, handleAlerts } from '../../../src/domain/alerts/handle-alerts.ts'
import { insertRules } from '../../../src/domain/alerts/white-list-store.ts'
import type { Uid } from '../../../src/kernel/ids.ts'
import { forEachEngine } from '../../storage/engines.ts'
import { Servers } from '../logon-baselines/servers.ts'
import { newAlert } from './new-alert.ts'

const NOW = Date.UTC(2026, 10, 21)

forEachEngine((engine) => {
  describe(`matters on ${engine.name}`, () => {
    const servers = new Servers(engine)
    const newAccount = () => servers.account([{ uuid: 'inet-1' }, { uuid: 'inet-2' }])
    /** Raises alerts; gives back what somebody is told: why, how grave, and of how many alerts by now. */
    const told = async (account: Uid, ...alerts: readonly NewAlert[]) => {
      const { incidents } = await servers.write(({ transaction }) => raiseAlerts(transaction, account, alerts, NOW))
      return incidents.map(({ why, level, alerts: count }) => `${why} ${level} ${count}`).sort()
    }
    const deal = async (account: Uid, deed: Deed, ...alerts: readonly number[]) => {
      const handling = { alerts, deed, remark: '', conditions: [] }
      const items = await servers.write((deps) => handleAlerts(deps, account, 'somebody', handling))
      assert.deepEqual(
        items,
        [...alerts].map((alert) => ({ alert, isDone: true })),
      )
    }
    const ip = (number: number, more: Partial<NewAlert> = {}) => newAlert(number, { kind: 'ip', ...more }, { user: 'root' })

    test('are told once while they wait, and again when they go on after all was dealt with', async () => {
      for (const deed of ['ignore', 'handle', 'mark'] as const) {
        const account = await newAccount()
        assert.deepEqual(await told(account, ip(1), ip(2)), ['new suspicious 2'])
        assert.deepEqual(await told(account, ip(3)), [])
        await deal(account, deed, 1, 2)
        assert.deepEqual(await told(account, ip(4)), [], 'one of them waits')
        await deal(account, deed, 3, 4)
        assert.deepEqual(await told(account, ip(5)), ['again suspicious 5'], deed)
        assert.deepEqual(await told(account, ip(5), ip(6)), [])
      }
    })

    test('are told when they become graver, and not when less grave alerts follow', async () => {
      const account = await newAccount()
      assert.deepEqual(await told(account, ip(1, { level: 'remind' })), ['new remind 1'])
      assert.deepEqual(await told(account, ip(2, { level: 'serious' })), ['graver serious 2'])
      assert.deepEqual(await told(account, ip(3, { level: 'remind' })), [])
    })

    test('are others for another server, account, source and set of kinds; attacks of one source are one', async () => {
      const account = await newAccount()
      await told(account, ip(1))
      assert.deepEqual(await told(account, ip(2, { host: 'inet-2' })), ['new suspicious 1'])
      assert.deepEqual(await told(account, newAlert(3, { kind: 'ip' }, { user: 'ann' })), ['new suspicious 1'])
      assert.deepEqual(await told(account, { ...ip(4), source: '192.0.2.8' }), ['new suspicious 1'])
      const both = [ip(5), newAlert(5, { kind: 'time' }, { user: 'root' })]
      assert.deepEqual(await told(account, ...both), ['new suspicious 2'], 'a logon that breaks more is another matter')
      assert.deepEqual(await told(account, newAlert(6), newAlert(7, { host: 'inet-2' })), ['new suspicious 2'])
    })

    test('count and tell nothing of what the white list finds', async () => {
      const account = await newAccount()
      const rule = { kind: 'ip', host: '', field: 'loginUser', operate: 'strEqual', value: 'root' } as const
      await servers.write(({ transaction }) => insertRules(transaction, account, [rule], 1))
      assert.deepEqual(await told(account, ip(1)), [])
      assert.deepEqual(await told(account, ip(2), newAlert(3, { kind: 'ip' }, { user: 'ann' })), ['new suspicious 1'])
      const sql = 'SELECT alerts FROM incidents WHERE account = ?'
      assert.deepEqual(await servers.database.read((reader) => reader.all(sql, account)), [{ alerts: 1 }])
    })
  })
})
