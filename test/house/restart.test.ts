import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after, before, describe } from 'node:test'
import { isWrite } from '../../src/contract/operation.ts'
import type { Migration } from '../../src/storage/migrations.ts'
import { openPostgres } from '../../src/storage/postgres.ts'
import { openSqlite } from '../../src/storage/sqlite.ts'
import { mark } from '../evidence/record.ts'
import { TestServer } from '../server.ts'
import { type Engine, engines, freshSchema } from '../storage/engines.ts'
import { exampleOf, type Row } from './callers/row.ts'
import { rows } from './callers/rows/index.ts'
import { administratorOf, HEAD, ORGANISATION, operations, prepareRecords, type Victim } from './callers/world.ts'

/** Answers that tell the time, or say something that is made anew for each call. */
const LIVELY: ReadonlySet<string> = new Set([
  'Actiontrail LookupEvents',
  'Garrison ExportAudit',
  'Garrison VerifyAudit',
  'Garrison AccessReport',
])

/** Engines whose databases are still there after they were closed. */
const lasting: readonly { readonly name: string; make(): Promise<{ engine: Engine; remove(): Promise<void> }> }[] = [
  {
    name: 'sqlite',
    async make() {
      const folder = await mkdtemp(join(tmpdir(), 'garrison-restart-'))
      const open = (migrations: readonly Migration[]) => openSqlite({ file: join(folder, 'garrison.sqlite') }, migrations)
      return { engine: { name: 'sqlite', open }, remove: () => rm(folder, { recursive: true, force: true }) }
    },
  },
  {
    name: 'postgres',
    async make() {
      const url = await freshSchema()
      return { engine: { name: 'postgres', open: (migrations) => openPostgres(url, migrations) }, remove: async () => {} }
    },
  },
]

for (const { name, make } of lasting.filter((other) => engines.some((engine) => engine.name === other.name))) {
  describe(`after a restart on ${name}`, () => {
    const before_ = new Map<string, unknown>()
    const after_ = new Map<string, unknown>()
    let remove = async () => {}
    let server: TestServer | undefined

    before(async () => {
      const made = await make()
      remove = made.remove
      server = await TestServer.start(made.engine, ORGANISATION)
      server.clock.freeze()
      const { management } = await prepareRecords(server)
      await server.flush()
      await readAll(server, management, before_)
      server = await server.restart(made.engine)
      await readAll(server, management, after_)
    })
    after(async () => {
      await server?.stop()
      await remove()
    })

    for (const { product, action, operation } of operations) {
      const place = `${product.name} ${action}`
      if (isWrite(operation.access.level) || LIVELY.has(place)) continue
      test(`${place} answers as before`, () => {
        assert.ok(before_.has(place), 'it was asked')
        assert.deepEqual(after_.get(place), before_.get(place))
        mark(product.name, action, 'restart')
      })
    }
  })
}

/** What every reading operation answers to whoever may ask. */
async function readAll(server: TestServer, victim: Victim, answers: Map<string, unknown>): Promise<void> {
  for (const { product, action, operation } of operations) {
    if (isWrite(operation.access.level)) continue
    const row: Row | undefined = [rows[product.name]?.[action] ?? []].flat()[0]
    const account = row?.by ?? HEAD
    const parameters = row?.ask?.(victim) ?? exampleOf(operation.input)
    const credentials = row?.as === 'administrator' ? administratorOf(account) : server.rootOf(account)
    const { status, body } = await server.call(product.name, action, parameters, credentials)
    const { RequestId: _, HostId: __, Recommend: ___, ...rest } = body
    answers.set(`${product.name} ${action}`, { status, ...rest })
  }
}
