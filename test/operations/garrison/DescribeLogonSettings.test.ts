import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { forEachServer } from '../../server.ts'
import { sourceCalls } from './sources.ts'

forEachServer((server) => {
  const { call, must } = sourceCalls(server)
  beforeEach(() => server.reset())

  test('places are proposed and travel is not alerted, as long as nobody says otherwise', async () => {
    const { RequestId, ...settings } = await must('DescribeLogonSettings')
    assert.deepEqual([typeof RequestId, settings], ['string', { Learning: 'suggest', ImpossibleTravel: false }])
  })

  test('403 for a user without the permission', async () => {
    const denied = await call('DescribeLogonSettings', {}, server().user('nobody'))
    assert.deepEqual([denied.status, denied.body.Code], [403, 'NoPermission'])
    assert.equal((await call('DescribeLogonSettings', {}, server().user('careful'))).status, 200)
  })
})
