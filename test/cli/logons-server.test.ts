import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after, before } from 'node:test'
import { gzipSync } from 'node:zlib'
import { newToken, tokenHash } from '../../src/domain/logon-sources/source.ts'
import { utmpRecord } from '../intake/utmp-record.ts'
import { eventXml, evtxDump, logonData } from '../intake/windows-events.ts'
import { forEachServer } from '../server.ts'
import { runCli } from './run-cli.ts'

const MANAGEMENT = '1500000000000001'
const HOST = 'inet-00000000-0000-4000-8000-000000000001'
const SECONDS = Date.parse('2026-11-20T20:17:05Z') / 1000

forEachServer((server) => {
  let folder: string
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'garrison-logons-'))
  })
  after(() => rm(folder, { recursive: true, force: true }))

  const line = (port: number) =>
    `2026-11-20T20:17:05Z web-1 sshd[811]: Accepted password for root from 8.8.8.8 port ${port} ssh2\n`
  const ports = async (where: string) => {
    const sql = `SELECT port FROM logons WHERE ${where} ORDER BY port LIMIT 100`
    return (await server().database.read((reader) => reader.all<{ port: number }>(sql))).map(({ port }) => Number(port))
  }

  test('the server takes in what is followed, each line once however often it comes', async () => {
    const token = newToken().reveal()
    const columns = ['account', 'id', 'name', 'token_hash', 'host', 'time_zone', 'created_at', 'seen_at']
    const row = [MANAGEMENT, 1, 'web', tokenHash(token), HOST, '', 0, 0]
    await server().database.write((transaction) => transaction.insert('logon_sources', columns, [row]))
    const log = join(folder, 'auth.log')
    const env = { GARRISON_ENDPOINT: server().url, GARRISON_INTAKE_TOKEN: token }
    const follow = (state: string) => runCli(['logons', 'follow', log, '--once', '--state', join(folder, state)], { env })
    await writeFile(log, line(1) + line(2))
    assert.deepEqual(await follow('a').then(({ out, err, exitCode }) => [out, err, exitCode]), ['Batches 1\nLines 2\n', '', 0])
    await appendFile(log, line(3))
    assert.equal((await follow('a')).out, 'Batches 1\nLines 1\n')
    assert.equal((await follow('another')).out, 'Batches 1\nLines 3\n')
    assert.deepEqual(await ports("method = 'password'"), [1, 2, 3])
    const wrong = { ...env, GARRISON_INTAKE_TOKEN: newToken().reveal() }
    const refused = await runCli(['logons', 'follow', log, '--once', '--state', join(folder, 'b')], { env: wrong })
    assert.deepEqual([refused.exitCode, refused.err.startsWith('stopped, nothing is lost: Unauthorized: ')], [1, true])
    const elsewhere = await runCli(['logons', 'follow', log, '--once', '--host', 'nobody', '--state', join(folder, 'c')], { env })
    assert.deepEqual([elsewhere.exitCode, elsewhere.err.startsWith('stopped, nothing is lost: OtherHost: ')], [1, true])
  })

  test('the server takes in a folder of rotated, packed and binary logs', async () => {
    const logs = await mkdtemp(join(folder, 'logs-'))
    await writeFile(join(logs, 'secure.1.gz'), gzipSync(line(11)))
    await writeFile(join(logs, 'secure'), line(12))
    const logon = { type: 7, pid: 9, line: 'pts/0', user: 'ann', address: [8, 8, 4, 4], seconds: SECONDS }
    await writeFile(join(logs, 'wtmp'), utmpRecord('x86_64', logon))
    const { accessKeyId, accessKeySecret } = server().rootOf(MANAGEMENT)
    const env = {
      GARRISON_ENDPOINT: server().url,
      ALIBABA_CLOUD_ACCESS_KEY_ID: accessKeyId,
      ALIBABA_CLOUD_ACCESS_KEY_SECRET: accessKeySecret,
    }
    const run = () => runCli(['logons', 'import', logs, '--host', HOST], { env })
    const first = await run()
    assert.deepEqual([first.err, first.exitCode], ['', 0])
    assert.match(first.out, /^Files 3\nLines 3\nUnderstood 3\nOtherPrograms 0\nNotUnderstood 0\nSuccesses 3\nDuplicates 0\n/)
    assert.match((await run()).out, /\nSuccesses 3\nDuplicates 3\n/)
    assert.deepEqual(await ports("address = '8.8.4.4' OR port > 10"), [0, 11, 12])
  })

  test('the server takes in a log of bytes that are no text, to its end', async () => {
    const noise = createHash('shake256', { outputLength: 2000 * 400 })
      .update('noise')
      .digest()
    for (const [at, byte] of noise.entries()) if (byte < 0x20) noise[at] = 0xff
    const lines = Array.from({ length: 400 }, (_, index) => [noise.subarray(index * 2000, (index + 1) * 2000), Buffer.from('\n')])
    const log = join(folder, 'noise.log')
    await writeFile(log, Buffer.concat([...lines.flat(), Buffer.from(line(21))]))
    const { accessKeyId, accessKeySecret } = server().rootOf(MANAGEMENT)
    const env = {
      GARRISON_ENDPOINT: server().url,
      ALIBABA_CLOUD_ACCESS_KEY_ID: accessKeyId,
      ALIBABA_CLOUD_ACCESS_KEY_SECRET: accessKeySecret,
    }
    const { out, err, exitCode } = await runCli(['logons', 'import', log, '--host', HOST], { env })
    assert.deepEqual([err, exitCode], ['', 0])
    assert.match(out, /^Lines 401\nUnderstood 1\n/)
    assert.deepEqual(await ports('port = 21'), [21])
  })

  test('the server takes in what Windows wrote in UTF-16, in either order of bytes', async () => {
    const event = (port: number) => eventXml(4624, logonData({ IpPort: String(port), TargetUserName: 'zoë-𝔷' }))
    const pretty = `<Events>\r\n${event(31).replaceAll('><', '>\r\n  <')}\r\n</Events>\r\n`
    const files = {
      'pretty.xml': pretty,
      'events.json': `${evtxDump(4624, logonData({ IpPort: '32' }))}\r\n`,
      'auth.log': line(33),
    }
    const { accessKeyId, accessKeySecret } = server().rootOf(MANAGEMENT)
    const env = {
      GARRISON_ENDPOINT: server().url,
      ALIBABA_CLOUD_ACCESS_KEY_ID: accessKeyId,
      ALIBABA_CLOUD_ACCESS_KEY_SECRET: accessKeySecret,
    }
    for (const [name, text] of Object.entries(files)) {
      for (const isBig of [false, true]) {
        const bytes = Buffer.from(`\ufeff${text}`, 'utf16le')
        const path = join(folder, name)
        await writeFile(path, isBig ? bytes.swap16() : bytes)
        const { out, err, exitCode } = await runCli(['logons', 'import', path, '--host', HOST], { env })
        assert.deepEqual([err, exitCode], ['', 0])
        assert.match(out, new RegExp(`\\nNotUnderstood 0\\nSuccesses 1\\nDuplicates ${isBig ? 1 : 0}\\n`), name)
      }
    }
    assert.deepEqual(await ports('port BETWEEN 31 AND 33'), [31, 32, 33])
  })
})
