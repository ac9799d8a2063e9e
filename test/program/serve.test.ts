import assert from 'node:assert/strict'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { open, readFile, rename, stat, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { migrations } from '../../src/storage/migrations/index.ts'
import { openDatabase } from '../../src/storage/open.ts'
import { type Credentials, callApi } from '../client.ts'
import { inTemporaryFolder, runGarrison, spawnGarrison, test } from './spawn.ts'

const LIST = { version: '2018-12-03', action: 'ListMultiUserInstances', parameters: {} }

async function keptCredentials(folder: string): Promise<Credentials & { account: string; endpoint: string }> {
  return JSON.parse(await readFile(join(folder, 'root-credentials.json'), 'utf8'))
}

test('the first start creates an account and a key, tells them once, and keeps them for the owner alone', () =>
  inTemporaryFolder(async (folder) => {
    const first = spawnGarrison(['serve', '--port', '0', '--data', folder])
    const url = await first.ready
    const kept = await keptCredentials(folder)
    assert.equal((await stat(join(folder, 'root-credentials.json'))).mode & 0o777, 0o600)
    assert.match(kept.account, /^[1-9]\d{15}$/)
    assert.equal(kept.endpoint, url)
    const { stdout } = first.output()
    assert.ok(stdout.includes(kept.accessKeyId) && stdout.includes(kept.accessKeySecret))
    assert.ok(stdout.indexOf(kept.accessKeyId) < stdout.indexOf('garrison ready on'))
    assert.equal((await callApi(url, LIST, kept)).status, 200)
    first.child.kill('SIGTERM')
    assert.equal((await first.ended).code, 0)

    const second = spawnGarrison(['serve', '--port', '0', '--data', folder])
    const again = await second.ready
    assert.equal((await callApi(again, LIST, kept)).status, 200)
    assert.ok(!second.output().stdout.includes(kept.accessKeySecret))
    assert.equal((await keptCredentials(folder)).endpoint, again)
    second.child.kill('SIGTERM')
    assert.equal((await second.ended).code, 0)
  }))

test('a damaged database is told in one line', () =>
  inTemporaryFolder(async (folder) => {
    const first = spawnGarrison(['serve', '--port', '0', '--data', folder])
    await first.ready
    first.child.kill('SIGTERM')
    await first.ended
    const file = await open(join(folder, 'garrison.sqlite'), 'r+')
    // All but the first page, which says what the file is.
    await file.write(Buffer.alloc((await file.stat()).size - 4096, 0xaa), 0, undefined, 4096)
    await file.close()
    const { code, stderr } = await runGarrison(['serve', '--port', '0', '--data', folder])
    assert.match(stderr, /^garrison: [^\n]*the file is damaged: bring back a backup\n$/)
    assert.ok(code === 1 || code === 2)
  }))

test('where syslog is listened for is told before the server is ready', (context) =>
  inTemporaryFolder(async (folder) => {
    const hasIpv6 = Object.values(networkInterfaces()).some((own) => own?.some(({ address }) => address === '::1'))
    if (!hasIpv6) context.diagnostic('not tried with IPv6: this machine has none')
    const [host, shown] = hasIpv6 ? ['::1', '[::1]'] : ['127.0.0.1', '127.0.0.1']
    const places = ['--syslog-udp', '127.0.0.1:0', '--syslog-tcp', `${shown}:0`, '--syslog-source', '1500000000000001/web']
    const server = spawnGarrison(['serve', '--port', '0', '--data', folder, ...places])
    await server.ready
    const { stdout } = server.output()
    const lines = /^syslog over UDP on 127\.0\.0\.1:[1-9]\d*\nsyslog over TCP on (.*:([1-9]\d*))\ngarrison ready on /m
    const [, place, port] = lines.exec(stdout) ?? []
    assert.equal(place, `${shown}:${port}`, stdout)
    const socket = connect(Number(port), host)
    await once(socket, 'connect')
    socket.destroy()
    server.child.kill('SIGTERM')
    assert.equal((await server.ended).code, 0)
  }))

test('given root values are used instead of invented ones', () =>
  inTemporaryFolder(async (folder) => {
    const env = {
      GARRISON_PORT: '0',
      GARRISON_DATA: folder,
      GARRISON_ROOT_ACCOUNT: '1700000000000007',
      GARRISON_ROOT_ACCESS_KEY_ID: 'LTAIgivenkeyid0000000001',
      GARRISON_ROOT_ACCESS_KEY_SECRET: 'given-secret-of-thirty-letters1',
    }
    const server = spawnGarrison(['serve'], env)
    const url = await server.ready
    const given = { accessKeyId: env.GARRISON_ROOT_ACCESS_KEY_ID, accessKeySecret: env.GARRISON_ROOT_ACCESS_KEY_SECRET }
    const answer = await callApi(url, LIST, given)
    assert.equal(answer.status, 200)
    server.child.kill('SIGTERM')
    assert.equal((await server.ended).code, 0)
  }))

test('an organisation file seeds the first start; a broken one starts nothing and leaves nothing', () =>
  inTemporaryFolder(async (folder) => {
    const file = join(folder, 'broken.yaml')
    await writeFile(file, 'organisation:\n  id: rd-x\n  management: { uid: "nine", name: x }\n')
    const data = join(folder, 'data')
    const broken = await runGarrison(['serve', '--port', '0', '--data', data, '--organisation', file])
    assert.equal(broken.code, 2)
    assert.match(broken.stderr, /line 3/)
    assert.equal(broken.stderr.trim().split('\n').length, 1)

    const good = new URL('../organisation.yaml', import.meta.url).pathname
    const server = spawnGarrison(['serve', '--port', '0', '--data', data, '--organisation', good])
    const url = await server.ready
    const kept = await keptCredentials(data)
    assert.equal(kept.account, '1500000000000001')
    const answer = await callApi(url, LIST, kept)
    assert.equal(answer.body.DaInstance.InstanceId, 'sas-test00000001')
    server.child.kill('SIGTERM')
    assert.equal((await server.ended).code, 0)
  }))

test('SIGTERM answers what is in flight and writes the audit rows that wait', () =>
  inTemporaryFolder(async (folder) => {
    const server = spawnGarrison(['serve', '--port', '0', '--data', folder])
    const url = await server.ready
    const kept = await keptCredentials(folder)
    const inFlight = Array.from({ length: 50 }, () => callApi(url, LIST, kept))
    await Promise.race(inFlight)
    server.child.kill('SIGTERM')
    const outcomes = await Promise.allSettled(inFlight)
    // A call that had reached the server is answered whole; one that had not is refused by the closed port.
    for (const outcome of outcomes) if (outcome.status === 'fulfilled') assert.equal(outcome.value.status, 200)
    const answered = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value.body.RequestId] : []))
    assert.ok(answered.length > 0)
    assert.equal((await server.ended).code, 0)
    const database = await openDatabase({ kind: 'file', file: join(folder, 'garrison.sqlite') }, migrations)
    const rows = await database.read((reader) =>
      reader.all<{ id: string }>('SELECT request_id AS id FROM audit_events WHERE request_id = ANY(?)', answered),
    )
    await database.close()
    assert.equal(rows.length, answered.length, 'an answered read has lost its audit row')
  }))

