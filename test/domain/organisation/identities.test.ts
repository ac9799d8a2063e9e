import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { attachedPolicies } from '../../../src/domain/identity/read.ts'
import { applyOrganisation } from '../../../src/domain/organisation/apply.ts'
import { deleteUser } from '../../../src/domain/users/delete-user.ts'
import { Refusal } from '../../../src/kernel/outcome.ts'
import { forEachEngine } from '../../storage/engines.ts'
import { authorOf, changes, differences, documentOf, lineOf, MANAGEMENT, refusalOf, refuses, Server } from './fixture.ts'

const WAITING = 'SELECT CAST(count(*) AS BIGINT) AS n FROM pg_locks WHERE NOT granted'

const HEAD = `organisation:
  id: rd-small1
  management: { uid: "1500000000000001", name: head }
identities:
  - account: "1500000000000001"
`
const DOCUMENT = '{ Version: "1", Statement: [{ Effect: Allow, Action: "yundun-sas:*", Resource: "*" }] }'
const TRUST =
  '{ Version: "1", Statement: [{ Effect: Allow, Action: "sts:AssumeRole", Principal: { RAM: "acs:ram::1500000000000001:root" } }] }'
const IDENTITIES = `${HEAD}    policies:
      - { name: reading, description: "Reads,\\nno more", tags: { owner: alice, "5": "" }, document: ${DOCUMENT} }
    users:
      - { name: alice, displayName: Alice, comments: "the\\nfirst", email: alice@head.example, mobilePhone: 86-13800000000 }
      - { name: bob }
    groups:
      - { name: devs, comments: Developers, policies: [reading, AliyunRAMFullAccess], users: [alice, bob] }
      - { name: empty }
    roles:
      - { name: looker, description: Looks!, trust: ${TRUST}, maxSessionSeconds: 7200, tags: { owner: bob }, policies: [reading] }
      - { name: plain, trust: ${TRUST} }
`

