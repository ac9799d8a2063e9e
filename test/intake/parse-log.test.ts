import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { LogContext, ParsedLog } from '../../src/detection/logon.ts'
import { parseLog } from '../../src/intake/parse-log.ts'
import { anyText } from './any-text.ts'

const CONTEXT: LogContext = { zone: 'UTC', year: 2026, receivedAt: Date.parse('2026-11-21T12:00:00Z') }
const FAILED = 'Failed password for root from 192.0.2.12 port 40001 ssh2'

function parse(...lines: string[]): ParsedLog {
  return parseLog(lines.join('\n'), CONTEXT)
}

function counts({ events, lines, otherPrograms, notUnderstood }: ParsedLog): readonly number[] {
  return [lines, events.length, otherPrograms, notUnderstood]
}

describe('lines', () => {
  test('an event carries all that its line says', () => {
    const line =
      'Mar  7 04:05:09 web-1 sshd-session[77]: Accepted publickey for deploy from 192.0.2.10 port 50122 ssh2: ED25519 SHA256:abcdefgh'
    assert.deepEqual(parse(line), {
      events: [
        {
          at: Date.parse('2026-03-07T04:05:09Z'),
          result: 'success',
          user: 'deploy',
          address: '192.0.2.10',
          port: 50122,
          method: 'publickey',
          fingerprint: 'ED25519 SHA256:abcdefgh',
          pid: 77,
          program: 'sshd-session',
          service: 'ssh',
          os: 'unix',
          domain: undefined,
          hostname: 'web-1',
          count: 1,
          isLocalTime: true,
          raw: line,
          form: ['rfc3164'],
        },
      ],
      lines: 1,
      otherPrograms: 0,
      notUnderstood: 0,
      notUnderstoodBy: new Map(),
      blindSpots: [],
    })
  })

  test('each line is counted once', () => {
    const parsed = parse(
      `Mar  7 04:05:09 web-1 sshd[1]: ${FAILED}`,
      'Mar  7 04:05:09 web-1 CRON[2]: (root) CMD (x)',
      'Mar  7 04:05:09 web-1 sudo: dan : TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/ls',
      'Mar  7 04:05:09 web-1 sshd[1]: something that no version of sshd ever wrote',
      'a line without an envelope',
      '',
      '   ',
      `Mar  7 04:05:09 web-1 sshd-keygen[3]: ${FAILED}`,
    )
    assert.deepEqual(counts(parsed), [6, 2, 2, 2])
    assert.deepEqual(Object.fromEntries(parsed.notUnderstoodBy), { '': 1, sshd: 1 })
  })

  test('line ends of every kind', () => {
    const line = `Mar  7 04:05:09 web-1 sshd[1]: ${FAILED}`
    for (const text of [line, `${line}\n`, `${line}\r\n`, `${line}\0\n`, `\n\n${line}\n\n`]) {
      const parsed = parseLog(text, CONTEXT)
      assert.deepEqual(counts(parsed), [1, 1, 0, 0])
      assert.equal(parsed.events[0]?.raw, line)
    }
  })

  const programs: Readonly<Record<string, string | undefined>> = {
    'sshd[1]:': 'sshd',
    'sshd:': 'sshd',
    'sshd-session[1]:': 'sshd-session',
    'sshd-auth[1]:': 'sshd-auth',
    '/usr/sbin/sshd[1]:': 'sshd',
    '/usr/lib/openssh/sshd-session[1]:': 'sshd-session',
    '[sshd]:': 'sshd',
    '[sshd]': 'sshd',
    sshd: undefined,
    'sshd-keygen[1]:': undefined,
    'in.telnetd[1]:': undefined,
    'ssh-agent[1]:': undefined,
  }
  for (const [tag, program] of Object.entries(programs)) {
    test(`the tag ${tag} is ${program === undefined ? 'of another program' : `of ${program}`}`, () => {
      const parsed = parse(`Mar  7 04:05:09 web-1 ${tag} ${FAILED}`)
      assert.equal(parsed.events[0]?.program, program)
      assert.deepEqual(counts(parsed), program === undefined ? [1, 0, 1, 0] : [1, 1, 0, 0])
    })
  }

  for (const name of ['xsshd', 'SSHD', 'sshd-listener', 'libssh-server']) {
    test(`${name} may be sshd under a new name: its lines are not understood`, () => {
      const parsed = parse(`Mar  7 04:05:09 web-1 /usr/lib/${name}[1]: ${FAILED}`)
      assert.deepEqual([counts(parsed), [...parsed.notUnderstoodBy]], [[1, 0, 0, 1], [[name, 1]]])
    })
  }

  test('names of programs that are not read are kept apart up to a bound, those that are read always', () => {
    const strangers = Array.from({ length: 40 }, (_, i) => `Mar  7 04:05:09 web-1 sshd-${i}${'x'.repeat(100)}[1]: hello`)
    const parsed = parse(...strangers, 'Mar  7 04:05:09 web-1 sshd[1]: hello', 'Mar  7 04:05:09 web-1 su: hello', 'hello')
    const { notUnderstoodBy, notUnderstood } = parsed
    assert.deepEqual([notUnderstood, notUnderstoodBy.size], [43, 32 + 4])
    assert.deepEqual(
      [notUnderstoodBy.get('…'), notUnderstoodBy.get('sshd'), notUnderstoodBy.get('su'), notUnderstoodBy.get('')],
      [8, 1, 1, 1],
    )
    for (const name of notUnderstoodBy.keys()) assert.ok(name.length <= 64)
  })

  test('sshd(pam_unix) speaks for PAM', () => {
    const parsed = parse(
      'Mar  7 04:05:09 web-1 sshd(pam_unix)[1]: authentication failure; logname= uid=0 euid=0 tty=NODEVssh ruser= rhost=192.0.2.12  user=root',
      'Mar  7 04:05:09 web-1 sshd(pam_unix)[1]: check pass; user unknown',
    )
    assert.deepEqual(
      parsed.events.map(({ result, user, address, method, program }) => [result, user, address, method, program]),
      [
        ['failure', 'root', '192.0.2.12', 'pam_unix', 'sshd'],
        ['information', undefined, undefined, 'pam_unix', 'sshd'],
      ],
    )
  })

  test('long lines: the raw text is cut, an oversized message is not read', () => {
    const user = 'u'.repeat(6_000)
    const long = parse(`Mar  7 04:05:09 web-1 sshd[1]: Invalid user ${user} from 192.0.2.12 port 40001`)
    assert.equal(long.events[0]?.raw.length, 4_096)
    assert.equal(long.events[0]?.address, '192.0.2.12')
    assert.deepEqual(
      counts(parse(`Mar  7 04:05:09 web-1 sshd[1]: Invalid user ${'u'.repeat(9_000)} from 192.0.2.12 port 40001`)),
      [1, 0, 0, 1],
    )
    assert.deepEqual(counts(parse('x'.repeat(100_000))), [1, 0, 0, 1])
  })

  test('control characters in a name are data', () => {
    const parsed = parse('Mar  7 04:05:09 web-1 sshd[1]: Invalid user \u0007\u001b[2J from 192.0.2.12 port 40001')
    assert.equal(parsed.events[0]?.user, '\u0007\u001b[2J')
  })

  test('a zone that does not exist leaves lines without a zone unread, and others alone', () => {
    const context = { ...CONTEXT, zone: 'Nowhere' }
    assert.deepEqual(counts(parseLog(`Mar  7 04:05:09 web-1 sshd[1]: ${FAILED}`, context)), [1, 0, 0, 1])
    assert.deepEqual(counts(parseLog(`2026-03-07T04:05:09Z web-1 sshd[1]: ${FAILED}`, context)), [1, 1, 0, 0])
  })
})

