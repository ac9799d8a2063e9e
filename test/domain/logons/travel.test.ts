import assert from 'node:assert/strict'
import test, { describe } from 'node:test'
import fc from 'fast-check'
import { LocationDatabase } from '../../../src/detection/locate.ts'
import { type ListedAlert, listAlerts } from '../../../src/domain/alerts/list-alerts.ts'
import { lockHost } from '../../../src/domain/hosts/read.ts'
import { addApproval } from '../../../src/domain/logon-baselines/approvals.ts'
import { modifyBaseline, type TargetChanges } from '../../../src/domain/logon-baselines/modify-baseline.ts'
import { type HostEvents, recordLogons } from '../../../src/domain/logons/follow.ts'
import { changeSettings } from '../../../src/domain/logons/settings.ts'
import { parseLog } from '../../../src/intake/parse-log.ts'
import type { Uid } from '../../../src/kernel/ids.ts'
import { buildMmdb, ipv4Bits } from '../../detection/mmdb.ts'
import { forEachEngine } from '../../storage/engines.ts'
import { approve, everywhere, Servers, uuid } from '../logon-baselines/servers.ts'

/** Servers in the order of their UUIDs, and one of another zone. */
const HOSTS = ['db', 'web'] as const
const DAY = Date.UTC(2026, 10, 20)

const PODGORICA = '77.222.25.1'
const BAR = '77.222.26.1' // 40 km from there
const BEIJING = '36.110.7.1'
const ROME = '151.38.4.1' // 560 km from Podgorica
const NEWYORK = '2001:4860:4860:1::1'
const NEWYORK_TOO = '2001:4860:4860:1::2' // of the same prefix
const UNTOLD = '25.0.0.1' // in a country, nobody knows where
const STRANGE = '26.0.0.1' // in no database
const PRIVATE = '10.1.2.3'

const city = (country: string, name: string, latitude: number, longitude: number, accuracy_radius: number) => ({
  country: { iso_code: country },
  city: { names: { en: name } },
  location: { latitude, longitude, accuracy_radius },
})
const LOCATIONS = new LocationDatabase(
  buildMmdb(6, [
    { bits: ipv4Bits('77.222.25.0/24'), record: city('ME', 'Podgorica', 42.441, 19.263, 20) },
    { bits: ipv4Bits('77.222.26.0/24'), record: city('ME', 'Bar', 42.1, 19.1, 20) },
    { bits: ipv4Bits('36.110.0.0/16'), record: city('CN', 'Beijing', 39.904, 116.407, 50) },
    { bits: ipv4Bits('151.38.0.0/16'), record: city('IT', 'Rome', 41.894, 12.483, 5) },
    { bits: ipv4Bits('25.0.0.0/8'), record: { country: { iso_code: 'GB' } } },
    // 2001:4860::/32
    { bits: '0010000000000001'.concat('0100100001100000', '0'), record: city('US', 'New York', 40.713, -74.006, 50) },
  ]),
  'cities',
)

interface Logon {
  readonly host?: (typeof HOSTS)[number]
  /** Minutes since the day began. */
  readonly minute: number
  readonly from: string
  readonly user?: string
  readonly says?: string
}

/** The line of a logon; what differs has a line of its own. */
function lineOf({ minute, from, user = 'deploy', says = 'Accepted publickey' }: Logon) {
  const time = new Date(DAY + minute * 60_000).toISOString()
  return `${time} x sshd[811]: ${says} for ${user} from ${from} port 50022 ssh2`
}

