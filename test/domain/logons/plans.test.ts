import assert from 'node:assert/strict'
import test, { before, describe } from 'node:test'
import { ProviderDatabase } from '../../../src/detection/provider.ts'
import { lockHost } from '../../../src/domain/hosts/read.ts'
import { recordLogons } from '../../../src/domain/logons/follow.ts'
import { changeSettings } from '../../../src/domain/logons/settings.ts'
import { restOfLogons, type StoredLogon } from '../../../src/domain/logons/stored-logons.ts'
import { parseLog } from '../../../src/intake/parse-log.ts'
import type { Uid } from '../../../src/kernel/ids.ts'
import { buildMmdb, ipv4Bits, pointsOf } from '../../detection/mmdb.ts'
import { forEachEngine } from '../../storage/engines.ts'
import { Servers } from '../logon-baselines/servers.ts'
import { Plans } from './plans.ts'

const DAY = Date.UTC(2026, 10, 20)
const DAY_MS = 86_400_000
/** Of fewer an engine may well read all. */
const MANY = 120_000
const ADDRESS = '8.8.8.8'
const FAR_AWAY = '36.110.7.1'
const LOCATIONS = pointsOf({ '8.0.0.0/8': ['US', 40, -74], '36.0.0.0/8': ['CN', 40, 116] })

// One account logs on most often, one server has most logons, one source tries more than others. Six seconds lie between two.
const WHO = "CASE i % 3 WHEN 0 THEN 'deploy' ELSE 'u' || CAST(i % 300 AS TEXT) END"
const HOST = "CASE i % 4 WHEN 0 THEN 'web' ELSE 'h' || CAST(i % 200 AS TEXT) END"
const SOURCE = `CASE i % 50 WHEN 0 THEN '${ADDRESS}' ELSE '9.9.' || CAST(i % 250 AS TEXT) || '.9' END`
const NUMBERS = `WITH RECURSIVE numbers (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM numbers WHERE i < ${MANY - 1})`
const PROVIDERS = new ProviderDatabase(
  buildMmdb(6, [{ bits: ipv4Bits('7.0.0.0/8'), record: { autonomous_system_number: 64499 } }]),
  'providers',
)
const RAW = 'x'.repeat(150)
const LOGONS = `
  INSERT INTO logons (account, host, id, at, user_name, who, address, source, location, port, method, fingerprint, raw,
      domain, os, service, program, session)
    ${NUMBERS} SELECT CAST(? AS TEXT), ${HOST}, '00' || CAST(${DAY / 1000} + i * 6 AS TEXT) || 'x' || CAST(i AS TEXT), ${DAY} + i * 6000,
      ${WHO}, ${WHO}, ${SOURCE}, ${SOURCE}, 'US', 0, '', '', '${RAW}', '', 'unix', 'ssh',
      'sshd', '' FROM numbers`
const GUESSES = `
  INSERT INTO guesses (account, came_on, source, host, at, user_name, connection, lines, weight, network, provider)
    ${NUMBERS} SELECT CAST(? AS TEXT), ${Math.floor(DAY / DAY_MS)} - i % 2, ${SOURCE}, ${HOST}, ${DAY} + i * 6000, ${WHO}, CAST(i AS TEXT),
      '[0,"verdict","f",1]', 1, rtrim(${SOURCE}, '0123456789') || '0/24', 'AS' || CAST(64500 + i % 50 AS TEXT)
    FROM numbers`
const TABLES = ['logons', 'guesses']
const FIRST_SEEN = 'min(at)'

