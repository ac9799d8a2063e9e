import assert from 'node:assert/strict'
import test, { after, before, describe } from 'node:test'
import fc from 'fast-check'
import { listAlerts } from '../../src/domain/alerts/list-alerts.ts'
import { pageOfFolders } from '../../src/domain/directory/folder-store.ts'
import { pageOfHandshakes } from '../../src/domain/directory/handshake-store.ts'
import { pageOfMembers } from '../../src/domain/directory/member-store.ts'
import { findCandidates, findMembers } from '../../src/domain/firewall/store.ts'
import { countByGroup } from '../../src/domain/hosts/grouped-hosts.ts'
import { listGroups } from '../../src/domain/hosts/list-groups.ts'
import { listHosts } from '../../src/domain/hosts/list-hosts.ts'
import { PageMarks, type PageReading, type ReadingMarks } from '../../src/domain/page-marks.ts'
import type { Uid } from '../../src/kernel/ids.ts'
import type { Database, Parameter, Reader, Transaction, Value } from '../../src/storage/database.ts'
import { migrations } from '../../src/storage/migrations/index.ts'
import { forEachServer } from '../server.ts'
import { forEachEngine } from '../storage/engines.ts'

const HEAD = '1' as Uid
const MEMBER = '3' as Uid
const LATER = 1000

interface Page {
  readonly offset: number
  readonly limit: number
}
type ReadList = (reading: PageReading, page: Page, now: number) => Promise<unknown>

const members =
  (folder?: string | null): ReadList =>
  (reading, page, now) =>
    pageOfMembers(reading, { directory: HEAD, now }, { folder, tags: [] }, page)
const folders =
  (parent: string | null): ReadList =>
  (reading, page) =>
    pageOfFolders(reading, HEAD, { parent, tags: [] }, page)
const candidates =
  (caller: Uid): ReadList =>
  (reading, page, now) =>
    findCandidates(reading, { organisation: HEAD, caller }, { now }, page)
const EVERYTHING = { part: undefined, vendors: undefined, editions: undefined }
const alerts =
  (view: Parameters<typeof listAlerts>[1], isPending: boolean | undefined, isOldestFirst: boolean): ReadList =>
  (reading, page) =>
    listAlerts(reading, view, { isPending }, { ...page, isOldestFirst })

/** Every list with pages by number whose total is kept, and the table of its rows. */
const LISTS: Readonly<Record<string, readonly [table: string, read: ReadList]>> = {
  members: ['accounts', members()],
  'members of the root': ['accounts', members(null)],
  'members of a folder': ['accounts', members('f')],
  'folders of the root': ['folders', folders(null)],
  'folders of a folder': ['folders', folders('f')],
  handshakes: ['handshakes', (reading, page) => pageOfHandshakes(reading, { directory: HEAD }, page)],
  'members of the firewall': ['firewall_members', (reading, page, now) => findMembers(reading, HEAD, { now }, page)],
  candidates: ['accounts', candidates(HEAD)],
  'candidates for a delegate': ['accounts', candidates(MEMBER)],
  hosts: ['hosts', (reading, page) => listHosts(reading, HEAD, { every: [], criteria: [], join: 'or' }, page)],
  groups: ['host_groups', (reading, { offset, limit }) => listGroups(reading, HEAD, offset, limit)],
  'hosts by group': ['host_groups', (reading, page) => countByGroup(reading, HEAD, { ...EVERYTHING, ...page })],
  alerts: ['alerts', alerts({ account: HEAD }, undefined, false)],
  'alerts from the oldest on': ['alerts', alerts({ account: HEAD }, undefined, true)],
  'pending alerts': ['alerts', alerts({ account: HEAD }, true, false)],
  'other alerts': ['alerts', alerts({ account: HEAD }, false, false)],
  'alerts of all': ['alerts', alerts({ organisation: HEAD }, undefined, false)],
  'pending alerts of all': ['alerts', alerts({ organisation: HEAD }, true, true)],
}

/** A table with few rows: `n` says which, `k` what stands in it. The first columns are its key. */
interface Table {
  readonly key: number
  readonly row: (n: number, k: number) => Readonly<Record<string, Value>>
  /** The column in which a row can take another's place. */
  readonly moves: string
}

const of = <T>(k: number, ...values: readonly T[]) => values[k % values.length] as T
const DETAILS = JSON.stringify({ dimension: 'ip' })

