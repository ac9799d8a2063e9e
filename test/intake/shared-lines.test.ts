import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { ParsedLog } from '../../src/detection/logon.ts'
import { parseLog } from '../../src/intake/parse-log.ts'
import { sharedFile } from '../shared.ts'
import { DIVERGENCES } from './divergences.ts'

/** Real lines that other projects test with, where they lie beside this one; their own expectations are held against ours. */
const CONTEXT = { zone: 'UTC', year: 2026, receivedAt: Date.parse('2026-11-21T12:00:00Z') }

function parse(text: string): ParsedLog {
  return parseLog(text, CONTEXT)
}

describe('SSHGuard', () => {
  test('every attack is an attempt from the one address in it', () => {
    const text = sharedFile('data', 'logons', 'sshguard', 'attacks-auth.txt')
    if (text === undefined) return
    let attacks = 0
    for (const line of text.split('\n').filter((row) => row !== '')) {
      // Most lines are bare messages; an envelope is put around these.
      const program = line.startsWith('pam_unix(cockpit') ? 'cockpit-session' : 'sshd'
      const event = parse(
        /^[A-Z][a-z]{2} +\d/.test(line) || /^\d{4}-/.test(line) ? line : `Mar  7 04:05:09 web-1 ${program}[1]: ${line}`,
      ).events[0]
      if (DIVERGENCES.some(({ where }) => where === `sshguard: ${line}`)) {
        assert.equal(event, undefined, `no divergence any more: ${line}`)
        continue
      }
      attacks++
      assert.ok(event !== undefined, line)
      assert.ok(event.address !== undefined && line.includes(event.address), `${event.address} of ${line}`)
      assert.ok(['failure', 'aborted', 'information'].includes(event.result), line)
    }
    assert.equal(attacks, 31)
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
    syslog_rsyslog_ForwardFormat: [[10, 0, 9, 1], 'a continuation line'],
    syslog_rsyslog_TraditionalForwardFormat: [[10, 0, 9, 1], 'a continuation line'],
  }
  for (const [file, [expected, why]] of Object.entries(envelopes)) {
    test(`${file}: ${why === '' ? 'every envelope is read' : `not read: ${why}`}`, () => {
      const framing = file.endsWith('ForwardFormat') ? ('run-together' as const) : undefined
      const context = { ...CONTEXT, year: 2012, framing }
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
      ['information', 'vagrant', undefined, undefined, '02-21T23:35:33'],
      ['aborted', undefined, '2.125.160.217', undefined, '02-19T15:30:04'],
      ['information', 'vagrant', undefined, undefined, '02-23T00:08:48'],
      ['failure', 'tsg', undefined, undefined, '02-24T00:13:02'],
    ],
  )
  assert.deepEqual([parsed.otherPrograms, parsed.notUnderstood], [2, 0])
})
