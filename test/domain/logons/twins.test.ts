import assert from 'node:assert/strict'
import test, { describe } from 'node:test'
import type { LogonEvent } from '../../../src/detection/logon.ts'
import { lockHost } from '../../../src/domain/hosts/read.ts'
import { recordLogons } from '../../../src/domain/logons/follow.ts'
import type { Uid } from '../../../src/kernel/ids.ts'
import { logonEvent } from '../../detection/logon-event.ts'
import { forEachEngine } from '../../storage/engines.ts'
import { Servers } from '../logon-baselines/servers.ts'

const NOON = Date.UTC(2026, 10, 20, 12)
const DAY_MS = 86_400_000

/** A remote desktop's session at noon, of `CORP\Dana`. */
const rdp = (change: Partial<LogonEvent> = {}) =>
  logonEvent({
    ...{
      at: NOON,
      result: 'success',
      user: 'Dana',
      os: 'windows',
      domain: 'CORP',
      service: 'remote-desktop',
      program: 'Windows',
    },
    ...{ port: undefined, method: undefined, pid: undefined },
    ...change,
  })
/** Its authentication, which is told as a logon from the network. */
const network = (change: Partial<LogonEvent> = {}) => rdp({ at: NOON - 3_000, service: 'network', ...change })

forEachEngine((engine) => {
  describe(`records of one logon on ${engine.name}`, () => {
    const servers = new Servers(engine)
    const newAccount = () => servers.account([{ uuid: 'web' }, { uuid: 'db' }])
    const record = (account: Uid, events: readonly LogonEvent[], uuid = 'web') =>
      servers.write(async (deps) => {
        const host = await lockHost(deps.transaction, account, uuid)
        assert.ok(host)
        const { successes, duplicates } = await recordLogons(deps, account, [{ host, events }])
        return successes - duplicates
      })

    const pairs: readonly (readonly [what: string, one: LogonEvent, other: LogonEvent])[] = [
      ['with a domain', network(), rdp()],
      ['with and without a domain', network({ domain: undefined }), rdp()],
      ['of the long and the short name of a domain', network({ domain: 'corp.example.com' }), rdp()],
      [
        'of a long name and what NetBIOS leaves of it',
        network({ domain: 'averylongcompanyname.example' }),
        rdp({ domain: 'AVERYLONGCOMPAN' }),
      ],
      ['in other letters', network({ user: 'DANA', domain: 'corp' }), rdp()],
    ]
    for (const [what, one, other] of pairs) {
      test(`${what} are one, in whatever batches they come`, async () => {
        for (const batches of [[[one, other]], [[one], [other]], [[other], [one]]]) {
          const account = await newAccount()
          let kept = 0
          // What came long before and after is nobody's twin.
          for (const batch of [[rdp({ at: NOON - DAY_MS }), rdp({ at: NOON + DAY_MS })], ...batches])
            kept += await record(account, batch)
          assert.equal(kept, 3)
        }
      })
    }

    test('of another domain, account, server or time are not', async () => {
      for (const other of [rdp({ domain: 'OTHER' }), rdp({ user: 'Eve' }), rdp({ at: NOON + 2_001 })]) {
        const account = await newAccount()
        assert.deepEqual([await record(account, [network()]), await record(account, [other])], [1, 1])
      }
      const account = await newAccount()
      assert.deepEqual([await record(account, [network({ domain: undefined })]), await record(account, [rdp()], 'db')], [1, 1])
    })
  })
})
