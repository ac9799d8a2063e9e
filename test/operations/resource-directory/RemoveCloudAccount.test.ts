import assert from 'node:assert/strict'
import test from 'node:test'
import { DEPOT, forEachVersion, LAB, MANAGEMENT, SECURITY, SHOP, STRANGER } from './directory.ts'

forEachVersion((api, server) => {
  const remove = (AccountId: string) => api.ask('RemoveCloudAccount', { AccountId })

  test('the account is an outsider from then on, keeps its keys, and can be invited again', async () => {
    assert.deepEqual(Object.keys(await remove(LAB)), ['RequestId'])
    await api.refuses('GetAccount', { AccountId: LAB }, [404, 'EntityNotExists.Account'])
    await api.refuses('GetResourceDirectory', {}, [404, 'ResourceDirectoryNotInUse'], LAB)
    await api.refuses('RemoveCloudAccount', { AccountId: LAB }, [404, 'EntityNotExists.Account'])
    const { Handshake } = await api.ask('InviteAccountToResourceDirectory', { TargetType: 'Account', TargetEntity: LAB })
    await api.ask('AcceptHandshake', { HandshakeId: Handshake.HandshakeId }, LAB)
    const { Account } = await api.ask('GetAccount', { AccountId: LAB })
    assert.deepEqual([Account.FolderId, Account.Type], ['r-test01', 'CloudAccount'])
  })

  test('it leaves the firewall, and its allotment goes back into the pools', async () => {
    await server().call('Cloudfw', 'AddInstanceMembers', { Members: [{ MemberUid: SHOP }, { MemberUid: DEPOT }] })
    const item = { OptType: 'ADD', ChargeType: 'PREPAID', SlsCapacity: 10 }
    const MemberInstances = [
      { ...item, AliUid: SHOP, VersionSummary: [{ Version: 7, EcsCount: 3, CoreCount: 6 }] },
      { ...item, AliUid: DEPOT },
    ]
    await server().call('Sas', 'UpdateMultiUserInstances', { MemberInstances })
    const ledger = async () => (await server().call('Sas', 'ListMultiUserInstances', {})).body
    assert.equal((await ledger()).DaInstance.SlsCapacity.Assigned, 20)
    await remove(SHOP)
    const { DaInstance, SaleInstanceList } = await ledger()
    assert.equal(DaInstance.SlsCapacity.Assigned, 10)
    assert.ok(DaInstance.VersionSummary.every(({ EcsCount }: { EcsCount: { Assigned: number } }) => EcsCount.Assigned === 0))
    assert.deepEqual(
      SaleInstanceList.map(({ AliUid }: { AliUid: number }) => String(AliUid)),
      [DEPOT],
    )
    const members = await server().call('Cloudfw', 'DescribeInstanceMembers', {})
    assert.deepEqual(
      members.body.Members.map(({ MemberUid }: { MemberUid: number }) => String(MemberUid)),
      [DEPOT],
    )
  })

  test('the history of allotments names who let it go; while it is outside, that is not taken back', async () => {
    const item = { OptType: 'ADD', ChargeType: 'PREPAID', AliUid: SHOP, SlsCapacity: 10 }
    await server().call('Sas', 'UpdateMultiUserInstances', { MemberInstances: [item] })
    const removal = await api.ask('RemoveCloudAccount', { AccountId: SHOP })
    const { body } = await server().call('Garrison', 'ListAllotmentChanges', {})
    const [change] = body.Changes
    assert.deepEqual(
      [String(change.AliUid), change.After, change.Principal, change.CallRequestId],
      [SHOP, undefined, 'root', removal.RequestId],
    )
    const undone = await server().call('Garrison', 'UndoAllotmentChange', { ChangeId: change.ChangeId })
    assert.deepEqual([undone.status, undone.body.Code], [409, 'Conflict.DoesNotFit'])
  })

  test('a postpaid allotment draws on no pool and gives none back', async () => {
    const item = { OptType: 'ADD', ChargeType: 'POSTPAID', AliUid: DEPOT, SlsCapacity: 10 }
    await server().call('Sas', 'UpdateMultiUserInstances', { MemberInstances: [item] })
    await remove(DEPOT)
    const { body } = await server().call('Sas', 'ListMultiUserInstances', {})
    assert.deepEqual([body.DaInstance.SlsCapacity.Assigned, body.SaleInstanceList], [0, []])
  })

  test('its tags are gone when it comes back', async () => {
    const AccountId = await api.account('dev', { Tag: [{ Key: 'k' }] })
    await api.ask('UpdateAccount', { AccountId, NewAccountType: 'CloudAccount' })
    await remove(AccountId)
    assert.deepEqual(await api.rows('SELECT tag_key FROM resource_tags LIMIT 1'), [])
  })

  test('a resource account, a delegated administrator, one that is being checked, and who is no member', async () => {
    const AccountId = await api.account('dev')
    await api.refuses('RemoveCloudAccount', { AccountId }, [409, 'AccountTypeOrStatusMismatch'])
    const refused = await api.call('RemoveCloudAccount', { AccountId: SECURITY })
    assert.deepEqual([refused.status, refused.body.Code], [409, 'Deny.TrustedService'])
    assert.match(refused.body.Message, /used in cloudfw\.aliyuncs\.com\./)
    for (const ServicePrincipal of ['cloudfw.aliyuncs.com', 'sas.aliyuncs.com']) {
      await api.ask('DeregisterDelegatedAdministrator', { AccountId: SECURITY, ServicePrincipal })
    }
    await remove(SECURITY)
    for (const uid of [STRANGER, MANAGEMENT, '42']) {
      await api.refuses('RemoveCloudAccount', { AccountId: uid }, [404, 'EntityNotExists.Account'])
    }
    await api.ask('SetMemberDeletionPermission', { Status: 'Enabled' })
    await api.ask('CheckAccountDelete', { AccountId })
    await api.refuses('RemoveCloudAccount', { AccountId }, [409, 'NotSupportedOperation.PreCheckingAccount'])
  })

  test('403 for users without the permission and for members, 404 for outsiders', () =>
    api.isForManagement('RemoveCloudAccount', { AccountId: LAB }, server().user('nobody')))
})
