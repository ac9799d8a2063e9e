import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { forEachServer } from '../../server.ts'

const HOST = 'inet-00000000-0000-4000-8000-000000000001'
const SECOND = 'inet-00000000-0000-4000-8000-000000000002'
const HOURS = 'login_common_time'

forEachServer((server) => {
  beforeEach(() => server.reset())

  const remove = (parameters: object, credentials?: Parameters<ReturnType<typeof server>['call']>[3]) =>
    server().call('Sas', 'DeleteLoginBaseConfig', { ...parameters }, credentials)
  const approve = async (...targets: [name: string, targetType: string][]) => {
    const Target = JSON.stringify(targets.map(([target, targetType]) => ({ target, targetType, flag: 'add' })))
    const Config = '{"startTime":"06:00","endTime":"16:00"}'
    assert.equal((await server().call('Sas', 'ModifyLoginBaseConfig', { Type: HOURS, Config, Target })).status, 200)
  }
  const bound = async (): Promise<string[]> => {
    const { body } = await server().call('Sas', 'DescribeLoginBaseConfigs', { Type: HOURS })
    return body.BaseConfigs.flatMap(({ TargetList }: { TargetList: { Target: string }[] }) =>
      TargetList.map(({ Target }) => Target),
    )
  }
  const EXAMPLE = { Type: HOURS, Config: '{"startTime":"06:00:00","endTime":"16:00:00"}' }

  test('the document’s example takes a time away from everything', async () => {
    await approve([HOST, 'uuid'], ['1', 'groupId'], ['-', 'global'])
    const { status, body } = await remove(EXAMPLE)
    assert.equal(status, 200)
    assert.deepEqual(Object.keys(body), ['RequestId'])
    assert.deepEqual(await bound(), [])
  })

  test('with a server it is taken from that one; the last one takes the value away', async () => {
    await approve([HOST, 'uuid'], [SECOND, 'uuid'])
    assert.equal((await remove({ ...EXAMPLE, Target: HOST })).status, 200)
    assert.deepEqual(await bound(), [SECOND])
    assert.equal((await remove({ ...EXAMPLE, Target: SECOND })).status, 200)
    const again = await remove(EXAMPLE)
    assert.deepEqual([again.status, again.body.Code], [400, 'DataNotExists'])
  })

  test('of every type that value goes and no other, as DescribeLoginBaseConfigs shows it', async () => {
    const types: [type: string, gone: object, stays: object, shown: object][] = [
      ['login_common_location', { location: 'Montenegro' }, { location: 'Serbia' }, { Location: 'Serbia' }],
      ['login_common_ip', { ip: '10.1.0.0/16' }, { ip: '10.1.0.0/24' }, { Ip: '10.1.0.0/24' }],
      [
        HOURS,
        { startTime: '06:00', endTime: '16:00' },
        { startTime: '06:00', endTime: '16:01' },
        { StartTime: '06:00', EndTime: '16:01' },
      ],
      ['login_common_account', { account: 'deploy' }, { account: 'deployer' }, { Account: 'deployer' }],
    ]
    const Target = JSON.stringify([{ target: '-', targetType: 'global', flag: 'add' }])
    for (const [Type, gone, stays, shown] of types) {
      for (const value of [gone, stays]) {
        const { status } = await server().call('Sas', 'ModifyLoginBaseConfig', { Type, Config: JSON.stringify(value), Target })
        assert.equal(status, 200)
      }
      // What the list shows beside the value may come back with it.
      const Config = JSON.stringify({ ...gone, id: 0, totalCount: 174, uuidCount: 4 })
      assert.equal((await remove({ Type, Config })).status, 200, Type)
      const { BaseConfigs } = (await server().call('Sas', 'DescribeLoginBaseConfigs', { Type })).body
      assert.equal(BaseConfigs.length, 1, Type)
      assert.deepEqual({ ...BaseConfigs[0], ...shown }, { ...BaseConfigs[0] })
    }
  })

  test('a time on some days is another value than that of every day', async () => {
    await approve(['-', 'global'])
    const Config = '{"startTime":"06:00","endTime":"16:00","days":"Mon-Fri"}'
    const Target = JSON.stringify([{ target: '-', targetType: 'global', flag: 'add' }])
    assert.equal((await server().call('Sas', 'ModifyLoginBaseConfig', { Type: HOURS, Config, Target })).status, 200)
    assert.equal((await remove({ Type: HOURS, Config })).status, 200)
    const { BaseConfigs } = (await server().call('Sas', 'DescribeLoginBaseConfigs', { Type: HOURS })).body
    assert.deepEqual(
      BaseConfigs.map(({ StartTime, Days }: Record<string, unknown>) => [StartTime, Days]),
      [['06:00', undefined]],
    )
  })

  test('what is not there is named', async () => {
    const cases: [object, string][] = [
      [EXAMPLE, '06:00-16:00 data not exist'],
      [{ ...EXAMPLE, Target: HOST }, `${HOST} data not exist`],
      [{ Type: 'login_common_ip', Config: '{"ip":"10.23.23.23"}' }, '10.23.23.23 data not exist'],
      [{ Type: 'login_common_account', Config: '{"account":"test_account_001"}' }, 'test_account_001 data not exist'],
      [{ Type: 'login_common_location', Config: '{"location":"Shanghai"}' }, 'Shanghai data not exist'],
    ]
    for (const [parameters, message] of cases) {
      const { status, body } = await remove(parameters)
      assert.deepEqual([status, body.Code, body.Message], [400, 'DataNotExists', message])
    }
  })

  test('a value that reaches a server through its group is not taken from it alone', async () => {
    await approve(['1', 'groupId'])
    const { status, body } = await remove({ ...EXAMPLE, Target: HOST })
    assert.deepEqual([status, body.Code], [400, 'DataNotExists'])
    assert.deepEqual(await bound(), ['1'])
  })

  test('parameters that are missing or wrong are named', async () => {
    const cases: [object, string][] = [
      [{ Config: EXAMPLE.Config }, 'MissingType'],
      [{ Type: HOURS }, 'MissingConfig'],
      [{ Type: 'hours', Config: EXAMPLE.Config }, 'InvalidType'],
      [{ Type: HOURS, Config: 'x' }, 'InvalidConfig'],
      [{ Type: HOURS, Config: '{"startTime":"06:00"}' }, 'MissingConfig.endTime'],
      [{ Type: HOURS, Config: '{"startTime":"06:00","endTime":"half past"}' }, 'InvalidConfig.endTime'],
    ]
    for (const [parameters, code] of cases) {
      const { status, body } = await remove(parameters)
      assert.deepEqual([status, body.Code], [400, code])
    }
  })

  test('a user needs permission, and another account’s values stay', async () => {
    await approve([HOST, 'uuid'])
    for (const user of ['nobody', 'careful'] as const) {
      const { status, body } = await remove(EXAMPLE, server().user(user))
      assert.deepEqual([status, body.Code], [403, 'NoPermission'])
    }
    const { status, body } = await remove(EXAMPLE, server().rootOf('1900000000000001'))
    assert.deepEqual([status, body.Code], [400, 'DataNotExists'])
    assert.deepEqual(await bound(), [HOST])
  })
})
