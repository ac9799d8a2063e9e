import assert from 'node:assert/strict'
import test from 'node:test'
import { forEachVersion, LAB, STRANGER } from './directory.ts'

forEachVersion((api, server) => {
  const list = (parameters: object = {}, account = STRANGER) => api.ask('ListHandshakesForAccount', { ...parameters }, account)

  test('the invitations for an account, by id and by address, newest first', async () => {
    await api.run(`UPDATE accounts SET login_name = 'someone@example.com' WHERE uid = '${STRANGER}'`)
    const made = []
    for (const [TargetType, TargetEntity] of [
      ['Account', STRANGER],
      ['Email', 'someone@example.com'],
      ['Account', '42'],
    ]) {
      made.unshift((await api.ask('InviteAccountToResourceDirectory', { TargetType, TargetEntity })).Handshake)
      server().clock.advance(1000)
    }
    const [, byAddress, byId] = made
    const { RequestId: _, ...all } = await list()
    assert.deepEqual(all, { Handshakes: { Handshake: [byAddress, byId] }, PageNumber: 1, PageSize: 10, TotalCount: 2 })
    assert.deepEqual((await list({ PageSize: 1, PageNumber: 2 })).Handshakes.Handshake, [byId])
    assert.deepEqual((await list({ PageSize: 1, PageNumber: 3 })).Handshakes.Handshake, [])
  })

  test('an account that nobody invited has an empty list, in a directory or not', async () => {
    for (const account of [STRANGER, LAB]) {
      const { Handshakes, TotalCount } = await list({}, account)
      assert.deepEqual([Handshakes.Handshake, TotalCount], [[], 0])
    }
    await api.refuses('ListHandshakesForAccount', { PageNumber: 0 }, [400, 'InvalidParameter.PageNumber'])
  })

  test('403 for users without the permission', () => api.isDenied('ListHandshakesForAccount', {}, server().user('nobody')))
})
