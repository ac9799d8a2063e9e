import assert from 'node:assert/strict'
import test, { describe } from 'node:test'
import { guessesOf, type KeptGuess } from '../../../src/domain/logons/guesses.ts'
import { keepGuesses } from '../../../src/domain/logons/keep-guesses.ts'
import { KeptGuesses, type Sought } from '../../../src/domain/logons/kept-guesses.ts'
import { Sources } from '../../../src/domain/logons/store.ts'
import { parseLog } from '../../../src/intake/parse-log.ts'
import type { Uid } from '../../../src/kernel/ids.ts'
import { forEachEngine } from '../../storage/engines.ts'
import { Servers } from '../logon-baselines/servers.ts'

const START = Date.UTC(2026, 10, 20, 12)
const DAY_MS = 86_400_000
const DAY = { from: START - DAY_MS, until: START + DAY_MS }
const NOTHING: Sought = { sources: [], from: [], at: [] }
const FROM_HERE: Sought = { ...NOTHING, from: [{ host: 'web', source: '8.8.8.8' }] }
const AT_ROOT: Sought = { ...NOTHING, at: [{ host: 'web', user: 'root' }] }

/** A line of `sshd` so many milliseconds after noon. */
const line = (ms: number, message: string, pid = 7) => `${new Date(START + ms).toISOString()} web sshd[${pid}]: ${message}`
const failed = (ms: number, user = 'root', port = 4_000) => line(ms, `Failed password for ${user} from 8.8.8.8 port ${port} ssh2`)
const nameless = (ms: number, rhost = '8.8.8.8', pid = 7) =>
  line(ms, `pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=${rhost}`, pid)

const told = (guesses: readonly KeptGuess[]) =>
  guesses.map(({ at, user, family }) => `${at - START} ${family} ${user}`).sort((a, b) => (a < b ? -1 : 1))

