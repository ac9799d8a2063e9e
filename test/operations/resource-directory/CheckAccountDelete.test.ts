import assert from 'node:assert/strict'
import test from 'node:test'
import { forEachVersion, LAB, MANAGEMENT, STRANGER } from './directory.ts'

forEachVersion((api, server) => {
  test('a check begins, and only one at a time', async () => {
    await api.ask('SetMemberDeletionPermission', { Status: 'Enabled' })
    const AccountId = await api.account('dev')
    assert.deepEqual(Object.keys(await api.ask('CheckAccountDelete', { AccountId })), ['RequestId'])
    const status = async () =>
      (await api.ask('GetAccountDeletionCheckResult', { AccountId })).AccountDeletionCheckResultInfo.Status
    assert.equal(await status(), 'PreChecking')
    await api.refuses('CheckAccountDelete', { AccountId }, [409, 'NotSupportedOperation.PreCheckingAccount'])
    server().clock.advance(1000)
    assert.equal(await status(), 'PreCheckComplete')
    await api.ask('CheckAccountDelete', { AccountId })
    assert.equal(await status(), 'PreChecking')
  })

  test('not before deletion is allowed, not for cloud accounts, not for who is no member', async () => {
    const AccountId = await api.account('dev')
    await api.refuses('CheckAccountDelete', { AccountId }, [409, 'NoLicense.ResourceDirectory'])
    await api.ask('SetMemberDeletionPermission', { Status: 'Enabled' })
    await api.refuses('CheckAccountDelete', { AccountId: LAB }, [409, 'AccountTypeOrStatusMismatch'])
    for (const uid of [STRANGER, MANAGEMENT]) {
      await api.refuses('CheckAccountDelete', { AccountId: uid }, [404, 'EntityNotExists.Account'])
    }
    await api.refuses('CheckAccountDelete', {}, [400, 'MissingParameter.AccountId'])
  })

  test('403 for users without the permission and for members, 404 for outsiders', () =>
    api.isForManagement('CheckAccountDelete', { AccountId: LAB }, server().user('nobody')))
})
