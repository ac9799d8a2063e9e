import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { LogonEvent, ParsedLog } from '../../src/detection/logon.ts'
import { parseLog } from '../../src/intake/parse-log.ts'
import { sharedFile } from '../shared.ts'

/** Real lines that other projects test with, where they lie beside this one; their own expectations are held against ours. */
const CONTEXT = { zone: 'UTC', year: 2026, receivedAt: Date.parse('2026-11-21T12:00:00Z') }

function parse(text: string): ParsedLog {
  return parseLog(text, CONTEXT)
}

/** `results["s01-parse"]["crowdsecurity/sshd-logs"][3].Evt.Parsed["sshd_client_ip"] == "192.0.2.1"`. */
const ASSERTION = /^results\["([^"]+)"\]\["([^"]+)"\]\[(\d+)\]\.(?:Evt\.(Parsed|Meta)\["([^"]+)"\]|(Success)) == (.*)$/

/** All assertions of a CrowdSec test about one parser: for each line, field to value. */
function assertions(text: string, stage: string, parsers: readonly string[]): Map<number, Map<string, string>> {
  const lines = new Map<number, Map<string, string>>()
  for (const row of text.split('\n')) {
    const [, itsStage, parser, index, group, name, success, value = ''] = ASSERTION.exec(row) ?? []
    if (itsStage !== stage || parser === undefined || !parsers.includes(parser)) continue
    const line = lines.get(Number(index)) ?? new Map<string, string>()
    line.set(success ?? `${group}.${name}`, value.startsWith('"') ? JSON.parse(value) : value)
    lines.set(Number(index), line)
  }
  return lines
}

/** Their word for what a line is, and ours. */
const RESULTS: Readonly<Record<string, readonly string[]>> = {
  // Theirs calls every line of an attempt a failure; ours tells the attempt's end and the remark that there is no such account apart.
  'ssh_failed-auth': ['failure', 'aborted', 'information'],
  auth_success: ['success'],
  ssh_bad_keyexchange: ['aborted'],
  ssh_auth_timeout: ['aborted'],
  ssh_dispatch_fatal: ['aborted'],
  ssh_refused_conn: ['aborted'],
}

const FOLDERS = ['geoip-enrich', 'opnsense-sshd', 'sshd-invalid-bf', 'sshd-logs', 'sshd-success-logs']
const LOGS: Readonly<Record<string, string>> = {
  'geoip-enrich': 'ssh-bf.log',
  'opnsense-sshd': 'opnsense-sshd.log',
  'sshd-invalid-bf': 'sshd-invalid-bf.log',
  'sshd-logs': 'sshd-logs.log',
  'sshd-success-logs': 'sshd-success-logs.log',
}

/** One event per line, undefined where a line gives none. */
function eventPerLine(text: string): (LogonEvent | undefined)[] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => parse(line).events[0])
}

describe('CrowdSec hub', () => {
  for (const folder of FOLDERS) {
    test(folder, () => {
      const log = sharedFile('data', 'logons', 'crowdsec-hub', folder, LOGS[folder] ?? '')
      const expected = sharedFile('data', 'logons', 'crowdsec-hub', folder, 'parser.assert')
      if (log === undefined || expected === undefined) return
      const events = eventPerLine(log)
      const envelopes = assertions(expected, 's00-raw', ['crowdsecurity/syslog-logs'])
      const parsers = ['crowdsecurity/sshd-logs', 'crowdsecurity/sshd-success-logs']
      const found = assertions(expected, 's01-parse', parsers)
      assert.ok(found.size > 0, 'the file holds expectations')
      for (const [index, fields] of found) {
        const difference = checkFields(events[index], new Map([...(envelopes.get(index) ?? []), ...fields]))
        assert.equal(difference, undefined, `line ${index + 1}`)
      }
    })
  }

  test('what theirs does not take, and what ours does with it', () => {
    const log = sharedFile('data', 'logons', 'crowdsec-hub', 'sshd-logs-fp', 'sshd-logs.log')
    if (log === undefined) return
    // Sessions that end: theirs leaves them out, ours knows them and judges nothing.
    assert.deepEqual(
      parse(log).events.map(({ result, user, address }) => [result, user, address]),
      Array.from({ length: 6 }, () => ['information', 'ansible', '192.168.1.1']),
    )
  })

  test('lines of the other sshd tests are all understood', () => {
    const files = [
      ['ssh-bf', 'ssh-bf.log'],
      ['ssh-generic-test', 'ssh-generic-test.log'],
      ['ssh-slow-bf', 'ssh-slow-bf.log'],
      ['ssh-time-based-bf', 'ssh-time-based-bf.log'],
      ['ssh-timeout', 'ssh-timeout.log'],
      ['sshd-bad-keyexchange-bf', 'sshd-bad-keyexchange-bf.log'],
      ['sshd-impossible-travel', 'sshd-success-logs.log'],
      ['sshd-refused-conn', 'sshd-refused-conn.log'],
      ['sshd_banner_exchange', 'sshd_banner_exchange.log'],
    ]
    for (const [folder = '', file = ''] of files) {
      const log = sharedFile('data', 'logons', 'crowdsec-hub', folder, file)
      if (log === undefined) return
      const parsed = parse(log)
      assert.deepEqual([parsed.notUnderstood, parsed.otherPrograms], [0, 0], folder)
    }
  })
})

