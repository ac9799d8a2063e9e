import assert from 'node:assert/strict'
import test, { after, before, describe } from 'node:test'
import { TestServer } from '../server.ts'
import { engines } from '../storage/engines.ts'
import { OFFICIAL_CLIENTS, type OfficialClient, officialClients } from './official.ts'

const MANAGEMENT = '1500000000000001'
const MEMBER = '1900000000000001'

let server: TestServer

function clientOf(name: string): OfficialClient {
  const client = officialClients(server.url, server.rootOf(MANAGEMENT)).find((other) => other.name === name)
  assert.ok(client)
  return client
}

describe("Garrison's own operations about the audit trail and the rehearsal", () => {
  before(async () => {
    const [engine] = engines
    assert.ok(engine)
    server = await TestServer.start(engine, undefined, { isRehearsal: true })
  })
  after(() => server.stop())

  for (const name of OFFICIAL_CLIENTS) {
    test(`a chain is exported and verified through ${name}`, async () => {
      const { body: refused } = await server.call('Cloudfw', 'AddInstanceMembers', {}, server.rootOf(MEMBER))
      const own = (action: string) => clientOf(name).call({ version: '2026-11-21', action, query: { Account: MEMBER } })
      const { Rows } = await own('ExportAudit')
      const last = Rows.at(-1)
      assert.deepEqual([last.RequestId, last.Action, last.Code], [refused.RequestId, 'AddInstanceMembers', refused.Code])
      const { Intact, HeadSeq, HeadHash } = await own('VerifyAudit')
      assert.deepEqual([Intact, HeadSeq, HeadHash], [true, last.Seq, last.Hash])
    })
  }

  // The operation takes POST alone.
  for (const name of ['openapi-core V3', 'openapi-core V1', 'openapi-client V3', 'pop-core POST']) {
    test(`a rehearsal begins anew through ${name}`, async () => {
      const own = (action: string) => clientOf(name).call({ version: '2026-11-21', action })
      const { Document } = await own('ExportOrganisation')
      const renamed = Document.replace('name: Lab', 'name: Elsewhere')
      const { status, text } = await server.call('Garrison', 'ApplyOrganisation', { Document: renamed })
      assert.equal(status, 200, text)
      assert.notEqual((await own('ExportOrganisation')).Document, Document)
      assert.deepEqual(Object.keys(await own('ResetOrganisation')), ['RequestId'])
      assert.equal((await own('ExportOrganisation')).Document, Document)
    })
  }
})