forEachEngine((engine) => {
  describe(`identities in the organisation file on ${engine.name}`, () => {
    const server = Server.forEachTest(engine, IDENTITIES)

    it('are made as the file says, and exported as they are', async () => {
      assert.deepEqual(await server.all('SELECT name, comments FROM user_groups ORDER BY name'), [
        { name: 'devs', comments: 'Developers' },
        { name: 'empty', comments: '' },
      ])
      assert.deepEqual(await server.all('SELECT group_name, user_name FROM user_group_members ORDER BY user_name'), [
        { group_name: 'devs', user_name: 'alice' },
        { group_name: 'devs', user_name: 'bob' },
      ])
      const roles = await server.all<{ id: string }>(
        'SELECT id, name, description, max_session_seconds AS s FROM roles ORDER BY name',
      )
      assert.deepEqual(
        roles.map(({ id: _, ...role }) => role),
        [
          { name: 'looker', description: 'Looks!', s: 7200 },
          { name: 'plain', description: '', s: 3600 },
        ],
      )
      assert.match(roles[0]?.id ?? '', /^[0-9]{18}$/)
      const policies = await server.database.read((reader) =>
        attachedPolicies(reader, MANAGEMENT, { type: 'user', name: 'bob', userId: '' }),
      )
      assert.deepEqual(
        policies.map(({ name, attachedTo }) => [name, attachedTo]),
        [
          ['reading', 'group'],
          ['AliyunRAMFullAccess', 'group'],
        ],
      )
      assert.equal(await server.export(), EXPORTED)
    })

    it('change one by one, and what the file leaves out of them stays', async () => {
      const changed = IDENTITIES.replace('displayName: Alice', 'displayName: Alicia')
        .replace('comments: "the\\nfirst", ', '')
        .replace('comments: Developers', 'comments: ""')
        .replace('description: Looks!, ', '')
        .replace('maxSessionSeconds: 7200', 'maxSessionSeconds: 3600')
        .replace('tags: { owner: bob }', 'tags: { owner: carol }')
      assert.deepEqual(await changes(server, changed), [
        `update user alice of ${MANAGEMENT}`,
        `update user-group devs of ${MANAGEMENT}`,
        `update role looker of ${MANAGEMENT}`,
        `update tag role looker owner of ${MANAGEMENT}`,
      ])
      const exported = await server.export()
      assert.match(exported, /name: alice, displayName: Alicia, comments: "the\\nfirst"/)
      assert.match(exported, /name: devs, policies/)
      assert.match(exported, /name: looker, description: "Looks!".*maxSessionSeconds: 3600, tags: { owner: carol }/)
    })

    it('keep their ids when they change', async () => {
      const idsOf = () => server.all('SELECT name, id FROM roles UNION ALL SELECT name, id FROM user_groups ORDER BY name')
      const before = await idsOf()
      await server.apply(IDENTITIES.replace('Developers', 'Makers').replace('Looks!', 'Peeks!'))
      assert.deepEqual(await idsOf(), before)
    })

    it('stay where the file does not name them, and are told', async () => {
      assert.deepEqual(await differences(server, `${HEAD}    users: [{ name: bob }]\n`), [
        `extra policy reading of ${MANAGEMENT}`,
        `extra user alice of ${MANAGEMENT}`,
        `extra user-group devs of ${MANAGEMENT}`,
        `extra user-group empty of ${MANAGEMENT}`,
        `extra group-member devs alice of ${MANAGEMENT}`,
        `extra group-member devs bob of ${MANAGEMENT}`,
        `extra role looker of ${MANAGEMENT}`,
        `extra role plain of ${MANAGEMENT}`,
        `extra attachment group devs Custom reading of ${MANAGEMENT}`,
        `extra attachment group devs System AliyunRAMFullAccess of ${MANAGEMENT}`,
        `extra attachment role looker Custom reading of ${MANAGEMENT}`,
        `extra tag policy reading 5 of ${MANAGEMENT}`,
        `extra tag policy reading owner of ${MANAGEMENT}`,
        `extra tag role looker owner of ${MANAGEMENT}`,
      ])
      await server.apply(`${HEAD}    users: [{ name: bob }]\n`)
      assert.equal(await server.export(), EXPORTED)
    })

    it('take a user into a group that is there', async () => {
      const text = IDENTITIES.replace('      - { name: empty }', '      - { name: empty, users: [bob] }')
      assert.deepEqual(await changes(server, text), [`create group-member empty bob of ${MANAGEMENT}`])
    })

    it('are refused above the limits of the operations', async () => {
      const eleven = Array.from({ length: 11 }, (_, number) => `      - { name: g${number}, users: [bob] }\n`).join('')
      const inMany = IDENTITIES.replace('      - { name: empty }\n', eleven)
      const path = 'identities[0].groups'
      await refuses(server, inMany, '{ name: g9,', `${path}[10].users[0]: user bob would be in more than 10 groups`)

      const policies = Array.from({ length: 11 }, (_, number) => `      - { name: p${number}, document: ${DOCUMENT} }\n`).join('')
      const names = Array.from({ length: 11 }, (_, number) => `p${number}`)
      const many = IDENTITIES.replace('    policies:\n', `    policies:\n${policies}`).replace(
        '{ name: plain,',
        `{ name: plain, policies: [${names.join(', ')}],`,
      )
      await refuses(
        server,
        many,
        '{ name: plain',
        'identities[0].roles[1].policies[10]: role plain would have more than 10 custom policies',
      )
    })

    // On SQLite there is one writer.
    if (engine.name === 'postgres') {
      it('leave no key without its user when the user is deleted at the same time', async () => {
        const text = `${HEAD}    users: [{ name: bob, accessKeys: [{ id: LTAIbob, secret: secret-of-bob }] }]\n`
        await server.run("DELETE FROM user_group_members WHERE user_name = 'bob'")
        const document = documentOf(text)
        let commit = () => {}
        const held = new Promise<void>((resolve) => {
          commit = resolve
        })
        let deleting: Promise<unknown> | undefined
        const applying = server.database.write(async (transaction) => {
          const applied = await applyOrganisation(server.depsOf(transaction), authorOf(MANAGEMENT), document)
          deleting ??= server.database.write((other) => deleteUser({ transaction: other }, MANAGEMENT, 'bob'))
          await held
          return applied
        })
        let isDeleted = false
        const settled = async () => {
          await deleting
          isDeleted = true
        }
        while (deleting === undefined) await server.all('SELECT 1 AS one')
        void settled()
        while (!isDeleted && ((await server.all<{ n: number }>(WAITING))[0]?.n ?? 0) === 0);
        commit()
        const applied = await applying
        assert.ok(!(applied instanceof Refusal))
        const refusal = await deleting
        assert.equal(refusal instanceof Refusal && refusal.kind, 'has-key')
        assert.deepEqual(await server.all("SELECT name FROM users WHERE name = 'bob'"), [{ name: 'bob' }])
      })

      it('make a user anew that was deleted while they waited', async () => {
        const text = `${HEAD}    users: [{ name: bob, accessKeys: [{ id: LTAIbob, secret: secret-of-bob }] }]\n`
        await server.run("DELETE FROM user_group_members WHERE user_name = 'bob'")
        let applying: Promise<unknown> | undefined
        let isApplied = false
        await server.database.write(async (transaction) => {
          await deleteUser({ transaction }, MANAGEMENT, 'bob')
          applying ??= server.apply(text).finally(() => {
            isApplied = true
          })
          while (!isApplied && ((await transaction.first<{ n: number }>(WAITING))?.n ?? 0) === 0);
        })
        await applying
        const lost =
          'SELECT k.id FROM access_keys k LEFT JOIN users u ON u.account = k.account AND u.name = k.user_name WHERE u.name IS NULL'
        assert.deepEqual(await server.all(lost), [])
        assert.deepEqual(await server.all("SELECT id FROM access_keys WHERE user_name = 'bob'"), [{ id: 'LTAIbob' }])
      })
    }
  })
})

