import assert from 'node:assert/strict'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { EventEmitter, once } from 'node:events'
import type { RequestListener } from 'node:http'
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net'
import { afterEach, describe, it } from 'node:test'
import { type Dial, dialDirectly, dialThrough, type HostAddress } from '../../src/connectors/dial.ts'
import { Egress, type EgressLimits, limitsOf } from '../../src/connectors/egress.ts'
import { VendorFailure, type VendorRequest } from '../../src/connectors/vendor.ts'
import { type CloudServer, dialTo, egressTo, PUBLIC_ADDRESS, serveAsCloud, testAuthority } from './network.ts'

const HOST = 'sts.us-east-1.amazonaws.com'
const REQUEST: VendorRequest = { method: 'POST', host: HOST, path: '/', headers: { 'x-test': 'yes' }, body: 'Action=Ask' }
const SHORT: Partial<EgressLimits> = { connectMs: 150, headMs: 150, totalMs: 600 }

const errand = (allowed: string = HOST) => ({ allows: (host: string) => host === allowed, signal: new AbortController().signal })

/** A failure in the words of connectors, as one line. */
async function failureOf(sent: Promise<unknown>): Promise<string> {
  const failure = await sent.then(
    () => assert.fail('it was answered'),
    (error: unknown) => error,
  )
  assert.ok(failure instanceof VendorFailure, String(failure))
  return `${failure.reason} ${failure.detail.code}`
}

