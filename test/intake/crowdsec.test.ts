import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { describe, test } from 'node:test'
import type { LogonEvent } from '../../src/detection/logon.ts'
import { parseLog } from '../../src/intake/parse-log.ts'
import { sharedFile, sharedPath } from '../shared.ts'
import { DIVERGENCES } from './divergences.ts'

/** The lines that CrowdSec's hub tests with, where they lie beside this project: its own expectations are held against ours. */
const CONTEXT = { zone: 'UTC', year: 2026, receivedAt: Date.parse('2026-11-21T12:00:00Z') }

/** `results["s01-parse"]["crowdsecurity/sshd-logs"][3].Evt.Parsed["sshd_client_ip"] == "192.0.2.1"`. */
const PARSED = /^results\["s01-parse"\]\["[^"]+"\]\[(\d+)\]\.(?:Evt\.(Parsed|Meta)\["([^"]+)"\]|(Success)) == (.*)$/

/** `results[0].Overflow.Alert.Events[2].GetMeta("source_ip") == "192.0.2.1"`, the year cut off with `[4:]`. */
const ALERTED = /^(?:basename\()?results\[(\d+)\]\.Overflow\.Alert\.Events\[(\d+)\]\.GetMeta\("([^"]+)"\)\)?(?:\[4:\])? == (.*)$/

/** Their word for what a line is, and ours. */
const RESULTS: Readonly<Record<string, readonly string[]>> = {
  // Theirs calls every line of an attempt a failure; ours tells the attempt's end and the remark that there is no such account apart.
  'ssh_failed-auth': ['failure', 'aborted', 'information'],
  'pve_failed-auth': ['failure'],
  auth_success: ['success'],
  ftp_failed_auth: ['failure'],
  pam_failed_auth: ['failure'],
  pam_user_lock: ['failure'],
  endlessh_accept: ['aborted'],
  ssh_bad_keyexchange: ['aborted'],
  ssh_auth_timeout: ['aborted'],
  ssh_dispatch_fatal: ['aborted'],
  ssh_refused_conn: ['aborted'],
}

/** By which of our doors theirs of another name leads. */
const DOORS: Readonly<Record<string, readonly string[]>> = {
  ssh: ['ssh'],
  dropbear: ['ssh'],
  endlessh: ['ssh'],
  pam: ['sudo'],
  pvedaemon: ['network'],
}

type Check = (event: LogonEvent, expected: string) => boolean

const address: Check = (event, expected) => event.address === expected.replace(/^::ffff:/, '')
const user: Check = (event, expected) => event.user === expected
const port: Check = (event, expected) => event.port === Number(expected)
const program: Check = (event, expected) => event.program === expected
const time: Check = (event, expected) => event.at === momentOf(expected)

/** How each of their fields is held against an event of ours. */
const CHECKS: Readonly<Record<string, Check>> = {
  source_ip: address,
  sshd_client_ip: address,
  target_user: user,
  user,
  username: user,
  sshd_invalid_user: user,
  sshd_auth_user: user,
  // Proxmox's names have a realm, which theirs leaves out.
  source_user: (event, expected) => event.user?.replace(/@[a-z]+$/, '') === expected,
  sshd_client_port: port,
  port,
  pid: (event, expected) => event.pid === Number(expected),
  program,
  machine: (event, expected) => event.hostname === expected,
  timestamp: time,
  timestamp8601: time,
  message: (event, expected) => event.raw.includes(expected),
  log_type: (event, expected) => RESULTS[expected]?.includes(event.result) === true,
  service: (event, expected) => DOORS[expected]?.includes(event.service) === true,
}

/** Fields that say nothing of a logon, or what an event of ours does not hold. */
const UNHELD: ReadonlySet<string> = new Set(
  (
    'logsource datasource_path datasource_type seq_id syslog_version syslog_priority sshd_trail uid euid pam_type tty ruser logname ' +
    'sshd_protocol sshd_port extra_log_type sub_type success http_user_agent log_level IsoCode IsInEU ASNNumber'
  ).split(' '),
)

/** Their times: RFC 3164's, ISO 8601's, and an alert's own with its year or without. */
function momentOf(text: string): number {
  if (text.startsWith('-')) return Date.parse(`2026${text}`)
  return Date.parse(/^[0-9]{4}-/.test(text) ? text : `${text} 2026 UTC`)
}

/** Where an event differs from fields of theirs, or undefined. */
function difference(event: LogonEvent, fields: ReadonlyMap<string, string>): string | undefined {
  for (const [name, expected] of fields) {
    const check = CHECKS[name]
    if (check === undefined) assert.ok(UNHELD.has(name), `a field that is not known: ${name}`)
    else if (!check(event, expected)) return name
  }
  return undefined
}

