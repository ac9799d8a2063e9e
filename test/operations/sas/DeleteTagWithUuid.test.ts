import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { forEachServer } from '../../server.ts'
import { assetCalls, SHOP, uuid } from './assets.ts'

const ACTION = 'DeleteTagWithUuid'

forEachServer((server) => {
  const { succeed, fail } = assetCalls(server)
  const tags = async () => {
    const { Instances } = await succeed('DescribeCloudCenterInstances')
    return Instances.map(({ Tag, TagId }: { Tag?: string; TagId?: string }) => [Tag, TagId])
  }
  beforeEach(async () => {
    await server.reset()
    await succeed('AddTagWithUuid', { TagName: 'abc', UuidList: `${uuid(1)},${uuid(2)}` })
    await succeed('AddTagWithUuid', { TagName: 'keep', UuidList: uuid(1) })
  })

  test('the servers that are named lose the tag, and it stays', async () => {
    const { RequestId, ...body } = await succeed(ACTION, { TagName: 'abc', UuidList: uuid(1) })
    assert.match(RequestId, /^[0-9A-F-]{36}$/)
    assert.deepEqual(body, {})
    assert.deepEqual(await tags(), [
      ['keep', '2'],
      ['abc', '1'],
      [undefined, undefined],
    ])
    await succeed(ACTION, { TagName: 'abc', UuidList: uuid(2) })
    await succeed('AddTagWithUuid', { TagName: 'abc', UuidList: uuid(3) })
    assert.deepEqual((await tags())[2], ['abc', '1'])
  })

  test('without servers the tag itself is gone', async () => {
    await succeed(ACTION, { TagName: 'abc', UuidList: '' })
    assert.deepEqual(await tags(), [
      ['keep', '2'],
      [undefined, undefined],
      [undefined, undefined],
    ])
    assert.equal((await fail(ACTION, { TagName: 'abc' }))[1], 'DataNotExists')
    await succeed('AddTagWithUuid', { TagName: 'abc', UuidList: uuid(3) })
    assert.deepEqual((await tags())[2], ['abc', '3'])
  })

  test('all lose it or none', async () => {
    const before = await tags()
    const UuidList = `${uuid(1)},${uuid(3)}`
    assert.deepEqual(await fail(ACTION, { TagName: 'abc', UuidList }), [400, 'DataNotExists', `${uuid(3)} data not exist`])
    assert.deepEqual(await fail(ACTION, { TagName: 'x', UuidList }), [400, 'DataNotExists', 'x data not exist'])
    assert.equal((await fail(ACTION, {}))[1], 'MissingTagName')
    assert.deepEqual(await tags(), before)
  })

  test("another account's tags are unknown, and a user needs permission", async () => {
    assert.equal((await fail(ACTION, { TagName: 'abc' }, server().rootOf(SHOP)))[1], 'DataNotExists')
    assert.deepEqual((await fail(ACTION, { TagName: 'abc' }, server().user('careful'))).slice(0, 2), [403, 'NoPermission'])
  })
})
