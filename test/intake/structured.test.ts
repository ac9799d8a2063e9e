import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { LogonEvent } from '../../src/detection/logon.ts'
import { parseLog } from '../../src/intake/parse-log.ts'

const CONTEXT = { zone: 'UTC', year: 2026, receivedAt: Date.parse('2026-11-21T12:00:00Z') }
const ACCEPTED = 'Accepted password for dana from 203.0.113.7 port 50122 ssh2'
const FAILED = 'Failed password for invalid user x from 203.0.113.7 port 50122 ssh2'

type Json = Readonly<Record<string, unknown>>

function read(fields: Json): LogonEvent | 'other' | 'not understood' {
  const parsed = parseLog(JSON.stringify(fields), CONTEXT)
  assert.equal(parsed.lines, 1)
  return parsed.events[0] ?? (parsed.otherPrograms === 1 ? 'other' : 'not understood')
}

/** `result | user | address | port | method | service | pid | hostname`, `-` for what is not known. */
function told(fields: Json): string {
  const event = read(fields)
  if (typeof event === 'string') return event
  const { result, user, address, port, method, service, pid, hostname } = event
  return [result, user, address, port, method, service, pid, hostname].map((part) => part ?? '-').join(' | ')
}

const SSH_SUCCESS = 'success | dana | 203.0.113.7 | 50122 | password | ssh | 77 | web-1'

describe('syslog messages taken apart', () => {
  const vector: Json = {
    appname: 'sshd',
    facility: 'auth',
    host: 'web-1',
    hostname: 'web-1',
    message: ACCEPTED,
    procid: 77,
    severity: 'info',
    source_ip: '198.51.100.99',
    source_type: 'syslog',
    timestamp: '2026-11-20T10:00:00Z',
  }

  test("Vector's, rsyslog's and Fluent Bit's", () => {
    assert.equal(told(vector), SSH_SUCCESS)
    assert.equal(told({ ...vector, appname: 'sshd-session', procid: '77' }), SSH_SUCCESS)
    assert.equal(
      told({
        msg: ` ${ACCEPTED}`,
        timereported: '2026-11-20T10:00:00.1+00:00',
        hostname: 'web-1',
        programname: 'sshd',
        procid: '77',
      }),
      SSH_SUCCESS,
    )
    assert.equal(told({ ident: 'sshd', pid: '77', host: 'web-1', time: 1795168800.5, message: ACCEPTED }), SSH_SUCCESS)
  })

  test('other programs, and no time', () => {
    assert.equal(told({ ...vector, appname: 'app' }), 'other')
    assert.equal(told({ ...vector, timestamp: undefined }), 'not understood')
    assert.equal(told({ ...vector, message: undefined }), 'not understood')
    assert.equal(told({ ...vector, message: 'no words of sshd' }), 'not understood')
  })

  test("Vector's journal: who wrote an entry is the journal's word", () => {
    const entry: Json = {
      message: ACCEPTED,
      host: 'web-1',
      source_type: 'journald',
      timestamp: '2026-11-20T10:00:00Z',
      __REALTIME_TIMESTAMP: '1795168800000000',
      _COMM: 'sshd',
      _PID: '77',
      _UID: '0',
      SYSLOG_IDENTIFIER: 'sshd',
    }
    assert.equal(told(entry), SSH_SUCCESS)
    assert.equal(told({ ...entry, _COMM: 'logger' }), 'other')
    assert.equal(told({ ...entry, _UID: '1000' }), 'not understood')
    assert.equal(told({ ...entry, source_type: 'x' }), 'not understood')
  })

  test('whole lines of a system log, of no other file', () => {
    const line = `Nov 20 10:00:00 web-1 sshd[77]: ${ACCEPTED}`
    for (const file of [
      '/var/log/auth.log',
      '/var/log/secure',
      '/var/log/secure-20261120',
      '/logs/web-1/messages',
      '/var/log/syslog.1',
    ]) {
      assert.equal(told({ file, host: 'collector', message: line, source_type: 'file' }), SSH_SUCCESS, file)
      assert.equal(
        told({ '@timestamp': '2026-11-20T11:11:11Z', log: { file: { path: file } }, message: line }),
        SSH_SUCCESS,
        file,
      )
    }
    for (const file of [
      '/srv/app.log',
      '/var/log/nginx/error.log',
      '/var/log/author.log',
      '/srv/my-auth.log',
      '/var/log/auth.log/app',
      '',
      7,
    ]) {
      assert.equal(told({ file, message: line }), 'not understood', String(file))
    }
    assert.equal(told({ message: line }), 'not understood')
    assert.equal(told({ file: '/var/log/auth.log', message: JSON.stringify({ ...vector }) }), 'not understood')
  })
})