const TABLES: Readonly<Record<string, Table>> = {
  accounts: {
    ...{ key: 1, moves: 'uid' },
    row: (n, k) => ({
      uid: String(n),
      organisation: of(k, '1', '1', null),
      folder: of(k >> 2, null, 'f'),
      name: `a${k}`,
      created_at: k,
    }),
  },
  account_deletions: {
    ...{ key: 2, moves: 'member' },
    row: (n, k) => ({
      account: HEAD,
      member: String(n),
      status: of(k, 'silence', 'done'),
      due_at: of(k >> 1, 0, LATER, 2 * LATER),
    }),
  },
  folders: {
    ...{ key: 2, moves: 'id' },
    row: (n, k) => ({ account: HEAD, id: `f${n}`, name: `n${k}`, parent: of(k, null, 'f'), created_at: 0 }),
  },
  handshakes: {
    ...{ key: 2, moves: 'created_at' },
    row: (n, k) => ({
      ...{ account: of(n, '1', '1', '2'), id: `h${n}`, target_type: 'account', target: '9', note: '', tags: '[]' },
      ...{ status: of(k, 'pending', 'declined'), created_at: k % 4, modified_at: k, expires_at: k },
    }),
  },
  firewall_members: {
    ...{ key: 2, moves: 'member' },
    row: (n, k) => ({
      ...{ account: HEAD, member: String(n), description: `d${k}`, status: 'normal', created_at: 0, modified_at: 0 },
      gone_at: of(k, null, null, 0, LATER, 2 * LATER),
    }),
  },
  hosts: {
    ...{ key: 2, moves: 'uuid' },
    row: (n, k) => ({
      ...{ account: of(n, '1', '1', '2'), uuid: `u${n}`, name: `h${k}`, hostname: '', ip: '', public_ip: '', group_id: k % 3 },
      ...{ time_zone: 'UTC', version: 0, cores: 0, created_at: 0 },
    }),
  },
  host_groups: { key: 2, moves: 'position', row: (n, k) => ({ account: HEAD, id: n, name: `g${n}`, position: k % 4 }) },
  alerts: {
    ...{ key: 2, moves: 'at' },
    row: (n, k) => ({
      ...{ account: of(n, '1', '1', '3'), id: n, host: 'h', logon: `l${n}`, kind: 'ip', level: 'x', status: 1 + (k % 3) },
      ...{ at: k % 5, details: DETAILS, raw: '' },
    }),
  },
}

interface Change {
  readonly table: string
  readonly what: 'put' | 'put' | 'drop' | 'move' | 'empty'
  readonly n: number
  readonly k: number
}

async function apply(transaction: Transaction, { table, what, n, k }: Change): Promise<void> {
  const { key, row, moves } = TABLES[table] as Table
  const values = row(n, k)
  const columns = Object.keys(values)
  const keys = columns.slice(0, key)
  const isThis = keys.map((column) => `${column} = ?`).join(' AND ')
  const own = keys.map((column) => values[column] as Value)
  if (what === 'empty') await transaction.run(`DELETE FROM ${table}`)
  else if (what === 'drop') await transaction.run(`DELETE FROM ${table} WHERE ${isThis}`, ...own)
  else if (what === 'put') {
    const set = columns.slice(key).map((column) => `${column} = excluded.${column}`)
    const conflict = `ON CONFLICT (${keys.join(', ')}) DO UPDATE SET ${set.join(', ')}`
    await transaction.insert(table, columns, [Object.values(values)], conflict)
  } else {
    const there = { ...values, [moves]: row(1 + (k % 12), k)[moves] as Value }
    const isFree = keys.includes(moves) ? ` AND NOT EXISTS (SELECT 1 FROM ${table} WHERE ${isThis})` : ''
    const free = keys.includes(moves) ? keys.map((column) => there[column] as Value) : []
    const sql = `UPDATE ${table} SET ${moves} = ? WHERE ${isThis}${isFree}`
    await transaction.run(sql, there[moves] as Value, ...own, ...free)
  }
}

