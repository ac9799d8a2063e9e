import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { forEachServer } from '../../server.ts'
import { alertsOn, DB, SHOP, TILL, WEB } from './alerts.ts'

forEachServer((server) => {
  beforeEach(() => server.reset())
  const { ask, refused } = alertsOn(server)

  const EXAMPLE = {
    field: 'loginSourceIp',
    operate: 'contains',
    eventType: 'SIL_AI_ALERT',
    eventName: 'login_common_ip',
    fieldValue: '10.12.',
    uuids: '',
  }
  const text = (...rules: object[]) => JSON.stringify(rules)
  const change = (added: object[], removed: object[] = []) =>
    ask('ModifySecurityEventMarkMissIndividually', { InsertMarkMissParam: text(...added), DeleteMarkMissParam: text(...removed) })
  const rules = async (): Promise<string[]> =>
    (await ask('DescribeSecurityEventMarkMissList', { CurrentPage: 1, PageSize: 100 })).List.map(
      (one: Record<string, string>) => `${one['Field']} ${one['Operate']} ${one['FieldValue']} ${one['Uuid']?.slice(-1)}`,
    )

  test('rules come and go, for all servers or some', async () => {
    const { RequestId, ...answer } = await change([EXAMPLE])
    assert.deepEqual(answer, { Code: '200', HttpStatusCode: 200, Message: 'successful', Success: true })
    assert.equal(typeof RequestId, 'string')
    await change([{ ...EXAMPLE, uuids: `${WEB},${DB},${WEB}` }])
    assert.deepEqual((await rules()).sort(), [
      'loginSourceIp contains 10.12. ',
      'loginSourceIp contains 10.12. 2',
      'loginSourceIp contains 10.12. 3',
    ])
    await change([{ ...EXAMPLE, fieldValue: '10.13.' }, EXAMPLE], [EXAMPLE, { ...EXAMPLE, uuids: DB }])
    assert.deepEqual((await rules()).sort(), [
      'loginSourceIp contains 10.12. ',
      'loginSourceIp contains 10.12. 2',
      'loginSourceIp contains 10.13. ',
    ])
    await ask('ModifySecurityEventMarkMissIndividually', {})
    assert.equal((await rules()).length, 3)
  })

  test('all or nothing: a rule that is not there, a server that is not the account’s', async () => {
    await change([EXAMPLE])
    const cases: [object[], object[], string][] = [
      [[{ ...EXAMPLE, fieldValue: 'new' }], [{ ...EXAMPLE, operate: 'strEqual' }], 'loginSourceIp strEqual 10.12.'],
      [[{ ...EXAMPLE, fieldValue: 'new' }], [{ ...EXAMPLE, uuids: WEB }], 'loginSourceIp contains 10.12.'],
      [[{ ...EXAMPLE, fieldValue: 'new', uuids: TILL }], [EXAMPLE], TILL],
    ]
    for (const [added, removed, named] of cases) {
      const parameters = { InsertMarkMissParam: text(...added), DeleteMarkMissParam: text(...removed) }
      const refusal = await refused('ModifySecurityEventMarkMissIndividually', parameters)
      assert.deepEqual(refusal, [400, 'DataNotExists', `${named} data not exist`])
      assert.deepEqual(await rules(), ['loginSourceIp contains 10.12. '])
    }
  })

  test('another account’s rules stay', async () => {
    await change([EXAMPLE])
    const parameters = { DeleteMarkMissParam: text(EXAMPLE) }
    const [status, code] = await refused('ModifySecurityEventMarkMissIndividually', parameters, server().rootOf(SHOP))
    assert.deepEqual([status, code], [400, 'DataNotExists'])
    assert.equal((await rules()).length, 1)
  })

  test('an account has a hundred regular expressions at most', async () => {
    const patterns = (from: number) =>
      Array.from({ length: 50 }, (_, n) => ({ ...EXAMPLE, operate: 'regex', fieldValue: `^${from + n}` }))
    await change(patterns(0))
    await change(patterns(50))
    const parameters = { InsertMarkMissParam: text({ ...EXAMPLE, operate: 'regex', fieldValue: '^x' }) }
    const [status, code] = await refused('ModifySecurityEventMarkMissIndividually', parameters)
    assert.deepEqual([status, code, (await rules()).length], [400, 'QuotaExceeded', 100])
    await ask('ModifySecurityEventMarkMissIndividually', parameters, server().rootOf(SHOP))
  })

  test('what is wrong with a rule is named', async () => {
    const cases: [string, object, string][] = [
      ['InsertMarkMissParam', { ...EXAMPLE, field: 'path' }, 'InvalidInsertMarkMissParam.1.field'],
      ['InsertMarkMissParam', { ...EXAMPLE, eventName: 'WEBSHELL' }, 'InvalidInsertMarkMissParam.1.eventName'],
      ['InsertMarkMissParam', { ...EXAMPLE, operate: 'regex', fieldValue: '(?=a)' }, 'InvalidInsertMarkMissParam.1.fieldValue'],
      ['DeleteMarkMissParam', { ...EXAMPLE, operate: 'is' }, 'InvalidDeleteMarkMissParam.1.operate'],
      ['DeleteMarkMissParam', { ...EXAMPLE, fieldValue: undefined }, 'MissingDeleteMarkMissParam.1.fieldValue'],
    ]
    for (const [name, rule, code] of cases) {
      const [status, said] = await refused('ModifySecurityEventMarkMissIndividually', { [name]: text(rule) })
      assert.deepEqual([status, said], [400, code])
    }
  })

  test('a user needs permission', async () => {
    const [status, code] = await refused('ModifySecurityEventMarkMissIndividually', {}, server().user('nobody'))
    assert.deepEqual([status, code], [403, 'NoPermission'])
  })
})
