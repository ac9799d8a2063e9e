import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text as readText } from 'node:stream/consumers'
import { after, before, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { type IpRange, ipRangeSet, normaliseIp } from '../../src/detection/ip-range.ts'
import { sourceCalls, WEB_1, WEB_2 } from '../operations/garrison/sources.ts'
import { HEAD } from '../operations/sas/accounts.ts'
import { TestServer } from '../server.ts'
import { engines } from '../storage/engines.ts'
import {
  type Daemon,
  JOURNAL_REMOTE,
  makeCertificate,
  type OwnSshd,
  RSYSLOGD,
  SSHD,
  startRsyslogd,
  startSshd,
  until,
  whyNot,
} from './programs.ts'

/*
 * From a login with OpenSSH's client to the alert that DescribeSuspEvents lists, with the programs that real servers run.
 */

const noSshd = whyNot('logons at a real sshd', [SSHD, 'ssh'])
const noRsyslogd = noSshd ?? whyNot('logs of a real rsyslogd', [RSYSLOGD, '/usr/bin/openssl'])
const noJournal = noSshd ?? whyNot('a real journal', [JOURNAL_REMOTE, 'journalctl'])
const [engine] = engines
const DB_1 = 'inet-00000000-0000-4000-8000-000000000003'
const HERE = { host: '127.0.0.1', port: 0 }
const CLI = fileURLToPath(new URL('../cli/start-cli.ts', import.meta.url))

/** What sshd said, as entries of a journal in its export form. */
function entriesOf(messages: readonly string[], { boot = 'a', facility = 4, machine = '' } = {}): string {
  const began = Date.now() * 1000
  const entries = messages.map((message, index) => {
    const fields = { _HOSTNAME: 'db-1', _COMM: 'sshd', _EXE: SSHD, _PID: '812', _UID: '0', SYSLOG_IDENTIFIER: 'sshd' }
    const of = { ...(machine === '' ? {} : { _MACHINE_ID: machine }), SYSLOG_FACILITY: facility }
    const own = { __REALTIME_TIMESTAMP: began + index, __MONOTONIC_TIMESTAMP: began + index, _BOOT_ID: boot.repeat(32) }
    const all = { ...own, ...fields, ...of, PRIORITY: '6', MESSAGE: message }
    return `${Object.entries(all)
      .map(([name, value]) => `${name}=${value}\n`)
      .join('')}\n`
  })
  return entries.join('')
}

describe('a login with ssh', { skip: noSshd ?? false }, () => {
  let folder: string
  let sshd: OwnSshd
  const daemons: Daemon[] = []
  let server: TestServer
  const { create, send, must } = sourceCalls(Object.assign(() => server, { reset: () => Promise.reject(new Error('not here')) }))

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'garrison-daemons-'))
    makeCertificate(folder)
    sshd = await startSshd(folder)
    daemons.push(sshd)
    const [cert, key] = await Promise.all([readFile(join(folder, 'cert.pem')), readFile(join(folder, 'tls-key.pem'))])
    const senders = ipRangeSet([normaliseIp('127.0.0.1') as IpRange])
    const tls = { ...HERE, cert, key, clientCa: undefined }
    const source = { account: HEAD, name: 'rsyslog' }
    assert.ok(engine)
    server = await TestServer.start(engine, undefined, {
      syslog: { udp: HERE, tcp: HERE, tls, senders, runTogether: ipRangeSet([]), source },
    })
    await create({ Name: 'rsyslog' })
    const call = { Type: 'login_common_account', Config: '{"account":"nobody-else"}' }
    const target = JSON.stringify([{ targetType: 'global', target: '-', flag: 'add' }])
    assert.equal((await server.call('Sas', 'ModifyLoginBaseConfig', { ...call, Target: target })).status, 200)
    assert.equal(sshd.logOn(), 0)
    assert.notEqual(sshd.logOn('nobody-at-all'), 0)
  })

  after(async () => {
    for (const daemon of daemons) await daemon.end()
    await server?.stop()
    await rm(folder, { recursive: true, force: true })
  })

  /** The servers that alerts about the account of the login are listed for. */
  async function alerted(): Promise<string[]> {
    const { status, body, text } = await server.call('Sas', 'DescribeSuspEvents', { CurrentPage: '1', PageSize: '100' })
    assert.equal(status, 200, text)
    const events = body.SuspEvents as { Uuid: string; Details: unknown }[]
    for (const event of events) assert.ok(JSON.stringify(event).includes(sshd.user), 'it says who logged on')
    return events.map(({ Uuid }) => Uuid)
  }

  it('is alerted when rsyslogd forwards it over UDP, TCP and TLS', { skip: noRsyslogd ?? false }, async () => {
    const { udp, tcp, tls } = server.syslog
    const to = (place: { port: number } | undefined) => `target="127.0.0.1" port="${place?.port}"`
    const rest = '%syslogtag%%msg:::sp-if-no-1st-sp%%msg%'
    const driver =
      'StreamDriver="ossl" StreamDriverMode="1" StreamDriverAuthMode="x509/name" StreamDriverPermittedPeers="garrison.test"'
    const rsyslogd = await startRsyslogd(folder, [
      'module(load="imfile")',
      // Each way tells of another server, so that each has an alert of its own.
      `template(name="old" type="string" string="<%PRI%>%TIMESTAMP% db-1 ${rest}")`,
      `template(name="lines" type="string" string="<%PRI%>%TIMESTAMP:::date-rfc3339% web-1 ${rest}")`,
      `template(name="new" type="string" string="<%PRI%>1 %TIMESTAMP:::date-rfc3339% web-2 %APP-NAME% %PROCID% - - %msg%")`,
      `input(type="imfile" File="${sshd.log}" Tag="sshd[811]:" Facility="authpriv" ruleset="all")`,
      'ruleset(name="all") {',
      `action(type="omfwd" ${to(udp)} protocol="udp" template="old")`,
      `action(type="omfwd" ${to(tcp)} protocol="tcp" template="lines" TCP_Framing="traditional")`,
      `action(type="omfwd" ${to(tls)} protocol="tcp" template="new" TCP_Framing="octet-counted" ${driver})`,
      '}',
    ])
    daemons.push(rsyslogd)
    const wanted = [WEB_1, WEB_2, DB_1].sort()
    const found = await until('the alerts of three servers', async () => {
      const servers = (await alerted()).sort()
      return servers.length >= wanted.length ? servers : undefined
    })
    assert.deepEqual(found, wanted)
    await rsyslogd.end()
  })

  it('is alerted when the journal tells of it', { skip: noJournal ?? false }, async () => {
    // Another login than the one that syslog told of: of the same there would be no second alert.
    const known = (await readFile(sshd.log, 'utf8')).length
    assert.equal(sshd.logOn(), 0)
    const said = (await readFile(sshd.log, 'utf8')).slice(known).trim().split('\n')
    const file = join(folder, 'real.journal')
    execFileSync(JOURNAL_REMOTE, ['-o', file, '-'], { input: entriesOf(said), stdio: ['pipe', 'ignore', 'pipe'] })
    const { Token } = await create({ Name: 'journal' })
    const before = (await alerted()).length
    for (const form of ['export', 'json']) {
      const { status, body } = await send(Token, new Uint8Array(execFileSync('journalctl', ['--file', file, '-o', form])))
      assert.deepEqual([status, body.Lines, body.Quarantined], [200, said.length, 0])
      assert.deepEqual([body.Successes, body.Alerts, body.Duplicates], form === 'export' ? [1, 1, 0] : [1, 0, 1])
    }
    assert.equal((await alerted()).length, before + 1)
    assert.equal((await must('ListUnknownHosts')).UnknownHosts.length, 0)
  })

  it('is alerted when the journal is followed, across a pause and a boot', { skip: noJournal ?? false }, async () => {
    const [journal, bin, state] = ['journal', 'bin', 'follow.json'].map((name) => join(folder, name)) as [string, string, string]
    for (const path of [journal, bin]) await mkdir(path)
    const journalctl = join(bin, 'journalctl')
    // The real one, on another journal than this machine's.
    const real = execFileSync('sh', ['-c', 'command -v journalctl'], { encoding: 'utf8' }).trim()
    await writeFile(journalctl, `#!/bin/sh\nexec ${real} --directory=${journal} "$@"\n`, { mode: 0o755 })
    const machine = (await readFile('/etc/machine-id', 'utf8').catch(() => '')).trim()
    const append = (file: string, messages: readonly string[], about: { boot?: string; facility?: number } = {}) =>
      execFileSync(JOURNAL_REMOTE, ['-o', join(journal, `${file}.journal`), '-'], {
        input: entriesOf(messages, { machine, ...about }),
        stdio: ['pipe', 'ignore', 'pipe'],
      })
    const logOn = async () => {
      const known = (await readFile(sshd.log, 'utf8')).length
      assert.equal(sshd.logOn(), 0)
      return (await readFile(sshd.log, 'utf8')).slice(known).trim().split('\n')
    }
    const { Token } = await create({ Name: 'followed-journal' })
    const alertsBefore = (await alerted()).length
    /** Follows until the last entry was answered for, which `during` may write, and gives how many were sent. */
    const follow = async (during: () => Promise<void> = async () => {}): Promise<number> => {
      const args = [...process.execArgv, CLI, 'logons', 'follow', '--journal', '--state', state]
      const env = { PATH: `${bin}:${process.env['PATH']}`, GARRISON_ENDPOINT: server.url, GARRISON_INTAKE_TOKEN: Token }
      const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
      const ended = Promise.all([readText(child.stdout), readText(child.stderr), once(child, 'close')])
      try {
        const isThere = (cursor: string) =>
          until('the last entry is sent', async () =>
            (await readFile(state, 'utf8').catch(() => '')).includes(`"journal":{"cursor":"${cursor}"}`) ? true : undefined,
          )
        const last = () => execFileSync(journalctl, ['-o', 'json', '-n', '1', 'SYSLOG_FACILITY=4'], { encoding: 'utf8' })
        await isThere(JSON.parse(last()).__CURSOR)
        await during()
        await isThere(JSON.parse(last()).__CURSOR)
      } finally {
        child.kill('SIGTERM')
      }
      const [out, err, [code]] = await ended
      assert.deepEqual([err, code], ['', 0])
      return Number(/^Batches \d+\nLines (\d+)\n$/.exec(out)?.[1])
    }
    const first = await logOn()
    append('one', ['not of logons'], { facility: 9 })
    append('one', first)
    assert.equal(await follow(), first.length)
    assert.equal((await alerted()).length, alertsBefore + 1)
    const [second, third, fourth] = [await logOn(), await logOn(), await logOn()]
    append('one', second)
    append('two', third, { boot: 'b' })
    assert.equal(await follow(async () => void append('two', fourth, { boot: 'b' })), [...second, ...third, ...fourth].length)
    assert.equal((await alerted()).length, alertsBefore + 4)
    assert.equal((await must('ListUnknownHosts')).UnknownHosts.length, 0)
  })
})
