import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { forEachServer } from '../../server.ts'
import { alertsOn, DB, HEAD, SHOP, WEB } from './alerts.ts'

forEachServer((server) => {
  beforeEach(() => server.reset())
  const { ask, refused } = alertsOn(server)

  const rule = (fieldValue: string, more: object = {}) => ({
    field: 'loginUser',
    operate: 'contains',
    eventName: 'login_common_ip',
    fieldValue,
    ...more,
  })
  const add = (...rules: object[]) =>
    ask('ModifySecurityEventMarkMissIndividually', { InsertMarkMissParam: JSON.stringify(rules) })
  const listed = (parameters: object = {}) =>
    ask('DescribeSecurityEventMarkMissList', { CurrentPage: 1, PageSize: 20, ...parameters })
  const values = async (parameters: object) =>
    (await listed(parameters)).List.map(({ FieldValue }: { FieldValue: string }) => FieldValue)

  test('a rule is told with its names and its server', async () => {
    await add(rule('root', { uuids: WEB }))
    assert.deepEqual((await listed()).List, [
      {
        Id: 1,
        AliUid: Number(HEAD),
        EventName: 'Login with unusual IP',
        EventNameOriginal: 'login_common_ip',
        EventType: 'Unusual Logon',
        EventTypeOriginal: 'SIL_AI_ALERT',
        Field: 'loginUser',
        FiledAliasName: 'Account',
        Operate: 'contains',
        FieldValue: 'root',
        Uuid: WEB,
        InstanceName: 'web-2',
        IntranetIp: '10.0.0.12',
      },
    ])
  })

  test('rules are found by name of alert and by server, and come by pages', async () => {
    await add(
      rule('a'),
      rule('b', { eventName: 'Login with unusual location' }),
      rule('c', { uuids: DB }),
      rule('d', { uuids: WEB }),
    )
    assert.deepEqual(await values({}), ['d', 'c', 'b', 'a'])
    assert.deepEqual(await values({ EventName: 'login_common_location' }), ['b'])
    assert.deepEqual(await values({ EventName: 'login with unusual ip' }), ['d', 'c', 'a'])
    assert.deepEqual(await values({ EventName: 'webshell' }), [])
    assert.deepEqual(await values({ Remark: 'DB-' }), ['c'])
    assert.deepEqual(await values({ Remark: '10.0.0.12' }), ['d'])
    const page = await listed({ CurrentPage: 2, PageSize: 3 })
    assert.deepEqual(page.PageInfo, { Count: 1, CurrentPage: 2, PageSize: 3, TotalCount: 4 })
    assert.equal(page.List[0].FieldValue, 'a')
  })

  test('the rules about a server that is taken away go with it', async () => {
    await add(rule('a', { uuids: WEB }), rule('b', { uuids: DB }), rule('c'))
    await ask('UnbindAegis', { Uuids: WEB })
    assert.deepEqual(await values({}), ['c', 'b'])
  })

  test('another account has its own list, and parameters that are missing are named', async () => {
    await add(rule('a'))
    const { List } = await ask('DescribeSecurityEventMarkMissList', { CurrentPage: 1, PageSize: 5 }, server().rootOf(SHOP))
    assert.deepEqual(List, [])
    assert.equal((await refused('DescribeSecurityEventMarkMissList', { PageSize: 5 }))[1], 'MissingCurrentPage')
    assert.equal((await refused('DescribeSecurityEventMarkMissList', { CurrentPage: 1 }))[1], 'MissingPageSize')
    assert.equal((await refused('DescribeSecurityEventMarkMissList', { CurrentPage: 0, PageSize: 5 }))[1], 'InvalidCurrentPage')
  })

  test('a user needs permission', async () => {
    const [status, code] = await refused(
      'DescribeSecurityEventMarkMissList',
      { CurrentPage: 1, PageSize: 20 },
      server().user('nobody'),
    )
    assert.deepEqual([status, code], [403, 'NoPermission'])
  })
})
