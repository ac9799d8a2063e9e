import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type SightingQuestion, seenBefore } from '../../../src/domain/logons/seen-before.ts'
import type { Uid } from '../../../src/kernel/ids.ts'
import { forEachEngine } from '../../storage/engines.ts'
import { Servers } from '../logon-baselines/servers.ts'

const HOUR = 3_600_000
const AT = Date.UTC(2026, 10, 20, 20, 17)

interface Kept {
  readonly hoursAgo: number
  readonly user?: string
  readonly os?: 'unix' | 'windows'
  readonly address?: string
  readonly location?: string
  readonly host?: string
}

forEachEngine((engine) => {
  describe(`what was seen before on ${engine.name}`, () => {
    const servers = new Servers(engine)
    const columns = [
      ...['account', 'host', 'id', 'at', 'user_name', 'os', 'service', 'address', 'port', 'method', 'fingerprint', 'location'],
      ...['raw', 'domain', 'source', 'who', 'program', 'session'],
    ]

    const keep = async (logons: readonly Kept[]): Promise<Uid> => {
      const account = await servers.account([{ uuid: 'web' }])
      const rows = logons.map(({ hoursAgo, user = 'root', os = 'unix', address = '', location = '', host = 'web' }, index) => {
        const logon = [account, host, String(index), AT - hoursAgo * HOUR, user, os, 'ssh', address, 0, '', '', location]
        return [...logon, '', '', '', '', 'sshd', '']
      })
      await servers.database.write((transaction) => transaction.insert('logons', columns, rows))
      return account
    }
    const ask = async (account: Uid, question: Partial<SightingQuestion>) => {
      const whole = {
        host: 'web',
        at: AT,
        dimension: 'account',
        user: null,
        address: null,
        place: null,
        zone: 'UTC',
        ...question,
      } as const
      const found = await servers.database.read((reader) => seenBefore(reader, account, whole))
      return found === undefined ? undefined : [found.value, found.seen, found.logons]
    }

    test('places, and the regions in them', async () => {
      const account = await keep([
        ...['CN-BJ', 'CN-SH', 'CN', 'ME', ''].map((location, index) => ({ hoursAgo: index + 1, location })),
        { hoursAgo: 9, location: 'CN', host: 'db' },
        { hoursAgo: 9, location: 'CN', host: 'web-2' },
      ])
      assert.deepEqual(await ask(account, { dimension: 'location', place: 'CN' }), ['CN', 3, 5])
      assert.deepEqual(await ask(account, { dimension: 'location', place: 'CN-BJ' }), ['CN-BJ', 1, 5])
      assert.deepEqual(await ask(account, { dimension: 'location', place: 'US' }), ['US', 0, 5])
      assert.equal(await ask(account, { dimension: 'location' }), undefined)
    })

    test('networks', async () => {
      const addresses = ['8.8.8.8', '8.8.8.9', '8.8.9.8', '2001:4860:4860::8888', '2001:4860:4860:1::1', '::ffff:8.8.8.7', '']
      const account = await keep(addresses.map((address, index) => ({ hoursAgo: index + 1, address })))
      assert.deepEqual(await ask(account, { dimension: 'ip', address: '8.8.8.200' }), ['8.8.8.0/24', 3, 7])
      assert.deepEqual(await ask(account, { dimension: 'ip', address: '2001:4860:4860:2::1' }), ['2001:4860:4860::/48', 2, 7])
      assert.equal(await ask(account, { dimension: 'ip' }), undefined)
    })

    test('hours by the clocks of the server, over a change of them', async () => {
      // The clocks of Europe went back in between, so that all four were in one hour there.
      const account = await keep([{ hoursAgo: 24 }, { hoursAgo: 23.6 }, { hoursAgo: 27 * 24 + 1 }, { hoursAgo: 27 * 24 + 1.1 }])
      assert.deepEqual(await ask(account, { dimension: 'time' }), ['20:00-20:59', 2, 4])
      assert.deepEqual(await ask(account, { dimension: 'time', zone: 'Europe/Podgorica' }), ['21:00-21:59', 4, 4])
      assert.deepEqual(await ask(account, { dimension: 'time', zone: 'Asia/Shanghai' }), ['04:00-04:59', 2, 4])
      assert.equal(await ask(account, { dimension: 'time', zone: 'Nowhere/At_All' }), undefined)
    })

    test('accounts, as the system of each logon compares them', async () => {
      const account = await keep([
        { hoursAgo: 1, user: 'Ann' },
        { hoursAgo: 2, user: 'ann' },
        { hoursAgo: 3, user: 'ANN', os: 'windows' },
        { hoursAgo: 4, user: 'Ann', os: 'windows' },
      ])
      assert.deepEqual(await ask(account, { user: 'ann' }), ['ann', 3, 4])
      assert.equal(await ask(account, {}), undefined)
    })

    test('of thirty days before the logon, itself not among them, and of the latest ten thousand', async () => {
      const edge = await keep([{ hoursAgo: 0 }, { hoursAgo: -1 }, { hoursAgo: 0.1 }, { hoursAgo: 720 }, { hoursAgo: 720.1 }])
      assert.deepEqual(await ask(edge, { user: 'root' }), ['root', 2, 2])
      const many = await keep(
        Array.from({ length: 10_010 }, (_, index) => ({ hoursAgo: (index + 1) / 100, user: index < 10_000 ? 'ann' : 'bert' })),
      )
      assert.deepEqual(await ask(many, { user: 'bert' }), ['bert', 0, 10_000])
      const whole = { host: 'web', at: AT, dimension: 'account', user: 'ann', address: null, place: null, zone: 'UTC' } as const
      const found = await servers.database.read((reader) => seenBefore(reader, many, whole))
      assert.deepEqual(found, { value: 'ann', seen: 10_000, logons: 10_000, days: 30, isCut: true })
    })
  })
})