describe('OCSF', () => {
  const logon: Json = {
    class_uid: 3002,
    activity_id: 1,
    status_id: 1,
    time: 1795168800123,
    user: { name: 'dana', domain: 'CORP', uid: 'S-1-5-21-1-2-3-1105' },
    src_endpoint: { ip: '203.0.113.7', port: 50122 },
    dst_endpoint: { hostname: 'web-1', ip: '198.51.100.99' },
    device: { hostname: 'collector', os: { type_id: 100, name: 'Windows' }, ip: '198.51.100.99' },
    actor: { user: { name: 'WEB-1$' }, session: { uid: '0x3e7' } },
    logon_type_id: 10,
    auth_protocol: 'Negotiate',
    metadata: { original_time: '11/20/2026 05:00:00 PM', product: { name: 'Microsoft Windows' } },
    session: { uid: '0x00000000001A2B3C' },
  }

  test('a logon, whole', () => {
    const line = JSON.stringify(logon)
    assert.deepEqual(read(logon), {
      at: 1795168800123,
      result: 'success',
      user: 'dana',
      address: '203.0.113.7',
      port: 50122,
      method: 'Negotiate',
      fingerprint: undefined,
      pid: undefined,
      program: 'Microsoft Windows',
      service: 'remote-desktop',
      os: 'windows',
      domain: 'CORP',
      hostname: 'web-1',
      count: 1,
      raw: line,
      form: ['ocsf'],
      session: '0x1a2b3c',
    })
  })

  const changes: readonly (readonly [change: Json, expected: string])[] = [
    [{ activity_id: 2 }, 'information | dana | 203.0.113.7 | 50122 | Negotiate | remote-desktop | - | web-1'],
    [{ activity_id: 3 }, 'information | dana | 203.0.113.7 | 50122 | Negotiate | remote-desktop | - | web-1'],
    [{ status_id: 2 }, 'failure | dana | 203.0.113.7 | 50122 | Negotiate | remote-desktop | - | web-1'],
    [
      { status_id: 2, status: '0xC000006D' },
      'failure | dana | 203.0.113.7 | 50122 | wrong-user-or-password | remote-desktop | - | web-1',
    ],
    [
      { status_id: 2, status_code: '0xC0000064', status: 'Failure' },
      'failure | dana | 203.0.113.7 | 50122 | unknown-user | remote-desktop | - | web-1',
    ],
    [{ status_id: 0 }, 'information | dana | 203.0.113.7 | 50122 | Negotiate | remote-desktop | - | web-1'],
    [{ status_id: 99 }, 'information | dana | 203.0.113.7 | 50122 | Negotiate | remote-desktop | - | web-1'],
    [{ src_endpoint: { ip: '-', port: 0, name: '-' } }, 'success | dana | - | - | Negotiate | remote-desktop | - | web-1'],
    [{ src_endpoint: undefined }, 'success | dana | - | - | Negotiate | remote-desktop | - | web-1'],
    [{ logon_type_id: 2, src_endpoint: { ip: '127.0.0.1' } }, 'success | dana | - | - | Negotiate | console | - | web-1'],
    [{ logon_type_id: 5 }, 'other'],
    [{ logon_type_id: 4 }, 'other'],
    [{ logon_type_id: 1 }, 'other'],
    [{ logon_type_id: 8 }, 'information | dana | 203.0.113.7 | 50122 | Negotiate | network | - | web-1'],
    [{ logon_type_id: 0 }, 'success | dana | 203.0.113.7 | 50122 | Negotiate | other | - | web-1'],
    [{ logon_type_id: 0, is_remote: true }, 'success | dana | 203.0.113.7 | 50122 | Negotiate | other | - | web-1'],
    [{ logon_type_id: 0, is_remote: false, src_endpoint: undefined }, 'success | dana | - | - | Negotiate | console | - | web-1'],
    [{ logon_type_id: 99 }, 'success | dana | 203.0.113.7 | 50122 | Negotiate | other | - | web-1'],
    [{ user: { name: 'WEB-2$' } }, 'other'],
    [{ user: { name: 'SYSTEM', uid: 'NT AUTHORITY\\SYSTEM' } }, 'other'],
    [{ auth_protocol: 'Other' }, 'success | dana | 203.0.113.7 | 50122 | - | remote-desktop | - | web-1'],
    [{ dst_endpoint: {} }, 'success | dana | 203.0.113.7 | 50122 | Negotiate | remote-desktop | - | collector'],
    [{ class_uid: 4001 }, 'other'],
    [{ class_uid: 'x' }, 'other'],
    [
      { time: undefined, time_dt: '2026-11-20T10:00:00Z' },
      'success | dana | 203.0.113.7 | 50122 | Negotiate | remote-desktop | - | web-1',
    ],
    [{ time: undefined }, 'not understood'],
    [
      {
        device: { os: { type_id: 200 } },
        metadata: {},
        logon_type_id: undefined,
        service: { name: 'sshd' },
        user: { name: 'dana$' },
      },
      'success | dana$ | 203.0.113.7 | 50122 | Negotiate | ssh | - | web-1',
    ],
  ]
  for (const [change, expected] of changes) {
    test(JSON.stringify(change), () => assert.equal(told({ ...logon, ...change }), expected))
  }
})

