import assert from 'node:assert/strict'
import test from 'node:test'
import { forEachVersion, LAB, MANAGEMENT, SHOP, STRANGER, WIDE } from './directory.ts'

const MEMBERS = [SHOP, '1900000000000002', LAB, '1900000000000004', '1900000000000005', WIDE]

forEachVersion((api, server) => {
  const list = (parameters: object = {}) => api.ask('ListAccounts', { ...parameters })
  const idsOf = ({ Accounts }: { Accounts: { Account: { AccountId: string }[] } }) =>
    Accounts.Account.map(({ AccountId }) => AccountId)
  const ids = async (parameters: object = {}) => idsOf(await list(parameters))

  test('the members in the order of their ids, with all fields; neither the management account nor outsiders', async () => {
    const { RequestId: _, Accounts, ...rest } = await list()
    assert.deepEqual(rest, { PageNumber: 1, PageSize: 10, TotalCount: 6 })
    assert.deepEqual(idsOf({ Accounts }), MEMBERS)
    assert.ok(![MANAGEMENT, STRANGER].some((uid) => MEMBERS.includes(uid)))
    const { Account } = await api.ask('GetAccount', { AccountId: LAB })
    const listed = Accounts.Account[2]
    assert.deepEqual({ ...Account, ...listed }, Account)
    assert.equal(listed.ResourceDirectoryPath, `rd-test01/r-test01/fd-prod/fd-lab/${LAB}`)
    assert.equal(listed.DeletionStatus, undefined)
  })

  test('pages by number, to the end and past it', async () => {
    const pages = []
    for (const PageNumber of [1, 2, 3]) pages.push(await list({ PageNumber, PageSize: 4 }))
    assert.deepEqual(
      pages.map((page) => idsOf(page).length),
      [4, 2, 0],
    )
    assert.deepEqual(pages.flatMap(idsOf), MEMBERS)
    assert.deepEqual(
      pages.map(({ NextToken }) => NextToken),
      [undefined, undefined, undefined],
    )
    await api.refuses('ListAccounts', { PageSize: 101 }, [400, 'InvalidParameter.PageSize'])
  })

  test('pages by token, to the end; a member that comes in between is not missed', async () => {
    const first = await list({ MaxResults: 4, PageNumber: 9 })
    assert.deepEqual([idsOf(first), first.PageNumber, first.PageSize, first.TotalCount], [MEMBERS.slice(0, 4), undefined, 4, 6])
    await api.run(`UPDATE accounts SET organisation = '${MANAGEMENT}' WHERE uid = '${STRANGER}'`)
    const second = await list({ MaxResults: 4, NextToken: first.NextToken })
    assert.deepEqual(idsOf(second), ['1900000000000005', STRANGER, WIDE])
    assert.equal(second.NextToken, undefined)
    assert.equal(idsOf(await list({ NextToken: first.NextToken })).length, 3)
    for (const wrong of [{ MaxResults: 0 }, { MaxResults: 101 }]) {
      await api.refuses('ListAccounts', wrong, [400, 'InvalidParameter.MaxResults'])
    }
    await api.refuses('ListAccounts', { NextToken: 'x' }, [400, 'InvalidParameter.NextToken'])
  })

  test('a part of name, address or id, and tags', async () => {
    const one = await api.account('Advanced', { AccountNamePrefix: 'zebra', Tag: [{ Key: 'env', Value: 'test' }] })
    const other = await api.account('plain', { Tag: [{ Key: 'env', Value: 'live' }] })
    assert.deepEqual(await ids({ QueryKeyword: 'Advance' }), [one])
    assert.deepEqual(await ids({ QueryKeyword: 'zebra@' }), [one])
    assert.deepEqual(await ids({ QueryKeyword: '%' }), [])
    assert.deepEqual(await ids({ QueryKeyword: '9100' }), [WIDE])
    assert.deepEqual(await ids({ Tag: [{ Key: 'env' }] }), [one, other].sort())
    const { Accounts } = await list({ Tag: [{ Key: 'env', Value: 'live' }], IncludeTags: true })
    assert.deepEqual(Accounts.Account[0].Tags, { Tag: [{ Key: 'env', Value: 'live' }] })
    const [shop] = (await list({ IncludeTags: true, QueryKeyword: 'shop' })).Accounts.Account
    assert.deepEqual(shop.Tags, { Tag: [] })
    assert.equal((await list()).Accounts.Account[0].Tags, undefined)
  })

  test('where a deletion stands', async () => {
    const AccountId = await api.account('dev')
    const status = async () => (await list({ QueryKeyword: 'dev' })).Accounts.Account[0]?.DeletionStatus
    await api.ask('SetMemberDeletionPermission', { Status: 'Enabled' })
    await api.ask('RegisterDelegatedAdministrator', { AccountId, ServicePrincipal: 'sas.aliyuncs.com' })
    assert.equal(await status(), undefined)
    await api.ask('CheckAccountDelete', { AccountId })
    assert.equal(await status(), 'Checking')
    server().clock.advance(1000)
    assert.equal(await status(), undefined)
    await api.ask('DeleteAccount', { AccountId })
    assert.equal(await status(), 'CheckFailed')
    await api.ask('DeregisterDelegatedAdministrator', { AccountId, ServicePrincipal: 'sas.aliyuncs.com' })
    await api.run(`UPDATE hosts SET account = '${AccountId}', created_at = ${server().clock.now()} WHERE name = 'db-1'`)
    await api.ask('DeleteAccount', { AccountId, AbandonableCheckId: '["NON_SP_ecs"]' })
    assert.equal(await status(), 'Deleting')
  })

  test('another directory’s members are invisible', async () => {
    await api.ask('EnableResourceDirectory', { EnableMode: 'CurrentAccount' }, STRANGER)
    const theirs = await api.ask('CreateResourceAccount', { DisplayName: 'theirs' }, STRANGER)
    assert.deepEqual(idsOf(await api.ask('ListAccounts', {}, STRANGER)), [theirs.Account.AccountId])
    assert.deepEqual(await ids(), MEMBERS)
  })

  test('403 for members, 404 for outsiders; delegated administrators see them', () =>
    api.isForAdministrators('ListAccounts', {}, server().user('nobody')))
})
