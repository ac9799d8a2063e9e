import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { forEachServer } from '../../server.ts'
import { assetCalls, HEAD, SHOP, uuid } from './assets.ts'

const ACTION = 'AddTagWithUuid'

forEachServer((server) => {
  const { succeed, fail } = assetCalls(server)
  const tags = async () => {
    const { Instances } = await succeed('DescribeCloudCenterInstances')
    return Instances.map(({ Tag, TagId }: { Tag?: string; TagId?: string }) => [Tag, TagId])
  }
  beforeEach(async () => {
    await server.reset()
  })

  test('servers show their tags, by name and by id', async () => {
    const { RequestId, ...body } = await succeed(ACTION, { TagName: 'test', UuidList: `${uuid(1)},${uuid(2)},${uuid(1)}` })
    assert.match(RequestId, /^[0-9A-F-]{36}$/)
    assert.deepEqual(body, {})
    await succeed(ACTION, { TagName: 'InternetIp', UuidList: uuid(1) })
    await succeed(ACTION, { TagName: 'test', UuidList: uuid(1) })
    assert.deepEqual(await tags(), [
      ['InternetIp,test', '2,1'],
      ['test', '1'],
      [undefined, undefined],
    ])
  })

  test('without servers the tag alone is made', async () => {
    await succeed(ACTION, { TagName: 'lone' })
    await succeed(ACTION, { TagName: 'lone', UuidList: '' })
    await succeed(ACTION, { TagName: 'next', UuidList: uuid(3) })
    assert.deepEqual((await tags())[2], ['next', '2'])
    await succeed(ACTION, { TagName: 'lone', UuidList: uuid(3) })
    assert.deepEqual((await tags())[2], ['lone,next', '1,2'])
  })

  test('all servers get it or none', async () => {
    assert.deepEqual(await fail(ACTION, { TagName: 'x', UuidList: `${uuid(1)},nobody` }), [
      400,
      'DataNotExists',
      'nobody data not exist',
    ])
    assert.equal((await fail(ACTION, { TagName: 'x', UuidList: uuid(4) }))[1], 'DataNotExists')
    assert.equal((await fail(ACTION, { UuidList: uuid(1) }))[1], 'MissingTagName')
    assert.equal((await fail(ACTION, { TagName: 'a,b', UuidList: uuid(1) }))[1], 'InvalidTagName')
    assert.equal((await fail(ACTION, { TagName: 'x'.repeat(129), UuidList: uuid(1) }))[1], 'InvalidTagName')
    assert.deepEqual(await tags(), Array(3).fill([undefined, undefined]))
  })

  test('tags of a server and of an account are bounded', async () => {
    const rows = Array.from({ length: 999 }, (_, index) => [HEAD, 5000 + index, `t${index}`])
    const worn = rows.slice(0, 49).map(([, id]) => [HEAD, uuid(1), id as number])
    await server().database.write(async (transaction) => {
      await transaction.insert('host_tags', ['account', 'id', 'name'], rows)
      await transaction.insert('tagged_hosts', ['account', 'host', 'tag'], worn)
    })
    await succeed(ACTION, { TagName: 'fiftieth', UuidList: uuid(1) })
    assert.equal((await fail(ACTION, { TagName: 't100', UuidList: `${uuid(1)},${uuid(2)}` }))[1], 'QuotaExceeded')
    assert.deepEqual((await tags())[1], [undefined, undefined])
    assert.deepEqual(await fail(ACTION, { TagName: 'over', UuidList: uuid(2) }), [
      400,
      'QuotaExceeded',
      'The account or a server has too many tags.',
    ])
    await succeed(ACTION, { TagName: 't1', UuidList: `${uuid(1)},${uuid(2)}` })
  })

  test("another account's tags are its own, and a user needs permission", async () => {
    assert.equal((await fail(ACTION, { TagName: 'x', UuidList: uuid(1) }, server().rootOf(SHOP)))[1], 'DataNotExists')
    const refused = await fail(ACTION, { TagName: 'x', UuidList: uuid(1) }, server().user('nobody'))
    assert.deepEqual(refused.slice(0, 2), [403, 'NoPermission'])
    assert.deepEqual(await tags(), Array(3).fill([undefined, undefined]))
  })
})
