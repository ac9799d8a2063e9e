import assert from 'node:assert/strict'
import test from 'node:test'
import { forEachVersion, LAB, SHOP, STRANGER } from './directory.ts'

forEachVersion((api, server) => {
  const update = async (parameters: object) => (await api.ask('UpdateAccount', { ...parameters })).Account

  test('the document’s example: a new display name', async () => {
    server().clock.advance(5000)
    const account = await update({ AccountId: LAB, NewDisplayName: 'admin' })
    assert.deepEqual([account.DisplayName, account.Status, account.Type], ['admin', 'InviteSuccess', 'CloudAccount'])
    assert.equal(account.ModifyTime, new Date(server().clock.now()).toISOString())
    const { Account } = await api.ask('GetAccount', { AccountId: LAB })
    assert.deepEqual({ ...Account, ...account }, Account)
    await update({ AccountId: LAB, NewDisplayName: 'admin' })
    const used = { AccountId: LAB, NewDisplayName: 'shop' }
    await api.refuses('UpdateAccount', used, [400, 'InvalidParameter.DisplayName.AlreadyUsed'])
    await api.refuses('UpdateAccount', { AccountId: LAB, NewDisplayName: 'x' }, [400, 'InvalidParameter.NewDisplayName'])
  })

  test('a resource account becomes a cloud account and back, while nobody holds a key of its root', async () => {
    const AccountId = await api.account('dev')
    await api.refuses('UpdateAccount', { AccountId, NewAccountType: 'ResourceAccount' }, [409, 'AccountTypeMismatch'])
    const cloud = await update({ AccountId, NewAccountType: 'CloudAccount' })
    assert.deepEqual([cloud.Type, cloud.Status], ['CloudAccount', 'SwitchSuccess'])
    const { Account } = await api.ask('GetAccount', { AccountId })
    assert.deepEqual([Account.Type, Account.Status], ['CloudAccount', 'CreateSuccess'])
    assert.equal((await update({ AccountId, NewAccountType: 'ResourceAccount' })).Type, 'ResourceAccount')
    const withKey = { AccountId: SHOP, NewAccountType: 'ResourceAccount' }
    await api.refuses('UpdateAccount', withKey, [409, 'AccountTypeOrStatusMismatch'])
  })

  test('one of the two, and a dry run changes nothing', async () => {
    await api.refuses('UpdateAccount', { AccountId: LAB }, [400, 'MissingParameter.NewDisplayName'])
    const both = { AccountId: LAB, NewDisplayName: 'xy', NewAccountType: 'CloudAccount' }
    await api.refuses('UpdateAccount', both, [400, 'InvalidParameter.NewAccountType'])
    await api.refuses('UpdateAccount', { AccountId: LAB, NewAccountType: 'x' }, [400, 'InvalidParameter.NewAccountType'])
    await update({ AccountId: LAB, NewDisplayName: 'admin', DryRun: true })
    assert.equal((await api.ask('GetAccount', { AccountId: LAB })).Account.DisplayName, 'lab')
  })

  test('what is no member, and a member that is being checked', async () => {
    await api.refuses('UpdateAccount', { AccountId: STRANGER, NewDisplayName: 'xy' }, [404, 'EntityNotExists.Account'])
    const AccountId = await api.account('dev')
    await api.ask('SetMemberDeletionPermission', { Status: 'Enabled' })
    await api.ask('CheckAccountDelete', { AccountId })
    const change = { AccountId, NewDisplayName: 'other' }
    await api.refuses('UpdateAccount', change, [409, 'NotSupportedOperation.PreCheckingAccount'])
    server().clock.advance(1000)
    await update(change)
  })

  test('403 for users without the permission and for members, 404 for outsiders', () =>
    api.isForManagement('UpdateAccount', { AccountId: LAB, NewDisplayName: 'xy' }, server().user('nobody')))
})
