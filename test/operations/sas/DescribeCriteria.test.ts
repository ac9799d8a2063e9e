import assert from 'node:assert/strict'
import test from 'node:test'
import { insertHosts } from '../../domain/hosts.ts'
import { forEachServer } from '../../server.ts'
import { assetCalls, HEAD, SHOP } from './assets.ts'

const ACTION = 'DescribeCriteria'

interface Criterion {
  readonly Name: string
  readonly Type: string
  readonly Values: string
  readonly MultiValues: string
}

forEachServer((server) => {
  const { succeed, fail } = assetCalls(server)
  const list = async (parameters: Record<string, unknown> = {}): Promise<Criterion[]> =>
    (await succeed(ACTION, parameters)).CriteriaList
  const texts = async (Value: string) => (await list({ Value })).map(({ Name, Values }) => `${Name}: ${Values}`)

  test('without a text, all criteria that can find a server are listed', async () => {
    const criteria = await list()
    const named = (name: string) => criteria.find(({ Name }) => Name === name)
    assert.deepEqual(named('internetIp'), { Name: 'internetIp', Type: 'input', Values: '', MultiValues: '' })
    assert.deepEqual(named('riskStatus'), { Name: 'riskStatus', Type: 'select', Values: 'YES,NO', MultiValues: '' })
    assert.equal(named('regionId')?.MultiValues, '[{"vendor":1,"regionIds":{"default":["outside-of-aliyun"]}}]')
    assert.equal(named('clusterId'), undefined)
    // What is listed can be searched with.
    for (const { Name, Values } of criteria) {
      const value = Values.split(',')[0] || '1'
      await succeed('DescribeCloudCenterInstances', { Criteria: JSON.stringify([{ name: Name, value }]) })
    }
    assert.deepEqual(await list({ MachineTypes: 'ecs', SupportAutoTag: true, Value: '' }), criteria)
    assert.deepEqual(await list({ MachineTypes: 'cloud_product' }), [])
  })

  test('a text finds the criteria under which it stands', async () => {
    await succeed('AddTagWithUuid', { TagName: 'WEBsite' })
    assert.deepEqual(await texts('203.0'), ['internetIp: 203.0.113.11'])
    assert.deepEqual(await texts('Web'), ['instanceName: web-1,web-2', 'groupName: web', 'tagName: WEBsite'])
    assert.deepEqual(await texts('10.0.0.1'), ['intranetIp: 10.0.0.11,10.0.0.12,10.0.0.13'])
    assert.deepEqual(await texts('till'), [])
    assert.deepEqual(await list({ Value: 'web', MachineTypes: 'cloud_product' }), [])
    const facts = { instance_id: 'i-zz', os_name: 'zz 1', vpc: 'vpc-zz' }
    const hosts = Array.from({ length: 12 }, (_, index) => ({
      account: HEAD,
      uuid: `z${index}`,
      name: `zz${10 + index}`,
      ...facts,
    }))
    await server().database.write((transaction) => insertHosts(transaction, hosts))
    const first = hosts.slice(0, 10).map(({ name }) => name)
    assert.deepEqual(await texts('zz'), [
      `instanceName: ${first.join(',')}`,
      'instanceId: i-zz',
      'osName: zz 1',
      'vpcInstanceId: vpc-zz',
    ])
  })

  test("another account's texts are not found, and a user needs permission", async () => {
    assert.deepEqual((await succeed(ACTION, { Value: 'web' }, server().rootOf(SHOP))).CriteriaList, [])
    assert.deepEqual((await fail(ACTION, {}, server().user('nobody'))).slice(0, 2), [403, 'NoPermission'])
    assert.equal((await fail(ACTION, { SupportAutoTag: 'x' }))[1], 'InvalidSupportAutoTag')
    assert.equal((await fail(ACTION, { Value: 'x'.repeat(257) }))[1], 'InvalidValue')
  })
})
