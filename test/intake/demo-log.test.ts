import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { compileBaseline } from '../../src/detection/baseline.ts'
import { judge } from '../../src/detection/judge.ts'
import { openDefaultLocations } from '../../src/detection/locate.ts'
import type { ParsedLog } from '../../src/detection/logon.ts'
import { parseLog } from '../../src/intake/parse-log.ts'

function read(file: string): ParsedLog {
  const text = readFileSync(new URL(`../../demo/${file}`, import.meta.url), 'utf8')
  return parseLog(text, { zone: 'Europe/Podgorica', year: 2026, receivedAt: Date.parse('2026-11-21T12:00:00Z') })
}

describe('the recorded log', () => {
  test('is understood to the last line, in both formats alike', () => {
    const [iso, traditional] = [read('sshd.log'), read('sshd-rfc3164.log')]
    assert.deepEqual([iso.lines, iso.otherPrograms, iso.notUnderstood], [75, 0, 0])
    const bare = ({ events }: ParsedLog) =>
      events.map(({ isLocalTime: _, form: __, ...event }) => ({ ...event, at: Math.floor(event.at / 1000), raw: '' }))
    assert.deepEqual(bare(traditional), bare(iso))
  })

  test('names no source but those that were really connected', () => {
    const real = '95.155.0.10 95.155.0.23 46.33.192.10 88.198.0.10 54.210.8.9 10.20.0.5 203.0.113.66'.split(' ')
    const { events } = read('sshd.log')
    for (const event of events) assert.ok(event.address === undefined || real.includes(event.address), event.raw)
    const scanner = events.filter(({ raw }) => raw.includes('203.0.113.66'))
    assert.ok(scanner.length >= 15)
    for (const event of scanner) assert.equal(event.address, '203.0.113.66')
  })

  test('breaks every dimension of the baseline as its README says', () => {
    const entries = [
      { type: 'location', value: 'Montenegro' },
      { type: 'ip', value: '95.155.0.0/24' },
      { type: 'time', value: '08:00-20:00' },
      { type: 'account', value: 'deploy' },
    ] as const
    const baseline = compileBaseline(entries, 'Europe/Podgorica')
    const locations = openDefaultLocations()
    const found = read('sshd.log').events.flatMap((event) => {
      const verdicts = judge(
        { ...event, location: event.address === undefined ? undefined : locations.find(event.address) },
        baseline,
      )
      if (verdicts === undefined) return []
      const words = [verdicts.location, verdicts.ip, verdicts.time, verdicts.account].map(({ verdict }) => verdict)
      return [`${event.user} ${event.address} ${words.join(' ')}`]
    })
    assert.deepEqual(found, [
      'deploy 95.155.0.10 in in in in',
      'deploy 95.155.0.23 in in in in',
      'deploy 95.155.0.10 in in in in',
      'reports 95.155.0.10 in in in out',
      'deploy 46.33.192.10 in out in in',
      'deploy 95.155.0.10 in in out in',
      'deploy 88.198.0.10 out out in in',
      'deploy 10.20.0.5 unknown out in in',
      'reports 54.210.8.9 out out out out',
    ])
  })
})
