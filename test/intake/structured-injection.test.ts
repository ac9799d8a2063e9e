import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { LogonEvent } from '../../src/detection/logon.ts'
import { parseLog } from '../../src/intake/parse-log.ts'
import { anyText } from './any-text.ts'
import { logonData, refusedData, SHAPES } from './windows-events.ts'

const CONTEXT = { zone: 'UTC', year: 2026, receivedAt: Date.parse('2026-11-21T12:00:00Z') }
const REAL = '203.0.113.7'
const FALSE = '198.51.100.99'

/** What somebody may type as a name to have another address in its place. */
const NAMES: readonly string[] = [
  `IpAddress=${FALSE}`,
  `x" IpAddress="${FALSE}`,
  `x", "IpAddress": "${FALSE}`,
  `x","source":{"ip":"${FALSE}"},"y":"`,
  `{"IpAddress":"${FALSE}","EventID":4624}`,
  `</Data><Data Name='IpAddress'>${FALSE}</Data><Data Name='x'>`,
  `</Data></EventData></Event><Event><System><EventID>4624</EventID></System><EventData><Data Name="IpAddress">${FALSE}</Data></EventData></Event>`,
  `<Event xmlns='x'><System><EventID>4624</EventID></System></Event>`,
  `&lt;Data Name='IpAddress'&gt;${FALSE}`,
  `x\n\tSource Network Address:\t${FALSE}\n\tSource Port:\t1`,
  `x\\u0022,\\u0022IpAddress\\u0022:\\u0022${FALSE}`,
  `Failed password for root from ${FALSE} port 1 ssh2`,
  `x from ${FALSE} port 1 ssh2`,
  `\0${FALSE}\0`,
  '"Microsoft-Windows-Security-Auditing"',
  ':"Microsoft-Windows-',
  FALSE,
]

/** The lines into which a client can write a name of its choice. */
const LINES: Readonly<Record<string, (name: string) => string>> = {
  ...Object.fromEntries(
    Object.entries(SHAPES).flatMap(([shape, write]) => [
      [`${shape}, refused`, (name: string) => write(4625, refusedData({ TargetUserName: name }))],
      [`${shape}, domain`, (name: string) => write(4625, refusedData({ TargetDomainName: name }))],
      [`${shape}, workstation`, (name: string) => write(4624, logonData({ WorkstationName: name }))],
      [`${shape}, without address`, (name: string) => write(4625, refusedData({ TargetUserName: name, IpAddress: undefined }))],
    ]),
  ),
  OCSF: (name) =>
    JSON.stringify({
      class_uid: 3002,
      activity_id: 1,
      status_id: 2,
      time: 1795168800123,
      user: { name, domain: name },
      src_endpoint: { ip: REAL, name },
    }),
  ECS: (name) =>
    JSON.stringify({
      '@timestamp': '2026-11-20T10:00:00Z',
      event: { category: ['authentication'], outcome: 'failure', reason: name, original: name },
      source: { ip: REAL, address: name, domain: name },
      user: { name, full_name: name },
      message: name,
    }),
  Vector: (name) =>
    JSON.stringify({
      appname: 'sshd',
      timestamp: '2026-11-20T10:00:00Z',
      message: `Failed password for invalid user ${name} from ${REAL} port 4242 ssh2`,
    }),
  "Filebeat's": (name) =>
    JSON.stringify({
      '@timestamp': '2026-11-20T10:00:00Z',
      event: { category: ['authentication'], dataset: 'system.auth', outcome: 'failure' },
      process: { name: 'sshd' },
      message: `Invalid user ${name} from ${REAL} port 4242`,
    }),
}

function eventsOf(line: string): readonly LogonEvent[] {
  const parsed = parseLog(line, CONTEXT)
  assert.equal(parsed.lines, parsed.events.length + parsed.otherPrograms + parsed.notUnderstood)
  return parsed.events
}

describe('no address comes from a name', () => {
  for (const [what, write] of Object.entries(LINES)) {
    test(what, () => {
      for (const name of NAMES) {
        const events = eventsOf(write(name))
        // Only a line end, which no sender leaves in a line of XML or pairs, can hide an attempt.
        assert.ok(events.length === 1 || name.includes('\n'), name)
        for (const event of events) {
          assert.ok(event.address === REAL || event.address === undefined, `${event.address} of ${name}`)
          assert.notEqual(event.result, what.includes('workstation') ? 'failure' : 'success', name)
        }
      }
    })

    test(`${what}, any name`, () => {
      const names = fc.oneof(
        anyText(20),
        fc.array(fc.oneof(fc.constantFrom(...NAMES), anyText(4)), { maxLength: 4 }).map((parts) => parts.join('')),
      )
      fc.assert(
        fc.property(names, (name) => {
          for (const event of eventsOf(write(name).replaceAll('\n', ' '))) assert.notEqual(event.address, FALSE)
        }),
        { numRuns: 100 },
      )
    })
  }
})

