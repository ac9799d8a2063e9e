import assert from 'node:assert/strict'
import test, { after, before, describe } from 'node:test'
import type { HostFilter } from '../../../src/domain/hosts/host-condition.ts'
import { countFiltered, listHosts, listHostsAfter } from '../../../src/domain/hosts/list-hosts.ts'
import type { Uid } from '../../../src/kernel/ids.ts'
import type { Database, Transaction } from '../../../src/storage/database.ts'
import { migrations } from '../../../src/storage/migrations/index.ts'
import { forEachEngine } from '../../storage/engines.ts'
import { insertHosts } from '../hosts.ts'

const PAGE = 1000
const MANY = 100_000
const EVERYTHING: HostFilter = { every: [], criteria: [], join: 'or' }

const uuidOf = (number: number) => `host-${String(number).padStart(6, '0')}`

forEachEngine((engine) => {
  describe(`lists of hosts on ${engine.name}`, () => {
    let database: Database
    before(async () => {
      database = await engine.open(migrations)
    })
    after(() => database.close())

    const account = (count: number) => `17000000000${String(count).padStart(6, '0')}` as Uid
    const fill = async (count: number) => {
      for (let from = 0; from < count; from += 5000) {
        const rows = Array.from({ length: Math.min(5000, count - from) }, (_, index) => ({
          account: account(count),
          uuid: uuidOf(from + index),
          name: `n${from + index}`,
          group_id: (from + index) % 3,
          region: `r-${(from + index) % 50}`,
        }))
        await database.write((transaction) => insertHosts(transaction, rows))
      }
    }
    const read = <T>(work: (deps: { transaction: Transaction }) => Promise<T>) =>
      database.read((reader) => work({ transaction: reader as Transaction }))
    const byTokens = async (count: number, filter: HostFilter, limit: number) => {
      const seen: string[] = []
      for (let after: string | undefined, first = true; first || after !== undefined; first = false) {
        const { hosts, next } = await read((deps) => listHostsAfter(deps, account(count), filter, { after, limit }))
        seen.push(...hosts.map(({ uuid }) => uuid))
        assert.ok(hosts.length <= limit)
        after = next
      }
      return seen
    }

    for (const count of [0, 1, PAGE, PAGE + 1, MANY]) {
      test(`${count} hosts, page by page`, async () => {
        await fill(count)
        const all = Array.from({ length: count }, (_, number) => uuidOf(number))
        assert.deepEqual(await byTokens(count, EVERYTHING, PAGE), all)
        assert.equal(await read((deps) => countFiltered(deps, account(count), EVERYTHING)), count)
        const seen: string[] = []
        for (let offset = 0; ; offset += PAGE) {
          const page = await read((deps) => listHosts(deps, account(count), EVERYTHING, { offset, limit: PAGE }))
          if (page.length === 0) break
          seen.push(...page.map(({ uuid }) => uuid))
        }
        assert.deepEqual(seen, all)
        const past = { after: uuidOf(999_999), limit: PAGE }
        assert.deepEqual(await read((deps) => listHostsAfter(deps, account(count), EVERYTHING, past)), {
          hosts: [],
          next: undefined,
        })
      })
    }

    test('conditions narrow a long list to what fulfils them', async () => {
      const filter: HostFilter = {
        every: [{ is: 'group', in: [1] }],
        criteria: [
          { is: 'region', in: ['r-8'] },
          { is: 'part', of: 'name', text: 'N9995' },
        ],
        join: 'or',
      }
      const expected = Array.from({ length: MANY }, (_, number) => number)
        .filter((number) => number % 3 === 1 && (number % 50 === 8 || String(number).startsWith('9995')))
        .map(uuidOf)
      assert.ok(expected.length > 600)
      assert.deepEqual(await byTokens(MANY, filter, 100), expected)
      assert.equal(await read((deps) => countFiltered(deps, account(MANY), filter)), expected.length)
      const both: HostFilter = { ...filter, join: 'and' }
      assert.deepEqual(await byTokens(MANY, both, 100), [uuidOf(99_958)])
    })
  })
})
