import assert from 'node:assert/strict'
import test from 'node:test'
import { forEachServer } from '../../server.ts'
import { ask, assertTrailRefusals, BUCKET, succeed, trailOf } from './trails.ts'

forEachServer((server) => {
  test('a started trail is stopped, a fresh one too', async () => {
    await succeed(server(), 'CreateTrail', { Name: 'trail-test', ...BUCKET })
    await succeed(server(), 'StartLogging', { Name: 'trail-test' })
    const { RequestId, ...rest } = await succeed(server(), 'StopLogging', { Name: 'trail-test' })
    assert.ok(RequestId)
    assert.deepEqual(rest, {})
    const stopped = await trailOf(server(), 'trail-test')
    assert.equal(stopped.Status, 'Disable')
    assert.ok(Date.parse(stopped.StopLoggingTime) >= Date.parse(stopped.StartLoggingTime))
    server().clock.advance(5000)
    await succeed(server(), 'StopLogging', { Name: 'trail-test' })
    assert.deepEqual(await trailOf(server(), 'trail-test'), stopped)
    await succeed(server(), 'CreateTrail', { Name: 'trail-fresh', ...BUCKET })
    await succeed(server(), 'StopLogging', { Name: 'trail-fresh' })
    assert.equal((await trailOf(server(), 'trail-fresh')).Status, 'Disable')
  })

  test('refuses what is no trail of the account', () => assertTrailRefusals(server(), 'StopLogging'))

  test('a user without permission stops none', async () => {
    await succeed(server(), 'CreateTrail', { Name: 'trail-kept', ...BUCKET })
    await succeed(server(), 'StartLogging', { Name: 'trail-kept' })
    assert.equal((await ask(server(), 'StopLogging', { Name: 'trail-kept' }, server().user('nobody'))).status, 403)
    assert.equal((await trailOf(server(), 'trail-kept')).Status, 'Enable')
  })
})
