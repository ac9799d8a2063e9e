import assert from 'node:assert/strict'
import test from 'node:test'
import { forEachServer } from '../../server.ts'
import { ask, assertTrailRefusals, BUCKET, succeed, trailOf } from './trails.ts'

forEachServer((server) => {
  test('changes what is given and leaves the rest', async () => {
    await succeed(server(), 'CreateTrail', { Name: 'trail-test', ...BUCKET, OssKeyPrefix: 'prefix', EventRW: 'Read' })
    const before = await trailOf(server(), 'trail-test')
    server().clock.advance(5000)
    const changes = {
      EventRW: 'All',
      TrailRegion: 'cn-beijing',
      OssBucketName: 'other-bucket',
      OssWriteRoleArn: 'acs:ram::15:role/a',
      SlsProjectArn: 'acs:log:cn-shanghai:15:project/p',
      SlsWriteRoleArn: 'acs:ram::15:role/b',
      MaxComputeProjectArn: 'acs:odps:cn-hangzhou:15:project/actiontrail_1',
      MaxComputeWriteRoleArn: 'acs:ram::15:role/c',
    }
    const answered = await succeed(server(), 'UpdateTrail', { Name: 'trail-test', ...changes })
    const after = await trailOf(server(), 'trail-test')
    for (const [name, value] of Object.entries({ ...changes, OssKeyPrefix: 'prefix', HomeRegion: 'cn-hangzhou' })) {
      assert.equal(answered[name], value, name)
      assert.equal(after[name], value, name)
    }
    assert.deepEqual([after.CreateTime, after.Status], [before.CreateTime, 'Fresh'])
    assert.ok(Date.parse(after.UpdateTime) >= Date.parse(before.UpdateTime) + 5000)
    assert.equal((await succeed(server(), 'UpdateTrail', { Name: 'trail-test', EventRW: 'Write' })).EventRW, 'Write')
  })

  test('EventRW is changed to every value and kept where it is not given', async () => {
    await succeed(server(), 'CreateTrail', { Name: 'trail-events', ...BUCKET, EventRW: 'All' })
    for (const EventRW of ['Read', 'Write', 'All', 'Read']) {
      assert.equal((await succeed(server(), 'UpdateTrail', { Name: 'trail-events', EventRW })).EventRW, EventRW)
      assert.equal((await succeed(server(), 'UpdateTrail', { Name: 'trail-events', TrailRegion: 'All' })).EventRW, EventRW)
      assert.equal((await trailOf(server(), 'trail-events')).EventRW, EventRW)
    }
  })

  test('an empty text takes a value away, but not the last destination', async () => {
    await succeed(server(), 'CreateTrail', { Name: 'trail-empty', ...BUCKET, OssKeyPrefix: 'prefix' })
    const emptied = await succeed(server(), 'UpdateTrail', { Name: 'trail-empty', OssKeyPrefix: '', TrailRegion: '' })
    assert.deepEqual([emptied.OssKeyPrefix, emptied.TrailRegion], ['', 'All'])
    const { status, body } = await ask(server(), 'UpdateTrail', { Name: 'trail-empty', OssBucketName: '' })
    assert.deepEqual([status, body.Code], [400, 'MissingDestination'])
    assert.equal((await trailOf(server(), 'trail-empty')).OssBucketName, 'audit-log')
    const moved = await succeed(server(), 'UpdateTrail', { Name: 'trail-empty', OssBucketName: '', SlsProjectArn: 'acs:log:x' })
    assert.deepEqual([moved.OssBucketName, moved.SlsProjectArn], ['', 'acs:log:x'])
  })

  test('refuses what is no trail of the account', () => assertTrailRefusals(server(), 'UpdateTrail'))

  test('a user without permission changes none', async () => {
    await succeed(server(), 'CreateTrail', { Name: 'trail-kept', ...BUCKET })
    const { status } = await ask(server(), 'UpdateTrail', { Name: 'trail-kept', EventRW: 'All' }, server().user('nobody'))
    assert.equal(status, 403)
    assert.equal((await trailOf(server(), 'trail-kept')).EventRW, 'Write')
  })
})