describe('repetitions', () => {
  test('message repeated N times counts the message in brackets', () => {
    const parsed = parse(`Mar  7 04:05:09 web-1 sshd[1]: message repeated 5 times: [ ${FAILED}]`)
    assert.deepEqual([parsed.events[0]?.count, parsed.events[0]?.user, parsed.events[0]?.address], [5, 'root', '192.0.2.12'])
  })

  for (const message of [
    'message repeated 0 times: [ x]',
    `message repeated -1 times: [ ${FAILED}]`,
    `message repeated 99999999 times: [ ${FAILED}]`,
    `message repeated many times: [ ${FAILED}]`,
    `message repeated 5 times: [ ${FAILED}`,
    'message repeated 5 times: [ something unknown]',
  ]) {
    test(`${message.slice(0, 40)}… is not understood`, () => {
      assert.deepEqual(counts(parse(`Mar  7 04:05:09 web-1 sshd[1]: ${message}`)), [1, 0, 0, 1])
    })
  }

  test('last message repeated N times repeats the line before', () => {
    for (const repeat of [
      'web-1 last message repeated 3 times',
      'last message repeated 3 times',
      'web-1 last message repeated 3 times ',
    ]) {
      const parsed = parse(`Mar  7 04:05:09 web-1 sshd[1]: ${FAILED}`, `Mar  7 04:05:39 ${repeat}`)
      const [first, second] = parsed.events
      assert.ok(first !== undefined && second !== undefined)
      assert.deepEqual({ ...second, at: first.at, count: 1, raw: first.raw }, first)
      assert.deepEqual([second.count, new Date(second.at).toISOString()], [3, '2026-03-07T04:05:39.000Z'])
      assert.match(second.raw, /last message repeated/)
    }
    assert.deepEqual(
      counts(parse(`Mar  7 04:05:09 web-1 sshd[1]: ${FAILED}`, 'Mar  7 04:05:39: --- last message repeated 3 times ---')),
      [2, 2, 0, 0],
    )
  })

  test('it repeats what the line before was, and nothing where there is none or it is of another host', () => {
    const repeat = 'Mar  7 04:05:39 web-1 last message repeated 3 times'
    assert.deepEqual(counts(parse('Mar  7 04:05:09 web-1 CRON[1]: x', repeat)), [2, 0, 2, 0])
    assert.deepEqual(counts(parse('Mar  7 04:05:09 web-1 sshd[1]: x', repeat)), [2, 0, 0, 2])
    assert.deepEqual(counts(parse(repeat)), [1, 0, 0, 1])
    assert.deepEqual(counts(parse(`Mar  7 04:05:09 db-1 sshd[1]: ${FAILED}`, repeat)), [2, 1, 0, 1])
    assert.deepEqual(counts(parse(`Mar  7 04:05:09 web-1 sshd[1]: ${FAILED}`, 'no envelope', repeat)), [3, 1, 0, 2])
    assert.deepEqual(
      counts(parse(`Mar  7 04:05:09 web-1 sshd[1]: ${FAILED}`, 'Mar  7 04:05:39 web-1 last message repeated x times')),
      [2, 1, 0, 1],
    )
  })

  test('it repeats no event of another kind that came in between', () => {
    const event = JSON.stringify({
      class_uid: 3002,
      activity_id: 1,
      status_id: 1,
      time: 1_772_856_309_000,
      user: { name: 'ann' },
    })
    for (const host of ['', 'web-1 ']) {
      const repeat = `Mar  7 04:05:39 ${host}last message repeated 3 times`
      assert.deepEqual(counts(parse(`Mar  7 04:05:09 web-1 sshd[1]: ${FAILED}`, event, repeat)), [3, 2, 0, 1])
    }
  })
})

