import assert from 'node:assert/strict'
import test, { before, describe } from 'node:test'
import {
  keepPlaces,
  type ListedPlace,
  listPlaces,
  type PlaceState,
  putIntoForce,
} from '../../../src/domain/logon-baselines/learnt-places.ts'
import type { Uid } from '../../../src/kernel/ids.ts'
import type { Parameter, Reader } from '../../../src/storage/database.ts'
import { forEachEngine } from '../../storage/engines.ts'
import { Servers } from './servers.ts'

const HOSTS = 4000
const PLACES = ['AR', 'BR', 'CL']
/** Hosts that have a place that was dismissed: one on the first page, and one behind two pages without any. */
const RARE = [7, 3900]
const LOOKED_THROUGH = 5000

const hostOf = (n: number) => `h${String(n).padStart(5, '0')}`

interface Statement {
  readonly sql: string
  readonly parameters: readonly Parameter[]
}

/** A reader that takes note of what is asked. */
function noting(reader: Reader, statements: Statement[]): Reader {
  const note = (sql: string, parameters: readonly Parameter[]) => void statements.push({ sql, parameters })
  return {
    all: (sql, ...parameters) => {
      note(sql, parameters)
      return reader.all(sql, ...parameters)
    },
    first: (sql, ...parameters) => {
      note(sql, parameters)
      return reader.first(sql, ...parameters)
    },
  }
}

forEachEngine((engine) => {
  describe(`learnt places on ${engine.name}`, () => {
    const servers = new Servers(engine)
    let account: Uid

    before(async () => {
      const hosts = Array.from({ length: HOSTS }, (_, n) => hostOf(n))
      account = await servers.account(hosts.map((uuid) => ({ uuid })))
      const columns = ['account', 'host', 'place', 'moments', 'usual_at', 'state', 'since_at', 'until_at']
      const rows = hosts.flatMap((host, n) =>
        PLACES.map((place) => {
          return [account, host, place, '[]', 1, RARE.includes(n) && place === 'BR' ? 'dismissed' : 'open', 0, 0]
        }),
      )
      await servers.database.write(async (transaction) => {
        await transaction.insert('learnt_places', columns, rows)
        for (const table of ['learnt_places', 'hosts']) await transaction.all(`ANALYZE ${table}`)
      })
    })

    const page = (state: PlaceState, after: readonly [string, string], limit = 50, statements: Statement[] = []) =>
      servers.database.read((reader) => listPlaces(noting(reader, statements), account, { host: undefined, state, after, limit }))
    const walk = async (state: PlaceState, limit: number) => {
      const pages: (readonly ListedPlace[])[] = []
      for (let after: readonly [string, string] | undefined = ['', '']; after !== undefined; ) {
        const { places, next }: Awaited<ReturnType<typeof page>> = await page(state, after, limit)
        pages.push(places)
        after = next
      }
      return pages
    }

    test('of those in a rare state every page looks through as many places at most, and together they have all', async () => {
      const found = (await walk('dismissed', 50)).map((places) => places.map(({ host, place }) => `${host} ${place}`))
      assert.deepEqual(found, [[`${hostOf(7)} BR`], [], [`${hostOf(3900)} BR`]])
      const one = (await walk('dismissed', 1)).flat().map(({ host }) => host)
      assert.deepEqual(one, RARE.map(hostOf))
    })

    test('of those in a usual state each comes once', async () => {
      const found = (await walk('waiting', 2000)).flat().map(({ host, place }) => `${host} ${place}`)
      assert.equal(found.length, HOSTS * PLACES.length - RARE.length)
      assert.equal(new Set(found).size, found.length)
      assert.deepEqual(found, [...found].sort())
    })

    test('what is in force is so from an earlier moment on, and never from a later', async () => {
      const owner = await servers.account([{ uuid: 'web' }])
      const keep = async (usualAt: number) => {
        await servers.database.write((transaction) =>
          keepPlaces(transaction, owner, [{ host: 'web', place: 'ME', moments: [], usualAt }]),
        )
        const sql = 'SELECT since_at AS since FROM learnt_places WHERE account = ?'
        return (await servers.database.read((reader) => reader.first<{ since: number }>(sql, owner)))?.since
      }
      assert.equal(await keep(2_000), 0, 'it is not in force yet')
      await servers.database.write((transaction) => putIntoForce(transaction, owner, ['web']))
      assert.deepEqual([await keep(3_000), await keep(1_000), await keep(0), await keep(2_000)], [2_000, 1_000, 1_000, 1_000])
    })

    test('a page reads by key, from where it begins to where it ends', async () => {
      const statements: Statement[] = []
      await page('dismissed', [hostOf(100), 'AR'], 50, statements)
      const explain = engine.name === 'sqlite' ? 'EXPLAIN QUERY PLAN' : 'EXPLAIN (ANALYZE, FORMAT TEXT)'
      for (const { sql, parameters } of statements) {
        const plan = await servers.database.read((reader) => reader.all(`${explain} ${sql}`, ...parameters))
        const text = JSON.stringify(plan)
        if (engine.name === 'sqlite') {
          assert.doesNotMatch(text, /SCAN|TEMP B-TREE/, text)
          assert.match(text, /SEARCH (l|learnt_places) USING PRIMARY KEY \(account=\? AND \(host,place\)>\(\?,\?\)/, text)
          if (sql.includes('moments')) assert.match(text, /AND \(host,place\)<\(\?,\?\)/, text)
        } else {
          const [, rows] = /learnt_places_pkey on learnt_places[^"]* rows=([0-9]+) loops=1\)/.exec(text) ?? []
          const [, removed = 0] = /Rows Removed by Filter: ([0-9]+)/.exec(text) ?? []
          assert.ok(rows !== undefined && Number(rows) + Number(removed) <= LOOKED_THROUGH, text)
        }
      }
      assert.equal(statements.length, 2)
    })
  })
})
