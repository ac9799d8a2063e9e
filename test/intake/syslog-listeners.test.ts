import assert from 'node:assert/strict'
import { createSocket } from 'node:dgram'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import test, { after, before, describe } from 'node:test'
import { connect as connectTls } from 'node:tls'
import { pino } from 'pino'
import { type IpRange, ipRangeSet, normaliseIp } from '../../src/detection/ip-range.ts'
import type { Batch } from '../../src/domain/logon-sources/receive-batch.ts'
import { MOST_MESSAGE_BYTES } from '../../src/intake/syslog-frames.ts'
import { listenForSyslog, type SyslogListening, type SyslogSink } from '../../src/intake/syslog-listeners.ts'
import { WEB_1, WEB_2 } from '../operations/garrison/sources.ts'
import { HEAD } from '../operations/sas/accounts.ts'
import { TestServer } from '../server.ts'
import { engines, forEachEngine } from '../storage/engines.ts'

const pem = (name: string) => readFileSync(new URL(`../program/tls/${name}`, import.meta.url))
const [cert, key] = [pem('cert.pem'), pem('key.pem')]
const senders = (...blocks: string[]) => ipRangeSet(blocks.map((block) => normaliseIp(block) as IpRange))
const HERE = { host: '127.0.0.1', port: 0 }
const NOWHERE: SyslogListening = {
  ...{ udp: undefined, tcp: undefined, tls: undefined },
  ...{ senders: senders('127.0.0.0/8'), runTogether: senders() },
}

const line = (host: string, port: number) =>
  `<86>Nov 21 20:17:05 ${host} sshd[811]: Accepted password for root from 8.8.8.8 port ${port} ssh2`
const framed = (message: string) => `${Buffer.byteLength(message)} ${message}`

async function sendTo({ port }: { port: number }, text: string): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  socket.end(text)
  return socket
}

async function sendDatagrams({ port }: { port: number }, ...texts: string[]): Promise<void> {
  const socket = createSocket('udp4')
  const send = (text: string) =>
    new Promise<void>((resolve, reject) => socket.send(text, port, '127.0.0.1', (error) => (error ? reject(error) : resolve())))
  await Promise.all(texts.map(send))
  socket.close()
}

/** Listeners whose batches a test takes; `until` resolves when so many lines were recorded. */
async function listening(where: Partial<SyslogListening>, receive: SyslogSink['receive'] = async () => 'done') {
  const batches: Batch[] = []
  let look: () => void = () => {}
  const failures: unknown[] = []
  const dropped: number[] = []
  const listeners = await listenForSyslog(
    { ...NOWHERE, ...where },
    {
      async receive(batch) {
        const outcome = await receive(batch)
        batches.push(batch)
        setImmediate(() => look())
        return outcome
      },
      onFailure: (error) => failures.push(error),
      onDropped: (count) => dropped.push(count),
    },
  )
  const lines = () =>
    batches.flatMap(({ pieces }) =>
      pieces.flatMap(({ log }) =>
        String(log)
          .split('\n')
          .filter((text) => text !== ''),
      ),
    )
  const until = (count: number) =>
    new Promise<void>((resolve) => {
      look = () => lines().length >= count && resolve()
      look()
    })
  return { listeners, batches, failures, dropped, lines, until }
}

/** The next connection that a server of this process takes, as the server has it once it has dealt with it. */
async function nextAccepted(): Promise<Socket> {
  let take: (message: unknown) => void = () => {}
  const accepted = new Promise<Socket>((resolve) => {
    take = (message) => resolve((message as { readonly socket: Socket }).socket)
    subscribe('net.server.socket', take)
  })
  // Not while it is told: early Nodes lose their way then.
  const socket = await accepted
  unsubscribe('net.server.socket', take)
  return socket
}

