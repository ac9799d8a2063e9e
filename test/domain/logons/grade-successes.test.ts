import assert from 'node:assert/strict'
import test, { describe } from 'node:test'
import { createRule } from '../../../src/domain/brute-force-rules/save-rule.ts'
import { lockHost } from '../../../src/domain/hosts/read.ts'
import { modifyBaseline, type TargetChanges } from '../../../src/domain/logon-baselines/modify-baseline.ts'
import { recordLogons } from '../../../src/domain/logons/follow.ts'
import { parseLog } from '../../../src/intake/parse-log.ts'
import type { Uid } from '../../../src/kernel/ids.ts'
import { logonData, refusedData, winlogbeat } from '../../intake/windows-events.ts'
import { forEachEngine } from '../../storage/engines.ts'
import { approve, everywhere, Servers } from '../logon-baselines/servers.ts'

const NOON = Date.UTC(2026, 10, 20, 12)
const HOME = '8.8.8.8'

const line = (second: number, pid: number, message: string) =>
  `${new Date(NOON + second * 1_000).toISOString()} web sshd[${pid}]: ${message} port ${1_024 + pid} ssh2`
const accepted = (second: number, pid: number, address = HOME) => line(second, pid, `Accepted password for root from ${address}`)

forEachEngine((engine) => {
  describe(`successes after failures on ${engine.name}`, () => {
    const servers = new Servers(engine)
    const record = (account: Uid, lines: readonly string[]) =>
      servers.write(async (deps) => {
        const host = await lockHost(deps.transaction, account, 'web')
        assert.ok(host)
        const { events } = parseLog(lines.join('\n'), { zone: 'UTC', year: 2026, receivedAt: NOON + 86_400_000 })
        return recordLogons(deps, account, [{ host, events }])
      })

    test('are as grave as what they took and where they came from say', async () => {
      const guesses = Array.from({ length: 5 }, (_, index) => line(index * 60, index, 'Failed password for root from 9.9.9.9'))
      const cases: readonly (readonly [success: string, level: string | undefined])[] = [
        ['password for root from 9.9.9.9', 'serious'],
        ['password for ann from 9.9.9.9', 'serious'],
        ['publickey for ann from 9.9.9.9', 'remind'],
        ['password for root from 7.7.7.7', 'serious'],
        ['publickey for root from 7.7.7.7', 'remind'],
        // Approved.
        ['password for root from 10.1.2.3', undefined],
        ['password for ann from 7.7.7.7', undefined],
      ]
      for (const [success, level] of cases) {
        const account = await servers.account([{ uuid: 'web' }])
        await servers.change(account, approve({ ip: '10.0.0.0/8' }), { added: [everywhere] })
        await record(account, [...guesses, line(600, 99, `Accepted ${success}`)])
        const sql = "SELECT level FROM alerts WHERE account = ? AND kind = 'success-after-failures'"
        const row = await servers.database.read((reader) => reader.first<{ level: string }>(sql, account))
        assert.equal(row?.level, level, success)
      }
    })

    /** How grave what is said of an account is. */
    const levels = (account: Uid) => {
      const sql = "SELECT level FROM alerts WHERE account = ? AND kind = 'success-after-failures' ORDER BY at LIMIT 9"
      return servers.database.read(async (reader) =>
        (await reader.all<{ level: string }>(sql, account)).map(({ level }) => level),
      )
    }
    const failed = (second: number, pid: number, who = 'root from 9.9.9.9') => line(second, pid, `Failed password for ${who}`)

    test('are found for a day, whichever come first', async () => {
      const guesses = [20, 21, 22, 23, 24].map((second) => failed(second, second))
      const cases: readonly (readonly [second: number, who: string, levels: readonly string[]])[] = [
        [86_410, 'root from 7.7.7.7', ['serious']],
        [86_410, 'ann from 9.9.9.9', ['serious']],
        [86_410, 'ann from 7.7.7.7', []],
        // The first of them is forgotten.
        [86_421, 'root from 9.9.9.9', []],
        // A failure of the same moment stands before, a later one behind.
        [24, 'root from 9.9.9.9', ['serious']],
        [23, 'root from 9.9.9.9', []],
      ]
      for (const [second, who, expected] of cases) {
        const success = line(second, 99, `Accepted password for ${who}`)
        const [inOrder, late] = [await servers.account([{ uuid: 'web' }]), await servers.account([{ uuid: 'web' }])]
        await record(inOrder, guesses)
        await record(inOrder, [success])
        await record(late, [success])
        await record(late, guesses)
        for (const account of [inOrder, late]) assert.deepEqual(await levels(account), expected, `${second} ${who}`)
      }
    })

    test('come from an approved source by the baseline of their time', async () => {
      const account = await servers.account([{ uuid: 'web' }])
      const change = (second: number, ip: string, changes: Partial<TargetChanges>) =>
        servers.write((deps) => {
          const clock = { now: () => NOON + second * 1_000 }
          return modifyBaseline({ ...deps, clock }, account, approve({ ip }), { added: [], removed: [], ...changes })
        })
      await change(-3_600, '9.9.9.0/24', { added: [everywhere] })
      await change(-3_600, '10.0.0.0/8', { added: [everywhere] })
      await change(7_200, '9.9.9.0/24', { removed: [everywhere] })
      // So slowly that they are nothing but mistakes of an office.
      const mistakes = [1, 2, 3, 4, 5].map((pid) => failed(pid * 300, pid, `person-${pid} from 9.9.9.9`))
      const success = (second: number, pid: number) => line(second, pid, 'Accepted password for ann from 9.9.9.9')
      await record(account, [...mistakes, success(1_800, 90)])
      assert.deepEqual(await levels(account), [])
      await record(account, [success(9_000, 91)])
      assert.deepEqual(await levels(account), ['serious'])
    })

    test('are those of an account of Windows in whichever letters', async () => {
      const account = await servers.account([{ uuid: 'web' }])
      const event = (second: number, id: 4624 | 4625, data: Readonly<Record<string, unknown>>) =>
        winlogbeat(id, data, { '@timestamp': new Date(NOON + second * 1_000).toISOString() })
      const guesses = [1, 2, 3, 4, 5].map((second) =>
        event(
          second,
          4625,
          refusedData({
            TargetUserName: 'ADMIN',
            TargetDomainName: 'CORP',
            IpAddress: '9.9.9.9',
            IpPort: String(5_000 + second),
          }),
        ),
      )
      const success = logonData({ TargetUserName: 'Admin', TargetDomainName: 'CORP', IpAddress: '7.7.7.7' })
      await record(account, [...guesses, event(600, 4624, success)])
      assert.deepEqual(await levels(account), ['serious'])
    })

    test('are found at a console, too', async () => {
      const account = await servers.account([{ uuid: 'web' }])
      const console = (second: number, message: string) =>
        `${new Date(NOON + second * 1_000).toISOString()} web login[${100 + second}]: ${message}`
      const guesses = [1, 2, 3, 4, 5].map((second) =>
        console(
          second * 10,
          'pam_unix(login:auth): authentication failure; logname=LOGIN uid=0 euid=0 tty=/dev/tty1 ruser= rhost=  user=ann',
        ),
      )
      await record(account, [...guesses, console(600, 'LOGIN ON tty1 BY ann')])
      assert.deepEqual(await levels(account), ['serious'])
    })

    test('are graded by the rule of their server', async () => {
      const account = await servers.account([{ uuid: 'web' }])
      const rule = {
        name: 'strict',
        forbidden: 5,
        isDefault: false,
        ssh: true,
        rdp: true,
        sqlServer: true,
        failCount: 2,
        span: 1,
      }
      assert.equal(await servers.write((deps) => createRule(deps, account, rule, ['web'])), 1)
      const guesses = [0, 30].map((second, pid) => line(second, pid, `Failed password for root from ${HOME}`))
      await record(account, [...guesses, accepted(60, 99)])
      const sql = "SELECT level FROM alerts WHERE account = ? AND kind = 'success-after-failures'"
      const row = await servers.database.read((reader) => reader.first<{ level: string }>(sql, account))
      assert.equal(row?.level, 'serious')
    })

    test('on an account under attack whose owner is at home cost no look at each failure', async ({ mock }) => {
      const account = await servers.account([{ uuid: 'web' }])
      const [failures, successes] = [400, 100]
      const tried = Array.from({ length: failures }, (_, index) => {
        return line(index, index, `Failed password for root from 9.${index % 200}.${Math.floor(index / 200)}.9`)
      })
      await record(account, [accepted(-60, 1_000), ...tried])
      const { mock: looks } = mock.method(Map.prototype, 'get')
      await record(
        account,
        Array.from({ length: successes }, (_, index) => accepted(failures + index * 10, 2_000 + index)),
      )
      const looked = looks.callCount()
      mock.restoreAll()
      assert.ok(looked < failures * successes, String(looked))
      // From elsewhere it is told.
      await record(account, [accepted(failures + 5, 3_000, '7.7.7.7')])
      const sql = "SELECT level, at FROM alerts WHERE account = ? AND kind = 'success-after-failures'"
      const alerts = await servers.database.read((reader) => reader.all<{ level: string; at: number }>(sql, account))
      assert.deepEqual(
        alerts.map(({ level, at }) => [level, at]),
        [['serious', NOON + (failures + 5) * 1_000]],
      )
    })
  })
})
