import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { ParsedLog } from '../../src/detection/logon.ts'
import { parseLog } from '../../src/intake/parse-log.ts'
import { anyText } from './any-text.ts'

const CONTEXT = { zone: 'UTC', year: 2026, receivedAt: Date.parse('2026-11-21T12:00:00Z') }
const FAILED = 'Failed password for root from 192.0.2.12 port 40001 ssh2'

/** A field as journald exports it: as a line, or with its length in front where it is to be binary. */
function field(name: string, value: string | Buffer): Buffer {
  if (typeof value === 'string') return Buffer.from(`${name}=${value}\n`)
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(value.length))
  return Buffer.concat([Buffer.from(`${name}\n`), length, value, Buffer.from('\n')])
}

function entry(fields: Record<string, string | Buffer>): Buffer {
  const all = {
    __CURSOR: 's=1;i=2',
    __REALTIME_TIMESTAMP: '1772852709000000',
    _HOSTNAME: 'web-1',
    _EXE: '/usr/lib/openssh/sshd-session',
    _PID: '77',
    _UID: '0',
    MESSAGE: FAILED,
    ...fields,
  }
  return Buffer.concat([...Object.entries(all).map(([name, value]) => field(name, value)), Buffer.from('\n')])
}

function parse(...entries: Buffer[]): ParsedLog {
  return parseLog(Buffer.concat(entries), CONTEXT)
}

function say({ events }: ParsedLog): string[] {
  return events.map(({ at, result, user, address, pid, program, hostname }) =>
    [new Date(at).toISOString(), result, user, address, pid, program, hostname].join(' '),
  )
}

const ONE = '2026-03-07T03:05:09.000Z failure root 192.0.2.12 77 sshd-session web-1'

describe('a journal in export format', () => {
  test('each entry gives an event, fields in any order, with a last empty line or without', () => {
    const last = Buffer.from(`__CURSOR=x\nMESSAGE=${FAILED}\n_COMM=sshd\n__REALTIME_TIMESTAMP=1772852709000000\n`)
    const parsed = parse(entry({}), Buffer.from('\n\n'), entry({ _UID: '1000' }), last)
    assert.deepEqual(say(parsed).slice(0, 1), [ONE])
    assert.deepEqual([parsed.lines, parsed.events.length, parsed.notUnderstood], [3, 2, 1])
  })

  test('values with their length in front are read as the bytes that they are', () => {
    for (const length of [0, 100, 127, 128, 200, 255, 256, 0xc3a9, 70_000]) {
      const noise = Buffer.alloc(length, '\n\n__REALTIME_TIMESTAMP=1\n_COMM=sshd\n')
      assert.deepEqual(say(parse(entry({ _CMDLINE: noise }), entry({}))), [ONE, ONE], String(length))
    }
    const name = 'Invalid user \u0000ключ\ufffd from 192.0.2.12 port 1'
    assert.equal(parse(entry({ MESSAGE: Buffer.from(name) })).events[0]?.user, '\u0000ключ\ufffd')
  })

  test('no value can imitate an entry', () => {
    const forged = entry({ MESSAGE: 'Accepted password for root from 192.0.2.66 port 1 ssh2' })
    for (const padding of [0, 17, 128, 200]) {
      const value = Buffer.concat([Buffer.alloc(padding, 'x'), Buffer.from('\n\n'), forged])
      for (const fields of [{ _CMDLINE: value }, { MESSAGE: value }]) {
        const bytes = Buffer.concat([entry(fields), entry({})])
        for (const parsed of [parseLog(bytes, CONTEXT), parseLog(bytes.toString('utf8'), CONTEXT)]) {
          assert.ok(!parsed.events.some(({ result }) => result === 'success'))
        }
      }
    }
  })

  test('where a length does not fit, nothing behind it is believed', () => {
    const broken = field('_CMDLINE', Buffer.from('abc')).subarray(0, -1)
    const parsed = parse(entry({}), Buffer.from('__CURSOR=x\n'), broken, Buffer.from('x\n\n'), entry({}))
    assert.deepEqual(say(parsed), [ONE])
    assert.deepEqual([parsed.lines, parsed.notUnderstood, [...parsed.notUnderstoodBy]], [2, 1, [['', 1]]])
  })

  test('a length of more than four gigabytes does not fit', () => {
    const long = field('_CMDLINE', Buffer.from('abc'))
    long[long.indexOf(0x0a) + 5] = 1
    const parsed = parse(entry({}), Buffer.from('__CURSOR=x\n'), long, Buffer.from('\n'), entry({}))
    assert.deepEqual([say(parsed), parsed.notUnderstood], [[ONE], 1])
  })

  test('text is read as far as its lengths survived', () => {
    const short = Buffer.concat([entry({ _CMDLINE: Buffer.from('a\nb') }), entry({})]).toString('utf8')
    assert.deepEqual(say(parseLog(short, CONTEXT)), [ONE, ONE])
    const long = Buffer.concat([entry({}), entry({ _CMDLINE: Buffer.alloc(200, 'a') }), entry({})]).toString('utf8')
    const parsed = parseLog(long, CONTEXT)
    assert.deepEqual([say(parsed), parsed.notUnderstood], [[ONE], 1])
  })

  test('who wrote an entry is known, as in JSON', () => {
    const forged = parse(entry({ _UID: '1000' }), entry({ _EXE: '/usr/bin/logger', SYSLOG_IDENTIFIER: 'sshd' }))
    assert.deepEqual([forged.events.length, forged.notUnderstood, forged.otherPrograms], [0, 1, 1])
  })

  test('the raw text is the entry, cut', () => {
    const raw = parse(entry({ _CMDLINE: Buffer.alloc(9_000, 'a') })).events[0]?.raw ?? ''
    assert.match(raw, /^__CURSOR=s=1;i=2\n/)
    assert.ok(raw.length <= 4_096)
  })

  test('bytes of other logs are text', () => {
    const line = Buffer.from(`Mar  7 03:05:09 web-1 sshd-session[77]: ${FAILED}\n`)
    assert.deepEqual(say(parseLog(new Uint8Array(line), CONTEXT)), [ONE])
  })

  test('any bytes are read without throwing, each entry counted once', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '__CURSOR=x\n',
        'MESSAGE=',
        'MESSAGE\n',
        '_COMM=sshd\n',
        '__REALTIME_TIMESTAMP=1772852709000000\n',
        '\n',
        FAILED,
      ),
      fc.constantFrom('\u0003\0\0\0\0\0\0\0', '\0', '='),
      anyText(5),
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), fc.uint8Array({ maxLength: 30 }), (parts, end) => {
        const bytes = Buffer.concat([Buffer.from(`__CURSOR=x\n${parts.join('')}`), end])
        for (const parsed of [parseLog(bytes, CONTEXT), parseLog(bytes.toString('utf8'), CONTEXT)]) {
          assert.equal(parsed.lines, parsed.events.length + parsed.otherPrograms + parsed.notUnderstood)
        }
      }),
      { numRuns: 2_000 },
    )
  })

  test('an entry made to be slow takes no longer than its length allows', () => {
    const text = `__CURSOR=x\n${'A\n'.repeat(3)}`
    for (const slow of [
      'A=\n'.repeat(400_000),
      'A'.repeat(1_000_000),
      '\n'.repeat(1_000_000),
      `${'A'.repeat(250)}=\n`.repeat(5_000),
    ]) {
      parseLog(Buffer.from(text + slow), CONTEXT)
      parseLog(Buffer.from(`__CURSOR=x\n${slow}`), CONTEXT)
    }
  })
})