forEachEngine((engine) => {
  describe(`kept guesses on ${engine.name}`, () => {
    const servers = new Servers(engine)
    const account = () => servers.account([{ uuid: 'web' }])

    /** Keeps lines as one batch that comes so many days later. */
    const keep = (owner: Uid, lines: readonly string[], days = 0) => {
      const { events } = parseLog(lines.join('\n'), { zone: 'UTC', year: 2026, receivedAt: START })
      const host = { uuid: 'web', name: 'web', groupId: 0, timeZone: 'UTC' }
      const guesses = guessesOf([{ host, events }], new Sources())
      return servers.write(({ transaction }) => keepGuesses(transaction, owner, guesses, START + days * DAY_MS))
    }
    const find = (owner: Uid, sought: Sought, span = DAY) =>
      servers.database.read((reader) => new KeptGuesses(reader, owner).linesOf(sought, span))
    const weigh = async (owner: Uid, sought: Sought) =>
      (await servers.database.read((reader) => new KeptGuesses(reader, owner).weightsOf(sought, DAY))).map(({ weight }) => weight)
    const rows = async (owner: Uid) => {
      const sql = 'SELECT lines FROM guesses WHERE account = ? ORDER BY came_on, source, host, at, user_name'
      return (await servers.database.read((reader) => reader.all<{ lines: string }>(sql, owner))).length
    }

    test('lines of one connection that come one by one lie in one row', async () => {
      const owner = await account()
      for (const one of [failed(0), failed(3_000), nameless(3_000)]) assert.equal(await keep(owner, [one]), true)
      assert.deepEqual(told(await find(owner, FROM_HERE)), ['0 verdict root', '3000 pam_unix ', '3000 verdict root'])
      await keep(owner, [nameless(5_000), failed(5_000)])
      assert.equal(await rows(owner), 2)
    })

    test('a line that comes again, with another fraction or on another day, is told once', async () => {
      const owner = await account()
      const lines = [failed(10_100), failed(12_000), nameless(12_100)]
      assert.equal(await keep(owner, lines), true)
      assert.equal(await keep(owner, lines), false)
      await keep(owner, [failed(10_900), failed(12_000)])
      await keep(owner, lines, 1)
      assert.deepEqual(told(await find(owner, FROM_HERE)).length, 3)
      assert.deepEqual(told(await find(owner, AT_ROOT)).filter((one) => one.endsWith('root')).length, 2)
    })

    test('they are found by source, by server and source, and by server and account, each within a time to the millisecond', async () => {
      const owner = await account()
      await keep(owner, [
        failed(0),
        failed(40_000, 'admin'),
        nameless(40_000),
        line(50_000, 'Failed password for root from 9.9.9.9 port 1 ssh2', 8),
      ])
      await keep(owner, [nameless(60_000, 'example.org', 9)])
      const from = (sought: Sought, span = DAY) => find(owner, sought, span).then(told)
      const here = ['0 verdict root', '40000 pam_unix ', '40000 verdict admin']
      assert.deepEqual(await from({ ...NOTHING, sources: ['8.8.8.8'] }), here)
      assert.deepEqual(await from(FROM_HERE), here)
      assert.deepEqual(await from({ ...NOTHING, from: [{ host: 'db', source: '8.8.8.8' }] }), [])
      assert.deepEqual(await from(AT_ROOT), ['0 verdict root', '50000 verdict root'])
      assert.deepEqual(await from({ ...AT_ROOT, ...FROM_HERE, at: AT_ROOT.at }), [...here, '50000 verdict root'].sort())
      const times = (await find(owner, { ...AT_ROOT, ...FROM_HERE, at: AT_ROOT.at })).map(({ at }) => at - START)
      assert.deepEqual(times, [50_000, 40_000, 40_000, 0])
      assert.deepEqual(await from(AT_ROOT, { from: START + 1, until: START + 50_000 }), ['50000 verdict root'])
      assert.deepEqual(await from(AT_ROOT, { from: START, until: START + 49_999 }), ['0 verdict root'])
      assert.deepEqual(await from({ sources: [''], from: [{ host: 'web', source: '' }], at: [{ host: 'web', user: '' }] }), [])
    })

    test('what they weigh is no fewer than the attempts, and not the lines', async () => {
      const owner = await account()
      await keep(owner, [
        failed(0),
        nameless(0),
        line(0, 'Connection closed by authenticating user root 8.8.8.8 port 4000 [preauth]'),
      ])
      assert.deepEqual(await weigh(owner, FROM_HERE), [1])
      await keep(owner, [failed(2_000)])
      assert.deepEqual(await weigh(owner, FROM_HERE), [2])
    })

    test('at an account they weigh what they do where five sources tried it, on whichever days they came', async () => {
      const owner = await account()
      const tried = (last: number) => line(last * 40_000, `Failed password for root from 9.9.9.${last} port 1 ssh2`, last)
      await keep(owner, [failed(0), failed(1_000), tried(1), tried(2), tried(3)])
      assert.deepEqual(await weigh(owner, AT_ROOT), [])
      await keep(owner, [tried(4)], 1)
      assert.deepEqual(await weigh(owner, AT_ROOT), [6])
    })

    test('of a source over all servers they weigh as much as it tried accounts', async () => {
      const owner = await account()
      const everywhere = { ...NOTHING, sources: ['8.8.8.8'] }
      const neighbour = line(0, 'Failed password for guest from 8.8.8.9 port 1 ssh2', 9)
      await keep(owner, [failed(0), failed(40_000), failed(80_000), nameless(120_000, '8.8.8.8', 9), neighbour])
      assert.deepEqual(await weigh(owner, everywhere), [])
      await keep(owner, [failed(160_000, 'admin'), failed(200_000, 'guest')])
      assert.deepEqual(await weigh(owner, everywhere), [3])
    })

    test('from a network they weigh at each server what they do, where five sources tried, on whichever days they came', async () => {
      const owner = await account()
      const near: Sought = { ...NOTHING, near: [{ host: 'web', source: '203.0.113.0/24' }] }
      const tried = (last: number, network = '203.0.113') =>
        line(last * 40_000, `Failed password for root from ${network}.${last} port 1 ssh2`, last)
      const busy = async (span = DAY) => {
        const names = new Set(['203.0.113.0/24', '203.0.114.0/24', ''])
        return [...(await servers.database.read((reader) => new KeptGuesses(reader, owner).busy('near', names, span)))]
      }
      await keep(owner, [tried(1), tried(2), tried(3), tried(4), tried(5, '203.0.114')])
      assert.deepEqual([await weigh(owner, near), await busy()], [[], []])
      await keep(owner, [tried(5)], 1)
      assert.deepEqual([await weigh(owner, near), await busy()], [[5], ['203.0.113.0/24']])
      // The last of them came behind that.
      assert.deepEqual(await busy({ from: DAY.from, until: START + 199_999 - 30_000 }), [])
      assert.equal((await find(owner, near)).length, 5)
      const elsewhere: Sought = { ...NOTHING, near: [{ host: 'db', source: '203.0.113.0/24' }] }
      assert.deepEqual([await weigh(owner, elsewhere), await find(owner, elsewhere)], [[], []])
    })

    test('one of whom there are very many hides nobody', async () => {
      const owner = await account()
      const eve = (pid: number) => line(-3_600_000, 'Failed password for eve from 9.9.9.9 port 1 ssh2', pid)
      await keep(owner, [failed(-3_600_000, 'eve'), eve(8), eve(9)])
      const many = 50_000
      const sql = `
        INSERT INTO guesses (account, came_on, source, host, at, user_name, connection, lines, weight, network)
          WITH RECURSIVE numbers (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM numbers WHERE i < ${many - 1})
          SELECT CAST(? AS TEXT), ${START / DAY_MS - 0.5}, '8.8.8.8', 'web', ${START} + i * 500, 'root', CAST(i AS TEXT),
            '[0,"verdict","f",1]', 1, '8.8.8.0/24' FROM numbers`
      await servers.database.write((transaction) => transaction.run(sql, owner))
      const counts = async (sought: Sought) => {
        const found = await find(owner, sought)
        return [found.filter(({ user }) => user === 'root').length, found.filter(({ source }) => source === '9.9.9.9').length]
      }
      const [loud, quiet] = [
        { host: 'web', source: '8.8.8.8', user: 'root' },
        { host: 'web', source: '9.9.9.9', user: 'eve' },
      ]
      assert.deepEqual(await counts({ ...NOTHING, sources: ['8.8.8.8', '9.9.9.9'] }), [49_998, 2])
      assert.deepEqual(await counts({ ...NOTHING, from: [loud, quiet] }), [49_998, 2])
      const found = await find(owner, { ...NOTHING, at: [loud, quiet] })
      assert.equal(found.filter(({ user }) => user === 'eve').length, 3)
      // Of each of the three ways: whoever is sought has a share.
      assert.equal((await counts({ sources: ['9.9.9.9'], from: [loud], at: [loud] }))[1], 2)
    })

    test('a row does not grow without end by what comes again in other pieces', async () => {
      const owner = await account()
      const lines = Array.from({ length: 400 }, (_, index) => failed(index * 60))
      for (let piece = 0; piece < 20; piece++) await keep(owner, [...lines.slice(piece), ...lines.slice(0, piece)])
      const sql = 'SELECT CAST(length(lines) AS BIGINT) AS length FROM guesses WHERE account = ?'
      const [row] = await servers.database.read((reader) => reader.all<{ length: number }>(sql, owner))
      assert.ok(row !== undefined && row.length > 65_536 && row.length < 100_000, JSON.stringify(row))
      assert.equal((await find(owner, FROM_HERE)).length, 24)
    })

    test('lines that nothing joins lie together by the second', async () => {
      const owner = await account()
      const loose = (ms: number) =>
        `${new Date(START + ms).toISOString()} web vsftpd: pam_unix(vsftpd:auth): authentication failure; logname= uid=0 euid=0 tty=ftp ruser=root rhost=8.8.8.8 user=root`
      await keep(owner, [loose(0), loose(1), loose(1), loose(1_000)])
      assert.deepEqual([told(await find(owner, FROM_HERE)).length, await rows(owner)], [3, 2])
    })
  })
})
