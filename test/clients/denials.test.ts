import assert from 'node:assert/strict'
import test, { after, before, describe } from 'node:test'
import { TestServer } from '../server.ts'
import { engines } from '../storage/engines.ts'
import { type ClientFailure, OFFICIAL_CLIENTS, officialClients } from './official.ts'

const VERSIONS = { Ram: '2015-05-01', Cloudfw: '2017-12-07' }
const HEAD = '1500000000000001'

let server: TestServer

describe('denials through the official clients', () => {
  before(async () => {
    const [engine] = engines
    assert.ok(engine)
    server = await TestServer.start(engine)
  })
  after(() => server.stop())

  for (const name of OFFICIAL_CLIENTS) {
    test(`${name} carries a denial from the denied user to the account's root, who decodes it`, async () => {
      const clientOf = (credentials = server.rootOf(HEAD)) => {
        const client = officialClients(server.url, credentials).find((other) => other.name === name)
        assert.ok(client)
        return client
      }
      const failure: ClientFailure = await clientOf(server.user('nobody'))
        .call({ version: VERSIONS.Cloudfw, action: 'DescribeInstanceMembers' })
        .then(
          () => assert.fail('answered'),
          (error: ClientFailure) => error,
        )
      const detail = failure.accessDeniedDetail ?? failure.data?.['AccessDeniedDetail']
      // This client keeps nothing of an error but its code and message.
      if (detail === undefined) return assert.match(name, /openapi-client/)
      const { EncodedDiagnosticMessage } = detail as Record<string, string>
      const { DecodedDiagnosticMessage } = await clientOf().call({
        version: VERSIONS.Ram,
        action: 'DecodeDiagnosticMessage',
        query: { EncodedDiagnosticMessage },
      })
      assert.equal(DecodedDiagnosticMessage.AuthAction, 'yundun-cloudfirewall:DescribeInstanceMembers')
      assert.equal(DecodedDiagnosticMessage.ExplicitDeny, false)
    })
  }
})
