import assert from 'node:assert/strict'
import test from 'node:test'
import { DAY_MS, forEachVersion, MANAGEMENT, STRANGER } from './directory.ts'

forEachVersion((api, server) => {
  const list = (parameters: object = {}) => api.ask('ListHandshakesForResourceDirectory', { ...parameters })

  test('the directory’s invitations, newest first, page by page to the end', async () => {
    const made = []
    for (let n = 0; n < 12; n++) {
      const invitation = { TargetType: 'Account', TargetEntity: `42${n}` }
      made.unshift((await api.ask('InviteAccountToResourceDirectory', invitation)).Handshake)
      server().clock.advance(1000)
    }
    const { RequestId: _, ...first } = await list()
    assert.deepEqual(first, { Handshakes: { Handshake: made.slice(0, 10) }, PageNumber: 1, PageSize: 10, TotalCount: 12 })
    const second = await list({ PageNumber: 3, PageSize: 5 })
    assert.deepEqual(second.Handshakes.Handshake, made.slice(10))
    assert.deepEqual((await list({ PageNumber: 4, PageSize: 5 })).Handshakes.Handshake, [])
    await api.refuses('ListHandshakesForResourceDirectory', { PageSize: 101 }, [400, 'InvalidParameter.PageSize'])
  })

  test('both sides see what became of each, by id and by address', async () => {
    await api.run(`UPDATE accounts SET login_name = 'someone@example.com' WHERE uid = '${STRANGER}'`)
    const answers = [
      ['Email', 'someone@example.com', 'CancelHandshake', MANAGEMENT, 'Cancelled'],
      ['Email', 'someone@example.com', 'DeclineHandshake', STRANGER, 'Declined'],
      ['Account', STRANGER, undefined, undefined, 'Expired'],
      ['Account', STRANGER, 'AcceptHandshake', STRANGER, 'Accepted'],
    ] as const
    const expected: unknown[] = []
    for (const [TargetType, TargetEntity, action, account, status] of answers) {
      const { Handshake } = await api.ask('InviteAccountToResourceDirectory', { TargetType, TargetEntity })
      const { HandshakeId } = Handshake
      if (action === undefined) server().clock.advance(14 * DAY_MS)
      else {
        const ended = (await api.ask(action, { HandshakeId }, account)).Handshake
        assert.deepEqual([ended.TargetType, ended.TargetEntity, ended.Status], [TargetType, TargetEntity, status])
      }
      server().clock.advance(1000)
      expected.unshift([HandshakeId, TargetType, TargetEntity, status])
    }
    const sent = (await list()).Handshakes.Handshake
    const shown = sent.map((one: Record<string, string>) => [
      ...[one['HandshakeId'], one['TargetType'], one['TargetEntity'], one['Status']],
    ])
    assert.deepEqual(shown, expected)
    assert.deepEqual((await api.ask('ListHandshakesForAccount', {}, STRANGER)).Handshakes.Handshake, sent)
  })

  test('those that have expired stay listed; another directory’s are not', async () => {
    await api.ask('InviteAccountToResourceDirectory', { TargetType: 'Account', TargetEntity: '42' })
    server().clock.advance(14 * DAY_MS)
    await api.ask('EnableResourceDirectory', { EnableMode: 'CurrentAccount' }, STRANGER)
    assert.equal((await list()).Handshakes.Handshake[0].Status, 'Expired')
    assert.equal((await api.ask('ListHandshakesForResourceDirectory', {}, STRANGER)).TotalCount, 0)
  })

  test('403 for users without the permission and for members, 404 for outsiders', () =>
    api.isForManagement('ListHandshakesForResourceDirectory', {}, server().user('nobody')))
})
