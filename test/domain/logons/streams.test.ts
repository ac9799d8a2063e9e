import assert from 'node:assert/strict'
import test, { describe } from 'node:test'
import fc from 'fast-check'
import { ProviderDatabase } from '../../../src/detection/provider.ts'
import { lockHost } from '../../../src/domain/hosts/read.ts'
import { type HostEvents, recordLogons } from '../../../src/domain/logons/follow.ts'
import { parseLog } from '../../../src/intake/parse-log.ts'
import type { Uid } from '../../../src/kernel/ids.ts'
import { buildMmdb, ipv4Bits } from '../../detection/mmdb.ts'
import { forEachEngine } from '../../storage/engines.ts'
import { approve, everywhere, Servers } from '../logon-baselines/servers.ts'

/*
 * The same lines in whatever order, in whatever pieces, once or several times, give the same alerts.
 */

const HOSTS = ['web', 'db'] as const
const DAY = Date.UTC(2026, 10, 20)

/** In one network, and in several of one provider. */
const NEIGHBOURS = [1, 2, 3, 4, 5].map((last) => `8.8.8.${last}`)
const APART = [1, 2, 3, 4, 5].map((second) => `8.${second}.0.1`)
const PROVIDERS = new ProviderDatabase(
  buildMmdb(4, [{ bits: ipv4Bits('8.0.0.0/8'), record: { autonomous_system_number: 64500 } }]),
  'providers',
)

/** One line, and the server whose log it stands in. */
interface Line {
  readonly host: (typeof HOSTS)[number]
  readonly text: string
}

const line = (host: Line['host'], second: number, message: string, pid: number): Line => {
  return { host, text: `${new Date(DAY + second * 1000).toISOString()} ${host} sshd[${pid}]: ${message}` }
}

/** A connection says one thing: a process that lets somebody in by a password does not let the same in by a key. */
const said = (isIn: boolean, pid: number) => (isIn ? `Accepted ${pid % 2 === 0 ? 'password' : 'publickey'}` : 'Failed password')

/** A quarter of an hour of guesses and logons on two servers from a few sources: some make bursts, some successes stand behind them. */
const streams: fc.Arbitrary<Line[]> = fc.array(
  fc
    .record({
      host: fc.constantFrom(...HOSTS),
      second: fc.integer({ min: 0, max: 900 }),
      from: fc.oneof(fc.constantFrom('8.8.8.8', '77.222.25.1', '2001:4860:4860::8888'), fc.constantFrom(...NEIGHBOURS, ...APART)),
      user: fc.constantFrom('root', 'deploy', 'oracle', 'admin', 'test', 'git', 'ubuntu', 'pi', 'www'),
      isIn: fc.boolean(),
      pid: fc.integer({ min: 800, max: 850 }),
    })
    .map(({ host, second, from, user, isIn, pid }) =>
      line(host, second, `${said(isIn, pid)} for ${user} from ${from} port ${30_000 + pid * 10 + (second % 10)} ssh2`, pid),
    ),
  { minLength: 20, maxLength: 80 },
)

/** The same lines, shuffled, some twice, and cut into pieces. */
function disturbed(lines: readonly Line[]): fc.Arbitrary<Line[][]> {
  const whole = fc.shuffledSubarray([...lines], { minLength: lines.length })
  const again = fc.shuffledSubarray([...lines])
  return fc.tuple(whole, again, fc.integer({ min: 1, max: 20 })).map(([first, second, size]) => {
    const all = [...first, ...second]
    return Array.from({ length: Math.ceil(all.length / size) }, (_, piece) => all.slice(piece * size, (piece + 1) * size))
  })
}

/** A source that guesses the passwords of ten people, then of one, and is let in: every kind of alert, whatever is drawn besides. */
const attack: Line[] = Array.from({ length: 21 }, (_, index) => {
  const user = index < 10 ? `person-${index}` : 'root'
  const message = `${index === 20 ? 'Accepted password' : 'Failed password'} for ${user} from 8.8.8.8 port ${40_000 + index} ssh2`
  return line('web', index * 2, message, 800 + index)
})

/** Neighbours that guess once each, so do sources of one provider, and so do five at one account. */
const spread: Line[] = [...NEIGHBOURS, ...APART, ...APART.map((source) => source.replace('8.', '9.'))].map((source, index) => {
  const message = `Failed password for ${index < 10 ? `nobody-${index}` : 'pi'} from ${source} port ${50_000 + index} ssh2`
  return line('db', 100 + index * 2, message, 900 + index)
})