describe('the way out to other clouds', () => {
  const closers: (() => unknown)[] = []
  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close()
  })

  async function cloud(listener: RequestListener): Promise<CloudServer> {
    const server = await serveAsCloud(listener)
    closers.push(server.close)
    return server
  }

  function way(egress: Egress): Egress {
    closers.push(() => egress.close())
    return egress
  }

  /** A stand-in that may write to the bare connection, and the way to it under short limits. */
  async function shortWay(listener: RequestListener): Promise<Egress> {
    return way(egressTo(await cloud(listener), SHORT))
  }

  /** The same where nothing is late: a busy machine is. */
  async function calmWay(listener: RequestListener): Promise<Egress> {
    return way(egressTo(await cloud(listener), { bodyBytes: 10_000 }))
  }

  it('sends what it is given and gives back the whole answer', async () => {
    const seen: unknown[] = []
    const server = await cloud((request, response) => {
      const pieces: Buffer[] = []
      request.on('data', (piece: Buffer) => pieces.push(piece))
      request.on('end', () => {
        seen.push([request.method, request.url, request.headers, Buffer.concat(pieces).toString()])
        response.writeHead(403, { date: 'Sun, 22 Nov 2026 08:00:00 GMT', 'x-request-id': 'r-1' }).end('<no/>')
      })
    })
    const answer = await way(egressTo(server)).send(REQUEST, errand())

    const headers = {
      'x-test': 'yes',
      host: HOST,
      'accept-encoding': 'identity',
      'content-length': '10',
      connection: 'keep-alive',
    }
    assert.deepEqual(seen, [['POST', '/', headers, 'Action=Ask']])
    assert.deepEqual([answer.status, answer.body, answer.headers['x-request-id']], [403, '<no/>', 'r-1'])
    assert.equal(answer.vendorTime, Date.UTC(2026, 10, 22, 8))
  })

  it('asks no host that the errand does not allow, in whatever spelling', async () => {
    let asked = 0
    const egress = way(egressTo(await cloud((_request, response) => response.end(String(++asked)))))
    const spellings = ['127.0.0.1', '2130706433', '0x7f.1', '017700000001', '[::1]', '::ffff:127.0.0.1', '[::ffff:7f00:1]']
    const lookAlikes = ['localhost', `${HOST}.example.com`, `evil-${HOST}`, `${HOST}.`, `x@${HOST}`, `${HOST}#`, `${HOST}:443`]
    for (const host of [...spellings, ...lookAlikes]) {
      assert.equal(await failureOf(egress.send({ ...REQUEST, host }, errand())), 'unreachable EgressRefused', host)
    }
    assert.equal(asked, 0)
  })

  it('asks a host over a kept connection only where this errand allows it too', async () => {
    let asked = 0
    const egress = way(egressTo(await cloud((_request, response) => response.end(String(++asked)))))
    assert.equal((await egress.send(REQUEST, errand())).body, '1')
    assert.equal(await failureOf(egress.send(REQUEST, errand('elsewhere'))), 'unreachable EgressRefused')
    assert.equal(asked, 1)
  })

  const inside = [
    '127.0.0.1',
    '10.1.2.3',
    '172.16.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '100.100.100.200',
    '168.63.129.16',
    '0.0.0.0',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::1',
    '::',
    '::7f00:1',
    '::ffff:127.0.0.1',
    '64:ff9b::7f00:1',
    '64:ff9b:1::1',
    '2002:7f00:1::',
    '2001:0:53aa:64c::1',
    'fe80::1',
    'fe80::1%eth0',
    'fd00::1',
    'ff02::1',
    'nonsense',
  ]
  it('connects to no address that is not public, beside public ones either', async () => {
    let asked = 0
    const server = await cloud((_request, response) => response.end(String(++asked)))
    for (const address of inside) {
      for (const addresses of [[{ address, family: 4 }], [PUBLIC_ADDRESS, { address, family: 6 }]]) {
        const egress = way(new Egress({ dial: dialTo(server.port, () => addresses), ca: testAuthority }))
        assert.equal(await failureOf(egress.send(REQUEST, errand())), 'unreachable EgressRefused', address)
      }
    }
    assert.equal(asked, 0)
    for (const address of ['8.8.8.8', '2606:4700::1111', '64:ff9b::808:808']) {
      const egress = way(new Egress({ dial: dialTo(server.port, () => [{ address, family: 4 }]), ca: testAuthority }))
      assert.equal((await egress.send(REQUEST, errand())).status, 200, address)
    }
  })

  it('connects to what it has judged, though the name means something else a moment later', async () => {
    const server = await cloud((_request, response) => response.end('right'))
    const answers: HostAddress[][] = [[PUBLIC_ADDRESS], [{ address: '169.254.169.254', family: 4 }]]
    let lookups = 0
    const connected: string[] = []
    const direct = dialTo(server.port)
    const dial = dialDirectly({
      lookup: async () => answers[Math.min(lookups++, 1)] ?? [],
      connect(options) {
        options.lookup?.(HOST, { all: false }, (_error, address) => connected.push(String(address)))
        throw new Error('seen')
      },
    })
    await failureOf(way(new Egress({ dial, ca: testAuthority })).send(REQUEST, errand()))
    assert.deepEqual([lookups, connected], [1, [PUBLIC_ADDRESS.address]])
    assert.equal((await way(new Egress({ dial: direct, ca: testAuthority })).send(REQUEST, errand())).body, 'right')
  })

  it('follows no redirect', async () => {
    let reached = 0
    const canary = await cloud((_request, response) => response.end(String(++reached)))
    const location = `https://${HOST}:${canary.port}/`
    const egress = await calmWay((_request, response) => response.writeHead(307, { location }).end())
    assert.equal((await egress.send(REQUEST, errand())).status, 307)
    assert.equal(reached, 0)
  })

  it('obeys no proxy of the environment', async () => {
    let asked = 0
    const proxy = createTcpServer((socket) => socket.destroy(void ++asked)).listen(0, '127.0.0.1')
    closers.push(() => proxy.close())
    await once(proxy, 'listening')
    const names = ['http_proxy', 'https_proxy', 'HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY']
    const before = names.map((name) => process.env[name])
    closers.push(() => {
      for (const [index, name] of names.entries()) restore(name, before[index])
    })
    for (const name of names) process.env[name] = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`
    const egress = await calmWay((_request, response) => response.end('direct'))
    assert.deepEqual([(await egress.send(REQUEST, errand())).body, asked], ['direct', 0])
  })

  it('takes only a certificate for the host, by an authority it trusts', async () => {
    const server = await cloud((_request, response) => response.end())
    const unknown = way(new Egress({ dial: dialTo(server.port) }))
    assert.match(await failureOf(unknown.send(REQUEST, errand())), /^unreachable (SELF_SIGNED|UNABLE_TO_VERIFY|UNABLE_TO_GET)/)
    const host = 'sts.us-east-1.example.com'
    const sent = way(egressTo(server)).send({ ...REQUEST, host }, errand(host))
    assert.equal(await failureOf(sent), 'unreachable ERR_TLS_CERT_ALTNAME_INVALID')
  })

  it('waits no longer than its limits', async () => {
    const silent = createTcpServer(() => {}).listen(0, '127.0.0.1')
    const held: Socket[] = []
    silent.on('connection', (socket) => held.push(socket))
    closers.push(() => {
      for (const socket of held) socket.destroy()
      silent.close()
    })
    await once(silent, 'listening')
    const mute = way(new Egress({ dial: dialTo((silent.address() as AddressInfo).port), limits: SHORT }))
    assert.equal(await failureOf(mute.send(REQUEST, errand())), 'timed-out TimedOut:connect')
    const lookup = () => new Promise<never>(() => {})
    const unnamed = way(new Egress({ dial: dialDirectly({ lookup, connect: () => assert.fail() }), limits: SHORT }))
    assert.equal(await failureOf(unnamed.send(REQUEST, errand())), 'timed-out TimedOut:connect')
    const proxy = new URL(`http://127.0.0.1:${(silent.address() as AddressInfo).port}`)
    const through = way(new Egress({ dial: dialThrough(proxy), limits: SHORT }))
    assert.equal(await failureOf(through.send(REQUEST, errand())), 'timed-out TimedOut:connect')

    const hanging = await shortWay(() => {})
    assert.equal(await failureOf(hanging.send(REQUEST, errand())), 'timed-out TimedOut:head')

    const half = await shortWay((request) => request.socket.write('HTTP/1.1 200 OK\r\nContent-Le'))
    assert.equal(await failureOf(half.send(REQUEST, errand())), 'timed-out TimedOut:head')

    const dripping = await shortWay((_request, response) => {
      const drip = setInterval(() => response.write('.'), 20)
      response.on('close', () => clearInterval(drip))
    })
    assert.equal(await failureOf(dripping.send(REQUEST, errand())), 'timed-out TimedOut:total')
  })

  it('shares out the time that a request may take', () => {
    assert.deepEqual(limitsOf(15_000), { connectMs: 3000, headMs: 10_000, totalMs: 15_000 })
  })

  it('ends when the errand does', async () => {
    const ending = new AbortController()
    const egress = await calmWay(() => ending.abort())
    const sent = egress.send(REQUEST, { ...errand(), signal: ending.signal })
    assert.equal(await failureOf(sent), 'timed-out TimedOut:errand')
  })

  it('holds no more connections than its limit, those under way and the idle ones too, and serves all', async () => {
    const open = new Set<Socket>()
    let most = 0
    const server = await cloud((request, response) => response.end(request.headers.host))
    const direct = dialTo(server.port)
    const dial: Dial = async (host, port, signal) => {
      const under = {} as Socket
      most = Math.max(most, open.add(under).size)
      const socket = await direct(host, port, signal)
      open.delete(under)
      open.add(socket)
      return socket.once('close', () => open.delete(socket))
    }
    const egress = way(new Egress({ dial, ca: testAuthority, limits: { connections: 4 } }))
    const hosts = [HOST, 'sts.eu-west-1.amazonaws.com', 'ec2.us-east-1.amazonaws.com']
    // One host after the other: each finds the idle connections of the one before it.
    for (const host of hosts) {
      const sent = Array.from({ length: 20 }, () => egress.send({ ...REQUEST, host }, errand(host)))
      assert.deepEqual(
        (await Promise.all(sent)).map(({ body }) => body),
        sent.map(() => host),
      )
      assert.equal(open.size, 4)
    }
    assert.equal(most, 4)
  })

  it('lets a request wait no longer than its errand, and go on after the one before it failed', async () => {
    const arrived = new EventEmitter()
    const server = await cloud((request, response) => {
      if (request.url === '/hold') arrived.emit('hold')
      else response.end('served')
    })
    const egress = way(egressTo(server, { connections: 1 }))
    const holding = new AbortController()
    const isHeld = once(arrived, 'hold')
    const held = egress.send({ ...REQUEST, path: '/hold' }, { ...errand(), signal: holding.signal })
    await isHeld
    const impatient = new AbortController()
    const given = egress.send(REQUEST, { ...errand(), signal: impatient.signal })
    const patient = egress.send(REQUEST, errand())
    impatient.abort()
    assert.equal(await failureOf(given), 'timed-out TimedOut:errand')
    holding.abort()
    assert.equal(await failureOf(held), 'timed-out TimedOut:errand')
    assert.equal((await patient).body, 'served')
  })

  it('has room again for each connection that failed', async () => {
    const server = await cloud((_request, response) => response.end('served'))
    const strange = 'sts.us-east-1.example.com'
    let isDown = true
    const direct = dialTo(server.port)
    const dial: Dial = (host, port, signal) => (isDown ? Promise.reject(new Error('down')) : direct(host, port, signal))
    const egress = way(new Egress({ dial, ca: testAuthority, limits: { connections: 1 } }))
    assert.equal(await failureOf(egress.send(REQUEST, errand())), 'unreachable undefined')
    isDown = false
    for (let time = 0; time < 2; time++) {
      const sent = egress.send({ ...REQUEST, host: strange }, errand(strange))
      assert.equal(await failureOf(sent), 'unreachable ERR_TLS_CERT_ALTNAME_INVALID')
    }
    assert.equal((await egress.send(REQUEST, errand())).body, 'served')
  })

  it('gives back what is made for a request that has ended meanwhile', async () => {
    const server = await cloud((_request, response) => response.end('served'))
    const direct = dialTo(server.port)
    const dials = new EventEmitter()
    let made = 0
    const dial: Dial = async (host, port, signal) => {
      if (++made === 1) {
        const go = once(dials, 'go')
        dials.emit('begun')
        await go
      }
      return direct(host, port, signal)
    }
    const egress = way(new Egress({ dial, ca: testAuthority, limits: { connections: 1 } }))
    const ending = new AbortController()
    const isBegun = once(dials, 'begun')
    const ended = egress.send(REQUEST, { ...errand(), signal: ending.signal })
    await isBegun
    ending.abort()
    const next = egress.send(REQUEST, errand())
    dials.emit('go')
    assert.equal(await failureOf(ended), 'timed-out TimedOut:errand')
    assert.deepEqual([(await next).body, made], ['served', 2])
  })

  it('takes no more of an answer than its limit', async () => {
    const egress = await calmWay((_request, response) => {
      response.on('error', () => {})
      response.end(Buffer.alloc(10 * 1024 * 1024))
    })
    assert.equal(await failureOf(egress.send(REQUEST, errand())), 'vendor-error AnswerTooLong')
  })

  it('says that a host is not there, and that it hangs up', async () => {
    const gone = way(
      new Egress({
        dial: dialDirectly({
          lookup: () => Promise.reject(Object.assign(new Error('no'), { code: 'ENOTFOUND' })),
          connect: () => assert.fail(),
        }),
      }),
    )
    assert.equal(await failureOf(gone.send(REQUEST, errand())), 'unreachable ENOTFOUND')
    const rude = await calmWay((request) => request.socket.destroy())
    assert.equal(await failureOf(rude.send(REQUEST, errand())), 'unreachable ECONNRESET')
  })

  it('asks again when a kept connection was closed under the request, and only then', async () => {
    const sockets = new Set<Socket>()
    let asked = 0
    const server = await cloud((request, response) => {
      asked++
      // The second request over a connection finds it closed.
      if (sockets.has(request.socket)) request.socket.destroy()
      else response.end(String(sockets.add(request.socket).size))
    })
    const egress = way(egressTo(server))
    assert.equal((await egress.send(REQUEST, errand())).body, '1')
    assert.equal((await egress.send(REQUEST, errand())).body, '2')
    assert.equal(asked, 3)
  })

  it('does not ask again once an answer has begun', async () => {
    const lines: Socket[] = []
    let asked = 0
    const answer: RequestListener = (_request, response) => {
      if (++asked === 1) return response.end('whole')
      response.writeHead(200, { 'content-length': '100' })
      return response.write('begun')
    }
    const server = await serveAsCloud(answer, (under) => under.on('connection', (line) => lines.push(line as Socket)))
    closers.push(server.close)
    const egress = way(egressTo(server))
    assert.equal((await egress.send(REQUEST, errand())).body, 'whole')
    const cut = () => lines[0]?.resetAndDestroy()
    subscribe('http.client.response.finish', cut)
    closers.push(() => unsubscribe('http.client.response.finish', cut))
    assert.equal(await failureOf(egress.send(REQUEST, errand())), 'unreachable ECONNRESET')
    assert.equal(asked, 2)
  })

  it('goes through a proxy that it was told of, and says when that refuses', async () => {
    const server = await cloud((_request, response) => response.end('through'))
    const asked: string[] = []
    let isOpen = true
    const proxy = createTcpServer((socket) => {
      socket.once('data', (head) => {
        const [line, ...headers] = head.toString().split('\r\n')
        asked.push(`${line} ${headers.find((header) => /^proxy-authorization:/.test(header))}`)
        if (!isOpen) return socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n')
        const target = dialTo(server.port)(HOST, 443, new AbortController().signal)
        return target.then((to) => {
          socket.write('HTTP/1.1 200 OK\r\n\r\n')
          socket.pipe(to).pipe(socket)
          socket.on('close', () => to.destroy())
        })
      })
      socket.on('error', () => {})
    }).listen(0, '127.0.0.1')
    closers.push(() => proxy.close())
    await once(proxy, 'listening')
    const { port } = proxy.address() as AddressInfo
    const url = new URL(`http://us%40er:pass@127.0.0.1:${port}`)
    assert.equal((await way(new Egress({ dial: dialThrough(url), ca: testAuthority })).send(REQUEST, errand())).body, 'through')
    isOpen = false
    const refused = way(new Egress({ dial: dialThrough(url), ca: testAuthority }))
    assert.equal(await failureOf(refused.send(REQUEST, errand())), 'unreachable EgressRefused')
    const credentials = Buffer.from('us@er:pass').toString('base64')
    const one = `CONNECT ${HOST}:443 HTTP/1.1 proxy-authorization: Basic ${credentials}`
    assert.deepEqual(asked, [one, one])
  })

  it('tells of each request where it went and how it ended, and nothing of what it held', async () => {
    const server = await cloud((_request, response) => response.end())
    const told: unknown[] = []
    const egress = way(
      new Egress({
        dial: dialTo(server.port),
        ca: testAuthority,
        onExchange: ({ host, outcome, ms }) => told.push([host, outcome, typeof ms]),
      }),
    )
    await egress.send(REQUEST, errand())
    await failureOf(egress.send({ ...REQUEST, host: 'elsewhere' }, errand()))
    assert.deepEqual(told, [
      [HOST, 200, 'number'],
      ['elsewhere', 'EgressRefused', 'number'],
    ])
  })
})

function restore(name: string, value: string | undefined): void {
  if (value === undefined) delete process.env[name]
  else process.env[name] = value
}
