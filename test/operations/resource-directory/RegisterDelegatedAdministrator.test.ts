import assert from 'node:assert/strict'
import test from 'node:test'
import { DEPOT, forEachVersion, LAB, MANAGEMENT, SHOP, STRANGER } from './directory.ts'

const SERVICE = 'cloudfw.aliyuncs.com'

forEachVersion((api, server) => {
  const register = (AccountId: string, ServicePrincipal = SERVICE) =>
    api.ask('RegisterDelegatedAdministrator', { AccountId, ServicePrincipal })

  test('the member administers the service from then on, and no other', async () => {
    const add = (product: 'Cloudfw' | 'Sas') =>
      product === 'Cloudfw'
        ? server().call(product, 'AddInstanceMembers', { Members: [{ MemberUid: SHOP }] }, server().rootOf(DEPOT))
        : server().call(product, 'ListMultiUserInstances', {}, server().rootOf(DEPOT))
    assert.equal((await add('Cloudfw')).status, 400)
    assert.deepEqual(Object.keys(await register(DEPOT)), ['RequestId'])
    assert.equal((await add('Cloudfw')).status, 200)
    assert.equal((await add('Sas')).status, 403)
    await api.ask('ListAccounts', {}, DEPOT)
  })

  test('AccountAlreadyRegistered; another service is another matter', async () => {
    await register(LAB)
    const again = { AccountId: LAB, ServicePrincipal: SERVICE }
    await api.refuses('RegisterDelegatedAdministrator', again, [409, 'AccountAlreadyRegistered'])
    await register(LAB, 'sas.aliyuncs.com')
    await register(LAB, 'cloudsiem.sas.aliyuncs.com')
  })

  test('AccountNumberExceeded: five for a service', async () => {
    for (const n of [1, 2, 3, 4]) await register(await api.account(`dev ${n}`))
    const AccountId = await api.account('dev 5')
    const sixth = { AccountId, ServicePrincipal: SERVICE }
    await api.refuses('RegisterDelegatedAdministrator', sixth, [409, 'AccountNumberExceeded'])
    await register(AccountId, 'config.aliyuncs.com')
  })

  test('the management account, who is no member, and what is no service', async () => {
    await api.refuses('RegisterDelegatedAdministrator', { AccountId: MANAGEMENT, ServicePrincipal: SERVICE }, [
      409,
      'CannotRegisterMasterAsDelegatedAdministrator',
    ])
    for (const AccountId of [STRANGER, '42']) {
      const refused = { AccountId, ServicePrincipal: SERVICE }
      await api.refuses('RegisterDelegatedAdministrator', refused, [404, 'EntityNotExists.Account'])
    }
    for (const ServicePrincipal of [
      'cloudfw',
      'cloudfw.example.com',
      '.aliyuncs.com',
      'CLOUDFW.aliyuncs.com',
      'a..aliyuncs.com',
    ]) {
      const refused = { AccountId: LAB, ServicePrincipal }
      await api.refuses('RegisterDelegatedAdministrator', refused, [409, 'InvalidParameter.ServicePrincipal'])
    }
    await api.refuses('RegisterDelegatedAdministrator', { AccountId: LAB }, [400, 'MissingParameter.ServicePrincipal'])
  })

  test('403 for users without the permission and for members, 404 for outsiders', () =>
    api.isForManagement('RegisterDelegatedAdministrator', { AccountId: LAB, ServicePrincipal: SERVICE }, server().user('nobody')))
})
