import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { forEachServer } from '../../server.ts'
import { alertsOn, WEB } from './alerts.ts'

forEachServer((server) => {
  beforeEach(() => server.reset())
  const { ask, refused, events } = alertsOn(server)

  test('what is switched off makes no alert; switched on again it does', async () => {
    const Target = JSON.stringify([{ target: '-', targetType: 'global', flag: 'add' }])
    await ask('ModifyLoginBaseConfig', { Type: 'login_common_ip', Config: '{"ip":"10.0.0.0/8"}', Target })
    await ask('ModifyLoginBaseConfig', { Type: 'login_common_account', Config: '{"account":"deploy"}', Target })
    const feed = async (minute: string) => {
      const Lines = `2026-11-21T12:${minute}:00Z x sshd[811]: Accepted password for root from 8.8.8.8 port 50022 ssh2`
      const { status, body } = await server().call('Garrison', 'ImportLogons', { HostUuid: WEB, Lines })
      assert.deepEqual([status, body.Judged], [200, 1])
      return body.Alerts
    }
    const { RequestId, ...answer } = await ask('ModifyLoginSwitchConfig', { Item: 'login_common_ip', Status: 0 })
    assert.deepEqual([typeof RequestId, answer], ['string', {}])
    assert.equal(await feed('00'), 1)
    await ask('ModifyLoginSwitchConfig', { Item: 'login_common_account', Status: 0 })
    assert.equal(await feed('01'), 0)
    await ask('ModifyLoginSwitchConfig', { Item: 'login_common_ip', Status: 1 })
    assert.equal(await feed('02'), 1)
    assert.deepEqual(
      (await events()).map(({ EventSubType }) => EventSubType),
      ['login_common_ip', 'login_common_account'],
    )
  })

  test('places have no switch, and parameters that are missing are named', async () => {
    const cases: [object, string][] = [
      [{ Item: 'login_common_location', Status: 0 }, 'InvalidItem'],
      [{ Item: 'login_common_ip', Status: 2 }, 'InvalidStatus'],
      [{ Item: 'login_common_ip' }, 'MissingStatus'],
      [{ Status: 1 }, 'MissingItem'],
    ]
    for (const [parameters, code] of cases) {
      const [status, said] = await refused('ModifyLoginSwitchConfig', parameters)
      assert.deepEqual([status, said], [400, code])
    }
  })

  test('a user needs permission', async () => {
    const [status, code] = await refused(
      'ModifyLoginSwitchConfig',
      { Item: 'login_common_ip', Status: 0 },
      server().user('nobody'),
    )
    assert.deepEqual([status, code], [403, 'NoPermission'])
  })
})
