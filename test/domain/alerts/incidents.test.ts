import assert from 'node:assert/strict'
import test, { describe } from 'node:test'
import { type NewAlert, raiseAlerts } from '../../../src/domain/alerts/follow.ts'
import { type Deed, handleAlerts } from '../../../src/domain/alerts/handle-alerts.ts'
import { putIncidentHosts, standingsAmong, standingsOn } from '../../../src/domain/alerts/kept-incidents.ts'
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
    /** What is kept of the matters of an account: server, how many there are, and how many alerts. */
    const kept = async (account: Uid) => {
      const sql = 'SELECT host, servers, alerts FROM incidents WHERE account = ? ORDER BY last_at, id'
      const rows = await servers.database.read((reader) =>
        reader.all<{ host: string; servers: number; alerts: number }>(sql, account),
      )
      return rows.map(({ host, servers: count, alerts }) => `${host} ${count} ${alerts}`)
    }
    /** Raises alerts; gives back what those who ask for all servers are told: why, how grave, and of how many alerts by now. */
    const told = async (account: Uid, ...alerts: readonly NewAlert[]) => {
      const { incidents } = await servers.write(({ transaction }) => raiseAlerts(transaction, account, alerts, NOW))
      return incidents
        .filter(({ why }) => why !== undefined)
        .map(({ why, level, alerts: count }) => `${why} ${level} ${count}`)
        .sort()
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

    test('are others for another account, source and set of kinds, not for another server; attacks of one source are one', async () => {
      const account = await newAccount()
      await told(account, ip(1))
      assert.deepEqual(await told(account, ip(2, { host: 'inet-2' })), [])
      assert.deepEqual(await told(account, newAlert(3, { kind: 'ip' }, { user: 'ann' })), ['new suspicious 1'])
      assert.deepEqual(await told(account, { ...ip(4), source: '192.0.2.8' }), ['new suspicious 1'])
      const both = [ip(5), newAlert(5, { kind: 'time' }, { user: 'root' })]
      assert.deepEqual(await told(account, ...both), ['new suspicious 2'], 'a logon that breaks more is another matter')
      assert.deepEqual(await told(account, newAlert(6), newAlert(7, { host: 'inet-2' })), ['new suspicious 2'])
    })

    test('are one for a source that comes to many servers, whatever it does there', async () => {
      for (const kind of ['location', 'ip', 'time', 'account', 'success-after-failures', 'travel'] as const) {
        const account = await newAccount()
        const on = (number: number, host: string) => newAlert(number, { kind, host }, { user: 'root' })
        assert.deepEqual(await told(account, on(1, 'inet-1'), on(2, 'inet-2')), ['new suspicious 2'], kind)
        assert.deepEqual(await told(account, on(3, 'inet-3')), [])
        assert.deepEqual(await kept(account), [' 3 3'])
      }
    })

    test('are of each server where they have no source', async () => {
      for (const kind of ['time', 'brute-force-account', 'blindness'] as const) {
        const account = await newAccount()
        const on = (number: number, host: string) => ({ ...newAlert(number, { kind, host }, { user: 'root' }), source: '' })
        assert.deepEqual(await told(account, on(1, 'inet-1'), on(2, 'inet-2')), ['new suspicious 1', 'new suspicious 1'], kind)
        assert.deepEqual(await kept(account), ['inet-1 1 1', 'inet-2 1 1'])
      }
    })

    test('name their server while there is one', async () => {
      const account = await newAccount()
      await told(account, newAlert(1), newAlert(2))
      assert.deepEqual(await kept(account), ['inet-1 1 2'])
      await told(account, newAlert(3))
      assert.deepEqual(await kept(account), ['inet-1 1 3'])
      await told(account, newAlert(4, { host: 'inet-2' }))
      assert.deepEqual(await kept(account), [' 2 4'])
      await told(account, newAlert(5))
      assert.deepEqual(await kept(account), [' 2 5'])
    })

    test('are told again at the tenth, hundredth and thousandth server, once each', async () => {
      const account = await newAccount()
      let number = 0
      const on = (count: number) => Array.from({ length: count }, () => ip(++number, { host: `inet-${number}` }))
      assert.deepEqual(await told(account, ...on(8)), ['new suspicious 8'])
      assert.deepEqual(await told(account, ...on(1)), [])
      assert.deepEqual(await told(account, ...on(1)), ['wider suspicious 10'])
      assert.deepEqual(await told(account, ip(++number, { host: 'inet-3' })), [], 'it has been there')
      assert.deepEqual(await told(account, ...on(80)), [])
      assert.deepEqual(await told(account, ...on(1200)), ['wider suspicious 1291'])
      assert.deepEqual(await kept(account), [' 1290 1291'])
    })

    test('are on all servers that an alert is about', async () => {
      const account = await newAccount()
      const spray = { ...newAlert(1, { kind: 'spray' }), hosts: ['inet-1', 'inet-2', 'inet-3'] }
      assert.deepEqual(await told(account, spray), ['new suspicious 1'])
      assert.deepEqual(await kept(account), [' 3 1'])
    })

    test('are on each server as grave as the worst that was there', async () => {
      const account = await newAccount()
      const on = (number: number, host: string, level: NewAlert['level']) => ip(number, { host, level })
      const ranks = async () => {
        const sql = 'SELECT incident, host, rank FROM incident_hosts WHERE account = ? ORDER BY host'
        return servers.database.read((reader) => reader.all<{ incident: string; host: string; rank: number }>(sql, account))
      }
      const steps: readonly (readonly [alerts: readonly NewAlert[], ranks: readonly string[]])[] = [
        [[on(1, 'inet-1', 'remind'), on(2, 'inet-1', 'suspicious'), on(3, 'inet-1', 'remind')], ['inet-1 1']],
        [
          [on(4, 'inet-1', 'remind'), on(5, 'inet-2', 'remind')],
          ['inet-1 1', 'inet-2 2'],
        ],
        [[on(6, 'inet-2', 'serious')], ['inet-1 1', 'inet-2 0']],
        [[on(7, 'inet-2', 'suspicious')], ['inet-1 1', 'inet-2 0']],
      ]
      for (const [alerts, expected] of steps) {
        await told(account, ...alerts)
        assert.deepEqual(
          (await ranks()).map(({ host, rank }) => `${host} ${rank}`),
          expected,
        )
      }
      const [{ incident = '' } = {}] = await ranks()
      const among = (...besides: readonly string[]) =>
        servers.database.read((reader) =>
          standingsAmong(reader, account, [{ incident, besides }], { hosts: ['inet-1', 'inet-2', 'inet-3'], groups: [] }),
        )
      assert.deepEqual(await among(), [{ level: 'serious', isWaiting: true }])
      assert.deepEqual(await among('inet-2'), [{ level: 'suspicious', isWaiting: true }])
      assert.deepEqual(await among('inet-1', 'inet-2'), [undefined])
      await deal(account, 'handle', 1, 2, 3, 4)
      assert.deepEqual(await among(), [{ level: 'serious', isWaiting: true }], 'what is on the other server waits')
      assert.deepEqual(await among('inet-2'), [{ level: 'suspicious', isWaiting: false }])
      await servers.write(({ transaction }) =>
        putIncidentHosts(transaction, account, [
          { incident, host: 'inet-1', rank: 0 },
          { incident, host: 'inet-2', rank: 2 },
        ]),
      )
      const asked = ['inet-1', 'inet-2', 'inet-3'].map((host) => ({ incident, host }))
      assert.deepEqual(await servers.database.read((reader) => standingsOn(reader, account, asked)), [
        { level: 'serious', isWaiting: false },
        { level: 'serious', isWaiting: true },
        undefined,
      ])
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