forEachEngine((engine) => {
  describe(`streams of logons on ${engine.name}`, () => {
    const servers = new Servers(engine)

    const record = (account: Uid, piece: readonly Line[]) =>
      servers.write(async (deps) => {
        const batch: HostEvents[] = []
        for (const uuid of [...HOSTS].sort()) {
          const host = await lockHost(deps.transaction, account, uuid)
          assert.ok(host)
          const text = piece.filter((one) => one.host === uuid).map((one) => one.text)
          const { events } = parseLog(text.join('\n'), { zone: 'UTC', year: 2026, receivedAt: DAY + 86_400_000 })
          batch.push({ host, events })
        }
        return recordLogons({ ...deps, providers: PROVIDERS }, account, batch)
      })

    /**
     * What is alerted, without what tells when it was first noticed. Of an account under attack, a logon from a source that is new for
     * it is left out: whether it is new depends on what is known when the logon comes, so an earlier one that comes late takes nothing back.
     */
    const alertsOf = async (account: Uid) => {
      const sql = 'SELECT host, logon, kind, level, details FROM alerts WHERE account = ? ORDER BY logon, kind LIMIT 10000'
      const rows = await servers.database.read((reader) =>
        reader.all<{ host: string; logon: string; kind: string; level: string; details: string }>(sql, account),
      )
      // A source that came to several servers is shown with one of them.
      const lasting = rows.filter(({ details }) => !details.includes('is new for it'))
      return lasting.map(({ host, logon, kind, level, details }) => {
        return `${keyOf(kind, JSON.parse(details).address)} ${level} ${kind === 'spray' ? '' : host} ${logon}`
      })
    }

    /** Attacks of a network and of a provider are of one kind with those of a source. */
    const keyOf = (kind: string, address: string | null) =>
      kind !== 'brute-force' ? kind : /^AS/.test(address ?? '') ? 'provider' : /\/(24|48)$/.test(address ?? '') ? 'network' : kind

    /** Every matter has as many alerts and servers as are told of it, and names its server while there is one. */
    const checkMatters = async (account: Uid) => {
      const sql = `
        SELECT i.id, i.host, i.servers, i.alerts, CAST(count(a.id) AS BIGINT) AS raised, min(a.host) AS "first",
          (SELECT CAST(count(*) AS BIGINT) FROM incident_hosts h WHERE h.account = i.account AND h.incident = i.id) AS kept,
          CAST(sum(CASE WHEN EXISTS (
            SELECT 1 FROM incident_hosts h WHERE h.account = i.account AND h.incident = i.id AND h.host = a.host)
            THEN 0 ELSE 1 END) AS BIGINT) AS lacking
        FROM incidents i JOIN alerts a ON a.account = i.account AND a.incident = i.id
        WHERE i.account = ? GROUP BY i.account, i.id, i.host, i.servers, i.alerts ORDER BY i.id LIMIT 1000`
      type Row = Readonly<Record<'servers' | 'alerts' | 'raised' | 'kept' | 'lacking', number>> & Record<'host' | 'first', string>
      for (const row of await servers.database.read((reader) => reader.all<Row>(sql, account))) {
        assert.deepEqual([row.alerts, row.servers, row.lacking], [row.raised, row.kept, 0])
        assert.equal(row.host, row.servers === 1 ? row.first : '')
      }
    }

    const countOf = async (account: Uid, table: 'logons' | 'guesses') => {
      const sql = `SELECT CAST(count(*) AS BIGINT) AS n FROM ${table} WHERE account = ?`
      return (await servers.database.read((reader) => reader.first<{ n: number }>(sql, account)))?.n
    }

    const newAccount = async () => {
      const account = await servers.account(HOSTS.map((uuid) => ({ uuid })))
      await servers.change(account, approve({ ip: '77.222.25.0/24' }), { added: [everywhere] })
      return account
    }

    /** Ids hold the account; two accounts cannot be compared by them. So one account is emptied between the two passes. */
    const empty = (account: Uid) =>
      servers.database.write(async (transaction) => {
        for (const table of ['alerts', 'incidents', 'incident_hosts', 'logons', 'guesses']) {
          await transaction.run(`DELETE FROM ${table} WHERE account = ?`, account)
        }
      })

    test('give the same alerts reordered, cut and repeated', async () => {
      const account = await newAccount()
      const seen = new Set<string>()
      await fc.assert(
        fc.asyncProperty(
          streams.chain((lines) => fc.tuple(fc.constant(lines), disturbed(lines))),
          async ([lines, pieces]) => {
            await empty(account)
            await record(
              account,
              [...lines].sort((a, b) => (a.text < b.text ? -1 : 1)),
            )
            const inOrder = await alertsOf(account)
            const logons = await countOf(account, 'logons')
            await empty(account)
            for (const piece of pieces) await record(account, piece)
            assert.deepEqual(await alertsOf(account), inOrder)
            await checkMatters(account)
            assert.equal(await countOf(account, 'logons'), logons)
            for (const alert of inOrder) seen.add(alert.split(' ')[0] ?? '')
          },
        ),
        {
          examples: [
            [[attack, [attack.slice(10), attack.slice(0, 12)]]],
            [[spread, [spread.slice(7), spread.slice(0, 3), spread.slice(2, 8)]]],
          ],
          endOnFailure: true,
          numRuns: engine.name === 'sqlite' ? 60 : 10,
        },
      )
      // Else it would say nothing about them.
      assert.deepEqual([...seen].sort(), [
        ...['brute-force', 'brute-force-account', 'ip', 'network', 'provider', 'spray', 'success-after-failures'],
      ])
    })
  })
})
