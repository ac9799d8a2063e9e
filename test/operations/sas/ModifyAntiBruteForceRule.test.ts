import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { forEachServer } from '../../server.ts'
import { DB, SHOP, TILL } from './alerts.ts'
import { ruleCalls } from './brute-force-rules.ts'

forEachServer((server) => {
  beforeEach(() => server.reset())
  const { ask, refused, create, rules } = ruleCalls(server)
  const rule = async (Id: number) => (await rules({ Id }))[0]

  test('what is given changes, and what is not stays', async () => {
    const Id = await create()
    const before = await rule(Id)
    const { RequestId, ...answer } = await ask('ModifyAntiBruteForceRule', { Id, FailCount: 80 })
    assert.deepEqual([typeof RequestId, answer], ['string', {}])
    assert.deepEqual(await rule(Id), { ...before, FailCount: 80 })
    const all = {
      Name: 'mild',
      Span: 15,
      ForbiddenTime: 52560000,
      DefaultRule: true,
      ProtocolType: '{"Rdp":"off"}',
      UuidList: [DB],
    }
    await ask('ModifyAntiBruteForceRule', { Id, ...all })
    const { CreateTimestamp, EnableSmartRule } = before
    assert.deepEqual(await rule(Id), {
      ...{ Id, FailCount: 80, CreateTimestamp, EnableSmartRule, MachineCount: 1 },
      ...all,
      ProtocolType: { Ssh: 'on', Rdp: 'off', SqlServer: 'off' },
    })
    await ask('ModifyAntiBruteForceRule', { Id, DefaultRule: false })
    assert.equal((await rule(Id)).DefaultRule, false)
  })

  test('a new default takes the place of the old one', async () => {
    const [first, second] = [await create({ DefaultRule: true }), await create({ Name: 'second', UuidList: [DB] })]
    await ask('ModifyAntiBruteForceRule', { Id: second, DefaultRule: true })
    assert.deepEqual([(await rule(first)).DefaultRule, (await rule(second)).DefaultRule], [false, true])
  })

  test('rules, names and servers that cannot be are refused, and nothing changes', async () => {
    const Id = await create()
    await create({ Name: 'second', UuidList: [DB] })
    const before = await rule(Id)
    const cases: [object, string, string][] = [
      [{ Id: 99, Span: 1 }, 'DataNotExists', '99 data not exist'],
      [{ Id, Name: 'second', Span: 1 }, 'DataExists', 'second data exist'],
      [{ Id, UuidList: [TILL], Span: 1 }, 'DataNotExists', `${TILL} data not exist`],
    ]
    for (const [parameters, code, message] of cases) {
      assert.deepEqual(await refused('ModifyAntiBruteForceRule', parameters), [400, code, message])
    }
    assert.equal((await refused('ModifyAntiBruteForceRule', { Id, Span: 1 }, server().rootOf(SHOP)))[1], 'DataNotExists')
    assert.equal((await refused('ModifyAntiBruteForceRule', { Span: 1 }))[1], 'MissingId')
    assert.deepEqual(await rule(Id), before)
    await ask('ModifyAntiBruteForceRule', { Id, Name: 'strict' })
  })

  test('a user needs permission', async () => {
    const [status, code] = await refused('ModifyAntiBruteForceRule', { Id: 1, Span: 1 }, server().user('nobody'))
    assert.deepEqual([status, code], [403, 'NoPermission'])
  })
})
