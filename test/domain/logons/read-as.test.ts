import assert from 'node:assert/strict'
import test, { describe } from 'node:test'
import { listAlerts } from '../../../src/domain/alerts/list-alerts.ts'
import { lockHost } from '../../../src/domain/hosts/read.ts'
import { recordLogons } from '../../../src/domain/logons/follow.ts'
import { changeSettings } from '../../../src/domain/logons/settings.ts'
import { parseLog } from '../../../src/intake/parse-log.ts'
import { parseRecords } from '../../../src/intake/parse-records.ts'
import type { Uid } from '../../../src/kernel/ids.ts'
import { pointsOf } from '../../detection/mmdb.ts'
import { utmpRecord } from '../../intake/utmp-record.ts'
import { logonData, winlogbeat } from '../../intake/windows-events.ts'
import { forEachEngine } from '../../storage/engines.ts'
import { approve, everywhere, Servers } from '../logon-baselines/servers.ts'

const NOON = Date.UTC(2026, 10, 20, 12)
const [HERE, FAR] = ['8.8.8.8', '36.110.7.1']
const LOCATIONS = pointsOf({ '8.8.8.0/24': ['US', 40, -74], '36.110.0.0/16': ['CN', 39, 116] })

const said = (second: number, message: string) =>
  `<38>1 ${new Date(NOON + second * 1_000).toISOString()} web sshd 811 - - ${message}`
const accepted = (second: number, address = HERE) => said(second, `Accepted password for dana from ${address} port 50122 ssh2`)
const failed = (second: number) => said(second, `Failed password for dana from ${HERE} port ${1_024 + second} ssh2`)
const GUESSES = [10, 20, 30, 40, 50].map(failed)
const windows = (second: number, changes: object = {}, address = HERE) =>
  winlogbeat(4624, logonData({ IpAddress: address, ...changes }), { '@timestamp': new Date(NOON + second * 1_000).toISOString() })
/** Of such a line the end is not kept. */
const LONG = { Note: 'x'.repeat(5_000) }
const AUDITING = 'Microsoft-Windows-Security-Auditing'

forEachEngine((engine) => {
  describe(`by which reader a line was read, on ${engine.name}`, () => {
    const servers = new Servers(engine)
    const newAccount = async () => {
      const account = await servers.account([{ uuid: 'web' }])
      await servers.write((deps) => changeSettings(deps, account, { learning: undefined, travel: true }))
      return account
    }
    const record = (account: Uid, log: readonly string[] | Buffer) =>
      servers.write(async (deps) => {
        const host = await lockHost(deps.transaction, account, 'web')
        assert.ok(host)
        const context = { zone: 'UTC', year: 2026, receivedAt: NOON + 86_400_000 }
        const { events } = Array.isArray(log) ? parseLog(log.join('\n'), context) : parseRecords(log as Buffer, 'wtmp')
        return recordLogons({ ...deps, locations: LOCATIONS }, account, [{ host, events }])
      })
    /** What alerts of a kind say, in both languages. */
    const told = (account: Uid, wanted: string) =>
      servers.database.read(async (transaction) => {
        const page = { offset: 0, limit: 100, isOldestFirst: true }
        const { alerts } = await listAlerts({ transaction }, { account }, {}, page)
        return alerts
          .filter(({ kind }) => kind === wanted)
          .map(({ details: { readAs } }) => readAs && `${readAs.en} | ${readAs.zh}`)
      })
    const both = (text: string) => `${text} | ${text}`

    test('says an alert about a baseline', async () => {
      const account = await newAccount()
      await servers.change(account, approve({ ip: '10.0.0.0/8' }), { added: [everywhere] })
      await record(account, [accepted(0), windows(60, LONG)])
      await record(account, utmpRecord('x86_64', { type: 7, line: 'pts/0', user: 'eve', host: FAR, seconds: NOON / 1000 + 120 }))
      assert.deepEqual(await told(account, 'ip'), [
        both('sshd, syslog RFC 5424'),
        both(`${AUDITING}, Winlogbeat JSON`),
        'wtmp, record | wtmp, 记录',
      ])
    })

    test('says an alert about a success after failures, whichever come first', async () => {
      const [inOrder, late] = [await newAccount(), await newAccount()]
      await record(inOrder, [...GUESSES, accepted(60)])
      await record(late, [accepted(60)])
      await record(late, GUESSES)
      for (const account of [inOrder, late]) {
        assert.deepEqual(await told(account, 'success-after-failures'), [both('sshd, syslog RFC 5424')])
      }
    })

    test('is known in full of a long line that comes with the failures before it', async () => {
      const account = await newAccount()
      await record(account, [...GUESSES, windows(60, LONG)])
      assert.deepEqual(await told(account, 'success-after-failures'), [both(`${AUDITING}, Winlogbeat JSON`)])
    })

    test('says an alert about travel, of the later logon, whichever comes first', async () => {
      const later = `{"file":"/var/log/auth.log","message":${JSON.stringify(accepted(3_600, FAR))}}`
      const [inOrder, late] = [await newAccount(), await newAccount()]
      await record(inOrder, [accepted(0), later])
      await record(late, [later])
      await record(late, [accepted(0)])
      for (const account of [inOrder, late]) {
        assert.deepEqual(await told(account, 'travel'), ['sshd, syslog RFC 5424 in JSON | sshd, JSON: syslog RFC 5424'])
      }
    })

    test('is not known in full of a long line that was kept before', async () => {
      const [inOrder, late] = [await newAccount(), await newAccount()]
      const later = windows(3_600, LONG, FAR)
      await record(inOrder, [windows(0), later])
      await record(late, [later])
      await record(late, [windows(0)])
      assert.deepEqual(await told(inOrder, 'travel'), [both(`${AUDITING}, Winlogbeat JSON`)])
      assert.deepEqual(await told(late, 'travel'), [both(AUDITING)])
    })
  })
})
