import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { utmpRecord } from '../../intake/utmp-record.ts'
import { forEachServer } from '../../server.ts'

const HOST = 'inet-00000000-0000-4000-8000-000000000001' // in Asia/Shanghai
const THEIRS = 'inet-00000000-0000-4000-8000-000000000004'
const LINE = 'Nov 21 20:17:05 web-1 sshd[811]: Accepted password for root from 8.8.8.8 port 50022 ssh2'

forEachServer((server) => {
  beforeEach(() => server.reset())

  const feed = (parameters: object, credentials?: Parameters<ReturnType<typeof server>['call']>[3]) =>
    server().call('Garrison', 'ImportLogons', { HostUuid: HOST, Lines: LINE, Year: 2026, ...parameters }, credentials)
  const approve = async (Type: string, config: object) => {
    const Target = JSON.stringify([{ targetType: 'global', flag: 'add' }])
    const { status } = await server().call('Sas', 'ModifyLoginBaseConfig', { Type, Config: JSON.stringify(config), Target })
    assert.equal(status, 200)
  }
  const alerts = async () => (await server().call('Sas', 'DescribeSuspEvents')).body

  test('a log becomes counts and alerts', async () => {
    await approve('login_common_location', { location: 'Montenegro' })
    const Lines = [
      LINE,
      LINE,
      'Nov 21 20:17:06 web-1 sshd[9]: Failed password for root from 8.8.8.8 port 1 ssh2',
      'Nov 21 20:17:07 web-1 CRON[7]: x',
      '?',
    ].join('\n')
    const { status, body } = await feed({ Lines })
    assert.equal(status, 200)
    assert.deepEqual(
      { ...body, RequestId: '' },
      {
        RequestId: '',
        Lines: 5,
        Understood: 3,
        OtherPrograms: 1,
        NotUnderstood: 1,
        Successes: 2,
        Duplicates: 1,
        Judged: 1,
        Alerts: 1,
      },
    )
    assert.equal((await alerts()).TotalCount, 1)
  })

  test('a log sent again alerts no more', async () => {
    await approve('login_common_account', { account: 'deploy' })
    assert.equal((await feed({})).body.Alerts, 1)
    const { body } = await feed({})
    assert.deepEqual([body.Successes, body.Duplicates, body.Judged, body.Alerts], [1, 1, 0, 0])
    assert.equal((await alerts()).TotalCount, 1)
  })

  test('Zone and Year say how the log is written', async () => {
    await feed({ Zone: 'Europe/Podgorica', Year: 2024 })
    await feed({})
    const rows = await server().database.read((reader) =>
      reader.all<{ at: number }>('SELECT at FROM logons ORDER BY at LIMIT 10'),
    )
    assert.deepEqual(
      rows.map(({ at }) => new Date(at).toISOString()),
      ['2024-11-21T19:17:05.000Z', '2026-11-21T12:17:05.000Z'],
    )
  })

  test('without Year the last one counts in which it has been', async () => {
    const now = server().clock.now()
    const days = [-30, 30].map((away) => new Date(now + 86_400_000 * away))
    const Lines = days.map((day) => {
      const month = day.toLocaleString('en', { month: 'short', timeZone: 'UTC' })
      return LINE.replace('Nov 21', `${month} ${String(day.getUTCDate()).padStart(2)}`)
    })
    await server().call('Garrison', 'ImportLogons', { HostUuid: HOST, Lines: Lines.join('\n') })
    const rows = await server().database.read((reader) =>
      reader.all<{ at: number }>('SELECT at FROM logons ORDER BY at LIMIT 10'),
    )
    const ages = rows.map(({ at }) => Math.round((now - at) / 86_400_000 / 10))
    // The one that would come in 30 days was 335 days ago, or in the last leap year.
    assert.equal(ages.length, 2)
    assert.equal(ages[1], 3)
    assert.ok((ages[0] ?? 0) >= 33, String(ages))
  })

  test('without Year the time of writing is what times are reckoned back from', async () => {
    const WrittenAt = Date.parse('2024-11-23T00:00:00Z')
    await server().call('Garrison', 'ImportLogons', { HostUuid: HOST, Lines: LINE, WrittenAt })
    await server().call('Garrison', 'ImportLogons', { HostUuid: HOST, Lines: LINE.replace('Nov', 'Dec'), WrittenAt })
    const rows = await server().database.read((reader) =>
      reader.all<{ at: number }>('SELECT at FROM logons ORDER BY at LIMIT 10'),
    )
    assert.deepEqual(
      rows.map(({ at }) => new Date(at).toISOString()),
      ['2023-12-21T12:17:05.000Z', '2024-11-21T12:17:05.000Z'],
    )
  })

  test('binary records are read as lines are', async () => {
    await approve('login_common_account', { account: 'deploy' })
    const seconds = Date.parse('2026-11-21T20:17:05Z') / 1000
    const record = { type: 7, pid: 811, line: 'pts/0', user: 'root', address: [8, 8, 8, 8], seconds }
    const bytes = [
      utmpRecord('aarch64', { type: 2, user: 'reboot', line: '~', seconds: seconds - 9 }),
      utmpRecord('aarch64', record),
      utmpRecord('aarch64', { ...record, type: 8 }),
      utmpRecord('aarch64', { ...record, type: 99 }),
    ]
    const Records = Buffer.concat(bytes).toString('base64')
    const send = (parameters: object) => server().call('Garrison', 'ImportLogons', { HostUuid: HOST, ...parameters })
    const { status, body } = await send({ Records, RecordKind: 'wtmp' })
    const { Lines, Understood, OtherPrograms, NotUnderstood, Successes, Duplicates, Alerts } = body
    assert.deepEqual(
      [status, Lines, Understood, OtherPrograms, NotUnderstood, Successes, Duplicates, Alerts],
      [200, 4, 2, 1, 1, 1, 0, 1],
    )
    assert.equal((await send({ Records, RecordKind: 'wtmp' })).body.Duplicates, 1)
    assert.equal((await send({ Records, RecordKind: 'btmp' })).body.Successes, 0)
    const utmp = Buffer.concat([utmpRecord('x86_64', { ...record, user: 'eve' })]).toString('base64')
    assert.equal((await send({ Records: utmp, RecordKind: 'utmp' })).body.Alerts, 1)
    const rows = [[3, 'ann', seconds * 1e6, null, 'pts/1', '192.0.2.1', 'sshd'], [1, 'reboot', 1, null, '~', null, null], 'x']
    const text = rows.map((row) => JSON.stringify(row)).join('\n')
    const db = await send({ Records: Buffer.from(text).toString('base64'), RecordKind: 'wtmpdb' })
    assert.deepEqual([db.body.Successes, db.body.OtherPrograms, db.body.NotUnderstood, db.body.Alerts], [1, 1, 1, 1])
  })

  test('an unknown server and another account’s are refused alike', async () => {
    for (const HostUuid of ['nobody', THEIRS]) {
      const { status, body } = await feed({ HostUuid })
      assert.deepEqual([status, body.Code, body.Message], [400, 'DataNotExists', `${HostUuid} data not exist`])
    }
    const stranger = await feed({}, server().rootOf('1900000000000001'))
    assert.deepEqual([stranger.status, stranger.body.Code], [400, 'DataNotExists'])
    assert.equal((await feed({ HostUuid: THEIRS }, server().rootOf('1900000000000001'))).status, 200)
  })

  test('parameters that are missing or wrong are named', async () => {
    const cases: [object, string][] = [
      [{ HostUuid: undefined }, 'MissingHostUuid'],
      [{ Lines: undefined }, 'MissingLines'],
      [{ Lines: '' }, 'MissingLines'],
      [{ Lines: 'x'.repeat(262_145) }, 'InvalidLines'],
      [{ Zone: 'Mars/Olympus' }, 'InvalidZone'],
      [{ Year: 'soon' }, 'InvalidYear'],
      [{ Year: 1969 }, 'InvalidYear'],
      [{ WrittenAt: 'soon' }, 'InvalidWrittenAt'],
      [{ Records: 'AAAA', RecordKind: 'wtmp' }, 'InvalidRecords'],
      [{ Lines: undefined, Records: 'AAAA' }, 'MissingRecordKind'],
      [{ Lines: undefined, Records: 'AAAA', RecordKind: 'lastlog' }, 'InvalidRecordKind'],
      [{ Lines: undefined, Records: 'not base64', RecordKind: 'wtmp' }, 'InvalidRecords'],
      [{ Lines: undefined, Records: 'A'.repeat(262_148), RecordKind: 'wtmp' }, 'InvalidRecords'],
    ]
    for (const [parameters, code] of cases) {
      const { status, body } = await feed(parameters)
      assert.deepEqual([status, body.Code], [400, code])
    }
    assert.equal((await feed({ Lines: 'x'.repeat(262_144) })).status, 200)
  })

  test('a user needs permission', async () => {
    for (const user of ['nobody', 'auditor'] as const) assert.equal((await feed({}, server().user(user))).status, 403)
    assert.equal((await feed({}, server().user('careful'))).status, 200)
  })

  test('a full text of logons is read in one call', async () => {
    await approve('login_common_ip', { ip: '10.0.0.0/8' })
    const line = (port: number) => `2026-11-21T20:17:05Z w sshd[1]: Accepted password for a from 8.8.8.8 port ${port} ssh2`
    const Lines = Array.from({ length: 3000 }, (_, index) => line(10_000 + index)).join('\n')
    const { status, body } = await feed({ Lines })
    assert.deepEqual([status, body.Successes, body.Alerts], [200, 3000, 3000])
    assert.equal((await feed({ Lines })).body.Duplicates, 3000)
  })
})
