import assert from 'node:assert/strict'
import test from 'node:test'
import { DAY_MS, forEachVersion, LAB, ROOT, WIDE } from './directory.ts'

forEachVersion((api, server) => {
  const list = (parameters: object = {}) => api.ask('ListAccountsForParent', { ...parameters })
  const ids = async (parameters: object = {}) =>
    (await list(parameters)).Accounts.Account.map(({ AccountId }: { AccountId: string }) => AccountId)

  test('the members directly in a folder, with all fields; the root unless told', async () => {
    assert.deepEqual(await ids({ ParentFolderId: 'fd-lab' }), [LAB, WIDE])
    assert.deepEqual(await ids(), [])
    const AccountId = await api.account('dev', { Tag: [{ Key: 'tag_key', Value: 'tag_value' }] })
    const { RequestId: _, Accounts, ...rest } = await list({ ParentFolderId: ROOT, IncludeTags: true })
    assert.deepEqual(rest, { PageNumber: 1, PageSize: 10, TotalCount: 1 })
    const { ResourceDirectoryPath: __, ...Account } = (await api.ask('ListAccounts', { QueryKeyword: 'dev', IncludeTags: true }))
      .Accounts.Account[0]
    assert.deepEqual(Accounts.Account, [Account])
    assert.deepEqual(Account.Tags, { Tag: [{ Key: 'tag_key', Value: 'tag_value' }] })
    assert.equal(Account.AccountId, AccountId)
    assert.equal((await list()).Accounts.Account[0].Tags, undefined)
  })

  test('pages, keywords and tags narrow within the folder', async () => {
    assert.deepEqual(await ids({ ParentFolderId: 'fd-lab', PageSize: 1, PageNumber: 2 }), [WIDE])
    assert.deepEqual(await ids({ ParentFolderId: 'fd-lab', PageSize: 1, PageNumber: 3 }), [])
    assert.deepEqual(await ids({ ParentFolderId: 'fd-lab', QueryKeyword: 'wid' }), [WIDE])
    assert.deepEqual(await ids({ ParentFolderId: 'fd-lab', QueryKeyword: 'shop' }), [])
    assert.deepEqual(await ids({ ParentFolderId: 'fd-lab', Tag: [{ Key: 'k' }] }), [])
    const [live, spare] = [
      await api.account('live', { Tag: [{ Key: 'env', Value: 'live' }] }),
      await api.account('spare', { Tag: [{ Key: 'env', Value: 'spare' }] }),
    ]
    assert.deepEqual(await ids({ Tag: [{ Key: 'env' }] }), [live, spare].sort())
    assert.deepEqual(await ids({ Tag: [{ Key: 'env', Value: 'spare' }] }), [spare])
    assert.deepEqual(await ids({ ParentFolderId: 'fd-lab', Tag: [{ Key: 'env', Value: 'spare' }] }), [])
  })

  test('where a deletion stands, as the list of all members says it', async () => {
    const AccountId = await api.account('dev')
    const delegation = { AccountId, ServicePrincipal: 'sas.aliyuncs.com' }
    const status = async () => {
      const [here] = (await list({ QueryKeyword: 'dev' })).Accounts.Account
      const [there] = (await api.ask('ListAccounts', { QueryKeyword: 'dev' })).Accounts.Account
      assert.equal(here.DeletionStatus, there.DeletionStatus)
      return here.DeletionStatus
    }
    await api.ask('SetMemberDeletionPermission', { Status: 'Enabled' })
    await api.ask('RegisterDelegatedAdministrator', delegation)
    assert.equal(await status(), undefined)
    await api.ask('CheckAccountDelete', { AccountId })
    assert.equal(await status(), 'Checking')
    server().clock.advance(1000)
    await api.ask('DeleteAccount', { AccountId })
    assert.equal(await status(), 'CheckFailed')
    await api.ask('DeregisterDelegatedAdministrator', delegation)
    await api.run(`UPDATE hosts SET account = '${AccountId}', created_at = ${server().clock.now()} WHERE name = 'db-1'`)
    await api.ask('DeleteAccount', { AccountId, AbandonableCheckId: '["NON_SP_ecs"]' })
    assert.equal(await status(), 'Deleting')
    server().clock.advance(45 * DAY_MS)
    assert.deepEqual(await ids({ QueryKeyword: 'dev' }), [])
  })

  test('folders that are not there', async () => {
    await api.refuses('ListAccountsForParent', { ParentFolderId: 'fd-none' }, [404, 'EntityNotExists.Folder'])
    await api.refuses('ListAccountsForParent', { ParentFolderId: 'x' }, [400, 'InvalidParameter.ParentFolderId'])
  })

  test('403 for members, 404 for outsiders; delegated administrators see them', () =>
    api.isForAdministrators('ListAccountsForParent', { ParentFolderId: 'fd-lab' }, server().user('nobody')))
})
