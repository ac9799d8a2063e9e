import assert from 'node:assert/strict'
import test from 'node:test'
import { isoSeconds } from '../../../src/kernel/clock.ts'
import type { Credentials } from '../../client.ts'
import { forEachServer, TestServer } from '../../server.ts'
import { forEachEngine } from '../../storage/engines.ts'
import { logonOn, WEB_1 } from './sources.ts'

const HEAD = '1500000000000001'
const MEMBER = '1900000000000001'
const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const YEAR_MS = 365 * DAY_MS

forEachEngine((engine) => {
  const within = async (work: (on: ReturnType<typeof callsTo>) => Promise<void>) => {
    const server = await TestServer.start(engine, undefined, { isRehearsal: true })
    server.clock.freeze()
    try {
      await work(callsTo(server))
    } finally {
      await server.stop()
    }
  }

  test(`signed calls work a year away on both sides, and the trail keeps the time of the machine, on ${engine.name}`, () =>
    within(async ({ server, must, set }) => {
      const machine = Math.floor(server.clock.now() / 1000) * 1000
      for (const ahead of [YEAR_MS, -YEAR_MS]) {
        assert.equal((await set(machine + ahead)).Time, isoSeconds(machine + ahead))
        const { User } = await must('Ram', 'CreateUser', { UserName: `user${ahead > 0 ? 1 : 2}` })
        assert.equal(User.CreateDate, isoSeconds(machine + ahead))
      }
      await server.flush()
      const rows = await server.database.read((reader) =>
        reader.all<{ at: number }>("SELECT at FROM audit_events WHERE action <> '' ORDER BY seq LIMIT 100"),
      )
      assert.equal(rows.length, 4)
      for (const { at } of rows) assert.equal(at, server.clock.now())
      const { Events } = await must('Actiontrail', 'LookupEvents', {
        LookupAttribute: [{ Key: 'EventName', Value: 'CreateUser' }],
      })
      assert.equal(Events.length, 2)
    }))

  test(`it runs on from there, on ${engine.name}`, () =>
    within(async ({ server, must, set }) => {
      await set(Date.UTC(2031, 0))
      server.clock.advance(5000)
      assert.equal((await must('Ram', 'CreateUser', { UserName: 'late' })).User.CreateDate, '2031-01-01T00:00:05Z')
    }))

  test(`a logon that is told late is judged by what was approved when it happened, on ${engine.name}`, () =>
    within(async ({ must, set }) => {
      const location = (name: string, flag: string) =>
        must('Sas', 'ModifyLoginBaseConfig', {
          Type: 'login_common_location',
          Config: JSON.stringify({ location: name }),
          Target: JSON.stringify([{ targetType: 'uuid', target: WEB_1, flag }]),
        })
      const logon = async (day: number) => {
        const Lines = logonOn('web-1', day).replace('2026-11-21', `2030-11-${day}`)
        return (await must('Garrison', 'ImportLogons', { HostUuid: WEB_1, Lines })).Alerts
      }
      await set(Date.UTC(2030, 10, 11))
      await location('US', 'add')
      await set(Date.UTC(2030, 10, 15))
      await location('ME', 'add')
      await location('US', 'del')
      await set(Date.UTC(2030, 10, 20))
      assert.deepEqual([await logon(13), await logon(17)], [0, 1])
      const [alert] = (await must('Sas', 'DescribeSuspEvents')).SuspEvents
      await must('Sas', 'HandleSecurityEvents', { OperationCode: 'ignore', SecurityEventIds: [alert.Id] })
      const [handled] = (await must('Sas', 'DescribeSuspEvents', { Dealed: 'Y' })).SuspEvents
      assert.equal(handled.OperateTime, Date.UTC(2030, 10, 20))
    }))

  test(`approvals end by it, on ${engine.name}`, () =>
    within(async ({ must, set }) => {
      const logon = async (day: number) => {
        const Lines = logonOn('web-1', day).replace('2026-11-21', `2030-11-${day}`)
        return (await must('Garrison', 'ImportLogons', { HostUuid: WEB_1, Lines })).Alerts
      }
      await set(Date.UTC(2030, 10, 11))
      const Target = JSON.stringify([{ targetType: 'global', flag: 'add' }])
      await must('Sas', 'ModifyLoginBaseConfig', { Type: 'login_common_location', Config: '{"location":"ME"}', Target })
      assert.equal(await logon(12), 1)
      const [{ Id }] = (await must('Sas', 'DescribeSuspEvents')).SuspEvents
      await must('Garrison', 'ApproveAlert', { AlertId: Id, ExpireTime: '2030-11-20T00:00:00Z' })
      const holding = async () => (await must('Garrison', 'ListApprovals')).Approvals.length
      assert.deepEqual([await logon(13), await holding()], [0, 1])
      await set(Date.UTC(2030, 10, 25))
      assert.deepEqual([await logon(21), await logon(19), await holding()], [1, 0, 0])
    }))

  test(`sessions of roles end by it, on ${engine.name}`, () =>
    within(async ({ server, must, set }) => {
      const start = Date.UTC(2031, 5, 1)
      await set(start)
      const trusted = { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { RAM: [`acs:ram::${HEAD}:root`] } }
      const AssumeRolePolicyDocument = JSON.stringify({ Version: '1', Statement: [trusted] })
      await must('Ram', 'CreateRole', { RoleName: 'visitor', AssumeRolePolicyDocument })
      const wanted = { RoleArn: `acs:ram::${HEAD}:role/visitor`, RoleSessionName: 'visit', DurationSeconds: 900 }
      const { Credentials: given } = await must('Sts', 'AssumeRole', wanted, server.user('careful'))
      assert.equal(given.Expiration, isoSeconds(start + 900_000))
      const session = {
        accessKeyId: given.AccessKeyId,
        accessKeySecret: given.AccessKeySecret,
        securityToken: given.SecurityToken,
      }
      const whoami = async () => (await server.call('Sts', 'GetCallerIdentity', {}, session)).body.Code
      assert.equal(await whoami(), undefined)
      await set(start + 899_000)
      assert.equal(await whoami(), undefined)
      await set(start + 900_000)
      assert.equal(await whoami(), 'InvalidSecurityToken.Expired')
    }))

  test(`batches of logs are forgotten by it, on ${engine.name}`, () =>
    within(async ({ server, must, set }) => {
      const { Token } = await must('Garrison', 'CreateLogonSource', { Name: 'shipper' })
      const send = async (port: number) => {
        const headers = { authorization: `Bearer ${Token}` }
        const body = logonOn('web-1', port)
        assert.equal((await fetch(`${server.url}/intake/logons`, { method: 'POST', headers, body })).status, 200)
        const rows = await server.database.read((reader) => reader.all('SELECT id FROM intake_batches LIMIT 10'))
        return rows.length
      }
      assert.deepEqual([await send(1), await send(2)], [1, 2])
      await set(server.clock.now() + 8 * DAY_MS)
      assert.equal(await send(3), 1)
    }))

  test(`a time that is none, or too far away, is refused, on ${engine.name}`, () =>
    within(async ({ server }) => {
      for (const Time of ['yesterday', '2026-02-30T00:00:00Z', '1999-12-31T23:59:59Z', '3000-01-01T00:00:00Z']) {
        const { status, body } = await server.call('Garrison', 'SetClock', { Time })
        assert.equal(status, 400)
        assert.match(body.Message, /from 2000 to 2999/)
      }
    }))
})

