import assert from 'node:assert/strict'
import test, { before } from 'node:test'
import { insertHosts } from '../../domain/hosts.ts'
import { forEachServer } from '../../server.ts'
import { assetCalls, HEAD, SHOP, uuid } from './assets.ts'

const ACTION = 'DescribeGroupedInstances'

interface Row {
  readonly FieldAliasName: string
  readonly InstanceCount: string
  readonly AuthVersionCheckCount: number
  readonly Os?: string
}

forEachServer((server) => {
  const { succeed, fail, approve, logOn } = assetCalls(server)
  const rows = async (parameters: Record<string, unknown>): Promise<Row[]> => (await succeed(ACTION, parameters)).Instances
  const counts = async (parameters: Record<string, unknown>) =>
    (await rows(parameters)).map(({ FieldAliasName, InstanceCount }) => `${FieldAliasName} ${InstanceCount}`)

  before(async () => {
    await succeed('CreateOrUpdateAssetGroup', { GroupName: 'empty' })
    await succeed('CreateOrUpdateAssetGroup', { GroupName: 'Fleet' })
    const editions = [0, 1, 6, 5, 3, 7]
    const fleet = editions.map((version, index) => ({
      account: HEAD,
      uuid: `f${index}`,
      group_id: 3,
      version,
      cores: 2,
      vendor: index < 2 ? 'aliyun' : 'aws',
      region: index < 2 ? 'cn-hangzhou' : 'us-east-1',
      vpc: `vpc-${index % 2}`,
      os: index % 2 === 0 ? 'linux' : 'windows',
      agent: index === 0 ? 'online' : 'offline',
    }))
    await server().database.write((transaction) => insertHosts(transaction, fleet))
    await approve('global', '-')
    for (const host of ['f3', 'f3', 'f4', uuid(3)]) await logOn(host)
  })

  test('groups come in their order, with everything that is counted', async () => {
    const { Instances, PageInfo, RequestId } = await succeed(ACTION, { GroupField: 'groupId' })
    assert.match(RequestId, /^[0-9A-F-]{36}$/)
    assert.deepEqual(PageInfo, { Count: 4, CurrentPage: 1, PageSize: 20, TotalCount: 4 })
    const row = (
      name: string,
      flag: number,
      numbers: [cores: number, count: string, risk: string, bare: string],
      licensed: number,
    ) => ({
      AsapVulInstanceCount: 0,
      AuthVersionCheckCount: licensed,
      FieldAliasName: name,
      GroupFlag: flag,
      InstanceCoreCount: numbers[0],
      InstanceCount: numbers[1],
      RiskInstanceCount: numbers[2],
      UnProtectedInstanceCount: numbers[3],
    })
    assert.deepEqual(Instances, [
      row('Ungrouped', 0, [0, '1', '1', '1'], 1),
      row('web', 1, [0, '2', '0', '2'], 2),
      row('empty', 1, [0, '0', '0', '0'], 0),
      row('Fleet', 1, [12, '6', '2', '5'], 6),
    ])
    assert.equal((await rows({ GroupField: 'groupId', Lang: 'zh' }))[0]?.FieldAliasName, '未分组')
    assert.equal((await rows({ GroupField: 'groupId', Lang: 'en' }))[0]?.FieldAliasName, 'Ungrouped')
  })

  test('regions and networks come in the order of their ids', async () => {
    assert.deepEqual(await counts({ GroupField: 'regionId' }), ['cn-hangzhou 2', 'outside-of-aliyun 3', 'us-east-1 4'])
    assert.deepEqual(await counts({ GroupField: 'vpcInstanceId' }), ['vpc-0 3', 'vpc-1 3'])
    const networks = await rows({ GroupField: 'vpcInstanceId' })
    assert.deepEqual(
      networks.map((row) => [row.Os, 'GroupFlag' in row]),
      [
        ['linux', false],
        ['windows', false],
      ],
    )
  })

  test('letters other than A to Z are found as they are written', async (context) => {
    const rename = (name: string) =>
      server().database.write((transaction) => transaction.run('UPDATE host_groups SET name = ? WHERE id = 2', name))
    context.after(() => rename('empty'))
    await rename('Éole')
    assert.deepEqual(await counts({ GroupField: 'groupId', FieldValue: 'ÉO' }), ['Éole 0'])
    assert.deepEqual(await counts({ GroupField: 'groupId', FieldValue: 'éo' }), [])
  })

  test('the name, the vendor and the edition narrow what is counted', async () => {
    assert.deepEqual(await counts({ GroupField: 'groupId', FieldValue: 'e' }), ['Ungrouped 1', 'web 2', 'empty 0', 'Fleet 6'])
    assert.deepEqual(await counts({ GroupField: 'groupId', FieldValue: 'FLEET' }), ['Fleet 6'])
    assert.deepEqual(await counts({ GroupField: 'groupId', FieldValue: 'nobody' }), [])
    assert.deepEqual(await counts({ GroupField: 'regionId', FieldValue: 'ALI' }), ['outside-of-aliyun 3'])
    const fleet = { GroupField: 'groupId', FieldValue: 'fleet', MachineTypes: 'ecs' }
    assert.deepEqual(await counts({ ...fleet, Vendor: 0 }), ['Fleet 2'])
    assert.deepEqual(await counts({ ...fleet, Vendors: '7,8' }), ['Fleet 4'])
    assert.deepEqual(await counts({ ...fleet, Vendors: '0,7', Vendor: 1 }), ['Fleet 6'])
    assert.deepEqual(await counts({ GroupField: 'regionId', Vendor: 2 }), [])
    const licensed: [string, number][] = [
      ['sas_gt_basic', 4],
      ['sas_gt_anti_virus', 3],
      ['sas_gte_advanced', 3],
      ['sas_eq_advanced', 1],
      ['sas_gte_enterprise', 2],
    ]
    for (const [SaleVersionCheckCode, expected] of licensed) {
      const [row] = await rows({ ...fleet, SaleVersionCheckCode })
      assert.deepEqual([row?.AuthVersionCheckCount, row?.InstanceCount], [expected, '6'], SaleVersionCheckCode)
    }
  })

  test('pages of every size follow one another to the end and past it', async () => {
    const expected = {
      groupId: ['Ungrouped', 'web', 'empty', 'Fleet'],
      regionId: ['cn-hangzhou', 'outside-of-aliyun', 'us-east-1'],
    }
    for (const [GroupField, names] of Object.entries(expected)) {
      for (const PageSize of [1, 2, 3, 4, 5]) {
        const seen: string[] = []
        for (let CurrentPage = 1; ; CurrentPage++) {
          const { Instances, PageInfo } = await succeed(ACTION, { GroupField, CurrentPage, PageSize })
          assert.deepEqual(PageInfo, { Count: Instances.length, CurrentPage, PageSize, TotalCount: names.length })
          if (Instances.length === 0) break
          seen.push(...Instances.map(({ FieldAliasName }: Row) => FieldAliasName))
        }
        assert.deepEqual(seen, names)
      }
    }
    const { Instances, PageInfo } = await succeed(ACTION, { GroupField: 'groupId', NoPage: true, CurrentPage: 2, PageSize: 1 })
    assert.deepEqual([Instances.length, PageInfo], [4, { Count: 4, CurrentPage: 1, PageSize: 1000, TotalCount: 4 }])
    assert.equal((await rows({ GroupField: 'groupId', NoPage: false, PageSize: 1 })).length, 1)
    assert.deepEqual(await counts({ GroupField: 'groupId', FieldValue: 'e', CurrentPage: 2, PageSize: 3 }), ['Fleet 6'])
  })

  test('what is wrong is refused by name', async () => {
    const cases: [Record<string, unknown>, string][] = [
      [{}, 'MissingGroupField'],
      [{ GroupField: 'os' }, 'InvalidGroupField'],
      [{ GroupField: 'groupId', MachineTypes: 'eci' }, 'InvalidMachineTypes'],
      [{ GroupField: 'groupId', SaleVersionCheckCode: 'sas' }, 'InvalidSaleVersionCheckCode'],
      [{ GroupField: 'groupId', Vendor: 6 }, 'InvalidVendor'],
      [{ GroupField: 'groupId', Vendors: '0,6' }, 'InvalidVendors.2'],
      [{ GroupField: 'groupId', PageSize: 1001 }, 'InvalidPageSize'],
      [{ GroupField: 'groupId', CurrentPage: 0 }, 'InvalidCurrentPage'],
      [{ GroupField: 'groupId', NoPage: 'x' }, 'InvalidNoPage'],
      [{ GroupField: 'groupId', Lang: 'fr' }, 'InvalidLang'],
      [{ GroupField: 'groupId', FieldValue: 'x'.repeat(257) }, 'InvalidFieldValue'],
    ]
    for (const [parameters, code] of cases) assert.deepEqual((await fail(ACTION, parameters)).slice(0, 2), [400, code])
  })

  test('another account sees its own, and a user needs permission', async () => {
    const { Instances } = await succeed(ACTION, { GroupField: 'groupId' }, server().rootOf(SHOP))
    assert.deepEqual([Instances.length, Instances[0].InstanceCount], [1, '1'])
    assert.deepEqual((await fail(ACTION, { GroupField: 'groupId' }, server().user('nobody'))).slice(0, 2), [403, 'NoPermission'])
  })
})
