import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { forEachServer } from '../../server.ts'
import { DB, SHOP, TILL, WEB } from './alerts.ts'
import { RULE, ruleCalls } from './brute-force-rules.ts'

forEachServer((server) => {
  beforeEach(() => server.reset())
  const { ask, refused, create, rules } = ruleCalls(server)

  test('a rule is kept with its servers and the usual protocols', async () => {
    server().clock.freeze()
    const Id = await create()
    assert.deepEqual(await rules(), [
      {
        Id,
        Name: 'strict',
        FailCount: 5,
        Span: 10,
        ForbiddenTime: 360,
        DefaultRule: false,
        EnableSmartRule: false,
        ProtocolType: { Ssh: 'on', Rdp: 'on', SqlServer: 'off' },
        CreateTimestamp: server().clock.now(),
        MachineCount: 1,
        UuidList: [WEB],
      },
    ])
  })

  test('protocols come as JSON text or as parameters', async () => {
    await create({ ProtocolType: '{"Ssh":"off","SqlServer":"on"}' })
    await create({ Name: 'other', ProtocolType: { Rdp: 'off' } })
    const protocols = (await rules()).map(({ ProtocolType }: { ProtocolType: object }) => ProtocolType)
    assert.deepEqual(protocols, [
      { Ssh: 'on', Rdp: 'off', SqlServer: 'off' },
      { Ssh: 'off', Rdp: 'on', SqlServer: 'on' },
    ])
  })

  test('there is one default, and a server has one rule', async () => {
    await create({ DefaultRule: true, UuidList: [WEB, DB, WEB] })
    await create({ Name: 'next', DefaultRule: true })
    const shown = (await rules()).map(({ Name, DefaultRule, UuidList }: Record<string, unknown>) => [Name, DefaultRule, UuidList])
    assert.deepEqual(shown, [
      ['next', true, [WEB]],
      ['strict', false, [DB]],
    ])
  })

  test('a taken name, a server of another account and the hundred-and-first rule are refused', async () => {
    await create()
    assert.deepEqual(await refused('CreateAntiBruteForceRule', RULE), [400, 'DataExists', 'strict data exist'])
    const strange = await refused('CreateAntiBruteForceRule', { ...RULE, Name: 'x', UuidList: [WEB, TILL] })
    assert.deepEqual(strange, [400, 'DataNotExists', `${TILL} data not exist`])
    await server().database.write((transaction) =>
      transaction.insert(
        'brute_force_rules',
        ['account', 'id', 'name', 'fail_count', 'span', 'forbidden', 'is_default', 'ssh', 'rdp', 'sql_server', 'created_at'],
        Array.from({ length: 99 }, (_, n) => ['1500000000000001', 1000 + n, `rule ${n}`, 5, 10, 5, 0, 1, 1, 0, 0]),
      ),
    )
    const [status, code] = await refused('CreateAntiBruteForceRule', { ...RULE, Name: 'x' })
    assert.deepEqual([status, code], [400, 'QuotaExceeded'])
    const other = { ...RULE, UuidList: [TILL] }
    assert.equal((await ask('CreateAntiBruteForceRule', other, server().rootOf(SHOP))).CreateAntiBruteForceRule.RuleId, 1)
  })

  test('parameters that are missing or wrong are named', async () => {
    const cases: [object, string][] = [
      [{ FailCount: 6 }, 'InvalidFailCount'],
      [{ Span: 3 }, 'InvalidSpan'],
      [{ ForbiddenTime: 1 }, 'InvalidForbiddenTime'],
      [{ UuidList: [] }, 'MissingUuidList'],
      [{ Name: '' }, 'MissingName'],
      [{ Name: 'x'.repeat(129) }, 'InvalidName'],
      [{ DefaultRule: 'perhaps' }, 'InvalidDefaultRule'],
      [{ ProtocolType: '{"Ssh":"maybe"}' }, 'InvalidProtocolType.Ssh'],
    ]
    for (const [more, code] of cases) {
      const [status, said] = await refused('CreateAntiBruteForceRule', { ...RULE, ...more })
      assert.deepEqual([status, said], [400, code])
    }
    assert.deepEqual(await rules(), [])
  })

  test('a user needs permission', async () => {
    const [status, code] = await refused('CreateAntiBruteForceRule', RULE, server().user('nobody'))
    assert.deepEqual([status, code], [403, 'NoPermission'])
  })
})