describe('frames', () => {
  const message = (user: string) => `<38>Mar  7 04:05:09 web-1 sshd[1]: Invalid user ${user} from 192.0.2.12 port 40001`
  const frame = (text: string) => `${Buffer.byteLength(text)} ${text}`

  test('octet-counted messages need no line ends, and their count is of bytes', () => {
    const text = [message('a'), message('ключ'), message('😀'), message('two\nlines'), message('z')].map(frame).join('')
    assert.deepEqual(
      parseLog(text, CONTEXT).events.map(({ user }) => user),
      ['a', 'ключ', '😀', 'two\nlines', 'z'],
    )
  })

  test('line ends after frames are no lines', () => {
    const text = `${frame(message('a'))}\n${frame(message('two\nlines'))}\n`
    assert.deepEqual(
      parseLog(text, CONTEXT).events.map(({ user }) => user),
      ['a', 'two\nlines'],
    )
  })

  test('frames and lines may follow one another', () => {
    const text = `${message('a')}\n${frame(message('two\nlines'))}${message('b')}\n${frame(message('c'))}\n${message('d')}`
    const users = ['a', 'two\nlines', 'b', 'c', 'd']
    assert.deepEqual(
      parseLog(text, CONTEXT).events.map(({ user }) => user),
      users,
    )
  })

  test('a frame may end with the line end of its message', () => {
    assert.deepEqual(
      parseLog(frame(`${message('a')}\n`) + frame(`${message('b')}\r\n`), CONTEXT).events.map(({ address, port }) => [
        address,
        port,
      ]),
      Array.from({ length: 2 }, () => ['192.0.2.12', 40001]),
    )
  })

  test('messages that run together are told apart only where the caller says so', () => {
    const text = `${message('a')}<38>1 2026-03-07T04:05:09Z web-1 sshd 1 - - Invalid user b from 192.0.2.12 port 40002<38>2026-03-07T04:05:09Z web-1 sshd[1]: Invalid user c<d> from 192.0.2.12 port 40003${message('e')}`
    const together = parseLog(text, { ...CONTEXT, framing: 'run-together' })
    assert.deepEqual(
      together.events.map(({ user, port }) => `${user} ${port}`),
      ['a 40001', 'b 40002', 'c<d> 40003', 'e 40001'],
    )
    assert.equal(parseLog(text, CONTEXT).lines, 1)
  })

  test('a name cannot begin a message of its own', () => {
    const forged = `x from 192.0.2.12 port 1${message('y').replace('Invalid user y', 'Accepted password for root')} ssh2`
    for (const text of [message(forged), frame(message(forged)), `${message(forged)}\n`]) {
      const parsed = parseLog(text, CONTEXT)
      assert.deepEqual([parsed.lines, parsed.events.map(({ result }) => result)], [1, ['information']])
    }
  })

  test('where a count is wrong, the rest is read line by line', () => {
    const text = `${frame(message('a'))}9${message('b')}\n${message('c')}\n`
    const parsed = parseLog(text, CONTEXT)
    assert.deepEqual(
      parsed.events.map(({ user }) => user),
      ['a', 'c'],
    )
    assert.deepEqual(counts(parsed), [3, 2, 0, 1])
  })

  test('a last frame that is cut off is read as far as it goes', () => {
    assert.deepEqual(counts(parseLog(`999 ${message('a')}`, CONTEXT)), [1, 1, 0, 0])
  })
})

