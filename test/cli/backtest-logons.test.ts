import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type Peer, type PeerAnswer, startPeer } from './peer.ts'
import { assertRefused, peerEnv, runCli } from './run-cli.ts'

const CHANGES = { Fires: 5, Silenced: 0 }
const ANSWER = {
  Servers: 2,
  Logons: 13,
  PercentOut: 38,
  Types: [{ Type: 'login_common_ip', Judged: 13, Undecided: 0, OutNow: 0, OutProposed: 5, ...CHANGES }],
  TopAccounts: [{ Account: '', ...CHANGES }],
  TopSources: [{ Source: '8.8.8.8', ...CHANGES }],
  Examples: [
    { Change: 'fires', Time: '2026-11-21T20:17:05Z', InstanceName: 'web\u001b-1', Reason: 'not approved.' },
    { Change: 'silenced', Time: '2026-11-21T20:17:06Z', InstanceName: '', Uuid: 'inet-1', Reason: 'not approved either.' },
  ],
  Warnings: ['would alert on 38 % of logons'],
}
const GIVEN = ['--type', 'login_common_ip', '--config', '{"ip":"10.0.0.0/8"}', '--target', '[]']

describe('logons backtest', () => {
  let peer: Peer
  let respond: () => PeerAnswer = () => ({ body: ANSWER })

  before(async () => {
    peer = await startPeer(() => respond())
  })
  after(() => peer.close())

  const run = (args: readonly string[]) => runCli(['logons', 'backtest', ...args], { env: peerEnv(peer) })

  it('sends what it is given and prints a summary', async () => {
    const { out, err, exitCode } = await run([...GIVEN, '--days', '7', '--further', '[{}]'])
    assert.deepEqual([err, exitCode], ['', 0])
    assert.deepEqual(Object.fromEntries(peer.calls.at(-1)?.parameters ?? []), {
      Type: 'login_common_ip',
      Config: '{"ip":"10.0.0.0/8"}',
      Target: '[]',
      Further: '[{}]',
      Days: '7',
    })
    assert.deepEqual(out.split('\n'), [
      '13 logons on 2 servers, 38 % would alert',
      'login_common_ip: 5 would alert, 0 would be silent; alerts today 0, then 5; not decided 0',
      'accounts:',
      '  (none): 5 would alert, 0 would be silent',
      'sources:',
      '  8.8.8.8: 5 would alert, 0 would be silent',
      'the earliest of them:',
      '  2026-11-21T20:17:05Z web\ufffd-1: would alert: not approved.',
      '  2026-11-21T20:17:06Z inet-1: would be silent: not approved either.',
      'warning: would alert on 38 % of logons',
      '',
    ])
  })

  it('says nothing of what there is none of', async () => {
    respond = () => ({ body: { Servers: 1, Logons: 0, PercentOut: 0 } })
    const { out } = await run(GIVEN)
    assert.equal(out, '0 logons on 1 server, 0 % would alert\n')
    assert.deepEqual(
      [...(peer.calls.at(-1)?.parameters ?? [])].map(([name]) => name),
      ['Type', 'Config', 'Target'],
    )
  })

  it('says what the server refuses', async () => {
    respond = () => ({ status: 400, body: { Code: 'DataNotExists', Message: 'inet-1 data not exist' } })
    assertRefused(await run(GIVEN), 1, /inet-1 data not exist/)
  })
})
