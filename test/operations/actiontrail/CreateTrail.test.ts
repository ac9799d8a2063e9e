import assert from 'node:assert/strict'
import test from 'node:test'
import { forEachServer } from '../../server.ts'
import { ask, BUCKET, MANAGEMENT, MEMBER, succeed, trailOf } from './trails.ts'

forEachServer((server) => {
  const create = (parameters: object) => ask(server(), 'CreateTrail', parameters)

  test("the document's example, and every field", async () => {
    const { RequestId, ...example } = await succeed(server(), 'CreateTrail', { Name: 'trail-test', ...BUCKET })
    assert.match(RequestId, /^[0-9A-F-]{36}$/)
    const empty = { OssKeyPrefix: '', OssWriteRoleArn: '', SlsProjectArn: '', SlsWriteRoleArn: '' }
    assert.deepEqual(example, {
      ...{ Name: 'trail-test', HomeRegion: 'cn-hangzhou', EventRW: 'Write', TrailRegion: 'All', OssBucketName: 'audit-log' },
      ...{ ...empty, MaxComputeProjectArn: '', MaxComputeWriteRoleArn: '' },
    })
    const given = {
      Name: 'trail_2',
      EventRW: 'All',
      TrailRegion: 'cn-hangzhou,cn-shanghai',
      OssBucketName: 'b-2',
      OssKeyPrefix: 'prefix/of_files',
      OssWriteRoleArn: 'acs:ram::15:role/a',
      SlsProjectArn: 'acs:log:cn-shanghai:15:project/p',
      SlsWriteRoleArn: 'acs:ram::15:role/b',
      MaxComputeProjectArn: 'acs:odps:cn-hangzhou:15:project/actiontrail_1',
      MaxComputeWriteRoleArn: 'acs:ram::15:role/c',
    }
    const whole = await succeed(server(), 'CreateTrail', { ...given, RegionId: 'cn-shanghai' })
    assert.deepEqual({ ...whole, RequestId: '' }, { ...given, HomeRegion: 'cn-shanghai', RequestId: '' })
    const listed = await trailOf(server(), 'trail_2')
    for (const [name, value] of Object.entries(given)) assert.equal(listed[name], value, name)
    assert.deepEqual([listed.Status, listed.IsOrganizationTrail, listed.StartLoggingTime], ['Fresh', false, undefined])
    assert.equal((await succeed(server(), 'CreateTrail', { ...given, Name: 'trail-read', EventRW: 'Read' })).EventRW, 'Read')
  })

  test('EventRW says which events are delivered: write events unless told', async () => {
    for (const [EventRW, shown] of [
      [undefined, 'Write'],
      ['Write', 'Write'],
      ['Read', 'Read'],
      ['All', 'All'],
    ]) {
      const Name = `events-of-${EventRW ?? 'nothing'}`.toLowerCase()
      assert.equal((await succeed(server(), 'CreateTrail', { Name, ...BUCKET, EventRW })).EventRW, shown)
      assert.equal((await trailOf(server(), Name)).EventRW, shown)
    }
  })

  test('refuses bad names and values', async () => {
    const cases: readonly [code: string, parameters: object][] = [
      ['MissingName', BUCKET],
      ['InvalidName', { Name: 'short', ...BUCKET }],
      ['InvalidName', { Name: 'Trail-test', ...BUCKET }],
      ['InvalidName', { Name: 'trail test', ...BUCKET }],
      ['InvalidEventRW', { Name: 'trail-bad', ...BUCKET, EventRW: 'write' }],
      ['InvalidOssBucketName', { Name: 'trail-bad', OssBucketName: 'ab' }],
      ['InvalidOssBucketName', { Name: 'trail-bad', OssBucketName: 'Bucket' }],
      ['InvalidOssKeyPrefix', { Name: 'trail-bad', ...BUCKET, OssKeyPrefix: 'short' }],
      ['InvalidSlsProjectArn', { Name: 'trail-bad', SlsProjectArn: 'project' }],
      ['InvalidIsOrganizationTrail', { Name: 'trail-bad', ...BUCKET, IsOrganizationTrail: 'perhaps' }],
      ['MissingDestination', { Name: 'trail-bad' }],
      ['MissingDestination', { Name: 'trail-bad', OssBucketName: '', OssKeyPrefix: 'prefix' }],
    ]
    for (const [code, parameters] of cases) {
      const { status, body } = await create(parameters)
      assert.deepEqual([status, body.Code], [400, code], JSON.stringify(parameters))
    }
    for (const destination of ['SlsProjectArn', 'MaxComputeProjectArn']) {
      await succeed(server(), 'CreateTrail', { Name: `only-${destination.toLowerCase()}`, [destination]: 'acs:x' })
    }
  })

  test('a name is taken once in an account', async () => {
    await succeed(server(), 'CreateTrail', { Name: 'trail-twice', ...BUCKET })
    const again = await create({ Name: 'trail-twice', OssBucketName: 'other' })
    assert.deepEqual([again.status, again.body.Code], [400, 'TrailAlreadyExistsException'])
    assert.match(again.body.Message, /trail-twice.*cn-hangzhou/)
    assert.equal((await trailOf(server(), 'trail-twice')).OssBucketName, 'audit-log')
    await succeed(server(), 'CreateTrail', { Name: 'trail-twice', ...BUCKET }, server().rootOf(MEMBER))
    const both = await Promise.all([1, 2, 3].map(() => create({ Name: 'trail-race', ...BUCKET })))
    assert.deepEqual(both.map(({ status }) => status).sort(), [200, 400, 400])
  })

  test('a trail for the organisation belongs to its management account', async () => {
    await succeed(server(), 'CreateTrail', { Name: 'trail-of-all', ...BUCKET, IsOrganizationTrail: true })
    const trail = await trailOf(server(), 'trail-of-all')
    assert.equal(trail.IsOrganizationTrail, true)
    assert.match(trail.OrganizationId, /^rd-/)
    assert.equal(trail.TrailArn, `acs:actiontrail:cn-hangzhou:${MANAGEMENT}:trail/trail-of-all`)
    const member = server().rootOf(MEMBER)
    const refused = await ask(server(), 'CreateTrail', { Name: 'trail-of-all', ...BUCKET, IsOrganizationTrail: true }, member)
    assert.deepEqual([refused.status, refused.body.Code], [403, 'NotManagementAccount'])
  })

  test('an account has a hundred trails at most', async () => {
    const credentials = server().rootOf('1900000000000002')
    for (let number = 0; number < 100; number++) {
      await succeed(server(), 'CreateTrail', { Name: `trail-${String(number).padStart(3, '0')}`, ...BUCKET }, credentials)
    }
    const { status, body } = await ask(server(), 'CreateTrail', { Name: 'one-too-many', ...BUCKET }, credentials)
    assert.deepEqual([status, body.Code], [400, 'MaximumNumberOfTrailsExceededException'])
    const { TrailList } = await succeed(server(), 'DescribeTrails', {}, credentials)
    assert.equal(TrailList.length, 100)
  })

  test('a user without permission creates none', async () => {
    const { status, body } = await ask(server(), 'CreateTrail', { Name: 'trail-nobody', ...BUCKET }, server().user('nobody'))
    assert.deepEqual([status, body.Code], [403, 'NoPermission'])
    assert.deepEqual((await succeed(server(), 'DescribeTrails', { NameList: 'trail-nobody' })).TrailList, [])
  })
})
