import assert from 'node:assert/strict'
import test from 'node:test'
import { forEachServer } from '../../server.ts'

const HOST = 'inet-00000000-0000-4000-8000-000000000001'
const LOCATION = { Type: 'login_common_location', Config: '{"location":"Montenegro"}' }
const TARGET = JSON.stringify([{ target: HOST, targetType: 'uuid', flag: 'add' }])

// A table that is away is a failing database: the documented answer is 500 ServerError, whatever the operation.
const CASES: readonly [action: string, table: string, parameters: Record<string, unknown>][] = [
  ['ModifyLoginBaseConfig', 'logon_baseline_targets', { ...LOCATION, Target: TARGET }],
  ['DescribeLoginBaseConfigs', 'logon_baselines', { Type: LOCATION.Type }],
  ['DeleteLoginBaseConfig', 'logon_baselines', LOCATION],
  ['DescribeSuspEvents', 'alerts', {}],
  ['DescribeCloudVendorAccountAKList', 'vendor_accounts', {}],
  ['DescribeCloudCenterInstances', 'hosts', {}],
  ['DescribeCriteria', 'hosts', {}],
  ['DescribeFieldStatistics', 'hosts', {}],
  ['DescribeGroupedInstances', 'hosts', { GroupField: 'regionId' }],
  ['GetAssetDetailByUuid', 'hosts', { Uuid: HOST }],
  ['DescribeAllGroups', 'host_groups', {}],
  ['DescribeGroupStruct', 'host_groups', {}],
  ['ListGroups', 'host_groups', {}],
  ['QueryGroupIdByGroupName', 'host_groups', { GroupName: 'web' }],
  ['CreateOrUpdateAssetGroup', 'host_groups', { GroupName: 'new' }],
  ['ModifyAssetGroup', 'hosts', { GroupId: 0, Uuids: HOST }],
  ['ModifyGroupProperty', 'host_groups', { Data: '[{"groupId":1,"groupName":"front"}]' }],
  ['DeleteGroup', 'host_groups', { GroupId: 1 }],
  ['AddTagWithUuid', 'host_tags', { TagName: 'abc', UuidList: HOST }],
  ['DeleteTagWithUuid', 'tagged_hosts', { TagName: 'abc' }],
  ['UnbindAegis', 'hosts', { Uuids: HOST }],
]

forEachServer((server) => {
  for (const [action, table, parameters] of CASES) {
    test(`${action} answers ServerError when ${table} cannot be read or written`, async () => {
      const { database } = server()
      const rename = (from: string, to: string) => database.write((t) => t.run(`ALTER TABLE ${from} RENAME TO ${to}`))
      await rename(table, 'away')
      const failed = await server().call('Sas', action, parameters)
      await rename('away', table)
      assert.deepEqual([failed.status, failed.body.Code, failed.body.Message], [500, 'ServerError', 'ServerError'])
      const mended = await server().call('Sas', action, parameters)
      assert.equal(mended.status, 200, mended.text)
    })
  }
})
