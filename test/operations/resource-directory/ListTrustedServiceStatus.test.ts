import assert from 'node:assert/strict'
import test from 'node:test'
import { forEachVersion, LAB, MANAGEMENT, SECURITY, STRANGER } from './directory.ts'

forEachVersion((api, server) => {
  const list = (parameters: object = {}) => api.ask('ListTrustedServiceStatus', { ...parameters })
  const names = async (parameters: object = {}) =>
    (await list(parameters)).EnabledServicePrincipals.EnabledServicePrincipal.map(
      ({ ServicePrincipal }: { ServicePrincipal: string }) => ServicePrincipal,
    )

  test('the directory’s services, each since the first day on which anybody trusted it', async () => {
    await api.run('UPDATE service_grants SET created_at = 1550503930473')
    await api.run("UPDATE delegations SET created_at = 1550503930472 WHERE service = 'sas.aliyuncs.com'")
    const { RequestId: _, ...rest } = await list()
    const EnabledServicePrincipal = [
      { ServicePrincipal: 'cloudfw.aliyuncs.com', EnableTime: '2019-02-18T15:32:10.473Z' },
      { ServicePrincipal: 'sas.aliyuncs.com', EnableTime: '2019-02-18T15:32:10.472Z' },
    ]
    assert.deepEqual(rest, { EnabledServicePrincipals: { EnabledServicePrincipal }, PageNumber: 1, PageSize: 10, TotalCount: 2 })
    assert.deepEqual(await names({ AdminAccountId: MANAGEMENT }), ['cloudfw.aliyuncs.com', 'sas.aliyuncs.com'])
  })

  test('a delegated administrator’s own, and none of other members', async () => {
    const service = { ServicePrincipal: 'config.aliyuncs.com' }
    await api.ask('RegisterDelegatedAdministrator', { AccountId: LAB, ...service })
    assert.deepEqual(await names({ AdminAccountId: LAB }), ['config.aliyuncs.com'])
    assert.deepEqual(await names({ AdminAccountId: SECURITY }), ['cloudfw.aliyuncs.com', 'sas.aliyuncs.com'])
    assert.deepEqual(await names({ AdminAccountId: '1900000000000001' }), [])
    await api.ask('DeregisterDelegatedAdministrator', { AccountId: LAB, ...service })
    assert.deepEqual(await names(), ['cloudfw.aliyuncs.com', 'config.aliyuncs.com', 'sas.aliyuncs.com'])
    await api.refuses('ListTrustedServiceStatus', { AdminAccountId: STRANGER }, [404, 'EntityNotExists.Account'])
  })

  test('pages to the end and past it', async () => {
    assert.deepEqual(await names({ PageSize: 1, PageNumber: 2 }), ['sas.aliyuncs.com'])
    assert.deepEqual(await names({ PageSize: 1, PageNumber: 3 }), [])
    await api.refuses('ListTrustedServiceStatus', { PageSize: 0 }, [400, 'InvalidParameter.PageSize'])
  })

  test('403 for members, 404 for outsiders; delegated administrators see them', () =>
    api.isForAdministrators('ListTrustedServiceStatus', {}, server().user('nobody')))
})
