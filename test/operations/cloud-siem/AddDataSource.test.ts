import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { forEachServer } from '../../server.ts'
import { codeOf, HUAWEI, md5, REGION, SHOP, siemCalls, TENCENT } from './sources.ts'

const EXAMPLE = {
  ...HUAWEI,
  DataSourceType: 'obs',
  DataSourceInstanceName: 'XX-Beijing-Kafka',
  DataSourceInstanceParams: REGION,
  DataSourceInstanceRemark: 'XX Cloud Firewall Shanghai instance',
  RegionId: 'cn-hangzhou',
}

forEachServer((server) => {
  const { call, dataOf, as, bind, refusesParameters } = siemCalls(server)
  const add = (parameters: Record<string, unknown> = {}) => dataOf('AddDataSource', { ...EXAMPLE, ...parameters })
  const list = (parameters: Record<string, unknown> = HUAWEI) => dataOf('ListBindDataSources', parameters)

  beforeEach(async () => {
    await server.reset()
    await bind()
  })

  test('the document’s example; the id is the MD5 of account, type and parameters', async () => {
    const { status, body } = await call('AddDataSource', EXAMPLE)
    assert.deepEqual([status, Object.keys(body).sort()], [200, ['Data', 'RequestId']])
    const id = md5([HUAWEI.AccountId, 'obs', [['region_code', 'ap-guangzhou']]])
    assert.deepEqual(body.Data, { Count: 1, DataSourceInstanceId: id })
    const [source, ...others] = await list()
    assert.deepEqual(others, [])
    assert.deepEqual(source, {
      ...HUAWEI,
      AccountName: 'sas_account_xxx',
      DataSourceInstanceId: id,
      DataSourceName: EXAMPLE.DataSourceInstanceName,
      DataSourceRemark: EXAMPLE.DataSourceInstanceRemark,
      DataSourceType: 'obs',
      LogCount: 0,
      TaskCount: 0,
    })
  })

  test('order and spelling of parameters do not matter, name and remark neither; what can be changed is not in the id', async () => {
    await bind({ ...TENCENT, AccessId: 'T' })
    const kafka = { ...TENCENT, DataSourceType: 'ckafka' }
    const parameters = (...pairs: [string, string][]) =>
      JSON.stringify(pairs.map(([ParaCode, ParaValue]) => ({ ParaCode, ParaValue })))
    const given = parameters(['own', 'x'], ['region_code', 'ap-guangzhou'], ['bootstrap_servers', 'a:9092,b:9092'])
    const id = md5([
      TENCENT.AccountId,
      'ckafka',
      [
        ['own', 'x'],
        ['region_code', 'ap-guangzhou'],
      ],
    ])
    assert.deepEqual(await add({ ...kafka, DataSourceInstanceParams: given }), { Count: 1, DataSourceInstanceId: id })
    const turned = '[{"paraCode":"region_code","paraValue":"ap-guangzhou"},{"paraCode":"own","paraValue":"x"}]'
    const again = { ...kafka, DataSourceInstanceParams: turned, DataSourceInstanceName: 'other' }
    assert.deepEqual(await add(again), { Count: 0, DataSourceInstanceId: id })
    assert.equal((await list(TENCENT)).length, 1)
  })

  test('Count is 0 for accounts that are not bound in this data centre', async () => {
    const elsewhere = [{ AccountId: 'other' }, { RegionId: 'ap-southeast-1' }, { ...TENCENT, DataSourceType: 'ckafka' }]
    for (const parameters of elsewhere) assert.equal((await add(parameters)).Count, 0, JSON.stringify(parameters))
    const { Count } = await dataOf('AddDataSource', EXAMPLE, as(SHOP))
    assert.equal(Count, 0)
    assert.deepEqual(await list(), [])
    await bind({ ...HUAWEI, RegionId: 'ap-southeast-1' })
    assert.equal((await add({ RegionId: 'ap-southeast-1' })).Count, 1)
    assert.equal((await add({ RegionId: 'cn-shanghai' })).Count, 1)
  })

  test('without AccountId the one bound account is meant, whatever the number of its keys', async () => {
    await bind({ ...HUAWEI, AccessId: 'second key'.replace(' ', '-') })
    assert.equal((await add({ AccountId: undefined })).Count, 1)
    await bind({ ...HUAWEI, AccountId: 'second' })
    assert.deepEqual(codeOf(await call('AddDataSource', { ...EXAMPLE, AccountId: undefined })), [400, 'MissingAccountId'])
    const none = await call('AddDataSource', { ...EXAMPLE, CloudCode: 'qcloud', DataSourceType: 'ckafka', AccountId: undefined })
    assert.deepEqual(codeOf(none), [400, 'MissingAccountId'])
  })

  test('types: the only one of a cloud may be left out, one of another cloud is refused', async () => {
    assert.equal((await add({ DataSourceType: undefined })).Count, 1)
    const qcloud = { ...EXAMPLE, CloudCode: 'qcloud' }
    assert.deepEqual(codeOf(await call('AddDataSource', { ...qcloud, DataSourceType: undefined })), [
      400,
      'MissingDataSourceType',
    ])
    assert.deepEqual(codeOf(await call('AddDataSource', qcloud)), [400, 'InvalidDataSourceType'])
    assert.deepEqual(codeOf(await call('AddDataSource', { ...EXAMPLE, CloudCode: 'aliyun' })), [400, 'InvalidCloudCode'])
  })

  test('InvalidDataSourceInstanceParams says what is wrong', async () => {
    const twice = '[{"ParaCode":"region_code","ParaValue":"a"},{"ParaCode":"region_code","ParaValue":"b"}]'
    const cases: [string | undefined, RegExp][] = [
      [undefined, /needs the parameter region_code/],
      ['[]', /needs the parameter region_code/],
      ['[{"ParaCode":"region_code"}]', /needs the parameter region_code/],
      ['[{"ParaCode":"region_code","ParaValue":"A B"}]', /region_code must match/],
      [twice, /named twice/],
      ['{', /DataSourceInstanceParams/],
    ]
    for (const [DataSourceInstanceParams, message] of cases) {
      const refused = await call('AddDataSource', { ...EXAMPLE, DataSourceInstanceParams })
      assert.deepEqual(codeOf(refused), [400, 'InvalidDataSourceInstanceParams'], DataSourceInstanceParams)
      assert.match(refused.body.Message, message)
    }
    assert.deepEqual(await list(), [])
  })

  test('the hundredth data source of an account is the last', async () => {
    const rows = Array.from({ length: 99 }, (_, n) => {
      return ['1500000000000001', 'cn-hangzhou', `id-${n}`, 'huawei', HUAWEI.AccountId, 'obs', '', '', '[]', 0, 0]
    })
    const columns = ['account', 'region', 'id', 'cloud_code', 'cloud_account_id', 'type', 'name', 'remark', 'parameters']
    await server().database.write((transaction) =>
      transaction.insert('data_sources', [...columns, 'created_at', 'modified_at'], rows),
    )
    const region = (name: string) => ({
      DataSourceInstanceParams: JSON.stringify([{ ParaCode: 'region_code', ParaValue: name }]),
    })
    assert.equal((await add(region('a'))).Count, 1)
    assert.equal((await add(region('b'))).Count, 0)
    assert.equal((await list()).length, 100)
  })

  test('ten at once: one comes to be', async () => {
    const counts = (await Promise.all(Array.from({ length: 10 }, () => add()))).map(({ Count }) => Count)
    assert.deepEqual(counts.sort(), [...Array(9).fill(0), 1])
  })

  test('what is required, and what is wrong', () =>
    refusesParameters('AddDataSource', EXAMPLE, ['CloudCode'], {
      CloudCode: 'aws',
      DataSourceType: 's3',
      RegionId: 'x',
      DataSourceInstanceName: 'x'.repeat(257),
      DataSourceInstanceRemark: 'x'.repeat(257),
      AccountId: 'a b',
    }))

  test('403 for a user without the permission, 200 for one with it', async () => {
    assert.deepEqual(codeOf(await call('AddDataSource', EXAMPLE, server().user('nobody'))), [403, 'Forbidden.RAM'])
    assert.equal((await call('AddDataSource', EXAMPLE, server().user('careful'))).body.Data.Count, 1)
  })
})
