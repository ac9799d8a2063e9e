import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { forEachServer } from '../../server.ts'
import { alertsOn, SHOP } from './alerts.ts'

forEachServer((server) => {
  beforeEach(() => server.reset())
  const { ask, refused } = alertsOn(server)

  test('all switches are on until somebody touches them', async () => {
    const { RequestId, ...answer } = await ask('DescribeLoginSwitchConfigs')
    assert.equal(typeof RequestId, 'string')
    assert.deepEqual(answer, {
      ConfigList: [
        { Item: 'login_common_ip', Status: 1 },
        { Item: 'login_common_time', Status: 1 },
        { Item: 'login_common_account', Status: 1 },
      ],
      Count: 3,
    })
  })

  test('each account has its own', async () => {
    await ask('ModifyLoginSwitchConfig', { Item: 'login_common_time', Status: 0 })
    const states = async (account?: string) =>
      (await ask('DescribeLoginSwitchConfigs', {}, account === undefined ? undefined : server().rootOf(account))).ConfigList.map(
        ({ Status }: { Status: number }) => Status,
      )
    assert.deepEqual(await states(), [1, 0, 1])
    assert.deepEqual(await states(SHOP), [1, 1, 1])
  })

  test('a user needs permission', async () => {
    const [status, code] = await refused('DescribeLoginSwitchConfigs', {}, server().user('nobody'))
    assert.deepEqual([status, code], [403, 'NoPermission'])
  })
})
