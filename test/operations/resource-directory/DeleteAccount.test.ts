import assert from 'node:assert/strict'
import test from 'node:test'
import { recordAudit } from '../../../src/domain/audit/record.ts'
import { Secret } from '../../../src/kernel/secret.ts'
import { eventOf } from '../../domain/audit/fixture.ts'
import { DAY_MS, forEachVersion, LAB, MANAGEMENT, SECURITY, STRANGER } from './directory.ts'

forEachVersion((api, server) => {
  const remove = (AccountId: string, ...waived: string[]) =>
    api.ask('DeleteAccount', { AccountId, AbandonableCheckId: JSON.stringify(waived) })
  const deletable = async (): Promise<string> => {
    await api.ask('SetMemberDeletionPermission', { Status: 'Enabled' })
    return api.account('dev', { Tag: [{ Key: 'k' }] })
  }
  const giveHost = (uid: string, ageDays: number) =>
    api.run(`UPDATE hosts SET account = '${uid}', created_at = ${server().clock.now() - ageDays * DAY_MS} WHERE name = 'db-1'`)
  const statusOf = async (AccountId: string) => (await api.ask('GetAccountDeletionStatus', { AccountId })).RdAccountDeletionStatus

  test('the sequence of Terraform: check, result, deletion, status; the member is gone', async () => {
    const AccountId = await deletable()
    await api.ask('CheckAccountDelete', { AccountId })
    await api.refuses('DeleteAccount', { AccountId }, [409, 'NotSupportedOperation.PreCheckingAccount'])
    server().clock.advance(1000)
    const { DeletionType } = await remove(AccountId)
    assert.equal(DeletionType, '0')
    assert.equal((await statusOf(AccountId)).Status, 'Success')
    await api.refuses('GetAccount', { AccountId }, [404, 'EntityNotExists.Account'])
    await api.refuses('DeleteAccount', { AccountId }, [404, 'EntityNotExists.Account'])
    assert.deepEqual(await api.rows(`SELECT uid FROM accounts WHERE uid = '${AccountId}'`), [])
    assert.deepEqual(await api.rows('SELECT tag_key FROM resource_tags LIMIT 1'), [])
    await api.account('dev')
  })

  test('every key in the member stops working at once, with a silence too', async () => {
    for (const ageDays of [undefined, 1]) {
      const AccountId = await deletable()
      const user = { accessKeyId: `LTAIdoomed${ageDays ?? 0}`, accessKeySecret: 'secret-of-the-doomed' }
      await server().database.write(async (transaction) => {
        const sealed = server().vault.seal(new Secret(user.accessKeySecret), {
          account: AccountId,
          table: 'access_keys',
          record: user.accessKeyId,
          field: 'sealed_secret',
        })
        await transaction.run(`INSERT INTO users (account, name, id, created_at) VALUES (?, 'u', '1', 0)`, AccountId)
        await transaction.run(
          `INSERT INTO access_keys (account, id, user_name, sealed_secret, status, created_at) VALUES (?, ?, 'u', ?, 'Active', 0)`,
          AccountId,
          user.accessKeyId,
          sealed,
        )
      })
      const before = await api.call('GetResourceDirectory', {}, user)
      assert.deepEqual([before.status, before.body.Code], [403, 'NoPermission'])
      if (ageDays !== undefined) await giveHost(AccountId, ageDays)
      assert.equal((await remove(AccountId, 'NON_SP_ecs')).DeletionType, ageDays === undefined ? '0' : '1')
      const after = await api.call('GetResourceDirectory', {}, user)
      assert.deepEqual([after.status, after.body.Code], [404, 'InvalidAccessKeyId.NotFound'])
    }
  })

  test('what is not waived stands in the way; waived, membership and allotment end', async () => {
    const AccountId = await deletable()
    await api.run(`INSERT INTO service_grants (account, service, created_at) VALUES ('${AccountId}', 'cloudfw.aliyuncs.com', 0)`)
    await server().call('Cloudfw', 'AddInstanceMembers', { Members: [{ MemberUid: AccountId }] })
    const item = { OptType: 'ADD', ChargeType: 'PREPAID', AliUid: AccountId, SlsCapacity: 10 }
    await server().call('Sas', 'UpdateMultiUserInstances', { MemberInstances: [item] })
    await remove(AccountId, 'NON_SP_cloudfw', 'no-such-check')
    const failed = await statusOf(AccountId)
    assert.deepEqual(
      [failed.Status, failed.FailReasonList.map(({ Name }: { Name: string }) => Name)],
      ['CheckFailed', ['Security Center']],
    )
    await api.ask('GetAccount', { AccountId })
    await remove(AccountId, 'NON_SP_cloudfw', 'NON_SP_sas')
    const { body } = await server().call('Sas', 'ListMultiUserInstances', {})
    assert.deepEqual([body.DaInstance.SlsCapacity.Assigned, body.SaleInstanceList], [0, []])
    assert.deepEqual((await server().call('Cloudfw', 'DescribeInstanceMembers', {})).body.Members, [])
    assert.equal((await statusOf(AccountId)).Status, 'Success')
  })

  test('a delegated administrator cannot be deleted, whatever is waived', async () => {
    const AccountId = await deletable()
    await api.ask('RegisterDelegatedAdministrator', { AccountId, ServicePrincipal: 'sas.aliyuncs.com' })
    await remove(AccountId, 'NON_SP_rd')
    assert.equal((await statusOf(AccountId)).Status, 'CheckFailed')
    await api.ask('GetAccount', { AccountId })
  })

  test('recent servers: 45 days of silence, then it is gone', async () => {
    const AccountId = await deletable()
    await giveHost(AccountId, 29)
    assert.equal((await remove(AccountId, 'NON_SP_ecs')).DeletionType, '1')
    await api.refuses('DeleteAccount', { AccountId }, [409, 'AccountTypeOrStatusMismatch'])
    await api.refuses('CheckAccountDelete', { AccountId }, [409, 'AccountTypeOrStatusMismatch'])
    server().clock.advance(45 * DAY_MS - 1)
    assert.equal((await statusOf(AccountId)).Status, 'Deleting')
    await api.ask('GetAccount', { AccountId })
    server().clock.advance(1)
    assert.equal((await statusOf(AccountId)).Status, 'Success')
    await api.refuses('GetAccount', { AccountId }, [404, 'EntityNotExists.Account'])
    assert.equal((await api.ask('ListAccounts', { QueryKeyword: 'dev' })).TotalCount, 0)
    await api.folder('anything')
    assert.deepEqual(await api.rows(`SELECT uid FROM accounts WHERE uid = '${AccountId}'`), [])
    assert.equal((await statusOf(AccountId)).Status, 'Success')
  })

  test('an administrator that was made in the silence goes with the member', async () => {
    const AccountId = await deletable()
    await giveHost(AccountId, 1)
    await remove(AccountId, 'NON_SP_ecs')
    await api.ask('RegisterDelegatedAdministrator', { AccountId, ServicePrincipal: 'sas.aliyuncs.com' })
    server().clock.advance(45 * DAY_MS)
    await api.folder('anything')
    assert.deepEqual(await api.rows(`SELECT service FROM delegations WHERE member = '${AccountId}'`), [])
  })

  test('what others told it in secret and its tags go at once; its trail stays, for the management account', async () => {
    const AccountId = await deletable()
    const owner = `'${AccountId}'`
    await api.run(`INSERT INTO vendor_accounts (account, id, vendor, key_type, secret_id_hash, sealed_secret, status, service_status,
      message, regions, subscription_ids, created_at, modified_at)
      VALUES (${owner}, 1, 'tencent', 'primary', 'hash', 'sealed', 0, 2, '', '[]', '[]', 0, 0)`)
    await api.run(`INSERT INTO data_keys VALUES (${owner}, 'd-1', 'active', 'k-1', 'f', 'w', 0)`)
    await api.run(`INSERT INTO vendor_account_modules VALUES (${owner}, 1, 'HOST', 2, '')`)
    await api.run(`INSERT INTO resource_tags VALUES (${owner}, 'role', 'auditor', 'k', 'v')`)
    const { vault, database } = server()
    const event = { ...eventOf(1), account: AccountId, requestId: 'of-the-deleted' }
    await database.write((transaction) => recordAudit({ transaction, vault }, [event]))
    await remove(AccountId)
    for (const table of ['vendor_accounts', 'vendor_account_modules', 'resource_tags', 'data_keys']) {
      assert.deepEqual(await api.rows(`SELECT account FROM ${table} WHERE account = ${owner}`), [], table)
    }
    const verify = (account: string) => server().call('Garrison', 'VerifyAudit', { Account: AccountId }, server().rootOf(account))
    const { status, body } = await verify(MANAGEMENT)
    assert.deepEqual([status, body.Intact, body.CheckedRows], [200, true, 1])
    for (const account of [SECURITY, STRANGER]) assert.equal((await verify(account)).status, 403)
  })

  test('servers of 30 days are old: it is gone at once', async () => {
    const AccountId = await deletable()
    await giveHost(AccountId, 30)
    assert.equal((await remove(AccountId, 'NON_SP_ecs')).DeletionType, '0')
  })

  test('not before deletion is allowed, not for cloud accounts, not for who is no member', async () => {
    const AccountId = await api.account('dev')
    await api.refuses('DeleteAccount', { AccountId }, [409, 'NoLicense.ResourceDirectory'])
    await api.ask('SetMemberDeletionPermission', { Status: 'Enabled' })
    await api.refuses('DeleteAccount', { AccountId: LAB }, [409, 'AccountTypeOrStatusMismatch'])
    await api.refuses('DeleteAccount', { AccountId: STRANGER }, [404, 'EntityNotExists.Account'])
    await api.refuses('DeleteAccount', { AccountId: '' }, [400, 'MissingParameter.AccountId'])
  })

  test('403 for users without the permission and for members, 404 for outsiders', () =>
    api.isForManagement('DeleteAccount', { AccountId: LAB }, server().user('nobody')))
})
