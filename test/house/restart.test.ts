import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after, before, describe } from 'node:test'
import { isWrite } from '../../src/contract/operation.ts'
import { isoSeconds } from '../../src/kernel/clock.ts'
import type { Migration } from '../../src/storage/migrations.ts'
import { openPostgres } from '../../src/storage/postgres.ts'
import { openSqlite } from '../../src/storage/sqlite.ts'
import type { Credentials } from '../client.ts'
import { mark } from '../evidence/record.ts'
import { TestServer } from '../server.ts'
import { type Engine, engines, freshSchema } from '../storage/engines.ts'
import { exampleOf, type Row } from './callers/row.ts'
import { rows } from './callers/rows/index.ts'
import { administratorOf, HEAD, LAB, ORGANISATION, operations, prepareRecords, type Victim } from './callers/world.ts'

/** What is asked of the operations about calls, to which every call here adds: of the time before, or of an account that rests. */
const past: Readonly<Record<string, (before: number) => Record<string, unknown>>> = {
  'Actiontrail LookupEvents': (before) => ({ StartTime: isoSeconds(before - 3_600_000), EndTime: isoSeconds(before) }),
  'Garrison AccessReport': () => ({ UserName: 'v1ctim-user' }),
  'Garrison ExportAudit': (before) => ({ To: isoSeconds(before) }),
  'Garrison VerifyAudit': () => ({ Account: LAB }),
}

const SESSION = 'Sts AssumeRole'

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
      const prepared = server.clock.now()
      server.clock.advance(2000)
      const session = await beginSession(server)
      before_.set(SESSION, await identityOf(server, session))
      await readAll(server, { management, prepared }, before_)
      server = await server.restart(made.engine)
      after_.set(SESSION, await identityOf(server, session))
      await readAll(server, { management, prepared }, after_)
    })
    after(async () => {
      await server?.stop()
      await remove()
    })

    for (const { product, action, operation } of operations) {
      const place = `${product.name} ${action}`
      if (isWrite(operation.access.level)) continue
      test(`${place} answers as before`, () => {
        assert.equal(Object(before_.get(place)).status, 200, JSON.stringify(before_.get(place)))
        assert.deepEqual(after_.get(place), before_.get(place))
        mark(product.name, action, 'restart')
      })
    }
  })
}

/** A session of a role. Every session is another one, so it is shown by what it gives: a key that stays good. */
async function beginSession(server: TestServer): Promise<Credentials> {
  const wanted = { RoleArn: `acs:ram::${HEAD}:role/everything`, RoleSessionName: 'lasting' }
  const { status, body, text } = await server.call('Sts', 'AssumeRole', wanted, server.user('careful'))
  assert.equal(status, 200, text)
  const { AccessKeyId, AccessKeySecret, SecurityToken } = body.Credentials
  return { accessKeyId: AccessKeyId, accessKeySecret: AccessKeySecret, securityToken: SecurityToken }
}

async function identityOf(server: TestServer, session: Credentials): Promise<object> {
  const { status, body } = await server.call('Sts', 'GetCallerIdentity', {}, session)
  const { RequestId: _, HostId: __, Recommend: ___, ...rest } = body
  return { status, ...rest }
}

interface Prepared {
  readonly management: Victim
  /** When all records were there, milliseconds since 1970. */
  readonly prepared: number
}

/** What every reading operation answers to whoever may ask. */
async function readAll(server: TestServer, { management, prepared }: Prepared, answers: Map<string, unknown>): Promise<void> {
  for (const { product, action, operation } of operations) {
    const place = `${product.name} ${action}`
    if (isWrite(operation.access.level) || place === SESSION) continue
    const row: Row | undefined = [rows[product.name]?.[action] ?? []].flat()[0]
    const account = row?.by ?? HEAD
    const parameters = past[place]?.(prepared) ?? row?.ask?.(management) ?? exampleOf(operation.input)
    const credentials = row?.as === 'administrator' ? administratorOf(account) : server.rootOf(account)
    const { status, body } = await server.call(product.name, action, parameters, credentials)
    const { RequestId: _, HostId: __, Recommend: ___, ...rest } = body
    answers.set(place, { status, ...rest })
  }
}
