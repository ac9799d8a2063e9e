import assert from 'node:assert/strict'
import test from 'node:test'
import { recordAudit } from '../../../src/domain/audit/record.ts'
import { isoSeconds } from '../../../src/kernel/clock.ts'
import { cloudfw } from '../../../src/products/cloudfw/index.ts'
import { eventOf } from '../../domain/audit/fixture.ts'
import { forEachServer } from '../../server.ts'

const OUTSIDER = '1900000000000099'
const DAY_MS = 24 * 60 * 60 * 1000
const DESCRIBE = 'yundun-cloudfirewall:DescribeInstanceMembers'
/** What `yundun-cloudfirewall:Describe*` allows besides. */
const UNUSED = Object.keys(cloudfw.operations)
  .map((action) => `yundun-cloudfirewall:${action}`)
  .filter((permission) => permission.includes(':Describe') && permission !== DESCRIBE)
  .sort()

forEachServer((server) => {
  const report = async (parameters: Record<string, unknown>) => (await server().call('Garrison', 'AccessReport', parameters)).body
  const ram = async (action: string, parameters: Record<string, unknown>) => {
    const { status, body } = await server().call('Ram', action, parameters)
    assert.equal(status, 200, `${action}: ${body.Code} ${body.Message}`)
    return body
  }
  const policyOf = (...statements: object[]) => JSON.stringify({ Version: '1', Statement: statements })
  const user = (name: 'auditor' | 'careful' | 'nobody') => server().user(name)
  const names = (uses: readonly { Action: string }[]) => uses.map(({ Action }) => Action)

  test('what was denied, used and never used, with every field', async () => {
    await ram('CreatePolicy', {
      PolicyName: 'idle',
      PolicyDocument: policyOf({ Effect: 'Allow', Action: 'sts:*', Resource: '*' }),
    })
    await ram('AttachPolicyToUser', { PolicyType: 'Custom', PolicyName: 'idle', UserName: 'auditor' })
    server().clock.freeze()
    for (let count = 0; count < 3; count++) await server().call('Cloudfw', 'DescribeInstanceMembers', {}, user('auditor'))
    const firstUse = isoSeconds(server().clock.now())
    server().clock.advance(5000)
    const last = isoSeconds(server().clock.now())
    for (let count = 0; count < 2; count++) {
      assert.equal((await server().call('Garrison', 'VerifyAudit', {}, user('auditor'))).status, 403)
    }
    const { RequestId, UserId, Since, Statements, ...rest } = await report({ UserName: 'auditor' })
    assert.match(RequestId, /^[0-9A-F-]{36}$/)
    assert.equal(UserId, (await ram('GetUser', { UserName: 'auditor' })).User.UserId)
    assert.equal(Date.parse(Since), Math.floor((server().clock.now() - 90 * DAY_MS) / 1000) * 1000)
    assert.deepEqual(rest, {
      UserName: 'auditor',
      Complete: true,
      Missing: [{ Action: 'garrison:VerifyAudit', Count: 2, LastTime: last, GrantedNow: false }],
      Used: [{ Action: DESCRIBE, Count: 3, LastTime: firstUse }],
      Unused: ['sts:AssumeRole', ...UNUSED],
      StatementCount: 2,
    })
    assert.deepEqual(Statements, [
      {
        Policy: { Type: 'Custom', Name: 'idle', Version: 1, AttachedTo: 'user' },
        StatementIndex: 0,
        Statement: '{"Effect":"Allow","Action":"sts:*","Resource":"*"}',
        NeverUsed: true,
        UsedCount: 0,
        UnusedCount: 1,
        Unused: ['sts:AssumeRole'],
      },
      {
        Policy: { Type: 'Custom', Name: 'read-firewall', Version: 1, AttachedTo: 'user' },
        StatementIndex: 0,
        Statement: '{"Effect":"Allow","Action":["yundun-cloudfirewall:Describe*"],"Resource":"*"}',
        NeverUsed: false,
        UsedCount: 1,
        UnusedCount: UNUSED.length,
        Unused: UNUSED,
      },
    ])
  })

  test('what is denied by a statement without limits is not granted', async () => {
    const { Statements, Unused, StatementCount } = await report({ UserName: 'careful' })
    assert.equal(StatementCount, 1)
    assert.ok(Unused.length > 50 && Unused.includes('ram:CreateUser') && Unused.includes(DESCRIBE))
    assert.deepEqual(
      Unused.filter((action: string) => /:Delete/.test(action)),
      [],
    )
    assert.equal(Statements[0].UnusedCount, Unused.length)
    assert.deepEqual(Statements[0].Unused, Unused.slice(0, 50))
    await ram('CreatePolicy', {
      PolicyName: 'narrow-deny',
      PolicyDocument: policyOf(
        { Effect: 'Deny', Action: 'ram:CreateUser', Resource: 'acs:ram:*:*:user/x' },
        { Effect: 'Deny', Action: 'ram:GetUser', Resource: '*', Condition: { Bool: { 'acs:SecureTransport': 'false' } } },
        { Effect: 'Deny', NotAction: ['ram:*', 'sts:*'], Resource: '*' },
      ),
    })
    await ram('AttachPolicyToUser', { PolicyType: 'Custom', PolicyName: 'narrow-deny', UserName: 'careful' })
    const narrowed = (await report({ UserName: 'careful' })).Unused
    assert.ok(narrowed.includes('ram:CreateUser') && narrowed.includes('ram:GetUser') && narrowed.includes('sts:AssumeRole'))
    assert.ok(narrowed.every((action: string) => /^(ram|sts):/.test(action)))
    await ram('DetachPolicyFromUser', { PolicyType: 'Custom', PolicyName: 'narrow-deny', UserName: 'careful' })
  })

  test('policies of groups count, and a denied permission may be granted by now', async () => {
    assert.equal((await server().call('Ram', 'ListUsers', {}, user('nobody'))).status, 403)
    await ram('CreateGroup', { GroupName: 'readers' })
    await ram('AttachPolicyToGroup', { GroupName: 'readers', PolicyType: 'System', PolicyName: 'AliyunRAMReadOnlyAccess' })
    await ram('AddUserToGroup', { GroupName: 'readers', UserName: 'nobody' })
    const before = await report({ UserName: 'nobody' })
    assert.deepEqual([names(before.Missing), before.Missing[0].GrantedNow], [['ram:ListUsers'], true])
    assert.deepEqual(before.Statements[0].Policy, { Type: 'System', Name: 'AliyunRAMReadOnlyAccess', AttachedTo: 'group' })
    assert.equal(before.Statements[0].NeverUsed, true)
    await server().call('Ram', 'ListUsers', {}, user('nobody'))
    // Allowed and yet no success, and an operation for which nobody needs permission.
    await server().call('Ram', 'GetUser', { UserName: 'absent' }, user('nobody'))
    await server().call('Sts', 'GetCallerIdentity', {}, user('nobody'))
    const after = await report({ UserName: 'nobody' })
    assert.deepEqual(names(after.Used), ['ram:ListUsers'])
    assert.deepEqual([after.Statements[0].NeverUsed, after.Statements[0].UsedCount], [false, 1])
    assert.ok(after.Unused.includes('ram:GetUser') && !after.Unused.includes('ram:ListUsers'))
  })

  test('only calls within the days count', async () => {
    server().clock.advance(2 * DAY_MS)
    assert.deepEqual((await report({ UserName: 'auditor', Days: 1 })).Used, [])
    assert.deepEqual(names((await report({ UserName: 'auditor', Days: 3 })).Used), [DESCRIBE])
  })

  test('only the calls of the user itself count, also under a new name', async () => {
    assert.equal((await ram('UpdateUser', { UserName: 'auditor', NewUserName: 'inspector' })).User.UserName, 'inspector')
    assert.deepEqual(names((await report({ UserName: 'inspector' })).Used), [DESCRIBE])
    await ram('CreateUser', { UserName: 'auditor' })
    assert.deepEqual((await report({ UserName: 'auditor' })).Used, [])
  })

  test('says when there are more calls than are looked at', async () => {
    const { User } = await ram('CreateUser', { UserName: 'busy' })
    const { vault, database } = server()
    const now = server().clock.now()
    const events = Array.from({ length: 600 }, (_, number) => {
      return { ...eventOf(number), at: now, code: '', principal: 'user/busy', principalId: User.UserId }
    })
    await database.write((transaction) => recordAudit({ transaction, vault }, events))
    const few = await report({ UserName: 'busy' })
    assert.deepEqual([few.Complete, few.Used[0].Count, few.Used[0].Action], [true, 600, 'yundun-sas:ListMultiUserInstances'])
    const fields = `request_id, product, action, version, level, principal, principal_id, access_key_id, source_address, user_agent,
      host, region, secure, status, code, message, decision, parameters, hash`
    await database.write((transaction) =>
      transaction.run(
        `INSERT INTO audit_events (account, seq, at, ${fields})
         SELECT one.account, 1000000 + one.seq * 1000000 + other.seq, one.at, ${fields.replace(/\b([a-z_]+)\b/g, 'one.$1')}
         FROM audit_events one, audit_events other
         WHERE one.principal_id = ? AND other.principal_id = ? AND other.seq % 6 = 0`,
        User.UserId,
        User.UserId,
      ),
    )
    const many = await report({ UserName: 'busy' })
    assert.deepEqual([many.Complete, many.Used[0].Count], [false, 50_000])
  })

  test('a user that the account does not have', async () => {
    const absent = await server().call('Garrison', 'AccessReport', { UserName: 'absent' })
    assert.deepEqual([absent.status, absent.body.Code], [404, 'UnknownUser'])
    const foreign = await server().call('Garrison', 'AccessReport', { UserName: 'careful' }, server().rootOf(OUTSIDER))
    assert.deepEqual([foreign.status, foreign.body.Code], [404, 'UnknownUser'])
    for (const [parameters, code] of [
      [{}, 'MissingUserName'],
      [{ UserName: 'x'.repeat(129) }, 'InvalidUserName'],
      [{ UserName: 'careful', Days: 0 }, 'InvalidDays'],
      [{ UserName: 'careful', Days: 3651 }, 'InvalidDays'],
    ] as const) {
      const { status, body } = await server().call('Garrison', 'AccessReport', parameters)
      assert.deepEqual([status, body.Code], [400, code])
    }
  })

  test('a user needs permission', async () => {
    const { status, body } = await server().call('Garrison', 'AccessReport', { UserName: 'careful' }, server().user('nobody'))
    assert.deepEqual([status, body.Code], [403, 'NoPermission'])
    assert.equal((await server().call('Garrison', 'AccessReport', { UserName: 'nobody' }, user('careful'))).status, 200)
  })
})
