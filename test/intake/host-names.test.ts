import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import fc from 'fast-check'
import { hostName } from '../../src/domain/logon-sources/find-named-hosts.ts'
import { insertHosts } from '../domain/hosts.ts'
import { logonOn, sourceCalls, WEB_1 } from '../operations/garrison/sources.ts'
import { forEachServer } from '../server.ts'

const OWN = '1500000000000001'
const OTHER = '1900000000000001'
/** Beside those of test/organisation.yaml. */
const HOSTS = [
  { account: OWN, uuid: 'i-whole', hostname: 'App-1.example.com', name: 'x1' },
  { account: OWN, uuid: 'i-named', hostname: 'x2', name: 'mail-1.example.com' },
  { account: OWN, uuid: 'I-UPPER', hostname: 'x3', name: 'x3' },
  { account: OWN, uuid: 'i-twin-1', hostname: 'twin.a.example', name: 'x4' },
  { account: OWN, uuid: 'i-twin-2', hostname: 'x5', name: 'twin.b.example' },
  { account: OWN, uuid: 'i-same', hostname: 'both.example.com', name: 'both.example.com' },
  { account: OWN, uuid: 'i-cased', hostname: 'x6', name: 'x6' },
  { account: OWN, uuid: 'I-cased', hostname: 'x7', name: 'x7' },
  { account: OWN, uuid: 'i-dash', hostname: 'dash2.example.com', name: 'x8' },
  { account: OWN, uuid: 'i-dupl-1', hostname: 'dupl', name: 'x9' },
  { account: OWN, uuid: 'i-dupl-2', hostname: 'dupl', name: 'x10' },
  { account: OWN, uuid: 'i-dupl-3', hostname: 'dupl.example.com', name: 'x11' },
  { account: OTHER, uuid: 'i-foreign', hostname: 'till-9.example.com', name: 'y' },
]

/** A name in logs, and the server that it means; undefined: it is of none. */
const NAMES: readonly (readonly [name: string, host: string | undefined, why: string])[] = [
  ['web-1', WEB_1, 'the host name'],
  ['WEB-1.example.com.', WEB_1, 'a whole name of one that is registered by its first part'],
  [WEB_1.toUpperCase(), WEB_1, 'a UUID in capital letters'],
  ['i-upper', 'I-UPPER', 'a UUID that is registered in capital letters'],
  ['I-Cased', undefined, 'one of two UUIDs that differ by that alone'],
  ['app-1', 'i-whole', 'the first part of a whole host name'],
  ['APP-1.EXAMPLE.COM', 'i-whole', 'a whole host name'],
  ['app-1.example.com.', 'i-whole', 'the same with the dot of the root'],
  ['app-1.example.org', undefined, 'another whole name'],
  ['mail-1', 'i-named', 'the first part of a whole name'],
  ['both', 'i-same', 'the first part of host name and name of one server'],
  ['twin', undefined, 'the first part of the names of two'],
  ['twin.a.example', 'i-twin-1', 'one of these, whole'],
  ['dash', undefined, 'a beginning, but no part'],
  ['app-1.example', undefined, 'two parts of three'],
  ['dupl', undefined, 'a host name of two servers, which the first part of a third does not decide'],
  ['till-9', undefined, "another account's"],
  ['192.0.2', undefined, 'half an address'],
  ["x' OR '1'='1", undefined, 'no name'],
]

test('of a name so much counts as a database may be asked for', () => {
  assert.deepEqual([hostName('x'.repeat(300)), hostName(' \0Web-1. ')], ['x'.repeat(256), 'web-1'])
})

test('a name that was compared once is compared as itself', () => {
  for (const [given, name] of Object.entries({ 'a..': 'a', 'a . .': 'a', '10.0.0.7..': '10.0.0.7', '...': '-', '. .': '-' })) {
    assert.equal(hostName(given), name)
  }
  const part = fc.constantFrom('a', 'B', '.', ' ', '-', '\0', '\t', '1', ':', 'É', '\ud83d', '\ude00', '10.0.0.7', '::ffff:')
  const given = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(part, { maxLength: 270 }).map((parts) => parts.join('')),
  )
  fc.assert(
    fc.property(given, (text) => assert.equal(hostName(hostName(text)), hostName(text))),
    { numRuns: 5_000 },
  )
})

forEachServer((server) => {
  const { create, send, rows } = sourceCalls(server)
  beforeEach(() => server.reset())
  const seen = async () => (await rows('SELECT host FROM logons')).map(({ host }) => host)
  const prepare = async () => {
    await server().database.write((transaction) => insertHosts(transaction, HOSTS))
    return (await create()).Token
  }

  test('a line goes to the server that its name means, or to none', async () => {
    const token = await prepare()
    for (const [index, [name, host, why]] of NAMES.entries()) {
      const before = await seen()
      const { body } = await send(token, logonOn(name.replaceAll(' ', '_'), 2000 + index))
      const found = (await seen()).filter((uuid) => !before.includes(uuid))
      const expected = host === undefined || before.includes(host) ? [] : [host]
      assert.deepEqual([body.Quarantined, found], [host === undefined ? 1 : 0, expected], `${name}: ${why}`)
    }
    assert.deepEqual(new Set(await seen()), new Set(NAMES.flatMap(([, host]) => (host === undefined ? [] : [host]))))
  })

  test('all of them in one batch mean the same', async () => {
    const token = await prepare()
    const lines = NAMES.map(([name], index) => logonOn(name.replaceAll(' ', '_'), 2000 + index))
    const more = Array.from({ length: 60 }, (_, index) => logonOn(`unknown-${index}`, 3000 + index))
    const { body } = await send(token, [...lines, ...more].join('\n'))
    const unknown = NAMES.filter(([, host]) => host === undefined).length
    assert.deepEqual([body.Quarantined, body.Successes], [unknown + 60, NAMES.length - unknown])
  })

  test('a batch may name its server as its lines do, and one that is bound to another may not', async () => {
    const token = await prepare()
    const query = (host: string) => ({ query: `?host=${encodeURIComponent(host)}` })
    assert.equal((await send(token, logonOn('anything', 1), query(WEB_1.toUpperCase()))).status, 200)
    assert.equal((await send(token, logonOn('anything', 2), query('web-1.example.com'))).status, 200)
    assert.deepEqual(new Set(await seen()), new Set([WEB_1]))
    const ambiguous = await send(token, logonOn('anything', 3), query('twin'))
    assert.deepEqual([ambiguous.status, ambiguous.body.Code], [400, 'UnknownHost'])
    const { Token: bound } = await create({ Name: 'bound', HostUuid: WEB_1 })
    assert.equal((await send(bound, logonOn('anything', 4), query('web-1'))).status, 200)
    for (const name of ['app-1', 'nobody', 'i-cased']) {
      const refused = await send(bound, logonOn('anything', 5), query(name))
      assert.deepEqual([refused.status, refused.body.Code], [403, 'OtherHost'], name)
    }
  })
})
