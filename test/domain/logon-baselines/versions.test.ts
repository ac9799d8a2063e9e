import assert from 'node:assert/strict'
import test, { describe } from 'node:test'
import { deleteGroup } from '../../../src/domain/hosts/delete-group.ts'
import { addApproval, endApproval, listApprovals, MOST_APPROVALS } from '../../../src/domain/logon-baselines/approvals.ts'
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

    const approveFor = async (account: Uid, value: typeof OFFICE, since: number, until: number) => {
      const { dimension: type, ...given } = value
      const approval = { type, ...given, host: 'web', who: '', until, alert: 1, by: 'somebody' }
      const id = await servers.write((deps) => addApproval({ ...deps, clock: at(since) }, account, approval))
      assert.ok(!(id instanceof Refusal))
      return id
    }

    test('what is approved for a time holds from its beginning until its end, whenever the log comes', async () => {
      const account = await servers.account([{ uuid: 'web' }])
      await change(account, OFFICE, minute(0), { added: [everywhere] })
      await approveFor(account, HOME, minute(10), minute(20))
      const of = async (...minutes: number[]) => Promise.all(minutes.map((one) => valuesAt(account, minute(one))))
      const [office, both] = [[OFFICE.value], [HOME.value, OFFICE.value]]
      assert.deepEqual(await of(-5, 9.9, 10, 19.9, 20, 500), [office, office, both, both, office, office])
      for (const [one, alerts] of [[21, 1] as const, [15, 0] as const, [9, 1] as const, [-9, 1] as const]) {
        assert.equal(await alertsFor(account, minute(one), '198.51.100.7'), alerts, `in minute ${one}`)
      }
    })

    test('before anything was bound it holds in its own time too', async () => {
      const account = await servers.account([{ uuid: 'web' }])
      await approveFor(account, HOME, minute(10), minute(20))
      await change(account, OFFICE, minute(12), { added: [everywhere] })
      const of = async (...minutes: number[]) => Promise.all(minutes.map((one) => valuesAt(account, minute(one))))
      const [office, both] = [[OFFICE.value], [HOME.value, OFFICE.value]]
      assert.deepEqual(await of(5, 11, 15, 25), [office, both, both, office])
    })

    test('what is approved for a time is no limit by itself', async () => {
      const account = await servers.account([{ uuid: 'web' }])
      await approveFor(account, DEPLOY, minute(10), minute(20))
      assert.deepEqual(await valuesAt(account, minute(15)), [])
      await change(account, OFFICE, minute(12), { added: [uuid('web')] })
      assert.deepEqual(await valuesAt(account, minute(15)), [OFFICE.value])
      await change(account, approve({ account: 'root' }), minute(14), { added: [everywhere] })
      await change(account, approve({ account: 'root' }), minute(18), { removed: [everywhere] })
      assert.deepEqual(await valuesAt(account, minute(15)), ['deploy', 'root', OFFICE.value])
      assert.deepEqual(await valuesAt(account, minute(19)), [OFFICE.value])
    })

    test('approved once more, it has another end; ended, it holds no longer, and holds for what was before', async () => {
      const account = await servers.account([{ uuid: 'web' }])
      await change(account, OFFICE, minute(0), { added: [everywhere] })
      const id = await approveFor(account, HOME, minute(10), minute(20))
      assert.equal(await approveFor(account, HOME, minute(12), minute(60)), id)
      const both = [HOME.value, OFFICE.value]
      assert.deepEqual([await valuesAt(account, minute(11)), await valuesAt(account, minute(50))], [both, both])
      const end = (moment: number) => servers.write((deps) => endApproval({ ...deps, clock: at(moment) }, account, id))
      assert.equal(await end(minute(30)), minute(30))
      const listed = (holds: boolean) =>
        servers.database.read(async (transaction) => {
          const { approvals } = await listApprovals({ transaction, clock: at(minute(30)) }, account, {
            holds,
            after: 0,
            limit: 9,
          })
          return approvals.length
        })
      assert.deepEqual([await listed(true), await listed(false)], [0, 1])
      assert.deepEqual([await valuesAt(account, minute(29)), await valuesAt(account, minute(30))], [both, [OFFICE.value]])
      assert.ok((await end(minute(31))) instanceof Refusal)
      assert.notEqual(await approveFor(account, HOME, minute(40), minute(50)), id, 'another approval')
      assert.deepEqual([await valuesAt(account, minute(35)), await valuesAt(account, minute(45))], [[OFFICE.value], both])
    })

    test('so many approvals hold at once, and old ones are forgotten', async () => {
      const account = await servers.account([{ uuid: 'web' }])
      const row = (id: number, until: number) => {
        return [account, id, 'ip', 'web', '', `10.0.${id >> 8}.${id & 255}`, '', minute(0), until, 1, '']
      }
      const columns = ['account', 'id', 'type', 'host', 'who', 'value', 'shown', 'since_at', 'until_at', 'alert', 'approved_by']
      const rows = Array.from({ length: MOST_APPROVALS }, (_, index) => row(10_000 + index, minute(60)))
      await servers.database.write((transaction) => transaction.insert('alert_approvals', columns, rows))
      const approval = { type: 'ip' as const, ...HOME, host: 'web', who: '', until: minute(9_000_000), alert: 1, by: '' }
      const add = (moment: number) => servers.write((deps) => addApproval({ ...deps, clock: at(moment) }, account, approval))
      const full = await add(minute(59))
      assert.ok(full instanceof Refusal && full.kind === 'full')
      assert.equal(typeof (await add(minute(60))), 'number')
      const count = async () => {
        const sql = 'SELECT CAST(count(*) AS BIGINT) AS n FROM alert_approvals WHERE account = ?'
        return (await servers.database.read((reader) => reader.first<{ n: number }>(sql, account)))?.n
      }
      assert.equal(await count(), MOST_APPROVALS + 1)
      const later = { ...approval, value: '198.51.100.8' }
      await servers.write((deps) => addApproval({ ...deps, clock: at(minute(61) + 400 * 86_400_000) }, account, later))
      assert.equal(await count(), 2)
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
