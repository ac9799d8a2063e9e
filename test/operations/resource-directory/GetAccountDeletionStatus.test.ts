import assert from 'node:assert/strict'
import test from 'node:test'
import { DAY_MS, forEachVersion, LAB, STRANGER } from './directory.ts'

forEachVersion((api, server) => {
  const statusOf = async (AccountId: string) => (await api.ask('GetAccountDeletionStatus', { AccountId })).RdAccountDeletionStatus
  const seconds = (ms: number) => `${new Date(ms).toISOString().slice(0, 19)}Z`
  const deletable = async (): Promise<string> => {
    await api.ask('SetMemberDeletionPermission', { Status: 'Enabled' })
    return api.account('dev')
  }

  test('success at once, with all fields', async () => {
    const AccountId = await deletable()
    await api.ask('DeleteAccount', { AccountId })
    const now = seconds(server().clock.now())
    assert.deepEqual(await statusOf(AccountId), {
      AccountId,
      CreateTime: now,
      DeletionTime: now,
      DeletionType: '0',
      FailReasonList: [],
      Status: 'Success',
    })
  })

  test('checking, failed, deleting, success', async () => {
    const AccountId = await deletable()
    await api.run(`UPDATE hosts SET account = '${AccountId}', created_at = ${server().clock.now()} WHERE name = 'db-1'`)
    await api.ask('CheckAccountDelete', { AccountId })
    assert.equal((await statusOf(AccountId)).Status, 'Checking')
    server().clock.advance(1000)
    await api.refuses('GetAccountDeletionStatus', { AccountId }, [409, 'AccountNotExist.DeleteAccount'])
    await api.ask('DeleteAccount', { AccountId })
    const failed = await statusOf(AccountId)
    assert.deepEqual([failed.Status, failed.DeletionTime, failed.DeletionType], ['CheckFailed', undefined, '1'])
    assert.deepEqual(
      failed.FailReasonList.map(({ Name }: { Name: string }) => Name),
      ['Servers'],
    )
    await api.ask('DeleteAccount', { AccountId, AbandonableCheckId: '["NON_SP_ecs"]' })
    const begun = server().clock.now()
    const { Status, DeletionTime, FailReasonList } = await statusOf(AccountId)
    assert.deepEqual([Status, DeletionTime, FailReasonList], ['Deleting', undefined, []])
    server().clock.advance(45 * DAY_MS)
    const done = await statusOf(AccountId)
    assert.deepEqual([done.Status, done.CreateTime, done.DeletionTime], ['Success', seconds(begun), seconds(begun + 45 * DAY_MS)])
  })

  test('what nobody deletes, and who is no member; another directory sees nothing', async () => {
    const AccountId = await deletable()
    await api.ask('DeleteAccount', { AccountId })
    await api.refuses('GetAccountDeletionStatus', { AccountId: LAB }, [409, 'AccountNotExist.DeleteAccount'])
    await api.refuses('GetAccountDeletionStatus', { AccountId: '42' }, [404, 'EntityNotExists.Account'])
    await api.refuses('GetAccountDeletionStatus', {}, [400, 'MissingParameter.AccountId'])
    await api.ask('EnableResourceDirectory', { EnableMode: 'CurrentAccount' }, STRANGER)
    await api.refuses('GetAccountDeletionStatus', { AccountId }, [404, 'EntityNotExists.Account'], STRANGER)
  })

  test('403 for users without the permission and for members, 404 for outsiders', () =>
    api.isForManagement('GetAccountDeletionStatus', { AccountId: LAB }, server().user('nobody')))
})
