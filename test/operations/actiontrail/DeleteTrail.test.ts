import assert from 'node:assert/strict'
import test from 'node:test'
import { forEachServer } from '../../server.ts'
import { ask, assertTrailRefusals, BUCKET, succeed, trailOf } from './trails.ts'

forEachServer((server) => {
  test('a deleted trail is gone, started or not, and its name is free', async () => {
    for (const isStarted of [false, true]) {
      await succeed(server(), 'CreateTrail', { Name: 'my-test', ...BUCKET })
      if (isStarted) await succeed(server(), 'StartLogging', { Name: 'my-test' })
      const { RequestId, ...rest } = await succeed(server(), 'DeleteTrail', { Name: 'my-test' })
      assert.ok(RequestId)
      assert.deepEqual(rest, {})
      assert.deepEqual((await succeed(server(), 'DescribeTrails', { NameList: 'my-test' })).TrailList, [])
      const again = await ask(server(), 'DeleteTrail', { Name: 'my-test' })
      assert.deepEqual([again.status, again.body.Code], [404, 'TrailNotFoundException'])
    }
  })

  test('refuses what is no trail of the account', () => assertTrailRefusals(server(), 'DeleteTrail'))

  test('a user without permission deletes none', async () => {
    await succeed(server(), 'CreateTrail', { Name: 'trail-kept', ...BUCKET })
    assert.equal((await ask(server(), 'DeleteTrail', { Name: 'trail-kept' }, server().user('nobody'))).status, 403)
    await trailOf(server(), 'trail-kept')
  })
})
