import assert from 'node:assert/strict'
import test, { before } from 'node:test'
import { insertHosts } from '../../domain/hosts.ts'
import { forEachServer } from '../../server.ts'
import { assetCalls, HEAD, SECURITY, SHOP, STRANGER, uuid } from './assets.ts'

const ACTION = 'DescribeCloudCenterInstances'
const LAB = '1900000000000003'
const DAY_MS = 86_400_000
const CLOUD = { instance_id: 'i-Bp1', region: 'cn-hangzhou', vpc: 'vpc-1', os: 'linux', os_name: 'Debian 12' }

forEachServer((server) => {
  const { succeed, fail, approve, logOn } = assetCalls(server)
  /** The servers that criteria find: a letter each, `1` to `3` of the organisation file, `a` to `d` of this test. */
  const found = async (Criteria: [name: string, value: unknown][], more: Record<string, unknown> = {}) => {
    const text = JSON.stringify(Criteria.map(([name, value]) => ({ name, value })))
    const { Instances, PageInfo } = await succeed(ACTION, { Criteria: text, ...more })
    assert.deepEqual([PageInfo.Count, PageInfo.TotalCount], [Instances.length, Instances.length])
    return Instances.map(({ Uuid }: { Uuid: string }) => Uuid.slice(-1)).join('')
  }

  before(async () => {
    const now = server().clock.now()
    await server().database.write((transaction) =>
      insertHosts(transaction, [
        { account: HEAD, uuid: 'x-a', name: 'Build-A', vendor: 'aliyun', agent: 'online', version: 7, cores: 4, ...CLOUD },
        {
          account: HEAD,
          uuid: 'x-b',
          name: 'b_%',
          vendor: 'aws',
          agent: 'pause',
          version: 5,
          importance: 2,
          public_ip: '8.8.4.4',
        },
        {
          account: HEAD,
          uuid: 'x-c',
          name: 'c',
          vendor: 'datacenter',
          agent: 'stopped',
          importance: 0,
          os: 'windows',
          vpc: 'vpc-2',
        },
        {
          account: HEAD,
          uuid: 'x-d',
          name: 'd',
          vendor: 'lightweight',
          agent: 'offline',
          version: 1,
          created_at: now - 2 * DAY_MS,
        },
        { account: SHOP, uuid: 'x-e', name: 'Build-E', vendor: 'aliyun', agent: 'online' },
      ]),
    )
    await server().database.write((transaction) =>
      transaction.run('UPDATE hosts SET created_at = ? WHERE uuid = ANY(?)', now - 4 * DAY_MS, [uuid(1), uuid(2), uuid(3)]),
    )
    // Another account has servers of the same UUIDs, with tags and alerts.
    const lab = server().rootOf(LAB)
    await server().database.write((transaction) =>
      insertHosts(
        transaction,
        ['x-a', 'x-d'].map((uuid) => ({ account: LAB, uuid })),
      ),
    )
    await succeed('AddTagWithUuid', { TagName: 'Edge', UuidList: 'x-a,x-d' }, lab)
    await approve('global', '-', 'deploy', lab)
    await logOn('x-a', lab)
    await approve('global', '-')
    for (const host of [uuid(2), uuid(2), 'x-c']) await logOn(host)
    await succeed('AddTagWithUuid', { TagName: 'Edge', UuidList: `${uuid(1)},x-b` })
    await succeed('AddTagWithUuid', { TagName: 'edge-2', UuidList: 'x-b' })
  })

  test('a server has the documented fields that there is a value for', async () => {
    const { Instances, PageInfo, Success, RequestId } = await succeed(ACTION, { PageSize: 1 })
    assert.match(RequestId, /^[0-9A-F-]{36}$/)
    assert.deepEqual([PageInfo, Success], [{ Count: 1, CurrentPage: 1, PageSize: 1, TotalCount: 7 }, true])
    const [{ RiskCount, CreatedTime, ...instance }] = Instances
    assert.equal(typeof CreatedTime, 'number')
    assert.deepEqual(instance, {
      AlarmStatus: 'NO',
      AssetType: '0',
      AssetTypeName: 'Server',
      AuthVersion: 1,
      AuthVersionName: 'Free Edition',
      Bind: false,
      BindFileProtectType: 'none',
      ClientStatus: 'offline',
      ClientSubStatus: 'uninstalled',
      Cores: 0,
      ExposedStatus: 0,
      Flag: 1,
      FlagName: 'OUT',
      GroupId: 1,
      GroupTrace: 'web',
      HasContainer: 'NO',
      HcStatus: 'NO',
      HealthCheckCount: 0,
      Importance: 1,
      InstanceName: 'web-1',
      InternetIp: '203.0.113.11',
      IntranetIp: '10.0.0.11',
      Ip: '203.0.113.11',
      IpListString: '203.0.113.11,10.0.0.11',
      PodCount: 0,
      Region: 'outside-of-aliyun',
      RegionId: 'outside-of-aliyun',
      RegionName: 'outside-of-aliyun',
      RiskStatus: 'NO',
      SafeEventCount: 0,
      Tag: 'Edge',
      TagId: '1',
      Uuid: uuid(1),
      Vendor: 1,
      VendorName: 'OUT',
      VulCount: 0,
      VulStatus: 'NO',
    })
    const risks = JSON.parse(RiskCount)
    assert.equal(risks.uuid, uuid(1))
    assert.deepEqual(new Set(Object.values({ ...risks, uuid: 0 })), new Set([0]))
  })

  test('alerts that are pending are counted by level', async () => {
    const { Instances } = await succeed(ACTION, { Criteria: JSON.stringify([{ name: 'uuid', value: uuid(2) }]) })
    const [{ AlarmStatus, RiskStatus, SafeEventCount, RiskCount }] = Instances
    assert.deepEqual([AlarmStatus, RiskStatus, SafeEventCount], ['YES', 'YES', 2])
    const { suspNum, seriousNum, remindNum, suspicious } = JSON.parse(RiskCount)
    assert.deepEqual([suspNum, seriousNum, remindNum, suspicious], [2, 0, 0, 2])
  })

  test('vendors, editions, agents and importance have their names', async () => {
    const { Instances } = await succeed(ACTION, { Criteria: '[{"name":"uuidList","value":"x-a,x-b,x-c,x-d"}]' })
    const shown = (names: string[]) => Instances.map((instance: Record<string, unknown>) => names.map((name) => instance[name]))
    assert.deepEqual(shown(['Vendor', 'VendorName', 'Flag', 'FlagName']), [
      [0, 'ALIYUN', 0, 'ALIYUN'],
      [7, 'AWS', 1, 'AWS'],
      [2, 'IDC', 1, 'IDC'],
      [8, 'TRIPARTITE', 1, 'TRIPARTITE'],
    ])
    assert.deepEqual(shown(['AuthVersion', 'AuthVersionName', 'Bind', 'Cores']), [
      [7, 'Ultimate Edition', true, 4],
      [5, 'Advanced Edition', true, 0],
      [1, 'Free Edition', false, 0],
      [1, 'Free Edition', true, 0],
    ])
    assert.deepEqual(shown(['ClientStatus', 'ClientSubStatus', 'Status', 'Importance']), [
      ['online', 'online', 'Running', 1],
      ['pause', 'pause', 'Running', 2],
      ['offline', 'stopped', 'notRunning', 0],
      ['offline', 'offline', undefined, 1],
    ])
    assert.deepEqual(shown(['AlarmStatus', 'SafeEventCount', 'Tag']), [
      ['NO', 0, undefined],
      ['NO', 0, 'Edge,edge-2'],
      ['YES', 1, undefined],
      ['NO', 0, undefined],
    ])
    assert.deepEqual(shown(['InstanceId', 'RegionId', 'VpcInstanceId', 'Os', 'OsName'])[0], Object.values(CLOUD))
  })

  test('the default group is called as it is asked for', async () => {
    const trace = async (more: object) =>
      (await succeed(ACTION, { Criteria: '[{"name":"groupId","value":0}]', ...more })).Instances[0].GroupTrace
    assert.equal(await trace({}), 'default')
    assert.equal(await trace({ NoGroupTrace: false, Lang: 'zh' }), 'default')
    assert.equal(await trace({ NoGroupTrace: true }), 'Ungrouped')
    assert.equal(await trace({ NoGroupTrace: true, Lang: 'en' }), 'Ungrouped')
    assert.equal(await trace({ NoGroupTrace: true, Lang: 'zh' }), '未分组')
  })

  test('every criterion finds what it says', async () => {
    const ALL = '123abcd'
    const cases: [string, unknown, string][] = [
      ['internetIp', '203.0', '1'],
      ['intranetIp', '10.0.0.1', '123'],
      ['instanceName', 'build', 'a'],
      ['instanceName', '_%', 'b'],
      ['instanceId', 'I-BP', 'a'],
      ['osName', 'debian', 'a'],
      ['groupName', 'WE', '12'],
      ['groupName', 'group', '3abcd'],
      ['tagName', 'edge', '1b'],
      ['tag', 'edge-2', 'b'],
      ['tag', 'edge', ''],
      ['vpcInstanceId', 'vpc-1,vpc-2', 'ac'],
      ['vpcInstanceId', 'vpc', ''],
      ['regionId', 'cn-hangzhou', 'a'],
      ['uuid', uuid(3), '3'],
      ['uuidList', `x-d, ${uuid(1)}, x-e`, '1d'],
      ['ipList', '8.8.4.4,10.0.0.13', '3b'],
      ['groupId', 1, '12'],
      ['groupId', '0,1', ALL],
      ['machineType', 'ecs', ALL],
      ['machineType', 'eci', ''],
      ['osType', 'Linux', 'a'],
      ['os', 'windows', 'c'],
      ['flag', 0, 'a'],
      ['vendor', '7', 'b'],
      ['vendor', '9', ''],
      ['importance', 2, 'b'],
      ['authVersion', 7, 'a'],
      ['authVersion', 1, '123cd'],
      ['clientStatus', 'online', 'a'],
      ['clientStatus', 'offline', '123cd'],
      ['clientStatus', 'pause', 'b'],
      ['clientSubStatus', 'uninstalled', '123'],
      ['clientSubStatus', 'stopped', 'c'],
      ['runningStatus', 'Running', 'ab'],
      ['runningStatus', 'notRunning', 'c'],
      ['alarmStatus', 'YES', '2c'],
      ['riskStatus', 'NO', '13abd'],
      ['newInstance', 'YES', 'd'],
      ['newInstance', 'NO', '123abc'],
      ['exposedStatus', 1, ''],
      ['exposedStatus', 0, ALL],
      ...['hcStatus', 'vulStatus', 'asapVulStatus', 'containerStatus', 'aiStatus'].flatMap((name): [string, string, string][] => [
        [name, 'YES', ''],
        [name, 'no', ALL],
      ]),
      ...['clusterId', 'clusterIdList', 'clusterNodeStatus', 'vendorAuthAlias', 'vendorUid', 'vendorUserName', 'namespace'].map(
        (name): [string, string, string] => [name, 'x', ''],
      ),
      ...['appName', 'tagKeyValue', 'ecsType', 'alisecguardStatus', 'alihipsStatus', 'alinetStatus', 'alidetectStatus'].map(
        (name): [string, string, string] => [name, 'x', ''],
      ),
      ['yundunMonitorStatus', 'x', ''],
    ]
    for (const [name, value, expected] of cases) assert.equal(await found([[name, value]]), expected, `${name} ${value}`)
  })

  test('letters other than A to Z are found as they are written', async (context) => {
    const rename = (name: string) =>
      server().database.write((transaction) => transaction.run('UPDATE hosts SET name = ? WHERE uuid = ?', name, uuid(3)))
    context.after(() => rename('db-1'))
    await rename('SRV-Éß')
    for (const [value, expected] of [
      ['srv-Éß', '3'],
      ['É', '3'],
      ['é', ''],
    ] as const) {
      assert.equal(await found([['instanceName', value]]), expected, value)
    }
    const name = [{ name: 'instanceName', value: 'É' }]
    const { CriteriaList } = await succeed('DescribeCriteria', { Value: 'É' })
    assert.deepEqual(
      CriteriaList.map(({ Name, Values }: { Name: string; Values: string }) => [Name, Values]),
      [['instanceName', 'SRV-Éß']],
    )
    assert.equal((await succeed('BindAuthToMachine', { Criteria: JSON.stringify(name), AuthVersion: 7 })).BindCount, 1)
    assert.equal((await succeed('BindAuthToMachine', { UnBind: [uuid(3)] })).UnBindCount, 1)
  })

  test('any of the criteria must hold, or all; the other parameters always', async () => {
    const both: [string, unknown][] = [
      ['groupId', 1],
      ['alarmStatus', 'YES'],
    ]
    assert.equal(await found(both), '12c')
    assert.equal(await found(both, { LogicalExp: 'OR' }), '12c')
    assert.equal(await found(both, { LogicalExp: 'AND' }), '2')
    assert.equal(await found(both, { Importance: 0 }), 'c')
    assert.equal(await found(both, { Flags: '1', Importance: 1 }), '12')
    assert.equal(await found([], { Importance: 1 }), '123ad')
    assert.equal(await found([], { Flags: '0,2,3' }), 'ac')
    assert.equal(await found([], { Flags: '9,10' }), '')
    assert.equal(await found([], { Flags: '', MachineTypes: '', LogicalExp: '' }), '123abcd')
    assert.equal(await found([], { MachineTypes: 'cloud_product' }), '')
    assert.equal(await found([], { MachineTypes: 'ecs,eci' }), '123abcd')
    assert.equal(await found([['instanceName', '']], { LogicalExp: 'AND', RegionId: 'cn-shanghai' }), '123abcd')
    assert.equal(
      await found([
        ['instanceName', ''],
        ['uuid', 'x-a'],
      ]),
      'a',
    )
  })

  test('pages follow one another to the end and past it, by number and by token', async () => {
    const all = [uuid(1), uuid(2), uuid(3), 'x-a', 'x-b', 'x-c', 'x-d']
    for (const PageSize of [1, 3, 6, 7, 8]) {
      const seen: string[] = []
      for (let CurrentPage = 1; ; CurrentPage++) {
        const { Instances, PageInfo } = await succeed(ACTION, { CurrentPage, PageSize })
        assert.deepEqual(PageInfo, { Count: Instances.length, CurrentPage, PageSize, TotalCount: 7 })
        if (Instances.length === 0) break
        seen.push(...Instances.map(({ Uuid }: { Uuid: string }) => Uuid))
      }
      assert.deepEqual(seen, all)
      const tokens: string[] = []
      for (let NextToken: string | undefined = ''; NextToken !== undefined; ) {
        const { Instances, PageInfo } = await succeed(ACTION, { UseNextToken: true, NextToken, PageSize })
        const { NextToken: next, ...rest }: { NextToken?: string } = PageInfo
        assert.deepEqual(rest, { Count: Instances.length, PageSize })
        assert.ok(Instances.length > 0)
        tokens.push(...Instances.map(({ Uuid }: { Uuid: string }) => Uuid))
        NextToken = next
      }
      assert.deepEqual(tokens, all)
    }
    const none = await succeed(ACTION, { UseNextToken: true, Criteria: '[{"name":"uuid","value":"nobody"}]' })
    assert.deepEqual([none.Instances, none.PageInfo], [[], { Count: 0, PageSize: 20 }])
    assert.equal((await succeed(ACTION, { CurrentPage: 1_000_000, PageSize: 1000 })).PageInfo.TotalCount, 7)
  })

  test('what is wrong is refused by name', async () => {
    const cases: [Record<string, unknown>, string][] = [
      [{ Criteria: '[{"name":"colour","value":"red"}]' }, 'InvalidCriteria.1.name'],
      [{ Criteria: '[{"name":"toString","value":"red"}]' }, 'InvalidCriteria.1.name'],
      [{ Criteria: '[{"name":"uuid","value":"a"},{"name":"InternetIp","value":"1"}]' }, 'InvalidCriteria.2.name'],
      [{ Criteria: '[{"name":"alarmStatus","value":"MAYBE"}]' }, 'InvalidCriteria.1.value'],
      [{ Criteria: '[{"name":"groupId","value":"web"}]' }, 'InvalidCriteria.1.value'],
      [{ Criteria: '[{"value":"web"}]' }, 'MissingCriteria.1.name'],
      [{ Criteria: '[{"name":"uuid","value":["a"]}]' }, 'InvalidCriteria.1.value'],
      [{ Criteria: 'web' }, 'InvalidCriteria'],
      [{ Criteria: JSON.stringify(Array(101).fill({ name: 'uuid', value: 'a' })) }, 'InvalidCriteria'],
      [{ LogicalExp: 'XOR' }, 'InvalidLogicalExp'],
      [{ Importance: 3 }, 'InvalidImportance'],
      [{ Flags: '0,6' }, 'InvalidFlags.2'],
      [{ MachineTypes: 'servers' }, 'InvalidMachineTypes.1'],
      [{ NoGroupTrace: 'maybe' }, 'InvalidNoGroupTrace'],
      [{ Lang: 'fr' }, 'InvalidLang'],
      [{ PageSize: 0 }, 'InvalidPageSize'],
      [{ PageSize: 1001 }, 'InvalidPageSize'],
      [{ CurrentPage: 0 }, 'InvalidCurrentPage'],
      [{ UseNextToken: true, NextToken: 'E17B501887A2D3AA5E8360A6EFA3B***' }, 'InvalidNextToken'],
      [{ ResourceDirectoryAccountId: 'shop' }, 'InvalidResourceDirectoryAccountId'],
    ]
    for (const [parameters, code] of cases) assert.deepEqual((await fail(ACTION, parameters)).slice(0, 2), [400, code])
  })

  test('the management account and delegated administrators see members, and nobody else does', async () => {
    const uuids = async (account: string, ResourceDirectoryAccountId?: string) => {
      const { Instances } = await succeed(ACTION, { ResourceDirectoryAccountId }, server().rootOf(account))
      return Instances.map(({ Uuid }: { Uuid: string }) => Uuid)
    }
    for (const account of [HEAD, SECURITY]) assert.deepEqual(await uuids(account, SHOP), [uuid(4), 'x-e'])
    assert.deepEqual(await uuids(SHOP), [uuid(4), 'x-e'])
    assert.deepEqual(await uuids(SHOP, SHOP), [uuid(4), 'x-e'])
    assert.deepEqual(await uuids(SECURITY), [])
    assert.deepEqual(await uuids(STRANGER), [])
    assert.equal((await uuids(SECURITY, HEAD)).length, 7)
    for (const [account, member] of [
      [SHOP, HEAD],
      [STRANGER, SHOP],
      [HEAD, STRANGER],
      [HEAD, '1900000000000777'],
    ] as const) {
      const refused = await fail(ACTION, { ResourceDirectoryAccountId: member }, server().rootOf(account))
      assert.deepEqual(refused, [403, 'NoPermission', 'caller has no permission'])
    }
  })

  test('a user needs permission', async () => {
    assert.deepEqual((await fail(ACTION, {}, server().user('nobody'))).slice(0, 2), [403, 'NoPermission'])
  })
})
