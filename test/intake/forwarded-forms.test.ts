import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { LogContext } from '../../src/detection/logon.ts'
import { parseLog } from '../../src/intake/parse-log.ts'
import { anyText } from './any-text.ts'

const CONTEXT: LogContext = { zone: 'Europe/Podgorica', year: undefined, receivedAt: Date.parse('2026-11-21T23:00:00Z') }
const ACCEPTED = 'Accepted password for dana from 203.0.113.7 port 50122 ssh2'

/** `result | user | address | hostname | program | os | time`, of each event; what is none as `other` or `not understood`. */
function told(log: string, context: Partial<LogContext> = {}): string[] {
  const parsed = parseLog(log, { ...CONTEXT, ...context })
  assert.equal(parsed.lines, parsed.events.length + parsed.otherPrograms + parsed.notUnderstood)
  const events = parsed.events.map(({ result, user, address, hostname, program, os, at }) =>
    [result, user, address, hostname, program, os, new Date(at).toISOString()].map((part) => part ?? '-').join(' | '),
  )
  const others = Array.from({ length: parsed.otherPrograms }, () => 'other')
  return [...events, ...others, ...Array.from({ length: parsed.notUnderstood }, () => 'not understood')]
}

const SSH = 'success | dana | 203.0.113.7 | web-1 | sshd | unix | 2026-11-21T19:17:05.000Z'
const AUDITING = 'Microsoft-Windows-Security-Auditing'
const WINDOWS = `success | dana | 203.0.113.7 | WIN-1 | ${AUDITING} | windows | 2026-11-21T19:17:05.000Z`

const data = { TargetUserName: 'dana', TargetDomainName: 'SHOP', LogonType: '10', IpAddress: '203.0.113.7', IpPort: '50122' }
const nxlog = {
  ...{ EventTime: '2026-11-21 20:17:05', Hostname: 'WIN-1', EventID: 4624, SourceName: AUDITING, Channel: 'Security' },
  ...data,
}
const winlogbeat = {
  '@timestamp': '2026-11-21T19:17:05.000Z',
  message: 'An account was successfully logged on.',
  winlog: {
    ...{ event_id: 4624, provider_name: AUDITING, channel: 'Security', computer_name: 'WIN-1', event_data: data },
  },
}

describe('JSON inside syslog', () => {
  const json = JSON.stringify
  const lines: readonly (readonly [line: string, told: string])[] = [
    [`<14>Nov 21 20:17:05 WIN-1 nxlog: ${json(nxlog)}`, WINDOWS],
    [`<14>Nov 21 20:17:05 WIN-1 ${json(nxlog)}`, WINDOWS],
    [`<14>Nov 21 20:17:05 ${json(nxlog)}`, WINDOWS],
    [`<14>Nov 21 20:17:05 WIN-1 nxlog[12]: @cee: ${json(nxlog)}`, WINDOWS],
    [`<14>Nov 21 20:17:05 WIN-1 @cee:${json(winlogbeat)}`, WINDOWS],
    [`<14>Nov 21 20:17:05 relay @cee: ${json(winlogbeat)}`, WINDOWS],
    [`<14>1 2026-11-21T19:17:05Z WIN-1 winlogbeat - - - ${json(winlogbeat)}`, WINDOWS],
    [`<14>1 2026-11-21T19:17:05Z WIN-1 winlogbeat 4 - - @cee: ${json(winlogbeat)}`, WINDOWS],
    [`<14>1 2026-11-21T19:17:05Z WIN-1 nxlog - - - ${json({ ...nxlog, Hostname: undefined })}`, WINDOWS],
    [`<14>Nov 21 20:17:05 WIN-1 nxlog: ${json({ ...nxlog, EventID: 1 })}`, 'other'],
    [`<14>Nov 21 20:17:05 WIN-1 nxlog: ${json({ ...nxlog, EventTime: 'never' })}`, 'not understood'],
    [`<14>Nov 21 20:17:05 WIN-1 nxlog: ${json(nxlog).slice(0, -1)}`, 'not understood'],
    ['<14>Nov 21 20:17:05 WIN-1 app: {"user":"dana","result":"success"}', 'other'],
    ['<14>Nov 21 20:17:05 WIN-1 app: @cee: nothing', 'other'],
  ]
  for (const [line, expected] of lines) test(line.slice(0, 70), () => assert.deepEqual(told(line), [expected]))

  test('the time that has no zone is the server clock of the event, and not of the envelope', () => {
    const [event] = parseLog(`<14>1 2026-11-21T19:17:05Z WIN-1 nxlog - - - ${json(nxlog)}`, CONTEXT).events
    assert.equal(event?.isLocalTime, true)
    const [zoned] = parseLog(`<14>Nov 21 20:17:05 WIN-1 nxlog: ${json(winlogbeat)}`, CONTEXT).events
    assert.equal(zoned?.isLocalTime, undefined)
    assert.match(zoned?.raw ?? '', /^<14>Nov 21/)
  })

  test('JSON of others that only speaks of Windows, and what no root wrote, is no logon', () => {
    const entry = { __REALTIME_TIMESTAMP: '1795287425000000', MESSAGE: ACCEPTED, _COMM: 'sshd', x: AUDITING }
    const ocsf = { class_uid: 3002, activity_id: 1, status_id: 1, user: { name: 'root' }, src_endpoint: { ip: '192.0.2.1' } }
    for (const inside of [
      entry,
      { ...ocsf, time: 1795287425000, x: AUDITING },
      { appname: 'sshd', message: ACCEPTED, x: AUDITING },
    ]) {
      assert.deepEqual(told(`<14>Nov 21 20:17:05 web-1 app: ${json(inside)}`), ['other'])
    }
    const journal = { __REALTIME_TIMESTAMP: '1795287425000000', _UID: '1000', _COMM: 'app', MESSAGE: json(winlogbeat) }
    assert.deepEqual(told(json(journal)), ['other'])
  })
})

