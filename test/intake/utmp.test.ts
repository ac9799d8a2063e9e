import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { LogonEvent } from '../../src/detection/logon.ts'
import { parseUtmp, readUtmpRecords, type UtmpKind } from '../../src/intake/utmp.ts'
import { sharedPath } from '../shared.ts'
import { type Machine, utmpRecord, type WantedRecord } from './utmp-record.ts'

const SECONDS = Date.parse('2026-11-21T20:17:05Z') / 1000
const LOGON: WantedRecord = {
  type: 7,
  pid: 811,
  line: 'pts/0',
  id: 'ts/0',
  user: 'root',
  host: '8.8.8.8',
  address: [8, 8, 8, 8],
  seconds: SECONDS,
  micros: 432_935,
}
const MACHINES: readonly Machine[] = ['x86_64', 'aarch64', 's390x', 'ppc64']

function only(wanted: Partial<WantedRecord>, kind: UtmpKind = 'wtmp'): LogonEvent | undefined {
  const { events, lines } = parseUtmp(utmpRecord('x86_64', { ...LOGON, ...wanted }), kind)
  assert.equal(lines, 1)
  return events[0]
}

describe('utmp', () => {
  for (const machine of MACHINES) {
    test(`the layout of ${machine} is recognised from a single record, and from many`, () => {
      const other = { type: 2, user: 'reboot', line: '~', id: '~~', seconds: SECONDS - 60 }
      for (const before of [0, 1, 24]) {
        const records = [
          ...Array.from({ length: before }, () => utmpRecord(machine, other)),
          utmpRecord(machine, LOGON),
          utmpRecord(machine, { type: 8, pid: 811, line: 'pts/0', seconds: SECONDS + 60 }),
        ]
        const { events, ...counts } = parseUtmp(Buffer.concat(before === 0 ? records.slice(0, 1) : records), 'wtmp')
        assert.deepEqual(counts, {
          lines: before === 0 ? 1 : before + 2,
          otherPrograms: before,
          notUnderstood: 0,
          notUnderstoodBy: new Map(),
          blindSpots: [],
        })
        assert.deepEqual(events[0], {
          at: SECONDS * 1000 + 432,
          result: 'success',
          user: 'root',
          address: '8.8.8.8',
          port: undefined,
          method: undefined,
          fingerprint: undefined,
          pid: 811,
          program: 'wtmp',
          service: 'ssh',
          os: 'unix',
          domain: undefined,
          hostname: undefined,
          count: 1,
          raw: '[7] [811] [ts/0] [root] [pts/0] [8.8.8.8] [8.8.8.8] [2026-11-21T20:17:05.432Z]',
          form: ['record'],
        })
        if (before > 0) assert.equal(events[1]?.result, 'information')
      }
    })
  }

  test('the kind of file says what a record means', () => {
    assert.equal(only({}, 'wtmp')?.result, 'success')
    assert.equal(only({}, 'utmp')?.result, 'success')
    assert.equal(only({}, 'btmp')?.result, 'failure')
    const failed = only({ type: 6, line: 'ssh:notty', user: '' }, 'btmp')
    assert.deepEqual([failed?.result, failed?.user, failed?.service], ['failure', undefined, 'ssh'])
    assert.equal(only({ type: 6 }, 'wtmp'), undefined)
    assert.equal(only({ type: 8 }, 'btmp'), undefined)
    for (const type of [0, 1, 2, 3, 4, 5, 9]) assert.equal(only({ type }), undefined)
  })

  test('terminals inside a session are no logons', () => {
    const inside = { address: [], line: 'pts/3' }
    for (const host of ['', ':0', ':pts/1:S.0', 'tmux(1234).%0', '192.0.2.1 via mosh [1234]']) {
      assert.equal(only({ ...inside, host })?.result, 'information', host)
    }
    assert.equal(only({ user: '' })?.result, 'information')
    assert.equal(only({ ...inside, host: 'client.example' })?.result, 'success')
    const console = only({ line: 'tty1', host: '', address: [] })
    assert.deepEqual([console?.result, console?.service, console?.address], ['success', 'console', undefined])
    const screen = only({ line: ':0', host: ':0', address: [] })
    assert.deepEqual([screen?.result, screen?.service], ['success', 'console'])
    assert.equal(only({ line: 'ftpd811' })?.service, 'ftp')
  })

  test('the address is that of the record, else one that the host field spells, never a part of a name', () => {
    const v6 = [0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]
    const mapped = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 192, 0, 2, 1]
    assert.equal(only({ address: v6, host: 'x' })?.address, '2001:db8::1')
    assert.equal(only({ address: mapped })?.address, '192.0.2.1')
    assert.equal(only({ address: [], host: 'fe80::1%eth0' })?.address, 'fe80::1')
    assert.equal(only({ address: [192, 0, 2, 7], host: '8.8.8.8' })?.address, '192.0.2.7')
    for (const user of ['from 203.0.113.1 port 22', '203.0.113.1']) {
      const event = only({ address: [], host: 'client.example', user })
      assert.deepEqual([event?.user, event?.address], [user, undefined])
    }
  })

  test('a name may fill its field, and hold anything', () => {
    const full = 'u'.repeat(32)
    assert.equal(only({ user: full })?.user, full)
    assert.equal(only({ user: Buffer.from([0xff, 0x1b, 0x41]) })?.raw.includes('\u001b'), false)
    assert.equal(only({ host: 'h'.repeat(256), address: [] })?.raw.includes(`[${'h'.repeat(256)}]`), true)
  })

  test('32 bits of seconds last until 2106', () => {
    assert.equal(only({ seconds: 2 ** 31 })?.at, 2 ** 31 * 1000 + 432)
    assert.equal(only({ seconds: 2 ** 32 - 1 })?.at, (2 ** 32 - 1) * 1000 + 432)
  })

  test('damaged records are counted, and those around them read', () => {
    const good = utmpRecord('x86_64', LOGON)
    const damaged = [
      utmpRecord('x86_64', { ...LOGON, type: 700 }),
      utmpRecord('x86_64', { ...LOGON, micros: 1_000_000 }),
      utmpRecord('x86_64', { ...LOGON, seconds: 0 }),
      utmpRecord('x86_64', { ...LOGON, line: 'pts\u0001' }),
      Buffer.alloc(384, 0xff),
    ]
    const all = damaged.flatMap((record) => [good, record])
    const { events, lines, notUnderstood } = parseUtmp(Buffer.concat([...all, good.subarray(0, 100)]), 'wtmp')
    assert.deepEqual([events.length, lines, notUnderstood], [5, 11, 6])
  })

  test('zeros and a line end behind the last record are no record', () => {
    const { lines } = parseUtmp(Buffer.concat([utmpRecord('x86_64', LOGON), Buffer.from('\0\0\r\n')]), 'wtmp')
    assert.equal(lines, 1)
    assert.deepEqual(parseUtmp(Buffer.alloc(0), 'wtmp'), {
      events: [],
      lines: 0,
      otherPrograms: 0,
      notUnderstood: 0,
      notUnderstoodBy: new Map(),
      blindSpots: [],
    })
    assert.deepEqual(parseUtmp(Buffer.alloc(768), 'wtmp'), {
      events: [],
      lines: 2,
      otherPrograms: 2,
      notUnderstood: 0,
      notUnderstoodBy: new Map(),
      blindSpots: [],
    })
  })

  test('no bytes make it throw, and every record is counted once', () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 2000 }),
      fc.tuple(fc.constantFrom(...MACHINES), fc.uint8Array({ maxLength: 400 }), fc.nat(1200)).map(([machine, noise, at]) => {
        const records = Buffer.concat([0, 1, 2].map(() => utmpRecord(machine, LOGON)))
        records.set(noise.subarray(0, Math.max(0, records.length - at)), Math.min(at, records.length))
        return records
      }),
    )
    fc.assert(
      fc.property(bytes, fc.constantFrom<UtmpKind>('wtmp', 'btmp', 'utmp'), (input, kind) => {
        const { events, lines, otherPrograms, notUnderstood } = parseUtmp(input, kind)
        assert.equal(events.length + otherPrograms + notUnderstood, lines)
        assert.ok(lines <= Math.ceil(input.length / 384))
        for (const { raw, at } of events) assert.ok(raw.length < 1000 && Number.isInteger(at))
      }),
    )
  })
})