forEachEngine((engine) => {
  describe(`impossible travel on ${engine.name}`, () => {
    const servers = new Servers(engine)

    const record = (account: Uid, logons: readonly Logon[]) =>
      servers.write(async (deps) => {
        const batch: HostEvents[] = []
        for (const name of HOSTS) {
          const host = await lockHost(deps.transaction, account, name)
          assert.ok(host)
          const text = logons.filter((logon) => (logon.host ?? 'web') === name).map(lineOf)
          const { events } = parseLog(text.join('\n'), { zone: 'UTC', year: 2026, receivedAt: DAY + 5 * 86_400_000 })
          batch.push({ host, events })
        }
        return recordLogons({ ...deps, locations: LOCATIONS }, account, batch)
      })
    const turn = (account: Uid, travel: boolean) =>
      servers.write((deps) => changeSettings(deps, account, { learning: undefined, travel }))
    const newAccount = async () => {
      const account = await servers.account([{ uuid: 'db' }, { uuid: 'web', zone: 'Europe/Podgorica' }])
      await turn(account, true)
      return account
    }
    const alertsOf = (account: Uid): Promise<ListedAlert[]> =>
      servers.database.read(async (transaction) => {
        const page = { offset: 0, limit: 1000, isOldestFirst: true }
        return (await listAlerts({ transaction }, { account }, {}, page)).alerts
      })
    const travelOf = async (account: Uid) => (await alertsOf(account)).filter(({ kind }) => kind === 'travel')

    test('of very many sources of a day those are remembered that were seen last', async () => {
      const account = await newAccount()
      const many = Array.from({ length: 65 }, (_, index): Logon => ({ minute: index, from: `77.222.25.${index + 1}` }))
      // The first one comes once more.
      await record(account, [
        ...many.slice(0, 40),
        { minute: 40, from: PODGORICA },
        ...many.slice(40).map((one) => ({ ...one, minute: one.minute + 1 })),
      ])
      await record(account, [{ minute: 70, from: BEIJING }])
      const from = (await travelOf(account)).map(
        ({ details }) => /^deploy logged on from ([0-9.]+),/.exec(details.reason.en)?.[1],
      )
      assert.equal(from.length, 64)
      assert.deepEqual(
        [from.includes(PODGORICA), from.includes('77.222.25.2'), from.includes('77.222.25.3')],
        [true, false, true],
      )
    })

    test('a source is a known one by the baseline of the time at which it was come from', async () => {
      const account = await newAccount()
      const change = (minute: number, ip: string, changes: Partial<TargetChanges>) =>
        servers.write((deps) => {
          const clock = { now: () => DAY + minute * 60_000 }
          return modifyBaseline({ ...deps, clock }, account, approve({ ip }), { added: [], removed: [], ...changes })
        })
      await change(0, BEIJING, { added: [everywhere] })
      await change(0, '10.0.0.0/8', { added: [everywhere] })
      await change(800, BEIJING, { removed: [everywhere] })
      const there: readonly Logon[] = [840, 600].map((minute) => ({ minute, from: PODGORICA }))
      await record(account, [...there, { minute: 960, from: BEIJING }, { minute: 720, from: BEIJING }])
      assert.deepEqual(
        (await travelOf(account)).map(({ at }) => (at - DAY) / 60_000),
        [960],
      )
    })

    test('an alert names both places, the distance, what was taken off, the speed and the times', async () => {
      const account = await newAccount()
      const earlier: Logon = { minute: 600, from: PODGORICA, host: 'db' }
      const later: Logon = { minute: 720, from: BEIJING }
      assert.equal((await record(account, [earlier])).alerts, 0)
      assert.equal((await record(account, [later])).alerts, 1)
      const [alert, ...others] = await alertsOf(account)
      assert.ok(alert)
      assert.deepEqual(others, [])
      const { kind, level, host, at, raw, details } = alert
      assert.deepEqual([kind, level, host, at, raw], ['travel', 'suspicious', 'web', DAY + 720 * 60_000, lineOf(later)])
      assert.deepEqual([details.user, details.address, details.method, details.port], ['deploy', BEIJING, 'publickey', 50022])
      assert.deepEqual([details.localTime, details.zone], ['2026-11-20 13:00:00', 'Europe/Podgorica'])
      assert.deepEqual([details.dimension, details.place?.id, details.place?.database.name], [null, 'CN', 'cities'])
      assert.equal(
        details.reason.en,
        'deploy logged on from 77.222.25.1, in Podgorica, Montenegro, and 2 h 0 min later from 36.110.7.1, in Beijing, China: at least 7574 km, which is 3787 km/h.',
      )
      assert.match(details.reason.zh, /Podgorica, 黑山.*2 小时 0 分钟后.*Beijing, 中国.*7574 km.*3787 km\/h/)
      assert.deepEqual(
        details.further?.map(({ label, value }) => `${label.en}: ${value.en}`),
        [
          'Earlier place: Podgorica, Montenegro',
          'Earlier source: 77.222.25.1',
          'Earlier logon: 2026-11-20 11:00:00, name of db',
          'Later place: Beijing, China',
          'Later logon: 2026-11-20 13:00:00, name of web',
          'Distance: 7644 km',
          'Taken off for inexact places: 20 km + 50 km',
          'Speed: 3787 km/h',
        ],
      )
    })

    /** Keeps logons of an account that always comes from one place. */
    const keepRobot = (account: Uid, many: number, pauseMs: number) => {
      const columns = ['account', 'host', 'id', 'at', 'user_name', 'who', 'address', 'source', 'location']
      const empty = { method: '', fingerprint: '', raw: '', domain: '', session: '' }
      const rest = { port: 0, os: 'unix', service: 'ssh', program: 'sshd', ...empty }
      const rows = Array.from({ length: many }, (_, index) => {
        const named = [account, 'db', `robot-${index}`, DAY + index * pauseMs, 'robot', 'robot', PODGORICA, PODGORICA, 'ME']
        return [...named, ...Object.values(rest)]
      })
      return servers.database.write((transaction) => transaction.insert('logons', [...columns, ...Object.keys(rest)], rows))
    }

    test('is seen of an account that logs on very often, and beside one', async () => {
      const account = await newAccount()
      const many = 20_000
      await keepRobot(account, many, 1_000)
      const minute = many / 60
      await record(account, [
        { minute: minute + 30, from: BEIJING, user: 'robot' },
        { minute, from: PODGORICA },
        { minute: minute + 30, from: BEIJING },
      ])
      assert.deepEqual((await travelOf(account)).map(({ details }) => details.user).sort(), ['deploy', 'robot'])
    })

    /** For so many days somebody logs on every five minutes. */
    const DAYS = 77
    const [perDay, dayOf] = [24 * 12, (day: number) => day * 24 * 60 + 7]
    const days = (alerts: readonly ListedAlert[]) =>
      alerts.map(({ at }) => Math.floor((at - DAY) / 86_400_000)).sort((a, b) => a - b)

    test('is seen in an old log, however often its account logged on since', async () => {
      const account = await newAccount()
      await keepRobot(account, DAYS * perDay, 300_000)
      const [abroad, late] = [3, 70].map((day): Logon => ({ minute: dayOf(day), from: BEIJING, user: 'robot' }))
      assert.ok(abroad && late)
      await record(account, [abroad, { ...late, from: PODGORICA }])
      assert.deepEqual(days(await travelOf(account)), [3])
      // Day by day: there is no pause.
      const daily = Array.from({ length: DAYS - 2 }, (_, day) => ({ ...late, minute: dayOf(day) + 1, from: PODGORICA }))
      await record(account, [...daily, { ...abroad, minute: dayOf(5) }])
      assert.deepEqual(days(await travelOf(account)), [3, 5])
    })

    test('is seen everywhere in an old log that comes as a whole', async () => {
      const account = await newAccount()
      const journeys = [0, 6, 7, 30, 76]
      const robot = Array.from({ length: DAYS * perDay }, (_, index) => ({ minute: index * 5, from: PODGORICA, user: 'robot' }))
      await record(account, [...robot, ...journeys.map((day) => ({ minute: dayOf(day), from: BEIJING, user: 'robot' }))])
      assert.deepEqual(days(await travelOf(account)), journeys)
    })

    const cases: readonly (readonly [what: string, logons: readonly Logon[], alerts: number])[] = [
      [
        'a flight',
        [
          { minute: 0, from: PODGORICA },
          { minute: 9 * 60, from: BEIJING },
        ],
        0,
      ],
      [
        'near',
        [
          { minute: 0, from: PODGORICA },
          { minute: 1, from: BAR },
        ],
        0,
      ],
      [
        'half an hour to Rome',
        [
          { minute: 0, from: PODGORICA },
          { minute: 30, from: ROME },
        ],
        1,
      ],
      [
        'an hour to Rome',
        [
          { minute: 0, from: PODGORICA },
          { minute: 60, from: ROME },
        ],
        0,
      ],
      [
        'two accounts',
        [
          { minute: 0, from: PODGORICA },
          { minute: 60, from: BEIJING, user: 'root' },
        ],
        0,
      ],
      [
        'a name in other letters',
        [
          { minute: 0, from: PODGORICA },
          { minute: 60, from: BEIJING, user: 'Deploy' },
        ],
        0,
      ],
      [
        'two servers',
        [
          { minute: 0, from: PODGORICA, host: 'db' },
          { minute: 60, from: BEIJING },
        ],
        1,
      ],
      [
        'the later server first',
        [
          { minute: 60, from: PODGORICA, host: 'db' },
          { minute: 0, from: BEIJING },
        ],
        1,
      ],
      [
        'at one moment',
        [
          { minute: 0, from: PODGORICA, host: 'db' },
          { minute: 0, from: BEIJING },
        ],
        1,
      ],
      [
        'over midnight',
        [
          { minute: 1430, from: PODGORICA },
          { minute: 1450, from: BEIJING },
        ],
        1,
      ],
      [
        'a failure',
        [
          { minute: 0, from: PODGORICA },
          { minute: 60, from: BEIJING, says: 'Failed password' },
        ],
        0,
      ],
      [
        'a private source between',
        [
          { minute: 0, from: PODGORICA },
          { minute: 1, from: PRIVATE },
        ],
        0,
      ],
      [
        'a place without a point',
        [
          { minute: 0, from: UNTOLD },
          { minute: 60, from: BEIJING },
        ],
        0,
      ],
      [
        'no place',
        [
          { minute: 0, from: STRANGE },
          { minute: 60, from: BEIJING },
        ],
        0,
      ],
      [
        'IPv6',
        [
          { minute: 0, from: NEWYORK },
          { minute: 60, from: BEIJING },
        ],
        1,
      ],
      [
        'two addresses of one prefix',
        [NEWYORK, NEWYORK_TOO].map((from, n) => ({ minute: n, from })).concat({ minute: 60, from: BEIJING }),
        1,
      ],
      ['to and fro on one day', [PODGORICA, BEIJING, PODGORICA, BEIJING].map((from, n) => ({ minute: n * 60, from })), 1],
      ['again on another day', [0, 60, 1440, 1500].map((minute, n) => ({ minute, from: n % 2 === 0 ? PODGORICA : BEIJING })), 2],
      ['three places', [PODGORICA, BEIJING, NEWYORK].map((from, n) => ({ minute: n, from })), 3],
    ]
    for (const [what, logons, alerts] of cases) {
      test(`${what}: ${alerts}, in one piece and one by one, forwards and backwards`, async () => {
        const found: string[][] = []
        for (const pieces of [[logons], logons.map((logon) => [logon]), logons.toReversed().map((logon) => [logon])]) {
          const account = await newAccount()
          for (const piece of pieces) await record(account, piece)
          found.push((await travelOf(account)).map(({ kind }) => kind))
        }
        const expected = Array.from({ length: alerts }, () => 'travel')
        assert.deepEqual(found, [expected, expected, expected])
      })
    }

    test('of several journeys between two places on a day the first is told', async () => {
      const account = await newAccount()
      await record(
        account,
        [PODGORICA, BEIJING, PODGORICA, BEIJING].map((from, n) => ({ minute: n * 60, from })),
      )
      assert.deepEqual(
        (await travelOf(account)).map(({ at }) => at),
        [DAY + 60 * 60_000],
      )
    })

    test('a source that the server approves says nothing, on other servers it does', async () => {
      const pair: Logon[] = [
        { minute: 0, from: PODGORICA, host: 'db' },
        { minute: 60, from: BEIJING },
      ]
      for (const [target, alerts] of [[uuid('web'), 0] as const, [everywhere, 0] as const, [uuid('db'), 1] as const]) {
        const account = await newAccount()
        await servers.change(account, approve({ ip: '36.110.0.0/16' }), { added: [target] })
        // Baselines hold from now on; what they approve is judged as of then.
        await servers.database.write((transaction) =>
          transaction.run('UPDATE logon_baseline_history SET since_at = 0 WHERE account = ?', account),
        )
        for (const logon of pair) await record(account, [logon])
        assert.equal((await travelOf(account)).length, alerts)
      }
    })

    test('a source that is known as a way out of the account says nothing of it, until that ends; of others it does', async () => {
      const account = await newAccount()
      const egress = { type: 'egress', host: '', shown: '', alert: 1, by: '' } as const
      const know = (who: string, value: string, minute: number) =>
        servers.write((deps) => {
          const until = DAY + minute * 60_000
          return addApproval({ ...deps, clock: { now: () => DAY - 1 } }, account, { ...egress, who, value, until })
        })
      await know('deploy', BEIJING, 100)
      await know('deploy', '2001:4860:4860:1::/64', 3000)
      await know('root', PODGORICA, 3000)
      const pair = (minute: number, ...from: string[]) => from.map((one, index): Logon => ({ minute: minute + index, from: one }))
      // Whatever the order in which they come, and however long before somebody said so.
      await record(account, [...pair(-1440, PODGORICA, BEIJING), ...pair(0, PODGORICA, BEIJING, NEWYORK, NEWYORK_TOO)])
      assert.deepEqual(await travelOf(account), [])
      await record(account, [{ minute: 99, from: BEIJING }])
      assert.deepEqual(await travelOf(account), [])
      await record(account, [{ minute: 100, from: BEIJING }])
      const [alert, ...others] = await travelOf(account)
      assert.deepEqual([alert?.at, others], [DAY + 100 * 60_000, []])
      assert.deepEqual(alert?.details.journey, { who: 'deploy', earlier: PODGORICA, later: BEIJING })
    })

    test('only who wants it is alerted, and only of what comes in while it is wanted', async () => {
      const account = await newAccount()
      await turn(account, false)
      await record(account, [
        { minute: 0, from: PODGORICA },
        { minute: 10, from: BEIJING },
      ])
      assert.deepEqual(await travelOf(account), [])
      await turn(account, true)
      await record(account, [
        { minute: 20, from: PRIVATE },
        { minute: 21, from: PODGORICA, user: 'root' },
      ])
      assert.deepEqual(await travelOf(account), [])
      await record(account, [{ minute: 30, from: PODGORICA }])
      assert.equal((await travelOf(account)).length, 1)
      const other = await newAccount()
      await record(other, [{ minute: 30, from: BEIJING }])
      assert.deepEqual(await travelOf(other), [])
    })

    const logons = fc.array(
      fc.record({
        host: fc.constantFrom(...HOSTS),
        minute: fc.integer({ min: 0, max: 2 * 24 * 60 }),
        from: fc.constantFrom(PODGORICA, BAR, BEIJING, ROME, NEWYORK, NEWYORK_TOO, PRIVATE),
        user: fc.constantFrom('root', 'deploy'),
      }),
      { minLength: 8, maxLength: 30 },
    )
    /** The same, shuffled, some twice. */
    const disturbed = (all: readonly Logon[]) =>
      fc
        .tuple(
          fc.shuffledSubarray([...all], { minLength: all.length }),
          fc.shuffledSubarray([...all]),
          fc.integer({ min: 1, max: 8 }),
        )
        .map(([whole, again, size]) => {
          const stream = [...whole, ...again]
          return Array.from({ length: Math.ceil(stream.length / size) }, (_, n) => stream.slice(n * size, (n + 1) * size))
        })
    /** Ids hold the account, so one account is emptied between two passes. */
    const empty = (account: Uid) =>
      servers.database.write(async (transaction) => {
        for (const table of ['alerts', 'incidents', 'incident_hosts', 'logons'])
          await transaction.run(`DELETE FROM ${table} WHERE account = ?`, account)
      })

    test('any order, cutting and repeating gives the same alerts', async () => {
      const account = await newAccount()
      await servers.change(account, approve({ ip: '151.38.0.0/16' }), { added: [uuid('db')] })
      let alerts = 0
      await fc.assert(
        fc.asyncProperty(
          logons.chain((all) => fc.tuple(fc.constant(all), disturbed(all))),
          async ([all, pieces]) => {
            const idsOf = async () => (await travelOf(account)).map(({ logon, level }) => `${level} ${logon}`).sort()
            await empty(account)
            await record(
              account,
              all.toSorted((a, b) => a.minute - b.minute),
            )
            const inOrder = await idsOf()
            await empty(account)
            for (const piece of pieces) await record(account, piece)
            assert.deepEqual(await idsOf(), inOrder)
            alerts += inOrder.length
          },
        ),
        { endOnFailure: true, numRuns: engine.name === 'sqlite' ? 80 : 10 },
      )
      // Else it would say nothing.
      assert.ok(alerts >= 5, String(alerts))
    })
  })
})
