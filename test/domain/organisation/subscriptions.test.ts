import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { exportOrganisation } from '../../../src/domain/organisation/export.ts'
import { loadPosting } from '../../../src/domain/subscriptions/load-posting.ts'
import { modifySubscription } from '../../../src/domain/subscriptions/save-subscription.ts'
import { Refusal } from '../../../src/kernel/outcome.ts'
import { Secret } from '../../../src/kernel/secret.ts'
import { forEachEngine } from '../../storage/engines.ts'
import { changes, differences, lineOf, MANAGEMENT, refusalOf, refuses, Server, SHOP } from './fixture.ts'

const SIGNING = `whsec_${Buffer.alloc(32, 7).toString('base64')}`
const HEAD = `organisation:
  id: rd-small1
  management: { uid: "${MANAGEMENT}", name: head }
  accounts:
    - { uid: "${SHOP}", name: shop }
groups:
  - { account: "${MANAGEMENT}", name: db }
  - { account: "${MANAGEMENT}", name: web }
hosts:
  - { uuid: inet-1, account: "${MANAGEMENT}", name: one, hostname: one, group: web, timeZone: UTC }
  - { uuid: inet-2, account: "${SHOP}", name: two, hostname: two, timeZone: UTC }
`
const HOOK = `url: "https://hooks.example.com/a?token=t", secret: "${SIGNING}"`
/** As an export with secrets has it. */
const FILE = `${HEAD}subscriptions:
  - { account: "${MANAGEMENT}", name: collector, channel: syslog, format: cef, host: siem.example.com, port: 6514, transport: tls, scope: organisation, hosts: [inet-2] }
  - { account: "${MANAGEMENT}", name: hook, channel: webhook, enabled: false, ${HOOK}, format: garrison, kinds: [travel, ip], minLevel: serious, hosts: [inet-1], groups: [web, db], language: zh, quiet: { from: "22:00", to: "07:30", zone: Asia/Shanghai, letsSerious: false }, perMinute: 3 }
  - { account: "${MANAGEMENT}", name: mail, channel: email, secret: hush-hush, host: mail.example.com, port: 587, transport: starttls, userName: garrison, sender: "a@example.com", recipients: ["b@example.com", "c@example.com"] }
  - { account: "${SHOP}", name: chat, channel: slack, url: "https://hooks.slack.com/services/T/B/x", quiet: { from: "01:00", to: "02:00" } }
`
/** As an export without them has it. */
const OPEN = FILE.replace(HOOK, 'origin: "https://hooks.example.com"')
  .replace('secret: hush-hush, ', '')
  .replace('url: "https://hooks.slack.com/services/T/B/x"', 'origin: "https://hooks.slack.com"')

