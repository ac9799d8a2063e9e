import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { forEachServer } from '../../server.ts'
import { alertsOn, DB, SHOP, TILL } from './alerts.ts'

forEachServer((server) => {
  beforeEach(() => server.reset())
  const { ask, refused, fill } = alertsOn(server)

  const counts = async (GroupIdList: string) => {
    const { SeriousCount, SuspiciousCount, RemindCount, TotalCount } = await ask('GetSuspiciousStatistics', { GroupIdList })
    return [SeriousCount, SuspiciousCount, RemindCount, TotalCount]
  }

  test('pending alerts are counted by level and group', async () => {
    await fill(3, { level: 'serious' })
    await fill(2, { level: 'suspicious', first: 10 })
    await fill(1, { level: 'remind', first: 20 })
    await fill(4, { host: DB, level: 'remind', first: 30 })
    assert.deepEqual(await counts('1'), [3, 2, 1, 6])
    assert.deepEqual(await counts('0'), [0, 0, 4, 4])
    assert.deepEqual(await counts('1,0'), [3, 2, 5, 10])
    await ask('HandleSecurityEvents', { OperationCode: 'ignore', SecurityEventIds: [1, 4] })
    assert.deepEqual(await counts('1'), [2, 1, 1, 4])
    await ask('OperationCancelIgnoreSuspEvent', { SecurityEventIds: [1] })
    assert.deepEqual(await counts('1'), [3, 1, 1, 5])
  })

  test('servers of no group are counted for their own account alone', async () => {
    await fill(2, { host: DB, level: 'remind' })
    await fill(1, { account: SHOP, host: TILL, level: 'serious' })
    assert.deepEqual(await counts('0'), [0, 0, 2, 2])
    const { TotalCount, SeriousCount } = await ask('GetSuspiciousStatistics', { GroupIdList: '0' }, server().rootOf(SHOP))
    assert.deepEqual([TotalCount, SeriousCount], [1, 1])
  })

  test('a group that the account has not is named', async () => {
    assert.deepEqual(await refused('GetSuspiciousStatistics', { GroupIdList: '1,77' }), [
      400,
      'DataNotExists',
      '77 data not exist',
    ])
    const [status, code] = await refused('GetSuspiciousStatistics', { GroupIdList: '1' }, server().rootOf(SHOP))
    assert.deepEqual([status, code], [400, 'DataNotExists'])
    assert.equal((await refused('GetSuspiciousStatistics', {}))[1], 'MissingGroupIdList')
    assert.equal((await refused('GetSuspiciousStatistics', { GroupIdList: 'web' }))[1], 'InvalidGroupIdList.1')
  })

  test('a user needs permission', async () => {
    const [status, code] = await refused('GetSuspiciousStatistics', { GroupIdList: '0' }, server().user('nobody'))
    assert.deepEqual([status, code], [403, 'NoPermission'])
  })
})
