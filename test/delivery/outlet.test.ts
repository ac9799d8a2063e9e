import assert from 'node:assert/strict'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { afterEach, describe, test } from 'node:test'
import type { HostAddress } from '../../src/connectors/dial.ts'
import { deliver } from '../../src/delivery/deliver.ts'
import { mayReachBeside, type OutletParts } from '../../src/delivery/outlet.ts'
import type { Channel, Target } from '../../src/domain/subscriptions/subscription.ts'
import { Secret } from '../../src/kernel/secret.ts'
import { Told } from '../jobs/told.ts'
import { messageOf, targetWith } from './message.ts'
import { httpsReceiver, outletTo, RECEIVER, talker } from './stand-ins.ts'

const at = (address: string): HostAddress => ({ address, family: address.includes(':') ? 6 : 4 })
const SECRET = new Secret(`whsec_${Buffer.alloc(32).toString('base64')}`)
const HOOK = targetWith({ address: `https://${RECEIVER}:8443/x`, secret: SECRET, format: 'garrison' })
const MAIL = targetWith({ host: RECEIVER, port: 25, transport: 'tcp', sender: 'a@b.c', recipients: ['a@b.c'] })
const LOGS = targetWith({ host: RECEIVER, port: 514, format: 'cef' })
const WAYS: readonly (readonly [name: string, channel: Channel, target: Target])[] = [
  ['HTTPS', 'webhook', HOOK],
  ['SMTP', 'email', MAIL],
  ['syslog over TLS', 'syslog', { ...LOGS, transport: 'tls' }],
  ['syslog over TCP', 'syslog', { ...LOGS, transport: 'tcp' }],
  ['syslog over UDP', 'syslog', { ...LOGS, transport: 'udp' }],
]

