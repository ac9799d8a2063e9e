import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { forEachServer } from '../../server.ts'
import { alertsOn, SHOP, TILL } from './alerts.ts'

forEachServer((server) => {
  beforeEach(() => server.reset())
  const { ask, refused, administratorsAlone, fill, event, statuses } = alertsOn(server)

  test('ignored alerts are pending again, as if nobody had touched them; others stay', async () => {
    await fill(3)
    const before = await event(1)
    await ask('HandleSecurityEvents', { OperationCode: 'ignore', SecurityEventIds: [1, 2], Remark: 'scanner' })
    await ask('HandleSecurityEvents', { OperationCode: 'manual_handled', SecurityEventIds: [2] })
    const { RequestId, ...answer } = await ask('OperationCancelIgnoreSuspEvent', {
      SecurityEventIds: [1, 2, 3],
      Remark: 'no scanner',
    })
    assert.deepEqual(answer, { Code: '200', HttpStatusCode: 200, Message: 'successful', Success: true })
    assert.equal(typeof RequestId, 'string')
    assert.deepEqual(await statuses(), ['1: 1', '2: 32', '3: 1'])
    assert.deepEqual(await event(1), before)
  })

  test('an alert that is not there is named, and nothing is done', async () => {
    await fill(1)
    await ask('HandleSecurityEvents', { OperationCode: 'ignore', SecurityEventIds: [1] })
    const absent = await refused('OperationCancelIgnoreSuspEvent', { SecurityEventIds: [1, 9] })
    assert.deepEqual(absent, [400, 'DataNotExists', '9 data not exist'])
    assert.deepEqual(await statuses(), ['1: 2'])
    assert.equal((await refused('OperationCancelIgnoreSuspEvent', {}))[1], 'MissingSecurityEventIds')
  })

  test('administrators name a member, and nobody else does', async () => {
    await fill(1, { account: SHOP, host: TILL })
    const shop = server().rootOf(SHOP)
    await ask('HandleSecurityEvents', { OperationCode: 'ignore', SecurityEventIds: [1] }, shop)
    await administratorsAlone('OperationCancelIgnoreSuspEvent', { SecurityEventIds: [1] })
    assert.deepEqual(await statuses(shop), ['1: 1'])
  })

  test('a user needs permission', async () => {
    const [status, code] = await refused('OperationCancelIgnoreSuspEvent', { SecurityEventIds: [1] }, server().user('nobody'))
    assert.deepEqual([status, code], [403, 'NoPermission'])
  })
})
