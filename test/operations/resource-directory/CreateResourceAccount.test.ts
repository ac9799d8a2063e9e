import assert from 'node:assert/strict'
import test from 'node:test'
import { forEachVersion, MANAGEMENT, ROOT, SHOP, STRANGER } from './directory.ts'

forEachVersion((api, server) => {
  const create = async (parameters: object) => (await api.ask('CreateResourceAccount', { ...parameters })).Account

  test('the document’s example: Dev, alice, in a folder', async () => {
    const now = new Date(server().clock.now()).toISOString()
    const account = await create({ DisplayName: 'Dev', AccountNamePrefix: 'alice', ParentFolderId: 'fd-lab' })
    assert.match(account.AccountId, /^1[0-9]{15}$/)
    assert.deepEqual(account, {
      AccountId: account.AccountId,
      AccountName: 'alice@rd-test01.aliyunid.com',
      DisplayName: 'Dev',
      FolderId: 'fd-lab',
      JoinMethod: 'created',
      JoinTime: now,
      ModifyTime: now,
      ResourceDirectoryId: 'rd-test01',
      Status: 'CreateSuccess',
      Type: 'ResourceAccount',
    })
    const { Account } = await api.ask('GetAccount', { AccountId: account.AccountId })
    assert.deepEqual({ ...Account, ...account }, Account)
    const sql = `SELECT id FROM access_keys WHERE account = '${account.AccountId}' LIMIT 1`
    assert.deepEqual(await api.rows(sql), [])
  })

  test('what is left out: the root folder, a drawn prefix', async () => {
    const [one, other] = [await create({ DisplayName: 'one' }), await create({ DisplayName: 'other' })]
    assert.equal(one.FolderId, ROOT)
    assert.match(one.AccountName, /^[a-z0-9]{10}@rd-test01\.aliyunid\.com$/)
    assert.notEqual(one.AccountName, other.AccountName)
  })

  test('tags, a payer and the kind of reseller are taken', async () => {
    for (const [n, PayerAccountId] of [MANAGEMENT, SHOP].entries()) {
      const ResellAccountType = n === 0 ? 'resell' : 'non_resell'
      const Tag = [{ Key: 'k1', Value: 'v1' }]
      const { AccountId } = await create({ DisplayName: `dev ${n}`, PayerAccountId, ResellAccountType, Tag })
      const { Account } = await api.ask('GetAccount', { AccountId, IncludeTags: true })
      assert.deepEqual(Account.Tags, Tag)
    }
    const refused = { DisplayName: 'dev', ResellAccountType: 'x' }
    await api.refuses('CreateResourceAccount', refused, [400, 'InvalidParameter.ResellAccountType'])
    for (const PayerAccountId of [STRANGER, '42', 'x']) {
      await api.refuses('CreateResourceAccount', { DisplayName: 'dev', PayerAccountId }, [400, 'InvalidParameter.PayerAccountId'])
    }
  })

  test('names of the wrong form, and names and prefixes that are in use', async () => {
    for (const DisplayName of ['x', 'x'.repeat(51), 'a/b', 'a\nb']) {
      await api.refuses('CreateResourceAccount', { DisplayName }, [400, 'InvalidParameter.DisplayName'])
    }
    await api.refuses('CreateResourceAccount', {}, [400, 'MissingParameter.DisplayName'])
    for (const AccountNamePrefix of ['a', 'a'.repeat(38), '-ab', 'ab-', 'a--b', 'a b']) {
      const refused = { DisplayName: 'dev', AccountNamePrefix }
      await api.refuses('CreateResourceAccount', refused, [400, 'InvalidParameter.AccountNamePrefix'])
    }
    await create({ DisplayName: '开发 x.y_z-1', AccountNamePrefix: 'a-b.c_d' })
    const used = { DisplayName: 'shop' }
    await api.refuses('CreateResourceAccount', used, [400, 'InvalidParameter.DisplayName.AlreadyUsed'])
    const prefix = { DisplayName: 'dev', AccountNamePrefix: 'A-b.c_d' }
    await api.refuses('CreateResourceAccount', prefix, [400, 'InvalidParameter.AccountNamePrefix.AlreadyUsed'])
  })

  test('a folder that is not there, and a dry run: nothing is made', async () => {
    const before = await api.ask('ListAccounts')
    const refused = { DisplayName: 'dev', ParentFolderId: 'fd-none' }
    await api.refuses('CreateResourceAccount', refused, [404, 'EntityNotExists.Folder'])
    const dry = await create({ DisplayName: 'dev', DryRun: true, Tag: [{ Key: 'a' }] })
    await api.refuses('GetAccount', { AccountId: dry.AccountId }, [404, 'EntityNotExists.Account'])
    await api.refuses('CreateResourceAccount', { DisplayName: 'shop', DryRun: true }, [
      400,
      'InvalidParameter.DisplayName.AlreadyUsed',
    ])
    assert.equal((await api.ask('ListAccounts')).TotalCount, before.TotalCount)
    assert.deepEqual(await api.rows('SELECT tag_key FROM resource_tags LIMIT 1'), [])
  })

  test('403 for users without the permission and for members, 404 for outsiders', () =>
    api.isForManagement('CreateResourceAccount', { DisplayName: 'dev' }, server().user('nobody')))
})