forEachEngine((engine) => {
  describe(`subscriptions in the organisation file on ${engine.name}`, () => {
    const server = Server.forEachTest(engine, FILE)

    const withSecrets = () => server.database.read((reader) => exportOrganisation(reader, MANAGEMENT, server.vault))
    /** Where a message of a subscription would go. */
    const posting = async (name: string) => {
      const [row] = await server.all<{ id: number }>('SELECT id FROM alert_subscriptions WHERE name = ?', name)
      const lane = { account: name === 'chat' ? SHOP : MANAGEMENT, id: row?.id } as Parameters<typeof loadPosting>[1]
      const pack = { id: 'm', facts: [], isTest: false, raisedAt: 1 } as unknown as Parameters<typeof loadPosting>[2]
      const found = await server.database.write((transaction) => loadPosting({ transaction, vault: server.vault }, lane, pack))
      if (found === undefined || typeof found === 'string') return found
      return [found.target.url?.reveal(), found.target.secret?.reveal()]
    }

    it('are exported as they were applied, with and without their secrets, and change nothing a second time', async () => {
      assert.equal(await withSecrets(), FILE)
      assert.equal(await server.export(), OPEN)
      for (const text of [FILE, OPEN]) {
        const again = await server.apply(text)
        assert.deepEqual([again.created, again.updated, again.incomplete], [0, 0, []])
        assert.deepEqual(await differences(server, text), [])
      }
      assert.deepEqual(await posting('hook'), ['https://hooks.example.com/a?token=t', SIGNING])
      assert.deepEqual(await posting('mail'), [undefined, 'hush-hush'])
    })

    it('come without their secrets where the file has none, and tell nobody until somebody gives these', async () => {
      const { incomplete } = await server.fresh(OPEN)
      assert.deepEqual(
        incomplete.map(({ account, subscription }) => `${subscription} of ${account}`),
        [`hook of ${MANAGEMENT}`, `mail of ${MANAGEMENT}`, `chat of ${SHOP}`],
      )
      assert.equal(await server.export(), OPEN)
      for (const name of ['hook', 'mail', 'chat']) assert.equal(await posting(name), 'secret-unavailable')
      assert.deepEqual(await posting('collector'), [undefined, undefined])
      const [row] = await server.all<{ id: number }>("SELECT id FROM alert_subscriptions WHERE name = 'hook'")
      const modify = (target: object) =>
        server.database.write((transaction) =>
          modifySubscription(server.depsOf(transaction), MANAGEMENT, row?.id ?? 0, { target, filters: {}, rules: {} }),
        )
      const url = new Secret('https://hooks.example.com/new')
      const refused = await modify({ url })
      assert.ok(refused instanceof Refusal)
      assert.deepEqual(refused.words, ['secret', 'is mandatory'])
      await modify({ url, secret: new Secret(SIGNING) })
      assert.deepEqual(await posting('hook'), ['https://hooks.example.com/new', SIGNING])
      assert.deepEqual(changed(await server.apply(FILE)), [2 + 1, 0], 'the secrets of the file are others')
      assert.equal(await withSecrets(), FILE)
    })

    const changed = ({ updated, created }: { updated: number; created: number }) => [updated, created]

    it('change as the file says, and keep the secrets that it does not have; what it leaves out stays', async () => {
      const text = OPEN.replace('minLevel: serious', 'minLevel: remind')
        .replace('groups: [web, db]', 'groups: [late]')
        .replace(
          '  - { account: "1500000000000001", name: db }\n',
          '  - { account: "1500000000000001", name: db }\n  - { account: "1500000000000001", name: late }\n',
        )
        .replace('letsSerious: false }, perMinute: 3', 'letsSerious: true }, perMinute: 4')
        .replace('enabled: false, ', '')
        .replace('c@example.com', 'd@example.com')
      assert.deepEqual(await changes(server, text), [
        `create group late of ${MANAGEMENT}`,
        `update subscription hook of ${MANAGEMENT}`,
        `update subscription mail of ${MANAGEMENT}`,
      ])
      assert.deepEqual(await posting('hook'), ['https://hooks.example.com/a?token=t', SIGNING])
      assert.deepEqual(await posting('mail'), [undefined, 'hush-hush'])
      const exported = await server.export()
      assert.match(exported, /name: hook, .*groups: \[late\], language: zh, quiet: .*zone: Asia\/Shanghai \}, perMinute: 4/)
      await server.apply(HEAD)
      assert.equal(await server.export(), exported, 'something was taken away')
      assert.deepEqual(
        (await differences(server, HEAD)).filter((line) => line.includes('subscription')),
        ['collector', 'hook', 'mail']
          .map((name) => `extra subscription ${name} of ${MANAGEMENT}`)
          .concat(`extra subscription chat of ${SHOP}`),
      )
    })

    it('begin anew where they change, also while a try is under way, and go on as they were where they do not', async () => {
      const run = 'paused_until, failures, failing_since, refused_since, resumes'
      const set = 'paused_until = 5, failures = 4, failing_since = 3, refused_since = 2, resumes = 1'
      await server.run(`UPDATE alert_subscriptions SET ${set}`)
      await server.apply(OPEN.replace('c@example.com', 'd@example.com'))
      const rows = await server.all<Record<string, string | number>>(
        `SELECT name, ${run} FROM alert_subscriptions WHERE name IN ('hook', 'mail') ORDER BY name`,
      )
      assert.deepEqual(
        rows.map((row) => Object.values(row)),
        [
          ['hook', 5, 4, 3, 2, 1],
          ['mail', 0, 0, 0, 0, 2],
        ],
      )
    })

    it('have one URL, however it is written', async () => {
      const spelt = FILE.replace('https://hooks.slack.com/services', 'HTTPS://hooks.slack.com:443/./services')
      assert.notEqual(spelt, FILE)
      assert.deepEqual(await changes(server, spelt), [])
      await server.fresh(spelt)
      assert.equal(await withSecrets(), FILE)
    })

    it('a secret alone is a change, and a relay without a user keeps none', async () => {
      assert.deepEqual(await changes(server, FILE.replace('hush-hush', 'other')), [`update subscription mail of ${MANAGEMENT}`])
      assert.deepEqual(await posting('mail'), [undefined, 'other'])
      const moved = FILE.replace('services/T/B/x', 'services/T/B/y')
      assert.deepEqual(await changes(server, moved.replace('hush-hush', 'other')), [`update subscription chat of ${SHOP}`])
      assert.deepEqual(await changes(server, OPEN.replace('userName: garrison, ', '')), [
        `update subscription mail of ${MANAGEMENT}`,
      ])
      assert.deepEqual(await posting('mail'), [undefined, undefined])
    })

    it('a kept secret follows to no other place, and the way stays', async () => {
      const elsewhere = OPEN.replace('host: mail.example.com', 'host: evil.example.com')
      await refuses(server, elsewhere, 'name: mail', 'subscriptions[2].secret: is missing: the server has none for this host')
      const origin = OPEN.replace('origin: "https://hooks.slack.com"', 'origin: "https://evil.example.com"')
      await refuses(server, origin, 'name: chat', 'subscriptions[3].url: is missing: the server has the one of another origin')
      const way = FILE.replace('name: chat, channel: slack', 'name: chat, channel: wecom')
      const words = 'subscriptions[3].channel: is slack on the server and cannot change: take another name'
      await refuses(server, way, 'name: chat', words)
    })

    it('more than an account may have are refused', async () => {
      const line = (n: number) => `  - { account: "${MANAGEMENT}", name: s${n}-, channel: syslog, host: a.example }\n`
      const many = Array.from({ length: 48 }, (_, n) => line(n)).join('')
      const says = `subscriptions[47].name: account ${MANAGEMENT} would have more than 50 subscriptions`
      await refuses(server, `${HEAD}subscriptions:\n${many}`, 's47-', says)
    })

    it('what they told of and is gone is in no export, nor is one that told of nothing else', async () => {
      await server.run("DELETE FROM host_groups WHERE name = 'db'")
      await server.run("DELETE FROM hosts WHERE uuid = 'inet-1'")
      assert.match(await server.export(), /name: hook, .*minLevel: serious, groups: \[web\], language/)
      await server.run("DELETE FROM host_groups WHERE name = 'web'")
      const exported = await server.export()
      assert.ok(!exported.includes('name: hook'))
      assert.ok(exported.includes('name: mail'))
    })

    it('one that cannot be opened is told by its name when secrets are exported, and not otherwise', async () => {
      await server.run(
        "UPDATE alert_subscriptions SET sealed_target = (SELECT sealed_target FROM alert_subscriptions WHERE name = 'hook') WHERE name = 'mail'",
      )
      const refused = await withSecrets()
      assert.ok(refused instanceof Refusal)
      assert.deepEqual([refused.kind, ...refused.words], ['unreadable-secret', 'subscription mail', MANAGEMENT])
      assert.equal(await server.export(), OPEN)
      const sealed = () => server.all('SELECT sealed_target FROM alert_subscriptions ORDER BY account, id')
      const before = await sealed()
      const told = [`update subscription mail of ${MANAGEMENT}`]
      assert.deepEqual(await changes(server, OPEN.replace('c@example.com', 'd@example.com')), told)
      assert.deepEqual(await sealed(), before, 'the key ring may come back')
      assert.equal(await posting('mail'), 'secret-unavailable')
      assert.deepEqual(await changes(server, FILE), told, 'a file with the secret mends it')
      assert.deepEqual(await posting('mail'), [undefined, 'hush-hush'])
    })
  })
})