const WRONG: Readonly<Record<string, { was: string; is: string; at?: string; says: string }>> = {
  'a group of a user that is not there': {
    was: 'users: [alice, bob]',
    is: 'users: [alice, carol]',
    at: 'carol',
    says: 'identities[0].groups[0].users[1]: there is no user carol in this account',
  },
  'a group with a policy that is not there': {
    was: '[reading, AliyunRAMFullAccess]',
    is: '[writing]',
    at: 'writing',
    says: 'identities[0].groups[0].policies[0]: there is no policy writing in this account, and no system policy of that name',
  },
  'a group twice': {
    was: 'name: empty',
    is: 'name: devs',
    at: '{ name: devs }',
    says: 'identities[0].groups[1].name: group devs of 1500000000000001 is in the file twice',
  },
  'a role that nobody can read': {
    was: `trust: ${TRUST} }`,
    is: 'trust: { Version: "1", Statement: [{ Effect: Allow, Action: "sts:AssumeRole" }] } }',
    at: 'name: plain',
    says: 'identities[0].roles[1].trust: malformed-policy: Statement[0].Principal is missing',
  },
  'a role without a trust policy': {
    was: `{ name: plain, trust: ${TRUST} }`,
    is: '{ name: plain }',
    at: 'name: plain',
    says: 'identities[0].roles[1].trust: is missing',
  },
  'a role of sessions that are too long': {
    was: 'maxSessionSeconds: 7200',
    is: 'maxSessionSeconds: 43201',
    says: 'identities[0].roles[0].maxSessionSeconds: must be 3600 to 43200',
  },
  'a wrong e-mail address': {
    was: 'alice@head.example',
    is: 'alice',
    at: 'name: alice',
    says: 'identities[0].users[0].email: must be an e-mail address',
  },
}

describe('an organisation file with wrong identities', () => {
  for (const [name, { was, is, at = is, says }] of Object.entries(WRONG)) {
    it(`${name} is refused with its line`, () => {
      const text = IDENTITIES.replace(was, is)
      assert.equal(refusalOf(text), `line ${lineOf(text, at)}: ${says}`)
    })
  }
})

const EXPORTED = `${HEAD}    policies:
      - { name: reading, description: "Reads,\\nno more", tags: { "5": "", owner: alice }, document: {"Version":"1","Statement":[{"Effect":"Allow","Action":"yundun-sas:*","Resource":"*"}]} }
    users:
      - { name: alice, displayName: Alice, comments: "the\\nfirst", email: "alice@head.example", mobilePhone: "86-13800000000" }
      - { name: bob }
    groups:
      - { name: devs, comments: Developers, policies: [reading, AliyunRAMFullAccess], users: [alice, bob] }
      - { name: empty }
    roles:
      - { name: looker, description: "Looks!", trust: {"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"RAM":"acs:ram::1500000000000001:root"}}]}, maxSessionSeconds: 7200, tags: { owner: bob }, policies: [reading] }
      - { name: plain, trust: {"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"RAM":"acs:ram::1500000000000001:root"}}]}, maxSessionSeconds: 3600 }
`
