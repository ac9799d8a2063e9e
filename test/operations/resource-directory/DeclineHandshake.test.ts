import assert from 'node:assert/strict'
import test from 'node:test'
import { DAY_MS, forEachVersion, LAB, MANAGEMENT, STRANGER } from './directory.ts'

forEachVersion((api, server) => {
  const invite = async (TargetEntity = STRANGER, TargetType = 'Account'): Promise<string> =>
    (await api.ask('InviteAccountToResourceDirectory', { TargetType, TargetEntity })).Handshake.HandshakeId

  test('whom the invitation is for declines it, once', async () => {
    const HandshakeId = await invite()
    server().clock.advance(5000)
    const { Handshake } = await api.ask('DeclineHandshake', { HandshakeId }, STRANGER)
    assert.deepEqual([Handshake.Status, Handshake.TargetEntity], ['Declined', STRANGER])
    assert.equal(Date.parse(Handshake.ModifyTime) - Date.parse(Handshake.CreateTime), 5000)
    await api.refuses('DeclineHandshake', { HandshakeId }, [409, 'HandshakeStatusMismatch'], STRANGER)
    await api.refuses('GetResourceDirectory', {}, [404, 'ResourceDirectoryNotInUse'], STRANGER)
  })

  test('nobody else, and not after 14 days', async () => {
    const HandshakeId = await invite()
    for (const account of [LAB, MANAGEMENT]) {
      await api.refuses('DeclineHandshake', { HandshakeId }, [404, 'EntityNotExists.Handshake'], account)
    }
    server().clock.advance(14 * DAY_MS)
    await api.refuses('DeclineHandshake', { HandshakeId }, [409, 'HandshakeStatusMismatch'], STRANGER)
  })

  test('invitations that are not there', async () => {
    await api.refuses('DeclineHandshake', { HandshakeId: 'h-none' }, [404, 'EntityNotExists.Handshake'], STRANGER)
    await api.refuses('DeclineHandshake', { HandshakeId: 'x' }, [400, 'InvalidParameter.HandshakeId'], STRANGER)
    await api.refuses('DeclineHandshake', {}, [400, 'MissingParameter.HandshakeId'], STRANGER)
  })

  test('403 for users without the permission', () =>
    api.isDenied('DeclineHandshake', { HandshakeId: 'h-none' }, server().user('nobody')))
})
