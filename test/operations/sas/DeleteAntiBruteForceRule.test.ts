import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { forEachServer } from '../../server.ts'
import { DB, SHOP, WEB } from './alerts.ts'
import { ruleCalls } from './brute-force-rules.ts'

forEachServer((server) => {
  beforeEach(() => server.reset())
  const { ask, refused, create, rules } = ruleCalls(server)
  const ids = async () => (await rules()).map(({ Id }: { Id: number }) => Id)

  test('rules go with what they are bound to', async () => {
    for (const [name, host] of [
      ['a', WEB],
      ['b', DB],
      ['c', DB],
    ] as const) {
      await create({ Name: name, UuidList: [host] })
    }
    const { RequestId, ...answer } = await ask('DeleteAntiBruteForceRule', { Ids: [1, 3] })
    assert.deepEqual([typeof RequestId, answer], ['string', {}])
    assert.deepEqual(await ids(), [2])
    await create({ Name: 'a' })
    assert.deepEqual(await ids(), [4, 2])
    const left = await server().database.read((reader) => reader.all('SELECT host, rule FROM brute_force_rule_hosts'))
    assert.deepEqual(left, [{ host: WEB, rule: 4 }])
  })

  test('a rule that is not there is named, and none goes', async () => {
    await create()
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