describe('ECS', () => {
  const logon: Json = {
    '@timestamp': '2026-11-20T10:00:00.123Z',
    event: {
      category: ['authentication', 'session'],
      outcome: 'success',
      type: ['info'],
      action: 'ssh_login',
      dataset: 'system.auth',
    },
    host: { hostname: 'web-1', ip: ['198.51.100.99'], os: { type: 'linux' } },
    process: { name: 'sshd', pid: 77 },
    related: { ip: ['198.51.100.99'] },
    source: { ip: '203.0.113.7', port: 50122, address: '198.51.100.99' },
    system: { auth: { ssh: { event: 'Accepted', method: 'password', signature: 'RSA SHA256:abc' } } },
    user: { name: 'dana' },
  }
  const flat: Json = {
    '@timestamp': '2026-11-20T10:00:00.123Z',
    'event.category': 'authentication',
    'event.outcome': 'success',
    'host.hostname': 'web-1',
    'process.name': 'sshd',
    'process.pid': 77,
    'source.ip': '203.0.113.7',
    'source.port': '50122',
    'system.auth.ssh.method': 'password',
    'user.name': 'dana',
  }
  const event = (change: Json): Json => ({ ...logon, event: { ...(logon['event'] as Json), ...change } })

  test('nested and dotted names', () => {
    assert.equal(told(logon), SSH_SUCCESS)
    assert.equal(told(flat), SSH_SUCCESS)
    const found = read(logon)
    assert.equal(typeof found === 'string' ? found : found.fingerprint, 'RSA SHA256:abc')
  })

  const changes: readonly (readonly [fields: Json, expected: string])[] = [
    [event({ outcome: 'failure' }), SSH_SUCCESS.replace('success', 'failure')],
    [event({ outcome: 'unknown' }), SSH_SUCCESS.replace('success', 'information')],
    [event({ outcome: undefined }), SSH_SUCCESS.replace('success', 'information')],
    [event({ type: ['end'] }), SSH_SUCCESS.replace('success', 'information')],
    [event({ category: ['iam'] }), 'other'],
    [event({ category: 'authentication' }), SSH_SUCCESS],
    [event({ module: 'auditd', action: 'logged-in' }), SSH_SUCCESS],
    [event({ module: 'auditd', action: 'acquired-credentials' }), SSH_SUCCESS.replace('success', 'information')],
    [
      { ...logon, system: { auth: { ssh: { event: 'Invalid', method: 'password' } } } },
      SSH_SUCCESS.replace('success', 'information'),
    ],
    [{ ...logon, source: { address: '198.51.100.99' } }, 'success | dana | - | - | password | ssh | 77 | web-1'],
    [{ ...logon, source: { ip: ['203.0.113.7'], port: [50122] } }, SSH_SUCCESS],
    [{ ...logon, source: { ip: ['203.0.113.7', '198.51.100.99'] } }, 'success | dana | - | - | password | ssh | 77 | web-1'],
    [{ ...logon, '@timestamp': 'x' }, 'not understood'],
    [{ ...flat, 'process.name': 'sudo' }, 'information | dana | 203.0.113.7 | 50122 | password | sudo | 77 | web-1'],
    [
      { ...flat, 'process.name': 'su', 'event.outcome': 'failure' },
      'failure | dana | 203.0.113.7 | 50122 | password | su | 77 | web-1',
    ],
    [{ ...flat, 'process.name': 'login' }, 'success | dana | 203.0.113.7 | 50122 | password | console | 77 | web-1'],
    [
      { ...flat, 'process.name': 'gdm', 'user.terminal': 'tty2' },
      'success | dana | 203.0.113.7 | 50122 | password | console | 77 | web-1',
    ],
    [{ ...flat, 'process.name': 'java' }, 'success | dana | 203.0.113.7 | 50122 | password | other | 77 | web-1'],
  ]
  for (const [fields, expected] of changes) test(JSON.stringify(fields).slice(0, 300), () => assert.equal(told(fields), expected))

  const windows: Json = {
    '@timestamp': 1795168800123,
    event: { category: ['authentication'], outcome: 'success' },
    host: { name: 'web-1', os: { type: 'windows' } },
    process: { pid: 640, Ext: { session_info: { logon_type: 'RemoteInteractive' } } },
    source: { ip: '203.0.113.7' },
    user: { name: 'CORP\\dana' },
  }
  test("Elastic's agent on Windows", () => {
    assert.equal(told(windows), 'success | dana | 203.0.113.7 | - | - | remote-desktop | - | web-1')
    for (const type of ['Service', 'Batch', 'System']) {
      assert.equal(told({ ...windows, process: { Ext: { session_info: { logon_type: type } } } }), 'other')
    }
    assert.equal(told({ ...windows, user: { name: 'WEB-1$' } }), 'other')
    assert.equal(told({ ...windows, user: { name: 'Système', id: 'S-1-5-18' } }), 'other')
  })

  test("Filebeat's message is read by our own rules", () => {
    const name = 'x from 198.51.100.99 port 1 ssh2'
    const fooled = {
      ...logon,
      source: { ip: '198.51.100.99' },
      message: `Failed password for invalid user ${name} from 203.0.113.7 port 50122 ssh2`,
    }
    assert.equal(told(fooled), `failure | ${name} | 203.0.113.7 | 50122 | password | ssh | 77 | web-1`)
  })

  test("of the journal, Filebeat's user is who wrote the entry", () => {
    const entry = (user: string, message: string) => ({
      ...logon,
      input: { type: 'journald' },
      user: { id: user, name: 'dana' },
      message,
    })
    assert.equal(told(entry('0', ACCEPTED)), SSH_SUCCESS)
    assert.equal(told(entry('1000', ACCEPTED)), 'not understood')
    assert.equal(told(entry('1000', FAILED)), 'not understood')
  })
})
