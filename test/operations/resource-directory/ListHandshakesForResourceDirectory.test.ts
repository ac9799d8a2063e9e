import assert from 'node:assert/strict'
import test from 'node:test'
import { DAY_MS, forEachVersion, STRANGER } from './directory.ts'

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
