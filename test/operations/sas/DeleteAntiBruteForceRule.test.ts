import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { forEachServer } from '../../server.ts'
import { alertsOn, DB, SHOP, WEB } from './alerts.ts'

forEachServer((server) => {
  beforeEach(() => server.reset())
  const { ask, refused } = alertsOn(server)

  const create = async (Name: string, UuidList: string[]) =>
    ask('CreateAntiBruteForceRule', { Name, FailCount: 5, Span: 10, ForbiddenTime: 5, UuidList })
  const ids = async () => (await ask('DescribeAntiBruteForceRules')).Rules.map(({ Id }: { Id: number }) => Id)

  test('rules go with what they are bound to', async () => {
    for (const [name, host] of [
      ['a', WEB],
      ['b', DB],
      ['c', DB],
    ] as const) {
      await create(name, [host])
    }
    const { RequestId, ...answer } = await ask('DeleteAntiBruteForceRule', { Ids: [1, 3] })
    assert.deepEqual([typeof RequestId, answer], ['string', {}])
    assert.deepEqual(await ids(), [2])
    await create('a', [WEB])
    assert.deepEqual(await ids(), [4, 2])
    const left = await server().database.read((reader) => reader.all('SELECT host, rule FROM brute_force_rule_hosts'))
    assert.deepEqual(left, [{ host: WEB, rule: 4 }])
  })

  test('a rule that is not there is named, and none goes', async () => {
    await create('a', [WEB])
    assert.deepEqual(await refused('DeleteAntiBruteForceRule', { Ids: [1, 9] }), [400, 'DataNotExists', '9 data not exist'])
    const [status, code] = await refused('DeleteAntiBruteForceRule', { Ids: [1] }, server().rootOf(SHOP))
    assert.deepEqual([status, code], [400, 'DataNotExists'])
    assert.equal((await refused('DeleteAntiBruteForceRule', {}))[1], 'MissingIds')
    assert.deepEqual(await ids(), [1])
  })

  test('a user needs permission', async () => {
    const [status, code] = await refused('DeleteAntiBruteForceRule', { Ids: [1] }, server().user('nobody'))
    assert.deepEqual([status, code], [403, 'NoPermission'])
  })
})
