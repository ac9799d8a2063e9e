import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { LogClock } from '../../src/intake/log-clock.ts'
import { Scanner } from '../../src/intake/scanner.ts'
import { type Envelope, readEnvelope } from '../../src/intake/syslog-envelope.ts'
import { anyText } from './any-text.ts'

const CONTEXT = { zone: 'Europe/Podgorica', year: undefined, receivedAt: Date.parse('2026-11-21T12:00:00Z') }

function read(line: string): Envelope | undefined {
  const scanner = new Scanner()
  scanner.start(line)
  return readEnvelope(scanner, new LogClock(CONTEXT))
}

/** `time | host | program | pid | message`, `-` for what a line does not say. */
function say(line: string): string | undefined {
  const found = read(line)
  if (found === undefined) return undefined
  const time = new Date(found.at).toISOString()
  return [time, found.hostname, found.program, found.pid, found.message]
    .map((value) => (value === undefined || value === '' ? '-' : value))
    .join(' | ')
}

const SEVENTH = '2026-03-07T03:05:09.000Z | web-1 | sshd | 77 | hello'
const OCTOBER = '2026-10-07T02:05:09.000Z | web-1 | sshd | 77 | hello'

const lines: Readonly<Record<string, Readonly<Record<string, string | undefined>>>> = {
  'RFC 3164': {
    'Mar  7 04:05:09 web-1 sshd[77]: hello': SEVENTH,
    'Mar 7 04:05:09 web-1 sshd[77]: hello': SEVENTH,
    'Mar 07 04:05:09 web-1 sshd[77]: hello': SEVENTH,
    'mar  7 04:05:09 web-1 sshd[77]: hello': SEVENTH,
    'Mar  7 4:05:09 web-1 sshd[77]: hello': SEVENTH,
    'Mar  7 04:05:09 web-1 sshd[77]:  hello': SEVENTH,
    '<38>Mar  7 04:05:09 web-1 sshd[77]: hello': SEVENTH,
    '<38> Mar  7 04:05:09 web-1 sshd[77]: hello': SEVENTH,
    '\ufeffMar  7 04:05:09 web-1 sshd[77]: hello': SEVENTH,
    '2026 Mar  7 04:05:09 web-1 sshd[77]: hello': SEVENTH,
    '<38>2026 Mar  7 04:05:09 web-1 sshd[77]: hello': SEVENTH,
    'Mar  7 2026 04:05:09 web-1 sshd[77]: hello': SEVENTH,
    '2012 Feb 29 01:15:43 web-1 sshd[77]: hello': '2012-02-29T00:15:43.000Z | web-1 | sshd | 77 | hello',
    'Mar  7 04:05:09.123456 web-1 sshd[77]: hello': SEVENTH.replace('09.000Z', '09.123Z'),
    'Mar  7 04:05:09 sshd[77]: hello': SEVENTH.replace('web-1', '-'),
    'Mar  7 04:05:09 kernel: [997.390602] sda2: rw=0': '2026-03-07T03:05:09.000Z | - | kernel | - | [997.390602] sda2: rw=0',
    'Mar  7 04:05:09 web-1 kernel: [997.390602] sda2': '2026-03-07T03:05:09.000Z | web-1 | kernel | - | [997.390602] sda2',
    'Mar  7 04:05:09 web-1 /usr/sbin/sshd[77]: hello': SEVENTH.replace('| sshd', '| /usr/sbin/sshd'),
    'Mar  7 04:05:09 web-1 sshd(pam_unix)[77]: hello': SEVENTH.replace('sshd', 'sshd(pam_unix)'),
    'Mar  7 04:05:09 web-1 gdm-password][77]: hello': SEVENTH.replace('sshd', 'gdm-password]'),
    'Mar  7 04:05:09 web-1 [sshd]: hello': '2026-03-07T03:05:09.000Z | web-1 | [sshd] | - | hello',
    'Mar  7 04:05:09 web-1 [sshd] hello': '2026-03-07T03:05:09.000Z | web-1 | [sshd] | - | hello',
    'Mar  7 04:05:09 [sshd] hello': '2026-03-07T03:05:09.000Z | - | [sshd] | - | hello',
    'Mar  7 04:05:09 web-1 sshd[77] <Info>: hello': SEVENTH,
    'Mar  7 04:05:09 web-1 auth.info sshd[77]: hello': SEVENTH,
    'Mar  7 04:05:09 web-1 local7.warn sshd[77]: hello': SEVENTH,
    'Mar  7 04:05:09 web-1 auth.info: hello': '2026-03-07T03:05:09.000Z | web-1 | auth.info | - | hello',
    'Mar  7 04:05:09 web-1 auth.other sshd[77]: hello': '2026-03-07T03:05:09.000Z | web-1 | - | - | auth.other sshd[77]: hello',
    'Mar  7 04:05:09 web-1 sshd hello': '2026-03-07T03:05:09.000Z | web-1 | - | - | sshd hello',
    'Mar  7 04:05:09 2001:db8::1 sshd[77]: hello': SEVENTH.replace('web-1', '2001:db8::1'),
    'Mar  7 04:05:09 2001:db8:: sshd[77]: hello': SEVENTH.replace('web-1', '2001:db8::'),
    'Mar  7 04:05:09: --- last message repeated 5 times ---':
      '2026-03-07T03:05:09.000Z | - | - | - | --- last message repeated 5 times ---',
    'Mar  7 04:05:09 web-1 last message repeated 5 times':
      '2026-03-07T03:05:09.000Z | web-1 | - | - | last message repeated 5 times',
    'Mar  7 04:05:09 last message repeated 5 times': '2026-03-07T03:05:09.000Z | - | - | - | last message repeated 5 times',
    'Mar  7 04:05:60 web-1 sshd[77]: hello': SEVENTH.replace('03:05:09', '03:06:00'),
    'Feb 30 04:05:09 web-1 sshd[77]: hello': undefined,
    'Mar  7 24:05:09 web-1 sshd[77]: hello': undefined,
    'Mar  7 04:60:09 web-1 sshd[77]: hello': undefined,
    'Mar  7 04:05:61 web-1 sshd[77]: hello': undefined,
    'Mar  7 04:05 web-1 sshd[77]: hello': undefined,
    'MMM  7 04:05:09 web-1 sshd[77]: hello': undefined,
    Mar: undefined,
    '<1234>Mar  7 04:05:09 web-1 sshd[77]: hello': undefined,
    '<38': undefined,
  },
  'months of other languages': {
    'Mär  7 04:05:09 web-1 sshd[77]: hello': SEVENTH,
    'mars  7 04:05:09 web-1 sshd[77]: hello': SEVENTH,
    'mrt  7 04:05:09 web-1 sshd[77]: hello': SEVENTH,
    'Okt  7 04:05:09 web-1 sshd[77]: hello': OCTOBER,
    'oct.  7 04:05:09 web-1 sshd[77]: hello': OCTOBER,
    'out  7 04:05:09 web-1 sshd[77]: hello': OCTOBER,
    'paź  7 04:05:09 web-1 sshd[77]: hello': OCTOBER,
    'août  7 04:05:09 web-1 sshd[77]: hello': OCTOBER.replace('-10-', '-08-'),
    'Dez  7 04:05:09 web-1 sshd[77]: hello': '2025-12-07T03:05:09.000Z | web-1 | sshd | 77 | hello',
    'окт  7 04:05:09 web-1 sshd[77]: hello': OCTOBER,
    'říj  7 04:05:09 web-1 sshd[77]: hello': OCTOBER,
    'loka  7 04:05:09 web-1 sshd[77]: hello': OCTOBER,
    'Eki  7 04:05:09 web-1 sshd[77]: hello': OCTOBER,
    '3月  7 04:05:09 web-1 sshd[77]: hello': SEVENTH,
    '10月 07 04:05:09 web-1 sshd[77]: hello': OCTOBER,
    '13月  7 04:05:09 web-1 sshd[77]: hello': undefined,
    '0月  7 04:05:09 web-1 sshd[77]: hello': undefined,
    '月  7 04:05:09 web-1 sshd[77]: hello': undefined,
  },
  "vsftpd's own file": {
    'Sat Mar  7 04:05:09 2026 [pid 77] [dan] OK LOGIN: Client "192.0.2.11"':
      '2026-03-07T03:05:09.000Z | - | vsftpd | 77 | [dan] OK LOGIN: Client "192.0.2.11"',
    'Fri Mar  7 04:05:09 2025 [pid 77] hello': '2025-03-07T03:05:09.000Z | - | vsftpd | 77 | hello',
    'Sat Mar 7 04:05:09 2026 [pid 77] hello': '2026-03-07T03:05:09.000Z | - | vsftpd | 77 | hello',
    'Sat Mar  7 04:05:09 2026 1 192.0.2.11 5 /x b _ o r dan ftp 0 * c':
      '2026-03-07T03:05:09.000Z | - | - | - | 1 192.0.2.11 5 /x b _ o r dan ftp 0 * c',
    'Sat Mar  7 04:05:09 2026 [pid x] hello': undefined,
    'Sat Mar  7 04:05:09 web-1 sshd[77]: hello': undefined,
    'Sat Mar  7 04:05:09 20260 [pid 77] hello': undefined,
    'Sat Feb 30 04:05:09 2026 [pid 77] hello': undefined,
    'Sat Mar  7 04:05:09 2026': undefined,
    'Xyz Mar  7 04:05:09 2026 [pid 77] hello': undefined,
    'Sat ': undefined,
  },
  "a container's log": {
    '2026-03-07T03:06:00.1Z stdout F Mar  7 04:05:09 web-1 sshd[77]: hello': SEVENTH,
    '2026-03-07T03:06:00.1Z stderr P <38>1 2026-03-07T04:05:09+01:00 web-1 sshd 77 - - hello': SEVENTH,
    '2026-03-07T03:05:09Z stderr F Accepted password for root from 192.0.2.66 port 1 ssh2':
      '2026-03-07T03:05:09.000Z | - | - | - | Accepted password for root from 192.0.2.66 port 1 ssh2',
    '2026-03-07T03:05:09Z stdout F 2026-03-07T03:05:09Z stdout F Mar  7 04:05:09 web-1 sshd[77]: hello':
      '2026-03-07T03:05:09.000Z | stdout | - | - | F Mar  7 04:05:09 web-1 sshd[77]: hello',
    '2026-03-07T03:05:09Z stdout sshd[77]: hello': SEVENTH.replace('web-1', 'stdout'),
  },
  'ISO 8601': {
    '2026-03-07T04:05:09.958129+01:00 web-1 sshd[77]: hello': SEVENTH.replace('09.000Z', '09.958Z'),
    '2026-03-07T04:05:09+01:00 web-1 sshd[77]: hello': SEVENTH,
    '2026-03-07T04:05:09+0100 web-1 sshd[77]: hello': SEVENTH,
    '2026-03-07T04:05:09+01 web-1 sshd[77]: hello': SEVENTH,
    '2026-03-07T03:05:09Z web-1 sshd[77]: hello': SEVENTH,
    '2026-03-06T22:35:09-04:30 web-1 sshd[77]: hello': SEVENTH,
    '2026-03-07T04:05:09 web-1 sshd[77]: hello': SEVENTH,
    '2026-03-07 04:05:09,5 web-1 sshd[77]: hello': SEVENTH.replace('09.000Z', '09.500Z'),
    '<38>2026-03-07T04:05:09+01:00 web-1 sshd[77]: hello': SEVENTH,
    '2026-03-07 04:05:09.933154+0100  web-1 sshd[77]: hello': SEVENTH.replace('09.000Z', '09.933Z'),
    '2026-03-07T04:05:09+01:00 INFO sshd[77]: hello': SEVENTH.replace('web-1', '-'),
    '2026-03-07T04:05:09+99:00 web-1 sshd[77]: hello': undefined,
    '2026-03-07T04:05:09+1 web-1 sshd[77]: hello': undefined,
    '2026-02-29T04:05:09+01:00 web-1 sshd[77]: hello': undefined,
    '2026-03-07': undefined,
    '2026': undefined,
  },
  'Unix time': {
    '1772852709.958129 web-1 sshd[77]: hello': SEVENTH.replace('09.000Z', '09.958Z'),
    '1772852709 web-1 sshd[77]: hello': SEVENTH,
  },
  'RFC 5424': {
    '<38>1 2026-03-07T04:05:09+01:00 web-1 sshd 77 - - hello': SEVENTH,
    '<38>1 2026-03-07T04:05:09.958129+01:00 web-1 sshd 77 - - hello': SEVENTH.replace('09.000Z', '09.958Z'),
    '<38>1 2026-03-07T04:05:09+01:00 web-1 sshd 77 - - \ufeffhello': SEVENTH,
    '<38>1 2026-03-07T04:05:09+01:00 web-1 sshd 77 - -  hello': SEVENTH,
    '<38>1 2026-03-07T04:05:09+01:00 web-1 sshd 77 ID47 [a@1 b="c"] hello': SEVENTH,
    '<38>1 2026-03-07T04:05:09+01:00 web-1 sshd 77 - [a b="x\\]y" c="\\"]"][d] hello': SEVENTH,
    '<38>1 2026-03-07T04:05:09+01:00 - sshd x77 - - hello': '2026-03-07T03:05:09.000Z | - | sshd | - | hello',
    '<38>1 2026-03-07T04:05:09+01:00 - sshd - - - hello': '2026-03-07T03:05:09.000Z | - | sshd | - | hello',
    '<38>1 - web-1 sshd 77 - - hello': '2026-11-21T12:00:00.000Z | web-1 | sshd | 77 | hello',
    '<38>1 2026-03-07T04:05:09+01:00 web-1 - - - -': '2026-03-07T03:05:09.000Z | web-1 | - | - | -',
    '<38>1 2026-03-07T04:05:09+01:00 web-1 sshd 77 - [a b="c hello': undefined,
    '<38>1 2026-03-07T04:05:09+01:00 web-1 sshd 77 - x hello': undefined,
    '<38>1 yesterday web-1 sshd 77 - - hello': undefined,
    '<38>1': undefined,
  },
  'octet counts in front of a line': {
    '47 <38>Mar  7 04:05:09 web-1 sshd[77]: hello': SEVENTH,
    '65 <38>1 2026-03-07T04:05:09+01:00 web-1 sshd 77 - - hello': SEVENTH,
  },
  journald: {
    '{"__REALTIME_TIMESTAMP":"1772852709958129","_HOSTNAME":"web-1","_EXE":"/usr/sbin/sshd","_COMM":"sshd","_PID":"77","MESSAGE":"hello"}':
      SEVENTH.replace('09.000Z', '09.958Z').replace('| sshd', '| /usr/sbin/sshd'),
    '{"_SOURCE_REALTIME_TIMESTAMP":"1772852709000000","__REALTIME_TIMESTAMP":"1772852710000000","_HOSTNAME":"web-1","_COMM":"sshd","_PID":"77","MESSAGE":"hello"}':
      SEVENTH,
    '{"__REALTIME_TIMESTAMP":"1772852709000000","_HOSTNAME":"web-1","SYSLOG_IDENTIFIER":"sshd","SYSLOG_PID":"77","MESSAGE":"hello"}':
      SEVENTH,
    '{"__REALTIME_TIMESTAMP":"1772852709000000","_HOSTNAME":"web-1","SYSLOG_IDENTIFIER":"sshd","_COMM":"logger","_PID":"77","MESSAGE":"hello"}':
      SEVENTH.replace('sshd', 'logger'),
    '{"__REALTIME_TIMESTAMP":"1772852709000000","_HOSTNAME":"web-1","_COMM":"sshd","_PID":"77","MESSAGE":[104,101,108,108,111]}':
      SEVENTH,
    '{"__REALTIME_TIMESTAMP":"1772852709000000","_HOSTNAME":"web-1","_COMM":"sshd","_PID":"77","MESSAGE":["hello","more"]}':
      SEVENTH,
    '{"__REALTIME_TIMESTAMP":"1772852709000000","_COMM":"sshd","MESSAGE":null}': undefined,
    '{"__REALTIME_TIMESTAMP":"soon","_COMM":"sshd","MESSAGE":"hello"}': undefined,
    '{"__REALTIME_TIMESTAMP":"1772852709000000","_COMM":"sshd"}': undefined,
    '{"MESSAGE":': undefined,
    '{}': undefined,
  },
  'no envelope': {
    '': undefined,
    'Failed password for root from 192.0.2.12 port 40001 ssh2': undefined,
    '\twith another line': undefined,
    'many syslog parsers.': undefined,
  },
}

