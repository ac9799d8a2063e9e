import assert from 'node:assert/strict'
import test from 'node:test'
import { forEachVersion, LAB, MANAGEMENT, SECURITY, STRANGER } from './directory.ts'

const SERVICE = 'cloudfw.aliyuncs.com'

forEachVersion((api, server) => {
  const deregister = (AccountId: string, ServicePrincipal = SERVICE) =>
    api.ask('DeregisterDelegatedAdministrator', { AccountId, ServicePrincipal })

  test('a plain member from then on, for this service', async () => {
    const list = () => server().call('Cloudfw', 'DescribeInstanceMembers', {}, server().rootOf(SECURITY))
    assert.equal((await list()).status, 200)
    assert.deepEqual(Object.keys(await deregister(SECURITY)), ['RequestId'])
    assert.equal((await list()).status, 400)
    await api.ask('ListAccounts', {}, SECURITY)
    await deregister(SECURITY, 'sas.aliyuncs.com')
    await api.refuses('ListAccounts', {}, [403, 'NoPermission'], SECURITY)
  })

  test('AccountNotRegistered, who is no member, and what is no service', async () => {
    for (const AccountId of [LAB, MANAGEMENT]) {
      const refused = { AccountId, ServicePrincipal: SERVICE }
      await api.refuses('DeregisterDelegatedAdministrator', refused, [409, 'AccountNotRegistered'])
    }
    const other = { AccountId: SECURITY, ServicePrincipal: 'config.aliyuncs.com' }
    await api.refuses('DeregisterDelegatedAdministrator', other, [409, 'AccountNotRegistered'])
    const stranger = { AccountId: STRANGER, ServicePrincipal: SERVICE }
    await api.refuses('DeregisterDelegatedAdministrator', stranger, [404, 'EntityNotExists.Account'])
    const none = { AccountId: LAB, ServicePrincipal: 'x' }
    await api.refuses('DeregisterDelegatedAdministrator', none, [409, 'InvalidParameter.ServicePrincipal'])
    await api.refuses('DeregisterDelegatedAdministrator', { ServicePrincipal: SERVICE }, [400, 'MissingParameter.AccountId'])
  })

  test('403 for users without the permission and for members, 404 for outsiders', () =>
    api.isForManagement(
      'DeregisterDelegatedAdministrator',
      { AccountId: SECURITY, ServicePrincipal: SERVICE },
      server().user('nobody'),
    ))
})
