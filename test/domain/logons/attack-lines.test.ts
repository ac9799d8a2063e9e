import assert from 'node:assert/strict'
import test, { describe } from 'node:test'
import { exportAlerts } from '../../../src/domain/alerts/export-alerts.ts'
import { lockHost } from '../../../src/domain/hosts/read.ts'
import { recordLogons } from '../../../src/domain/logons/follow.ts'
import { parseLog } from '../../../src/intake/parse-log.ts'
import type { Uid } from '../../../src/kernel/ids.ts'
import { forEachEngine } from '../../storage/engines.ts'
import { Servers } from '../logon-baselines/servers.ts'

const NOON = Date.UTC(2026, 10, 20, 12)

/** A guess at an account, by its second behind noon. */
const guess = (second: number, user = 'root', source = '8.8.8.8') =>
  `${new Date(NOON + second * 1_000).toISOString()} web sshd[${20_000 + second}]: Failed password for ${user} from ${source} port ${4_000 + second} ssh2`
const guesses = (from: number, count: number) => Array.from({ length: count }, (_, index) => guess(from + index))
const inJournal = (line: string) => {
  const [, pid = '', message = ''] = /sshd\[(\d+)\]: (.*)/.exec(line) ?? []
  const at = `${NOON + (Number(pid) - 20_000) * 1_000}000`
  return JSON.stringify({ __REALTIME_TIMESTAMP: at, SYSLOG_IDENTIFIER: 'sshd', _PID: pid, MESSAGE: message })
}

forEachEngine((engine) => {
  describe(`the lines of an attack, on ${engine.name}`, () => {
    const servers = new Servers(engine)
    const record = (account: Uid, log: readonly string[]) =>
      servers.write(async (deps) => {
        const host = await lockHost(deps.transaction, account, 'web')
        assert.ok(host)
        const { events } = parseLog(log.join('\n'), { zone: 'UTC', year: 2026, receivedAt: NOON + 86_400_000 })
        return recordLogons(deps, account, [{ host, events }])
      })
    const newAccount = () => servers.account([{ uuid: 'web' }])
    /** The lines that alerts of a kind show, and as what they were read. */
    const shown = async (account: Uid, wanted = 'brute-force') => {
      const span = { from: 0, until: Number.MAX_SAFE_INTEGER, after: undefined }
      const alerts = await servers.database.read((reader) => exportAlerts(reader, account, span))
      return alerts.filter(({ kind }) => kind === wanted).map(({ raw, details: { readAs } }) => [raw, readAs?.en, readAs?.zh])
    }

    test('are its first five, in the order of their times', async () => {
      const account = await newAccount()
      const lines = guesses(0, 9)
      await record(account, [...lines].reverse())
      const readAs = 'sshd, syslog with ISO 8601 time'
      assert.deepEqual(await shown(account), [[lines.slice(0, 5).join('\n'), readAs, 'sshd, ISO 8601 时间的 syslog']])
    })

    test('are those that came when it was found, begin with it, and end with it', async () => {
      const account = await newAccount()
      const [old, first, last, next] = [guess(-3_600), guesses(0, 4), guesses(4, 2), guess(3_600)]
      await record(account, first)
      await record(account, [old, ...last, next])
      assert.deepEqual(
        (await shown(account)).map(([raw]) => raw),
        [last.join('\n')],
      )
    })

    test('are those of its own source, account or network', async () => {
      const account = await newAccount()
      const others = Array.from({ length: 5 }, (_, index) => guess(20 + index, `user-${index}`, `203.0.113.${index}`))
      const lines = guesses(0, 5)
      await record(
        account,
        lines.flatMap((line, index) => [line, others[index] ?? '']),
      )
      const told = (await shown(account)).map(([raw]) => raw)
      assert.deepEqual(told.sort(), [lines.join('\n'), others.join('\n')].sort())
    })

    test('stand there once each, however often and in whatever words they came, and name each reader', async () => {
      const account = await newAccount()
      const [first = '', ...rest] = guesses(0, 5)
      await record(account, [...rest.slice(1), first, first, inJournal(rest[0] ?? '')])
      const [[raw = '', en, zh] = []] = await shown(account)
      assert.equal(raw, [first, inJournal(rest[0] ?? ''), ...rest.slice(1)].join('\n'))
      assert.equal(en, 'sshd, syslog with ISO 8601 time; sshd, journald JSON')
      assert.equal(zh, 'sshd, ISO 8601 时间的 syslog;sshd, journald JSON')
    })

    test('are fewer where they are long, and one at least', async () => {
      const long = (count: number, length: number) => guesses(0, count).map((line) => line.replace('root', 'r'.repeat(length)))
      const [first = '', second = '', ...others] = long(5, 1_300)
      const [two, one] = [await newAccount(), await newAccount()]
      await record(two, [first, first, second, ...others])
      assert.deepEqual(
        (await shown(two)).map(([raw]) => raw),
        [`${first}\n${second}`],
      )
      const cut = long(5, 5_000)
      await record(one, cut)
      assert.deepEqual(
        (await shown(one)).map(([raw]) => raw),
        [cut[0]?.slice(0, 4_096)],
      )
    })

    test('are told of an attack at many accounts, too', async () => {
      const account = await newAccount()
      const lines = ['ann', 'ben', 'cleo', 'dan', 'eve'].map((user, second) => guess(second, user))
      await record(account, lines)
      assert.deepEqual(
        (await shown(account, 'spray')).map(([raw]) => raw),
        [lines.join('\n')],
      )
    })
  })
})
