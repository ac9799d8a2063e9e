import assert from 'node:assert/strict'
import test, { before } from 'node:test'
import { forEachServer } from '../../server.ts'

const HOST = 'inet-00000000-0000-4000-8000-000000000001'
const LONER = 'inet-00000000-0000-4000-8000-000000000003'
const PLACE = 'login_common_location'

forEachServer((server) => {
  const describeConfigs = (parameters: object, credentials?: Parameters<ReturnType<typeof server>['call']>[3]) =>
    server().call('Sas', 'DescribeLoginBaseConfigs', { ...parameters }, credentials)
  const approve = async (location: string, target: string, targetType: string) => {
    const Target = JSON.stringify([{ target, targetType, flag: 'add' }])
    const parameters = { Type: PLACE, Config: JSON.stringify({ location }), Target }
    assert.equal((await server().call('Sas', 'ModifyLoginBaseConfig', parameters)).status, 200)
  }
  const found = async (target: unknown) => {
    const Target = typeof target === 'string' ? target : JSON.stringify(target)
    const { body } = await describeConfigs({ Type: PLACE, Target, PageSize: 100 })
    return body.BaseConfigs.map(({ Location }: { Location: string }) => Location)
  }

  before(async () => {
    await approve('Albania', HOST, 'uuid')
    await approve('Bulgaria', '1', 'groupId')
    await approve('Croatia', '-', 'global')
    await approve('Denmark', LONER, 'uuid')
    for (const place of ['Estonia', 'Finland', 'Greece']) await approve(place, LONER, 'uuid')
  })

  test('a page has every documented field, and the page size is 5 unless given', async () => {
    const { status, body } = await describeConfigs({ Type: PLACE })
    assert.equal(status, 200)
    const { BaseConfigs, RequestId, ...paging } = body
    assert.deepEqual(paging, { CurrentPage: 1, PageSize: 5, TotalCount: 7 })
    assert.equal(BaseConfigs.length, 5)
    assert.match(RequestId, /^[0-9A-F-]{36}$/)
    assert.deepEqual(BaseConfigs[0], {
      Location: 'Albania',
      TargetList: [{ Target: HOST, TargetType: 'uuid' }],
      TotalCount: 3,
      UuidCount: 1,
    })
  })

  test('servers are counted through their group, and all of them for global', async () => {
    const { body } = await describeConfigs({ Type: PLACE, PageSize: 100 })
    const counts = body.BaseConfigs.map((config: { Location: string; UuidCount: number; TotalCount: number }) => [
      config.Location,
      [config.UuidCount, config.TotalCount],
    ])
    const byPlace = new Map<string, number[]>(counts)
    assert.deepEqual(byPlace.get('Bulgaria'), [2, 3])
    assert.deepEqual(byPlace.get('Croatia'), [3, 3])
    assert.deepEqual(byPlace.get('Denmark'), [1, 3])
  })

  test('pages follow one another; one after the last is empty', async () => {
    const seen: string[] = []
    for (const CurrentPage of [1, 2, 3, 4]) {
      const { body } = await describeConfigs({ Type: PLACE, CurrentPage, PageSize: 3 })
      assert.deepEqual([body.CurrentPage, body.PageSize, body.TotalCount], [CurrentPage, 3, 7])
      seen.push(...body.BaseConfigs.map(({ Location }: { Location: string }) => Location))
    }
    assert.equal(seen.length, 7)
    assert.equal(new Set(seen).size, 7)
  })

  test('Target finds what takes effect on it', async () => {
    assert.deepEqual(await found([{ target: HOST, targetType: 'uuid' }]), ['Albania', 'Bulgaria', 'Croatia'])
    assert.deepEqual(await found([{ target: '1', targetType: 'groupId' }]), ['Bulgaria', 'Croatia'])
    assert.deepEqual(await found([{ target: '-', targetType: 'global' }]), ['Croatia'])
    assert.deepEqual(await found({ Target: HOST, targetType: 'uuid' }), ['Albania', 'Bulgaria', 'Croatia'])
    assert.deepEqual(await found([{ target: 'nobody', targetType: 'uuid' }]), [])
    assert.equal((await found('')).length, 7)
    assert.equal((await found([])).length, 7)
  })

  test('a type without values is an empty page', async () => {
    const { body } = await describeConfigs({ Type: 'login_common_ip' })
    assert.deepEqual([body.BaseConfigs, body.TotalCount], [[], 0])
  })

  test('parameters that are missing or wrong are named', async () => {
    const cases: [object, string][] = [
      [{}, 'MissingType'],
      [{ Type: 'location' }, 'InvalidType'],
      [{ Type: PLACE, PageSize: 101 }, 'InvalidPageSize'],
      [{ Type: PLACE, PageSize: 0 }, 'InvalidPageSize'],
      [{ Type: PLACE, CurrentPage: 0 }, 'InvalidCurrentPage'],
      [{ Type: PLACE, Target: HOST }, 'InvalidTarget'],
      [{ Type: PLACE, Target: '[{"target":"x","targetType":"groupId"}]' }, 'InvalidTarget.1.target'],
    ]
    for (const [parameters, code] of cases) {
      const { status, body } = await describeConfigs(parameters)
      assert.deepEqual([status, body.Code], [400, code])
    }
  })

  test('a user needs permission, and another account sees its own alone', async () => {
    const refused = await describeConfigs({ Type: PLACE }, server().user('nobody'))
    assert.deepEqual([refused.status, refused.body.Code], [403, 'NoPermission'])
    const { body } = await describeConfigs({ Type: PLACE }, server().rootOf('1900000000000001'))
    assert.deepEqual([body.BaseConfigs, body.TotalCount], [[], 0])
  })
})