describe('an organisation file with wrong subscriptions', () => {
  const cases: Readonly<Record<string, readonly [was: string, is: string, at: string, says: string]>> = {
    'on a way that there is not': [
      'channel: slack',
      'channel: pager',
      'channel: pager',
      'subscriptions[3].channel: must be one of webhook, dingtalk, feishu, wecom, slack, email, syslog',
    ],
    'to an address that is none': [
      'https://hooks.slack.com/services',
      'http://hooks.slack.com/services',
      'http://hooks.slack.com',
      'subscriptions[3].url: must begin with https:// and a host name, and have no user and no fragment',
    ],
    'to nowhere': [
      ', url: "https://hooks.slack.com/services/T/B/x"',
      '',
      'name: chat',
      'subscriptions[3].url: is missing, and so is origin',
    ],
    'of an origin with a path': [
      'url: "https://hooks.slack.com/services/T/B/x"',
      'origin: "https://hooks.slack.com/services"',
      'hooks.slack.com',
      'subscriptions[3].origin: must be scheme and host, such as https://hooks.slack.com',
    ],
    'with a secret of another form': [
      SIGNING,
      'whsec_short',
      'whsec_short',
      'subscriptions[1].secret: must be whsec_ and 24 to 64 bytes in base64',
    ],
    'with a password for nobody': [
      'userName: garrison, ',
      '',
      'name: mail',
      'subscriptions[2].userName: and a password are given both, or neither',
    ],
    'of a host of another account': [
      'hosts: [inet-1]',
      'hosts: [inet-2]',
      'name: hook',
      `subscriptions[1].hosts[0]: there is no host inet-2 of account ${MANAGEMENT}`,
    ],
    'of a group that is not there': [
      'groups: [web, db]',
      'groups: [web, lost]',
      'name: hook',
      `subscriptions[1].groups[1]: there is no group lost of account ${MANAGEMENT}`,
    ],
    'of the whole organisation for a member': [
      'name: chat,',
      'name: chat, scope: organisation,',
      'name: chat',
      'subscriptions[3].scope: organisation is for the management account alone',
    ],
    'that are never quiet': ['to: "07:30"', 'to: "22:00"', 'name: hook', 'subscriptions[1].quiet.to: must differ from `from`'],
    'quiet in no zone': [
      'Asia/Shanghai',
      'Asia/Nowhere',
      'name: hook',
      'subscriptions[1].quiet.zone: Asia/Nowhere is no IANA zone',
    ],
    'quiet by an offset': ['Asia/Shanghai', '"+08:00"', 'name: hook', 'subscriptions[1].quiet.zone: "+08:00" is no IANA zone'],
    'told more often than any may be': [
      'perMinute: 3',
      'perMinute: 61',
      'name: hook',
      'subscriptions[1].perMinute: must be 1 to 60',
    ],
    'at a port beyond all': ['port: 6514', 'port: 65536', 'name: collector', 'subscriptions[0].port: must be 1 to 65535'],
    twice: [
      'name: mail',
      'name: hook',
      'name: hook, channel: email',
      `subscriptions[2].name: subscription hook of ${MANAGEMENT} is in the file twice`,
    ],
  }
  for (const [name, [was, is, at, says]] of Object.entries(cases)) {
    it(`${name} are refused with their line`, () => {
      const text = FILE.replace(was, is)
      const told = refusalOf(text)
      assert.equal(told, `line ${lineOf(text, at)}: ${says}`)
      for (const secret of [SIGNING, 'services/T/B/x', 'hush-hush', 'token=t']) assert.ok(!told.includes(secret))
    })
  }
})
