import assert from 'node:assert/strict'
import test from 'node:test'
import { forEachVersion, LAB, MANAGEMENT, ROOT, STRANGER } from './directory.ts'

forEachVersion((api, server) => {
  const move = (AccountId: string, DestinationFolderId: string) => api.ask('MoveAccount', { AccountId, DestinationFolderId })
  const folderOf = async (AccountId: string) => (await api.ask('GetAccount', { AccountId })).Account.FolderId

  test('a member is in the other folder, and in the root', async () => {
    server().clock.advance(5000)
    assert.deepEqual(Object.keys(await move(LAB, 'fd-prod')), ['RequestId'])
    assert.equal(await folderOf(LAB), 'fd-prod')
    const { ModifyTime } = (await api.ask('GetAccount', { AccountId: LAB })).Account
    assert.equal(ModifyTime, new Date(server().clock.now()).toISOString())
    await move(LAB, ROOT)
    assert.equal(await folderOf(LAB), ROOT)
  })

  test('the folder where it is already changes nothing', async () => {
    const before = (await api.ask('GetAccount', { AccountId: LAB })).Account
    server().clock.advance(5000)
    await move(LAB, 'fd-lab')
    assert.deepEqual((await api.ask('GetAccount', { AccountId: LAB })).Account, before)
  })

  test('folders and members that are not there', async () => {
    await api.refuses('MoveAccount', { AccountId: LAB, DestinationFolderId: 'fd-none' }, [404, 'EntityNotExists.Folder'])
    await api.refuses('MoveAccount', { AccountId: LAB, DestinationFolderId: 'x' }, [400, 'InvalidParameter.DestinationFolderId'])
    await api.refuses('MoveAccount', { AccountId: LAB }, [400, 'MissingParameter.DestinationFolderId'])
    for (const AccountId of [STRANGER, MANAGEMENT]) {
      await api.refuses('MoveAccount', { AccountId, DestinationFolderId: ROOT }, [404, 'EntityNotExists.Account'])
    }
  })

  test('not while it is checked, nor in its silence', async () => {
    const AccountId = await api.account('dev')
    const refused = { AccountId, DestinationFolderId: 'fd-lab' }
    await api.ask('SetMemberDeletionPermission', { Status: 'Enabled' })
    await api.ask('CheckAccountDelete', { AccountId })
    await api.refuses('MoveAccount', refused, [409, 'NotSupportedOperation.PreCheckingAccount'])
    server().clock.advance(1000)
    await api.run(`UPDATE hosts SET account = '${AccountId}', created_at = ${server().clock.now()} WHERE name = 'db-1'`)
    await api.ask('DeleteAccount', { AccountId, AbandonableCheckId: '["NON_SP_ecs"]' })
    await api.refuses('MoveAccount', refused, [409, 'AccountTypeOrStatusMismatch'])
  })

  test('403 for users without the permission and for members, 404 for outsiders', () =>
    api.isForManagement('MoveAccount', { AccountId: LAB, DestinationFolderId: ROOT }, server().user('nobody')))
})
