import assert from 'node:assert/strict'
import test, { describe } from 'node:test'
import { MOST_LINES, MOST_LINES_OF_ALL, MOST_NAMES, OVERFLOW, quarantine } from '../../../src/domain/logon-sources/quarantine.ts'
import { logonEvent } from '../../detection/logon-event.ts'
import { forEachEngine } from '../../storage/engines.ts'
import { Servers } from '../logon-baselines/servers.ts'

const NOW = Date.UTC(2026, 10, 22)
const COLUMNS = ['account', 'name', 'lines', 'kept', 'first_at', 'last_at']
const events = (count: number) => Array.from({ length: count }, (_, port) => logonEvent({ port }))

forEachEngine((engine) => {
  describe(`how much is kept of servers that nobody knows on ${engine.name}`, () => {
    const servers = new Servers(engine)

    /** Keeps lines of names beside what is there; gives lines and kept ones of each name that is asked for. */
    async function keep(there: readonly (readonly [name: string, kept: number])[], more: Readonly<Record<string, number>>) {
      const account = await servers.account([])
      return servers.write(async ({ transaction }) => {
        const rows = there.map(([name, kept]) => [account, name, kept, kept, NOW, NOW])
        await transaction.insert('unknown_hosts', COLUMNS, rows)
        const unknown = new Map(Object.entries(more).map(([name, count]) => [name, events(count)]))
        const came = await quarantine(transaction, account, unknown, NOW)
        assert.equal(came, [...unknown.values()].flat().length)
        const sql = 'SELECT name, lines, kept FROM unknown_hosts WHERE account = ? ORDER BY name LIMIT 5000'
        const found = await transaction.all<{ name: string; lines: number; kept: number }>(sql, account)
        const kept = 'SELECT CAST(count(*) AS BIGINT) AS n FROM quarantined_events WHERE account = ?'
        const { n = -1 } = (await transaction.first<{ n: number }>(kept, account)) ?? {}
        return { by: new Map(found.map(({ name, lines, kept }) => [name, [lines, kept]])), n }
      })
    }

    test('of one name so many lines, and further ones are counted', async () => {
      const { by, n } = await keep([['a', MOST_LINES - 2]], { a: 5, b: 1 })
      assert.deepEqual(Object.fromEntries(by), { a: [MOST_LINES + 3, MOST_LINES], b: [1, 1] })
      assert.equal(n, 3)
    })

    test('of all names together so many lines', async () => {
      const there = Array.from({ length: MOST_LINES_OF_ALL / 100 - 500 }, (_, index) => [`n${index}`, 200] as const)
      const room = there.map(([name, kept], index) => [name, index === 0 ? kept - 3 : kept] as const)
      const { by, n } = await keep(room, { x: 2, y: 2, z: 2 })
      assert.deepEqual(
        ['x', 'y', 'z'].map((name) => by.get(name)),
        [
          [2, 2],
          [2, 1],
          [2, 0],
        ],
      )
      assert.equal(n, 3)
    })

    test('so many names, in one batch too; what stands for the others is none of them', async () => {
      const there = Array.from({ length: MOST_NAMES - 2 }, (_, index) => [`n${index}`, 0] as const)
      const { by, n } = await keep([...there, [OVERFLOW, 0]], { x: 1, y: 1, z: 3, n0: 1, [OVERFLOW]: 1 })
      assert.deepEqual(
        ['x', 'y', 'z', 'n0', OVERFLOW].map((name) => by.get(name)),
        [[1, 1], [1, 1], undefined, [1, 1], [4, 0]],
      )
      assert.equal(n, 3)
    })
  })
})