function callsTo(server: TestServer) {
  const must = async (product: string, action: string, parameters: Record<string, unknown> = {}, as?: Credentials) => {
    const { status, body, text } = await server.call(product, action, parameters, as)
    assert.equal(status, 200, text)
    return body
  }
  return { server, must, set: (to: number) => must('Garrison', 'SetClock', { Time: new Date(to).toISOString() }) }
}

forEachServer((server) => {
  const Time = '2026-11-21T20:00:00Z'

  test('a server that keeps its records refuses, and its clock stays', async () => {
    const { status, body } = await server().call('Garrison', 'SetClock', { Time })
    assert.deepEqual([status, body.Code], [409, 'NotRehearsal'])
    assert.match(body.Message, /garrison dev/)
    const { User } = (await server().call('Ram', 'CreateUser', { UserName: 'present' })).body
    assert.ok(Math.abs(Date.parse(User.CreateDate) - server().clock.now()) < HOUR_MS)
  })

  test('only the management account may, and only with permission', async () => {
    const member = await server().call('Garrison', 'SetClock', { Time }, server().rootOf(MEMBER))
    assert.deepEqual([member.status, member.body.Code], [403, 'NotManagementAccount'])
    const nobody = await server().call('Garrison', 'SetClock', { Time }, server().user('nobody'))
    assert.deepEqual([nobody.status, nobody.body.Code], [403, 'NoPermission'])
  })
})
