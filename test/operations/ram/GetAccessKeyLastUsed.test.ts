import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import type { Credentials } from '../../client.ts'
import { forEachServer } from '../../server.ts'
import { MANAGEMENT, ramOf, STRANGER } from './identities.ts'

const HOUR_MS = 60 * 60 * 1000

forEachServer((server) => {
  const { call, ask, codeOf, newKey, assertName, assertRequired, assertDenied } = ramOf(server)
  let alice: Credentials
  beforeEach(async () => {
    await server.reset()
    server().clock.freeze()
    await ask('CreateUser', { UserName: 'alice' })
    alice = await newKey('alice')
  })
  const seconds = () => isoOf(server().clock.now())
  const lastUsed = async (whose?: { UserAccessKeyId: string }) => {
    await server().flush()
    const ofAlice = { UserName: 'alice', UserAccessKeyId: alice.accessKeyId }
    return (await ask('GetAccessKeyLastUsed', whose ?? ofAlice)).AccessKeyLastUsed
  }

  test('a key that was never used has no date; its first call gives it one', async () => {
    assert.deepEqual(await lastUsed(), {})
    // Refused for want of permission, but well signed.
    assert.deepEqual(await codeOf('ListUsers', {}, alice), [403, 'NoPermission'])
    const used = seconds()
    server().clock.advance(5000)
    assert.deepEqual(await lastUsed(), { LastUsedDate: used })
  })

  test('a later use counts once an hour is over, not before', async () => {
    await call('ListUsers', {}, alice)
    const used = seconds()
    const start = server().clock.now()
    await server().flush()
    server().clock.advance(HOUR_MS - 2000)
    await call('ListUsers', {}, alice)
    assert.deepEqual(await lastUsed(), { LastUsedDate: used })
    server().clock.advance(start + HOUR_MS - 1000 - server().clock.now())
    await call('ListUsers', {}, alice)
    assert.equal(server().clock.now(), start + HOUR_MS)
    assert.deepEqual(await lastUsed(), { LastUsedDate: isoOf(start + HOUR_MS) })
  })

  test('only a good signature is a use', async () => {
    const forged = { ...alice, accessKeySecret: 'wrong' }
    assert.deepEqual(await codeOf('ListUsers', {}, forged), [400, 'SignatureDoesNotMatch'])
    await ask('UpdateAccessKey', { UserName: 'alice', UserAccessKeyId: alice.accessKeyId, Status: 'Inactive' })
    assert.deepEqual(await codeOf('ListUsers', {}, alice), [400, 'InvalidAccessKeyId.Inactive'])
    assert.deepEqual(await lastUsed(), {})
  })

  test('what waits is written at the stop; a key that signed nothing has no time', async () => {
    await call('ListUsers', {}, alice)
    const used = seconds()
    await server().halt()
    const row = await server().database.read((reader) =>
      reader.first<{ last_used_at: number }>('SELECT last_used_at FROM access_keys WHERE id = ?', alice.accessKeyId),
    )
    assert.equal(isoOf(row?.last_used_at ?? 0), used)
    const other = await server().database.read((reader) =>
      reader.first<{ last_used_at: number | null }>(
        'SELECT last_used_at FROM access_keys WHERE id = ?',
        server().user('nobody').accessKeyId,
      ),
    )
    assert.equal(other?.last_used_at, null)
  })

  test('the root’s own key, without a name', async () => {
    const { accessKeyId } = server().rootOf(MANAGEMENT)
    const first = await lastUsed({ UserAccessKeyId: accessKeyId })
    assert.match(first.LastUsedDate, /^\d{4}-/)
  })

  test('EntityNotExist.User.AccessKey and EntityNotExist.User: somebody else’s key, nobody’s name', async () => {
    const noKey = [404, 'EntityNotExist.User.AccessKey']
    const ofAlice = { UserAccessKeyId: alice.accessKeyId }
    assert.deepEqual(await codeOf('GetAccessKeyLastUsed', { UserName: 'auditor', ...ofAlice }), noKey)
    assert.deepEqual(await codeOf('GetAccessKeyLastUsed', ofAlice), noKey)
    assert.deepEqual(await codeOf('GetAccessKeyLastUsed', ofAlice, server().rootOf(STRANGER)), noKey)
    assert.deepEqual(await codeOf('GetAccessKeyLastUsed', { UserName: 'bob', ...ofAlice }), [404, 'EntityNotExist.User'])
  })

  test('faults of every parameter', async () => {
    await assertRequired('GetAccessKeyLastUsed', 'UserAccessKeyId', { UserName: 'alice' })
    await assertName('GetAccessKeyLastUsed', 'UserName', { UserAccessKeyId: alice.accessKeyId })
    for (const [UserAccessKeyId, what] of [
      ['a b', 'InvalidChars'],
      ['a'.repeat(129), 'Length'],
    ]) {
      const answer = await codeOf('GetAccessKeyLastUsed', { UserName: 'alice', UserAccessKeyId })
      assert.deepEqual(answer, [400, `InvalidParameter.UserAccessKeyId.${what}`])
    }
  })

  test('403 for users without the permission, also for themselves', async () => {
    await assertDenied('GetAccessKeyLastUsed', server().user('nobody'), { UserName: 'alice', UserAccessKeyId: alice.accessKeyId })
    await assertDenied('GetAccessKeyLastUsed', server().user('nobody'), { UserAccessKeyId: server().user('nobody').accessKeyId })
  })
})

function isoOf(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`
}
