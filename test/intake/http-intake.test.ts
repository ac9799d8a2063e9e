import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { type Agent, request as httpRequest, Agent as KeepAlive } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { connect } from 'node:net'
import { json } from 'node:stream/consumers'
import test, { beforeEach, describe } from 'node:test'
import { gzipSync } from 'node:zlib'
import { createSource } from '../../src/domain/logon-sources/create-source.ts'
import { MOST_BYTES, MOST_SENT_BYTES } from '../../src/intake/batch-body.ts'
import { MOST_LINES } from '../../src/intake/http-intake.ts'
import { parseUid, type Uid } from '../../src/kernel/ids.ts'
import { Refusal } from '../../src/kernel/outcome.ts'
import { zstdFrame } from '../kernel/zstd-frames.ts'
import { logonOn, sourceCalls, WEB_1, WEB_2 } from '../operations/garrison/sources.ts'
import { HEAD } from '../operations/sas/accounts.ts'
import { forEachServer, TestServer } from '../server.ts'
import { engines } from '../storage/engines.ts'

const zstd = (text: string) => new Uint8Array(zstdFrame([{ raw: Buffer.from(text) }]))
const gzip = (text: string | Buffer) => new Uint8Array(gzipSync(text))
const journal = (port: number) =>
  JSON.stringify({
    __REALTIME_TIMESTAMP: '1763756225000000',
    _HOSTNAME: 'web-1',
    SYSLOG_IDENTIFIER: 'sshd',
    _UID: '0',
    MESSAGE: `Accepted password for root from 8.8.8.8 port ${port} ssh2`,
  })

/** Sends what `write` writes, and gives the answer though the body never ends. */
function early(url: string, headers: Record<string, string>, write: (send: (piece: Buffer) => boolean) => void, agent?: Agent) {
  return new Promise<{ status: number; body: string; headers: NodeJS.Dict<string | string[]> }>((resolve, reject) => {
    const request = httpRequest(`${url}/intake/logons`, { method: 'POST', headers, agent })
    request.on('error', reject)
    request.on('response', async (response) => {
      let body = ''
      for await (const piece of response.setEncoding('utf8')) body += piece
      resolve({ status: response.statusCode ?? 0, body, headers: response.headers })
      request.destroy()
    })
    write((piece) => request.write(piece))
  })
}

