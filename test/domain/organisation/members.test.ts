import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { findMember } from '../../../src/domain/directory/member-store.ts'
import { removeMembers } from '../../../src/domain/firewall/remove-members.ts'
import type { Uid } from '../../../src/kernel/ids.ts'
import { forEachEngine } from '../../storage/engines.ts'
import { changes, differences, lineOf, MANAGEMENT, refusalOf, refuses, Server } from './fixture.ts'

const [ONE, TWO, OUT] = ['1500000000000002', '1500000000000003', '1500000000000009'] as [Uid, Uid, Uid]
const FILE = `organisation:
  id: rd-small1
  memberDeletion: allowed
  management: { uid: "${MANAGEMENT}", name: head }
  folders:
    - { id: fd-a, name: Alpha, tags: { stage: prod } }
  accounts:
    - { uid: "${ONE}", name: one, type: resource, joined: created, loginName: "one@rd-small1.aliyunid.com", tags: { owner: alice }, grants: [cloudfw.aliyuncs.com] }
    - { uid: "${TWO}", name: two, grants: [cloudfw.aliyuncs.com] }
  trusted: [cloudfw.aliyuncs.com, sas.aliyuncs.com]
outsiders:
  - { uid: "${OUT}", name: out, loginName: "out@else.example" }
entitlements:
  cloudFirewall: { edition: 4, maxMembers: 2 }
firewallMembers:
  - { account: "${ONE}", description: "the first,\\nfor now" }
`
const WATCHED = `${FILE}monitoring:
  enabled: true
  accounts: ["${MANAGEMENT}", "${ONE}"]
  marked: ["${ONE}"]
  newAccountsOf: [r-small1, fd-a]
`
const BOTH = `${FILE}  - { account: "${TWO}" }\n`

