import assert from 'node:assert/strict'
import test from 'node:test'
import { forEachVersion, LAB, STRANGER } from './directory.ts'

forEachVersion((api, server) => {
  const result = async (AccountId: string) =>
    (await api.ask('GetAccountDeletionCheckResult', { AccountId })).AccountDeletionCheckResultInfo
  const idsOf = (checks: readonly { CheckId: string }[]) => checks.map(({ CheckId }) => CheckId)
  const checked = async (AccountId: string) => {
    await api.ask('SetMemberDeletionPermission', { Status: 'Enabled' })
    await api.ask('CheckAccountDelete', { AccountId })
    assert.deepEqual(await result(AccountId), { Status: 'PreChecking', AbandonableChecks: [], NotAllowReason: [] })
    server().clock.advance(1000)
  }

  test('nothing stands in the way', async () => {
    const AccountId = await api.account('dev')
    await checked(AccountId)
    const free = { Status: 'PreCheckComplete', AllowDelete: 'true', AbandonableChecks: [], NotAllowReason: [] }
    assert.deepEqual(await result(AccountId), free)
  })

  test('what can be waived, and what must be mended', async () => {
    const AccountId = await api.account('dev')
    await api.run(`INSERT INTO service_grants (account, service, created_at) VALUES ('${AccountId}', 'cloudfw.aliyuncs.com', 0)`)
    await server().call('Cloudfw', 'AddInstanceMembers', { Members: [{ MemberUid: AccountId }] })
    const item = { OptType: 'ADD', ChargeType: 'PREPAID', AliUid: AccountId, SlsCapacity: 10 }
    await server().call('Sas', 'UpdateMultiUserInstances', { MemberInstances: [item] })
    await api.run(`UPDATE hosts SET account = '${AccountId}' WHERE name = 'db-1'`)
    const service = { AccountId, ServicePrincipal: 'sas.aliyuncs.com' }
    await api.ask('RegisterDelegatedAdministrator', service)
    await checked(AccountId)
    const found = await result(AccountId)
    assert.deepEqual(
      [found.AllowDelete, idsOf(found.NotAllowReason), idsOf(found.AbandonableChecks)],
      ['false', ['NON_SP_rd'], ['NON_SP_cloudfw', 'NON_SP_sas', 'NON_SP_ecs']],
    )
    for (const check of [...found.NotAllowReason, ...found.AbandonableChecks]) {
      assert.deepEqual(Object.keys(check).sort(), ['CheckId', 'CheckName', 'Description'])
      assert.ok(check.CheckName.length > 0 && check.Description.length > 0)
    }
    await api.ask('DeregisterDelegatedAdministrator', service)
    const mended = await result(AccountId)
    assert.deepEqual([mended.AllowDelete, mended.NotAllowReason], ['true', []])
  })

  test('what was not checked, and who is no member', async () => {
    await api.refuses('GetAccountDeletionCheckResult', { AccountId: LAB }, [409, 'AccountNotExist.DeleteAccount'])
    await api.refuses('GetAccountDeletionCheckResult', { AccountId: STRANGER }, [404, 'EntityNotExists.Account'])
    await api.refuses('GetAccountDeletionCheckResult', {}, [400, 'MissingParameter.AccountId'])
  })

  test('403 for users without the permission and for members, 404 for outsiders', () =>
    api.isForManagement('GetAccountDeletionCheckResult', { AccountId: LAB }, server().user('nobody')))
})
