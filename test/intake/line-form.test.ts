import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { LogonEvent } from '../../src/detection/logon.ts'
import { FORM_NAMES, readAs } from '../../src/domain/alerts/line-form.ts'
import { keptForm } from '../../src/domain/logons/kept-form.ts'
import { parseLog } from '../../src/intake/parse-log.ts'
import { parseRecords } from '../../src/intake/parse-records.ts'
import { anyText } from './any-text.ts'
import { utmpRecord } from './utmp-record.ts'
import { eventXml, evtxDump, keyValues, logonData, nxlog, refusedData, vector, wazuh, winlogbeat } from './windows-events.ts'

const CONTEXT = { zone: 'Europe/Podgorica', year: undefined, receivedAt: Date.parse('2026-11-21T23:00:00Z') }
const ACCEPTED = 'Accepted password for dana from 203.0.113.7 port 50122 ssh2'
const AUDITING = 'Microsoft-Windows-Security-Auditing'

const json = JSON.stringify
const HEADER = 'Nov 21 20:17:05 web-1'
const CONTAINED = '2026-11-21T19:17:06Z stderr F'
const SYSLOG = `${HEADER} sshd[811]: ${ACCEPTED}`
const MODERN = `<38>1 2026-11-21T19:17:05Z web-1 sshd 811 - - ${ACCEPTED}`
const journal = json({
  __REALTIME_TIMESTAMP: '1795288625000000',
  _EXE: '/usr/sbin/sshd',
  _UID: '0',
  _HOSTNAME: 'web-1',
  MESSAGE: ACCEPTED,
})
const docker = (log: string) => json({ log: `${log}\n`, stream: 'stderr', time: '2026-11-21T19:17:06Z' })
const parts = json({ appname: 'sshd', hostname: 'web-1', message: ACCEPTED, timestamp: '2026-11-21T19:17:05Z' })
const whole = json({ file: '/var/log/auth.log', message: SYSLOG })
const filebeat = json({
  '@timestamp': '2026-11-21T19:17:05Z',
  event: { dataset: 'system.auth' },
  process: { name: 'sshd', pid: 811 },
  message: ACCEPTED,
})
const ecs = json({
  '@timestamp': '2026-11-21T19:17:05Z',
  event: { category: ['authentication'], outcome: 'success', dataset: 'demo.auth' },
  user: { name: 'dana' },
  source: { ip: '203.0.113.7' },
})
const ocsf = json({
  ...{ class_uid: 3002, activity_id: 1, status_id: 1, time: 1795288625000, user: { name: 'dana' } },
  ...{ src_endpoint: { ip: '203.0.113.7' }, metadata: { product: { name: 'Gate' } } },
})
const exported = `__CURSOR=s=1;i=2\n__REALTIME_TIMESTAMP=1795288625000000\n_HOSTNAME=web-1\n_EXE=/usr/sbin/sshd\n_UID=0\nMESSAGE=${ACCEPTED}\n`
const openssh = eventXml(4, { process: 'sshd.exe', payload: ACCEPTED }, { provider: 'OpenSSH', channel: 'OpenSSH/Operational' })
const logon = logonData()

type Row = readonly [line: string, forms: string, en: string, zh?: string]

const ofSshd = (line: string, forms: string, en: string, zh = en): Row => [line, forms, `sshd, ${en}`, `sshd, ${zh}`]
const ofWindows = (line: string, forms: string, en: string, zh = en): Row => [
  line,
  forms,
  `${AUDITING}, ${en}`,
  `${AUDITING}, ${zh}`,
]

