import assert from 'node:assert/strict'
import test, { describe } from 'node:test'
import { type NewAlert, raiseAlerts } from '../../../src/domain/alerts/follow.ts'
import { handleAlerts } from '../../../src/domain/alerts/handle-alerts.ts'
import { incidentsRaised } from '../../../src/domain/subscriptions/incidents-raised.ts'
import type { Facts } from '../../../src/domain/subscriptions/message.ts'
import { insertSubscription } from '../../../src/domain/subscriptions/store.ts'
import { type Filters, USUAL_FILTERS, USUAL_RULES } from '../../../src/domain/subscriptions/subscription.ts'
import type { Uid } from '../../../src/kernel/ids.ts'
import { forEachEngine } from '../../storage/engines.ts'
import { newAlert } from '../alerts/new-alert.ts'
import { Servers } from '../logon-baselines/servers.ts'

const NOW = Date.UTC(2026, 10, 21)
const OPEN = { format: '', host: '', port: 0, transport: '', userName: '', sender: '', recipients: [], origin: '' } as const
/** `db-1` and `db-2` are in group 2. */
const HOSTS = [{ uuid: 'web' }, { uuid: 'app' }, { uuid: 'db-1', group: 2 }, { uuid: 'db-2', group: 2 }]

forEachEngine((engine) => {
  describe(`who is told of matters on ${engine.name}`, () => {
    const servers = new Servers(engine)

    /** An account with subscriptions that ask for all servers, for `app`, and for group 2; or for what is given. */
    const newAccount = async (more: Partial<Filters> = {}): Promise<Uid> => {
      const account = await servers.account(HOSTS)
      await servers.write(async ({ transaction }) => {
        const columns = ['uid', 'name', 'organisation', 'created_at', 'joined_at', 'modified_at']
        await transaction.insert('accounts', columns, [[account, 'shop', account, 0, 0, 0]])
        const asked = { all: {}, app: { hosts: ['app'] }, group: { groups: [2] } }
        for (const [index, [name, filters]] of Object.entries(asked).entries()) {
          const written = { name, channel: 'webhook', target: OPEN, rules: USUAL_RULES, isEnabled: true, sealed: '' } as const
          const row = { ...written, filters: { ...USUAL_FILTERS, ...more, ...filters } }
          await insertSubscription(transaction, { account, id: index + 1 }, row, NOW)
        }
      })
      return account
    }

    /** Raises alerts; gives back who is told what: why, how grave, of which server, and on how many the matter is. */
    const told = async (account: Uid, ...alerts: readonly NewAlert[]): Promise<string[]> => {
      const sql = `
        SELECT s.name, d.facts FROM alert_deliveries d JOIN alert_subscriptions s ON s.account = d.account AND s.id = d.subscription
        WHERE d.account = ?`
      const rows = await servers.write(async (deps) => {
        const { transaction } = deps
        const { incidents } = await raiseAlerts(transaction, account, alerts, NOW)
        await incidentsRaised(deps, account, incidents)
        const found = await transaction.all<{ name: string; facts: string }>(sql, account)
        await transaction.run('DELETE FROM alert_deliveries WHERE account = ?', account)
        return found
      })
      return rows
        .map(({ name, facts }) => [name, JSON.parse(facts) as Facts] as const)
        .map(([name, { why, level, host, hostName, servers: count, reason }]) => {
          assert.equal(hostName, host === '' ? '' : `name of ${host}`)
          return `${name}: ${why} ${level} ${host || 'several'} of ${count}, ${reason.en}`
        })
        .sort()
    }
    const deal = (account: Uid, ...alerts: number[]) =>
      servers.write((deps) => handleAlerts(deps, account, 'somebody', { alerts, deed: 'handle', remark: '', conditions: [] }))
    let number = 0
    const on = (host: string, more: Partial<NewAlert> = {}) =>
      newAlert(++number, { kind: 'ip', host, ...more }, { user: 'root', reason: { en: `on ${host}`, zh: '' } })

    test('those that ask for a server when a matter first comes to it, however long it has been elsewhere', async () => {
      for (const kind of ['ip', 'brute-force', 'spray'] as const) {
        const account = await newAccount()
        assert.deepEqual(await told(account, on('web', { kind })), ['all: new suspicious web of 1, on web'], kind)
        assert.deepEqual(await told(account, on('app', { kind })), ['app: wider suspicious app of 2, on app'], kind)
        assert.deepEqual(await told(account, on('db-1', { kind }), on('web', { kind })), [
          'group: wider suspicious db-1 of 3, on db-1',
        ])
        assert.deepEqual(await told(account, on('db-2', { kind })), [], 'the group has been told')
        assert.deepEqual(await told(account, on('app', { kind }), on('db-1', { kind }), on('web', { kind })), [])
      }
    })

    test('all of them of a new matter, each of its own servers', async () => {
      const account = await newAccount()
      const facts = await told(account, on('web'), on('db-1', { level: 'remind' }), on('db-2', { level: 'remind' }))
      assert.deepEqual(facts, ['all: new suspicious several of 3, on web', 'group: new remind several of 3, on db-1'])
    })

    test('of what became graver those whose servers it is graver on', async () => {
      const account = await newAccount()
      const level = 'remind'
      await told(account, ...['web', 'app', 'db-1', 'db-2'].map((host) => on(host, { level })))
      assert.deepEqual(await told(account, on('web')), ['all: graver suspicious web of 4, on web'])
      assert.deepEqual(
        await told(account, on('app'), on('app')),
        ['app: graver suspicious app of 4, on app'],
        'as grave as elsewhere',
      )
      assert.deepEqual(await told(account, on('db-2', { level: 'serious' }), on('db-1')), [
        'all: graver serious several of 4, on db-2',
        'group: graver serious several of 4, on db-2',
      ])
      assert.deepEqual(await told(account, on('db-1', { level: 'serious' })), [], 'the group knows it as that grave')
      assert.deepEqual(await told(account, on('app', { level: 'serious' })), ['app: graver serious app of 4, on app'])
    })

    test('of an alert that became graver those whose server it is on', async () => {
      const account = await newAccount()
      const alert = on('db-1', { level: 'remind' })
      await told(account, on('web'), alert, on('db-2', { level: 'remind' }))
      assert.deepEqual(await told(account, { ...alert, level: 'suspicious' }), ['group: graver suspicious db-1 of 3, on db-1'])
    })

    test('those whose servers were dealt with, though it waits elsewhere', async () => {
      const account = await newAccount()
      await told(account, on('web'), on('app'), on('db-1'), on('db-2'))
      await deal(account, 2, 3)
      assert.deepEqual(await told(account, on('app')), ['app: again suspicious app of 4, on app'])
      assert.deepEqual(await told(account, on('db-1')), [], 'db-2 waits')
      await deal(account, 4, 6)
      assert.deepEqual(await told(account, on('db-2')), ['group: again suspicious db-2 of 4, on db-2'])
      await deal(account, 1, 5, 7)
      assert.deepEqual(await told(account, on('web')), ['all: again suspicious web of 4, on web'])
    })

    test('those who ask for any server of an attack that is on several', async () => {
      const account = await newAccount()
      const spray = (): NewAlert => ({ ...on('web', { kind: 'spray' }), hosts: ['web', 'app'] })
      assert.deepEqual(await told(account, spray()), [
        'all: new suspicious several of 2, on web',
        'app: new suspicious app of 2, on web',
      ])
      assert.deepEqual(await told(account, spray()), [], 'it waits, wherever it is shown')
      await deal(account, 1, 2)
      assert.deepEqual((await told(account, spray())).length, 2)
    })

    test('those who ask for grave ones by how grave a matter is on their servers', async () => {
      const account = await newAccount({ level: 'suspicious' })
      await told(account, on('web', { level: 'serious' }))
      assert.deepEqual(await told(account, on('app', { level: 'remind' })), [])
      assert.deepEqual(await told(account, on('app')), ['app: graver suspicious app of 2, on app'])
    })

    test('those who ask for all servers at the tenth', async () => {
      const account = await newAccount()
      const many = Array.from({ length: 8 }, (_, index) => on(`other-${index}`))
      await told(account, ...many, on('web'))
      assert.deepEqual(await told(account, on('app')), [
        'all: wider suspicious app of 10, on app',
        'app: wider suspicious app of 10, on app',
      ])
    })
  })
})
