import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { forEachServer } from '../../server.ts'
import { alertsOn, HEAD, SHOP, TILL } from './alerts.ts'

forEachServer((server) => {
  beforeEach(() => server.reset())
  const { ask, refused, administratorsAlone, fill, event, events } = alertsOn(server)

  test('notes stand on their alert, the first one first', async () => {
    await fill(2)
    server().clock.freeze()
    const NoteTime = new Date(server().clock.now()).toISOString().slice(0, 19).replace('T', ' ')
    const { RequestId, ...answer } = await ask('CreateSuspEventNote', { EventId: 1, Note: 'seen' })
    assert.deepEqual(answer, { Code: '200', HttpStatusCode: 200, Message: 'successful', Success: true })
    assert.equal(typeof RequestId, 'string')
    await ask('CreateSuspEventNote', { EventId: 1, Note: '已处理' })
    assert.deepEqual((await event(1)).EventNotes, [
      { Note: 'seen', NoteId: 1, NoteTime },
      { Note: '已处理', NoteId: 2, NoteTime },
    ])
    assert.deepEqual((await event(2)).EventNotes, [])
  })

  test('of the whole organisation each alert has its own notes', async () => {
    await fill(1)
    await fill(1, { account: SHOP, host: TILL })
    await ask('CreateSuspEventNote', { EventId: 1, Note: 'of head' })
    await ask('CreateSuspEventNote', { EventId: 1, Note: 'of shop' }, server().rootOf(SHOP))
    const all = await events({ MultiAccountActionType: 1 })
    const notes = all.map(({ SourceAliUid, EventNotes }) => [String(SourceAliUid), EventNotes[0].Note])
    assert.deepEqual(notes.sort(), [
      [HEAD, 'of head'],
      [SHOP, 'of shop'],
    ])
  })

  test('an alert has twenty notes at most', async () => {
    await fill(1)
    for (let n = 1; n <= 20; n++) await ask('CreateSuspEventNote', { EventId: 1, Note: `note ${n}` })
    const [status, code] = await refused('CreateSuspEventNote', { EventId: 1, Note: 'one more' })
    assert.deepEqual([status, code], [400, 'QuotaExceeded'])
    assert.equal((await event(1)).EventNotes.length, 20)
  })

  test('an alert that is not there, and a note without text, are refused', async () => {
    await fill(1)
    assert.deepEqual(await refused('CreateSuspEventNote', { EventId: 9, Note: 'x' }), [400, 'DataNotExists', '9 data not exist'])
    assert.equal((await refused('CreateSuspEventNote', { EventId: 1 }))[1], 'MissingNote')
    assert.equal((await refused('CreateSuspEventNote', { EventId: 1, Note: 'x'.repeat(501) }))[1], 'InvalidNote')
    assert.equal((await refused('CreateSuspEventNote', { Note: 'x' }))[1], 'MissingEventId')
  })

  test('administrators name a member, and nobody else does', async () => {
    await fill(1, { account: SHOP, host: TILL })
    await administratorsAlone('CreateSuspEventNote', { EventId: 1, Note: 'seen' })
    assert.equal((await event(1, server().rootOf(SHOP))).EventNotes.length, 2)
  })

  test('a user needs permission', async () => {
    const [status, code] = await refused('CreateSuspEventNote', { EventId: 1, Note: 'x' }, server().user('nobody'))
    assert.deepEqual([status, code], [403, 'NoPermission'])
  })
})
