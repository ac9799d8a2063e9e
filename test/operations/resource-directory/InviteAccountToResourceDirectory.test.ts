import assert from 'node:assert/strict'
import test from 'node:test'
import { DAY_MS, forEachVersion, LAB, MANAGEMENT, STRANGER } from './directory.ts'

forEachVersion((api, server) => {
  const invite = async (TargetEntity: string, more: object = {}) =>
    (await api.ask('InviteAccountToResourceDirectory', { TargetType: 'Account', TargetEntity, ...more })).Handshake
  const refused = (parameters: object, expected: readonly [number, string]) =>
    api.refuses('InviteAccountToResourceDirectory', { TargetType: 'Account', ...parameters }, expected)
  const seconds = (ms: number) => `${new Date(ms).toISOString().slice(0, 19)}Z`

  test('the document’s example: an address, with a remark; it waits for 14 days', async () => {
    const now = server().clock.now()
    const handshake = await invite('Someone@Example.com', { TargetType: 'Email', Note: 'Welcome' })
    assert.match(handshake.HandshakeId, /^h-[A-Za-z0-9]{16}$/)
    assert.deepEqual(handshake, {
      HandshakeId: handshake.HandshakeId,
      ResourceDirectoryId: 'rd-test01',
      MasterAccountId: MANAGEMENT,
      MasterAccountName: 'head',
      TargetType: 'Email',
      TargetEntity: 'someone@example.com',
      Note: 'Welcome',
      Status: 'Pending',
      CreateTime: seconds(now),
      ModifyTime: seconds(now),
      ExpireTime: seconds(now + 14 * DAY_MS),
    })
  })

  test('folder and tags are those of the account that accepts; where the folder is gone, the root', async () => {
    const Tag = [{ Key: 'k1', Value: 'v1' }]
    const { HandshakeId } = await invite(STRANGER, { ParentFolderId: 'fd-lab', Tag })
    await api.ask('AcceptHandshake', { HandshakeId }, STRANGER)
    const { Account } = await api.ask('GetAccount', { AccountId: STRANGER, IncludeTags: true })
    assert.deepEqual([Account.FolderId, Account.Tags], ['fd-lab', Tag])
    await api.ask('RemoveCloudAccount', { AccountId: STRANGER })
    const gone = await api.folder('gone')
    const second = await invite(STRANGER, { ParentFolderId: gone })
    await api.ask('DeleteFolder', { FolderId: gone })
    await api.ask('AcceptHandshake', { HandshakeId: second.HandshakeId }, STRANGER)
    assert.equal((await api.ask('GetAccount', { AccountId: STRANGER })).Account.FolderId, 'r-test01')
  })

  test('targets that are none, and a folder that is not there', async () => {
    await refused({}, [400, 'MissingParameter.TargetEntity'])
    await refused({ TargetEntity: '42', TargetType: '' }, [400, 'MissingParameter.TargetType'])
    await refused({ TargetEntity: '42', TargetType: 'Phone' }, [400, 'InvalidParameter.TargetType'])
    for (const TargetEntity of ['x', '042', '12345678901234567890']) {
      await refused({ TargetEntity }, [400, 'InvalidParameter.TargetEntity'])
    }
    for (const TargetEntity of ['x', 'a b@c', 'a@b@c']) {
      await refused({ TargetEntity, TargetType: 'Email' }, [400, 'InvalidParameter.TargetEntity'])
    }
    await refused({ TargetEntity: '42', Note: 'x'.repeat(1025) }, [400, 'InvalidParameter.Note'])
    await refused({ TargetEntity: '42', ParentFolderId: 'fd-none' }, [404, 'EntityNotExists.Folder'])
    await refused({ TargetEntity: '42', Tag: [{ Key: '' }] }, [400, 'InvalidParameter.Tag.1.Key'])
  })

  test('members of this directory and of another one', async () => {
    for (const TargetEntity of [LAB, MANAGEMENT]) {
      await refused({ TargetEntity }, [409, 'EntityAlreadyExists.ResourceDirectory.Account'])
    }
    await api.ask('EnableResourceDirectory', { EnableMode: 'CurrentAccount' }, STRANGER)
    await refused({ TargetEntity: STRANGER }, [409, 'AccountInAnotherResourceDir'])
  })

  test('the same target again: once it was declined, twice more on this day', async () => {
    for (const _ of [1, 2, 3]) {
      const { HandshakeId } = await invite(STRANGER)
      await refused({ TargetEntity: STRANGER }, [409, 'EntityAlreadyExists.Handshake'])
      await api.ask('DeclineHandshake', { HandshakeId }, STRANGER)
    }
    await refused({ TargetEntity: STRANGER }, [409, 'LimitExceeded.SameTargetInvitationRate'])
    server().clock.advance(DAY_MS)
    await invite(STRANGER)
    server().clock.advance(14 * DAY_MS)
    await invite(STRANGER)
  })

  test('20 on a day, those left out that were accepted', async () => {
    const { HandshakeId } = await invite(STRANGER)
    for (let n = 0; n < 19; n++) await invite(`42${n}`)
    await refused({ TargetEntity: '43' }, [409, 'LimitExceeded.InvitationRate'])
    await api.ask('AcceptHandshake', { HandshakeId }, STRANGER)
    await invite('43')
    await refused({ TargetEntity: '44' }, [409, 'LimitExceeded.InvitationRate'])
    server().clock.advance(DAY_MS)
    await invite('44')
  })

  test('403 for users without the permission and for members, 404 for outsiders', () =>
    api.isForManagement(
      'InviteAccountToResourceDirectory',
      { TargetType: 'Account', TargetEntity: '42' },
      server().user('nobody'),
    ))
})