/** Undefined when an event says what is expected of it, else what differs. */
function checkFields(event: LogonEvent | undefined, fields: ReadonlyMap<string, string>): string | undefined {
  if (fields.get('Success') === 'false') {
    // A line that theirs cannot parse must not become an accusation or a logon of ours.
    return event === undefined || event.result === 'information' ? undefined : `expected nothing, got ${event.result}`
  }
  if (event === undefined) return 'no event'
  const wanted: readonly (readonly [name: string, value: string | undefined])[] = [
    ['Meta.source_ip', event.address],
    ['Parsed.sshd_client_ip', event.address],
    ['Meta.target_user', event.user],
    ['Meta.user', event.user],
    ['Parsed.sshd_invalid_user', event.user],
    ['Parsed.sshd_auth_user', event.user],
    ['Parsed.sshd_client_port', event.port?.toString()],
    ['Parsed.pid', event.pid?.toString()],
    ['Parsed.program', event.program],
    ['Meta.machine', event.hostname],
  ]
  for (const [name, value] of wanted) {
    const expected = fields.get(name)
    if (expected !== undefined && expected !== value) return `${name} should be ${expected}, is ${value}`
  }
  const time = fields.get('Parsed.timestamp8601') ?? fields.get('Parsed.timestamp')
  if (time !== undefined && expectedTime(time) !== event.at) return `${time} was read as ${new Date(event.at).toISOString()}`
  const type = fields.get('Meta.log_type')
  const allowed = type === undefined ? undefined : RESULTS[type]
  return type === undefined || allowed?.includes(event.result) ? undefined : `${type} was read as ${event.result}`
}

/** Their time as text, read by JavaScript's own Date. */
function expectedTime(text: string): number {
  return Date.parse(/^[0-9]{4}-/.test(text) ? text : `${text} 2026 UTC`)
}

describe('SSHGuard', () => {
  /** Lines that ours does not take as an attack of sshd, by their beginning, with the reason. */
  const left: readonly (readonly [beginning: string, reason: string])[] = [
    ['pam_unix(cockpit:auth)', "another service's PAM message"],
    ['2015-05-27T04:31:27.46667 auth.info: ', 'socklog names no program, so nothing tells that sshd wrote it'],
  ]

  test('every attack is an attempt from the one address in it', () => {
    const text = sharedFile('data', 'logons', 'sshguard', 'attacks-auth.txt')
    if (text === undefined) return
    let attacks = 0
    for (const line of text.split('\n').filter((row) => row !== '')) {
      // Most lines are bare messages; an envelope is put around these.
      const event = parse(
        /^[A-Z][a-z]{2} +\d/.test(line) || /^\d{4}-/.test(line) ? line : `Mar  7 04:05:09 web-1 sshd[1]: ${line}`,
      ).events[0]
      if (left.some(([beginning]) => line.startsWith(beginning))) {
        if (line.startsWith('2015')) assert.equal(event, undefined, line)
        continue
      }
      attacks++
      assert.ok(event !== undefined, line)
      assert.ok(event.address !== undefined && line.includes(event.address), `${event.address} of ${line}`)
      assert.ok(['failure', 'aborted', 'information'].includes(event.result), line)
    }
    assert.equal(attacks, 29)
  })

  test('what is no attack is information', () => {
    const text = sharedFile('data', 'logons', 'sshguard', 'not-attacks-auth.txt')
    if (text === undefined) return
    assert.equal(parse(`Mar  7 04:05:09 web-1 sshd[1]: ${text}`).events[0]?.result, 'information')
  })
})

