import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type Peer, startPeer } from './peer.ts'
import { assertRefused, peerEnv, runCli } from './run-cli.ts'

const VALUE = { Config: '{"ip":"10.1.7.0/24"}\u001b[2J', Logons: 900, Days: 21 }
const RARE = { Config: '{"ip":"10.2.0.0/16"}', Logons: 1, Days: 1 }
const ANSWER = {
  ...{ Servers: 2, Logons: 1400, LeftOut: 3, HeldOut: 400, HeldOutUnjudged: 0 },
  Types: [
    { Type: 'login_common_ip', Logons: 1390, Covered: 900, HeldOutJudged: 398, HeldOutAlerts: 2, Values: [VALUE, RARE] },
    { Type: 'login_common_time', Logons: 1400, Covered: 0, HeldOutJudged: 0, HeldOutAlerts: 0, Values: [] },
  ],
}

describe('logons learn', () => {
  let peer: Peer

  before(async () => {
    peer = await startPeer(() => ({ body: ANSWER }))
  })
  after(() => peer.close())

  const run = (args: readonly string[]) => runCli(['logons', 'learn', ...args], { env: peerEnv(peer) })
  const sent = () => Object.fromEntries(peer.calls.at(-1)?.parameters ?? [])

  it('prints what is proposed', async () => {
    const { out, err, exitCode } = await run(['--host', 'inet-1', '--days', '60'])
    assert.deepEqual([err, exitCode], ['', 0])
    assert.deepEqual(sent(), { Target: '{"target":"inet-1","targetType":"uuid"}', Days: '60' })
    assert.deepEqual(out.split('\n'), [
      'learnt from 1400 logons on 2 servers; 3 left out, 400 held out',
      'login_common_ip: covers 900 of 1390; of those held out 2 of 398 would alert',
      '  {"ip":"10.1.7.0/24"}\ufffd[2J  900 logons on 21 days',
      '  {"ip":"10.2.0.0/16"}  1 logon on 1 day',
      'login_common_time: nothing to propose',
      '',
    ])
  })

  it('asks for a group, or for all hosts, but not for two things at once', async () => {
    await run(['--group', '7'])
    assert.deepEqual(sent(), { Target: '{"target":"7","targetType":"groupId"}' })
    await run([])
    assert.deepEqual(sent(), { Target: '{"target":"-","targetType":"global"}' })
    assertRefused(await run(['--group', '7', '--host', 'inet-1']), 2, /--host or --group/)
  })
})
