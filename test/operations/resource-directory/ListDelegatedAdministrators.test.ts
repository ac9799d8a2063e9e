import assert from 'node:assert/strict'
import test from 'node:test'
import { forEachVersion, LAB, SECURITY, STRANGER } from './directory.ts'

forEachVersion((api, server) => {
  const list = (parameters: object = {}) => api.ask('ListDelegatedAdministrators', { ...parameters })

  test('of all services or of one, with all fields', async () => {
    await api.run('UPDATE delegations SET created_at = 1616652684164')
    const { RequestId: _, Accounts, ...rest } = await list()
    assert.deepEqual(rest, { PageNumber: 1, PageSize: 10, TotalCount: 2 })
    const administrator = {
      AccountId: SECURITY,
      DelegationEnabledTime: '1616652684164',
      DisplayName: 'security',
      JoinMethod: 'invited',
    }
    assert.deepEqual(Accounts.Account, [
      { ...administrator, ServicePrincipal: 'cloudfw.aliyuncs.com' },
      { ...administrator, ServicePrincipal: 'sas.aliyuncs.com' },
    ])
    const AccountId = await api.account('dev')
    await api.ask('RegisterDelegatedAdministrator', { AccountId, ServicePrincipal: 'sas.aliyuncs.com' })
    const sas = await list({ ServicePrincipal: 'sas.aliyuncs.com' })
    assert.deepEqual(
      sas.Accounts.Account.map((one: { AccountId: string; JoinMethod: string }) => [one.AccountId, one.JoinMethod]),
      [
        [AccountId, 'created'],
        [SECURITY, 'invited'],
      ].sort(),
    )
    assert.deepEqual((await list({ ServicePrincipal: 'config.aliyuncs.com' })).Accounts.Account, [])
    assert.equal((await list({ ServicePrincipal: '' })).TotalCount, 3)
  })

  test('pages to the end and past it; another directory’s are not listed', async () => {
    await api.ask('RegisterDelegatedAdministrator', { AccountId: LAB, ServicePrincipal: 'cloudfw.aliyuncs.com' })
    const lengths = []
    for (const PageNumber of [1, 2, 3]) lengths.push((await list({ PageNumber, PageSize: 2 })).Accounts.Account.length)
    assert.deepEqual(lengths, [2, 1, 0])
    await api.ask('EnableResourceDirectory', { EnableMode: 'CurrentAccount' }, STRANGER)
    assert.equal((await api.ask('ListDelegatedAdministrators', {}, STRANGER)).TotalCount, 0)
    await api.refuses('ListDelegatedAdministrators', { PageSize: 101 }, [400, 'InvalidParameter.PageSize'])
  })

  test('403 for members, 404 for outsiders; delegated administrators see them', () =>
    api.isForAdministrators('ListDelegatedAdministrators', {}, server().user('nobody')))
})
