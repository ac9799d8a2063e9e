import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { forEachServer } from '../../server.ts'
import { alertsOn, HEAD, SECURITY, SHOP, TILL } from './alerts.ts'

forEachServer((server) => {
  beforeEach(() => server.reset())
  const { ask, refused, fill, event } = alertsOn(server)

  const noted = async (...notes: string[]) => {
    for (const Note of notes) await ask('CreateSuspEventNote', { EventId: 1, Note })
  }

  test('a note goes, and the others stay', async () => {
    await fill(1)
    await noted('a', 'b', 'c')
    const { RequestId, ...answer } = await ask('DeleteSuspEventNode', { NoteId: 2 })
    assert.deepEqual(answer, { Code: '200', Message: 'successful', Success: true })
    assert.equal(typeof RequestId, 'string')
    assert.deepEqual(
      (await event(1)).EventNotes.map(({ Note }: { Note: string }) => Note),
      ['a', 'c'],
    )
    await ask('DeleteSuspEventNode', { NoteId: 1 })
    assert.equal((await event(1)).EventNotes[0].Note, 'c')
    await ask('DeleteSuspEventNode', { NoteId: 3 })
    assert.deepEqual((await event(1)).EventNotes, [])
  })

  test('a note of one account goes, and those of another on its alert of the same id stay', async () => {
    await fill(1)
    await fill(1, { account: SHOP, host: TILL })
    await noted('a')
    await ask('CreateSuspEventNote', { EventId: 1, Note: 'b' }, server().rootOf(SHOP))
    await ask('DeleteSuspEventNode', { NoteId: 1 })
    assert.deepEqual((await event(1)).EventNotes, [])
    const kept = (await event(1, server().rootOf(SHOP))).EventNotes
    assert.deepEqual(
      kept.map(({ Note }: { Note: string }) => Note),
      ['b'],
    )
  })

  test('a note that is not there is named', async () => {
    await fill(1)
    await noted('a')
    await ask('DeleteSuspEventNode', { NoteId: 1 })
    assert.deepEqual(await refused('DeleteSuspEventNode', { NoteId: 1 }), [400, 'DataNotExists', '1 data not exist'])
    assert.equal((await refused('DeleteSuspEventNode', {}))[1], 'MissingNoteId')
  })

  test('administrators name a member, and nobody else does', async () => {
    await fill(1, { account: SHOP, host: TILL })
    for (const Note of ['a', 'b']) await ask('CreateSuspEventNote', { EventId: 1, Note }, server().rootOf(SHOP))
    const member = { ResourceDirectoryAccountId: SHOP }
    const [status, code] = await refused('DeleteSuspEventNode', { NoteId: 1, ...member }, server().rootOf('1900000000000003'))
    assert.deepEqual([status, code], [403, 'NoPermission'])
    assert.equal((await refused('DeleteSuspEventNode', { NoteId: 1 }))[1], 'DataNotExists')
    await ask('DeleteSuspEventNode', { NoteId: 1, ...member }, server().rootOf(HEAD))
    await ask('DeleteSuspEventNode', { NoteId: 2, ...member }, server().rootOf(SECURITY))
    assert.deepEqual((await event(1, server().rootOf(SHOP))).EventNotes, [])
  })

  test('a user needs permission', async () => {
    const [status, code] = await refused('DeleteSuspEventNode', { NoteId: 1 }, server().user('nobody'))
    assert.deepEqual([status, code], [403, 'NoPermission'])
  })
})