/** What plaso's own tests assert about a record. */
interface Expected {
  readonly [field: string]: string | number
}

interface ExpectedFile {
  readonly records: number
  readonly warnings: number
  readonly record_size?: number
  readonly record: Readonly<Record<string, Expected>>
}

/**
 * Where plaso names what a record does not hold: it writes `localhost` for an empty host and 0.0.0.0 for no address. Ours are empty
 * and undefined, since neither tells of a source.
 */
const DIVERGENCES: Readonly<Record<string, (value: string | number) => string | number>> = {
  hostname: (value) => (value === 'localhost' ? '' : value),
  ip_address: (value) => (value === '0.0.0.0' ? '' : value),
}

describe('plaso', () => {
  const folder = sharedPath('data', 'logons', 'plaso', 'utmp')
  const files: Record<string, ExpectedFile> =
    folder === undefined ? {} : JSON.parse(readFileSync(`${folder}/expected.json`, 'utf8')).files
  for (const [name, expected] of Object.entries(files)) {
    test(`${name} reads as plaso reads it`, () => {
      const { size, records } = readUtmpRecords(readFileSync(`${folder}/${name}`))
      assert.equal(size, expected.record_size ?? 384)
      assert.equal(records.length, expected.records)
      assert.equal(records.filter((record) => record === undefined).length, expected.warnings)
      for (const [index, wanted] of Object.entries(expected.record)) {
        const record = records[Number(index)]
        assert.ok(record !== undefined)
        const { type, pid, line, user, host, address = '', at } = record
        const got: Expected = {
          offset: Number(index) * size,
          login_type: type,
          pid,
          terminal: line,
          username: user,
          hostname: host,
          ip_address: address,
        }
        for (const [field, value] of Object.entries(wanted)) {
          // Theirs has microseconds, ours milliseconds.
          if (field === 'time') assert.equal(at, Date.parse(`${String(value).slice(0, 23)}Z`))
          else assert.equal(got[field], DIVERGENCES[field]?.(value) ?? value, `${field} of record ${index}`)
        }
      }
    })
  }

  test('the files give the logons that stand in them', () => {
    if (folder === undefined) return
    const logons = (name: string) => {
      const { events, lines, otherPrograms, notUnderstood } = parseUtmp(readFileSync(`${folder}/${name}`), 'wtmp')
      const results = events.map(({ result, user, address }) => `${result} ${user} ${address}`)
      return { results, lines, otherPrograms, notUnderstood }
    }
    const { results, ...counts } = logons('utmp')
    // The one on the screen, and five terminals that were opened on it.
    assert.deepEqual(results, ['success moxilo undefined', ...new Array(5).fill('information moxilo undefined')])
    assert.deepEqual(counts, { lines: 14, otherPrograms: 8, notUnderstood: 0 })
    assert.deepEqual(logons('wtmp.1').results, ['success userA 10.10.122.1', 'information undefined undefined'])
    for (const name of ['utmp_aarch64', 'utmp_x86_64']) {
      assert.deepEqual(logons(name).results, ['information undefined 4.3.2.1'], name)
    }
  })
})
