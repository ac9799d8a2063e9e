import assert from 'node:assert/strict'
import test, { describe } from 'node:test'
import fc from 'fast-check'
import type { AlertDetails } from '../../../src/domain/alerts/alert-details.ts'
import { type ListedAlert, listAlerts } from '../../../src/domain/alerts/list-alerts.ts'
import { type ImportCounts, importLogons } from '../../../src/domain/logons/import-logons.ts'
import type { Uid } from '../../../src/kernel/ids.ts'
import { Refusal } from '../../../src/kernel/outcome.ts'
import { forEachEngine } from '../../storage/engines.ts'
import { approve, everywhere, Servers, type TestHost } from '../logon-baselines/servers.ts'

const HOST = 'server'
const MONTENEGRIN = '77.222.25.1'
const AMERICAN = '8.8.8.8'

/** A line of a successful logon as rsyslog writes it. */
const accepted = (time: string, { user = 'deploy', from = MONTENEGRIN, port = 50022, pid = 811 } = {}) =>
  `${time} web sshd[${pid}]: Accepted password for ${user} from ${from} port ${port} ssh2`

/** Logons of every kind: approved or not in each dimension, of known, private and unknown addresses, failures and noise. */
const lines = fc.oneof(
  { weight: 8, arbitrary: logonLine() },
  { weight: 1, arbitrary: fc.constant('2026-11-21T09:00:00Z web sshd[9]: Failed password for root from 8.8.8.8 port 4711 ssh2') },
  {
    weight: 1,
    arbitrary: fc.constant('2026-11-21T09:00:00Z web CRON[77]: pam_unix(cron:session): session opened for user root'),
  },
  { weight: 1, arbitrary: fc.constant('no log line at all') },
)

function logonLine() {
  return fc
    .record({
      minute: fc.integer({ min: 0, max: 3 * 24 * 60 - 1 }),
      user: fc.constantFrom('deploy', 'root', 'backup'),
      from: fc.constantFrom(MONTENEGRIN, AMERICAN, '10.1.2.3', '192.168.7.7', '2001:4860:4860::8888', 'UNKNOWN', '25.0.0.1'),
      port: fc.integer({ min: 50_000, max: 50_002 }),
      pid: fc.integer({ min: 800, max: 801 }),
    })
    .map(({ minute, ...rest }) => accepted(new Date(Date.UTC(2026, 10, 20, 0, minute)).toISOString(), rest))
}

