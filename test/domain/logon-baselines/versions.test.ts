import assert from 'node:assert/strict'
import test, { describe } from 'node:test'
import { deleteGroup } from '../../../src/domain/hosts/delete-group.ts'
import { deleteFromBaseline } from '../../../src/domain/logon-baselines/delete-baseline.ts'
import { modifyBaseline, type TargetChanges } from '../../../src/domain/logon-baselines/modify-baseline.ts'
import { baselinesOf } from '../../../src/domain/logon-baselines/read.ts'
import { importLogons } from '../../../src/domain/logons/import-logons.ts'
import type { Uid } from '../../../src/kernel/ids.ts'
import { Refusal } from '../../../src/kernel/outcome.ts'
import { forEachEngine } from '../../storage/engines.ts'
import { approve, everywhere, group, Servers, uuid } from './servers.ts'

const NOON = Date.UTC(2026, 10, 21, 12)
const minute = (count: number) => NOON + count * 60_000
const at = (moment: number) => ({ now: () => moment })

const OFFICE = approve({ ip: '203.0.113.0/24' })
const HOME = approve({ ip: '198.51.100.7' })
const DEPLOY = approve({ account: 'deploy' })

forEachEngine((engine) => {
  describe(`versions of baselines on ${engine.name}`, () => {
    const servers = new Servers(engine)
    const change = async (account: Uid, value: typeof OFFICE, moment: number, changes: Partial<TargetChanges>) => {
      const outcome = await servers.write((deps) =>
        modifyBaseline({ ...deps, clock: at(moment) }, account, value, { added: [], removed: [], ...changes }),
      )
      assert.ok(!(outcome instanceof Refusal))
    }
    const valuesAt = (account: Uid, moment: number, groupId = 0) =>
      servers.database.read(async (reader) => {
        const host = { uuid: 'web', groupId }
        return (await baselinesOf(reader, account, [host])).at(host, moment).entries.map(({ value }) => value)
      })
    let port = 40_000
    /** What the logon of somebody at some time is alerted for. */
    const alertsFor = async (account: Uid, moment: number, from: string, user = 'deploy') => {
      const log = `${new Date(moment).toISOString()} web sshd[9]: Accepted password for ${user} from ${from} port ${++port} ssh2`
      const given = { host: 'web', zone: undefined, year: undefined, log }
      const counts = await servers.write((deps) => importLogons({ ...deps, clock: at(minute(1000)) }, account, given))
      assert.ok(!(counts instanceof Refusal))
      return counts.alerts
    }

    test('a late logon is judged by what was approved when it happened', async () => {
      const account = await servers.account([{ uuid: 'web' }])
      await change(account, OFFICE, minute(0), { added: [everywhere] })
      await change(account, HOME, minute(10), { added: [uuid('web')] })
      await change(account, OFFICE, minute(20), { removed: [everywhere] })
      // Home was not yet approved, then it was; the office was approved until it was not.
      assert.equal(await alertsFor(account, minute(5), '198.51.100.7'), 1)
      assert.equal(await alertsFor(account, minute(15), '198.51.100.7'), 0)
      assert.equal(await alertsFor(account, minute(19), '203.0.113.9'), 0)
      assert.equal(await alertsFor(account, minute(21), '203.0.113.9'), 1)
    })

    test('a dimension that came later accuses nothing earlier', async () => {
      const account = await servers.account([{ uuid: 'web' }])
      await change(account, OFFICE, minute(0), { added: [everywhere] })
      await change(account, DEPLOY, minute(30), { added: [everywhere] })
      assert.equal(await alertsFor(account, minute(29), '203.0.113.9', 'root'), 0)
      assert.equal(await alertsFor(account, minute(30), '203.0.113.9', 'root'), 1)
    })

    test('a logon from before the first baseline is judged by what is approved now', async () => {
      const account = await servers.account([{ uuid: 'web' }])
      await change(account, OFFICE, minute(0), { added: [everywhere] })
      await change(account, HOME, minute(10), { added: [everywhere] })
      assert.equal(await alertsFor(account, minute(-90), '198.51.100.7'), 0)
      assert.equal(await alertsFor(account, minute(-90), '8.8.8.8'), 1)
    })

    test('what is bound again after it was not is in force twice', async () => {
      const account = await servers.account([{ uuid: 'web' }])
      await change(account, HOME, minute(0), { added: [everywhere] })
      await change(account, OFFICE, minute(0), { added: [uuid('web')] })
      await change(account, OFFICE, minute(10), { removed: [uuid('web')] })
      await change(account, OFFICE, minute(20), { added: [uuid('web')] })
      const inForce = await Promise.all([5, 10, 15, 20].map(async (count) => (await valuesAt(account, minute(count))).length))
      assert.deepEqual(inForce, [2, 1, 1, 2])
      // Twice within a moment: the last word counts.
      for (let round = 0; round < 2; round++) {
        await change(account, OFFICE, minute(30), { removed: [uuid('web')] })
        await change(account, OFFICE, minute(30), { added: [uuid('web')] })
      }
      assert.equal((await valuesAt(account, minute(31))).length, 2)
    })

    test('deleting a value, and the group it is bound to, ends it then', async () => {
      const account = await servers.account([{ uuid: 'web', group: 2 }])
      await change(account, OFFICE, minute(0), { added: [group(2), everywhere] })
      await change(account, HOME, minute(0), { added: [group(2)] })
      await servers.write((deps) => deleteFromBaseline({ ...deps, clock: at(minute(10)) }, account, OFFICE, undefined))
      assert.deepEqual(await valuesAt(account, minute(9), 2), ['198.51.100.7', '203.0.113.0/24'])
      assert.deepEqual(await valuesAt(account, minute(10), 2), ['198.51.100.7'])
      await servers.write((deps) => deleteGroup({ ...deps, clock: at(minute(20)) }, account, 2))
      assert.deepEqual(await valuesAt(account, minute(19), 2), ['198.51.100.7'])
      assert.deepEqual(await valuesAt(account, minute(20), 2), [])
    })

    test('versions of another account are none of this one’s', async () => {
      const [account, other] = [await servers.account([{ uuid: 'web' }]), await servers.account([{ uuid: 'web' }])]
      await change(account, OFFICE, minute(0), { added: [everywhere] })
      assert.deepEqual(await valuesAt(other, minute(1)), [])
    })
  })
})
