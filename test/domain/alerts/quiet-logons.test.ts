import assert from 'node:assert/strict'
import test, { describe } from 'node:test'
import { type ListedAlert, listAlerts } from '../../../src/domain/alerts/list-alerts.ts'
import type { MarkRule } from '../../../src/domain/alerts/mark-miss-rule.ts'
import { insertRules } from '../../../src/domain/alerts/white-list-store.ts'
import { switchedOff } from '../../../src/domain/logon-baselines/read.ts'
import { type SwitchedDimension, setSwitch } from '../../../src/domain/logon-baselines/switches.ts'
import { importLogons } from '../../../src/domain/logons/import-logons.ts'
import type { Uid } from '../../../src/kernel/ids.ts'
import { Refusal } from '../../../src/kernel/outcome.ts'
import { forEachEngine } from '../../storage/engines.ts'
import { approve, everywhere, Servers } from '../logon-baselines/servers.ts'

const LINE = '2026-11-21T23:17:05Z web sshd[811]: Accepted password for root from 8.8.8.8 port 50022 ssh2'

forEachEngine((engine) => {
  describe(`logons that make no alert on ${engine.name}`, () => {
    const servers = new Servers(engine)
    /** An account in which the line leaves every baseline. */
    const strict = async () => {
      const account = await servers.account([{ uuid: 'web' }, { uuid: 'db' }])
      const values = [{ location: 'Montenegro' }, { ip: '10.0.0.0/8' }, { startTime: '08:00', endTime: '20:00' }]
      for (const value of [...values, { account: 'deploy' }]) {
        await servers.change(account, approve(value), { added: [everywhere] })
      }
      return account
    }
    const feed = async (account: Uid, host = 'web', text = LINE) => {
      const counts = await servers.write((deps) => importLogons(deps, account, { host, zone: undefined, year: 2026, log: text }))
      assert.ok(!(counts instanceof Refusal))
      return counts
    }
    const turn = (account: Uid, dimension: SwitchedDimension, isOn: boolean) =>
      servers.write((deps) => setSwitch(deps, account, { dimension, isOn }))
    const allow = (account: Uid, rule: Partial<MarkRule>) =>
      servers.write(({ transaction }) => {
        const whole: MarkRule = { kind: 'account', host: '', field: 'loginUser', operate: 'strEqual', value: 'root', ...rule }
        return insertRules(transaction, account, [whole], 1)
      })
    const alertsOf = (account: Uid): Promise<ListedAlert[]> =>
      servers.database.read(async (transaction) => {
        const page = { offset: 0, limit: 1000, isOldestFirst: true }
        return (await listAlerts({ transaction }, { account }, {}, page)).alerts
      })
    const kindsOf = async (account: Uid) => (await alertsOf(account)).map(({ kind }) => kind).sort()

    test('without a touch every switch is on', async () => {
      const account = await strict()
      const off = await servers.database.read((reader) => switchedOff(reader, account))
      assert.deepEqual([...off], [])
      assert.equal((await feed(account)).alerts, 4)
    })

    test('what is switched off is kept and judged, and makes no alert; switched on again it does', async () => {
      const account = await strict()
      for (const dimension of ['ip', 'time', 'account'] as const) await turn(account, dimension, false)
      const { judged, alerts } = await feed(account)
      assert.deepEqual([judged, alerts], [1, 1])
      assert.deepEqual(await kindsOf(account), ['location'])
      await turn(account, 'time', true)
      assert.equal((await feed(account)).duplicates, 1)
      assert.equal((await feed(account, 'web', LINE.replace('05Z', '06Z').replace('50022', '50023'))).alerts, 2)
      assert.deepEqual(await kindsOf(account), ['location', 'location', 'time'])
    })

    test('a switch is of its account', async () => {
      const [account, other] = [await strict(), await strict()]
      await turn(account, 'ip', false)
      assert.equal((await feed(other)).alerts, 4)
    })

    test('what a rule of the white list finds is kept as a false positive that names it', async () => {
      const account = await strict()
      await allow(account, {})
      assert.equal((await feed(account)).alerts, 4)
      const found = await alertsOf(account)
      const marked = found.filter(({ status }) => status === 8)
      assert.deepEqual(
        marked.map(({ kind, handled }) => [kind, handled.rules, handled.result]),
        [['account', ['loginUser strEqual root'], 'mark']],
      )
      assert.ok(marked.every(({ handled }) => handled.at > 0))
      assert.equal(found.filter(({ status, handled }) => status === 1 && handled.at === 0).length, 3)
    })

    test('a rule about one server leaves the alerts of others alone', async () => {
      const account = await strict()
      await allow(account, { host: 'db' })
      await feed(account, 'web')
      await feed(account, 'db')
      const states = (await alertsOf(account)).filter(({ kind }) => kind === 'account').map(({ host, status }) => [host, status])
      assert.deepEqual(states.sort(), [
        ['db', 8],
        ['web', 1],
      ])
    })
  })
})
