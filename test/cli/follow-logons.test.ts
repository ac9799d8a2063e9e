import assert from 'node:assert/strict'
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFile, chmod, mkdir, mkdtemp, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { after, afterEach, before, beforeEach, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { until } from '../daemons/programs.ts'
import { utmpRecord } from '../intake/utmp-record.ts'
import { type ArrivedBatch, type IntakeAnswer, type IntakePeer, startIntakePeer, TOKEN } from './intake-peer.ts'
import { assertRefused, type Finished, runCli } from './run-cli.ts'

const SCRIPT = fileURLToPath(new URL('start-cli.ts', import.meta.url))

let root: string
let folder: string
let log: string
let state: string
let peer: IntakePeer
const children = new Set<ChildProcess>()

const environment = () => ({ GARRISON_ENDPOINT: peer.endpoint, GARRISON_INTAKE_TOKEN: TOKEN })

function run(args: readonly string[] = [log], env: Record<string, string> = environment()): Promise<Finished> {
  return runCli(['logons', 'follow', '--once', '--state', state, ...args], { env })
}

/** The command as a process of its own, which can be killed. */
function start(args: readonly string[], env: Record<string, string> = {}) {
  const path = { PATH: `${folder}:${process.env['PATH']}` }
  const child = spawn(process.execPath, [...process.execArgv, SCRIPT, 'logons', 'follow', '--state', state, ...args], {
    env: { ...path, ...environment(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  children.add(child)
  const ended = Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  return { child, ended: ended.then(([out, err, [code, signal]]) => ({ out, err, code, signal })) }
}

/** Resolves with the next batch that a peer gets, and answers it as told. */
function nextBatch(answer: IntakeAnswer | undefined): Promise<ArrivedBatch> {
  return new Promise((resolve) => {
    peer.answer = (batch) => {
      resolve(batch)
      return answer
    }
  })
}

const offsetOf = async () => JSON.parse(await readFile(state, 'utf8')).files[log].at(-1).offset

describe('logons follow', () => {
  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'garrison-follow-'))
  })
  beforeEach(async () => {
    folder = await mkdtemp(join(root, 'run-'))
    log = join(folder, 'auth.log')
    state = join(folder, 'state.json')
    peer = await startIntakePeer()
  })
  afterEach(async () => {
    for (const child of children) if (child.pid !== undefined) child.kill('SIGKILL')
    children.clear()
    await peer.close()
  })
  after(() => rm(root, { recursive: true, force: true }))

  it('ships what there is, packed, with token, key and the host it is told', async () => {
    await writeFile(log, 'one\ntwo\nhalf')
    const { out, err, exitCode } = await run([log, '--host', 'web-1', '--zone', 'Asia/Shanghai'])
    assert.deepEqual([out, err, exitCode], ['Batches 1\nLines 2\n', '', 0])
    const [batch] = peer.batches
    assert.ok(batch !== undefined)
    assert.deepEqual(
      [batch.method, batch.url, batch.text],
      ['POST', '/intake/logons?host=web-1&zone=Asia%2FShanghai', 'one\ntwo\n'],
    )
    const { authorization, 'content-type': type, 'content-encoding': encoding } = batch.headers
    assert.deepEqual([authorization, type, encoding], [`Bearer ${TOKEN}`, 'text/plain; charset=utf-8', 'gzip'])
    assert.match(batch.key, /^[0-9a-f]{32}$/)
    await appendFile(log, ' and half\n')
    await run([log, '--host', 'web-1', '--zone', 'Asia/Shanghai'])
    assert.equal(peer.taken(), 'one\ntwo\nhalf and half\n')
    assert.equal(new Set(peer.batches.map(({ key }) => key)).size, 2)
    assert.equal((await stat(state)).mode & 0o777, 0o600)
    assert.ok(!(await readFile(state, 'utf8')).includes(TOKEN))
  })

  it('follows several files, those of wildcards without their rotations, and tells JSON from lines', async () => {
    await writeFile(log, 'line\n')
    await writeFile(`${log}.1`, 'old\n')
    await writeFile(join(folder, 'auth.json'), '{"a":1}\n')
    const { exitCode } = await run([join(folder, 'auth.*')])
    assert.equal(exitCode, 0)
    const sent = peer.batches.map(({ url, headers, text: lines }) => [url, headers['content-type'], lines])
    assert.deepEqual(sent, [
      ['/intake/logons', 'application/x-ndjson', '{"a":1}\n'],
      ['/intake/logons', 'text/plain; charset=utf-8', 'line\n'],
    ])
  })

  it('finds by wildcards the logs of hosts that are named by addresses or numbers, and no rotated files', async () => {
    const logs = ['10.0.0.5', '10.0.0.6.log', '2001:db8::5', 'web.1', 'web.2', 'web-3']
    const rotated = [
      '10.0.0.5.1',
      '10.0.0.5.2.gz',
      '10.0.0.7.1',
      'web-3.1',
      'web-3-20261120',
      'app.log.1',
      'app-20261120.log',
      'btmp.1',
    ]
    const where = join(folder, 'hosts')
    await mkdir(where)
    for (const name of [...logs, ...rotated, 'web.3.gz']) await writeFile(join(where, name), `${name}\n`)
    assert.equal((await run([join(where, '*')])).exitCode, 0)
    assert.deepEqual(peer.taken().trimEnd().split('\n').sort(), logs.sort())
  })

  it('opens no pipe and no folder, and says what it was given instead of a file', async () => {
    await writeFile(log, 'line\n')
    await mkdir(join(folder, 'auth.d'))
    execFileSync('mkfifo', [join(folder, 'auth.pipe')])
    await symlink(join(folder, 'nowhere'), join(folder, 'auth.link'))
    const { out, err, exitCode } = await run([join(folder, 'auth.*')])
    assert.deepEqual([out, exitCode], ['Batches 1\nLines 1\n', 0])
    assert.match(err, /^\S+auth\.link cannot be read: ENOENT[^\n]*; it is not followed\n$/)
    for (const name of ['auth.d', 'auth.pipe']) {
      assertRefused(await run([join(folder, name)]), 2, /is no file; of a folder, the files in it are followed: \S+\*\n$/)
    }
  })

  it('ships whole records as they are, of the kind that their file is called by or that it is told', async () => {
    const record = (user: string) => utmpRecord('aarch64', { type: 7, user, line: 'pts/0', seconds: 1_795_288_625 })
    const wtmp = join(folder, 'wtmp')
    await writeFile(wtmp, Buffer.concat([record('\u00ff'), record('b'), record('c').subarray(0, 390)]))
    await writeFile(log, record('d'))
    const { out, err } = await run([wtmp])
    assert.deepEqual([out, err], ['Batches 1\nLines 2\n', ''])
    await run([log, '--records', 'btmp'])
    const seen = peer.batches.map(({ headers, bytes }) => [headers['content-type'], headers['x-garrison-records'], bytes])
    assert.deepEqual(seen, [
      ['application/octet-stream', 'wtmp', Buffer.concat([record('\u00ff'), record('b')])],
      ['application/octet-stream', 'btmp', record('d')],
    ])
  })

  it('sends a batch again under its key while the server asks for it, as late as it asks', async () => {
    await writeFile(log, 'one\n')
    const answers: IntakeAnswer[] = [
      { status: 429, headers: { 'retry-after': '7' }, body: { Code: 'Throttling', Message: 'm' } },
      { status: 503 },
      { status: 502 },
    ]
    peer.answer = () => answers.shift() ?? { status: 200 }
    const { err, exitCode, waits } = await run()
    assert.deepEqual([err, exitCode], ['Throttling: m; trying again\ntaken after 4 attempts\n', 0])
    assert.equal(peer.batches.length, 4)
    assert.equal(new Set(peer.batches.map(({ key, text: lines }) => key + lines)).size, 1)
    const [asked = 0, second = 0, third = 0] = waits
    assert.ok(asked >= 7000 && asked <= 7500 && second >= 500 && second <= 1000 && third >= 1000 && third <= 2000, String(waits))
  })

  it('ends after some attempts where it is to end, and loses nothing', async () => {
    await writeFile(log, 'one\n')
    peer.answer = () => ({ status: 503 })
    const { err, out, exitCode } = await run()
    assert.deepEqual([out, exitCode, peer.batches.length], ['', 1, 5])
    assert.match(err, /^HTTP 503; trying again\nstopped, nothing is lost: HTTP 503\n$/)
    peer.answer = () => ({ status: 200 })
    assert.equal((await run()).exitCode, 0)
    assert.equal(new Set(peer.batches.map(({ key }) => key)).size, 1)
    assert.equal(peer.taken(), 'one\n')
  })

  for (const [status, Code] of [
    [401, 'Unauthorized'],
    [403, 'OtherHost'],
    [400, 'UnknownHost'],
    [400, 'InvalidZone'],
    [404, 'X'],
  ] as const) {
    it(`stops at ${status} ${Code}, which no other batch would pass either`, async () => {
      await writeFile(log, 'one\n')
      peer.answer = () => ({ status, body: { Code, Message: 'says the server' } })
      assertRefused(await run(), 1, new RegExp(`^stopped, nothing is lost: .*${Code}: says the server\\)?\\n$`))
      assert.deepEqual([peer.batches.length, await offsetOf()], [1, 0])
    })
  }

  it('leaves out a batch that is refused, and says so', async () => {
    await writeFile(log, 'one\ntwo\n')
    peer.answer = () => ({ status: 400, body: { Code: 'Damaged', Message: 'm' } })
    const { err, out, exitCode } = await run()
    assert.deepEqual(
      [err, out, exitCode],
      ['2 lines were not taken and left out: Damaged: m\n', 'Batches 0\nLines 0\nLeft out 2\n', 0],
    )
    assert.deepEqual([peer.batches.length, await offsetOf()], [1, 8])
  })

  it('cuts smaller batches where one is too large, each under a key of its own', async () => {
    const lines = Array.from({ length: 9000 }, (_, index) => `line ${index} ${'.'.repeat(100)}\n`).join('')
    await writeFile(log, lines)
    peer.answer = ({ text: sent }) =>
      sent.length > 50_000 ? { status: 413, body: { Code: 'TooLarge', Message: 'm' } } : { status: 200 }
    const { err, exitCode } = await run()
    assert.deepEqual([err, exitCode], ['', 0])
    assert.equal(peer.taken(), lines)
    assert.equal(new Set(peer.batches.map(({ key }) => key)).size, peer.batches.length)
  })

  it('sends larger batches again once smaller ones were taken for a while', async () => {
    const line = `${'x'.repeat(1023)}\n`
    // What is too large is only the beginning.
    await writeFile(log, `${'!'.repeat(1023)}\n${line.repeat(7 * 1024)}`)
    peer.answer = ({ text: sent }) => (sent.startsWith('!') && sent.length > 200_000 ? { status: 413 } : { status: 200 })
    assert.equal((await run()).exitCode, 0)
    const sizes = peer.batches.map(({ bytes }) => bytes.length / 1024)
    assert.deepEqual(sizes, [512, 256, ...Array(16).fill(128), ...Array(16).fill(256), 512, 512, 1])
  })

  it('leaves out damage that is too large however small it is cut, and goes on', async () => {
    const record = utmpRecord('x86_64', { type: 7, user: 'a', line: 'pts/0', seconds: 1_795_288_625 })
    const wtmp = join(folder, 'wtmp')
    await writeFile(wtmp, Buffer.concat([Buffer.alloc(9600, 0xee), record]))
    peer.answer = ({ bytes }) => (bytes.length > 1000 ? { status: 413 } : { status: 200 })
    const { err, out, exitCode } = await run([wtmp])
    assert.deepEqual(
      [err, out, exitCode],
      ['25 records were not taken and left out: HTTP 413\n', 'Batches 1\nLines 1\nLeft out 25\n', 0],
    )
    assert.deepEqual(peer.batches.at(-1)?.bytes, record)
  })

  it('killed between the sending and the answer, it sends the same batch under the same key again', async () => {
    await writeFile(log, 'one\ntwo\n')
    const arrived = nextBatch(undefined)
    const first = start([log])
    const { key } = await arrived
    await appendFile(log, 'three\n')
    first.child.kill('SIGKILL')
    assert.equal((await first.ended).signal, 'SIGKILL')
    await rename(log, `${log}.1`)
    await writeFile(log, 'four\n')
    peer.answer = () => ({ status: 200 })
    assert.equal((await run()).exitCode, 0)
    assert.deepEqual(
      peer.batches.map((batch) => [batch.key === key, batch.text]),
      [
        [true, 'one\ntwo\n'],
        [true, 'one\ntwo\n'],
        [false, 'three\n'],
        [false, 'four\n'],
      ],
    )
    assert.equal(peer.taken(), 'one\ntwo\nthree\nfour\n')
  })

  it('goes on while lines come, and ends well when it is told to', async () => {
    await writeFile(log, 'one\n')
    let arrived = nextBatch({ status: 200 })
    const { child, ended } = start([log])
    assert.equal((await arrived).text, 'one\n')
    arrived = nextBatch({ status: 200 })
    await appendFile(log, 'two\n')
    assert.equal((await arrived).text, 'two\n')
    child.kill('SIGTERM')
    const { out, err, code, signal } = await ended
    assert.deepEqual([out, err, code, signal], ['Batches 2\nLines 2\n', '', 0, null])
    assert.equal(await offsetOf(), 8)
  })

  it('ends while it waits for a server that is not there', async () => {
    await writeFile(log, 'one\n')
    const { child, ended } = start([log], { GARRISON_ENDPOINT: 'http://127.0.0.1:9' })
    await once(child.stderr ?? child, 'data')
    child.kill('SIGTERM')
    const { err, code } = await ended
    assert.match(err, /^no answer from http:\/\/127\.0\.0\.1:9: connection refused[^\n]*; trying again\n$/)
    assert.equal(code, 0)
  })

  it('says in one line what it was not told rightly', async () => {
    await writeFile(log, 'one\n')
    const { GARRISON_ENDPOINT } = environment()
    assertRefused(await run([]), 2, /^name the files to follow, or --journal\n$/)
    assertRefused(await run([log], { GARRISON_ENDPOINT }), 2, /^no token: set GARRISON_INTAKE_TOKEN, or name a file/)
    assertRefused(await run([log], { GARRISON_ENDPOINT, GARRISON_INTAKE_TOKEN: 'a b' }), 2, /must be one line without spaces/)
    assertRefused(await run([join(folder, 'lastlog')]), 2, /lastlog is overwritten in place and cannot be followed/)
    assertRefused(
      await run([`${log}.1.gz`]),
      2,
      /auth\.log\.1\.gz is packed and grows no more; garrison logons import reads it\n$/,
    )
    assertRefused(await run([log, '--records', 'x']), 2, /--records x is not known; it is one of wtmp, btmp, utmp$/m)
    assertRefused(await run([join(folder, '*.txt')]), 2, /finds no file; name one that is to come/)
    assertRefused(await run([join(folder, '*', 'x.log')]), 2, /count in the last part of a path only/)
    for (const damaged of ['{', '{"version":1,"files":null}', JSON.stringify({ version: 1, files: { [log]: {} } })]) {
      await writeFile(state, damaged)
      assertRefused(await run(), 2, /is no state file; move it away to begin anew/)
    }
    await writeFile(state, JSON.stringify({ version: 1, destination: 'elsewhere', files: {} }))
    assertRefused(
      await run(),
      2,
      /is about elsewhere, not http:\/\/127\.0\.0\.1:\d+ as what the lines say; name another with --state/,
    )
    assert.equal(peer.batches.length, 0)
  })

  it('reads the token from a file that nobody else can read', async () => {
    await writeFile(log, 'one\n')
    const file = join(folder, 'token')
    await writeFile(file, `${TOKEN}\n`, { mode: 0o644 })
    const env = { GARRISON_ENDPOINT: peer.endpoint }
    assertRefused(await run([log, '--token-file', file], env), 2, /is open to other users; close it with: chmod 600/)
    await chmod(file, 0o600)
    assert.equal((await run([log, '--token-file', file], env)).exitCode, 0)
    assert.equal(peer.batches[0]?.headers.authorization, `Bearer ${TOKEN}`)
  })
})

/**
 * A journalctl that gives the entries of a file, one to the line, behind a cursor; it notes how it was called. Where it would wait
 * for more it writes empty lines, which say nothing, and ends as the real one does when nobody reads it any more.
 */
const JOURNALCTL = `#!${process.execPath}
const { readFileSync, appendFileSync } = require('node:fs')
const args = process.argv.slice(2)
const here = require('node:path').dirname(process.argv[1])
appendFileSync(here + '/calls', JSON.stringify(args) + '\\n')
const after = (args.find((arg) => arg.startsWith('--after-cursor=')) || '').slice(15)
const entries = readFileSync(here + '/entries', 'utf8').split('\\n').filter(Boolean)
const from = entries.findIndex((entry) => JSON.parse(entry).__CURSOR === after) + 1
process.stdout.write(entries.slice(from).map((entry) => entry + '\\n').join(''))
if (args.includes('--follow')) {
  process.stdout.on('error', () => {
    appendFileSync(here + '/orphans', process.pid + '\\n')
    process.exit()
  })
  setInterval(() => process.stdout.write('\\n'), 20)
}
`

function entry(number: number, more: object = {}) {
  const about = {
    __CURSOR: `c${number}`,
    __REALTIME_TIMESTAMP: String(1_763_756_225_000_000 + number),
    _COMM: 'sshd',
    _BOOT_ID: 'b',
  }
  return { ...about, MESSAGE: `message ${number}`, ...more }
}

describe('logons follow --journal', () => {
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'garrison-follow-'))
    folder = join(root, 'bin')
    state = join(root, 'state.json')
    await mkdir(folder)
    await writeFile(join(folder, 'journalctl'), JOURNALCTL, { mode: 0o755 })
    await writeFile(join(folder, 'entries'), '')
    peer = await startIntakePeer()
  })
  afterEach(async () => {
    for (const child of children) if (child.pid !== undefined) child.kill('SIGKILL')
    children.clear()
    await peer.close()
    await rm(root, { recursive: true, force: true })
  })

  const put = (...entries: object[]) =>
    appendFile(join(folder, 'entries'), entries.map((one) => `${JSON.stringify(one)}\n`).join(''))
  const calls = async () =>
    (await readFile(join(folder, 'calls'), 'utf8'))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))

  it('ships the entries behind the last one that was answered for, without what logons do not need', async () => {
    await put(entry(1), entry(2, { MESSAGE: [97, 255] }), entry(3, { MESSAGE: 'x'.repeat(300_000) }))
    const first = await start(['--journal', '--once']).ended
    assert.deepEqual([first.out, first.err, first.code], ['Batches 1\nLines 2\n', '', 0])
    const { __CURSOR: _, _BOOT_ID: _boot, ...wanted } = entry(1)
    const sent = peer
      .taken()
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    assert.deepEqual(sent, [wanted, { ...wanted, __REALTIME_TIMESTAMP: '1763756225000002', MESSAGE: [97, 255] }])
    assert.equal(peer.batches[0]?.headers['content-type'], 'application/x-ndjson')
    await put(entry(4))
    assert.equal((await start(['--journal', '--once']).ended).code, 0)
    assert.equal(peer.batches.length, 2)
    assert.match(peer.batches[1]?.text ?? '', /^[^\n]*message 4"}\n$/)
    const [one = [], two = []] = await calls()
    assert.ok(one.includes('SYSLOG_FACILITY=10') && one.includes('--output=json') && !one.includes('--follow'))
    assert.ok(two.includes('--after-cursor=c2'))
  })

  it('killed before the answer, it sends the same entries under the same key again, and ends well', async () => {
    await put(entry(1), entry(2))
    let arrived = nextBatch(undefined)
    const killed = start(['--journal'])
    const before = await arrived
    killed.child.kill('SIGKILL')
    await killed.ended
    await put(entry(3))
    arrived = nextBatch({ status: 200 })
    const { child, ended } = start(['--journal'])
    assert.deepEqual({ ...(await arrived), headers: {} }, { ...before, headers: {} })
    assert.match((await nextBatch({ status: 200 })).text, /^[^\n]*message 3"}\n$/)
    child.kill('SIGTERM')
    assert.equal((await ended).code, 0)
    assert.ok((await calls()).every((args: string[]) => args.includes('--follow') && args.includes('--no-tail')))
    const orphans = () => readFile(join(folder, 'orphans'), 'utf8').catch(() => undefined)
    assert.match(await until('the journalctl of the killed one ends', orphans), /^\d+\n$/)
  })

  it('ships a long journal in batches, with little of it in memory', async () => {
    await put(...Array.from({ length: 5000 }, (_, index) => entry(index, { MESSAGE: `${index} ${'m'.repeat(500)}` })))
    const { out, code } = await start(['--journal', '--once']).ended
    assert.equal(code, 0)
    const numbers = peer
      .taken()
      .trimEnd()
      .split('\n')
      .map((line) => Number.parseInt(JSON.parse(line).MESSAGE, 10))
    assert.deepEqual(
      numbers,
      Array.from({ length: 5000 }, (_, index) => index),
    )
    assert.equal(out, `Batches ${peer.batches.length}\nLines 5000\n`)
    for (const { text: lines } of peer.batches) assert.ok(lines.length <= 512 * 1024)
  })

  it('leaves out an entry that is too large by itself, and goes on', async () => {
    await put(entry(1), entry(2, { MESSAGE: 'x'.repeat(50_000) }), entry(3))
    peer.answer = ({ text: sent }) => (sent.length > 20_000 ? { status: 413 } : { status: 200 })
    const { err, out, code } = await start(['--journal', '--once']).ended
    assert.deepEqual([err, out, code], ['1 line was not taken and left out: HTTP 413\n', 'Batches 2\nLines 2\nLeft out 1\n', 0])
  })

  it('reads what was logged before the last boot also where journalctl wants to be told so', async () => {
    const refusing = JOURNALCTL.replace(
      'const after',
      "if (args.includes('--merge') && !args.includes('--boot=all')) process.exit(console.error('Using --boot or --list-boots with --merge is not supported.') ?? 1)\nconst after",
    )
    await writeFile(join(folder, 'journalctl'), refusing, { mode: 0o755 })
    await put(entry(1))
    const arrived = nextBatch({ status: 200 })
    const { child, ended } = start(['--journal'])
    assert.match((await arrived).text, /message 1/)
    child.kill('SIGTERM')
    const { err, code } = await ended
    assert.deepEqual([err, code], ['', 0])
    const own = (await readFile('/etc/machine-id', 'utf8').catch(() => '')).trim()
    const asked = (await calls()).map((args: string[]) => args.filter((arg) => /^(?:--merge|--boot|_MACHINE)/.test(arg)))
    const merged = ['--merge', `_MACHINE_ID=${own}`]
    assert.deepEqual(asked, own === '' ? [[]] : [merged, ['--merge', '--boot=all', `_MACHINE_ID=${own}`]])
  })

  it('says that there is no journalctl, or that it fails', async () => {
    await writeFile(join(folder, 'journalctl'), '#!/bin/sh\necho no journal files >&2\nexit 1\n', { mode: 0o755 })
    const failed = await start(['--journal', '--once']).ended
    assert.deepEqual([failed.err, failed.code], ['journalctl ended with 1: no journal files\n', 2])
    await writeFile(join(folder, 'journalctl'), '#!/bin/sh\nkill -KILL $$\n', { mode: 0o755 })
    const killed = await start(['--journal', '--once']).ended
    assert.deepEqual([killed.err, killed.code], ['journalctl was ended by SIGKILL\n', 2])
    const absent = await start(['--journal'], { PATH: root }).ended
    assert.match(absent.err, /^journalctl cannot be run: spawn journalctl ENOENT\n$/)
    assert.equal(absent.code, 2)
  })
})