forEachEngine((engine) => {
  describe(`logons on ${engine.name}`, () => {
    const servers = new Servers(engine)
    const feed = async (account: Uid, text: string, { host = HOST, zone = undefined as string | undefined } = {}) =>
      servers.write((deps) => importLogons(deps, account, { host, zone, year: 2026, log: text }))
    const imported = async (...given: Parameters<typeof feed>): Promise<ImportCounts> => {
      const counts = await feed(...given)
      assert.ok(!(counts instanceof Refusal))
      return counts
    }
    const alertsOf = (account: Uid): Promise<ListedAlert[]> =>
      servers.database.read(async (reader) => {
        const page = { offset: 0, limit: 1000, isOldestFirst: true }
        return (await listAlerts({ transaction: reader as never }, { account }, {}, page)).alerts
      })
    const onlyAlert = async (account: Uid): Promise<{ alert: ListedAlert; details: AlertDetails }> => {
      const [alert, ...others] = await alertsOf(account)
      assert.ok(alert)
      assert.deepEqual(others, [])
      return { alert, details: alert.details }
    }
    const approved = async (host: Partial<TestHost>, ...values: Parameters<typeof approve>[0][]) => {
      const account = await servers.account([{ uuid: HOST, ...host }])
      for (const value of values) await servers.change(account, approve(value), { added: [everywhere] })
      return account
    }

    test('a logon from elsewhere alerts, with the database that says so and the nearest approved place', async () => {
      const account = await approved({ zone: 'Europe/Podgorica' }, { location: '黑山' })
      const line = accepted('2026-11-21T19:17:05Z', { user: 'root', from: AMERICAN })
      assert.deepEqual(await imported(account, line), {
        lines: 1,
        understood: 1,
        otherPrograms: 0,
        notUnderstood: 0,
        successes: 1,
        duplicates: 0,
        judged: 1,
        alerts: 1,
      })
      const { alert, details } = await onlyAlert(account)
      assert.deepEqual([alert.kind, alert.host, alert.at, alert.raw], ['location', HOST, Date.UTC(2026, 10, 21, 19, 17, 5), line])
      assert.deepEqual([alert.level, alert.status, alert.hostName], ['suspicious', 1, 'name of server'])
      assert.deepEqual(
        [details.dimension, details.nearest, details.approved, details.approvedCount],
        ['location', '黑山', ['黑山'], 1],
      )
      assert.deepEqual([details.user, details.address, details.port, details.method], ['root', AMERICAN, 50022, 'password'])
      assert.deepEqual([details.localTime, details.zone], ['2026-11-21 20:17:05', 'Europe/Podgorica'])
      assert.deepEqual(
        [details.place?.id, details.place?.name.en, details.place?.database.name],
        ['US', 'United States', 'iptoasn-country'],
      )
      assert.match(details.place?.database.build ?? '', /^\d{4}-\d\d-\d\d$/)
      assert.match(details.reason.en, /root logged on from 8\.8\.8\.8, in United States .*nearest approved place is Montenegro/)
      assert.match(details.reason.zh, /美国.*黑山/)
    })

    test('of several approved places the one of the same country is the nearest, else all are named', async () => {
      const account = await approved({}, { location: 'Serbia' }, { location: 'Montenegro' })
      await imported(account, accepted('2026-11-21T19:17:05Z', { from: AMERICAN }))
      const { details } = await onlyAlert(account)
      assert.deepEqual([details.nearest, details.approved], [null, ['Montenegro', 'Serbia']])
      assert.match(details.reason.en, /approved are Montenegro, Serbia\.$/)
    })

    test('a place that is none we know approves nothing, and alone accuses nobody', async () => {
      const account = await approved({}, { location: 'Atlantis' })
      const { judged, alerts } = await imported(account, accepted('2026-11-21T19:17:05Z', { from: AMERICAN }))
      assert.deepEqual([judged, alerts], [0, 0])
      await servers.change(account, approve({ location: 'Montenegro' }), { added: [everywhere] })
      assert.equal((await imported(account, accepted('2026-11-21T19:17:06Z', { from: AMERICAN, port: 50023 }))).alerts, 1)
      assert.deepEqual((await onlyAlert(account)).details.nearest, 'Montenegro')
    })

    test('a logon from an address that is not approved alerts with the nearest range', async () => {
      const account = await approved({}, { ip: '10.1.0.0/16' }, { ip: '192.168.1.10-192.168.1.20' })
      await imported(account, accepted('2026-11-21T19:17:05Z', { from: '10.2.0.1' }))
      const { alert, details } = await onlyAlert(account)
      assert.deepEqual([alert.kind, details.observed.en, details.nearest], ['ip', '10.2.0.1', '10.1.0.0/16'])
      assert.match(details.reason.en, /nearest is 10\.1\.0\.0\/16, which shares its first 14 bits/)
      assert.equal((await imported(account, accepted('2026-11-21T19:17:06Z', { from: '192.168.1.20' }))).alerts, 0)
    })

    test('a time is judged by the clocks of the server, whatever zone the log is in', async () => {
      const account = await approved({ zone: 'Europe/Podgorica' }, { startTime: '08:00', endTime: '20:00' })
      assert.equal((await imported(account, accepted('2026-11-21T18:30:00Z'))).alerts, 0)
      await imported(account, accepted('2026-11-21T19:17:05Z'))
      const { details } = await onlyAlert(account)
      assert.deepEqual([details.observed.en, details.nearest], ['20:17:05 Europe/Podgorica', '08:00-20:00'])
      assert.match(details.reason.en, /17 min 5 s after the end of the nearest approved time, 08:00-20:00/)
    })

    test('a zone that is given says how the log is written, not how the server lives', async () => {
      const account = await approved({ zone: 'Asia/Shanghai' }, { startTime: '08:00', endTime: '20:00' })
      const line = 'Nov 21 11:30:00 web sshd[811]: Accepted password for deploy from 10.0.0.9 port 50022 ssh2'
      assert.equal((await imported(account, line, { zone: 'UTC' })).alerts, 0)
      assert.equal((await imported(account, line.replace('11:30', '12:30'), { zone: 'UTC' })).alerts, 1)
    })

    test('an account that is not approved alerts with the nearest name', async () => {
      const account = await approved({}, { account: 'deploy' }, { account: 'backup' })
      await imported(account, accepted('2026-11-21T19:17:05Z', { user: 'deplox' }))
      const { alert, details } = await onlyAlert(account)
      assert.deepEqual([alert.kind, details.observed.zh, details.nearest], ['account', 'deplox', 'deploy'])
    })

    test('a logon that leaves all baselines makes four alerts with ids of their own', async () => {
      const account = await approved(
        {},
        { location: 'ME' },
        { ip: '10.0.0.1' },
        { startTime: '08:00', endTime: '09:00' },
        { account: 'a' },
      )
      assert.equal((await imported(account, accepted('2026-11-21T19:17:05Z', { from: AMERICAN }))).alerts, 4)
      const alerts = await alertsOf(account)
      assert.deepEqual(alerts.map(({ kind }) => kind).sort(), ['account', 'ip', 'location', 'time'])
      assert.equal(new Set(alerts.map(({ id }) => id)).size, 4)
      assert.equal(new Set(alerts.map(({ logon }) => logon)).size, 1)
    })

    test('failures are not judged, and lines are counted by what they are', async () => {
      const account = await approved({}, { ip: '10.0.0.1' })
      const text = [
        '2026-11-21T09:00:00Z web sshd[9]: Failed password for root from 8.8.8.8 port 4711 ssh2',
        '',
        '2026-11-21T09:00:00Z web CRON[77]: (root) CMD (true)',
        'garbage',
        accepted('2026-11-21T09:00:00Z', { from: '10.0.0.1' }),
        accepted('2026-11-21T09:00:00Z', { from: '10.0.0.1' }),
      ].join('\n')
      const {
        lines: all,
        understood,
        otherPrograms,
        notUnderstood,
        successes,
        duplicates,
        judged,
        alerts,
      } = await imported(account, text)
      assert.deepEqual([all, understood, otherPrograms, notUnderstood], [5, 3, 1, 1])
      assert.deepEqual([successes, duplicates, judged, alerts], [2, 1, 1, 0])
    })

    test('without a baseline nothing is judged, but the logon is kept', async () => {
      const account = await approved({})
      const { successes, judged, alerts } = await imported(account, accepted('2026-11-21T19:17:05Z'))
      assert.deepEqual([successes, judged, alerts], [1, 0, 0])
      assert.equal((await imported(account, accepted('2026-11-21T19:17:05Z'))).duplicates, 1)
    })

    test('the same logon in another log format is the same logon', async () => {
      const account = await approved({}, { ip: '10.0.0.1' })
      assert.equal((await imported(account, accepted('2026-11-21T19:17:05.482113+00:00'))).alerts, 1)
      const classic = accepted('Nov 21 19:17:05')
      const { duplicates, alerts } = await imported(account, classic)
      assert.deepEqual([duplicates, alerts], [1, 0])
    })

    test('a logon is judged by the baseline of the day it is read', async () => {
      const account = await approved({}, { ip: '10.0.0.1' })
      await imported(account, accepted('2026-11-21T19:17:05Z'))
      await servers.change(account, approve({ ip: MONTENEGRIN }), { added: [everywhere] })
      await imported(account, accepted('2026-11-21T19:17:05Z'))
      assert.deepEqual((await onlyAlert(account)).details.approved, ['10.0.0.1'])
    })

    test('an alert lists the first approved values and counts all', async () => {
      const account = await approved({}, ...Array.from({ length: 25 }, (_, index) => ({ ip: `10.0.0.${index + 1}` })))
      await imported(account, accepted('2026-11-21T19:17:05Z', { from: '10.0.0.200' }))
      const { details } = await onlyAlert(account)
      assert.deepEqual([details.approved.length, details.approvedCount], [20, 25])
    })

    test('another account’s server is unknown, and so is a zone that does not exist', async () => {
      const account = await approved({}, { ip: '10.0.0.1' })
      const other = await servers.account([{ uuid: 'theirs' }])
      const strange = await feed(other, accepted('2026-11-21T19:17:05Z'))
      assert.ok(strange instanceof Refusal)
      assert.deepEqual([strange.kind, strange.words], ['unknown-host', [HOST]])
      const nowhere = await feed(account, accepted('2026-11-21T19:17:05Z'), { zone: 'Mars/Olympus' })
      assert.ok(nowhere instanceof Refusal)
      assert.deepEqual([nowhere.kind, nowhere.words], ['unknown-zone', ['Mars/Olympus']])
      assert.deepEqual(await alertsOf(account), [])
    })

    test('names that no database takes and names without end are kept in a form that it takes', async () => {
      const account = await approved({}, { account: 'deploy' })
      const journal = (user: string) =>
        JSON.stringify({
          __REALTIME_TIMESTAMP: '1795288625000000',
          SYSLOG_IDENTIFIER: 'sshd',
          _COMM: 'sshd',
          _UID: '0',
          _PID: '7',
          MESSAGE: `Accepted password for ${user} from ${AMERICAN} port 5 ssh2`,
        })
      const { successes, alerts } = await imported(account, `${journal('a\0b')}\n${journal('x'.repeat(5000))}`)
      assert.deepEqual([alerts, successes], [2, 2])
      for (const { details } of await alertsOf(account)) assert.ok((details.user ?? '').length <= 257)
    })

    test('the same text sent many times at once alerts once', async () => {
      const account = await approved({}, { ip: '10.0.0.1' })
      const text = Array.from({ length: 50 }, (_, index) => accepted('2026-11-21T19:17:05Z', { port: 40_000 + index })).join('\n')
      const counts = await Promise.all(Array.from({ length: 5 }, () => imported(account, text)))
      const total = (of: (one: ImportCounts) => number) => counts.reduce((sum, one) => sum + of(one), 0)
      assert.deepEqual(
        [total(({ alerts }) => alerts), total(({ duplicates }) => duplicates), total(({ judged }) => judged)],
        [50, 200, 50],
      )
      assert.equal((await alertsOf(account)).length, 50)
    })

    test('any splitting and repeating of a log gives the same alerts', async () => {
      const summary = async (account: Uid) =>
        (await alertsOf(account)).map(({ kind, at, raw, details }) => [at, kind, raw, details.reason.en].join('|')).sort()
      await fc.assert(
        fc.asyncProperty(fc.array(lines, { maxLength: 30 }), fc.infiniteStream(fc.nat({ max: 6 })), async (log, sizes) => {
          const standard = [
            { location: 'ME' },
            { ip: '10.1.0.0/16' },
            { startTime: '08:00', endTime: '07:00' },
            { account: 'deploy' },
          ]
          const whole = await approved({ zone: 'Europe/Podgorica' }, ...standard)
          const pieces = await approved({ zone: 'Europe/Podgorica' }, ...standard)
          await feed(whole, log.join('\n'))
          for (let start = 0; start < log.length; ) {
            const size = sizes.next().value ?? 0
            await feed(pieces, log.slice(start, start + size + 1).join('\n'))
            if (size % 2 === 0) await feed(pieces, log.slice(Math.max(0, start - 3), start + size + 1).join('\n'))
            start += size + 1
          }
          assert.deepEqual(await summary(pieces), await summary(whole))
        }),
        { numRuns: 25 },
      )
    })

    test('a logon inside all baselines never alerts', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(logonLine(), { minLength: 1, maxLength: 20 }), async (log) => {
          const everything = [{ ip: '0.0.0.0/0' }, { ip: '::/0' }, { location: 'ME' }, { location: 'US' }]
          const always = [
            { startTime: '00:00', endTime: '23:59' },
            { account: 'deploy' },
            { account: 'root' },
            { account: 'backup' },
          ]
          const account = await approved({}, ...everything, ...always)
          const { alerts, judged, successes, duplicates } = await imported(account, log.join('\n'))
          assert.deepEqual([alerts, judged], [0, successes - duplicates])
        }),
        { numRuns: 25 },
      )
    })

    test('what cannot be decided never alerts', async () => {
      const undecidable = logonLine().map((line) =>
        line.replace(/from \S+/, (from) => UNDECIDABLE[from.length % UNDECIDABLE.length] ?? from),
      )
      await fc.assert(
        fc.asyncProperty(fc.array(undecidable, { minLength: 1, maxLength: 20 }), async (log) => {
          const account = await approved(
            { zone: 'Nowhere/Unknown' },
            { location: 'ME' },
            { startTime: '08:00', endTime: '08:01' },
          )
          const { alerts, judged } = await imported(account, log.join('\n'), { zone: 'UTC' })
          assert.deepEqual([alerts, judged], [0, 0])
        }),
        { numRuns: 25 },
      )
    })
  })
})

const UNDECIDABLE = ['from UNKNOWN', 'from 10.9.8.7', 'from 25.0.0.1', 'from fe80::1', 'from host.example']