/** Listeners over TCP whose queue is full of `<13>x` until it is told to `open`, and two connections from before. */
async function fullListening() {
  let open: () => void = () => {}
  const gate = new Promise<void>((resolve) => {
    open = resolve
  })
  const found = await listening({ tcp: HERE }, async () => {
    await gate
    return 'done'
  })
  const { tcp } = found.listeners.places
  assert.ok(tcp)
  const [filling, early] = [await connection(tcp), await connection(tcp)]
  const paused = once(filling.taken, 'pause')
  filling.socket.write('<13>x\n'.repeat(30_000))
  await paused
  return { ...found, open, filling, early, tcp, others: () => found.lines().filter((text) => text !== '<13>x') }
}

/** A connection, as both ends have it. */
async function connection({ port }: { port: number }) {
  const taken = nextAccepted()
  const socket = connect(port, '127.0.0.1').on('error', () => {})
  return { socket, taken: await taken }
}

describe('listeners for syslog', () => {
  test('lines over TCP are gathered, whatever frames them and wherever the stream is cut', async () => {
    const { listeners, lines, until, batches } = await listening({ tcp: HERE })
    assert.ok(listeners.places.tcp)
    await sendTo(listeners.places.tcp, `<13>a\n${framed('<13>b\n<13>forged')}${framed('<13>c')}<13>d`)
    await until(4)
    assert.deepEqual(lines(), ['<13>a', '<13>b <13>forged', '<13>c', '<13>d'])
    assert.equal(batches[0]?.pieces[0]?.sender, '127.0.0.1')
    await listeners.stop()
    assert.equal(listeners.counts().received, 4)
  })

  test('messages that run together are told apart for the senders that are known for it, and for no others', async () => {
    const text = `${line('a', 1)}${line('b', 2)}`
    const known = await listening({ tcp: HERE, runTogether: senders('127.0.0.0/8') })
    assert.ok(known.listeners.places.tcp)
    const socket = connect(known.listeners.places.tcp.port, '127.0.0.1')
    await once(socket, 'connect')
    socket.write(text)
    // The connection stays open: a pause ends the last message.
    await known.until(2)
    assert.deepEqual(known.lines(), [line('a', 1), line('b', 2)])
    socket.destroy()
    await known.listeners.stop()

    const others = await listening({ tcp: HERE, runTogether: senders('10.0.0.0/8') })
    assert.ok(others.listeners.places.tcp)
    await sendTo(others.listeners.places.tcp, text)
    await others.until(1)
    assert.deepEqual(others.lines(), [text])
    await others.listeners.stop()
  })

  test('what a sender wrote while nobody could read it belongs to its message, however long that was', async (t) => {
    const pauses: (() => void)[] = []
    const { setTimeout: later } = globalThis
    t.mock.method(globalThis, 'setTimeout', ((work: () => void, ms: number) => {
      if (ms !== 300) return later(work, ms)
      pauses.push(work)
      return undefined
    }) as unknown as typeof setTimeout)
    const { listeners, lines, until } = await listening({ tcp: HERE, runTogether: senders('127.0.0.0/8') })
    assert.ok(listeners.places.tcp)
    const [first, second] = [line('a', 1), line('b', 2)]
    const socket = connect(listeners.places.tcp.port, '127.0.0.1')
    await once(socket, 'connect')
    socket.write(`${first}${second.slice(0, 40)}`)
    await until(1)
    // As after work that took so long: the time is over, and what came meanwhile is not read yet.
    socket.write(second.slice(40))
    const isAwaited = () => pauses.length > 0
    assert.ok(isAwaited())
    pauses.pop()?.()
    while (!isAwaited()) await new Promise((resolve) => setImmediate(resolve))
    pauses.pop()?.()
    await until(2)
    assert.deepEqual(lines(), [first, second])
    socket.destroy()
    await listeners.stop()
  })

  test('a message cannot begin another frame or another format', async () => {
    const { listeners, until, batches } = await listening({ udp: HERE })
    assert.ok(listeners.places.udp)
    await sendDatagrams(listeners.places.udp, '99999 <13>swallow', '<13>b\n')
    await until(2)
    const texts = batches.flatMap(({ pieces }) => pieces.map(({ log }) => String(log)))
    for (const text of texts) assert.doesNotMatch(text, /(^|\n)[0-9]+ <|^__/)
    await listeners.stop()
  })

  test('over TLS, and with a client CA only those who have a certificate', async () => {
    const open = await listening({ tls: { ...HERE, cert, key, clientCa: undefined } })
    const port = open.listeners.places.tls?.port ?? 0
    const socket = connectTls({ port, host: '127.0.0.1', ca: cert, checkServerIdentity: () => undefined })
    await once(socket, 'secureConnect')
    socket.end(framed('<13>a'))
    await open.until(1)
    assert.deepEqual(open.lines(), ['<13>a'])
    await open.listeners.stop()

    const closed = await listening({ tls: { ...HERE, cert, key, clientCa: cert } })
    const at = { port: closed.listeners.places.tls?.port ?? 0, host: '127.0.0.1', ca: cert, checkServerIdentity: () => undefined }
    const stranger = connectTls(at).on('error', () => {})
    stranger.on('secureConnect', () => stranger.end(framed('<13>stranger')))
    await new Promise((resolve) => stranger.once('close', resolve))
    const known = connectTls({ ...at, cert, key })
    await once(known, 'secureConnect')
    known.end(framed('<13>known'))
    await closed.until(1)
    assert.deepEqual(closed.lines(), ['<13>known'])
    await closed.listeners.stop()
  })

  test('who is not allowed is refused and counted', async () => {
    const { listeners, batches } = await listening({ udp: HERE, tcp: HERE, senders: senders('10.0.0.0/8') })
    assert.ok(listeners.places.tcp && listeners.places.udp)
    const socket = (await sendTo(listeners.places.tcp, '<13>a\n')).on('error', () => {})
    if (!socket.closed) await once(socket.resume(), 'close')
    await sendDatagrams(listeners.places.udp, '<13>a')
    while (listeners.counts().refused < 2) await new Promise((resolve) => setImmediate(resolve))
    await listeners.stop()
    assert.deepEqual([batches.length, listeners.counts().refused], [0, 2])
  })

  test('where one address cannot be had, none is kept', async () => {
    const taken = createServer().listen(0, '127.0.0.1')
    await once(taken, 'listening')
    const first = await listening({ udp: HERE })
    const { udp } = first.listeners.places
    await first.listeners.stop()
    assert.ok(udp)
    try {
      await assert.rejects(listening({ udp, tcp: { ...HERE, port: (taken.address() as AddressInfo).port } }), /EADDRINUSE/)
      await (await listening({ udp })).listeners.stop()
    } finally {
      taken.close()
    }
  })

  test('a slow database makes streams wait and datagrams drop, and nothing that was received is lost', async () => {
    let open: () => void = () => {}
    const gate = new Promise<void>((resolve) => {
      open = resolve
    })
    const { listeners, lines, dropped } = await listening({ udp: HERE, tcp: HERE }, async () => {
      await gate
      return 'done'
    })
    const { tcp, udp } = listeners.places
    assert.ok(tcp && udp)
    const socket = connect(tcp.port, '127.0.0.1')
    await once(socket, 'connect')
    const text = `<13>${'x'.repeat(500)}`
    const piece = `${text}\n`.repeat(1000)
    // More than what is held and the windows of both ends take.
    const written = 60_000
    for (let lines = 0; lines < written; lines += 1000) socket.write(piece)
    while (listeners.counts().dropped < 20_000) {
      await sendDatagrams(udp, ...Array.from({ length: 40 }, () => '<13>u'))
      await new Promise((resolve) => setImmediate(resolve))
    }
    assert.deepEqual(dropped.slice(0, 4), [1, 2, 4, 8])
    assert.ok(socket.writableLength > 0, 'the stream did not wait')
    open()
    socket.end()
    await once(socket.resume(), 'close')
    await listeners.stop()
    assert.equal(lines().filter((found) => found === text).length, written)
  })

  test('a connection that opens while everybody waits has to wait, too', async () => {
    const { listeners, open, until, others, tcp } = await fullListening()
    const late = await connection(tcp)
    const hasToWait = late.taken.isPaused()
    late.socket.write('<13>late\n')
    open()
    await until(30_001)
    await listeners.stop()
    assert.deepEqual([hasToWait, others()], [true, ['<13>late']])
  })

  test('what a connection holds unread when the listening ends is recorded, once', async () => {
    const { listeners, open, others, early } = await fullListening()
    const text = '<13>early\n<13>half'
    early.socket.write(text)
    while (early.taken.readableLength < text.length) await new Promise((resolve) => setImmediate(resolve))
    const stopped = listeners.stop()
    open()
    await stopped
    assert.deepEqual(others(), ['<13>early', '<13>half'])
  })

  test('the end waits for nobody who has not come to shake hands yet, and lets nobody in', async () => {
    const { listeners, lines } = await listening({ tls: { ...HERE, cert, key, clientCa: undefined } })
    assert.ok(listeners.places.tls)
    const { socket } = await connection(listeners.places.tls)
    const stopped = listeners.stop()
    const late = connectTls({ socket, ca: cert, checkServerIdentity: () => undefined }).on('error', () => {})
    let isIn = false
    late.on('secureConnect', () => {
      isIn = true
      late.end(framed('<13>late'))
    })
    await Promise.all([stopped, new Promise((resolve) => late.once('close', resolve))])
    assert.deepEqual([isIn, lines()], [false, []])
  })

  test('what is too long or cut off is counted, while its connection lasts and after it', async () => {
    const { listeners, until } = await listening({ tcp: HERE })
    assert.ok(listeners.places.tcp)
    const socket = connect(listeners.places.tcp.port, '127.0.0.1')
    await once(socket, 'connect')
    socket.write(`${'x'.repeat(MOST_MESSAGE_BYTES + 1)}\n<13>a\n`)
    await until(1)
    const early = listeners.counts().lost
    socket.end('9 <13>b')
    await once(socket.resume(), 'close')
    await listeners.stop()
    assert.deepEqual([early, listeners.counts().lost], [1, 2])
  })

  test('what fails is tried again under the same id; the end records what was received', async () => {
    const ids: string[] = []
    const { listeners, failures, lines } = await listening({ tcp: HERE }, async ({ id }) => {
      ids.push(id)
      if (ids.length < 3) throw new Error('busy')
      return 'done'
    })
    assert.ok(listeners.places.tcp)
    const socket = await sendTo(listeners.places.tcp, '<13>a\n')
    if (!socket.closed) await once(socket.resume(), 'close')
    await listeners.stop()
    assert.deepEqual([lines(), new Set(ids).size, failures.length], [['<13>a'], 1, 2])
    assert.deepEqual(listeners.counts(), { received: 1, dropped: 0, refused: 0, lost: 0 })
  })

  test('an end that cannot record gives up, and says how much', async () => {
    const { listeners } = await listening({ tcp: HERE }, () => Promise.reject(new Error('gone')))
    assert.ok(listeners.places.tcp)
    const socket = await sendTo(listeners.places.tcp, '<13>a\n<13>b\n')
    if (!socket.closed) await once(socket.resume(), 'close')
    await listeners.stop()
    assert.equal(listeners.counts().lost, 2)
  })
})

