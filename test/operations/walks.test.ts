import assert from 'node:assert/strict'
import test from 'node:test'
import { organisation } from '../../bench/organisation.ts'
import { type List, lists } from '../../bench/page-lists.ts'
import { HEAD } from '../../bench/processes.ts'
import { forEachServer, type TestServer } from '../server.ts'

const SIZE = 20
const LENGTHS = [0, 1, SIZE, SIZE + 1]
const LONG = 100_000
/** By tokens on PostgreSQL a tenth: 100,000 rows take minutes there, and the statements are the same. */
const WALKED = { sqlite: LONG, postgres: 10_000 }
const CHUNK = 10_000

/** Calls leave events themselves; these are of the time before. */
const BEFORE = new Date(Math.floor(Date.now() / 1000 - 1) * 1000).toISOString().replace('.000', '')
const ASKED: Readonly<Record<string, object>> = {
  LookupEvents: { StartTime: '2000-01-01T00:00:00Z', EndTime: BEFORE },
  ExportAudit: { To: BEFORE },
}

/** Rows for so many that are written, where it is not as many: alerts come by ten, and ten of a server are one incident. */
const ROWS: Readonly<Record<string, (length: number) => number>> = {
  DescribeSuspEvents: (length) => Math.ceil(length / 10) * 10,
  ExportAlerts: (length) => Math.ceil(length / 10) * 10,
  ListIncidents: (length) => Math.ceil(length / 10),
}

/** Rows that are always there: policies of the system, the default group, the management account. */
const ALWAYS: Readonly<Record<string, number>> = {
  'Ram ListPolicies': 12,
  'Sas ListGroups': 1,
  'Sas DescribeGroupedInstances': 1,
  'cloud-siem ListRdUsers': 1,
}
/** Pages are told as far as this. */
const BOUNDS: Readonly<Record<string, number>> = { DescribeSuspEvents: 100_000 }

async function fill({ database, vault }: TestServer, { write }: List, count: number): Promise<void> {
  for (let from = 0; from <= count; from += CHUNK) {
    const numbers = Array.from({ length: Math.min(CHUNK, count - from) }, (_, index) => from + index)
    await database.write((transaction) => write({ transaction, vault, numbers }))
  }
}

/** The list of an answer: the array that lies nearest to its root. */
function rowsOf(body: unknown): unknown[] {
  let level: unknown[] = [body]
  while (level.length > 0) {
    const found = level.find(Array.isArray)
    if (found !== undefined) return found
    level = level.flatMap((value) => (typeof value === 'object' && value !== null ? Object.values(value) : []))
  }
  return assert.fail(`no list in ${JSON.stringify(body)}`)
}

async function ask(server: TestServer, list: List, place: object, size: number) {
  server.clock.advance(1000) // a call a second is within every limit
  const parameters = { ...list.ask, ...ASKED[list.action], ...place, [list.size[0]]: size }
  const answer = await server.call(list.product, list.action, parameters, server.rootOf(HEAD))
  if (answer.status !== 200) return { refusal: answer.body.Code as string, rows: [], next: undefined }
  // ListUtilisation tells of the present first.
  const rows = ((answer.body.Samples as unknown[] | undefined) ?? rowsOf(answer.body)).map((row) => JSON.stringify(row))
  assert.ok(rows.length <= Math.max(size, list.fixed ?? 0), `${rows.length} rows on a page`)
  const next = list.token?.at.split('.').reduce<unknown>((part, name) => part?.[name as keyof typeof part], answer.body)
  return { refusal: undefined, rows, next: next === '' ? undefined : next }
}

/** Every row by tokens, until a page has none. */
async function walk(server: TestServer, list: List, name: string, size: number): Promise<string[]> {
  const found: string[] = []
  for (let place = {}; ; ) {
    const { refusal, rows, next } = await ask(server, list, place, size)
    assert.equal(refusal, undefined)
    for (const row of rows) found.push(row)
    if (next === undefined) return found
    assert.ok(rows.length > 0, 'a page that is followed by another has rows')
    place = { [name]: next }
  }
}

/** The rows by numbers: all, or of a long list those of the first, the middle and the last pages; and none past the end. */
async function leaf(server: TestServer, list: List, name: string, size: number, total: number): Promise<void> {
  const pages = Math.ceil(total / size)
  const wanted = pages < 10 ? Array.from({ length: pages }, (_, index) => index + 1) : [1, 2, pages >> 1, pages - 1, pages]
  const found: string[] = []
  for (const page of wanted) {
    const { rows } = await ask(server, list, { [name]: page }, size)
    assert.equal(rows.length, page === pages ? total - (pages - 1) * size : size, `page ${page} of ${pages}`)
    for (const row of rows) found.push(row)
  }
  assert.equal(new Set(found).size, found.length, 'no row twice')
  const { refusal, rows } = await ask(server, list, { [name]: pages + 1 }, size)
  assert.deepEqual([refusal, rows], [pages * size < (BOUNDS[list.action] ?? Infinity) ? undefined : 'InvalidCurrentPage', []])
}

forEachServer((server) => {
  for (const list of lists) {
    const by = list.number ?? list.token?.name
    const name = `${list.product} ${list.action} ${JSON.stringify(list.ask ?? {})} by ${by}`
    test(`${name}: every row once, to the end and past it`, async () => {
      const [, most] = list.size
      for (const length of [...LENGTHS, list.number === undefined ? WALKED[server().database.engine] : LONG]) {
        await server.reset(organisation(0))
        await fill(server(), list, length)
        const size = length > SIZE + 1 ? most : SIZE
        const always = ALWAYS[`${list.product} ${list.action}`] ?? 0
        const total = always + (ROWS[list.action]?.(length) ?? length)
        if (list.number !== undefined) await leaf(server(), list, list.number, size, total)
        else {
          const found = await walk(server(), list, list.token?.name ?? '', size)
          assert.deepEqual([found.length, new Set(found).size], [total, total], `${length} rows`)
        }
      }
    })
  }
})
