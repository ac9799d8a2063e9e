import assert from 'node:assert/strict'
import test, { after, before, describe } from 'node:test'
import { bindAccount } from '../../../src/domain/bindings/bind-account.ts'
import { addSource } from '../../../src/domain/data-sources/add-source.ts'
import { addLogs, deleteLog } from '../../../src/domain/data-sources/change-logs.ts'
import { deleteSource } from '../../../src/domain/data-sources/delete-source.ts'
import { submitImports } from '../../../src/domain/data-sources/submit-imports.ts'
import { systemClock } from '../../../src/kernel/clock.ts'
import type { Uid } from '../../../src/kernel/ids.ts'
import { Refusal } from '../../../src/kernel/outcome.ts'
import type { Database, Transaction } from '../../../src/storage/database.ts'
import { migrations } from '../../../src/storage/migrations/index.ts'
import { forEachEngine } from '../../storage/engines.ts'

const SHELF = { account: '1900000000000001' as Uid, region: 'cn-hangzhou' } as const
const OF = { cloud: 'huawei', cloudAccountId: 'acc' } as const
const CODE = 'cloud_siem_hcloud_waf_log'
const ROUNDS = 40

forEachEngine((engine) => {
  describe(`imports on ${engine.name}`, () => {
    let database: Database
    const write = async <T>(verb: (deps: { transaction: Transaction; clock: typeof systemClock }) => Promise<T | Refusal>) => {
      const result = await database.write((transaction) => verb({ transaction, clock: systemClock }))
      assert.ok(!(result instanceof Refusal))
      return result
    }
    const source = async (bucket: string): Promise<string> => {
      const parameters = [
        { code: 'region_code', value: 'cn-north-4' },
        { code: 'bucket_name', value: bucket },
      ]
      const wanted = { ...OF, type: 'obs', name: '', remark: '', parameters } as const
      return (await write((deps) => addSource(deps, SHELF, wanted))).id
    }
    const log = async (id: string) =>
      (await write((deps) => addLogs(deps, SHELF, { ...OF, id }, [{ code: CODE, parameters: [] }]))).id
    const submit = () =>
      write((deps) =>
        submitImports(deps, SHELF, {
          ...{ cloud: 'huawei', product: 'hcloud_waf', codes: [CODE], accounts: new Map([['acc', true]]) },
          isAutomatic: true,
        }),
      )

    before(async () => {
      database = await engine.open(migrations)
      const key = { ...OF, accessId: 'key', accountName: 'name', createUser: 'me' }
      await write((deps) => bindAccount(deps, SHELF, key))
    })
    after(() => database.close())

    test('nothing is left said about a log that is taken away while somebody says it', async () => {
      for (let round = 0; round < ROUNDS; round++) {
        const id = await source(`bucket-${round}`)
        const logId = await log(id)
        const isLog = round % 2 === 0
        const gone = () =>
          isLog
            ? write((deps) => deleteLog(deps, SHELF, { ...OF, id }, logId))
            : write((deps) => deleteSource(deps, SHELF, { ...OF, id }))
        await Promise.all([submit(), gone(), submit()])
        for (const table of ['log_imports', 'log_settings']) {
          const left = await database.read((reader) => reader.all(`SELECT log_code FROM ${table} LIMIT 10`))
          assert.deepEqual(left, [], `${table} in round ${round}`)
        }
      }
    })
  })
})
