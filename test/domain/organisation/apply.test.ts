import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, describe, it } from 'node:test'
import { inspect } from 'node:util'
import { attachedPolicies, findKey } from '../../../src/domain/identity/read.ts'
import { applyOrganisation } from '../../../src/domain/organisation/apply.ts'
import { exportOrganisation } from '../../../src/domain/organisation/export.ts'
import { UsageError } from '../../../src/kernel/failure.ts'
import type { Uid } from '../../../src/kernel/ids.ts'
import { Refusal } from '../../../src/kernel/outcome.ts'
import type { Transaction } from '../../../src/storage/database.ts'
import { sharedFile } from '../../shared.ts'
import { forEachEngine } from '../../storage/engines.ts'
import { insertHosts } from '../hosts.ts'
import { authorOf, documentOf, FULL, lineOf, MANAGEMENT, Server } from './fixture.ts'

const EXAMPLE = readFileSync(new URL('../../../examples/organisation.yaml', import.meta.url), 'utf8')
const EXAMPLE_MANAGEMENT = documentOf(EXAMPLE).management.uid

forEachEngine((engine) => {
  describe(`the organisation file on ${engine.name}`, () => {
    let server: Server
    const fresh = async (text = FULL) => {
      await server?.stop()
      server = await Server.start(engine)
      return server.seed(text)
    }
    after(() => server?.stop())

    describe('seeding', () => {
      before(() => fresh())

      it('makes everything that the file says', async () => {
        const document = documentOf(FULL)
        const count = [...document.items.values()].reduce((sum, items) => sum + items.size, 0)
        const applied = await fresh()
        assert.deepEqual([applied.created, applied.updated, applied.unchanged], [count, 0, 0])
        assert.equal(applied.changes.length, count)
        assert.deepEqual(await server.all('SELECT uid, organisation, folder FROM accounts ORDER BY uid'), [
          { uid: MANAGEMENT, organisation: MANAGEMENT, folder: null },
          { uid: '1500000000000002', organisation: MANAGEMENT, folder: 'fd-a' },
          { uid: '1500000000000009', organisation: null, folder: null },
          { uid: '9100000000000000003', organisation: MANAGEMENT, folder: null },
        ])
        assert.deepEqual(await server.all('SELECT unit, bought, allotted FROM pools ORDER BY unit'), [
          { unit: 'cores:10', bought: 8, allotted: 0 },
          { unit: 'cores:7', bought: 40, allotted: 0 },
          { unit: 'cspmInstance', bought: 5, allotted: 0 },
          { unit: 'servers:7', bought: 10, allotted: 0 },
          { unit: 'sls', bought: 100, allotted: 0 },
        ])
        assert.deepEqual(await server.all('SELECT account, unit, used FROM capacity_use ORDER BY unit'), [
          { account: '1500000000000002', unit: 'rasp', used: 0 },
          { account: '1500000000000002', unit: 'sls', used: 3 },
        ])
      })

      it('puts hosts into their groups, and fills in what the file leaves out', async () => {
        const sql = `SELECT h.uuid, h.hostname, h.ip, h.public_ip, h.time_zone, h.version, h.cores, g.name AS "group"
          FROM hosts h LEFT JOIN host_groups g ON g.account = h.account AND g.id = h.group_id ORDER BY h.uuid`
        const [full, bare] = await server.all<{ group: string | null; hostname: string; time_zone: string }>(sql)
        assert.deepEqual(full, {
          ...{ uuid: 'inet-1', hostname: 'web-1.example', ip: '10.0.0.1', public_ip: '2001:db8::1' },
          ...{ time_zone: 'Europe/Podgorica', version: 7, cores: 4, group: 'web servers' },
        })
        assert.deepEqual([bare?.hostname, bare?.time_zone, bare?.group], ['bare', 'UTC', null])
        const groups = await server.all<{ id: number }>('SELECT id FROM host_groups ORDER BY id')
        assert.deepEqual(groups, [{ id: 1 }, { id: 2 }])
      })

      it('makes users who can sign and are judged by their policies', async () => {
        const known = await server.database.read((reader) => findKey(reader, server.vault, 'LTAIsmall1'))
        assert.equal(known?.secret.reveal(), 'secret-of-the-first-key')
        assert.deepEqual([known?.active, known?.caller.account], [true, MANAGEMENT])
        assert.match(known?.caller.principal.type === 'user' ? known.caller.principal.userId : '', /^[0-9]{18}$/)
        const second = await server.database.read((reader) => findKey(reader, server.vault, 'LTAIsmall2'))
        assert.equal(second?.active, false)
        const policies = await server.database.read((reader) =>
          attachedPolicies(reader, MANAGEMENT, { type: 'user', name: 'auditor', userId: '' }),
        )
        assert.deepEqual(
          policies.map(({ type, name, document }) => [type, name, document]),
          [
            [
              'Custom',
              'reading',
              '{"Version":"1","Statement":[{"Effect":"Allow","Action":["yundun-sas:Describe*"],"Resource":"*"}]}',
            ],
            ['System', 'AdministratorAccess', null],
          ],
        )
      })

      it('is refused where the organisation is there already', async () => {
        await assert.rejects(server.seed(FULL), UsageError)
      })

      it('stores no secret in plain', async () => {
        for (const table of ['access_keys', 'users', 'policies', 'accounts']) {
          assert.equal(JSON.stringify(await server.all(`SELECT * FROM ${table}`)).includes('secret-of'), false, table)
        }
      })
    })

    describe('applying', () => {
      it('the same file twice changes nothing', async () => {
        await fresh()
        const { created, updated, unchanged, changes, newAccessKeys } = await server.apply(FULL)
        assert.deepEqual([created, updated, changes, newAccessKeys], [0, 0, [], []])
        assert.equal(unchanged, 34)
      })

      it('our own example and the format’s first example apply, twice without a change', async () => {
        const texts: [string, Uid][] = [[EXAMPLE, EXAMPLE_MANAGEMENT]]
        const first = sharedFile('data', 'organisation.yaml')
        if (first !== undefined) texts.push([first, '1766185894104675' as Uid])
        for (const [text, management] of texts) {
          await fresh(text)
          const again = await server.apply(text, management)
          assert.deepEqual([again.created, again.updated], [0, 0])
          const { toCreate, toUpdate, extra } = await server.diff(text, management)
          assert.deepEqual([toCreate, toUpdate, extra], [0, 0, 0])
        }
      })

      it('updates what differs, one item for each difference', async () => {
        await fresh()
        server.now += 1000
        const changed = FULL.replace('id: rd-small1', 'id: rd-other')
          .replace('name: Beta, parent: fd-a', 'name: Gamma')
          .replace('name: one, folder: fd-a', 'name: eins, folder: fd-b')
          .replace('instanceId: sas-small00001', 'instanceId: sas-small00002')
          .replace('sls: 100', 'sls: 101')
          .replace('maxMembers: 3', 'maxMembers: 4')
          .replace('group: web servers', 'group: "null"')
          .replace('yundun-sas:Describe*', 'yundun-sas:List*')
          .replace('secret-of-the-first-key', 'another-secret')
          .replace('status: Inactive', 'status: Active')
          .replace('sls: 3,', 'sls: 4,')
        const applied = await server.apply(changed)
        assert.deepEqual([applied.created, applied.updated, applied.newAccessKeys], [0, 11, []])
        assert.deepEqual(
          applied.changes.map(({ kind, name, change }) => `${change} ${kind} ${name}`),
          [
            `update organisation ${MANAGEMENT}`,
            'update account 1500000000000002',
            'update folder fd-b',
            `update entitlement ${MANAGEMENT}`,
            'update pool sls',
            `update firewall ${MANAGEMENT}`,
            `update host inet-1 of ${MANAGEMENT}`,
            `update policy reading of ${MANAGEMENT}`,
            `update access-key LTAIsmall1 of ${MANAGEMENT}`,
            `update access-key LTAIsmall2 of ${MANAGEMENT}`,
            'update usage sls of 1500000000000002',
          ],
        )
        assert.deepEqual([(await server.apply(changed)).updated, (await server.diff(changed)).toUpdate], [0, 0])
        const first = await server.database.read((reader) => findKey(reader, server.vault, 'LTAIsmall1'))
        const second = await server.database.read((reader) => findKey(reader, server.vault, 'LTAIsmall2'))
        assert.deepEqual([first?.secret.reveal(), second?.active], ['another-secret', true])
        assert.equal(second?.secret.reveal(), 'secret-of-the-second-key')
        const rows = await server.all<{ created_at: number }>(
          'SELECT created_at FROM access_keys UNION SELECT created_at FROM hosts',
        )
        assert.deepEqual(rows, [{ created_at: 1_700_000_000_000 }], 'what is updated keeps the time of its creation')
      })

      it('adds to what is there, and leaves alone what only the server has', async () => {
        await fresh()
        const before = await server.export()
        const less = `${FULL.slice(0, FULL.indexOf('  folders:'))}groups:\n  - { account: "${MANAGEMENT}", name: more }\n`
        const applied = await server.apply(less)
        assert.deepEqual(
          applied.changes.map(({ kind, name, change }) => [change, kind, name]),
          [['create', 'group', `more of ${MANAGEMENT}`]],
        )
        const ids = await server.all<{ id: number }>("SELECT id FROM host_groups WHERE name = 'more'")
        assert.deepEqual(ids, [{ id: 3 }])
        assert.equal((await server.export()).replace(`  - { account: "${MANAGEMENT}", name: more }\n`, ''), before)
      })

      it('keeps allotments, the root’s keys and the pool’s draw', async () => {
        await fresh()
        await server.run("UPDATE pools SET allotted = 60 WHERE unit = 'sls'")
        await server.run(
          "INSERT INTO access_keys (account, id, user_name, sealed_secret, status, created_at) VALUES (?, 'LTAIroot', NULL, 'x', 'Active', 1)",
          MANAGEMENT,
        )
        await server.apply(FULL.replace('sls: 100', 'sls: 60'))
        assert.deepEqual(await server.all("SELECT bought, allotted FROM pools WHERE unit = 'sls'"), [
          { bought: 60, allotted: 60 },
        ])
        assert.deepEqual(await server.all("SELECT sealed_secret FROM access_keys WHERE id = 'LTAIroot'"), [
          { sealed_secret: 'x' },
        ])
        const { changes } = await server.diff(FULL)
        assert.deepEqual(changes, [{ kind: 'pool', name: 'sls', change: 'update' }])
      })

      // On SQLite there is one writer.
      if (engine.name === 'postgres') {
        // Groups and hosts lock places of their own; of a file that has none, the organisation's row alone keeps the accounts.
        const files = {
          'the same file': FULL.replace('groups:', `groups:\n  - { account: "${MANAGEMENT}", name: another }`),
          'the same file of accounts alone': FULL.slice(0, FULL.indexOf('  delegated:')).concat(
            '    - { uid: "1500000000000017", name: newcomer }\n',
          ),
        }
        for (const [name, text] of Object.entries(files)) {
          it(`of ${name} by two callers at once creates everything once`, async () => {
            await fresh()
            const document = documentOf(text)
            let commit = () => {}
            const held = new Promise<void>((resolve) => {
              commit = resolve
            })
            const first = server.database.write(async (transaction) => {
              const applied = await applyOrganisation(server.depsOf(transaction), authorOf(MANAGEMENT), document)
              second = server.apply(text)
              await held
              return applied
            })
            let second: Promise<{ created: number }> | undefined
            const waiting = 'SELECT CAST(count(*) AS BIGINT) AS n FROM pg_locks WHERE NOT granted'
            while (((await server.all<{ n: number }>(waiting))[0]?.n ?? 0) === 0);
            commit()
            const applied = await first
            assert.deepEqual([applied instanceof Refusal ? applied : applied.created, (await second)?.created], [1, 0])
          })
        }
      }

      it('does not mind what a former member has left behind', async () => {
        await fresh()
        const before = await server.export()
        await server.run("UPDATE accounts SET folder = 'fd-a' WHERE uid = '1500000000000009'")
        await server.run("INSERT INTO folders VALUES ('1500000000000002', 'fd-old', 'old', NULL, 1)")
        const { updated, unchanged } = await server.apply(FULL)
        assert.deepEqual([updated, unchanged], [0, 34])
        assert.equal((await server.diff(FULL)).extra, 0)
        assert.equal(await server.export(), before)
      })

      it('takes an outsider into the organisation', async () => {
        await fresh()
        const joined = FULL.replace(
          'outsiders:\n  - { uid: "1500000000000009", name: stranger, grants: [sas.aliyuncs.com] }\n',
          '',
        ).replace(
          '  delegated:',
          '    - { uid: "1500000000000009", name: friend, folder: fd-b, grants: [sas.aliyuncs.com] }\n  delegated:',
        )
        assert.deepEqual((await server.apply(joined)).changes, [{ kind: 'account', name: '1500000000000009', change: 'update' }])
        const rows = await server.all("SELECT organisation, folder FROM accounts WHERE uid = '1500000000000009'")
        assert.deepEqual(rows, [{ organisation: MANAGEMENT, folder: 'fd-b' }])
      })
    })

    describe('access keys without a secret', () => {
      const without = FULL.replace(', secret: secret-of-the-first-key', '').replace(
        ', secret: secret-of-the-second-key, status: Inactive',
        '',
      )

      it('get a fresh one that is told once, and in plain nowhere else', async () => {
        const applied = await fresh(without)
        assert.deepEqual(
          applied.newAccessKeys.map(({ account, userName, accessKeyId }) => [account, userName, accessKeyId]),
          [
            [MANAGEMENT, 'auditor', 'LTAIsmall1'],
            [MANAGEMENT, 'auditor', 'LTAIsmall2'],
          ],
        )
        for (const { accessKeyId, accessKeySecret } of applied.newAccessKeys) {
          const known = await server.database.read((reader) => findKey(reader, server.vault, accessKeyId))
          assert.equal(known?.secret.reveal(), accessKeySecret.reveal())
          assert.match(accessKeySecret.reveal(), /^[A-Za-z0-9]{30}$/)
          assert.equal(known?.active, true)
          assert.equal(inspect(applied, { depth: 9 }).includes(accessKeySecret.reveal()), false)
        }
        assert.deepEqual((await server.apply(without)).newAccessKeys, [])
      })

      it('keep what they have when they exist, their status too', async () => {
        await fresh()
        const applied = await server.apply(without)
        assert.deepEqual([applied.updated, applied.newAccessKeys], [0, []])
        const known = await server.database.read((reader) => findKey(reader, server.vault, 'LTAIsmall2'))
        assert.deepEqual([known?.active, known?.secret.reveal()], [false, 'secret-of-the-second-key'])
      })

      it('keep their status when the file changes their secret alone', async () => {
        await fresh()
        await server.apply(FULL.replace('secret-of-the-second-key, status: Inactive', 'a-new-secret-of-it'))
        const known = await server.database.read((reader) => findKey(reader, server.vault, 'LTAIsmall2'))
        assert.deepEqual([known?.active, known?.secret.reveal()], [false, 'a-new-secret-of-it'])
      })

      it('that cannot be opened any more are mended by a file with their secret, and by no other', async () => {
        await fresh()
        const sealed = () => server.all("SELECT sealed_secret FROM access_keys WHERE id = 'LTAIsmall1'")
        await server.run(
          "UPDATE access_keys SET sealed_secret = (SELECT sealed_secret FROM access_keys WHERE id = 'LTAIsmall2') WHERE id = 'LTAIsmall1'",
        )
        const before = await sealed()
        assert.equal((await server.apply(without)).updated, 0)
        assert.deepEqual(await sealed(), before, 'the key ring may come back')
        const { toUpdate, changes } = await server.diff(FULL)
        assert.deepEqual([toUpdate, changes.map(({ name }) => name)], [1, [`LTAIsmall1 of ${MANAGEMENT}`]])
        assert.equal((await server.apply(FULL)).updated, 1)
        const known = await server.database.read((reader) => findKey(reader, server.vault, 'LTAIsmall1'))
        assert.equal(known?.secret.reveal(), 'secret-of-the-first-key')
      })

      it('change their status alone when the file has one', async () => {
        await fresh()
        const stopped = without.replace('id: LTAIsmall1', 'id: LTAIsmall1, status: Inactive')
        assert.equal((await server.apply(stopped)).updated, 1)
        const known = await server.database.read((reader) => findKey(reader, server.vault, 'LTAIsmall1'))
        assert.deepEqual([known?.active, known?.secret.reveal()], [false, 'secret-of-the-first-key'])
      })
    })

    describe('refusing', () => {
      before(() => fresh())

      const refused = async (text: string, at: string, says: string) => {
        const before = await everything(server)
        const refusal = await server.tryApply(text)
        assert.ok(refusal instanceof Refusal, 'it was applied')
        assert.equal(refusal.kind, 'invalid-document')
        assert.deepEqual(refusal.words, [`line ${lineOf(text, at)}: ${says}`])
        assert.deepEqual(await everything(server), before, 'something was changed')
        assert.deepEqual(await server.tryDiff(text), refusal, 'the comparison says something else')
      }

      it('a file of another management account, and says how one starts with it', async () => {
        const text = FULL.replaceAll(MANAGEMENT, '1500000000000005')
        const says =
          'organisation.management.uid: the management account here is 1500000000000001; ' +
          'an installation whose management account is 1500000000000005 is started with --root-account 1500000000000005'
        await refused(text, 'management:', says)
      })

      it('a caller that manages no organisation', async () => {
        for (const caller of ['1500000000000002', '1500000000000009', '1500000000000077'] as Uid[]) {
          const refusal = await server.tryApply(FULL, caller)
          assert.ok(refusal instanceof Refusal)
          assert.equal(refusal.kind, 'not-management')
          assert.deepEqual(await server.tryDiff(FULL, caller), refusal)
          const exported = await server.database.read((reader) => exportOrganisation(reader, caller))
          assert.ok(exported instanceof Refusal)
        }
      })

      it('a pool below what is allotted', async () => {
        await server.run("UPDATE pools SET allotted = 60 WHERE unit = 'sls'")
        await server.run("UPDATE pools SET allotted = 33 WHERE unit = 'cores:7'")
        const path = 'entitlements.securityCenter'
        await refused(
          FULL.replace('sls: 100', 'sls: 59'),
          'sls: 59',
          `${path}.capacities.sls: 60 are allotted to members already`,
        )
        const fewer = FULL.replace('cores: 40', 'cores: 32')
        await refused(fewer, 'cores: 32', `${path}.versions.7.cores: 33 are allotted to members already`)
      })

      it('a firewall for fewer members than it has', async () => {
        // The last is gone, and does not count.
        const members = { '1500000000000002': null, '9100000000000000003': server.now + 1, '1500000000000004': server.now }
        for (const [member, goneAt] of Object.entries(members)) {
          await server.run('INSERT INTO firewall_members VALUES (?, ?, ?, ?, 1, 1, ?)', MANAGEMENT, member, '', 'normal', goneAt)
        }
        const says = 'entitlements.cloudFirewall.maxMembers: the firewall has 2 members already'
        await refused(FULL.replace('maxMembers: 3', 'maxMembers: 1'), 'maxMembers: 1', says)
      })

      it('an account of another organisation, as a member or as an outsider', async () => {
        await server.run(
          "INSERT INTO accounts (uid, name, organisation, folder, created_at) VALUES ('1500000000000099', 'other', '1500000000000099', NULL, 1)",
        )
        const member = FULL.replace('"9100000000000000003"', '"1500000000000099"')
        const belongs = 'account 1500000000000099 belongs to another organisation on this server'
        await refused(member, 'two: wide', `organisation.accounts[1].uid: ${belongs}`)
        const outsider = FULL.replace('outsiders:', 'outsiders:\n  - { uid: "1500000000000099", name: other }')
        await refused(outsider, 'name: other', `outsiders[0].uid: ${belongs}`)
      })

      it('a member that would become an outsider', async () => {
        const text = FULL.replace('    - { uid: "9100000000000000003", name: "two: wide" }\n', '').replace(
          'outsiders:',
          'outsiders:\n  - { uid: "9100000000000000003", name: "two: wide" }',
        )
        await refused(
          text,
          'two: wide',
          'outsiders[0].uid: account 9100000000000000003 is a member here and cannot be an outsider',
        )
      })

      it('an access key that somebody else has', async () => {
        const insert =
          "INSERT INTO access_keys (account, id, user_name, sealed_secret, status, created_at) VALUES (?, ?, ?, 'x', 'Active', 1)"
        await server.run(insert, '1500000000000099', 'LTAItaken', null)
        await server.run(insert, MANAGEMENT, 'LTAIroot', null)
        const path = 'identities[0].users[0].accessKeys[0].id: access key'
        const named = (id: string) => FULL.replace('id: LTAIsmall1', `id: ${id}`)
        await refused(named('LTAItaken'), 'LTAItaken', `${path} LTAItaken is in use elsewhere: by another account`)
        await refused(named('LTAIroot'), 'LTAIroot', `${path} LTAIroot is in use elsewhere: by the root of this account`)
        const moved = FULL.replace(
          '{ name: visitor, accessKeys: [{ id: LTAIsmall3, ',
          '{ name: visitor, accessKeys: [{ id: LTAIsmall4, ',
        ).replace('- name: idle', '- name: idle\n        accessKeys: [{ id: LTAIsmall3 }]')
        await refused(
          moved,
          '{ id: LTAIsmall3 }',
          `identities[0].users[1].accessKeys[0].id: access key LTAIsmall3 is in use elsewhere: by another account`,
        )
        const other = FULL.replace('          - { id: LTAIsmall1, secret: secret-of-the-first-key }\n', '').replace(
          '- name: idle',
          '- name: idle\n        accessKeys: [{ id: LTAIsmall1 }]',
        )
        const says =
          'identities[0].users[1].accessKeys[0].id: access key LTAIsmall1 is in use elsewhere: by another user of this account'
        await refused(other, '{ id: LTAIsmall1 }', says)
      })

      it('an organisation id that another organisation has', async () => {
        await server.run("INSERT INTO organisations (account, id, created_at) VALUES ('1500000000000099', 'rd-taken', 1)")
        const text = FULL.replace('rd-small1', 'rd-taken')
        await refused(text, 'rd-taken', 'organisation.id: another organisation here has the id rd-taken')
      })

      it('more policies of a user than a decision looks at', async () => {
        await fresh()
        for (let number = 0; number < 98; number++) {
          await server.run(
            "INSERT INTO policy_attachments VALUES (?, 'user', 'auditor', 'Custom', ?, 1)",
            MANAGEMENT,
            `p${number}`,
          )
        }
        await server.apply(FULL)
        const text = FULL.replace('[reading, AdministratorAccess]', '[reading, AdministratorAccess, AliyunRAMFullAccess]')
        const says = 'identities[0].users[0].policies[2]: user auditor would have more than 100 policies'
        await refused(text, 'AliyunRAMFullAccess', says)
        await server.run("INSERT INTO policy_attachments VALUES (?, 'user', 'auditor', 'Custom', 'one-more', 1)", MANAGEMENT)
        assert.equal((await server.apply(FULL)).unchanged, 34, 'what is there already is refused')
      })
    })

    describe('several organisations on one server', () => {
      const OTHER = '1600000000000001' as Uid
      const other = `organisation:\n  id: rd-second\n  management: { uid: "${OTHER}", name: second }\n`

      before(async () => {
        await fresh()
        await server.seed(other)
      })

      it('see nothing of each other', async () => {
        assert.equal(await server.export(OTHER), other)
        const { extra } = await server.diff(other, OTHER)
        assert.equal(extra, 0)
        await server.run("DELETE FROM accounts WHERE organisation IS NULL OR uid = '1500000000000009'")
        assert.equal((await server.export()).includes(OTHER), false)
      })

      it('cannot touch accounts of no organisation, which are not theirs', async () => {
        await server.run(
          "INSERT INTO accounts (uid, name, organisation, folder, created_at) VALUES ('1500000000000055', 'free', NULL, NULL, 1)",
        )
        const member = `${other}  accounts:\n    - { uid: "1500000000000055", name: free }\n`
        const outsider = `${other}outsiders:\n  - { uid: "1500000000000055", name: free }\n`
        const unknown = `${other}outsiders:\n  - { uid: "1500000000000056", name: free }\n`
        for (const text of [member, outsider, unknown]) {
          const refusal = await server.tryApply(text, OTHER)
          assert.ok(refusal instanceof Refusal)
          assert.match(refusal.words.join(), /^line [56]: .*belongs to no organisation/)
        }
        assert.equal((await server.export(OTHER)).includes('1500000000000055'), false)
      })

      it('but the one that the server was set up with can', async () => {
        await server.run("INSERT INTO installation VALUES ('management-account', ?)", OTHER)
        await server.apply(`${other}outsiders:\n  - { uid: "1500000000000056", name: free }\n`, OTHER)
        assert.match(await server.export(OTHER), /1500000000000056/)
        assert.doesNotMatch(await server.export(), /1500000000000056/)
      })
    })

    describe('many accounts', () => {
      it('5,000 are applied, compared and exported with few statements', async () => {
        const lines = Array.from({ length: 5000 }, (_, number) => {
          const uid = `17${String(number).padStart(14, '0')}`
          return `    - { uid: "${uid}", name: a${number}, grants: [cloudfw.aliyuncs.com, sas.aliyuncs.com] }\n`
        })
        const groups = Array.from(
          { length: 1000 },
          (_, number) => `  - { account: "17${String(number).padStart(14, '0')}", name: g }\n`,
        )
        const head = `organisation:\n  id: rd-many\n  management: { uid: "${MANAGEMENT}", name: x }\n`
        await fresh(head)
        const text = `${head}  accounts:\n${lines.join('')}groups:\n${groups.join('')}`
        const document = documentOf(text)
        let statements = 0
        const counted = (transaction: Transaction): Transaction =>
          new Proxy(transaction, {
            get(target, name: keyof Transaction) {
              statements++
              const method: unknown = target[name]
              return typeof method === 'function' ? method.bind(target) : method
            },
          })
        const apply = () => {
          statements = 0
          return server.database.write((transaction) =>
            applyOrganisation(server.depsOf(counted(transaction)), authorOf(MANAGEMENT), document),
          )
        }
        const applied = await apply()
        assert.ok(!(applied instanceof Refusal))
        assert.deepEqual([applied.created, applied.changes.length], [5000 * 3 + 1000, 1000])
        assert.ok(statements < 60, `${statements} statements`)
        const again = await apply()
        assert.ok(!(again instanceof Refusal))
        assert.deepEqual([again.created, again.updated, again.unchanged], [0, 0, 16_003 - 1])
        assert.ok(statements < 60, `${statements} statements`)
        assert.equal((await server.diff(head)).extra, 16_000)
        assert.equal((await server.diff(head)).changes.length, 1000)
        const exported = await server.export()
        assert.equal(exported.split('\n').length, 1 + 2 + 1 + 5000 + 1 + 1000 + 1)
      })

      it('pages end inside an account and read no row twice', async () => {
        await fresh()
        await server.database.write(async (transaction) => {
          const hosts = ['1500000000000001', '1500000000000002', '9100000000000000003'].flatMap((account, index) =>
            Array.from({ length: [4500, 2000, 1][index] ?? 0 }, (_, number) => {
              return { account, uuid: `many-${String(number).padStart(5, '0')}` }
            }),
          )
          await insertHosts(transaction, hosts)
        })
        assert.equal((await server.diff(FULL)).extra, 6501)
        assert.equal((await server.export()).match(/uuid: many-/g)?.length, 6501)
        assert.equal((await server.apply(FULL)).unchanged, 34)
      })
    })
  })
})

/** All rows of all tables that a file can change. */
async function everything(server: Server): Promise<object> {
  const tables = [
    ...['organisations', 'accounts', 'folders', 'delegations', 'service_grants', 'entitlements', 'pools', 'firewalls'],
    ...['host_groups', 'hosts', 'policies', 'users', 'policy_attachments', 'access_keys', 'capacity_use', 'counters'],
  ]
  const rows = await Promise.all(tables.map((table) => server.all(`SELECT * FROM ${table} ORDER BY 1, 2`)))
  return Object.fromEntries(tables.map((table, index) => [table, rows[index]]))
}