describe('plaso', () => {
  const results = (file: string) => {
    const text = sharedFile('data', 'logons', 'plaso', 'syslog', file)
    return text === undefined ? undefined : parse(text)
  }

  test('successes of all versions', () => {
    const found = ['syslog_ssh.log', 'syslog_sshd_session.log', 'syslog_sshd_connection_end.log'].map(results)
    if (found.includes(undefined)) return
    const successes = found.flatMap((parsed) => parsed?.events ?? []).filter(({ result }) => result === 'success')
    assert.deepEqual(
      successes.map(({ user, address, method }) => `${user} ${address} ${method}`),
      [
        'plaso 192.168.0.1 publickey',
        'plaso 2001:db8:a0b:12f0::1 password',
        'fred 192.0.2.60 publickey',
        'fred 192.0.2.60 publickey',
        'fred 192.0.2.60 publickey',
        'svc-backup 192.168.1.62 password',
        'john.doe 192.168.1.62 password',
        'test_user 192.168.1.62 password',
        'root 192.168.1.62 publickey',
        'ubuntu fe80::621:e520:10d6:6621 publickey',
      ],
    )
    for (const parsed of found) assert.equal(parsed?.notUnderstood, 0)
  })

  test('a name with a blank, and the address behind it', () => {
    const parsed = results('syslog_sshd_connection_end.log')
    if (parsed === undefined) return
    const named = parsed.events.filter(({ user }) => user === 'john doe')
    assert.deepEqual(
      named.map(({ result, address }) => [result, address]),
      [
        ['information', '192.168.248.1'],
        ['aborted', '192.168.248.1'],
      ],
    )
  })

  /** Lines, events, lines of other programs, lines not understood. */
  const envelopes: Readonly<Record<string, readonly [counts: readonly number[], why: string]>> = {
    syslog: [[18, 0, 16, 2], 'a continuation line, and a line that begins with MMM'],
    syslog_chromeos: [[9, 0, 8, 1], 'a continuation line'],
    syslog_osx: [[2, 0, 2, 0], ''],
    syslog_rsyslog: [[5, 0, 5, 0], ''],
    syslog_rsyslog_SysklogdFileFormat: [[10, 0, 9, 1], 'a continuation line'],
    syslog_rsyslog_SyslogProtocol23Format: [[10, 0, 9, 1], 'a continuation line'],
    syslog_rsyslog_traditional: [[11, 0, 8, 3], 'three continuation lines'],
    syslog_rsyslog_ForwardFormat: [[2, 0, 1, 1], 'messages run together without line ends are read as one: a later step'],
    syslog_rsyslog_TraditionalForwardFormat: [
      [2, 0, 1, 1],
      'messages run together without line ends are read as one: a later step',
    ],
  }
  for (const [file, [expected, why]] of Object.entries(envelopes)) {
    test(`${file}: ${why === '' ? 'every envelope is read' : `not read: ${why}`}`, () => {
      const context = { ...CONTEXT, year: 2012 }
      const text = sharedFile('data', 'logons', 'plaso', 'syslog', file)
      if (text === undefined) return
      const parsed = parseLog(text, context)
      assert.deepEqual([parsed.lines, parsed.events.length, parsed.otherPrograms, parsed.notUnderstood], expected)
    })
  }
})

test('Elastic Beats: users, addresses and outcomes', () => {
  const text = sharedFile('data', 'logons', 'elastic-beats', 'system-auth-test.log')
  if (text === undefined) return
  const parsed = parse(text)
  assert.deepEqual(
    parsed.events.map(({ result, user, address, port, at }) => [
      result,
      user,
      address,
      port,
      new Date(at).toISOString().slice(5, 19),
    ]),
    [
      ['success', 'vagrant', '10.0.2.2', 63673, '02-21T21:54:44'],
      ['success', 'vagrant', '192.168.33.1', 58803, '02-23T00:13:35'],
      ['information', 'test', '10.0.2.2', undefined, '02-21T21:56:12'],
      ['failure', 'root', '216.160.83.57', 29160, '02-20T08:35:22'],
      ['aborted', undefined, '2.125.160.217', undefined, '02-19T15:30:04'],
    ],
  )
  assert.deepEqual([parsed.otherPrograms, parsed.notUnderstood], [5, 0])
})