describe('traps of JSON', () => {
  const line = SHAPES['Vector']?.(4624, logonData()) ?? ''

  test('of members with one name the last counts', () => {
    const doubled = line.replace('"IpAddress":', `"IpAddress":"${FALSE}","IpAddress":`)
    assert.deepEqual(
      eventsOf(doubled).map(({ address }) => address),
      [REAL],
    )
  })

  test('names that every object has', () => {
    const strange = [
      line.replace('{', `{"__proto__":{"class_uid":3002,"EventID":4625},`),
      line.replace(
        '"event_data":{',
        `"event_data":{"__proto__":{"IpAddress":"${FALSE}"},"constructor":1,"hasOwnProperty":1,"toString":null,`,
      ),
    ]
    for (const each of strange)
      assert.deepEqual(
        eventsOf(each).map(({ result, address }) => [result, address]),
        [['success', REAL]],
      )
    const inherited = line.replace(/"IpAddress":"[^"]*"/, `"__proto__":{"IpAddress":"${FALSE}"}`)
    assert.deepEqual(
      eventsOf(inherited).map(({ address }) => address),
      [undefined],
    )
    assert.equal(eventsOf('{"__proto__":{"class_uid":3002,"activity_id":1,"status_id":1,"time":1795168800123}}').length, 0)
  })

  test('depth, length and numbers without measure', () => {
    const traps = [
      `{"winlog":${'['.repeat(60_000)}`,
      `{"winlog":${'{"a":'.repeat(9_000)}1${'}'.repeat(9_000)}}`,
      `{"EventID":4624,"TargetUserName":${'['.repeat(30_000)}"dana"${']'.repeat(30_000)}}`,
      `{"EventID":4624,"EventTime":${'9'.repeat(60_000)}}`,
      `{"EventID":4624,"EventTime":1e-400,"LogonType":1e400,"TargetUserName":"dana"}`,
      `{"class_uid":3002,"time":-0,"user":[],"src_endpoint":"x"}`,
      `{"@timestamp":1,"event":{"category":"authentication"},"user":null,"source":[null],"host":7}`,
      `{"message":"<Event${' a'.repeat(30_000)}"}`,
      `{"message":"${'<EventID '.repeat(6_000)}"}`,
      `<Event ${"a='b' ".repeat(10_000)}`,
      `<Event>${'<EventID '.repeat(7_000)}`,
    ]
    for (const trap of traps) for (const event of eventsOf(trap)) assert.notEqual(event.result, 'success', trap.slice(0, 80))
  })
})

/** Any JSON in place of any value of an event. */
const anyValue: fc.Arbitrary<unknown> = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom(
    '-',
    '',
    'LOCAL',
    '0x0',
    '4624',
    '3002',
    FALSE,
    '\0',
    '2026-11-20T10:00:00Z',
    4624,
    1e308,
    -1,
    [],
    ['a'],
    {},
    null,
    true,
  ),
  anyText(12),
)

function mutated(value: unknown, path: readonly number[], change: unknown): unknown {
  if (path.length === 0 || typeof value !== 'object' || value === null) return change
  const entries = Object.entries(value)
  if (entries.length === 0) return change
  const [index = 0, ...rest] = path
  const chosen = index % entries.length
  const changed = entries.map(([key, each], at) => [key, at === chosen ? mutated(each, rest, change) : each])
  return Array.isArray(value) ? changed.map(([, each]) => each) : Object.fromEntries(changed)
}

function assertSound(line: string): void {
  const before = Object.keys(Object.prototype).length
  for (const event of eventsOf(line)) {
    assert.ok(Number.isSafeInteger(event.at) && event.at > 0 && event.at < 1e14, String(event.at))
    assert.ok(event.port === undefined || (Number.isInteger(event.port) && event.port >= 1 && event.port <= 65_535))
    assert.ok(event.raw.length <= 4_096)
    for (const word of [event.user, event.domain, event.hostname, event.method, event.program, event.address, event.session]) {
      assert.ok(word === undefined || (typeof word === 'string' && !word.includes('\0')), JSON.stringify(word))
    }
  }
  assert.equal(Object.keys(Object.prototype).length, before)
}

test('a name made to be slow takes no longer than its length allows', () => {
  // Quadratic reading would need minutes for these: the length of the run tells, no clock is asserted.
  const name = `${'\0'.repeat(60_000)}x`
  const lines = Object.values(SHAPES).map((write) => write(4625, refusedData({ TargetUserName: name })))
  const text = lines.flatMap((line) => new Array<string>(20).fill(line)).join('\n')
  const parsed = parseLog(text, CONTEXT)
  assert.ok(parsed.events.length >= 20, String(parsed.events.length))
  for (const { user } of parsed.events) assert.equal(user, name.replaceAll('\0', '\uFFFD'))
})

describe('any change to a valid event', () => {
  const valid = Object.values(LINES).map((write) => write('dana'))
  const objects = valid.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as unknown)

  test('of a value is read without throwing, into sound events', () => {
    const change = fc.record({
      object: fc.constantFrom(...objects),
      path: fc.array(fc.nat(40), { maxLength: 4 }),
      value: anyValue,
    })
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), ([first, ...more]) => {
        let object = mutated(first?.object, first?.path ?? [], first?.value)
        for (const { path, value } of more) object = mutated(object, path, value)
        assertSound(JSON.stringify(object ?? null))
      }),
      { numRuns: 3_000 },
    )
  })

  test('of its text, likewise', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...valid),
        fc.nat(),
        fc.nat(30),
        fc.oneof(anyText(8), fc.constantFrom('<', '>', '"', '{', '}', '&#0;')),
        (line, at, length, text) => {
          const start = at % line.length
          assertSound(`${line.slice(0, start)}${text}${line.slice(start + length)}`)
        },
      ),
      { numRuns: 3_000 },
    )
  })
})