const n = fc.integer({ min: 1, max: 12 })
const change: fc.Arbitrary<Change> = fc.record({
  table: fc.constantFrom(...Object.keys(TABLES)),
  what: fc.oneof(
    { weight: 20, arbitrary: fc.constantFrom<Change['what'][]>('put', 'put', 'drop', 'move') },
    { weight: 1, arbitrary: fc.constant<Change['what']>('empty') },
  ),
  n,
  k: fc.nat(59),
})
const verb = fc.record({ changes: fc.array(change, { minLength: 1, maxLength: 3 }), fails: fc.boolean() })
const look = fc.record({ list: fc.constantFrom(...Object.keys(LISTS)), offset: fc.nat(9), limit: fc.integer({ min: 1, max: 4 }) })
const turn = fc.record({
  verbs: fc.array(verb, { maxLength: 2 }),
  looks: fc.array(look, { minLength: 4, maxLength: 12 }),
  passes: fc.constantFrom(0, 0, LATER),
})

const stop = new Error('undo')

async function doVerb(database: Database, { changes, fails }: { changes: readonly Change[]; fails: boolean }): Promise<void> {
  const work = database.write(async (transaction) => {
    for (const one of changes) await apply(transaction, one)
    if (fails) throw stop
  })
  await work.catch((error: unknown) => {
    if (error !== stop) throw error
  })
}

async function fill(database: Database): Promise<void> {
  await database.write(async (transaction) => {
    for (const [table, { row }] of Object.entries(TABLES)) {
      const rows = Array.from({ length: 20 }, (_, index) => row(index + 1, index * 7))
      await transaction.run(`DELETE FROM ${table}`)
      await transaction.insert(
        table,
        Object.keys(rows[0] ?? {}),
        rows.map((values) => Object.values(values)),
      )
    }
    await transaction.run("UPDATE accounts SET organisation = '1'")
    await transaction.run("INSERT INTO organisations (account, id, created_at) VALUES ('1', 'rd', 0) ON CONFLICT DO NOTHING")
  })
}

forEachEngine((engine) => {
  describe(`page marks on ${engine.name}`, () => {
    let database: Database
    const marks = new PageMarks()
    let found = 0
    before(async () => {
      database = await engine.open(migrations)
      await fill(database)
    })
    after(() => database.close())

    /** Marks as the server hands them out; what is found is counted. */
    const reading = async <T>(work: (reader: Reader, noted: ReadingMarks) => Promise<T>): Promise<T> => {
      let noted: ReadingMarks | undefined
      const result = await database.read((reader) => {
        const own = marks.forReading()
        noted = own
        const find: ReadingMarks['find'] = (place, version) => {
          const key = own.find(place, version)
          if (key !== undefined) found++
          return key
        }
        return work(reader, { ...own, find })
      })
      noted?.keep()
      return result
    }

    test('pages with marks are those without, whatever is written between them and beside them', async () => {
      let now = 0
      const lookAt = ({ list, offset, limit }: { list: string; offset: number; limit: number }) => {
        const at = now
        return reading(async (transaction, noted) => {
          const [, read] = LISTS[list] as (typeof LISTS)[string]
          const plain = await read({ transaction }, { offset, limit }, at)
          assert.deepEqual(await read({ transaction, marks: noted }, { offset, limit }, at), plain, `${list} from ${offset}`)
        })
      }
      const property = fc.asyncProperty(fc.array(turn, { minLength: 1, maxLength: 6 }), async (turns) => {
        now = 0
        for (const { verbs, looks, passes } of turns) {
          await Promise.all([...verbs.map((one) => doVerb(database, one)), ...looks.map(lookAt)])
          for (const one of looks) await lookAt(one)
          now += passes
        }
      })
      await fc.assert(property, { numRuns: engine.name === 'sqlite' ? 150 : 25 })
      assert.ok(found > 100, `${found} marks were found`)
    })

    test('over an organisation, alerts of an account that left are not taken for those of one that came', async () => {
      const [away, came] = ['31', '32']
      await database.write(async (transaction) => {
        const { row } = TABLES.alerts as Table
        for (const [account, organisation] of [
          [away, '30'],
          [came, null],
        ] as const) {
          const columns = ['uid', 'organisation', 'name', 'created_at']
          await transaction.insert('accounts', columns, [[account, organisation, 'a', 0]])
          for (const [id, at] of [10, 20, 30].entries()) {
            // Those of the account that comes are later, so that a mark of the other list would show another page.
            const alert = { ...row(1, 0), account, id, logon: `l${id}`, at: at + (account === came ? 5 : 0) }
            await transaction.insert('alerts', Object.keys(alert), [Object.values(alert)])
          }
        }
      })
      const page = { offset: 2, limit: 1, isOldestFirst: true }
      const see = () =>
        reading(async (transaction, noted) => {
          const { alerts } = await listAlerts({ transaction, marks: noted }, { organisation: '30' as Uid }, {}, page)
          return alerts.map(({ account, at }) => [account, at])
        })
      assert.deepEqual(await see(), [[away, 30]])
      await database.write(async (transaction) => {
        await transaction.run('UPDATE accounts SET organisation = NULL WHERE uid = ?', away)
        await transaction.run("UPDATE accounts SET organisation = '30' WHERE uid = ?", came)
        await transaction.run('UPDATE alerts SET at = at + 100 WHERE account = ?', away)
      })
      assert.deepEqual(await see(), [[came, 35]])
    })

    /** How many rows the statements of a page leave out. */
    const passed = async (read: ReadList, page: Page): Promise<number> => {
      let sum = 0
      await reading((reader, noted) => {
        const all = <Row extends object>(sql: string, ...parameters: Parameter[]) => {
          if (sql.includes('OFFSET ?')) sum += Number(parameters.at(-1))
          return reader.all<Row>(sql, ...parameters)
        }
        return read({ transaction: { ...reader, all, first: (...given) => reader.first(...given) }, marks: noted }, page, 0)
      })
      return sum
    }

    for (const [name, [table, read]] of Object.entries(LISTS)) {
      test(`${name}: a page that was read, and the one behind it, pass nothing until the list changes`, async () => {
        await fill(database)
        await database.write(async (transaction) => {
          await transaction.run('DELETE FROM account_deletions')
          await transaction.run('UPDATE firewall_members SET gone_at = NULL')
        })
        assert.ok((await passed(read, { offset: 3, limit: 1 })) > 0, 'a jump')
        for (const offset of [3, 4, 3, 5]) assert.equal(await passed(read, { offset, limit: 1 }), 0, `from ${offset}`)
        await database.write((transaction) => transaction.run(`DELETE FROM ${table}`))
        assert.ok((await passed(read, { offset: 3, limit: 1 })) > 0, 'after a change')
      })
    }
  })
})