describe('journald', () => {
  const entry = (fields: Record<string, unknown>) =>
    JSON.stringify({
      __REALTIME_TIMESTAMP: '1772852709000000',
      _HOSTNAME: 'web-1',
      _COMM: 'sshd',
      _PID: '7',
      _UID: '0',
      MESSAGE: FAILED,
      ...fields,
    })

  test('sshd is told by what ran, not by the name it gave itself', () => {
    assert.deepEqual(counts(parse(entry({}))), [1, 1, 0, 0])
    assert.deepEqual(counts(parse(entry({ _EXE: '/usr/lib/openssh/sshd-session' }))), [1, 1, 0, 0])
    assert.deepEqual(counts(parse(entry({ _EXE: '/usr/sbin/sshd (deleted)' }))), [1, 1, 0, 0])
    assert.deepEqual(counts(parse(entry({ _COMM: 'logger', SYSLOG_IDENTIFIER: 'sshd' }))), [1, 0, 1, 0])
    assert.deepEqual(counts(parse(entry({ _EXE: '/home/eve/logger', SYSLOG_IDENTIFIER: 'sshd' }))), [1, 0, 1, 0])
  })

  test('a user cannot write successes and failures, but its own session may end', () => {
    const accepted = 'Accepted password for root from 192.0.2.66 port 40001 ssh2'
    assert.deepEqual(counts(parse(entry({ _UID: '1000', MESSAGE: accepted }))), [1, 0, 0, 1])
    assert.deepEqual(counts(parse(entry({ _UID: '1000' }))), [1, 0, 0, 1])
    const aborted = 'Connection closed by authenticating user root 192.0.2.12 port 40001 [preauth]'
    const results = ['0', '1000'].map((uid) => parse(entry({ _UID: uid, MESSAGE: aborted })).events[0]?.result)
    assert.deepEqual(results, ['aborted', 'information'], 'what a user claims counts for nothing')
    assert.deepEqual(
      counts(parse(entry({ _UID: '1000', MESSAGE: 'Disconnected from user dan 192.0.2.11 port 50123' }))),
      [1, 1, 0, 0],
    )
  })
})

