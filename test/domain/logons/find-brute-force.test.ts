import assert from 'node:assert/strict'
import test, { describe } from 'node:test'
import { createRule } from '../../../src/domain/brute-force-rules/save-rule.ts'
import { lockHost } from '../../../src/domain/hosts/read.ts'
import { type HostEvents, recordLogons } from '../../../src/domain/logons/follow.ts'
import { parseLog } from '../../../src/intake/parse-log.ts'
import type { Uid } from '../../../src/kernel/ids.ts'
import type { Parameter } from '../../../src/storage/database.ts'
import { forEachEngine } from '../../storage/engines.ts'
import { Servers } from '../logon-baselines/servers.ts'

const MIDNIGHT = Date.UTC(2026, 10, 20)
const NOON = MIDNIGHT + 43_200_000
const TWO_MINUTES_MS = 120_000

const line = (at: number, pid: number, message: string) => `${new Date(at).toISOString()} web sshd[${pid}]: ${message}`
const failed = (at: number, pid: number, user = 'root') =>
  line(at, pid, `Failed password for ${user} from 8.8.8.8 port ${4_000 + pid} ssh2`)
/** For somebody whom the server does not know, PAM names nobody. */
const nameless = (at: number, pid: number) =>
  line(at, pid, 'pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=8.8.8.8')