/** Assertions about one thing, gathered: for each number of it, field to value. */
function gather(
  text: string,
  read: (row: string) => readonly [string, string, string] | undefined,
): Map<string, Map<string, string>> {
  const things = new Map<string, Map<string, string>>()
  for (const row of text.split('\n')) {
    const [thing, name, value] = read(row) ?? []
    if (thing === undefined || name === undefined || value === undefined) continue
    const fields = things.get(thing) ?? new Map<string, string>()
    fields.set(name, value.startsWith('"') ? JSON.parse(value) : value)
    things.set(thing, fields)
  }
  return things
}

/** One event per line, undefined where a line gives none. Dropbear's lines are bare messages; an envelope is put around them. */
function eventPerLine(folder: string, text: string): (LogonEvent | undefined)[] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => (folder === 'dropbear-logs' ? `Mar  7 04:05:09 web-1 dropbear: ${line}` : line))
    .map((line) => parseLog(line, CONTEXT).events[0])
}

/** Everything in which ours differs from a folder's expectations, and how many those are. */
function differences(folder: string): { readonly found: string[]; readonly held: number } {
  const path = sharedPath('data', 'logons', 'crowdsec-hub', folder) ?? ''
  const file = readdirSync(path).find((name) => name.endsWith('.log')) ?? ''
  const events = eventPerLine(folder, sharedFile('data', 'logons', 'crowdsec-hub', folder, file) ?? '')
  const asserted = (name: string) =>
    readdirSync(path).includes(name) ? (sharedFile('data', 'logons', 'crowdsec-hub', folder, name) ?? '') : ''
  const found: string[] = []

  const lines = gather(asserted('parser.assert'), (row) => {
    const [, index, , name, success, value = ''] = PARSED.exec(row) ?? []
    return index === undefined ? undefined : [index, success ?? name ?? '', value]
  })
  for (const [index, fields] of lines) {
    const event = events[Number(index)]
    const isRead = fields.get('Success') !== 'false'
    fields.delete('Success')
    const where = `${folder} line ${Number(index) + 1}`
    // A line that theirs cannot parse must not become an accusation or a logon of ours.
    if (!isRead) found.push(...(event === undefined || event.result === 'information' ? [] : [`${where} ${event.result}`]))
    else if (event === undefined) found.push(`${where} no event`)
    else found.push(...[difference(event, fields)].flatMap((name) => (name === undefined ? [] : [`${where} ${name}`])))
  }

  const alerted = gather(asserted('scenario.assert'), (row) => {
    const [, alert, event, name = '', value = ''] = ALERTED.exec(row) ?? []
    return alert === undefined ? undefined : [`alert ${alert} event ${event}`, name, value]
  })
  for (const [which, fields] of alerted) {
    const isThere = events.some((event) => event !== undefined && difference(event, fields) === undefined)
    if (!isThere) found.push(`${folder} ${which}`)
  }
  return { found, held: lines.size + alerted.size }
}

describe('CrowdSec hub', () => {
  const root = sharedPath('data', 'logons', 'crowdsec-hub')
  const folders = root === undefined ? [] : readdirSync(root).filter((name) => !/^windows-|^[A-Z]/.test(name))

  for (const folder of folders) {
    test(`${folder}: met, or listed as a divergence`, () => {
      const { found, held } = differences(folder)
      const listed = DIVERGENCES.map(({ where }) => where).filter((where) => where.startsWith(`${folder} `))
      assert.deepEqual(found.sort(), listed.sort())
      assert.ok(held > 0 || folder === 'sshd-logs-fp', 'the folder holds expectations')
    })
  }

  test('sessions that end, which theirs leaves out, are known and judge nothing', () => {
    const log = sharedFile('data', 'logons', 'crowdsec-hub', 'sshd-logs-fp', 'sshd-logs.log')
    if (log === undefined) return
    assert.deepEqual(
      parseLog(log, CONTEXT).events.map((event) => [event.result, event.user, event.address]),
      Array.from({ length: 6 }, () => ['information', 'ansible', '192.168.1.1']),
    )
  })

  test('lines of the sshd tests are all understood', () => {
    const sshd = folders.filter((name) => /^sshd?[-_]/.test(name) && name !== 'sshd-logs')
    for (const folder of sshd) {
      const file = readdirSync(sharedPath('data', 'logons', 'crowdsec-hub', folder) ?? '').find((name) => name.endsWith('.log'))
      const parsed = parseLog(sharedFile('data', 'logons', 'crowdsec-hub', folder, file ?? '') ?? '', CONTEXT)
      assert.deepEqual([parsed.notUnderstood, parsed.otherPrograms], [0, 0], folder)
    }
  })

  test('each divergence has a reason', () => {
    for (const { where, reason } of DIVERGENCES) assert.ok(reason.length > 20, where)
    assert.equal(new Set(DIVERGENCES.map(({ where }) => where)).size, DIVERGENCES.length)
  })
})
