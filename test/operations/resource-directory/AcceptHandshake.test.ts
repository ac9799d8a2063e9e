import assert from 'node:assert/strict'
import test from 'node:test'
import { DAY_MS, forEachVersion, LAB, MANAGEMENT, STRANGER } from './directory.ts'

forEachVersion((api, server) => {
  const invite = async (TargetEntity = STRANGER, TargetType = 'Account'): Promise<string> =>
    (await api.ask('InviteAccountToResourceDirectory', { TargetType, TargetEntity })).Handshake.HandshakeId

  test('the account is a member from then on', async () => {
    const HandshakeId = await invite()
    server().clock.advance(60_000)
    const { Handshake } = await api.ask('AcceptHandshake', { HandshakeId }, STRANGER)
    assert.deepEqual([Handshake.Status, Handshake.ResourceDirectoryId], ['Accepted', 'rd-test01'])
    const { Account } = await api.ask('GetAccount', { AccountId: STRANGER })
    assert.deepEqual(
      [Account.JoinMethod, Account.Status, Account.Type, Account.DisplayName, Account.JoinTime.slice(0, 19)],
      ['invited', 'InviteSuccess', 'CloudAccount', 'stranger', Handshake.ModifyTime.slice(0, 19)],
    )
    assert.equal((await api.ask('GetResourceDirectory', {}, STRANGER)).ResourceDirectory.MasterAccountId, MANAGEMENT)
    await api.refuses('AcceptHandshake', { HandshakeId }, [409, 'HandshakeStatusMismatch'], STRANGER)
  })

  test('by address, and with a name that a member has already', async () => {
    await api.run(`UPDATE accounts SET login_name = 'someone@example.com', name = 'lab' WHERE uid = '${STRANGER}'`)
    const HandshakeId = await invite('someone@example.com', 'Email')
    await api.ask('AcceptHandshake', { HandshakeId }, STRANGER)
    const { Account } = await api.ask('GetAccount', { AccountId: STRANGER })
    assert.deepEqual([Account.AccountName, Account.DisplayName], ['someone@example.com', `lab ${STRANGER}`])
  })

  test('nobody else, and not after 14 days', async () => {
    const HandshakeId = await invite()
    for (const account of [LAB, MANAGEMENT]) {
      await api.refuses('AcceptHandshake', { HandshakeId }, [404, 'EntityNotExists.Handshake'], account)
    }
    server().clock.advance(14 * DAY_MS)
    await api.refuses('AcceptHandshake', { HandshakeId }, [409, 'HandshakeStatusMismatch'], STRANGER)
  })

  test('an account that has joined or founded another directory meanwhile; the invitation waits on', async () => {
    const HandshakeId = await invite()
    await api.ask('EnableResourceDirectory', { EnableMode: 'CurrentAccount' }, STRANGER)
    const expected = [409, 'NotSupport.AccountInAnotherResourceDirectory'] as const
    await api.refuses('AcceptHandshake', { HandshakeId }, expected, STRANGER)
    assert.equal((await api.ask('GetHandshake', { HandshakeId })).Handshake.Status, 'Pending')
    await api.ask('DestroyResourceDirectory', {}, STRANGER)
    await api.ask('AcceptHandshake', { HandshakeId }, STRANGER)
  })

  test('of accepting, declining and taking back at once, one wins', async () => {
    const HandshakeId = await invite()
    const all = await Promise.all([
      api.call('AcceptHandshake', { HandshakeId }, server().rootOf(STRANGER)),
      api.call('DeclineHandshake', { HandshakeId }, server().rootOf(STRANGER)),
      api.call('CancelHandshake', { HandshakeId }),
    ])
    assert.deepEqual(all.map(({ status }) => status).sort(), [200, 409, 409], all.map(({ text }) => text).join())
    const { Status } = (await api.ask('GetHandshake', { HandshakeId })).Handshake
    assert.equal(all.find(({ status }) => status === 200)?.body.Handshake.Status, Status)
    const { organisation } = (
      await api.rows<{ organisation: string | null }>(`SELECT organisation FROM accounts WHERE uid = '${STRANGER}'`)
    )[0] ?? { organisation: undefined }
    assert.equal(organisation === MANAGEMENT, Status === 'Accepted')
  })

  test('invitations that are not there', async () => {
    await api.refuses('AcceptHandshake', { HandshakeId: 'h-none' }, [404, 'EntityNotExists.Handshake'], STRANGER)
    await api.refuses('AcceptHandshake', { HandshakeId: 'x' }, [400, 'InvalidParameter.HandshakeId'], STRANGER)
    await api.refuses('AcceptHandshake', {}, [400, 'MissingParameter.HandshakeId'], STRANGER)
  })

  test('403 for users without the permission', () =>
    api.isDenied('AcceptHandshake', { HandshakeId: 'h-none' }, server().user('nobody')))
})