forEachEngine((engine) => {
  describe(`brute force in kept guesses on ${engine.name}`, () => {
    const servers = new Servers(engine)
    /** Records lines of `web`, or of servers by their names. */
    const record = (account: Uid, lines: readonly string[] | Readonly<Record<string, readonly string[]>>) =>
      servers.write(async (deps) => {
        const batch: HostEvents[] = []
        for (const [uuid, own] of Object.entries(Array.isArray(lines) ? { web: lines as readonly string[] } : lines)) {
          const host = await lockHost(deps.transaction, account, uuid)
          assert.ok(host)
          const { events } = parseLog(own.join('\n'), { zone: 'UTC', year: 2026, receivedAt: NOON + 2 * 86_400_000 })
          batch.push({ host, events })
        }
        return recordLogons(deps, account, batch)
      })
    const newAccount = () => servers.account([{ uuid: 'web' }])
    /** Gives all servers a rule: so many failures within so many minutes. */
    const askFor = async (account: Uid, failCount: number, span: number) => {
      const rest = { name: 'rule', forbidden: 5, isDefault: true, ssh: true, rdp: true, sqlServer: true }
      assert.equal(await servers.write((deps) => createRule(deps, account, { ...rest, failCount, span }, [])), 1)
    }
    const alertsOf = async (account: Uid) => {
      const sql = 'SELECT kind, at FROM alerts WHERE account = ? ORDER BY kind, at'
      const rows = await servers.database.read((reader) => reader.all<{ kind: string; at: number }>(sql, account))
      return rows.map(({ kind, at }) => `${kind} ${new Date(at).toISOString().slice(0, 16)}`)
    }

    test('is found behind midnight also when what was before midnight comes last', async () => {
      const lines = [-2, -1, 0, 1, 2].map((minutes, index) => failed(MIDNIGHT + minutes * 60_000, index))
      const [inOrder, late] = [await newAccount(), await newAccount()]
      await record(inOrder, lines)
      assert.deepEqual(await alertsOf(inOrder), ['brute-force 2026-11-20T00:02'])
      await record(late, lines.slice(2))
      await record(late, lines.slice(0, 2))
      assert.deepEqual(await alertsOf(late), await alertsOf(inOrder))
    })

    /** Records lines of `web`, and tells `see` of every statement that reads, with what it found. */
    const watch = (account: Uid, lines: readonly string[], see: (sql: string, rows: readonly object[]) => void) =>
      servers.write(async (deps) => {
        const all = async (sql: string, ...parameters: Parameter[]) => {
          const rows = await deps.transaction.all(sql, ...parameters)
          see(sql, rows)
          return rows
        }
        const transaction = new Proxy(deps.transaction, {
          get: (target, name) => {
            if (name === 'all') return all
            const value = Reflect.get(target, name, target) as unknown
            return typeof value === 'function' ? value.bind(target) : value
          },
        })
        const host = await lockHost(deps.transaction, account, 'web')
        assert.ok(host)
        const { events } = parseLog(lines.join('\n'), { zone: 'UTC', year: 2026, receivedAt: NOON + 2 * 86_400_000 })
        await recordLogons({ ...deps, transaction }, account, [{ host, events }])
      })
    /** Records lines of `web`; gives back how many rows of failures were read for it. */
    const readFor = async (account: Uid, lines: readonly string[]) => {
      let read = 0
      await watch(account, lines, (sql, rows) => {
        if (sql.includes(', lines FROM guesses')) read += rows.length
      })
      return read
    }
    const everyMinute = (from: number, count: number) =>
      Array.from({ length: count }, (_, index) => failed(from + index * 60_000, ((from / 60_000) % 1_440) + index))

    test('that was alerted is not read again, however long it hammers at an account', async () => {
      const account = await newAccount()
      assert.ok((await readFor(account, everyMinute(NOON, 5))) > 0)
      assert.deepEqual(await alertsOf(account), ['brute-force 2026-11-20T12:04'])
      assert.equal(await readFor(account, everyMinute(NOON + 300_000, 10)), 0)
      assert.deepEqual(await alertsOf(account), ['brute-force 2026-11-20T12:04'])
    })

    test('that was alerted is not read again before midnight, and behind it is one of the next day', async () => {
      const account = await newAccount()
      await record(account, everyMinute(MIDNIGHT - 600_000, 5))
      assert.equal(await readFor(account, everyMinute(MIDNIGHT - 300_000, 5)), 0)
      assert.ok((await readFor(account, everyMinute(MIDNIGHT, 1))) > 0)
      assert.deepEqual(await alertsOf(account), ['brute-force 2026-11-19T23:54', 'brute-force 2026-11-20T00:00'])
    })

    test('of many sources in one network is sought by that network once', async () => {
      const lines = Array.from({ length: 30 }, (_, index) =>
        line(NOON + index * 1_000, index, `Failed password for user${index} from 2001:db8:1:${index}::1 port 4000 ssh2`),
      )
      const asked: number[] = []
      await watch(await newAccount(), lines, (sql) => {
        if (sql.includes('GROUP BY source')) asked.push(sql.split(' AS nth').length - 1)
      })
      assert.deepEqual(asked, [1])
    })

    test('of a network of which few came to a server is not read there', async () => {
      const account = await servers.account([{ uuid: 'db' }, { uuid: 'web' }])
      const from = (last: number, index: number) =>
        line(NOON + index * 1_000, index, `Failed password for user${last} from 203.0.113.${last} port 4000 ssh2`)
      await record(account, { db: [1, 2, 3].map(from), web: [4, 5, 4, 5].map(from) })
      assert.equal(await readFor(account, [from(4, 10), from(5, 11)]), 0)
      assert.deepEqual(await alertsOf(account), [])
    })

    test('goes by the rule of its server, for the services that it names', async () => {
      const account = await servers.account([{ uuid: 'db' }, { uuid: 'web' }, { uuid: 'rdp-only' }])
      const rest = { forbidden: 5, isDefault: false, rdp: true, sqlServer: true, failCount: 2, span: 1 }
      for (const [name, ssh] of [['web', true] as const, ['rdp-only', false] as const]) {
        assert.ok(Number.isInteger(await servers.write((deps) => createRule(deps, account, { ...rest, name, ssh }, [name]))))
      }
      const two = [failed(NOON, 1), failed(NOON + 60_000, 2)]
      await record(account, { db: two, 'rdp-only': [...two, failed(NOON, 3), failed(NOON, 4), failed(NOON, 5)], web: two })
      const sql = "SELECT host FROM alerts WHERE account = ? AND kind = 'brute-force' LIMIT 9"
      const hosts = (await servers.database.read((reader) => reader.all<{ host: string }>(sql, account))).map(({ host }) => host)
      assert.deepEqual(hosts, ['web'])
    })

    test('goes as far as the rule of its server does, line by line in whatever order', async () => {
      const cases: readonly (readonly [failCount: number, span: number, seconds: readonly number[]])[] = [
        // Further than what holds for other servers.
        [3, 30, [-660, 780, 900]],
        // To the last moment, however lines are kept.
        [2, 30, [29.5, 1_829.5]],
      ]
      for (const [failCount, span, seconds] of cases) {
        for (const order of [seconds, [...seconds].reverse()]) {
          const account = await servers.account([{ uuid: 'web' }])
          const rule = { name: 'own', forbidden: 5, isDefault: false, ssh: true, rdp: true, sqlServer: true, failCount, span }
          assert.ok(Number.isInteger(await servers.write((deps) => createRule(deps, account, rule, ['web']))))
          for (const second of order) await record(account, [failed(MIDNIGHT + second * 1_000, 1_000 + Math.floor(second))])
          const reached = new Date(MIDNIGHT + Math.max(...seconds) * 1_000).toISOString().slice(0, 16)
          assert.deepEqual(await alertsOf(account), [`brute-force ${reached}`], order.join())
        }
      }
    })

    test('counts what modules of PAM say for the address of their connection, and nothing of one that let somebody in', async () => {
      const module = (pid: number, second: number) =>
        line(
          NOON + pid * 10_000 + second * 1_000,
          pid,
          'pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=name.example',
        )
      const ends = (pid: number, message: string) => line(NOON + pid * 10_000 + 5_000, pid, message)
      const connections = (end: (pid: number) => string) =>
        [1, 2, 3].flatMap((pid) => [module(pid, 0), module(pid, 2), ends(pid, end(pid))])
      const attacked = await newAccount()
      await record(
        attacked,
        connections((pid) => `Connection closed by authenticating user root 8.8.8.8 port ${4_000 + pid} [preauth]`),
      )
      assert.deepEqual(await alertsOf(attacked), ['brute-force 2026-11-20T12:00'])
      const calm = await newAccount()
      await record(
        calm,
        connections((pid) => `Accepted password for root from 8.8.8.8 port ${4_000 + pid} ssh2`),
      )
      assert.deepEqual(await alertsOf(calm), [])
    })

    describe('of a network whose addresses take turns', () => {
      const from = (addresses: readonly string[], everyMs = 60_000) =>
        addresses.map((address, index) =>
          line(NOON + index * everyMs, index, `Failed password for user${index} from ${address} port ${4_000 + index} ssh2`),
        )
      const told = async (account: Uid) => {
        const sql = 'SELECT kind, at, details FROM alerts WHERE account = ? ORDER BY at LIMIT 9'
        type Row = { kind: string; at: number; details: string }
        const rows = await servers.database.read((reader) => reader.all<Row>(sql, account))
        return rows.map(({ kind, at, details }) => {
          const { address, reason } = JSON.parse(details)
          return [kind, (at - NOON) / 60_000, address, reason.en]
        })
      }
      const five = (prefix: string, rest = '') => [7, 8, 9, 10, 11].map((last) => `${prefix}${last}${rest}`)
      const reason = (network: string) =>
        `5 sources in ${network} tried 5 times to log on and failed; 5 within 10 min are brute force.`

      for (const [network, within, addresses] of [
        ['203.0.113.0/24', '203.0.113.0/24', five('203.0.113.')],
        ['2001:db8:1::/48', '2001:db8:1::/48', five('2001:db8:1:', 'ff::7')],
        ['2001:db8:1::/48', '2001:db8:1:aa00::/56', ['07', '08', '09', '10', '11'].map((last) => `2001:db8:1:aa${last}::7`)],
      ] as const) {
        test(`is told once of ${within}, in whatever batches it comes`, async () => {
          const lines = from(addresses)
          for (const batches of [[lines], lines.map((one) => [one]), lines.map((one) => [one]).reverse(), [lines, lines]]) {
            const account = await newAccount()
            for (const batch of batches) await record(account, batch)
            assert.deepEqual(await told(account), [['brute-force', 4, network, reason(within)]])
          }
        })
      }

      test('is not that of fewer sources, of several networks, or over a longer time', async () => {
        const four = five('203.0.113.').slice(1)
        const [here, there] = [five('203.0.113.').slice(2), five('203.0.114.').slice(2)]
        const late = from(['203.0.113.7']).map((one) => one.replace('T12:00', 'T12:25'))
        const slow = from(five('203.0.113.'), 150_001)
        for (const lines of [from([...four, ...four]), [...from([...four, ...four]), ...late], from([...here, ...there]), slow]) {
          const account = await newAccount()
          await record(account, lines)
          assert.deepEqual(await told(account), [])
        }
      })

      test('counts at one server, by the rule of that', async () => {
        const account = await servers.account([{ uuid: 'db' }, { uuid: 'web' }])
        const lines = from(five('203.0.113.'))
        await record(account, { db: lines.slice(0, 2), web: lines.slice(2) })
        assert.deepEqual(await told(account), [])
        const strict = await newAccount()
        await askFor(strict, 10, 10)
        await record(strict, lines)
        assert.deepEqual(await told(strict), [])
      })
    })

    test('over several accounts goes by its own span, however short that of the server is', async () => {
      const account = await newAccount()
      await askFor(account, 100, 1)
      for (const [index, user] of ['ann', 'ben', 'cleo', 'dan', 'eve'].entries())
        await record(account, [failed(NOON + index * TWO_MINUTES_MS, index, user)])
      assert.deepEqual(await alertsOf(account), ['spray 2026-11-20T12:08'])
    })

    test('over several accounts tells on how many servers they were tried', async () => {
      const account = await servers.account([{ uuid: 'db' }, { uuid: 'web' }])
      const users = ['ann', 'ben', 'cleo', 'dan', 'eve']
      const told = async (batch: Readonly<Record<string, readonly string[]>>) => {
        await record(account, batch)
        const sql = "SELECT host, details FROM alerts WHERE account = ? AND kind = 'spray' ORDER BY at DESC LIMIT 1"
        const row = await servers.database.read((reader) => reader.first<{ host: string; details: string }>(sql, account))
        return [row?.host, /on \d servers?/.exec(row?.details ?? '')?.[0]]
      }
      const before = [failed(NOON - 1_800_000, 90, 'ann')]
      assert.deepEqual(await told({ db: before, web: users.map((user, index) => failed(NOON, index, user)) }), [
        'web',
        'on 1 server',
      ])
      const [tomorrow, first, ...rest] = [NOON + 86_400_000, ...users]
      const batch = { db: [failed(tomorrow, 91, first)], web: rest.map((user, index) => failed(tomorrow + 1_000, index, user)) }
      assert.deepEqual(await told(batch), ['db', 'on 2 servers'])
      // The server that is shown is one of those whose lines have just come.
      const third = tomorrow + 86_400_000
      await record(account, { db: [failed(third, 92, first)] })
      const last = { web: rest.map((user, index) => failed(third + 1_000, index, user)) }
      assert.deepEqual(await told(last), ['web', 'on 2 servers'])
    })

    test('on one account is told once five sources try it, of which none tries often enough alone', async () => {
      const account = await newAccount()
      const tried = (index: number, source: string) =>
        line(NOON + index * 60_000, index, `Failed password for root from ${source} port ${4_000 + index} ssh2`)
      const four = ['8.8.8.8', '9.9.9.9', '1.1.1.1', '7.7.7.7']
      await record(
        account,
        [...four, ...four].map((source, index) => tried(index, source)),
      )
      assert.deepEqual(await alertsOf(account), [])
      await record(account, [tried(8, '6.6.6.6')])
      assert.deepEqual(await alertsOf(account), ['brute-force-account 2026-11-20T12:04'])
      const sql = "SELECT host, details FROM alerts WHERE account = ? AND kind = 'brute-force-account'"
      const row = await servers.database.read((reader) => reader.first<{ host: string; details: string }>(sql, account))
      const { user, address, reason } = JSON.parse(row?.details ?? '{}')
      assert.deepEqual([row?.host, user, address], ['web', 'root', null])
      assert.match(reason.en, /^5 sources tried 9 times to log on as root and failed; 5 within 10 min/)
    })

    test('over several accounts counts those that are named', async () => {
      const account = await newAccount()
      await askFor(account, 100, 10)
      await record(account, [...['ann', 'ben', 'cleo', 'dan'].map((user, index) => failed(NOON, index, user)), nameless(NOON, 9)])
      assert.deepEqual(await alertsOf(account), [])
      await record(account, [failed(NOON, 10, 'eve')])
      assert.deepEqual(await alertsOf(account), ['spray 2026-11-20T12:00'])
    })
  })
})
