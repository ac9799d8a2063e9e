import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { afterEach, describe, test } from 'node:test'
import { deliver } from '../../src/delivery/deliver.ts'
import type { Outlet } from '../../src/delivery/outlet.ts'
import type { Message } from '../../src/domain/subscriptions/message.ts'
import type { Channel, Target } from '../../src/domain/subscriptions/subscription.ts'
import { Secret } from '../../src/kernel/secret.ts'
import { Told } from '../jobs/told.ts'
import { factsWith, messageOf, targetWith } from './message.ts'
import { collector, httpsReceiver, mailRelay, outletTo, RECEIVER, type Reply, talker } from './stand-ins.ts'

const NOW = Date.UTC(2026, 10, 22, 1, 2, 3, 456)
const KEY = Buffer.alloc(32, 7).toString('base64')
const SECRET = new Secret(`whsec_${KEY}`)
const ADDRESS = `https://${RECEIVER}/in?access_token=t0ken`
const HOSTILE = factsWith({ user: '<!channel> [x](https://x) <at user_id="all">', hostName: 'a\r\nBcc: x@y.z' })

describe('receivers of alerts', () => {
  const closers: (() => unknown)[] = []
  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close()
  })

  const send = (channel: Channel, target: Target, outlet: Outlet, message: Message = messageOf()) =>
    deliver({ channel, target, message }, { outlet, now: () => NOW })

  async function https(reply: Reply = { status: 204 }) {
    const receiver = await httpsReceiver()
    receiver.state.reply = () => reply
    const { outlet } = outletTo(receiver.port)
    closers.push(receiver.close, () => outlet.close())
    return { ...receiver, outlet }
  }

  test('a webhook carries its matters, signed; the same body and id in every try', async () => {
    const { came, outlet } = await https()
    const target = targetWith({ address: ADDRESS, secret: SECRET, format: 'garrison' })
    for (const _ of [1, 2]) assert.equal(await send('webhook', target, outlet), undefined)
    const [{ path, headers, body }, again] = [await came.next(), await came.next()]
    assert.deepEqual([again.body, again.headers['webhook-id']], [body, headers['webhook-id']])
    assert.equal(path, '/in?access_token=t0ken')
    const id = 'msg_b1e29a6c-3c45-4d5b-a6a5-0d7c1f7a9e10'
    const at = String(Math.floor(NOW / 1000))
    const signature = createHmac('sha256', Buffer.from(KEY, 'base64')).update(`${id}.${at}.${body}`).digest('base64')
    const names = ['webhook-id', 'webhook-timestamp', 'webhook-signature', 'content-type'] as const
    assert.deepEqual(
      names.map((name) => headers[name]),
      [id, at, `v1,${signature}`, 'application/json; charset=utf-8'],
    )
    const { type, timestamp, data } = JSON.parse(body)
    assert.deepEqual([type, timestamp, data.subscription, data.total], ['alert.raised', '2026-11-21T20:17:05Z', 'night shift', 1])
    const { firstAt, lastAt, ...facts } = factsWith()
    assert.deepEqual(data.incidents, [{ ...facts, firstAt: '2026-11-21T20:17:00Z', lastAt: '2026-11-21T20:17:05Z' }])
  })

  test('a webhook of several matters, of a test, and in OCSF', async () => {
    const { came, outlet } = await https()
    const target = targetWith({ address: ADDRESS, secret: SECRET, format: 'garrison' })
    await send('webhook', target, outlet, messageOf(factsWith(), factsWith()))
    assert.equal(JSON.parse((await came.next()).body).type, 'alert.summary')
    await send('webhook', target, outlet, { ...messageOf(), isTest: true })
    assert.equal(JSON.parse((await came.next()).body).type, 'alert.test')
    await send('webhook', { ...target, format: 'ocsf' }, outlet, messageOf(factsWith(), factsWith()))
    const findings = JSON.parse((await came.next()).body)
    assert.deepEqual(
      findings.map((finding: { class_uid: number }) => finding.class_uid),
      [2004, 2004],
    )
  })

  test('DingTalk gets text with the sign beside the token', async () => {
    const { came, outlet } = await https({ status: 200, body: '{"errcode":0,"errmsg":"ok"}' })
    assert.equal(await send('dingtalk', targetWith({ address: ADDRESS, secret: new Secret('SEC1') }), outlet), undefined)
    const { path, body } = await came.next()
    const asked = new URL(path, ADDRESS).searchParams
    const sign = createHmac('sha256', 'SEC1').update(`${NOW}\nSEC1`).digest('base64')
    assert.deepEqual(
      [...asked],
      [
        ['access_token', 't0ken'],
        ['timestamp', String(NOW)],
        ['sign', sign],
      ],
    )
    assert.match(path, /sign=[A-Za-z0-9]+(?:%2B|%2F|[A-Za-z0-9])*%3D$/)
    const { msgtype, text } = JSON.parse(body)
    assert.equal(msgtype, 'text')
    assert.match(text.content, /^\[serious\] unusual location - web-1\nroot logged on/)
  })

  test('Feishu gets a post of text elements, signed in the body', async () => {
    const { came, outlet } = await https({ status: 200, body: '{"code":0,"msg":"success"}' })
    const target = targetWith({ address: ADDRESS, secret: new Secret('demo') })
    assert.equal(await send('feishu', target, outlet, { ...messageOf(HOSTILE), language: 'zh' }), undefined)
    const { timestamp, sign, msg_type, content } = JSON.parse((await came.next()).body)
    const at = String(Math.floor(NOW / 1000))
    assert.deepEqual([timestamp, msg_type, Object.keys(content.post)], [at, 'post', ['zh_cn']])
    assert.equal(sign, createHmac('sha256', `${at}\ndemo`).digest('base64'))
    assert.ok(content.post.zh_cn.content.flat().every(({ tag }: { tag: string }) => tag === 'text'))
    await send('feishu', targetWith({ address: ADDRESS }), outlet)
    const open = JSON.parse((await came.next()).body)
    assert.deepEqual([open.timestamp, open.sign, Object.keys(open.content.post)], [undefined, undefined, ['en_us']])
  })

  test('WeCom gets text that fits', async () => {
    const { came, outlet } = await https({ status: 200, body: '{"errcode":0,"errmsg":"ok"}' })
    const many = Array.from({ length: 30 }, () => factsWith({ hostName: '中'.repeat(100) }))
    assert.equal(await send('wecom', targetWith({ address: ADDRESS }), outlet, messageOf(...many)), undefined)
    const { msgtype, text } = JSON.parse((await came.next()).body)
    assert.equal(msgtype, 'text')
    assert.ok(Buffer.byteLength(text.content) <= 2048 && Buffer.byteLength(text.content) > 2000)
  })

  test('Slack gets plain text blocks without mentions', async () => {
    const { came, outlet } = await https({ status: 200, body: 'ok' })
    assert.equal(await send('slack', targetWith({ address: ADDRESS }), outlet, messageOf(HOSTILE)), undefined)
    const { text, blocks } = JSON.parse((await came.next()).body)
    assert.equal(text, '[serious] unusual location - a Bcc: x@y.z')
    assert.deepEqual(
      blocks.map((block: { text: { type: string } }) => block.text.type),
      ['plain_text', 'plain_text'],
    )
    assert.match(blocks[1].text.text, /Account on it: &lt;!channel&gt; \[x\]\(https:\/\/x\) &lt;at user_id="all"&gt;/)
  })

  const answers: [Channel, Reply, object][] = [
    [
      'dingtalk',
      { status: 200, body: '{"errcode":310000,"errmsg":"sign not match t0ken"}' },
      { word: 'refused', code: '310000' },
    ],
    ['dingtalk', { status: 200, body: '{"errcode":130101}' }, { word: 'throttled', code: '130101' }],
    ['dingtalk', { status: 200, body: '{"errcode":-1}' }, { word: 'server-error', code: '-1' }],
    ['feishu', { status: 200, body: '{"code":19021,"msg":"sign match fail"}' }, { word: 'refused', code: '19021' }],
    ['feishu', { status: 200, body: '{"StatusCode":11232}' }, { word: 'throttled', code: '11232' }],
    ['wecom', { status: 200, body: '{"errcode":93000}' }, { word: 'refused', code: '93000' }],
    ['wecom', { status: 200, body: '{"errcode":45009}' }, { word: 'throttled', code: '45009' }],
    ['wecom', { status: 200, body: '<html>' }, { word: 'server-error', code: 'AnswerNotJson' }],
    ['wecom', { status: 200, body: '{}' }, { word: 'server-error', code: 'AnswerWithoutCode' }],
    ['wecom', { status: 200, body: 'null' }, { word: 'server-error', code: 'AnswerWithoutCode' }],
    ['slack', { status: 404, body: 'no_service' }, { word: 'refused', code: '404' }],
    ['slack', { status: 429, headers: { 'retry-after': '30' } }, { word: 'throttled', code: '429', retryAfterMs: 30_000 }],
    [
      'slack',
      { status: 503, headers: { 'retry-after': new Date(NOW + 60_544).toUTCString() } },
      { word: 'server-error', code: '503', retryAfterMs: 60_544 },
    ],
    ['slack', { status: 302, headers: { location: 'https://169.254.169.254/' } }, { word: 'redirected', code: '302' }],
    ['slack', { status: 200, body: 'x'.repeat(70_000) }, { word: 'unreachable', code: 'AnswerTooLong' }],
  ]
  for (const [channel, reply, failed] of answers) {
    test(`${channel} answers ${reply.status} ${reply.body?.slice(0, 40) ?? ''}`, async () => {
      const { came, outlet } = await https(reply)
      assert.deepEqual(await send(channel, targetWith({ address: ADDRESS }), outlet), failed)
      await came.next()
      assert.equal(came.left, 0, 'nobody is asked twice')
    })
  }

  test('chats that are asked too fast, or are busy, are told from those that refuse', async () => {
    const { state, outlet } = await https()
    const words: readonly (readonly [channel: Channel, name: string, word: string, codes: readonly number[]])[] = [
      ['dingtalk', 'errcode', 'throttled', [130101, 130103, 410100, 90018]],
      ['dingtalk', 'errcode', 'server-error', [-1, 88]],
      ['feishu', 'code', 'throttled', [9499, 11232, 99991400]],
      ['feishu', 'code', 'server-error', [11233]],
      ['wecom', 'errcode', 'throttled', [45009, 45033]],
      ['wecom', 'errcode', 'server-error', [-1]],
    ]
    for (const [channel, name, word, codes] of words) {
      for (const code of codes) {
        state.reply = () => ({ status: 200, body: JSON.stringify({ [name]: code }) })
        assert.deepEqual(await send(channel, targetWith({ address: ADDRESS }), outlet), { word, code: String(code) }, channel)
      }
    }
  })

  test('statuses that ask to come again are told from those that refuse, and waits are obeyed for a day at most', async () => {
    const { state, outlet } = await https()
    const after = (wait: string) => ({ 'retry-after': wait })
    const replies: readonly (readonly [status: number, headers: Readonly<Record<string, string>>, failed: object])[] = [
      [200, {}, { word: 'none' }],
      [299, {}, { word: 'none' }],
      [400, after('5'), { word: 'refused', retryAfterMs: 5_000 }],
      [408, {}, { word: 'throttled' }],
      [425, {}, { word: 'throttled' }],
      [429, after('86401'), { word: 'throttled', retryAfterMs: 86_400_000 }],
      [429, after('0'), { word: 'throttled' }],
      [429, after('soon'), { word: 'throttled' }],
      [500, after(new Date(NOW - 60_000).toUTCString()), { word: 'server-error' }],
    ]
    for (const [status, headers, failed] of replies) {
      state.reply = () => ({ status, headers })
      const { code, ...told } = (await send('slack', targetWith({ address: ADDRESS }), outlet)) ?? { word: 'none', code: status }
      assert.deepEqual([told, String(code)], [failed, String(status)])
    }
  })

  test('no chat gets more than it takes', async () => {
    const { came, outlet } = await https({ status: 200, body: '{"errcode":0,"code":0}' })
    const long = factsWith({ hostName: '中'.repeat(500), user: '&'.repeat(500) })
    const many = messageOf(...Array.from({ length: 30 }, () => long))
    const sizes: number[] = []
    for (const channel of ['dingtalk', 'feishu'] as const) {
      await send(channel, targetWith({ address: ADDRESS }), outlet, many)
      const { text, content } = JSON.parse((await came.next()).body)
      const said: { text: string }[] = channel === 'dingtalk' ? [{ text: text.content }] : content.post.en_us.content.flat()
      sizes.push(Buffer.byteLength(said.map((one) => one.text).join('\n')))
    }
    const [dingtalk = 0, feishu = 0] = sizes
    assert.ok(dingtalk <= 16_000 && dingtalk > 15_990 && feishu <= 8_000 && feishu > 7_990, sizes.join())
    await send('slack', targetWith({ address: ADDRESS }), outlet, messageOf(long))
    const { blocks } = JSON.parse((await came.next()).body)
    const [header = '', section = ''] = blocks.map((block: { text: { text: string } }) => block.text.text)
    assert.equal(header.length, 150)
    assert.ok(section.length <= 3_000 && section.length > 2_990, String(section.length))
  })

  const mailTarget = {
    host: 'relay.amazonaws.com',
    port: 587,
    sender: 'garrison@example.com',
    recipients: ['soc@example.com', 'b@example.com'],
  }

  async function relay(options: Parameters<typeof mailRelay>[0] = {}) {
    const receiver = await mailRelay(options)
    const { outlet } = outletTo(receiver.port)
    closers.push(receiver.close, () => outlet.close())
    return { ...receiver, outlet }
  }

  test('e-mail with STARTTLS, a password, and nothing that could become a header', async () => {
    const { came, outlet } = await relay()
    const target = targetWith({ ...mailTarget, transport: 'starttls', userName: 'u', secret: new Secret('p4ssw0rd') })
    assert.equal(await send('email', target, outlet, messageOf(HOSTILE)), undefined)
    const { isEncrypted, user, from, to, data } = await came.next()
    assert.deepEqual([isEncrypted, user, from], [true, 'u:p4ssw0rd', '<garrison@example.com>'])
    assert.deepEqual(to, ['<soc@example.com>', '<b@example.com>'])
    const [head = '', body = ''] = data.split('\r\n\r\n')
    const headers = head.replace(/\r\n[ \t]+/g, ' ').split('\r\n')
    const named = (name: string) =>
      headers.filter((line) => line.startsWith(`${name}: `)).map((line) => line.slice(name.length + 2))
    assert.deepEqual(named('Subject'), ['[serious] unusual location - a Bcc: x@y.z'])
    assert.deepEqual([named('Bcc'), named('Auto-Submitted')], [[], ['auto-generated']])
    assert.deepEqual(named('Message-ID'), ['<b1e29a6c-3c45-4d5b-a6a5-0d7c1f7a9e10@example.com>'])
    assert.deepEqual([named('From'), named('To')], [['Garrison <garrison@example.com>'], ['soc@example.com, b@example.com']])
    assert.match(body, /^root logged on from 8\.8\.8\.8\./)
  })

  test('e-mail under TLS from the beginning, and plain where that was chosen', async () => {
    const secure = await relay({ isTls: true })
    assert.equal(await send('email', targetWith({ ...mailTarget, transport: 'tls' }), secure.outlet), undefined)
    assert.equal((await secure.came.next()).isEncrypted, true)
    const plain = await relay()
    assert.equal(await send('email', targetWith({ ...mailTarget, transport: 'tcp' }), plain.outlet), undefined)
    assert.deepEqual(await plain.came.next().then(({ isEncrypted, user }) => [isEncrypted, user]), [false, ''])
  })

  test('e-mail is not sent without the encryption that was chosen, nor to another host', async () => {
    const bare = await relay({ offersTls: false, refuse: (line: string) => (/^STARTTLS/.test(line) ? '502 no' : undefined) })
    const starttls = targetWith({ ...mailTarget, transport: 'starttls', userName: 'u', secret: new Secret('p4ssw0rd') })
    assert.notEqual(await send('email', starttls, bare.outlet), undefined)
    assert.equal(bare.came.left, 0)
    const other = await relay({ isTls: true })
    const failed = await send('email', targetWith({ ...mailTarget, host: 'relay.example.com', transport: 'tls' }), other.outlet)
    assert.deepEqual(failed?.word, 'unreachable')
    assert.equal(other.came.left, 0)
  })

  const refusals: [string, RegExp, string, object][] = [
    ['a relay that is busy', /^MAIL/, '451 later p4ssw0rd', { word: 'server-error', code: '451' }],
    ['a password that is wrong', /^AUTH/, '535 no p4ssw0rd', { word: 'refused', code: '535' }],
    ['a sender', /^MAIL/, '500 no', { word: 'refused', code: '500' }],
    ['all recipients', /^RCPT/, '550 no', { word: 'refused', code: '550' }],
    ['one of the recipients', /^RCPT TO:<b@/, '550 no', { word: 'refused', code: 'SomeRecipients', isFinal: true }],
  ]
  for (const [name, command, answer, failed] of refusals) {
    test(`e-mail is refused: ${name}`, async () => {
      const { outlet } = await relay({ refuse: (line: string) => (command.test(line) ? answer : undefined) })
      const target = targetWith({ ...mailTarget, transport: 'starttls', userName: 'u', secret: new Secret('p4ssw0rd') })
      assert.deepEqual(await send('email', target, outlet), failed)
    })
  }

  for (const isTls of [true, false]) {
    test(`syslog over ${isTls ? 'TLS' : 'TCP'}, octets counted, a line for each matter`, async () => {
      const receiver = await collector({ isTls })
      const { outlet } = outletTo(receiver.port)
      closers.push(receiver.close, () => outlet.close())
      const target = targetWith({
        host: 'logs.amazonaws.com',
        port: 6514,
        transport: isTls ? 'tls' : 'tcp',
        format: isTls ? 'cef' : 'ocsf',
      })
      assert.equal(
        await send('syslog', target, outlet, messageOf(factsWith({ user: '中' }), factsWith({ level: 'remind' }))),
        undefined,
      )
      let rest = Buffer.from(await receiver.came.next())
      const lines: string[] = []
      while (rest.length > 0) {
        const space = rest.indexOf(' ')
        const end = space + 1 + Number(rest.subarray(0, space))
        lines.push(rest.subarray(space + 1, end).toString())
        rest = rest.subarray(end)
      }
      assert.equal(lines.length, 2)
      assert.match(
        lines[0] ?? '',
        isTls ? /^<82>1 2026-11-21T20:17:05\.000Z .* - CEF:0\|.* duser=中 / : /^<82>1 .* - \{"activity_id":1,/,
      )
      assert.match(lines[1] ?? '', /^<85>1 /)
    })
  }

  test('syslog over UDP, a datagram for each matter', async () => {
    const socket = createSocket('udp4')
    await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve))
    closers.push(() => socket.close())
    const came = new Told<string>('a datagram')
    socket.on('message', (datagram) => came.tell(datagram.toString()))
    const { outlet } = outletTo(0, { lookup: () => [{ address: '127.0.0.1', family: 4 }], allowed: ['127.0.0.1'] })
    const target = targetWith({ host: 'siem.internal', port: socket.address().port, transport: 'udp', format: 'cef' })
    assert.equal(await send('syslog', target, outlet, messageOf(factsWith(), factsWith())), undefined)
    for (const text of [await came.next(), await came.next()]) assert.match(text, /^<82>1 .* - CEF:0\|/)
    const long = factsWith({ user: '中'.repeat(500), hostName: '中'.repeat(500) })
    const sizeOf = async (format: Target['format']) => {
      await send('syslog', { ...target, format }, outlet, messageOf(long))
      return Buffer.byteLength(await came.next())
    }
    const [cef, ocsf] = [await sizeOf('cef'), await sizeOf('ocsf')]
    assert.ok(cef <= 2_048 && cef > 2_040 && ocsf > 4_000, `${cef} ${ocsf}`)
  })

  test('a relay that never stops talking takes no more time than a try has', async () => {
    const { port, close } = await talker('220-wait\r\n')
    const { outlet } = outletTo(port, { tryMs: 200 })
    closers.push(close, () => outlet.close())
    for (const transport of ['tcp', 'starttls'] as const) {
      const failed = await send('email', targetWith({ ...mailTarget, transport }), outlet)
      assert.deepEqual(failed, { word: 'timed-out', code: 'TimedOut:total' })
    }
  })

  test('a collector that never stops talking has taken what was sent', async () => {
    const { port, close } = await talker('.')
    const { outlet } = outletTo(port)
    closers.push(close, () => outlet.close())
    const target = targetWith({ host: 'logs.example.com', port: 601, transport: 'tcp', format: 'cef' })
    assert.equal(await send('syslog', target, outlet), undefined)
  })

  test('a connection to a collector lasts no longer than a try', async () => {
    const { port, close } = await talker('.')
    const { outlet } = outletTo(port, { tryMs: 200 })
    closers.push(close, () => outlet.close())
    const socket = await outlet.connect('logs.example.com', 601)
    const [error] = await once(socket.resume(), 'error')
    assert.deepEqual([error.reason, error.detail], ['timed-out', { code: 'TimedOut:total' }])
  })

  test('many datagrams make no noise', async () => {
    const warnings: Error[] = []
    const warn = (warning: Error) => warnings.push(warning)
    process.on('warning', warn)
    closers.push(() => process.off('warning', warn))
    const socket = createSocket('udp4')
    await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve))
    closers.push(() => socket.close())
    const { outlet } = outletTo(0, { lookup: () => [{ address: '127.0.0.1', family: 4 }], allowed: ['127.0.0.1'] })
    const target = targetWith({ host: 'siem.internal', port: socket.address().port, transport: 'udp', format: 'cef' })
    const many = Array.from({ length: 20 }, () => factsWith())
    assert.equal(await send('syslog', target, outlet, messageOf(...many)), undefined)
    assert.deepEqual(warnings, [])
  })

  test('a collector that breaks the connection has not taken anything', async () => {
    const receiver = await collector({ resets: true })
    const { outlet } = outletTo(receiver.port)
    closers.push(receiver.close, () => outlet.close())
    const failed = await send(
      'syslog',
      targetWith({ host: 'logs.example.com', port: 601, transport: 'tcp', format: 'cef' }),
      outlet,
    )
    assert.deepEqual(failed?.word, 'unreachable')
  })
})
