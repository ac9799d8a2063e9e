import assert from 'node:assert/strict'
import test from 'node:test'
import { forEachVersion, LAB, MANAGEMENT, SECURITY, STRANGER } from './directory.ts'

forEachVersion((api, server) => {
  const list = (AccountId: string, more: object = {}) => api.ask('ListDelegatedServicesForAccount', { AccountId, ...more })

  test('the services that a member administers', async () => {
    await api.run('UPDATE delegations SET created_at = 1616652684164')
    const { RequestId: _, ...rest } = await list(SECURITY)
    const service = (ServicePrincipal: string) => ({
      DelegationEnabledTime: '1616652684164',
      ServicePrincipal,
      Status: 'ENABLED',
    })
    assert.deepEqual(rest, {
      DelegatedServices: { DelegatedService: [service('cloudfw.aliyuncs.com'), service('sas.aliyuncs.com')] },
      MaxResults: 100,
    })
    for (const uid of [LAB, MANAGEMENT]) assert.deepEqual((await list(uid)).DelegatedServices.DelegatedService, [])
  })

  test('pages by token', async () => {
    const first = await list(SECURITY, { MaxResults: 1 })
    assert.deepEqual([first.MaxResults, first.DelegatedServices.DelegatedService.length], [1, 1])
    const second = await list(SECURITY, { MaxResults: 1, NextToken: first.NextToken })
    assert.equal(second.DelegatedServices.DelegatedService[0].ServicePrincipal, 'sas.aliyuncs.com')
    assert.equal(second.NextToken, undefined)
    const refuses = (more: object, code: string) =>
      api.refuses('ListDelegatedServicesForAccount', { AccountId: SECURITY, ...more }, [400, code])
    await refuses({ NextToken: '?' }, 'InvalidParameter.NextToken')
    await refuses({ MaxResults: 101 }, 'InvalidParameter.MaxResults')
  })

  test('who is no member', async () => {
    await api.refuses('ListDelegatedServicesForAccount', { AccountId: STRANGER }, [404, 'EntityNotExists.Account'])
    await api.refuses('ListDelegatedServicesForAccount', {}, [400, 'MissingParameter.AccountId'])
  })

  test('403 for members, 404 for outsiders; delegated administrators see them', () =>
    api.isForAdministrators('ListDelegatedServicesForAccount', { AccountId: SECURITY }, server().user('nobody')))
})
