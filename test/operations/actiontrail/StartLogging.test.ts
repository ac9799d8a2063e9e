import assert from 'node:assert/strict'
import test from 'node:test'
import { forEachServer } from '../../server.ts'
import { ask, assertTrailRefusals, BUCKET, succeed, trailOf } from './trails.ts'

forEachServer((server) => {
  test('a fresh trail is started, and one that was stopped again', async () => {
    await succeed(server(), 'CreateTrail', { Name: 'trail-test', ...BUCKET })
    const { RequestId, ...rest } = await succeed(server(), 'StartLogging', { Name: 'trail-test' })
    assert.ok(RequestId)
    assert.deepEqual(rest, {})
    const started = await trailOf(server(), 'trail-test')
    assert.deepEqual([started.Status, started.StopLoggingTime], ['Enable', undefined])
    server().clock.advance(5000)
    await succeed(server(), 'StartLogging', { Name: 'trail-test' })
    assert.equal((await trailOf(server(), 'trail-test')).StartLoggingTime, started.StartLoggingTime)
    await succeed(server(), 'StopLogging', { Name: 'trail-test' })
    server().clock.advance(5000)
    await succeed(server(), 'StartLogging', { Name: 'trail-test' })
    const again = await trailOf(server(), 'trail-test')
    assert.equal(again.Status, 'Enable')
    assert.ok(Date.parse(again.StartLoggingTime) >= Date.parse(started.StartLoggingTime) + 10_000)
    assert.ok(again.StopLoggingTime)
  })

  test('refuses what is no trail of the account', () => assertTrailRefusals(server(), 'StartLogging'))

  test('a user without permission starts none', async () => {
    await succeed(server(), 'CreateTrail', { Name: 'trail-kept', ...BUCKET })
    assert.equal((await ask(server(), 'StartLogging', { Name: 'trail-kept' }, server().user('nobody'))).status, 403)
    assert.equal((await trailOf(server(), 'trail-kept')).Status, 'Fresh')
  })
})
