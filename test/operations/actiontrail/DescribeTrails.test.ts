import assert from 'node:assert/strict'
import test from 'node:test'
import { forEachServer } from '../../server.ts'
import { ask, BUCKET, MANAGEMENT, MEMBER, succeed } from './trails.ts'

forEachServer((server) => {
  const names = async (parameters: object, account = MANAGEMENT): Promise<string[]> => {
    const { TrailList } = await succeed(server(), 'DescribeTrails', parameters, server().rootOf(account))
    return TrailList.map(({ Name }: { Name: string }) => Name)
  }

  test('lists the own trails by name; those for an organisation when asked for or named', async () => {
    assert.deepEqual(await names({}), [])
    for (const Name of ['trail-b', 'trail-a', 'trail-c']) await succeed(server(), 'CreateTrail', { Name, ...BUCKET })
    await succeed(server(), 'CreateTrail', { Name: 'organisation', ...BUCKET, IsOrganizationTrail: true })
    await succeed(server(), 'CreateTrail', { Name: 'trail-m', ...BUCKET }, server().rootOf(MEMBER))
    const own = ['trail-a', 'trail-b', 'trail-c']
    assert.deepEqual(await names({}), own)
    assert.deepEqual(await names({ IncludeShadowTrails: true }), own)
    assert.deepEqual(await names({ IncludeOrganizationTrail: false }), own)
    assert.deepEqual(await names({ IncludeOrganizationTrail: true }), ['organisation', ...own])
    assert.deepEqual(await names({ NameList: 'trail-c, trail-a,nowhere' }), ['trail-a', 'trail-c'])
    assert.deepEqual(await names({ NameList: 'organisation' }), ['organisation'])
    assert.deepEqual(await names({ NameList: 'trail-m' }), [])
    assert.deepEqual(await names({ NameList: '' }), own)
    assert.deepEqual(await names({ IncludeOrganizationTrail: true }, MEMBER), ['trail-m'])
  })

  test('shows every field', async () => {
    const { TrailList } = await succeed(server(), 'DescribeTrails', { NameList: 'trail-a' })
    const [{ CreateTime, UpdateTime, ...trail }] = TrailList
    assert.match(CreateTime, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
    assert.equal(UpdateTime, CreateTime)
    assert.deepEqual(trail, {
      ...{ Name: 'trail-a', HomeRegion: 'cn-hangzhou', Region: 'cn-hangzhou', EventRW: 'Write', TrailRegion: 'All' },
      ...{ OssBucketName: 'audit-log', OssKeyPrefix: '', OssWriteRoleArn: '', OssBucketLocation: '' },
      ...{ SlsProjectArn: '', SlsWriteRoleArn: '', MaxComputeProjectArn: '', MaxComputeWriteRoleArn: '' },
      TrailArn: `acs:actiontrail:cn-hangzhou:${MANAGEMENT}:trail/trail-a`,
      Status: 'Fresh',
      IsOrganizationTrail: false,
    })
  })

  test('a user without permission sees none', async () => {
    assert.equal((await ask(server(), 'DescribeTrails', {}, server().user('nobody'))).status, 403)
  })
})
