import assert from 'node:assert/strict'
import test, { describe } from 'node:test'
import { addApproval } from '../../../src/domain/logon-baselines/approvals.ts'
import { type ProposedChange, proposeChanges } from '../../../src/domain/logon-baselines/propose-changes.ts'
import { baselinesOf } from '../../../src/domain/logon-baselines/versions.ts'
import type { Uid } from '../../../src/kernel/ids.ts'
import { Refusal } from '../../../src/kernel/outcome.ts'
import { forEachEngine } from '../../storage/engines.ts'
import { approve, everywhere, Servers, uuid } from './servers.ts'

const WEB = { uuid: 'web', groupId: 0 }
const HOUR_MS = 3_600_000

forEachEngine((engine) => {
  describe(`baselines after changes on ${engine.name}`, () => {
    const servers = new Servers(engine)
    const newAccount = () => servers.account([{ uuid: 'web' }])
    const bind = async (account: Uid, ...ips: string[]) => {
      for (const ip of ips) await servers.change(account, approve({ ip }), { added: [uuid('web')] })
    }
    const allow = (account: Uid, value: string) =>
      servers.write((deps) => {
        const approval = { type: 'ip', host: 'web', who: '', value, shown: value, alert: 1, by: '' } as const
        return addApproval(deps, account, { ...approval, until: deps.clock.now() + HOUR_MS })
      })
    const learn = (account: Uid, place: string) =>
      servers.database.write((transaction) => {
        const columns = ['account', 'host', 'place', 'since_at', 'until_at', 'moments', 'usual_at', 'state']
        return transaction.insert('learnt_places', columns, [
          [account, 'web', place, 1, Number.MAX_SAFE_INTEGER, '[]', 1, 'learnt'],
        ])
      })
    /** What is in force at `web` now, and what would be. */
    const entries = (account: Uid, ...proposed: ProposedChange[]) =>
      servers.write(async ({ transaction, clock }) => {
        const now = clock.now() + 1
        const changed = await proposeChanges(transaction, account, proposed)
        assert.ok(!(changed instanceof Refusal))
        const baselines = await baselinesOf(transaction, account, [WEB])
        const after = changed.entriesAfter(baselines.heldAt(WEB, now), changed.reach(WEB))
        return [baselines.at(WEB, now).entries, after].map((all) => all.map(({ shown }) => shown).sort())
      })
    const take = (ip: string) => ({ approved: approve({ ip }), changes: { added: [], removed: [uuid('web')] } })
    const add = (ip: string) => ({ approved: approve({ ip }), changes: { added: [everywhere], removed: [] } })

    test('lack what is taken away, and have what is added', async () => {
      const account = await newAccount()
      await bind(account, '10.0.0.0/8', '8.8.8.8')
      const [both, one] = [
        ['10.0.0.0/8', '8.8.8.8'],
        ['10.0.0.0/8', '9.9.9.9'],
      ]
      assert.deepEqual(await entries(account, take('8.8.8.8'), add('9.9.9.9')), [both, one])
      assert.deepEqual(await entries(account, add('8.8.8.8')), [both, both])
    })

    test('keep what is approved for a time too, as long as something else is bound', async () => {
      const account = await newAccount()
      await bind(account, '10.0.0.0/8', '8.8.8.8')
      await allow(account, '8.8.8.8')
      const both = ['10.0.0.0/8', '8.8.8.8']
      assert.deepEqual(await entries(account, take('8.8.8.8')), [both, both])
      assert.deepEqual(await entries(account, take('8.8.8.8'), take('10.0.0.0/8')), [both, []])
    })

    test('begin to have what is approved for a time with what is bound first', async () => {
      const account = await newAccount()
      await allow(account, '8.8.8.8')
      assert.deepEqual(await entries(account, add('10.0.0.0/8')), [[], ['10.0.0.0/8', '8.8.8.8']])
    })

    test('keep what is learnt', async () => {
      const account = await newAccount()
      await servers.change(account, approve({ location: 'Montenegro' }), { added: [uuid('web')] })
      await learn(account, 'ME')
      const gone = { approved: approve({ location: 'Montenegro' }), changes: { added: [], removed: [uuid('web')] } }
      assert.deepEqual(await entries(account, gone), [['Montenegro'], ['Montenegro']])
    })
  })
})
