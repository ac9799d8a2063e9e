import assert from 'node:assert/strict'
import test from 'node:test'
import { DAY_MS, forEachVersion, STRANGER } from './directory.ts'

forEachVersion((api, server) => {
  const invite = async (TargetEntity = STRANGER, TargetType = 'Account'): Promise<string> =>
    (await api.ask('InviteAccountToResourceDirectory', { TargetType, TargetEntity })).Handshake.HandshakeId

  test('a pending invitation is taken back, once', async () => {
    const HandshakeId = await invite()
    server().clock.advance(5000)
    const { Handshake } = await api.ask('CancelHandshake', { HandshakeId })
    assert.deepEqual([Handshake.HandshakeId, Handshake.Status], [HandshakeId, 'Cancelled'])
    assert.equal(Date.parse(Handshake.ModifyTime) - Date.parse(Handshake.CreateTime), 5000)
    await api.refuses('CancelHandshake', { HandshakeId }, [409, 'HandshakeStatusMismatch'])
    await api.refuses('AcceptHandshake', { HandshakeId }, [409, 'HandshakeStatusMismatch'], STRANGER)
  })

  test('one that was answered or has expired', async () => {
    const answered = await invite()
    await api.ask('AcceptHandshake', { HandshakeId: answered }, STRANGER)
    await api.refuses('CancelHandshake', { HandshakeId: answered }, [409, 'HandshakeStatusMismatch'])
    const expired = await invite('42')
    server().clock.advance(14 * DAY_MS)
    await api.refuses('CancelHandshake', { HandshakeId: expired }, [409, 'HandshakeStatusMismatch'])
  })

  test('another directory cannot take it back', async () => {
    const HandshakeId = await invite('42')
    await api.ask('EnableResourceDirectory', { EnableMode: 'CurrentAccount' }, STRANGER)
    await api.refuses('CancelHandshake', { HandshakeId }, [404, 'EntityNotExists.Handshake'], STRANGER)
  })

  test('invitations that are not there', async () => {
    await api.refuses('CancelHandshake', { HandshakeId: 'h-none' }, [404, 'EntityNotExists.Handshake'])
    await api.refuses('CancelHandshake', { HandshakeId: 'x' }, [400, 'InvalidParameter.HandshakeId'])
    await api.refuses('CancelHandshake', {}, [400, 'MissingParameter.HandshakeId'])
  })

  test('403 for users without the permission and for members, 404 for outsiders', async () =>
    api.isForManagement('CancelHandshake', { HandshakeId: await invite() }, server().user('nobody')))
})