forEachEngine((engine) => {
  describe(`what is read when logons come, on ${engine.name}`, () => {
    const servers = new Servers(engine)
    let account: Uid

    before(async () => {
      account = await servers.account([{ uuid: 'web' }])
      await servers.write((deps) => changeSettings(deps, account, { learning: undefined, travel: true }))
      await servers.database.write(async (transaction) => {
        // Statistics are there when the test says so.
        if (engine.name === 'postgres')
          for (const table of TABLES) await transaction.run(`ALTER TABLE ${table} SET (autovacuum_enabled = off)`)
        for (const sql of [LOGONS, GUESSES]) await transaction.run(sql, account)
      })
    })

    /** How tables are read for lines that come; these are not kept. Of statements those that hold `part`. */
    const plansFor = async (lines: readonly string[], table: 'logons' | 'guesses', part: string): Promise<Plans> => {
      const plans = new Plans(engine.name, [table], part)
      const { events } = parseLog(lines.join('\n'), { zone: 'UTC', year: 2026, receivedAt: DAY + 5 * DAY_MS })
      const enough = new Error('seen')
      const work = servers.write(async (deps) => {
        // A table whose pages nobody has looked through yet is read by index and row alike: only what can be done without rows is of interest.
        if (part === FIRST_SEEN && engine.name === 'postgres') await deps.transaction.run('SET LOCAL enable_bitmapscan = off')
        const host = await lockHost(deps.transaction, account, 'web')
        assert.ok(host)
        const clock = { now: () => DAY }
        const own = { clock, locations: LOCATIONS, providers: PROVIDERS, transaction: plans.watch(deps.transaction) }
        await recordLogons({ ...deps, ...own }, account, [{ host, events }])
        throw enough
      })
      await assert.rejects(work, enough)
      return plans
    }
    const readFor = async (lines: readonly string[], table: 'logons' | 'guesses', part = '') =>
      (await plansFor(lines, table, part)).seen
    const line = (index: number, message: string, from = ADDRESS) =>
      `${new Date(DAY + index * 60_000).toISOString()} web sshd[${index}]: ${message} from ${from} port ${index + 1024} ssh2`
    const names = Array.from({ length: 100 }, (_, index) => (index === 0 ? 'deploy' : `u${index * 3 + 1}`))
    const successes = names.map((name, index) => line(index, `Accepted password for ${name}`))
    const journeys = names.map((name, index) => line(index, `Accepted password for ${name}`, FAR_AWAY))
    const failures = names.slice(1, 20).map((name, index) => line(index, `Failed password for ${name}`))
    // From many sources, at one account each.
    const spread = Array.from({ length: 20 }, (_, index) => line(index, `Failed password for u${index}`, `9.9.${index}.9`))

    // From neighbours that take turns.
    const turns = Array.from({ length: 20 }, (_, index) => line(index, `Failed password for v${index}`, `7.7.7.${index + 1}`))

    // From networks of a provider that take turns.
    const apart = Array.from({ length: 20 }, (_, index) => line(index, `Failed password for w${index}`, `7.7.${index + 10}.1`))

    test('without and with statistics failures are sought by the index that fits', async () => {
      const ofUser = 'guesses_of_user (account came_on host user_name at)'
      const ofNetwork = 'guesses_of_network (account came_on network at)'
      const [ofSource, ofDays] = ['guesses_pkey (account came_on source host at)', 'guesses_pkey (account came_on source)']
      // The index holds the server and the moment, too, which PostgreSQL compares there.
      const bare = (ways: readonly string[]) => {
        const shown = ways.map((how) => how.replace(' network at host)', ' network at)').replace(' source at)', ' source)'))
        return [...new Set(shown)].sort()
      }
      const ofProvider = 'guesses_of_provider (account came_on provider at)'
      const byProvider = (ways: readonly string[]) => {
        return [...new Set(ways.map((how) => how.replace(' at host)', ' at)')).filter((how) => how.includes('provider')))]
      }
      const fits = async () => {
        for (const part of ['SELECT CAST(count(DISTINCT network)', 'AS parts, CAST(sum(weight)']) {
          const { seen, withoutRows } = await plansFor(apart, 'guesses', part)
          assert.deepEqual([byProvider(seen), byProvider(withoutRows)], [[ofProvider], [ofProvider]])
        }
        assert.deepEqual(byProvider(await readFor(apart, 'guesses', 'AND provider = ')), [ofProvider])
        const together = [...successes, ...failures, ...turns]
        assert.deepEqual(bare(await readFor(together, 'guesses', ', lines')), [ofNetwork, ofUser, ofSource, ofDays])
        // And what they weigh together.
        for (const lines of [spread.slice(0, 1), together, spread]) {
          const ofWeight = [...(lines === together ? [ofNetwork] : []), ofUser, ofSource]
          assert.deepEqual(await readFor(lines, 'guesses', 'sum(weight)'), ofWeight)
          const ofUsers = await plansFor(lines, 'guesses', 'GROUP BY source')
          assert.deepEqual([bare(ofUsers.seen), bare(ofUsers.withoutRows)], [[ofNetwork], [ofNetwork]])
        }
        assert.deepEqual(await readFor(spread, 'guesses', 'SELECT CAST(count(DISTINCT source)'), [ofNetwork])
      }
      await fits()
      await servers.database.write((transaction) => transaction.all('ANALYZE guesses'))
      await fits()
    })

    test('since when an account comes from somewhere is told by the index alone', async () => {
      const plans = await plansFor([...failures, ...successes], 'logons', FIRST_SEEN)
      assert.deepEqual([plans.seen.length, plans.withoutRows], [1, plans.seen])
      assert.match(plans.seen[0] ?? '', /^logons_of_who \(account who at/)
    })

    const [ofWho, ofHost] = ['logons_of_who (account who at)', 'logons_of_host (account host at)']
    const [ofTime, ofId] = ['logons_by_time (account at', 'logons_pkey (account id)']
    // What the index holds beside may be compared there, too; a key keeps the name with which its table was made.
    const bare = (how: string) =>
      how.replace(/^(logons_of_who \(account who at)(?: host| source)+\)$/, '$1)').replace('logons_in_time_pkey', 'logons_pkey')
    for (const statistics of ['without', 'with'] as const) {
      test(`${statistics} statistics logons are sought by the index that fits`, async () => {
        if (statistics === 'with') await servers.database.write((transaction) => transaction.all('ANALYZE'))
        const fits = async (lines: readonly string[], ...others: readonly string[]) => {
          const seen = [...new Set((await readFor(lines, 'logons')).map(bare))].sort()
          if (statistics === 'without') return assert.deepEqual(seen, [ofHost, ofWho, ...others])
          // Who knows that there are few logons of a time may as well look at all of them.
          const known = seen.filter((how) => how !== ofHost && how !== ofWho && !how.startsWith(ofTime))
          return assert.deepEqual([seen.length > 0, known], [true, others])
        }
        await fits(successes.slice(0, 1))
        await fits(successes)
        await fits(failures)
        // Their lines are read by their ids.
        await fits([...successes.slice(0, 1), ...journeys.slice(0, 1)], ofId)
        await fits([...successes, ...journeys], ofId)
      })

      test(`${statistics} statistics the rest of logons is sought by their ids`, async () => {
        for (const many of [1, 20, 500]) {
          const plans = new Plans(engine.name, ['logons'])
          const found = await servers.database.read(async (reader) => {
            const sql = "SELECT id FROM logons WHERE account = ? AND who = 'deploy' ORDER BY at LIMIT ?"
            const logons = await reader.all<StoredLogon>(sql, account, many)
            return restOfLogons(plans.watch(reader), account, logons)
          })
          assert.deepEqual([found.size, plans.seen.map(bare)], [many, [ofId]])
        }
      })
    }
  })
})