describe('marks in memory', () => {
  const note = (marks: PageMarks, place: string, key: readonly (string | number)[]) => {
    const reading = marks.forReading()
    reading.note(place, { version: '7', key })
    return reading
  }

  test('are for others when the run is over, under their version alone', () => {
    const marks = new PageMarks()
    const reading = note(marks, 'a 20', ['x', 3])
    const other = marks.forReading()
    assert.equal(other.find('a 20', '7'), undefined)
    reading.keep()
    assert.deepEqual(other.find('a 20', '7'), ['x', 3])
    assert.equal(other.find('a 20', '8'), undefined)
    assert.equal(other.find('a 40', '7'), undefined)
  })

  test('are not made of long keys, and the oldest give way', () => {
    const marks = new PageMarks()
    note(marks, 'long', ['x'.repeat(201)]).keep()
    assert.equal(marks.forReading().find('long', '7'), undefined)
    for (let offset = 0; offset <= 20_000; offset++) note(marks, `a ${offset}`, [offset]).keep()
    assert.deepEqual(marks.forReading().find('a 20000', '7'), [20_000])
    assert.equal(marks.forReading().find('a 0', '7'), undefined)
  })
})

forEachServer((server) => {
  test('a server remembers where pages begin', async () => {
    const { database } = server()
    const passed: unknown[] = []
    const { read } = database
    database.read = (work) =>
      read.call(database, (reader) => {
        const all = <Row extends object>(sql: string, ...parameters: Parameter[]) => {
          if (sql.includes('OFFSET ?')) passed.push(parameters.at(-1))
          return reader.all<Row>(sql, ...parameters)
        }
        return work({ all, first: (...given) => reader.first(...given) })
      }) as never
    try {
      for (const PageNumber of [3, 4, 3]) {
        const { body } = await server().call('ResourceDirectoryMaster', 'ListAccounts', { PageSize: 1, PageNumber })
        assert.equal(body.Accounts.Account.length, 1)
      }
    } finally {
      Reflect.deleteProperty(database, 'read')
    }
    // A jump passes the rows before the one in front of the page.
    assert.deepEqual(passed, [1, 0, 0])
  })
})