describe("Docker's log", () => {
  const docker = (log: string, more: object = {}) =>
    JSON.stringify({ log, stream: 'stderr', time: '2026-11-21T19:17:06.123456789Z', ...more })
  test('a line of a daemon within', () => {
    assert.deepEqual(told(docker(`Nov 21 20:17:05 web-1 sshd[811]: ${ACCEPTED}\n`)), [SSH])
    assert.deepEqual(told(docker(`2026-11-21T19:17:05Z web-1 sshd[811]: ${ACCEPTED}\r\n`, { attrs: { tag: 'x' } })), [SSH])
  })
  test('a bare line, JSON, and what is none of it', () => {
    assert.deepEqual(told(docker(`${ACCEPTED}\n`)), ['other'])
    assert.deepEqual(told(docker(JSON.stringify({ _COMM: 'sshd', MESSAGE: ACCEPTED, __REALTIME_TIMESTAMP: '1' }))), ['other'])
    assert.deepEqual(told(docker('x', { time: 'never' })), ['not understood'])
    assert.deepEqual(told(docker('x', { stream: 'other' })), ['not understood'])
  })
})

describe("journalctl's forms", () => {
  const forms: readonly (readonly [time: string, told: string])[] = [
    ['Sat 2026-11-21 20:17:05 CET', '2026-11-21T19:17:05.000Z'],
    ['Sat 2026-11-21 19:17:05 UTC', '2026-11-21T19:17:05.000Z'],
    ['Sat 2026-11-21 19:17:05.250999 UTC', '2026-11-21T19:17:05.250Z'],
    ['Sun 2026-11-22 00:47:05 +0530', '2026-11-21T19:17:05.000Z'],
    ['Sat 2026-11-21 16:17:05 -03', '2026-11-21T19:17:05.000Z'],
    ['Sat 2026-11-21 14:17:05 EST', '2026-11-21T19:17:05.000Z'],
    // In Podgorica nobody writes CST, and elsewhere it is two offsets: the server's own time.
    ['Sat 2026-11-21 20:17:05 CST', '2026-11-21T19:17:05.000Z'],
    ['2026-11-21T20:17:05.250999+0100', '2026-11-21T19:17:05.250Z'],
    ['2026-11-21T20:17:05+01:00', '2026-11-21T19:17:05.000Z'],
    ['1795288625.250999', '2026-11-21T19:17:05.250Z'],
  ]
  for (const [time, at] of forms) {
    test(time, () => {
      assert.deepEqual(told(`${time} web-1 sshd[811]: ${ACCEPTED}`), [SSH.replace('2026-11-21T19:17:05.000Z', at)])
    })
  }
  test('an abbreviation that tells no offset is local, one that does is not', () => {
    const isLocal = (time: string) => parseLog(`${time} web-1 sshd[811]: ${ACCEPTED}`, CONTEXT).events[0]?.isLocalTime
    assert.equal(isLocal('Sat 2026-11-21 20:17:05 IST'), true)
    assert.equal(isLocal('Sat 2026-11-21 20:17:05 CET'), undefined)
  })
  for (const time of [
    'Sat 2026-11-31 20:17:05 CET',
    'Sat 2026-11-21 25:17:05 CET',
    'Sat 2026-11-21 20:17:05',
    'Sat 2026-11-21 20:17:05 c',
  ]) {
    test(`${time} is none`, () => assert.deepEqual(told(`${time} web-1 sshd[811]: ${ACCEPTED}`), ['not understood']))
  }
})