test('that nobody may send what comes is said once an hour, however much it is', async () => {
  const [engine] = engines
  assert.ok(engine)
  const said: string[] = []
  const log = pino({ level: 'warn' }, { write: (text: string) => said.push(JSON.parse(text).why) })
  const server = await TestServer.start(engine, undefined, {
    log,
    syslog: { ...NOWHERE, tcp: HERE, source: { account: HEAD, name: 'nobody' } },
  })
  try {
    server.clock.freeze()
    const refused = async () => ((await (await fetch(`${server.url}/readyz`)).json()) as { syslog: string }).syslog
    const send = async (count: number) => {
      assert.ok(server.syslog.tcp)
      await sendTo(server.syslog.tcp, `${line('web-1', count)}\n`)
      while (!(await refused()).includes(` ${count} refused`)) await new Promise((resolve) => setImmediate(resolve))
    }
    await send(1)
    await send(2)
    server.clock.advance(3_600_000 - 1)
    await send(3)
    assert.deepEqual(said, ['unknown-source'])
    server.clock.advance(1)
    await send(4)
    assert.deepEqual(said, ['unknown-source', 'unknown-source'])
  } finally {
    await server.stop()
  }
})

test('that the only server of its source is gone is said in a line of its own', async () => {
  const [engine] = engines
  assert.ok(engine)
  const said: { why: string; msg: string }[] = []
  const log = pino({ level: 'warn' }, { write: (text: string) => said.push(JSON.parse(text)) })
  const syslog = { ...NOWHERE, tcp: HERE, source: { account: HEAD, name: 'bound' } }
  const server = await TestServer.start(engine, undefined, { log, syslog })
  try {
    const made = await server.call('Garrison', 'CreateLogonSource', { Name: 'bound', HostUuid: WEB_1 })
    assert.equal(made.status, 200, made.text)
    assert.equal((await server.call('Sas', 'UnbindAegis', { Uuids: WEB_1 })).status, 200)
    assert.ok(server.syslog.tcp)
    await sendTo(server.syslog.tcp, `${line('web-1', 1)}\n`)
    while (said.length === 0) await new Promise((resolve) => setImmediate(resolve))
    const way = 'the only server of its source is gone: register it again, or name another source'
    const told = said.map(({ why, msg }) => [why, msg])
    assert.deepEqual(told, [['host-gone', `what comes by syslog is thrown away: ${way}; told once an hour`]])
  } finally {
    await server.stop()
  }
})