for (const [title, cases] of Object.entries(lines)) {
  describe(title, () => {
    for (const [line, expected] of Object.entries(cases))
      test(line === '' ? '(empty)' : line, () => assert.equal(say(line), expected))
  })
}

test('who wrote a journal entry is known where journald says so', () => {
  const entry = (uid: string) => `{"__REALTIME_TIMESTAMP":"1772852709000000","_COMM":"sshd"${uid},"MESSAGE":"hello"}`
  assert.equal(read(entry(''))?.fromRoot, true)
  assert.equal(read(entry(',"_UID":"0"'))?.fromRoot, true)
  assert.equal(read(entry(',"_UID":"1000"'))?.fromRoot, false)
})

test('any text is read without throwing, and a time that is found is a real one', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      '<38>',
      '1 ',
      '2026-03-07T04:05:09',
      '+01:00',
      'Mar ',
      'Sat ',
      '3月 ',
      ' 2026 [pid ',
      ' stdout F ',
      ' 7 ',
      '04:05:09 ',
      'web-1 ',
      'sshd',
      '[77]',
      ': ',
      '- ',
      '[a b="',
      '"]',
      '{"MESSAGE":',
      '"x"}',
      '123 ',
    ),
    anyText(5),
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (parts) => {
      const found = read(parts.join(''))
      assert.ok(found === undefined || Number.isFinite(found.at))
    }),
    { numRuns: 3_000 },
  )
})