forEachServer((server) => {
  const { create, send, must, n, rows } = sourceCalls(server)
  beforeEach(() => server.reset())

  test('text, journal entries, gzip and zstd are read alike', async () => {
    const { Token } = await create()
    const bodies: [Parameters<typeof send>[1], string][] = [
      [logonOn('web-1', 1), 'identity'],
      [`${journal(2)}\n${journal(3)}\n`, 'identity'],
      [gzip(logonOn('web-1', 4)), 'gzip'],
      [zstd(logonOn('web-1', 5)), 'zstd'],
    ]
    for (const [body, encoding] of bodies) {
      const { status, body: told } = await send(Token, body, { headers: { 'content-encoding': encoding } })
      assert.deepEqual([status, told.NotUnderstood, told.Quarantined], [200, 0, 0])
    }
    const ports = (await rows('SELECT port, host FROM logons ORDER BY port')).map(({ port, host }) => [port, host])
    assert.deepEqual(
      ports,
      [1, 2, 3, 4, 5].map((port) => [port, WEB_1]),
    )
  })

  test('who has no token, a wrong one or the wrong method is refused, and nothing is read', async () => {
    const { Token } = await create()
    for (const authorization of ['', 'Bearer', 'Bearer gls_x', `Basic ${Token}`, `Bearer ${Token}x`]) {
      const response = await fetch(`${server().url}/intake/logons`, { method: 'POST', headers: { authorization }, body: 'x' })
      assert.deepEqual([response.status, response.headers.get('www-authenticate')], [401, 'Bearer'])
    }
    const got = await fetch(`${server().url}/intake/logons`, { headers: { authorization: `Bearer ${Token}` } })
    assert.deepEqual([got.status, got.headers.get('allow')], [405, 'POST'])
    assert.equal(await n('intake_batches'), 0)
  })

  test('what is wrong with a batch is told, and nothing of it is kept', async () => {
    const { Token } = await create()
    const line = logonOn('web-1')
    // Rows of a wtmpdb are lines, also where they look like a frame or an entry of a journal's export.
    const rows = '\n'.repeat(MOST_LINES + 1)
    const ofRows = { headers: { 'content-encoding': 'gzip', 'x-garrison-records': 'wtmpdb' } }
    const cases: [number, string, Parameters<typeof send>[1], Parameters<typeof send>[2]][] = [
      [415, 'UnsupportedEncoding', line, { headers: { 'content-encoding': 'br' } }],
      [400, 'Damaged', line, { headers: { 'content-encoding': 'gzip' } }],
      [400, 'Damaged', gzip(line.repeat(50)).subarray(0, 60), { headers: { 'content-encoding': 'gzip' } }],
      [400, 'Damaged', zstd(line.repeat(50)).subarray(0, 30), { headers: { 'content-encoding': 'zstd' } }],
      [413, 'TooLarge', gzip(Buffer.alloc(MOST_BYTES + 1, 'x')), { headers: { 'content-encoding': 'gzip' } }],
      [413, 'TooLarge', new Uint8Array(MOST_SENT_BYTES + 1), {}],
      [413, 'TooManyLines', gzip(Buffer.alloc(MOST_LINES + 1, '\n')), { headers: { 'content-encoding': 'gzip' } }],
      [413, 'TooManyLines', gzip('4 <13>'.repeat(MOST_LINES + 1)), { headers: { 'content-encoding': 'gzip' } }],
      ...[`99999 <${rows}`, `__CURSOR=${rows}`].map((body): (typeof cases)[number] => [413, 'TooManyLines', gzip(body), ofRows]),
      [400, 'InvalidZone', line, { query: '?zone=Mars/Olympus' }],
      [400, 'InvalidFraming', line, { query: '?framing=frames' }],
      [400, 'UnknownHost', line, { query: '?host=nobody' }],
      [400, 'InvalidIdempotencyKey', line, { headers: { 'idempotency-key': 'a b' } }],
    ]
    for (const [status, code, body, options] of cases) {
      const sent = await send(Token, body, options)
      assert.deepEqual([sent.status, sent.body.Code], [status, code])
      assert.ok(!sent.body.Message.includes('\n'))
    }
    assert.deepEqual([await n('logons'), await n('intake_batches')], [0, 0])
  })

  test('a batch that is sent again gets its first answer, and nothing happens', async () => {
    const { Token } = await create()
    const first = await send(Token, logonOn('nowhere'))
    assert.deepEqual((await send(Token, logonOn('nowhere'))).body, first.body)
    const named = { headers: { 'idempotency-key': 'batch-1' } }
    const second = await send(Token, logonOn('web-1'), named)
    assert.equal(second.body.Successes, 1)
    // The name decides, not what it holds: a sender that cuts its lines anew after a restart says so by its name.
    assert.deepEqual((await send(Token, logonOn('web-1', 2), named)).body, second.body)
    assert.equal((await must('ListUnknownHosts')).UnknownHosts[0].Lines, 1)
    assert.equal(await n('logons'), 1)
    const other = await create({ Name: 'other' })
    assert.equal((await send(other.Token, logonOn('web-1', 3), named)).body.Duplicates, 0)
    assert.equal(await n('logons'), 2)
  })

  test('two same batches at once are judged once', async () => {
    const { Token } = await create()
    const line = logonOn('nowhere')
    const sent = await Promise.all(Array.from({ length: 8 }, () => send(Token, line)))
    for (const { status, body } of sent) assert.deepEqual([status, body], [200, sent[0]?.body])
    assert.equal((await must('ListUnknownHosts')).UnknownHosts[0].Lines, 1)
  })

  test('a batch is forgotten after a week, and those of sources that are gone too', async () => {
    server().clock.freeze()
    const { Token, SourceId } = await create()
    const other = await create({ Name: 'other' })
    await send(Token, logonOn('nowhere'))
    await must('DeleteLogonSource', { SourceId })
    server().clock.advance(7 * 86_400_000 - 1)
    await send(other.Token, 'x')
    assert.equal(await n('intake_batches'), 2)
    server().clock.advance(2)
    await send(other.Token, 'y')
    assert.equal(await n('intake_batches'), 2)
    assert.deepEqual(await rows('SELECT DISTINCT source FROM intake_batches'), [{ source: other.SourceId }])
  })

  test('a source that is taken away while its batch is under way loses the batch', async () => {
    const { Token, SourceId } = await create()
    const { read } = server().database
    let isTaken = false
    server().database.read = async (work) => {
      const found = await read.call(server().database, work)
      if (!isTaken) {
        isTaken = true
        const gone = (sql: string) => server().database.write((transaction) => transaction.run(sql, SourceId))
        await gone('DELETE FROM logon_sources WHERE id = ?')
      }
      return found as Awaited<ReturnType<typeof work>>
    }
    try {
      assert.equal((await send(Token, logonOn('web-1'))).status, 401)
    } finally {
      server().database.read = read
    }
    assert.deepEqual([isTaken, await n('logons'), await n('intake_batches')], [true, 0, 0])
  })

  test('times without a zone: each server’s own, unless the batch or the source tells one', async () => {
    const local = (host: string, port: number) => logonOn(host, port).replace('2026-11-21T20:17:05Z', 'Nov 21 20:17:05')
    const { Token } = await create()
    await send(Token, [local('web-1', 1), local('web-2', 2), local('db-1', 3)].join('\n'))
    await send(Token, [local('web-1', 4), local('web-2', 5)].join('\n'), { query: '?zone=America/New_York' })
    const found = await rows('SELECT port, at FROM logons ORDER BY port')
    assert.deepEqual(
      found.map(({ at }) => new Date(Number(at)).toISOString().slice(11, 16)),
      ['12:17', '19:17', '20:17', '01:17', '01:17'],
    )
  })

  test('messages that run together are told apart where the sender says so', async () => {
    const { Token } = await create()
    const together = [1, 2, 3].map((port) => `<86>${logonOn('web-1', port)}`).join('')
    assert.equal((await send(Token, together)).body.Lines, 1)
    const { body } = await send(Token, together, { query: '?framing=run-together' })
    assert.deepEqual([body.Lines, body.Successes], [3, 3])
    assert.deepEqual((await send(Token, together, { query: '?framing=lines' })).body.Lines, 1)
  })

  test('a refusal is read before the body is whole, and its connection then ends', async () => {
    const { Token } = await create()
    const authorization = `Bearer ${Token}`
    const unknown = await early(server().url, { authorization: 'Bearer gls_x' }, (write) => write(Buffer.alloc(100_000)))
    assert.deepEqual([unknown.status, unknown.headers['connection']], [401, 'close'])
    const declared = await early(server().url, { authorization, 'content-length': '99999999' }, (write) => write(Buffer.alloc(9)))
    assert.deepEqual([declared.status, JSON.parse(declared.body).Code], [413, 'TooLarge'])
    const grown = await early(server().url, { authorization }, (write) => {
      for (let sent = 0; sent <= MOST_SENT_BYTES; sent += 65_536) write(Buffer.alloc(65_536, 'x'))
    })
    assert.deepEqual([grown.status, JSON.parse(grown.body).Code], [413, 'TooLarge'])
    assert.equal((await send(Token, logonOn('web-1'))).status, 200)
  })

  test('a connection stays for the next batch', async () => {
    const { Token } = await create()
    const agent = new KeepAlive({ keepAlive: true, maxSockets: 1 })
    try {
      const ports: (number | undefined)[] = []
      for (const [key, status] of [['a', 200] as const, ['b c', 400] as const, ['d', 200] as const]) {
        const headers = { authorization: `Bearer ${Token}`, 'idempotency-key': key }
        const request = httpRequest(`${server().url}/intake/logons`, { method: 'POST', headers, agent })
        request.end(logonOn('web-1'))
        const [response] = await once(request, 'response')
        ports.push(request.socket?.localPort)
        assert.equal(response.statusCode, status)
        response.resume()
        await once(response, 'end')
      }
      assert.equal(new Set(ports).size, 1)
    } finally {
      agent.destroy()
    }
  })

  test('announced and broken-off bodies hold nothing; what is held makes others wait', async () => {
    const { Token } = await create()
    const { port } = new URL(server().url)
    const head = (length: number) =>
      `POST /intake/logons HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${Token}\r\nContent-Length: ${length}\r\n\r\n`
    const open = async (sent: number) => {
      const socket = connect(Number(port), '127.0.0.1').on('error', () => {})
      await once(socket, 'connect')
      const isFlushed = socket.write(head(MOST_SENT_BYTES)) && socket.write(Buffer.alloc(sent, 'x'))
      if (!isFlushed) await once(socket, 'drain')
      return socket
    }
    const sockets = await Promise.all(Array.from({ length: 20 }, () => open(10)))
    assert.equal((await send(Token, logonOn('web-1'))).status, 200, 'what is only announced takes no place')
    const full = await Promise.all(Array.from({ length: 7 }, () => open(MOST_SENT_BYTES - 1)))
    const large = new Uint8Array(MOST_SENT_BYTES)
    let refused = await send(Token, large)
    // What was flushed may still be on its way.
    for (let tries = 0; refused.status === 200 && tries < 100; tries++) refused = await send(Token, large)
    assert.deepEqual([refused.status, refused.body.Code, refused.headers.get('retry-after')], [429, 'Throttling', '1'])
    for (const socket of [...sockets, ...full]) socket.destroy()
    let again = await send(Token, large)
    for (let tries = 0; again.status === 429 && tries < 100; tries++) again = await send(Token, large)
    assert.equal(again.status, 200)
    assert.equal(await n('logons'), 1)
  })

  test('a failing database refuses for a while, and loses nothing', async () => {
    const { Token } = await create()
    const { write } = server().database
    server().database.write = () => Promise.reject(new Error('the disk is full'))
    const refused = await send(Token, logonOn('web-1')).finally(() => {
      server().database.write = write
    })
    assert.deepEqual([refused.status, refused.body.Code], [503, 'ServiceUnavailable'])
    assert.equal(refused.headers.get('retry-after'), '1')
    assert.ok(!refused.body.Message.includes('disk'))
    assert.equal((await send(Token, logonOn('web-1'))).body.Successes, 1)
  })

  test('a token for one server speaks of it under any name', async () => {
    const { Token } = await create({ HostUuid: WEB_2 })
    assert.equal((await send(Token, logonOn('web-1'))).status, 200)
    assert.equal((await send(Token, logonOn('web-1', 2), { query: `?host=${WEB_2}` })).status, 200)
    assert.deepEqual(await rows('SELECT DISTINCT host FROM logons'), [{ host: WEB_2 }])
  })
})