forEachEngine((engine) => {
  describe(`syslog on ${engine.name}`, () => {
    let server: TestServer
    before(async () => {
      const source = { account: HEAD, name: 'rsyslog' }
      const given = { ...NOWHERE, udp: HERE, tcp: HERE, source }
      server = await TestServer.start(engine, undefined, { syslog: given })
    })
    after(() => server.stop())

    test('events come to their servers by name, and without one by the address of the sender', async () => {
      const { status } = await server.call('Garrison', 'CreateLogonSource', { Name: 'rsyslog' })
      assert.equal(status, 200)
      const rows = (sql: string) => server.database.read((reader) => reader.all<Record<string, unknown>>(`${sql} LIMIT 100`))
      await server.database.write((transaction) =>
        transaction.run("UPDATE hosts SET ip = '127.0.0.1' WHERE account = ? AND uuid = ?", HEAD, WEB_2),
      )
      const { tcp, udp } = server.syslog
      assert.ok(tcp && udp)
      const nameless = '<86>1 2026-11-21T20:17:05Z - sshd 811 - - Accepted password for root from 8.8.8.8 port 2 ssh2'
      // Messages before and behind another make nothing of it.
      const event = `<Event xmlns="x">\n${line('web-1', 1)}\n</Event>\n`
      const socket = await sendTo(tcp, `${event}${framed(nameless)}`)
      if (!socket.closed) await once(socket.resume(), 'close')
      await sendDatagrams(udp, line('nowhere', 3), nameless.replace('port 2', 'port 4'))
      const found = () => rows('SELECT host, port FROM logons ORDER BY port')
      while ((await found()).length < 3 || (await rows('SELECT name FROM unknown_hosts')).length < 1) {
        await new Promise((resolve) => setImmediate(resolve))
      }
      assert.deepEqual(
        (await found()).map(({ host, port }) => [host, port]),
        [
          [WEB_1, 1],
          [WEB_2, 2],
          [WEB_2, 4],
        ],
      )
      const ready = (await (await fetch(`${server.url}/readyz`)).json()) as { syslog: string }
      assert.equal(ready.syslog, '6 lines received, 0 dropped, 0 refused, 0 lost')
    })
  })
})