forEachEngine((engine) => {
  describe(`members in the organisation file on ${engine.name}`, () => {
    const server = Server.forEachTest(engine, FILE)

    it('are what the directory knows of them', async () => {
      const knownOf = async (uid: Uid) => {
        const member = await server.database.read((reader) => findMember(reader, MANAGEMENT, uid, server.now))
        return [member?.type, member?.joinMethod, member?.loginName]
      }
      assert.deepEqual(await knownOf(ONE), ['resource', 'created', 'one@rd-small1.aliyunid.com'])
      assert.deepEqual(await knownOf(TWO), ['cloud', 'invited', ''])
      assert.equal(await server.export(), FILE)
    })

    it('change, and what the file leaves out of them stays', async () => {
      const text = FILE.replace('type: resource, joined: created, ', 'type: cloud, ')
        .replace('memberDeletion: allowed', 'memberDeletion: forbidden')
        .replace('owner: alice', 'owner: bob')
        .replace('stage: prod', 'stage: lab')
        .replace(', loginName: "out@else.example"', '')
      assert.deepEqual(await changes(server, text), [
        `update organisation ${MANAGEMENT}`,
        `update account ${ONE}`,
        `update tag folder fd-a stage of ${MANAGEMENT}`,
        `update tag account ${ONE} owner of ${MANAGEMENT}`,
      ])
      const exported = await server.export()
      assert.match(exported, /name: one, joined: created, loginName: "one@rd-small1/)
      assert.match(exported, /name: out, loginName: "out@else.example"/)
      assert.doesNotMatch(exported, /memberDeletion/)
    })

    it('have services and tags that stay where the file does not name them', async () => {
      const trusted = '  trusted: [cloudfw.aliyuncs.com, sas.aliyuncs.com]\n'
      assert.deepEqual(await differences(server, FILE.replace(trusted, '').replace(', tags: { stage: prod }', '')), [
        'extra trusted-service cloudfw.aliyuncs.com',
        'extra trusted-service sas.aliyuncs.com',
        `extra tag folder fd-a stage of ${MANAGEMENT}`,
      ])
    })

    it('cannot log on as another account does', async () => {
      await server.run("UPDATE accounts SET login_name = 'free@else.example' WHERE uid = ?", OUT)
      const text = FILE.replace('name: two,', 'name: two, loginName: "free@else.example",')
      const says = 'organisation.accounts[1].loginName: another account on this server logs on as free@else.example'
      await refuses(server, text.replace(', loginName: "out@else.example"', ''), 'name: two', says)
    })

    it('are no resource accounts while somebody holds a key of their root', async () => {
      await server.run(
        "INSERT INTO access_keys (account, id, user_name, sealed_secret, status, created_at) VALUES (?, 'LTAIroot', NULL, 'x', 'Active', 1)",
        TWO,
      )
      const says = `organisation.accounts[1].type: somebody holds a key of the root of account ${TWO}, and of a resource account nobody does`
      await refuses(server, FILE.replace('name: two,', 'name: two, type: resource,'), 'name: two', says)
    })

    it('come under the firewall, get other descriptions, and are told', async () => {
      const text = BOTH.replace('for now', 'for ever')
      assert.deepEqual(await changes(server, text), [`update firewall-member ${ONE}`, `create firewall-member ${TWO}`])
      assert.deepEqual(await server.all('SELECT member, description, status FROM firewall_members ORDER BY member'), [
        { member: ONE, description: 'the first,\nfor ever', status: 'normal' },
        { member: TWO, description: '', status: 'normal' },
      ])
      assert.equal(await server.export(), text)
      assert.deepEqual(await differences(server, FILE.replace('for now', 'for ever')), [`extra firewall-member ${TWO}`])
      await server.apply(text.replace(', description: "the first,\\nfor ever"', ''))
      assert.equal(await server.export(), text, 'a description that the file leaves out stays')
    })

    it('are not more than the firewall takes', async () => {
      const says = 'firewallMembers[1].account: the firewall takes 1 members, and this would be one more'
      await refuses(server, BOTH.replace('maxMembers: 2', 'maxMembers: 1'), `account: "${TWO}" }`, says)
    })

    it('have authorised the firewall, before or by the file', async () => {
      await server.run('DELETE FROM service_grants WHERE account = ?', TWO)
      const text = BOTH.replace('name: two, grants: [cloudfw.aliyuncs.com]', 'name: two')
      const says = `firewallMembers[1].account: account ${TWO} has not authorised the firewall: its grants lack cloudfw.aliyuncs.com`
      await refuses(server, text, `account: "${TWO}" }`, says)
      assert.equal((await server.apply(BOTH)).created, 2)
    })

    it('that are being taken out of it come back when they are gone', async () => {
      await server.database.write((transaction) => removeMembers(server.depsOf(transaction), MANAGEMENT, [ONE]))
      const says = `firewallMembers[0].account: account ${ONE} is being taken out of the firewall: apply again in a few seconds`
      await refuses(server, FILE, `{ account: "${ONE}"`, says)
      assert.doesNotMatch(await server.export(), /firewallMembers/)
      server.now += 10_000
      assert.deepEqual(await changes(server, FILE), [`create firewall-member ${ONE}`])
    })

    it('are watched, marked, and chosen by folder', async () => {
      assert.deepEqual(await changes(server, WATCHED), [
        `create monitoring ${MANAGEMENT}`,
        `create watched-account ${MANAGEMENT}`,
        `create watched-account ${ONE}`,
        `create marked-account ${ONE}`,
        'create watched-folder r-small1',
        'create watched-folder fd-a',
      ])
      assert.equal(await server.export(), WATCHED)
      assert.deepEqual(await changes(server, WATCHED.replace('marked: [', `marked: ["${TWO}", `)), [
        `create marked-account ${TWO}`,
      ])
      assert.deepEqual(await differences(server, WATCHED.replace('[r-small1, fd-a]', '[fd-a]')), [
        `extra marked-account ${TWO}`,
        'extra watched-folder r-small1',
      ])
    })

    it('that come into a chosen folder with the file are watched', async () => {
      await server.apply(WATCHED.replace('r-small1, ', ''))
      await server.apply(WATCHED.replace('name: two,', 'name: two, folder: fd-a,'))
      const rows = await server.all('SELECT member FROM monitored_accounts ORDER BY member')
      assert.deepEqual(rows, [{ member: MANAGEMENT }, { member: ONE }, { member: TWO }])
    })

    it('of an organisation without a firewall are refused', async () => {
      const none = FILE.slice(0, FILE.indexOf('entitlements'))
      await server.fresh(none)
      const says = 'firewallMembers[0].account: the organisation has no firewall: entitlements.cloudFirewall says how large it is'
      await refuses(server, `${none}firewallMembers:\n  - { account: "${ONE}" }\n`, `account: "${ONE}" }`, says)
    })
  })
})

describe('an organisation file with wrong lists of what is watched', () => {
  const cases: Readonly<Record<string, readonly [was: string, is: string, at: string, says: string]>> = {
    'an account that is none of the organisation': [
      `marked: ["${ONE}"]`,
      `marked: ["${OUT}"]`,
      'marked',
      `monitoring.marked[0]: there is no account ${OUT} among the accounts`,
    ],
    'a folder that is not there': ['fd-a]', 'fd-b]', 'newAccountsOf', 'monitoring.newAccountsOf[1]: there is no folder fd-b'],
    'an account twice': [
      `"${MANAGEMENT}", "${ONE}"]`,
      `"${ONE}", "${ONE}"]`,
      '  accounts: ["',
      `monitoring.accounts[1]: account ${ONE} is in the file twice`,
    ],
    'monitoring that is off': [
      'enabled: true',
      'enabled: false',
      'enabled',
      'monitoring.enabled: must be true: nothing switches it off again',
    ],
  }
  for (const [name, [was, is, at, says]] of Object.entries(cases)) {
    it(`${name} is refused with its line`, () => {
      const text = WATCHED.replace(was, is)
      assert.equal(refusalOf(text), `line ${lineOf(text, at)}: ${says}`)
    })
  }
})

describe('an organisation file with wrong members', () => {
  const cases: Readonly<Record<string, readonly [was: string, is: string, at: string, says: string]>> = {
    'a member of the firewall that is none of the organisation': [
      `account: "${ONE}", desc`,
      `account: "${OUT}", desc`,
      'the first',
      `firewallMembers[0].account: there is no account ${OUT} among the accounts`,
    ],
    'two that log on with one address': [
      'out@else.example',
      'one@rd-small1.aliyunid.com',
      'name: out',
      'outsiders[0].loginName: another account of the file logs on as one@rd-small1.aliyunid.com',
    ],
    'an unknown type': [
      'type: resource',
      'type: other',
      'name: one',
      'organisation.accounts[0].type: must be one of cloud, resource',
    ],
    'an unknown way to join': [
      'joined: created',
      'joined: born',
      'name: one',
      'organisation.accounts[0].joined: must be one of invited, created',
    ],
    'a tag that is too long': [
      'owner: alice',
      `owner: ${'x'.repeat(129)}`,
      'name: one',
      'organisation.accounts[0].tags.owner: must be a text of at most 128 characters',
    ],
    'a type of the management account': [
      'name: head',
      'name: head, type: cloud',
      'name: head',
      'organisation.management.type: there is no such key; there are uid, name, grants, folder',
    ],
  }
  for (const [name, [was, is, at, says]] of Object.entries(cases)) {
    it(`${name} is refused with its line`, () => {
      const text = FILE.replace(was, is)
      assert.equal(refusalOf(text), `line ${lineOf(text, at)}: ${says}`)
    })
  }
})
