import assert from 'node:assert/strict'
import test from 'node:test'
import { forEachVersion, LAB, MANAGEMENT, STRANGER } from './directory.ts'

forEachVersion((api, server) => {
  test('an empty directory is gone, with its invitations, and another can be founded', async () => {
    await api.ask('EnableResourceDirectory', { EnableMode: 'CurrentAccount' }, STRANGER)
    await api.ask('InviteAccountToResourceDirectory', { TargetType: 'Account', TargetEntity: '42' }, STRANGER)
    assert.deepEqual(Object.keys(await api.ask('DestroyResourceDirectory', {}, STRANGER)), ['RequestId'])
    await api.refuses('GetResourceDirectory', {}, [404, 'ResourceDirectoryNotInUse'], STRANGER)
    await api.refuses('DestroyResourceDirectory', {}, [404, 'EntityNotExists.ResourceDirectory'], STRANGER)
    await api.ask('EnableResourceDirectory', { EnableMode: 'CurrentAccount' }, STRANGER)
    assert.equal((await api.ask('ListHandshakesForResourceDirectory', {}, STRANGER)).TotalCount, 0)
  })

  test('members first, then folders', async () => {
    await api.refuses('DestroyResourceDirectory', {}, [409, 'DeleteConflict.ResourceDirectory.Account'])
    await api.run(`UPDATE accounts SET organisation = NULL WHERE uid <> '${MANAGEMENT}'`)
    await api.refuses('DestroyResourceDirectory', {}, [409, 'DeleteConflict.ResourceDirectory.Folder'])
    for (const FolderId of ['fd-lab', 'fd-prod']) await api.ask('DeleteFolder', { FolderId })
    await api.ask('DestroyResourceDirectory')
    await api.refuses('ListAccounts', {}, [404, 'EntityNotExists.ResourceDirectory'])
  })

  test('a member in its silence counts until the silence is over', async () => {
    await api.ask('EnableResourceDirectory', { EnableMode: 'CurrentAccount' }, STRANGER)
    const { Account } = await api.ask('CreateResourceAccount', { DisplayName: 'dev' }, STRANGER)
    await api.run(`UPDATE hosts SET account = '${Account.AccountId}', created_at = ${server().clock.now()} WHERE name = 'db-1'`)
    await api.ask('SetMemberDeletionPermission', { Status: 'Enabled' }, STRANGER)
    const deletion = { AccountId: Account.AccountId, AbandonableCheckId: '["NON_SP_ecs"]' }
    assert.equal((await api.ask('DeleteAccount', deletion, STRANGER)).DeletionType, '1')
    await api.refuses('DestroyResourceDirectory', {}, [409, 'DeleteConflict.ResourceDirectory.Account'], STRANGER)
    server().clock.advance(45 * 24 * 60 * 60 * 1000)
    await api.ask('DestroyResourceDirectory', {}, STRANGER)
    assert.deepEqual(await api.rows(`SELECT uid FROM accounts WHERE uid = '${Account.AccountId}'`), [])
  })

  test('403 for users without the permission and for members, 404 for outsiders', async () => {
    await api.isForManagement('DestroyResourceDirectory', {}, server().user('nobody'))
    await api.ask('GetAccount', { AccountId: LAB })
  })
})