/** Lines in every form, their forms from the outside in, and how an alert says by which reader each was read. */
const LINES: readonly Row[] = [
  ofSshd(SYSLOG, 'rfc3164', 'syslog RFC 3164'),
  ofSshd(`<38>${SYSLOG}`, 'rfc3164', 'syslog RFC 3164'),
  ofSshd(`2026 ${SYSLOG}`, 'rfc3164', 'syslog RFC 3164'),
  ofSshd(`11月 21 20:17:05 web-1 sshd[811]: ${ACCEPTED}`, 'rfc3164', 'syslog RFC 3164'),
  ofSshd(`Nov 21 20:17:05 web-1 auth.info sshd[811]: ${ACCEPTED}`, 'rfc3164', 'syslog RFC 3164'),
  ofSshd(MODERN, 'rfc5424', 'syslog RFC 5424'),
  ofSshd(`2026-11-21T19:17:05Z web-1 sshd[811]: ${ACCEPTED}`, 'iso-time', 'syslog with ISO 8601 time', 'ISO 8601 时间的 syslog'),
  ofSshd(`1795288625.25 web-1 sshd[811]: ${ACCEPTED}`, 'unix-time', 'journalctl short-unix'),
  ofSshd(`Sat 2026-11-21 20:17:05 CET web-1 sshd[811]: ${ACCEPTED}`, 'short-full', 'journalctl short-full'),
  ofSshd(journal, 'journal-json', 'journald JSON'),
  ofSshd(exported, 'journal-export', 'journald export'),
  ofSshd(docker(SYSLOG), 'docker rfc3164', 'syslog RFC 3164 in Docker JSON', 'Docker JSON: syslog RFC 3164'),
  ofSshd(docker(MODERN), 'docker rfc5424', 'syslog RFC 5424 in Docker JSON', 'Docker JSON: syslog RFC 5424'),
  ofSshd(`${CONTAINED} ${SYSLOG}`, 'container rfc3164', 'syslog RFC 3164 in container log', '容器日志: syslog RFC 3164'),
  ofSshd(`${CONTAINED} ${journal}`, 'container journal-json', 'journald JSON in container log', '容器日志: journald JSON'),
  ofSshd(parts, 'parts', 'syslog taken apart as JSON', '拆分为 JSON 的 syslog'),
  ofSshd(filebeat, 'filebeat', 'Filebeat JSON'),
  ofSshd(whole, 'json rfc3164', 'syslog RFC 3164 in JSON', 'JSON: syslog RFC 3164'),
  ofSshd(openssh, 'event-xml', 'Windows event as XML', 'XML 格式的 Windows 事件'),
  ofWindows(winlogbeat(4624, logon), 'winlogbeat', 'Winlogbeat JSON'),
  ofWindows(wazuh(4624, logon), 'wazuh', 'Wazuh JSON'),
  ofWindows(vector(4624, logon), 'vector', 'Windows event as Vector JSON', 'Vector JSON 格式的 Windows 事件'),
  ofWindows(evtxDump(4624, logon), 'event-json', 'Windows event as JSON', 'JSON 格式的 Windows 事件'),
  ofWindows(nxlog(4624, logon), 'flat-json', 'Windows event as flat JSON', '单层 JSON 格式的 Windows 事件'),
  ofWindows(eventXml(4624, logon), 'event-xml', 'Windows event as XML', 'XML 格式的 Windows 事件'),
  ofWindows(keyValues(4624, logon), 'pairs', 'Windows event as pairs', '键值对格式的 Windows 事件'),
  ofWindows(
    json({ message: eventXml(4624, logon) }),
    'json event-xml',
    'Windows event as XML in JSON',
    'JSON: XML 格式的 Windows 事件',
  ),
  ofWindows(
    json({ message: keyValues(4624, logon) }),
    'json pairs',
    'Windows event as pairs in JSON',
    'JSON: 键值对格式的 Windows 事件',
  ),
  ofWindows(
    `<14>Nov 21 20:17:05 WIN-1 nxlog: ${nxlog(4624, logon)}`,
    'rfc3164 flat-json',
    'Windows event as flat JSON in syslog RFC 3164',
    'syslog RFC 3164: 单层 JSON 格式的 Windows 事件',
  ),
  ofWindows(
    `<14>1 2026-11-21T19:17:05Z WIN-1 winlogbeat - - - @cee: ${winlogbeat(4624, logon)}`,
    'rfc5424 winlogbeat',
    'Winlogbeat JSON in syslog RFC 5424',
    'syslog RFC 5424: Winlogbeat JSON',
  ),
  ofWindows(
    docker(nxlog(4624, logon)),
    'docker flat-json',
    'Windows event as flat JSON in Docker JSON',
    'Docker JSON: 单层 JSON 格式的 Windows 事件',
  ),
  [ocsf, 'ocsf', 'Gate, OCSF JSON'],
  [ecs, 'ecs', 'demo.auth, ECS JSON'],
  // Other programs, and PAM in their voice.
  [`${HEADER} sshd-session[7]: ${ACCEPTED}`, 'rfc3164', 'sshd-session, syslog RFC 3164'],
  [`${HEADER} dropbear[7]: Password auth succeeded for 'x' from 203.0.113.7:5`, 'rfc3164', 'dropbear, syslog RFC 3164'],
  [`${HEADER} login[7]: LOGIN ON tty1 BY dana`, 'rfc3164', 'login, syslog RFC 3164'],
  [`${HEADER} lightdm: pam_unix(lightdm:session): session opened for user x(uid=1) by`, 'rfc3164', 'lightdm, syslog RFC 3164'],
  [
    `${HEADER} proftpd[7]: pam_unix(proftpd:auth): authentication failure; ruser=x rhost=a`,
    'rfc3164',
    'proftpd, syslog RFC 3164',
  ],
  [
    'Sat Nov 21 20:17:05 2026 [pid 2] [dana] OK LOGIN: Client "203.0.113.7"',
    'vsftpd-file',
    'vsftpd, log file of vsftpd',
    'vsftpd, vsftpd 日志文件',
  ],
]