const XML = `<Event xmlns="http://schemas.microsoft.com/win/2004/08/events/event">
  <System>
    <Provider Name="${AUDITING}"
      Guid="{54849625-5478-4994-A5BA-3E3B0328C30D}" />
    <EventID>4624</EventID>
    <TimeCreated SystemTime="2026-11-21T19:17:05.000000000Z" />
    <Channel>Security</Channel>
    <Computer>WIN-1</Computer>
    <Security />
  </System>

  <EventData>
    <Data Name="TargetUserName">dana</Data>
    <Data Name="LogonType">10</Data>
    <Data Name="IpAddress">203.0.113.7</Data>
  </EventData>
  <RenderingInfo Culture="en-US">
    <Message>An account was successfully logged on.

Subject: nobody
</Message>
  </RenderingInfo>
</Event>`

describe('events of Windows over several lines', () => {
  const ssh = `Nov 21 20:17:05 web-1 sshd[811]: ${ACCEPTED}`
  test('are one line each, whatever stands around them', () => {
    assert.deepEqual(told(XML), [WINDOWS])
    assert.deepEqual(told(XML.replaceAll('\n', '\r\n')), [WINDOWS])
    const file = `<?xml version="1.0" encoding="utf-8"?>\n<Events>\n${XML}\n${XML.replace('dana', 'erin')}\n</Events>\n`
    assert.deepEqual(told(file), [WINDOWS, WINDOWS.replace('dana', 'erin')])
    assert.deepEqual(told(`${ssh}\n${XML}\n${ssh}`), [SSH, WINDOWS, SSH])
    assert.deepEqual(
      told(
        XML.split('\n')
          .map((line) => (/^ *<[A-Z][A-Za-z]+( [^/]*)?>$/.test(line) ? line.replace('<', '- <') : line))
          .join('\n'),
      ),
      [WINDOWS],
    )
    assert.doesNotMatch(parseLog(XML, CONTEXT).events[0]?.raw ?? '\n', /\n/)
  })
  test('nothing hides behind a beginning', () => {
    const [first = ''] = XML.split('\n')
    assert.deepEqual(told(`${first}\n${ssh}\n${ssh} </Event>`), [SSH, 'not understood', 'not understood'])
    assert.deepEqual(told(`${first}\n<System>\n${XML}`), [WINDOWS, 'not understood', 'not understood'])
    assert.equal(told(`${first}\n${'<a/>\n'.repeat(3000)}${ssh}`).filter((line) => line === SSH).length, 1)
    assert.equal(told(`${first}\n${`<a>${'x'.repeat(4000)}</a>\n`.repeat(30)}${ssh}`).filter((line) => line === SSH).length, 1)
    assert.equal(told(`${first}\n`.repeat(20_000)).length, 20_000)
    assert.equal(told(`${first}\n${'<a/>\n'.repeat(1100)}</Event>`).length, 1102, 'an event has no thousand lines')
  })
  test('messages of syslog are one line each', () => {
    assert.equal(told(XML, { isMessages: true }).filter((line) => line === 'not understood').length > 10, true)
    const [first = ''] = XML.split('\n')
    assert.deepEqual(told(`${first}\n<38>${ssh}\n</Event>`, { isMessages: true }), [SSH, 'not understood', 'not understood'])
  })
})

