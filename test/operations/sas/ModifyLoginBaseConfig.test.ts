import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { forEachServer } from '../../server.ts'

const HOST = 'inet-00000000-0000-4000-8000-000000000001'
const SECOND = 'inet-00000000-0000-4000-8000-000000000002'
const THEIRS = 'inet-00000000-0000-4000-8000-000000000004'
const PLACE = 'login_common_location'
const target = (name: string, flag = 'add', targetType = 'uuid') => ({ target: name, targetType, flag })

forEachServer((server) => {
  beforeEach(() => server.reset())

  const modify = (
    type: string,
    config: unknown,
    targets: unknown,
    credentials?: Parameters<ReturnType<typeof server>['call']>[3],
  ) => {
    const text = (value: unknown) => (typeof value === 'string' || value === undefined ? value : JSON.stringify(value))
    const parameters = { Type: type, Config: text(config), Target: text(targets) }
    return server().call('Sas', 'ModifyLoginBaseConfig', parameters, credentials)
  }
  const configs = async (type = PLACE) =>
    (await server().call('Sas', 'DescribeLoginBaseConfigs', { Type: type })).body.BaseConfigs
  const refused = async (answer: ReturnType<typeof modify>, status: number, code: string, message?: string) => {
    const { status: seen, body } = await answer
    assert.deepEqual([seen, body.Code], [status, code], JSON.stringify(body))
    if (message !== undefined) assert.equal(body.Message, message)
  }

  test('the document’s example creates a baseline', async () => {
    const { status, body } = await modify(PLACE, { totalCount: 174, uuidCount: 4, location: 'Montenegro', id: 0 }, [
      { target: HOST, targetType: 'uuid', flag: 'add' },
    ])
    assert.equal(status, 200)
    assert.match(body.RequestId, /^[0-9A-F-]{36}$/)
    assert.deepEqual({ ...body, RequestId: '' }, { RequestId: '', Code: '200', Message: 'successful', Success: true })
    assert.deepEqual(await configs(), [
      { Location: 'Montenegro', TargetList: [{ Target: HOST, TargetType: 'uuid' }], TotalCount: 3, UuidCount: 1 },
    ])
  })

  test('every type takes its own fields of Config', async () => {
    const groups: [string, object, object][] = [
      [PLACE, { location: '黑山' }, { Location: '黑山' }],
      ['login_common_ip', { ip: '10.1.0.0/16' }, { Ip: '10.1.0.0/16' }],
      ['login_common_time', { startTime: '06:00:00', endTime: '16:00:30' }, { StartTime: '06:00', EndTime: '16:00:30' }],
      ['login_common_account', { account: 'deploy' }, { Account: 'deploy' }],
    ]
    for (const [type, config, shown] of groups) {
      assert.equal((await modify(type, config, [target(HOST)])).status, 200)
      const [found] = await configs(type)
      assert.deepEqual(found, { ...shown, TargetList: [{ Target: HOST, TargetType: 'uuid' }], TotalCount: 3, UuidCount: 1 })
    }
  })

  test('a time may name days of the week, and is another value than that of every day', async () => {
    const TIME = 'login_common_time'
    const hours = { startTime: '08:00', endTime: '18:00' }
    for (const days of ['Fri, monday-thu', 'Mon-Fri', undefined, 'Mon-Sun', ''])
      assert.equal((await modify(TIME, { ...hours, days }, [target(HOST)])).status, 200)
    const shown = { TargetList: [{ Target: HOST, TargetType: 'uuid' }], TotalCount: 3, UuidCount: 1 }
    const times = { StartTime: '08:00', EndTime: '18:00' }
    assert.deepEqual(await configs(TIME), [
      { ...times, ...shown },
      { ...times, Days: 'Mon-Fri', ...shown },
    ])
    await refused(
      modify(TIME, { ...hours, days: 'weekdays' }, [target(HOST)]),
      400,
      'InvalidConfig.days',
      'Specified parameter Config.days is not valid. It must be days of the week, such as Mon-Fri or Sat,Sun.',
    )
    assert.equal((await modify(TIME, { ...hours, days: 'Mon-Fri' }, [target(HOST, 'del')])).status, 200)
    assert.deepEqual(await configs(TIME), [{ ...times, ...shown }])
  })

  test('Target is spelt either way, and may be one object; a server, a group or all servers', async () => {
    assert.equal(
      (await modify(PLACE, { location: 'Montenegro' }, [{ Target: HOST, targetType: 'uuid', flag: 'add' }])).status,
      200,
    )
    assert.equal((await modify(PLACE, { location: 'Montenegro' }, target('1', 'add', 'groupId'))).status, 200)
    assert.equal((await configs())[0].UuidCount, 2)
    assert.equal((await modify(PLACE, { location: 'Montenegro' }, [{ targetType: 'global', flag: 'add' }])).status, 200)
    assert.deepEqual((await configs())[0].TargetList, [
      { Target: '-', TargetType: 'global' },
      { Target: '1', TargetType: 'groupId' },
      { Target: HOST, TargetType: 'uuid' },
    ])
    assert.equal((await configs())[0].UuidCount, 3)
  })

  test('the counts that a client sends are not believed', async () => {
    await modify(PLACE, { location: 'Montenegro', totalCount: 9000, uuidCount: -5, id: 77 }, [target(HOST), target(SECOND)])
    const [{ TotalCount, UuidCount }] = await configs()
    assert.deepEqual([TotalCount, UuidCount], [3, 2])
  })

  test('del unbinds, and the last one takes the value away', async () => {
    await modify(PLACE, { location: 'Montenegro' }, [target(HOST), target(SECOND)])
    assert.equal((await modify(PLACE, { location: '黑山' }, [target(HOST, 'del')])).status, 200)
    assert.deepEqual((await configs())[0].TargetList, [{ Target: SECOND, TargetType: 'uuid' }])
    assert.equal((await modify(PLACE, { location: 'ME' }, [target(SECOND, 'del')])).status, 200)
    assert.deepEqual(await configs(), [])
  })

  test('DataNotExists names what is unknown, and nothing of the call is kept', async () => {
    const place = { location: 'Montenegro' }
    const unknown = (name: string) => `${name} data not exist`
    await refused(modify(PLACE, place, [target(HOST), target('nobody')]), 400, 'DataNotExists', unknown('nobody'))
    await refused(modify(PLACE, place, [target(HOST), target(THEIRS)]), 400, 'DataNotExists', unknown(THEIRS))
    await refused(modify(PLACE, place, [target('99', 'add', 'groupId')]), 400, 'DataNotExists', unknown('99'))
    await refused(modify(PLACE, place, [target(HOST, 'del')]), 400, 'DataNotExists', unknown('Montenegro'))
    assert.deepEqual(await configs(), [])
    await modify(PLACE, place, [target(HOST)])
    await refused(
      modify(PLACE, place, [target('-', 'add', 'global'), target(SECOND, 'del')]),
      400,
      'DataNotExists',
      unknown(SECOND),
    )
    assert.equal((await configs())[0].UuidCount, 1)
  })

  test('a field of Config that is missing or wrong is named', async () => {
    const all = [target(HOST)]
    await refused(modify(PLACE, { ip: '10.0.0.1' }, all), 400, 'MissingConfig.location')
    await refused(modify('login_common_ip', {}, all), 400, 'MissingConfig.ip')
    await refused(modify('login_common_ip', { ip: '10.0.0.1/33' }, all), 400, 'InvalidConfig.ip')
    await refused(modify('login_common_time', { startTime: '08:00' }, all), 400, 'MissingConfig.endTime')
    await refused(modify('login_common_time', { startTime: '25:00', endTime: '08:00' }, all), 400, 'InvalidConfig.startTime')
    await refused(modify('login_common_time', { startTime: '08:00', endTime: '08:00' }, all), 400, 'InvalidConfig.endTime')
    await refused(modify('login_common_account', { account: 'a\u0000b' }, all), 400, 'InvalidConfig')
    await refused(modify('login_common_account', { account: 'a\u0007b' }, all), 400, 'InvalidConfig.account')
    await refused(modify(PLACE, { location: 'x'.repeat(300) }, all), 400, 'InvalidConfig.location')
    await refused(modify(PLACE, 'Montenegro', all), 400, 'InvalidConfig')
    await refused(modify(PLACE, '[]', all), 400, 'MissingConfig.location')
    assert.deepEqual(await configs(), [])
  })

  test('parameters that are missing or wrong are named', async () => {
    const place = { location: 'Montenegro' }
    await refused(modify(PLACE, undefined, [target(HOST)]), 400, 'MissingConfig')
    await refused(modify(PLACE, place, undefined), 400, 'MissingTarget')
    await refused(server().call('Sas', 'ModifyLoginBaseConfig', { Config: '{}', Target: '[]' }), 400, 'MissingType')
    await refused(modify('login_common_place', place, [target(HOST)]), 400, 'InvalidType')
    await refused(modify(PLACE, place, []), 400, 'MissingTarget')
    await refused(modify(PLACE, place, '{'), 400, 'InvalidTarget')
    await refused(modify(PLACE, place, [target('')]), 400, 'MissingTarget.1.target')
    await refused(modify(PLACE, place, [{ target: HOST, flag: 'add' }]), 400, 'MissingTarget.1.targetType')
    await refused(modify(PLACE, place, [target(HOST), target(HOST, 'keep')]), 400, 'InvalidTarget.2.flag')
    await refused(modify(PLACE, place, [target(HOST, 'add', 'region')]), 400, 'InvalidTarget.1.targetType')
    await refused(modify(PLACE, place, [target('web', 'add', 'groupId')]), 400, 'InvalidTarget.1.target')
    await refused(modify(PLACE, place, [target(HOST, 'add', 'global')]), 400, 'InvalidTarget.1.target')
    await refused(modify(PLACE, place, [target(HOST), target(HOST, 'del')]), 400, 'InvalidTarget')
    await refused(
      modify(
        PLACE,
        place,
        Array.from({ length: 1001 }, (_, i) => target(`host-${i}`)),
      ),
      400,
      'InvalidTarget',
    )
    assert.deepEqual(await configs(), [])
  })

  test('the same target twice counts once', async () => {
    assert.equal((await modify(PLACE, { location: 'Montenegro' }, [target(HOST), target(HOST)])).status, 200)
    assert.equal((await configs())[0].TargetList.length, 1)
  })

  test('too many values of one type are refused with QuotaExceeded', async () => {
    const rows = Array.from({ length: 1000 }, (_, index) => ['1500000000000001', 'account', `user-${index}`, 'x', 0])
    await server().database.write(async (transaction) => {
      await transaction.insert('logon_baselines', ['account', 'type', 'value', 'shown', 'created_at'], rows)
    })
    await refused(modify('login_common_account', { account: 'one-more' }, [target(HOST)]), 400, 'QuotaExceeded')
    assert.equal((await modify(PLACE, { location: 'Montenegro' }, [target(HOST)])).status, 200)
  })

  test('a dry run tells what the change would have done, is audited, and changes nothing', async () => {
    const at = new Date(server().clock.now() - 2 * 86_400_000).toISOString()
    const Lines = `${at} web-1 sshd[1]: Accepted password for root from 8.8.8.8 port 1 ssh2`
    await server().call('Garrison', 'ImportLogons', { HostUuid: HOST, Lines })
    const proposed = {
      Type: PLACE,
      Config: JSON.stringify({ location: 'Montenegro' }),
      Target: JSON.stringify([target(HOST)]),
      DryRun: true,
    }
    const dryRun = (more: object) => server().call('Sas', 'ModifyLoginBaseConfig', { ...proposed, ...more })
    const { status, body } = await dryRun({})
    assert.deepEqual([status, body.Success, body.BackTest.Logons, body.BackTest.Types[0].Fires], [200, true, 1, 1])
    assert.match(body.BackTest.Examples[0].Reason, /8\.8\.8\.8/)
    assert.equal((await dryRun({ Days: 1 })).body.BackTest.Logons, 0)
    await refused(dryRun({ Days: 91 }), 400, 'InvalidDays')
    await refused(dryRun({ Target: JSON.stringify([target(THEIRS)]) }), 400, 'DataNotExists')
    assert.deepEqual(await configs(), [])
    await server().flush()
    const rows = await server().database.read((reader) =>
      reader.all("SELECT status FROM audit_events WHERE action = 'ModifyLoginBaseConfig' ORDER BY status LIMIT 9"),
    )
    assert.deepEqual(
      rows.map((row) => ({ ...row })),
      [200, 200, 400, 400].map((status) => ({ status })),
    )
    assert.equal((await dryRun({ DryRun: false })).body.BackTest, undefined)
    assert.equal((await configs()).length, 1)
    const wider = (await dryRun({ Config: JSON.stringify({ location: 'US' }) })).body.BackTest
    assert.deepEqual([wider.Types[0].Silenced, wider.Examples[0].Change], [1, 'silenced'])
  })

  test('a user needs permission', async () => {
    const place = { location: 'Montenegro' }
    await refused(modify(PLACE, place, [target(HOST)], server().user('nobody')), 403, 'NoPermission', 'caller has no permission')
    await refused(modify(PLACE, place, [target(HOST)], server().user('auditor')), 403, 'NoPermission')
    assert.equal((await modify(PLACE, place, [target(HOST)], server().user('careful'))).status, 200)
  })

  test('another account has baselines of its own', async () => {
    await modify(PLACE, { location: 'Montenegro' }, [target(HOST)])
    const shop = server().rootOf('1900000000000001')
    await refused(modify(PLACE, { location: 'Montenegro' }, [target(HOST)], shop), 400, 'DataNotExists', `${HOST} data not exist`)
    await refused(modify(PLACE, { location: 'Montenegro' }, [target(HOST, 'del')], shop), 400, 'DataNotExists')
    assert.equal((await modify(PLACE, { location: 'Montenegro' }, [target(THEIRS)], shop)).status, 200)
    assert.deepEqual((await configs())[0].TargetList, [{ Target: HOST, TargetType: 'uuid' }])
  })
})