function only(line: string): LogonEvent {
  const [event, ...others] = parseLog(line, CONTEXT).events
  assert.ok(event)
  assert.deepEqual(others, [])
  return event
}

describe('the form of a line', () => {
  for (const [line, forms, en, zh = en] of LINES) {
    test(`${en}: ${line.slice(0, 40)}`, () => {
      const event = only(line)
      assert.equal(event.form?.join(' '), forms)
      assert.deepEqual(readAs(event), { en, zh })
      assert.deepEqual(keptForm(parseLog, event), event.form)
    })
  }

  test('every one is in the table', () => {
    const seen = new Set(LINES.flatMap(([, forms]) => forms.split(' ')))
    assert.deepEqual(
      [...Object.keys(FORM_NAMES)].filter((form) => !seen.has(form)),
      ['record'],
    )
  })

  test('of records is that they are records, also when they are kept', () => {
    const record = utmpRecord('x86_64', { type: 7, line: 'pts/0', user: 'dana', host: '203.0.113.7', seconds: 1_795_288_625 })
    const row = '[3,"dana",1795288625000000,null,"pts/0","203.0.113.7","sshd"]'
    const [wtmp] = parseRecords(record, 'wtmp').events
    const [wtmpdb] = parseRecords(Buffer.from(row), 'wtmpdb').events
    assert.ok(wtmp && wtmpdb)
    assert.deepEqual([readAs(wtmp).en, readAs(wtmp).zh], ['wtmp, record', 'wtmp, 记录'])
    assert.equal(readAs(wtmpdb).en, 'wtmpdb, record')
    for (const event of [wtmp, wtmpdb]) assert.deepEqual(keptForm(parseLog, event), event.form)
    assert.equal(keptForm(parseLog, { ...wtmp, program: 'sshd' }), undefined)
  })

  test('of a line that says how often the one before was repeated is its own', () => {
    const [, repeated] = parseLog(
      `${SYSLOG}\n<38>1 2026-11-21T19:17:06Z web-1 - - - - last message repeated 3 times`,
      CONTEXT,
    ).events
    assert.equal(repeated && readAs(repeated).en, 'sshd, syslog RFC 5424')
  })

  test('of an event over several lines is that of the one line that it becomes', () => {
    const event = only(eventXml(4624, logon).replaceAll('><', '>\n<'))
    assert.deepEqual([event.form, keptForm(parseLog, event)], [['event-xml'], ['event-xml']])
  })

  test('of a kept line is told where it reads as it did, and else nothing is but its program', () => {
    const long = only(winlogbeat(4624, logonData({ Note: 'x'.repeat(5_000) })))
    assert.deepEqual([long.form, keptForm(parseLog, long)], [['winlogbeat'], undefined])
    assert.deepEqual(readAs({ program: long.program }), { en: AUDITING, zh: AUDITING })
    const event = only(SYSLOG)
    assert.equal(keptForm(parseLog, { ...event, program: 'dropbear' }), undefined)
    assert.equal(keptForm(parseLog, { ...event, raw: `${SYSLOG}\n${SYSLOG}` }), undefined)
    assert.equal(keptForm(parseLog, { ...event, raw: '' }), undefined)
  })

  test('is nothing that a name decides', () => {
    const lines: readonly ((name: string) => string)[] = [
      (name) => `${HEADER} sshd[811]: Failed password for invalid user ${name} from 203.0.113.7 port 50122 ssh2`,
      (name) => `<38>1 2026-11-21T19:17:05Z web-1 sshd 811 - - Failed password for ${name} from 203.0.113.7 port 50122 ssh2`,
      (name) => docker(`${HEADER} sshd[811]: Failed password for ${name} from 203.0.113.7 port 50122 ssh2`),
      (name) => json({ ...JSON.parse(ecs), user: { name } }),
      (name) => winlogbeat(4625, refusedData({ TargetUserName: name })),
    ]
    const pieces = [...LINES.map(([line]) => line), ' stderr F ', '<38>1 ', '{"log":"', '"}', '[7] ', 'journald JSON', ' in ']
    const names = fc.array(fc.oneof(fc.constantFrom(...pieces), anyText(8)), { maxLength: 4 })
    fc.assert(
      fc.property(names, fc.constantFrom(...lines), (parts, line) => {
        const form = only(line('dana')).form
        for (const event of parseLog(line(parts.join('').replaceAll('\n', ' ')), CONTEXT).events) {
          assert.deepEqual(event.form, form)
          const again = keptForm(parseLog, event)
          assert.ok(again === undefined || again.join() === form?.join())
        }
      }),
    )
  })
})
