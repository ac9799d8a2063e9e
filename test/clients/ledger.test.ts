import assert from 'node:assert/strict'
import test, { after, before, describe } from 'node:test'
import { TestServer } from '../server.ts'
import { engines } from '../storage/engines.ts'
import { officialClients } from './official.ts'

const MEMBER = '1900000000000004'
let server: TestServer

describe("Garrison's own operations about the ledger", () => {
  before(async () => {
    const [engine] = engines
    assert.ok(engine)
    server = await TestServer.start(engine)
  })
  after(() => server.stop())

  for (const name of ['openapi-core V3', 'openapi-core V1', 'openapi-client V3', 'pop-core POST']) {
    test(`through ${name}`, async () => {
      const client = officialClients(server.url, server.rootOf('1500000000000001')).find((other) => other.name === name)
      assert.ok(client)
      const own = (action: string, query: Record<string, unknown> = {}) => client.call({ version: '2026-11-21', action, query })
      const MemberInstances = [{ OptType: 'ADD', AliUid: MEMBER, ChargeType: 'PREPAID', SlsCapacity: 7 }]
      const preview = await own('PreviewAllotments', { MemberInstances })
      assert.equal(preview.Result[0].Pools[0].Draw, 7)
      await client.call({ version: '2018-12-03', action: 'UpdateMultiUserInstances', query: { MemberInstances } })
      const { ChangeId } = (await own('ListAllotmentChanges', { AliUid: MEMBER })).Changes[0]
      assert.equal((await own('ListUtilisation', { Unit: 'sls' })).Now[0].Allotted, 7)
      assert.ok((await own('UndoAllotmentChange', { ChangeId })).ChangeId > ChangeId)
      assert.equal((await own('ListUtilisation', { Unit: 'sls' })).Now[0].Allotted, 0)
    })
  }
})
