import assert from 'node:assert/strict'
import test from 'node:test'
import { DAY_MS, forEachVersion, LAB, MANAGEMENT, STRANGER } from './directory.ts'

forEachVersion((api, server) => {
  const invite = async (TargetType: string, TargetEntity: string) =>
    (await api.ask('InviteAccountToResourceDirectory', { TargetType, TargetEntity, Note: 'Welcome' })).Handshake
  const get = async (HandshakeId: string, account?: string) => (await api.ask('GetHandshake', { HandshakeId }, account)).Handshake

  test('for both sides, with their names', async () => {
    const invitation = await invite('Account', STRANGER)
    const shown = { ...invitation, InvitedAccountRealName: 'stranger', MasterAccountRealName: 'head' }
    assert.deepEqual(await get(invitation.HandshakeId), shown)
    assert.deepEqual(await get(invitation.HandshakeId, STRANGER), shown)
  })

  test('by address: for whoever logs on with it', async () => {
    const { HandshakeId } = await invite('Email', 'someone@example.com')
    assert.equal((await get(HandshakeId)).InvitedAccountRealName, '')
    await api.refuses('GetHandshake', { HandshakeId }, [404, 'EntityNotExists.Handshake'], STRANGER)
    await api.run(`UPDATE accounts SET login_name = 'someone@example.com' WHERE uid = '${STRANGER}'`)
    assert.equal((await get(HandshakeId, STRANGER)).InvitedAccountRealName, 'stranger')
  })

  test('every status: pending until 14 days are over, then expired', async () => {
    const { HandshakeId, ExpireTime } = await invite('Account', STRANGER)
    server().clock.advance(14 * DAY_MS - 1)
    assert.equal((await get(HandshakeId)).Status, 'Pending')
    server().clock.advance(1)
    const expired = await get(HandshakeId)
    assert.deepEqual([expired.Status, expired.ModifyTime], ['Expired', ExpireTime])
    for (const [action, account, Status] of [
      ['CancelHandshake', MANAGEMENT, 'Cancelled'],
      ['DeclineHandshake', STRANGER, 'Declined'],
      ['AcceptHandshake', STRANGER, 'Accepted'],
    ] as const) {
      const next = await invite('Account', STRANGER)
      server().clock.advance(60_000)
      await api.ask(action, { HandshakeId: next.HandshakeId }, account)
      server().clock.advance(14 * DAY_MS)
      assert.equal((await get(next.HandshakeId)).Status, Status)
    }
  })

  test('invitations that are not there, or somebody else’s', async () => {
    const { HandshakeId } = await invite('Account', STRANGER)
    await api.refuses('GetHandshake', { HandshakeId }, [404, 'EntityNotExists.Handshake'], LAB)
    await api.refuses('GetHandshake', { HandshakeId: 'h-none' }, [404, 'EntityNotExists.Handshake'])
    await api.refuses('GetHandshake', { HandshakeId: 'x' }, [400, 'InvalidParameter.HandshakeId'])
    await api.refuses('GetHandshake', {}, [400, 'MissingParameter.HandshakeId'])
  })

  test('403 for users without the permission', () =>
    api.isDenied('GetHandshake', { HandshakeId: 'h-none' }, server().user('nobody')))
})
