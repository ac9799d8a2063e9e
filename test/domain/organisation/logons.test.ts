import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { addApproval, NO_END } from '../../../src/domain/logon-baselines/follow.ts'
import { changeSettings } from '../../../src/domain/logons/settings.ts'
import { applyOrganisation } from '../../../src/domain/organisation/apply.ts'
import { exportOrganisation } from '../../../src/domain/organisation/export.ts'
import type { Transaction } from '../../../src/storage/database.ts'
import { forEachEngine } from '../../storage/engines.ts'
import { somebodyWaits } from '../../storage/somebody-waits.ts'
import { authorOf, changes, differences, documentOf, lineOf, MANAGEMENT, refusalOf, refuses, Server, SHOP } from './fixture.ts'

const HASH = 'ab'.repeat(32)
const HEAD = `organisation:
  id: rd-small1
  management: { uid: "${MANAGEMENT}", name: head }
  accounts:
    - { uid: "${SHOP}", name: shop }
hosts:
  - { uuid: inet-1, account: "${MANAGEMENT}", name: one, hostname: one, timeZone: UTC }
  - { uuid: inet-2, account: "${MANAGEMENT}", name: two, hostname: two, timeZone: UTC }
  - { uuid: inet-3, account: "${SHOP}", name: three, hostname: three, timeZone: UTC }
`
const FILE = `${HEAD}logonSettings:
  - { account: "${MANAGEMENT}", learning: vendor, travel: true, switches: { account: true, ip: false } }
  - { account: "${SHOP}", switches: { time: false } }
logonSources:
  - { account: "${MANAGEMENT}", name: fleet, timeZone: Asia/Shanghai }
  - { account: "${MANAGEMENT}", name: one, host: inet-1 }
  - { account: "${SHOP}", name: fleet }
hostAliases:
  - { account: "${MANAGEMENT}", name: "10.0.0.7", host: inet-2 }
  - { account: "${MANAGEMENT}", name: one.lan, host: inet-1 }
bruteForceRules:
  - { account: "${MANAGEMENT}", name: strict, failures: 3, minutes: 15, blockMinutes: 360, rdp: false, sqlServer: true, hosts: [inet-1, inet-2] }
  - { account: "${MANAGEMENT}", name: usual, failures: 10, minutes: 5, blockMinutes: 60, default: true }
whiteList:
  - { account: "${MANAGEMENT}", kind: ip, field: loginUser, operate: strEqual, value: "back\\nup" }
  - { account: "${MANAGEMENT}", kind: time, host: inet-1, field: loginUser, operate: regex, value: "^cron" }
knownExits:
  - { account: "${MANAGEMENT}", user: alice, source: "2001:db8:1:2::/64" }
  - { account: "${MANAGEMENT}", user: alice, source: "203.0.113.7" }
`

