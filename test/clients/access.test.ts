import assert from 'node:assert/strict'
import test, { after, before, describe } from 'node:test'
import { TestServer } from '../server.ts'
import { engines } from '../storage/engines.ts'
import { OFFICIAL_CLIENTS, officialClients } from './official.ts'

let server: TestServer

describe("Garrison's own operations about access", () => {
  before(async () => {
    const [engine] = engines
    assert.ok(engine)
    server = await TestServer.start(engine)
  })
  after(() => server.stop())

  for (const name of OFFICIAL_CLIENTS) {
    test(`through ${name}`, async () => {
      const client = officialClients(server.url, server.rootOf('1500000000000001')).find((other) => other.name === name)
      assert.ok(client)
      const own = (action: string, query: Record<string, unknown>) => client.call({ version: '2026-11-21', action, query })
      const denied = await server.call('Sas', 'ListMultiUserInstances', {}, server.user('auditor'))
      const { Verdict, Policies } = await own('ExplainDecision', { RequestId: denied.body.RequestId })
      assert.deepEqual([Verdict, Policies[0].Name], ['denied', 'read-firewall'])
      const { Missing } = await own('AccessReport', { UserName: 'auditor', Days: 7 })
      assert.equal(Missing[0].Action, 'yundun-sas:ListMultiUserInstances')
    })
  }
})