describe('any text at all', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      'Mar  7 04:05:09 ',
      'web-1 ',
      'sshd[1]: ',
      FAILED,
      'Accepted password for ',
      'message repeated 5 times: [ ',
      ']',
      'last message repeated 2 times',
      '<38>1 2026-03-07T04:05:09Z web-1 sshd 1 - - ',
      '{"MESSAGE":"',
      '"}',
      '\n',
      '\r\n',
      '99 <38>',
      ' [preauth]',
      'pam_unix(sshd:auth): authentication failure; ',
      'Disconnecting ',
      'User ',
    ),
    anyText(6),
  )
  const context: fc.Arbitrary<LogContext> = fc.record({
    zone: fc.constantFrom('UTC', 'Europe/Podgorica', 'Nowhere', ''),
    year: fc.constantFrom(undefined, 2026, -1, Number.NaN),
    receivedAt: fc.oneof(fc.constant(CONTEXT.receivedAt), fc.double(), fc.integer()),
  })

  test('is read without throwing; every line is counted once; raw texts and times are sound', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), context, (parts, where) => {
        const parsed = parseLog(parts.join(''), where)
        assert.equal(parsed.lines, parsed.events.length + parsed.otherPrograms + parsed.notUnderstood)
        assert.equal(
          parsed.notUnderstood,
          [...parsed.notUnderstoodBy.values()].reduce((sum, count) => sum + count, 0),
        )
        for (const event of parsed.events) {
          assert.ok(event.raw.length <= 4_096)
          assert.ok(event.count >= 1)
          assert.ok(event.port === undefined || (event.port >= 0 && event.port <= 65_535))
        }
      }),
      { numRuns: 3_000 },
    )
  })

  test('the same text is read the same way twice', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), (parts) => {
        assert.deepEqual(parseLog(parts.join(''), CONTEXT), parseLog(parts.join(''), CONTEXT))
      }),
      { numRuns: 300 },
    )
  })

  test('a line made to be slow takes no longer than its length allows', () => {
    // Quadratic reading would need minutes for these; the test's own time limit is the assertion.
    const slow = [
      `Failed publickey for invalid user ${'x from 192.0.2.66 port 1 ssh2: '.repeat(200)} from 192.0.2.12 port 1 ssh2: RSA SHA256:abcdefgh`,
      `Disconnecting invalid user ${'x 192.0.2.66 port 1: '.repeat(300)}`,
      `error: PAM: ${' for '.repeat(1_500)}`,
      `${'error: '.repeat(1_100)}`,
      `<38>1 2026-03-07T04:05:09Z web-1 sshd 1 - ${'[a b="\\]"]'.repeat(6_000)}`,
      `{${'"a":{'.repeat(10_000)}`,
      ' '.repeat(60_000),
    ]
    const text = slow.map((message) => `Mar  7 04:05:09 web-1 sshd[1]: ${message}`).join('\n')
    for (let i = 0; i < 20; i++) parseLog(text, CONTEXT)
  })
})