describe('the way out for alerts', () => {
  const closers: (() => unknown)[] = []
  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close()
  })

  async function world(parts: OutletParts & { readonly lookup?: (host: string) => HostAddress[] } = {}) {
    const receiver = await httpsReceiver()
    const way = outletTo(receiver.port, parts)
    closers.push(receiver.close, () => way.outlet.close())
    const send = (channel: Channel, target: Target) =>
      deliver({ channel, target, message: messageOf() }, { outlet: way.outlet, now: () => Date.now() })
    return { ...receiver, ...way, send }
  }

  const inside = [
    '127.0.0.1',
    '10.0.0.1',
    '169.254.169.254',
    '192.168.1.1',
    '100.64.0.1',
    '0.0.0.0',
    '::1',
    'fd00::1',
    '::ffff:10.0.0.1',
    '64:ff9b::a00:1',
  ]
  for (const [name, channel, target] of WAYS) {
    test(`${name} refuses every private address, also beside a public one`, async () => {
      for (const address of inside) {
        for (const addresses of [[at(address)], [at('8.8.8.8'), at(address)]]) {
          const { send, connected } = await world({ lookup: () => addresses })
          assert.deepEqual(await send(channel, target), { word: 'not-allowed', code: 'EgressRefused' }, address)
          assert.deepEqual(connected, [])
        }
      }
    })
  }

  test('a name that becomes private later is judged anew, and what was judged is what is connected to', async () => {
    const answers = [[at('8.8.8.8')], [at('127.0.0.1')]]
    const { send, connected } = await world({ lookup: () => answers.shift() ?? [] })
    assert.equal(await send('webhook', { ...HOOK, url: new Secret(`https://${RECEIVER}/a`) }), undefined)
    assert.deepEqual(connected, [[at('8.8.8.8')]])
    const other = await send('webhook', HOOK)
    assert.deepEqual(other, { word: 'not-allowed', code: 'EgressRefused' })
    assert.equal(connected.length, 1)
  })

  test('the port of the URL is asked for by name', async () => {
    const { send, came } = await world()
    assert.equal(await send('webhook', HOOK), undefined)
    assert.equal((await came.next()).headers.host, `${RECEIVER}:8443`)
  })

  test('the operator opens private networks, single addresses and names', async () => {
    for (const allowed of ['10.1.0.0/16', '10.1.2.3', RECEIVER, RECEIVER.toUpperCase()]) {
      const { send, came } = await world({ lookup: () => [at('10.1.2.3')], allowed: ['192.0.2.1', allowed] })
      assert.equal(await send('webhook', HOOK), undefined, allowed)
      await came.next()
    }
    const { send } = await world({ lookup: () => [at('10.2.0.1')], allowed: ['10.1.0.0/16', 'other.example'] })
    assert.deepEqual(await send('webhook', HOOK), { word: 'not-allowed', code: 'EgressRefused' })
  })

  test('networks hold in their own family and through IPv4-mapped addresses', () => {
    const mayReach = mayReachBeside(['10.0.0.0/8', 'fd00::/8'])
    const judged = ['10.9.9.9', '::ffff:10.9.9.9', 'fd12::1', '8.8.8.8', '127.0.0.1', 'fe80::1', 'x'].map((address) =>
      mayReach('h', address),
    )
    assert.deepEqual(judged, [true, true, true, true, false, false, false])
  })

  test('a host that proves another name gets nothing', async () => {
    const { send, came } = await world()
    const failed = await send('webhook', { ...HOOK, url: new Secret('https://hooks.example.com/') })
    assert.deepEqual(failed, { word: 'unreachable', code: 'ERR_TLS_CERT_ALTNAME_INVALID' })
    assert.equal(came.left, 0)
  })

  for (const [name, channel, target] of WAYS) {
    test(`${name} is cut off when the way out is closed, and then goes nowhere`, async () => {
      const asked = new Told<string>('the look-up of a name')
      const lookup = (host: string) => {
        asked.tell(host)
        return new Promise<never>(() => {})
      }
      const { send, outlet } = await world({ network: { lookup, connect: () => assert.fail('nobody is connected to') } })
      const sent = send(channel, target)
      await asked.next()
      assert.equal(outlet.isClosed, false)
      outlet.close()
      assert.deepEqual(await sent, { word: 'unreachable', code: 'Closed' })
      assert.equal(outlet.isClosed, true)
      assert.deepEqual(await send(channel, target), { word: 'unreachable', code: 'Closed' })
      assert.equal(asked.left, 0)
    })
  }

  test('a connection, a handshake and an answer are cut off when the way out is closed', async () => {
    const silent = await talker('')
    const { outlet } = outletTo(silent.port)
    closers.push(silent.close)
    const socket = await outlet.connect('logs.example.com', 601)
    const shaking = assert.rejects(outlet.connectSecurely('logs.example.com', 6514), { detail: { code: 'Closed' } })
    const { send, came, state, ...answering } = await world()
    state.reply = () => ({})
    const answered = send('webhook', HOOK)
    await came.next()
    const broken = once(socket.resume(), 'error')
    for (const one of [outlet, answering.outlet]) one.close()
    assert.deepEqual((await broken)[0].detail, { code: 'Closed' })
    await shaking
    assert.deepEqual(await answered, { word: 'unreachable', code: 'Closed' })
  })

  test('with a proxy, public hosts are reached through it, named ones directly, private ones not at all', async () => {
    const asked: string[] = []
    const proxy = async (host: string, port: number): Promise<never> => {
      asked.push(`${host}:${port}`)
      throw Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })
    }
    const lookedUp: string[] = []
    const lookup = (host: string) => {
      lookedUp.push(host)
      return [at('10.0.0.1')]
    }
    const { send, came } = await world({ proxy, allowed: [RECEIVER], lookup })
    assert.equal(await send('webhook', HOOK), undefined)
    await came.next()
    const failed = await send('webhook', { ...HOOK, url: new Secret('https://example.com/') })
    assert.deepEqual([failed?.word, failed?.code, asked], ['unreachable', 'ECONNREFUSED', ['example.com:443']])
    const target = { ...LOGS, host: '10.0.0.9', transport: 'tcp' } as const
    assert.deepEqual(await send('syslog', target), { word: 'not-allowed', code: 'EgressRefused' })
    assert.deepEqual(await send('syslog', { ...LOGS, host: 'example.com', transport: 'udp' }), {
      word: 'not-allowed',
      code: 'EgressRefused',
    })
    assert.equal(asked.length, 1)
    assert.deepEqual(lookedUp, [RECEIVER, '10.0.0.9'], 'the proxy looks up what is not named')
  })

  test('with a proxy, datagrams go to named hosts alone', async () => {
    const socket = createSocket('udp4')
    await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve))
    closers.push(() => socket.close())
    const proxy = async (): Promise<never> => assert.fail('the proxy takes no datagrams')
    const { send } = await world({ proxy, allowed: [RECEIVER], lookup: () => [at('127.0.0.1')] })
    const got = once(socket, 'message')
    const target = { ...LOGS, port: socket.address().port, transport: 'udp' } as const
    assert.equal(await send('syslog', target), undefined)
    assert.match(String((await got)[0]), /^<82>1 .* CEF:0\|/)
  })

  test('a connection has six seconds to be made, however long a try may take', async (context) => {
    const asked = new Told<string>('a question to the resolver')
    const lookup = (host: string) => {
      asked.tell(host)
      return new Promise<never>(() => {})
    }
    const { outlet } = await world({ network: { lookup, connect: () => assert.fail('nobody is connected to') } })
    context.mock.timers.enable({ apis: ['setTimeout'] })
    const ended: unknown[] = []
    outlet.connect(RECEIVER, 601).catch((error) => ended.push(error.detail))
    await asked.next()
    context.mock.timers.tick(5_999)
    await new Promise(setImmediate)
    assert.deepEqual(ended, [])
    context.mock.timers.tick(1)
    await new Promise(setImmediate)
    assert.deepEqual(ended, [{ code: 'TimedOut:connect' }])
  })
})
