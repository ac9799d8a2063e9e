import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Uid } from '../../src/kernel/ids.ts'
import { newAlert, raise } from '../domain/alerts/new-alert.ts'
import { TestServer } from '../server.ts'
import { engines } from '../storage/engines.ts'
import { runCli } from './run-cli.ts'

const HEAD = '1500000000000001' as Uid

/** What could make a terminal do things. */
const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/

describe('garrison alerts export', () => {
  let server: TestServer
  let env: Record<string, string>
  before(async () => {
    const [engine] = engines
    assert.ok(engine)
    server = await TestServer.start(engine)
    const { accessKeyId, accessKeySecret } = server.rootOf(HEAD)
    env = {
      GARRISON_ENDPOINT: server.url,
      ALIBABA_CLOUD_ACCESS_KEY_ID: accessKeyId,
      ALIBABA_CLOUD_ACCESS_KEY_SECRET: accessKeySecret,
    }
    const alerts = [newAlert(1, { kind: 'ip', raw: 'say "no", please\u009b2J\u001b[2J' }, { user: '=cmd|calc' })]
    await server.database.write((transaction) => raise(transaction, HEAD, 'inet-1', alerts))
  })
  after(() => server.stop())

  it('prints a JSON object on each line', async () => {
    const { out, exitCode } = await runCli(['alerts', 'export'], { env })
    assert.equal(exitCode, 0)
    const { Kind, User, LogLine, AlertId, Status } = JSON.parse(out)
    assert.deepEqual([Kind, User, LogLine], ['ip', '=cmd|calc', 'say "no", please\u009b2J\u001b[2J'])
    assert.deepEqual([AlertId, Status], ['1', 1])
    assert.doesNotMatch(out, CONTROLS)
  })

  it('prints a table in which no account name is a formula', async () => {
    const { out, exitCode } = await runCli(['alerts', 'export', '--format', 'csv'], { env })
    assert.equal(exitCode, 0)
    const [head = '', row = '', ...rest] = out.split('\r\n')
    assert.match(head, /^AlertId,IncidentId,Kind/)
    assert.match(row, /,'=cmd\|calc,/)
    assert.match(row, /,"say ""no"", please\ufffd2J\ufffd\[2J",/)
    assert.doesNotMatch(out, CONTROLS)
    assert.deepEqual(rest, [''])
  })
})