describe('over TLS', () => {
  test('batches are taken in', async () => {
    const file = (name: string) => readFileSync(new URL(`../program/tls/${name}`, import.meta.url))
    const [engine] = engines
    assert.ok(engine)
    const tls = { cert: file('cert.pem'), key: file('key.pem') }
    const server = await TestServer.start(engine, undefined, { tls })
    try {
      assert.match(server.url, /^https:/)
      const made = await server.database.write((transaction) =>
        createSource({ transaction, clock: server.clock }, parseUid(HEAD) as Uid, { name: 'tls', host: '', zone: '' }),
      )
      assert.ok(!(made instanceof Refusal))
      const post = async (token: string) => {
        const headers = { authorization: `Bearer ${token}` }
        const options = { method: 'POST', ca: tls.cert, checkServerIdentity: () => undefined, agent: false, headers }
        const request = httpsRequest(`${server.url}/intake/logons`, options)
        request.end(logonOn('web-1'))
        const [response] = await once(request, 'response')
        return { status: response.statusCode, body: (await json(response)) as { Successes: number } }
      }
      assert.equal((await post('gls_x')).status, 401)
      const { status, body } = await post(made.token.reveal())
      assert.deepEqual([status, body.Successes], [200, 1])
      const rows = await server.database.read((reader) => reader.all<{ host: string }>('SELECT host FROM logons LIMIT 9'))
      assert.deepEqual(
        rows.map(({ host }) => host),
        [WEB_1],
      )
    } finally {
      await server.stop()
    }
  })
})
