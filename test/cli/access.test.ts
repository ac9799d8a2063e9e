import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type ArrivedCall, type Peer, type PeerAnswer, startPeer } from './peer.ts'
import { assertRefused, type Finished, peerEnv, runCli } from './run-cli.ts'

let peer: Peer
let respond: (call: ArrivedCall) => PeerAnswer

async function run(...args: readonly string[]): Promise<Finished> {
  peer.calls.length = 0
  const finished = await runCli(args, { env: peerEnv(peer) })
  assert.deepEqual(peer.faults, [])
  return finished
}

const asked = () => peer.calls.map(({ product, action, parameters }) => [product, action, parameters])

const CALL = {
  RequestId: 'R2',
  Time: '2026-11-21T20:55:37Z',
  Account: '1500000000000001',
  Principal: 'user/auditor',
  PrincipalId: '7',
  Product: 'Cloudfw',
  Operation: 'DescribeInstanceMembers',
  Status: 200,
  ErrorCode: '',
  Policies: [],
}
const POLICY = { Type: 'Custom', Name: 'read-firewall', Version: 3, AttachedTo: 'user' }

describe('access: explain and access-report', () => {
  before(async () => {
    peer = await startPeer((call) => respond(call))
  })
  after(() => peer.close())

  it('prints the statement that decided', async () => {
    const body = {
      ...CALL,
      ...{
        Verdict: 'allowed',
        Reason: 'allowed',
        Why: 'Statement 0 allows it.',
        Action: 'a:B',
        Resource: '*',
        PolicyKind: 'identity',
      },
      ...{ Policy: POLICY, StatementIndex: 0, Statement: '{"Effect":"\u001b"}', StatementState: 'changed' },
    }
    respond = () => ({ body })
    const { out, err, exitCode } = await run('explain', 'R1', '--account', '19')
    assert.deepEqual([err, exitCode], ['', 0])
    assert.deepEqual(asked(), [
      [
        'Garrison',
        'ExplainDecision',
        [
          ['RequestId', 'R1'],
          ['Account', '19'],
        ],
      ],
    ])
    assert.equal(
      out,
      `allowed:   Statement 0 allows it.
caller:    user/auditor of 1500000000000001
call:      Cloudfw DescribeInstanceMembers at 2026-11-21T20:55:37Z, answered 200
action:    a:B
resource:  *
policy:    Custom read-firewall v3 (by user)
statement: [0] {"Effect":"\ufffd"}
state:     the policy was changed since; this is what stands there now
`,
    )
  })

  it('lists the policies of a caller whom no statement allowed it', async () => {
    const denied = {
      ...{ ...CALL, Status: 403, ErrorCode: 'NoPermission', Verdict: 'denied', Reason: 'implicit-deny', Why: 'None allows it.' },
      ...{ Action: 'a:B', Resource: '*', PolicyKind: 'identity' },
    }
    const system = { Type: 'System', Name: 'AliyunRAMReadOnlyAccess', AttachedTo: 'group' }
    respond = () => ({ body: { ...denied, Policies: [POLICY, system] } })
    const { out } = await run('explain', 'R1')
    assert.match(out, /^denied: {4}None allows it\.\n/)
    assert.match(out, /answered 403 NoPermission\n/)
    assert.ok(
      out.endsWith(
        'policies of the caller now:\n  Custom read-firewall v3 (by user)\n  System AliyunRAMReadOnlyAccess (by group)\n',
      ),
    )
    assert.doesNotMatch(out, /statement:|state:|policy:/)
    respond = () => ({ body: denied })
    assert.match((await run('explain', 'R1')).out, /the caller has no policies now\n$/)
    respond = () => ({ body: { ...denied, PolicyKind: 'session' } })
    assert.doesNotMatch((await run('explain', 'R1')).out, /policies/)
  })

  it('explains the call of an unknown caller', async () => {
    respond = () => ({ body: { ...CALL, Account: '', Principal: '', Verdict: 'undecided', Reason: 'undecided', Why: 'Ended.' } })
    assert.match(
      (await run('explain', 'R1', '--account', 'unknown')).out,
      /^undecided: ?Ended\.\ncaller: {4}unknown\ncall:[^\n]+\n$/,
    )
  })

  it('passes on a refusal', async () => {
    respond = () => ({ status: 404, body: { Code: 'UnknownRequestId', Message: 'm', RequestId: 'R' } })
    assertRefused(await run('explain', 'R1'), 1, /^UnknownRequestId: m \(RequestId R\)\n$/)
  })

  const REPORT = {
    ...{ RequestId: 'R', UserName: 'auditor', UserId: '7', Since: '2026-08-23T20:55:37Z', Complete: true },
    Missing: [
      { Action: 'a:Needed', Count: 2, LastTime: 'T1', GrantedNow: false },
      { Action: 'a:Since', Count: 1, LastTime: 'T2', GrantedNow: true },
    ],
    Used: [{ Action: 'a:Used', Count: 3, LastTime: 'T3' }],
    Unused: ['a:Idle', 'a:Lazy'],
    StatementCount: 2,
    Statements: [
      { Policy: POLICY, StatementIndex: 0, Statement: '{"a":1}', NeverUsed: false, UsedCount: 1, UnusedCount: 0, Unused: [] },
      { Policy: POLICY, StatementIndex: 1, Statement: '{"b":1}', NeverUsed: true, UsedCount: 0, UnusedCount: 2, Unused: [] },
    ],
  }

  it('reports what a user lacks, uses and never uses', async () => {
    respond = () => ({ body: REPORT })
    const { out, err, exitCode } = await run('access-report', 'auditor', '--days', '7')
    assert.deepEqual([err, exitCode], ['', 0])
    assert.deepEqual(asked(), [
      [
        'Garrison',
        'AccessReport',
        [
          ['UserName', 'auditor'],
          ['Days', '7'],
        ],
      ],
    ])
    assert.equal(
      out,
      `auditor since 2026-08-23T20:55:37Z
needed but denied:
  a:Needed: 2, last T1
  a:Since: 1, last T2, granted now
used:
  a:Used: 3, last T3
statements never used:
  Custom read-firewall v3 (by user) [1] {"b":1}
granted but never used:
  a:Idle
  a:Lazy
`,
    )
  })

  it('says what is not there, and what is not whole', async () => {
    respond = () => ({
      body: { ...REPORT, Complete: false, Missing: [], Used: [], Unused: [], StatementCount: 9, Statements: [] },
    })
    const { out } = await run('access-report', 'auditor')
    assert.equal(
      out,
      `auditor since 2026-08-23T20:55:37Z
not complete: there are more calls or statements than the server looks at
needed but denied: nothing
used: nothing
statements never used: nothing
  … of the first 0 of 9 statements
granted but never used: nothing
`,
    )
    assert.deepEqual(peer.calls[0]?.parameters, [['UserName', 'auditor']])
  })
})