forEachEngine((engine) => {
  describe(`the logon watch in the organisation file on ${engine.name}`, () => {
    const server = Server.forEachTest(engine, FILE)

    it('is exported as it was applied, and changes nothing a second time', async () => {
      assert.equal(await server.export(), FILE)
      const again = await server.apply(FILE)
      assert.deepEqual([again.created, again.updated, again.newTokens], [0, 0, []])
      assert.deepEqual(await differences(server, FILE), [])
    })

    it('changes as the file says; what the file leaves out stays and is told', async () => {
      const text = FILE.replace('learning: vendor, travel: true', 'travel: false')
        .replace('ip: false', 'ip: true')
        .replace('timeZone: Asia/Shanghai', 'host: inet-2')
        .replace('name: one.lan, host: inet-1', 'name: ONE.lan., host: inet-2')
        .replace('failures: 3', 'failures: 5')
        .replace('hosts: [inet-1, inet-2] }', 'default: true, hosts: [inet-1] }')
        .replace('blockMinutes: 60, default: true }', 'blockMinutes: 60, hosts: [inet-2] }')
        .replace('operate: regex', 'operate: contains')
        .replace('203.0.113.7', '203.0.113.8')
      assert.deepEqual(await changes(server, text), [
        `update logon-settings ${MANAGEMENT}`,
        `update login-switch ip of ${MANAGEMENT}`,
        `update logon-source fleet of ${MANAGEMENT}`,
        `update host-alias one.lan of ${MANAGEMENT}`,
        `update brute-force-rule strict of ${MANAGEMENT}`,
        `update brute-force-rule usual of ${MANAGEMENT}`,
        `update brute-force-host inet-2 of ${MANAGEMENT}`,
        `create white-list-rule time inet-1 loginUser contains ^cron of ${MANAGEMENT}`,
        `create known-exit alice 203.0.113.8 of ${MANAGEMENT}`,
      ])
      const exported = await server.export()
      assert.ok(exported.includes('learning: vendor, travel: false'), 'what the file does not say of the settings stays')
      await server.apply(HEAD)
      assert.equal(await server.export(), exported, 'something was taken away')
      assert.equal((await server.diff(HEAD)).extra, 1 + 3 + 3 + 2 + 2 + 2 + 3 + 3)
    })

    it('another default takes the place of the one that the file leaves out', async () => {
      const line = `  - { account: "${MANAGEMENT}", name: newer, failures: 2, minutes: 1, blockMinutes: 5, default: true }\n`
      assert.deepEqual(await changes(server, `${HEAD}bruteForceRules:\n${line}`), [
        `create brute-force-rule newer of ${MANAGEMENT}`,
      ])
      const rows = await server.all<{ name: string }>('SELECT name FROM brute_force_rules WHERE is_default = 1')
      assert.deepEqual(
        rows.map(({ name }) => name),
        ['newer'],
      )
    })

    it('a source without a token is given one, which is told once; digests are exported only with the secrets', async () => {
      const { newTokens } = await server.fresh(FILE)
      assert.deepEqual(
        newTokens.map(({ account, source }) => `${source} of ${account}`),
        [`fleet of ${MANAGEMENT}`, `one of ${MANAGEMENT}`, `fleet of ${SHOP}`],
      )
      for (const { token } of newTokens) assert.match(token.reveal(), /^gls_[\w-]{43}$/)
      const hashes = () =>
        server.all<{ hash: string }>('SELECT account, name, token_hash AS hash FROM logon_sources ORDER BY 1, 2')
      const before = await hashes()
      const withSecrets = await server.database.read((reader) => exportOrganisation(reader, MANAGEMENT, server.vault))
      assert.ok(typeof withSecrets === 'string')
      for (const { hash } of before)
        assert.ok(withSecrets.includes(`tokenHash: ${JSON.stringify(hash)}`) || withSecrets.includes(`tokenHash: ${hash}`))
      const { newTokens: none } = await server.fresh(withSecrets)
      assert.deepEqual(none, [])
      assert.deepEqual(await hashes(), before)
      assert.equal(await server.export(), FILE)
      const other = FILE.replace('name: one, host: inet-1', `name: one, host: inet-1, tokenHash: ${HASH}`)
      assert.deepEqual(await changes(server, other), [`update logon-source one of ${MANAGEMENT}`])
    })

    it('numbers go on where the server is', async () => {
      await server.apply(`${FILE}  - { account: "${MANAGEMENT}", user: bob, source: "198.51.100.1" }\n`)
      const ids = await server.all<{ id: number }>('SELECT id FROM alert_approvals ORDER BY id')
      assert.deepEqual(
        ids.map(({ id }) => id),
        [1, 2, 3],
      )
      const [made] = await server.all<Record<string, unknown>>(
        "SELECT type, host, who, value, shown, since_at, alert, approved_by FROM alert_approvals WHERE who = 'bob'",
      )
      const shown = '198.51.100.1 as a way out of bob'
      const row = { type: 'egress', host: '', who: 'bob', value: '198.51.100.1', shown, since_at: server.now, alert: 0 }
      assert.deepEqual({ ...made }, { ...row, approved_by: `${MANAGEMENT}:root` })
    })

    it('the token of another source is refused, and so is more than an account may have', async () => {
      const taken = FILE.replace('name: fleet }', `name: fleet, tokenHash: ${HASH} }`)
      await server.apply(taken)
      const stolen = FILE.replace('name: one, host: inet-1', `name: one, host: inet-1, tokenHash: ${HASH}`)
      await refuses(server, stolen, HASH, 'logonSources[1].tokenHash: another source on this server has this token')
      const many = Array.from({ length: 98 }, (_, n) => `  - { account: "${MANAGEMENT}", name: s${n} }\n`)
      await server.apply(`${HEAD}logonSources:\n${many.join('')}`)
      const more = `${HEAD}logonSources:\n  - { account: "${MANAGEMENT}", name: last-straw }\n`
      const words = `logonSources[0].name: account ${MANAGEMENT} would have more than 100 sources of logs`
      await refuses(server, more, 'last-straw', words)
      await refuses(server, more + many.join(''), 'last-straw', words)
      const patterns = Array.from({ length: 100 }, (_, n) => {
        return `  - { account: "${MANAGEMENT}", kind: ip, field: loginUser, operate: regex, value: p${n}- }\n`
      })
      const full = `whiteList[99].value: the white list of account ${MANAGEMENT} would have more than 100 regular expressions`
      await refuses(server, `${HEAD}whiteList:\n${patterns.join('')}`, 'p99-', full)
    })

    it('a rule is bound to no more than there may be by servers that leave another one', async () => {
      await server.run(
        `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 999)
         INSERT INTO brute_force_rule_hosts (account, host, rule) SELECT '${MANAGEMENT}', 'x' || i, r.id
         FROM n CROSS JOIN brute_force_rules r WHERE r.name = 'usual'`,
      )
      const moved = (hosts: string) =>
        FILE.replace(', hosts: [inet-1, inet-2] }', ' }').replace('default: true }', `default: true, hosts: [${hosts}] }`)
      const words = 'bruteForceRules[1].hosts[1]: rule usual would be bound to more than 1000 hosts'
      await refuses(server, moved('inet-1, inet-2'), 'blockMinutes: 60', words)
      assert.deepEqual(await changes(server, moved('inet-1')), [`update brute-force-host inet-1 of ${MANAGEMENT}`])
    })

    it('a way out that was known for a time is known without an end, once', async () => {
      const until = server.now + 60_000
      const columns = 'account, id, type, host, who, value, shown, since_at, until_at, alert, approved_by'
      const held = (id: number, who: string) =>
        server.run(
          `INSERT INTO alert_approvals (${columns}) VALUES (?, ?, 'egress', '', ?, '198.51.100.1', 's', 1, ?, 0, 'b')`,
          ...[MANAGEMENT, id, who, until],
        )
      await held(90, 'bob')
      await held(91, 'carol')
      await server.apply(`${FILE}  - { account: "${MANAGEMENT}", user: bob, source: "198.51.100.1" }\n`)
      const rows = await server.all<{ id: number; who: string; until: number }>(
        "SELECT id, who, until_at AS until FROM alert_approvals WHERE value = '198.51.100.1' ORDER BY id",
      )
      assert.deepEqual(
        rows.map(({ who, until }) => [who, until]),
        [
          ['bob', Number.MAX_SAFE_INTEGER],
          ['bob', server.now],
          ['carol', until],
        ],
      )
      const approval = { type: 'egress', host: '', who: 'bob', value: '198.51.100.1', shown: 's', alert: 0, by: 'b' } as const
      const again = await server.database.write((transaction) =>
        addApproval(server.depsOf(transaction), MANAGEMENT, { ...approval, until: NO_END }),
      )
      assert.equal(again, rows[0]?.id)
      assert.equal((await server.export()).split('user: bob').length, 2)
    })

    it('a way out of the longest account that logons have is exported and applied', async () => {
      const who = `${'d'.repeat(256)}…\\${'u'.repeat(256)}…`
      const approval = { type: 'egress', host: '', who, value: '198.51.100.1', shown: 's', alert: 0, by: 'b' } as const
      await server.database.write((transaction) =>
        addApproval(server.depsOf(transaction), MANAGEMENT, { ...approval, until: NO_END }),
      )
      const exported = await server.export()
      assert.ok(exported.includes(JSON.stringify(who)))
      assert.deepEqual(await changes(server, exported), [])
    })

    it('ways out and what is approved for a time are together as many as an account may have', async () => {
      const held = (from: number, count: number, until: number) =>
        server.run(
          `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count})
           INSERT INTO alert_approvals (account, id, type, host, who, value, shown, since_at, until_at, alert, approved_by)
           SELECT '${MANAGEMENT}', ${from} + i, 'ip', 'inet-1', '', '10.0.0.1', 's', 1, ${until}, 0, 'b' FROM n`,
        )
      await held(100, 997, server.now + 1)
      await held(2000, 10, server.now)
      const exit = (user: string) => `  - { account: "${MANAGEMENT}", user: ${user}, source: "198.51.100.1" }\n`
      assert.deepEqual(await changes(server, FILE + exit('bob')), [`create known-exit bob 198.51.100.1 of ${MANAGEMENT}`])
      const words = `account ${MANAGEMENT} would have more than 1000 approvals that hold, known ways out among them`
      await refuses(server, `${HEAD}knownExits:\n${exit('carol')}`, 'user: carol', `knownExits[0].source: ${words}`)
    })

    if (engine.name === 'postgres') {
      it('keeps a setting that somebody else changes at the same time', async () => {
        let applying: Promise<unknown> | undefined
        await server.database.write(async (transaction) => {
          await changeSettings(server.depsOf(transaction), MANAGEMENT, { learning: 'suggest', travel: undefined })
          applying ??= server.apply(FILE.replace('learning: vendor, travel: true', 'travel: false'))
          await somebodyWaits(transaction, applying)
        })
        await applying
        assert.deepEqual(await server.all('SELECT learning, travel FROM logon_settings WHERE account = ?', MANAGEMENT), [
          { learning: 'suggest', travel: 0 },
        ])
      })
    }

    it('takes as many statements for many accounts as for few', async () => {
      const statements = async (accounts: number) => {
        const uids = Array.from({ length: accounts }, (_, n) => `19000000000${String(n).padStart(5, '0')}`)
        const each = (line: (uid: string) => string) => uids.map((uid) => `  - { account: "${uid}", ${line(uid)} }\n`).join('')
        const text = [
          'organisation:\n  id: rd-small1\n',
          `  management: { uid: "${MANAGEMENT}", name: head }\n  accounts:\n`,
          uids.map((uid) => `    - { uid: "${uid}", name: n${uid} }\n`).join(''),
          `hosts:\n${each((uid) => `uuid: inet-${uid}, name: h`)}`,
          `logonSettings:\n${each(() => 'travel: true, switches: { ip: false }')}`,
          `logonSources:\n${each((uid) => `name: s, host: inet-${uid}`)}`,
          `hostAliases:\n${each((uid) => `name: a, host: inet-${uid}`)}`,
          `bruteForceRules:\n${each((uid) => `name: r, failures: 2, minutes: 1, blockMinutes: 5, default: true, hosts: [inet-${uid}]`)}`,
          `whiteList:\n${each(() => 'kind: ip, field: loginUser, operate: strEqual, value: v')}`,
          `knownExits:\n${each(() => 'user: u, source: 192.0.2.1')}`,
          `subscriptions:\n${each((uid) => `name: s, channel: syslog, host: a.example, hosts: [inet-${uid}]`)}`,
        ].join('')
        await server.fresh(HEAD)
        const count = async (work: (counted: Transaction) => Promise<unknown>) => {
          let n = 0
          await server.database.write((transaction) => {
            n = 0
            const get =
              (of: Transaction, name: keyof Transaction) =>
              (...given: unknown[]) => {
                n++
                return (of[name] as (...all: unknown[]) => unknown)(...given)
              }
            return work(new Proxy(transaction, { get: get as never }))
          })
          return n
        }
        const document = documentOf(text)
        const apply = (transaction: Transaction) => applyOrganisation(server.depsOf(transaction), authorOf(MANAGEMENT), document)
        const counts = [await count(apply), await count(apply)]
        counts.push(await count((transaction) => exportOrganisation(transaction, MANAGEMENT)))
        return counts
      }
      assert.deepEqual(await statements(100), await statements(10))
    })

    it('a source whose server comes back keeps its token', async () => {
      const hashes = () => server.all('SELECT account, id, name, token_hash FROM logon_sources ORDER BY account, id')
      const before = await hashes()
      await server.run("DELETE FROM hosts WHERE uuid = 'inet-1'")
      const withoutSource = FILE.replace(/.*name: one, host: inet-1 }\n/, '')
      assert.ok((await differences(server, withoutSource)).includes(`extra logon-source one of ${MANAGEMENT}`))
      const { newTokens, changes: made } = await server.apply(FILE)
      assert.deepEqual(
        [newTokens, made.map(({ kind, name, change }) => `${change} ${kind} ${name}`)],
        [[], ['create host inet-1 of 1500000000000001']],
      )
      assert.deepEqual(await hashes(), before)
    })

    it('a source whose server is gone is in no export', async () => {
      await server.run("DELETE FROM hosts WHERE uuid = 'inet-1'")
      await server.run("DELETE FROM host_aliases WHERE host = 'inet-1'")
      const exported = await server.export()
      assert.ok(!exported.includes('name: one, host: inet-1'))
      assert.ok(exported.includes('name: fleet'))
    })
  })
})

