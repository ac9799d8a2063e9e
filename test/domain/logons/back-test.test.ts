import assert from 'node:assert/strict'
import test, { describe } from 'node:test'
import { modifyBaseline, type TargetChanges } from '../../../src/domain/logon-baselines/modify-baseline.ts'
import { type BackTest, backTest } from '../../../src/domain/logons/back-test.ts'
import { eachPageOfLogons, type StoredLogon } from '../../../src/domain/logons/stored-logons.ts'
import type { Uid } from '../../../src/kernel/ids.ts'
import { Refusal } from '../../../src/kernel/outcome.ts'
import { forEachEngine } from '../../storage/engines.ts'
import { approve, everywhere, Servers } from '../logon-baselines/servers.ts'

const START = Date.UTC(2026, 10, 1)
/** More than a page has; seven happen in each second, also where a page ends. */
const MANY = 5_010
const COLUMNS = [
  ...['account', 'host', 'id', 'at', 'user_name', 'os', 'service', 'address', 'port', 'method', 'fingerprint', 'location'],
  ...['raw', 'domain', 'source', 'who', 'program', 'session'],
]
const momentOf = (index: number) => START + Math.floor(index / 7) * 1_000
const idOf = (index: number) => `id-${String(index).padStart(5, '0')}`

forEachEngine((engine) => {
  describe(`stored logons on ${engine.name}`, () => {
    const servers = new Servers(engine)

    /** Logons of `web` and `db` by turns, the last ones first. */
    const keep = (account: Uid, count: number, addressOf = (index: number) => `8.8.${index % 40}.8`) => {
      const rows = Array.from({ length: count }, (_, back) => {
        const index = count - 1 - back
        const [os, user, domain] =
          index % 5 === 0 ? ['windows', `two\nlines ${index}`, 'CORP'] : ['unix', `user-${index % 30}`, '']
        const about = [account, index % 2 === 0 ? 'web' : 'db', idOf(index), momentOf(index), user, os]
        return [...about, 'ssh', addressOf(index), 0, '', '', '', '', domain, '', '', 'sshd', '']
      })
      return servers.database.write((transaction) => transaction.insert('logons', COLUMNS, rows))
    }
    const read = async (account: Uid, hosts: readonly string[] | undefined, from = START, until = START + 86_400_000) => {
      const found: StoredLogon[] = []
      await servers.database.read((reader) =>
        eachPageOfLogons(reader, account, { from, until, hosts, withDomain: true }, (page) => void found.push(...page)),
      )
      return found
    }

    test('are handed over once each and whole, of all servers by their time or of one after the other', async () => {
      const account = await servers.account([{ uuid: 'web' }, { uuid: 'db' }])
      await keep(account, MANY)
      const all = await read(account, undefined)
      assert.deepEqual(
        all.map(({ id }) => id),
        Array.from({ length: MANY }, (_, index) => idOf(index)),
      )
      const apart = await read(account, ['db', 'web'])
      assert.deepEqual(apart, [...all.filter(({ host }) => host === 'db'), ...all.filter(({ host }) => host === 'web')])
      const fifth = { id: idOf(5), host: 'db', at: momentOf(5), user: 'two\nlines 5', os: 'windows', domain: 'CORP' }
      assert.deepEqual(all[5], { ...fifth, address: '8.8.5.8' })
      const [from, until] = [momentOf(7), momentOf(21)]
      for (const hosts of [undefined, ['web', 'db']]) {
        const ids = (await read(account, hosts, from, until)).map(({ id }) => id).sort()
        assert.deepEqual(
          ids,
          Array.from({ length: 14 }, (_, index) => idOf(7 + index)),
        )
      }
    })

    test('are tried alike where few servers are read one by one and where they are read among very many', async () => {
      const tried: BackTest[] = []
      for (const others of [0, 70]) {
        const more = Array.from({ length: others }, (_, index) => ({ uuid: `other-${index}` }))
        const account = await servers.account([{ uuid: 'web' }, { uuid: 'db' }, ...more])
        await keep(account, 200)
        const proposed = [{ approved: approve({ ip: '8.8.0.0/21' }), changes: { added: [everywhere], removed: [] } }]
        const outcome = await servers.write((deps) =>
          backTest({ ...deps, clock: { now: () => START + 86_400_000 } }, account, { proposed, days: 2 }),
        )
        assert.ok(!(outcome instanceof Refusal))
        tried.push(outcome)
      }
      const [few, many] = tried.map(({ servers: _, examples, ...rest }) => {
        return { ...rest, examples: examples.map(({ host, ...example }) => ({ ...example, uuid: host.uuid })) }
      })
      assert.deepEqual(many, few)
      assert.deepEqual(
        tried.map(({ servers: count }) => count),
        [2, 72],
      )
      assert.deepEqual([few?.logons, few?.dimensions[0]?.fires, few?.percentOut], [200, 160, 80])
      const moments = few?.examples.map(({ at }) => at) ?? []
      assert.deepEqual(
        moments,
        moments.toSorted((a, b) => a - b),
      )
      assert.deepEqual([moments.length, moments[0]], [20, momentOf(8)])
      // Equal ones stand in the order of their names.
      const tops = few?.sources.map(({ name, fires }) => `${name} ${fires}`)
      assert.deepEqual(tops?.slice(0, 3), ['8.8.10.8 5', '8.8.11.8 5', '8.8.12.8 5'])
    })

    /** Tries addresses on the logons of some days. */
    const tryIps = async (
      account: Uid,
      { now, days }: { readonly now: number; readonly days: number },
      ...ips: readonly string[]
    ) => {
      const changes = { added: [everywhere], removed: [] }
      const proposed = ips.map((ip) => ({ approved: approve({ ip }), changes }))
      const outcome = await servers.write((deps) => backTest({ ...deps, clock: { now: () => now } }, account, { proposed, days }))
      assert.ok(!(outcome instanceof Refusal))
      return outcome
    }

    test('are those of the days asked for, up to now', async () => {
      const account = await servers.account([{ uuid: 'web' }, { uuid: 'db' }])
      await keep(account, 210)
      const [now, after] = [momentOf(70), momentOf(70) + 86_400_000]
      const counts = [
        [now, 1],
        [after, 1],
        [after, 2],
      ] as const
      const logons: number[] = []
      for (const [moment, days] of counts) logons.push((await tryIps(account, { now: moment, days }, '10.0.0.0/8')).logons)
      assert.deepEqual(logons, [70, 140, 210])
    })

    test('are tried against what is approved now, and fall silent with the words that their alerts have today', async () => {
      const account = await servers.account([{ uuid: 'web' }, { uuid: 'db' }])
      await keep(account, 40)
      const now = START + 86_400_000
      const change = (at: number, ip: string, changes: Partial<TargetChanges>) =>
        servers.write((deps) => {
          const own = { ...deps, clock: { now: () => at } }
          return modifyBaseline(own, account, approve({ ip }), { added: [], removed: [], ...changes })
        })
      await change(START, '8.8.7.0/24', { added: [everywhere] })
      await change(START, '10.0.0.0/8', { added: [everywhere] })
      await change(now, '8.8.7.0/24', { removed: [everywhere] })
      const { dimensions, examples } = await tryIps(account, { now, days: 2 }, '8.8.7.0/24')
      assert.deepEqual([dimensions[0]?.silenced, dimensions[0]?.fires], [1, 0])
      const reason =
        'user-7 logged on from 8.8.7.8, which is not approved; the nearest is 10.0.0.0/8, which shares its first 6 bits.'
      assert.deepEqual(
        examples.map((example) => [example.change, example.reason.en]),
        [['silenced', reason]],
      )
    })

    test('of accounts are tried with the domains of Windows', async () => {
      const account = await servers.account([{ uuid: 'web' }, { uuid: 'db' }])
      await keep(account, 6)
      const changes = { added: [everywhere], removed: [] }
      const counts = async (name: string) => {
        const proposed = [{ approved: approve({ account: name }), changes }]
        const deps = { clock: { now: () => START + 86_400_000 } }
        const outcome = await servers.write((own) => backTest({ ...own, ...deps }, account, { proposed, days: 2 }))
        assert.ok(!(outcome instanceof Refusal))
        return outcome.dimensions[0]?.fires
      }
      // Of six two are of an account of CORP.
      assert.deepEqual([await counts('CORP\\*'), await counts('OTHER\\*')], [4, 6])
    })

    test('are warned of from five in a hundred on', async () => {
      const account = await servers.account([{ uuid: 'web' }, { uuid: 'db' }])
      await keep(account, 200)
      const when = { now: START + 86_400_000, days: 2 }
      const ips = ['8.8.0.0/19', '8.8.32.0/22', '8.8.36.0/23']
      const much = await tryIps(account, when, ...ips)
      assert.deepEqual([much.percentOut, much.warnings.map(({ en }) => en)], [5, ['would alert on 5 % of logons']])
      const less = await tryIps(account, when, ...ips, '8.8.38.0/24')
      assert.deepEqual([less.percentOut, less.warnings], [3, []])
    })

    test('are counted by the prefixes that sources are counted by', async () => {
      const account = await servers.account([{ uuid: 'web' }, { uuid: 'db' }])
      await keep(account, 6, (index) => `2001:db8:0:${index % 2}::${index}`)
      const { sources } = await tryIps(account, { now: START + 86_400_000, days: 2 }, '10.0.0.0/8')
      assert.deepEqual(
        sources.map(({ fires }) => fires),
        [3, 3],
      )
    })
  })
})