test('a bad flag or value is one clear line and exit 2', async () => {
  const cases: [string[], RegExp][] = [
    [['serve', '--prot', '1'], /unknown option '--prot'/],
    [['serve', '--port', 'http'], /--port \(GARRISON_PORT\)/],
    [['serve', '--host', '0.0.0.0'], /--insecure-http/],
    [['serve', '--database', 'mysql://x'], /postgres:\/\//],
    [['serve', '--root-account', '1700000000000007'], /--root-access-key-id/],
    [['serve', '--tls-cert', 'x.pem'], /--tls-key/],
    [['nonsense'], /unknown command/],
  ]
  const ends = await Promise.all(cases.map(([args]) => runGarrison(args)))
  ends.forEach((end, index) => {
    assert.equal(end.code, 2, cases[index]?.[0].join(' '))
    assert.match(end.stderr, cases[index]?.[1] ?? /x/)
    assert.equal(end.stderr.trim().split('\n').length, 1, end.stderr)
    assert.equal(end.stdout, '')
  })
})

test('a data folder that cannot be made is one clear line and exit 2', () =>
  inTemporaryFolder(async (folder) => {
    const file = join(folder, 'file')
    await writeFile(file, '')
    // A folder of the kernel takes no new ones and calls them absent.
    for (const data of [file, join(file, 'data'), ...(existsSync('/proc/self') ? ['/proc/data', '/proc/a/data'] : [])]) {
      const { code, stdout, stderr } = await runGarrison(['serve', '--port', '0', '--data', data])
      assert.deepEqual([code, stdout], [2, ''], stderr)
      assert.match(stderr, /^garrison: the data folder cannot be made: [^\n]*; choose another --data\n$/)
    }
    const deep = spawnGarrison(['serve', '--port', '0', '--data', join(folder, 'a', 'b', 'c')])
    await deep.ready
    assert.equal((await stat(join(folder, 'a', 'b'))).mode & 0o777, 0o700)
    deep.child.kill('SIGTERM')
    assert.equal((await deep.ended).code, 0)
  }))

test('a database with the key ring of another starts nothing, and works again with its own', () =>
  inTemporaryFolder(async (folder) => {
    const serve = ['serve', '--port', '0', '--data', folder]
    const first = spawnGarrison(serve)
    await first.ready
    first.child.kill('SIGTERM')
    await first.ended
    const ring = join(folder, 'key-ring.json')
    await rename(ring, `${ring}.backup`)
    // Once without any, once with the one that was made then.
    for (const _ of [1, 2]) {
      const other = await runGarrison(serve)
      assert.deepEqual([other.code, other.stdout], [2, ''], other.stderr)
      assert.match(
        other.stderr,
        /^garrison: \d+ data keys need key k-\S+ \(fingerprint [0-9a-f]{16}\), which the key ring \S+ lacks: bring it back, [^\n]*\n$/,
      )
    }
    await rename(`${ring}.backup`, ring)
    const again = spawnGarrison(serve)
    const answer = await callApi(await again.ready, LIST, await keptCredentials(folder))
    assert.equal(answer.status, 200)
    again.child.kill('SIGTERM')
    assert.equal((await again.ended).code, 0)
  }))

test('the first start of another database leaves the credentials of the one before', () =>
  inTemporaryFolder(async (folder) => {
    const start = async () => {
      const server = spawnGarrison(['serve', '--port', '0', '--data', folder])
      await server.ready
      server.child.kill('SIGTERM')
      await server.ended
      return keptCredentials(folder)
    }
    const first = await start()
    await rename(join(folder, 'garrison.sqlite'), join(folder, 'other.sqlite'))
    const second = await start()
    const file = join(folder, `root-credentials.json.before-${second.accessKeyId}`)
    assert.deepEqual(JSON.parse(await readFile(file, 'utf8')), first)
    assert.equal((await stat(file)).mode & 0o777, 0o600)
  }))

test('an address in use is one clear line, and the first key is not lost with it', () =>
  inTemporaryFolder(async (folder) => {
    const server = spawnGarrison(['serve', '--port', '0', '--data', join(folder, 'a')])
    const { port } = new URL(await server.ready)
    const second = await runGarrison(['serve', '--port', port, '--data', join(folder, 'b')])
    assert.equal(second.code, 2)
    assert.match(second.stderr, /in use/)
    await assert.rejects(stat(join(folder, 'b', 'root-credentials.json')))
    server.child.kill('SIGTERM')
    await server.ended
  }))

test('health and readiness are JSON and need no signature', () =>
  inTemporaryFolder(async (folder) => {
    const server = spawnGarrison(['serve', '--port', '0', '--data', folder])
    const url = await server.ready
    const health = await fetch(`${url}/healthz`)
    assert.deepEqual([health.status, await health.json()], [200, { status: 'ok' }])
    const readiness = await fetch(`${url}/readyz`)
    const body = (await readiness.json()) as Record<string, string>
    assert.equal(readiness.status, 200)
    assert.equal(body['status'], 'ready')
    assert.equal(body['database'], 'sqlite')
    assert.ok(body['keyRing'])
    server.child.kill('SIGTERM')
    await server.ended
  }))

test('a server that delivers no alerts says so at its start, and one that does says nothing', () =>
  inTemporaryFolder(async (folder) => {
    for (const [more, told] of [
      [
        ['--delivery', 'off'],
        'garrison: --delivery is off: alerts wait for a day, and are then given up; nobody is told of them\n',
      ],
      [[], ''],
    ] as const) {
      const server = spawnGarrison(['serve', '--port', '0', '--data', folder, ...more])
      await server.ready
      server.child.kill('SIGTERM')
      const { code, stderr } = await server.ended
      assert.deepEqual([code, stderr], [0, told])
    }
  }))