describe('an organisation file that says what the logon watch cannot be told', () => {
  const cases: Readonly<Record<string, readonly [was: string, is: string, at: string, says: string]>> = {
    'how places are learnt': [
      'learning: vendor',
      'learning: fast',
      'learning: fast',
      'logonSettings[0].learning: must be one of suggest, vendor',
    ],
    'a switch that there is not': [
      'ip: false',
      'location: false',
      'location: false',
      'logonSettings[0].switches.location: there is no such key; there are ip, time, account',
    ],
    'a source of a host that is not there': [
      'name: one, host: inet-1',
      'name: one, host: inet-3',
      'host: inet-3',
      `logonSources[1].host: there is no host inet-3 of account ${MANAGEMENT}`,
    ],
    'a zone that there is not': [
      'timeZone: Asia/Shanghai',
      'timeZone: Asia/Nowhere',
      'Asia/Nowhere',
      'logonSources[0].timeZone: Asia/Nowhere is not an IANA time zone such as Europe/Podgorica',
    ],
    'a token as it is': [
      'name: one, host: inet-1',
      'name: one, tokenHash: gls_secret',
      'gls_secret',
      'logonSources[1].tokenHash: must be the SHA-256 of the token in small hexadecimal digits',
    ],
    'a token twice': [
      'timeZone: Asia/Shanghai }\n',
      `tokenHash: ${HASH} }\n  - { account: "${SHOP}", name: twin, tokenHash: ${HASH} }\n`,
      'twin',
      'logonSources[1].tokenHash: another source of the file has this token',
    ],
    'a name twice, written otherwise': [
      'name: one.lan',
      'name: "::ffff:10.0.0.7"',
      '::ffff:10.0.0.7',
      `hostAliases[1].name: name 10.0.0.7 of ${MANAGEMENT} is in the file twice`,
    ],
    'a name twice, with more dots of the root': [
      'name: one.lan',
      'name: "10.0.0.7.."',
      '10.0.0.7..',
      `hostAliases[1].name: name 10.0.0.7 of ${MANAGEMENT} is in the file twice`,
    ],
    'no name at all': ['name: one.lan', 'name: "-"', 'name: "-"', 'hostAliases[1].name: is no name of a server in logs'],
    'failures that no rule counts': [
      'failures: 3',
      'failures: 7',
      'failures: 7',
      'bruteForceRules[0].failures: must be one of 2, 3, 4, 5, 10, 50, 80, 100',
    ],
    'a host under two rules': [
      'default: true }',
      'hosts: [inet-2] }',
      'hosts: [inet-2]',
      `bruteForceRules[1].hosts[0]: the rule of host inet-2 of ${MANAGEMENT} is in the file twice`,
    ],
    'two defaults': [
      'rdp: false',
      'default: true',
      'blockMinutes: 60, default: true',
      `bruteForceRules[1].default: another rule of the file is the default of account ${MANAGEMENT}`,
    ],
    'an expression that cannot be read': ['"^cron"', '"(cron"', '"(cron"', 'whiteList[1].value: '],
    'a way out that is none': [
      '"203.0.113.7"',
      '"203.0.113.0/24"',
      '203.0.113.0/24',
      'knownExits[1].source: must be an address, or the /64 of one of IPv6',
    ],
    'something of an account that is not there': [
      `knownExits:\n  - { account: "${MANAGEMENT}"`,
      'knownExits:\n  - { account: "1500000000000077"',
      '1500000000000077',
      'knownExits[0].account: there is no account 1500000000000077',
    ],
  }
  for (const [name, [was, is, at, says]] of Object.entries(cases)) {
    it(`${name} is refused with its line`, () => {
      const text = FILE.replace(was, is)
      const told = refusalOf(text)
      assert.ok(told.startsWith(`line ${lineOf(text, at)}: ${says}`), told)
    })
  }
})
