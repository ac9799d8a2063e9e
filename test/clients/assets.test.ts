import assert from 'node:assert/strict'
import test, { after, before, describe } from 'node:test'
import { insertHosts } from '../domain/hosts.ts'
import { TestServer } from '../server.ts'
import { engines } from '../storage/engines.ts'
import { OFFICIAL_CLIENTS, officialClients } from './official.ts'

const HEAD = '1500000000000001'
const WEB = 'inet-00000000-0000-4000-8000-000000000001'
const DB = 'inet-00000000-0000-4000-8000-000000000003'
const FAR = 9_000_000_000_000_000
let server: TestServer

/** Those of some pairs whose servers are to be read now. */
async function dueOf(pairs: readonly number[]): Promise<number[]> {
  const sql =
    'SELECT vendor_account AS id FROM vendor_refreshes WHERE due_at < ? AND vendor_account = ANY(?) ORDER BY id LIMIT 10'
  const rows = await server.database.read((reader) => reader.all<{ id: number }>(sql, FAR, pairs))
  return rows.map(({ id }) => id)
}

describe('servers and their groups', () => {
  before(async () => {
    const [engine] = engines
    assert.ok(engine)
    server = await TestServer.start(engine)
  })
  after(() => server.stop())

  for (const name of OFFICIAL_CLIENTS) {
    test(`through ${name}`, async () => {
      const client = officialClients(server.url, server.rootOf(HEAD)).find((other) => other.name === name)
      assert.ok(client)
      const sas = (action: string, query: Record<string, unknown> = {}) => client.call({ version: '2018-12-03', action, query })
      const { GroupId } = await sas('CreateOrUpdateAssetGroup', { GroupName: 'new', Uuids: `${WEB},${DB}` })
      const Data = JSON.stringify([{ groupFlag: 1, groupId: GroupId, groupIndex: 1, groupName: 'front' }])
      await sas('ModifyGroupProperty', { Data })
      assert.equal((await sas('QueryGroupIdByGroupName', { GroupName: 'front' })).GroupId, GroupId)
      await sas('ModifyAssetGroup', { GroupId: 1, Uuids: WEB })
      assert.equal((await sas('GetAssetDetailByUuid', { Uuid: WEB })).AssetDetail.GroupTrace, 'web')
      const all = await sas('DescribeAllGroups', { Lang: 'en' })
      assert.deepEqual(
        all.Groups.map((group: { GroupName: string }) => group.GroupName),
        ['Ungrouped', 'front', 'web'],
      )
      assert.equal((await sas('ListGroups', { UseNextToken: true, PageSize: 2 })).List.length, 2)
      assert.equal((await sas('DescribeGroupStruct')).Groups.length, 2)
      await sas('AddTagWithUuid', { TagName: 'abc', UuidList: DB })
      const Criteria = JSON.stringify([
        { name: 'groupId', value: GroupId },
        { name: 'tagName', value: 'ab' },
      ])
      const found = await sas('DescribeCloudCenterInstances', { Criteria, LogicalExp: 'AND', PageSize: 10 })
      assert.deepEqual([found.PageInfo.TotalCount, found.Instances[0].Uuid], [1, DB])
      assert.equal((await sas('GetAssetDetailByUuid', { Uuid: DB })).AssetDetail.GroupTrace, 'front')
      assert.ok((await sas('DescribeCriteria', { Value: 'web' })).CriteriaList.length > 0)
      assert.equal((await sas('DescribeFieldStatistics')).GroupedFields.InstanceCount, 3)
      assert.equal((await sas('DescribeGroupedInstances', { GroupField: 'groupId' })).PageInfo.TotalCount, 3)
      await sas('DeleteTagWithUuid', { TagName: 'abc' })
      const tagged = await sas('DescribeCloudCenterInstances', { Criteria, LogicalExp: 'AND', PageSize: 10 })
      assert.equal(tagged.PageInfo.TotalCount, 0)
      const key = { SecretId: `key-${name.replaceAll(' ', '-')}`, SecretKey: 'secret', AkType: 'primary', AuthModules: ['HOST'] }
      const pairs = [await sas('AddCloudVendorAccountAK', { ...key, Vendor: 'AWS' })]
      pairs.push(await sas('AddCloudVendorAccountAK', { ...key, Vendor: 'Tencent' }))
      const [aws, tencent] = pairs.map(({ Data }) => Data.AuthId)
      const due = () => dueOf([aws, tencent])
      await server.database.write((transaction) =>
        transaction.insert(
          'vendor_refreshes',
          ['account', 'vendor_account', 'due_at', 'leased_until'],
          [aws, tencent].map((pair) => [HEAD, pair, FAR, 0]),
        ),
      )
      await assert.rejects(sas('RefreshAssets', { AssetType: 'shoe' }), /AssetType/)
      await sas('RefreshAssets', { AssetType: 'container_image' })
      assert.deepEqual(await due(), [])
      assert.match((await sas('RefreshAssets', { AssetType: 'ecs', Vendor: 7 })).RequestId, /^[0-9A-F-]{36}$/)
      assert.deepEqual(await due(), [aws])
      await sas('RefreshAssets', { AssetType: 'ecs' })
      assert.deepEqual(await due(), [aws, tencent])
      assert.equal((await sas('DeleteGroup', { GroupId })).Code, '200')
      await assert.rejects(sas('UnbindAegis', { Uuids: 'nobody' }), /DataNotExists/)
      const gone = `gone-${name.replaceAll(' ', '-')}`
      await server.database.write((transaction) => insertHosts(transaction, [{ account: HEAD, uuid: gone }]))
      await sas('UnbindAegis', { Uuids: gone })
      await assert.rejects(sas('GetAssetDetailByUuid', { Uuid: gone }), /DataNotExists/)
    })
  }
})