describe("OpenSSH's own log on Windows", () => {
  const payload = 'Accepted password for shop\\\\dana from 203.0.113.7 port 50122 ssh2'.replace('\\\\', '\\')
  const winlog = {
    ...{ event_id: 4, provider_name: 'OpenSSH', channel: 'OpenSSH/Operational', computer_name: 'WIN-1' },
    ...{ event_data: { process: 'sshd', payload }, process: { pid: 811 }, user: { identifier: 'S-1-5-18' } },
  }
  const event = { '@timestamp': '2026-11-21T19:17:05.000Z', winlog }
  const SSHD = 'success | dana | 203.0.113.7 | WIN-1 | sshd | windows | 2026-11-21T19:17:05.000Z'
  const xml = (sid: string, process = 'sshd') =>
    `<Event xmlns='x'><System><Provider Name='OpenSSH' Guid='{c4b57d35-0636-4bc3-a262-370f249f9802}'/><EventID>4</EventID><TimeCreated SystemTime='2026-11-21T19:17:05Z'/><Execution ProcessID='811' ThreadID='4'/><Channel>OpenSSH/Operational</Channel><Computer>WIN-1</Computer><Security UserID='${sid}'/></System><EventData><Data Name='process'>${process}</Data><Data Name='payload'>${payload}</Data></EventData></Event>`

  test('is read as what sshd writes', () => {
    const flat = {
      EventTime: '2026-11-21T19:17:05Z',
      Hostname: 'WIN-1',
      EventID: 4,
      SourceName: 'OpenSSH',
      Channel: 'OpenSSH/Operational',
    }
    const more = { process: 'sshd', payload, UserID: 'S-1-5-18', ExecutionProcessID: 811 }
    const forms = [JSON.stringify(event), xml('S-1-5-18'), JSON.stringify({ ...flat, ...more })]
    for (const form of [...forms, `<14>Nov 21 20:17:05 WIN-1 nxlog: ${forms[0]}`]) {
      assert.deepEqual(told(form), [SSHD], form.slice(0, 60))
      const [found] = parseLog(form, CONTEXT).events
      assert.deepEqual(
        [found?.domain, found?.pid, found?.service, found?.method, found?.port],
        ['shop', 811, 'ssh', 'password', 50122],
      )
    }
  })
  test('claims nothing where another account than Windows itself wrote it', () => {
    assert.deepEqual(told(xml('S-1-5-21-1-2-3-1001')), ['not understood'])
    const theirs = { ...event, winlog: { ...winlog, user: { identifier: 'S-1-5-21-1-2-3-1001' } } }
    assert.deepEqual(told(JSON.stringify(theirs)), ['not understood'])
  })
  test('other programs and other logs are none of it', () => {
    assert.deepEqual(told(xml('S-1-5-18', 'ssh-agent')), ['other'])
    for (const wrong of [{ channel: 'Application' }, { provider_name: 'x' }, { event_id: 5 }, { channel: undefined }]) {
      assert.deepEqual(told(JSON.stringify({ ...event, winlog: { ...winlog, ...wrong } })), ['other'], JSON.stringify(wrong))
    }
    const mute = { ...event, winlog: { ...winlog, event_data: { process: 'sshd' } } }
    assert.deepEqual(told(JSON.stringify(mute)), ['not understood'])
  })
})

describe('whatever comes in these forms', () => {
  const ADDRESS = '192.0.2.66'
  const hostile = fc.oneof(
    anyText(60),
    fc.constantFrom(`x from ${ADDRESS} port 1 ssh2`, '"}', '</Data>', `<Data Name="IpAddress">${ADDRESS}`),
  )
  const seconds = { ...CONTEXT, zone: 'UTC' }

  test('nothing throws, each line is counted once, and no address comes out of a name', () => {
    const wrap: readonly ((user: string) => string)[] = [
      (user) => `<14>Nov 21 20:17:05 W n: @cee: ${JSON.stringify({ ...nxlog, TargetUserName: user })}`,
      (user) =>
        JSON.stringify({
          log: `Nov 21 20:17:05 w sshd[1]: Invalid user ${user} from 203.0.113.7 port 1\n`,
          stream: 'stdout',
          time: '2026-11-21T19:17:05Z',
        }),
      (user) =>
        `Sat 2026-11-21 20:17:05 CET w sshd[1]: Failed password for invalid user ${user.replaceAll(/[\r\n]/g, ' ')} from 203.0.113.7 port 1 ssh2`,
      (user) =>
        XML.replace('dana', user.replaceAll(/[&<]/g, (sign) => (sign === '&' ? '&amp;' : '&lt;')).replaceAll(/[\r\n]/g, ' ')),
      (user) => `<14>Nov 21 20:17:05 W n: ${user}`,
      (user) => `<Event ${user}\n${user}\n</Event>`,
    ]
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom(...wrap), hostile), { maxLength: 8 }), (pieces) => {
        const parsed = parseLog(pieces.map(([form, user]) => form(user)).join('\n'), seconds)
        assert.equal(parsed.lines, parsed.events.length + parsed.otherPrograms + parsed.notUnderstood)
        for (const { address } of parsed.events) assert.notEqual(address, ADDRESS)
      }),
      { numRuns: 300 },
    )
  })
})
