import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import type { LogonEvent } from '../../src/detection/logon.ts'
import { parseLog } from '../../src/intake/parse-log.ts'
import { sharedFile } from '../shared.ts'

/** CrowdSec's expectations about structured lines: each is met, or listed with its reason, and a list that is out of date fails. */
const CONTEXT = { zone: 'UTC', year: 2026, receivedAt: Date.parse('2026-11-21T12:00:00Z') }
const LISTED: Readonly<Record<string, Readonly<Record<string, string>>>> = JSON.parse(
  readFileSync(new URL('./shared-structured.json', import.meta.url), 'utf8'),
)
const LOGS: Readonly<Record<string, string>> = {
  'windows-logs/parser.assert': 'windows-logs/windows-logs.log',
  'windows-bf/scenario.assert': 'windows-bf/windows-bf.log',
  'teleport-impossible-travel/scenario.assert': 'teleport-impossible-travel/teleport-bf.log',
  'sftpgo-impossible-travel/scenario.assert': 'sftpgo-impossible-travel/sftpgo-impossible-travel.log',
}

interface Expectation {
  /** What is expected of the line: `Meta.source_ip`, `Parsed.Computer`, `Success`. */
  readonly name: string
  readonly line: number
  readonly value: string
}

/** `results[..][..][0].Evt.Parsed["Computer"] == ".."`, `results[0].Overflow.Alert.Events[2].GetMeta("username") == ".."` */
function expectation(row: string): Expectation {
  const [left = '', right = ''] = row.split(' == ')
  const value = right.startsWith('"') ? JSON.parse(right) : right
  const parsed = /\[(\d+)\]\.(?:Evt\.(Parsed|Meta|Enriched)\["([^"]+)"\]|(Success))$/.exec(left)
  if (parsed !== null) return { name: parsed[4] ?? `${parsed[2]}.${parsed[3]}`, line: Number(parsed[1]), value }
  const meta = /Events\[(\d+)\]\.GetMeta\("([^"]+)"\)\)?$/.exec(left)
  if (meta !== null) return { name: `Meta.${meta[2]}`, line: Number(meta[1]), value }
  const name = left.startsWith('len(') ? 'len' : left.includes('Sources') ? 'Sources' : 'Alert'
  return { name, line: 0, value }
}

/** What we say where they say something; times in our resolution. */
function ours(name: string, event: LogonEvent): string | undefined {
  switch (name) {
    case 'Success':
      return 'true'
    case 'Parsed.Computer':
      return event.hostname
    case 'Parsed.EventID':
      return event.result === 'failure' ? '4625' : undefined
    case 'Parsed.Source':
      return event.program
    case 'Meta.log_type':
      return event.result === 'failure' ? 'windows_failed_auth' : undefined
    case 'Meta.source_ip':
      return event.address
    case 'Meta.username':
      return event.user
    case 'Meta.logon_type':
      return event.service === 'network' ? '3' : undefined
    case 'Meta.sub_status':
      return event.method === 'unknown-user' ? '0xc0000064' : event.method
    case 'Meta.timestamp':
    case 'Enriched.MarshaledTime':
      return new Date(event.at).toISOString().slice(0, 23)
    default:
      return undefined
  }
}

function isMet({ name, line, value }: Expectation, events: readonly LogonEvent[]): boolean {
  const event = events[line]
  const isTime = name === 'Meta.timestamp' || name === 'Enriched.MarshaledTime'
  return event !== undefined && ours(name, event) === (isTime ? value.slice(0, 23) : value)
}

describe('CrowdSec hub', () => {
  for (const [file, log] of Object.entries(LOGS)) {
    test(file, () => {
      const rows = sharedFile('data', 'logons', 'crowdsec-hub', ...file.split('/'))
      const text = sharedFile('data', 'logons', 'crowdsec-hub', ...log.split('/'))
      if (rows === undefined || text === undefined) return
      const { events } = parseLog(text, CONTEXT)
      const expectations = rows
        .split('\n')
        .filter((row) => row !== '')
        .map(expectation)
      assert.ok(expectations.length > 10)
      const listed = LISTED[file] ?? {}
      if (listed['*'] !== undefined) {
        assert.deepEqual(events, [], 'is read by now: take it off the list')
        return
      }
      const missed = new Set(expectations.filter((each) => !isMet(each, events)).map(({ name }) => name))
      assert.deepEqual([...missed].sort(), Object.keys(listed).sort())
    })
  }

  test('an account that was tried with its domain', () => {
    const text = sharedFile('data', 'logons', 'crowdsec-hub', 'windows-logs', 'windows-logs.log')
    if (text === undefined) return
    const [event] = parseLog(text, CONTEXT).events
    assert.deepEqual(
      [event?.user, event?.domain, event?.address, event?.port, event?.method],
      ['testuser', 'mydomain.test', '192.168.9.212', 1628, 'unknown-user'],
    )
  })
})
