import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { baselinesOf } from '../../../src/domain/logon-baselines/read.ts'
import { systemClock } from '../../../src/kernel/clock.ts'
import { forEachEngine } from '../../storage/engines.ts'
import { changes, differences, lineOf, MANAGEMENT, refusalOf, Server } from './fixture.ts'

const HEAD = `organisation:
  id: rd-small1
  management: { uid: "${MANAGEMENT}", name: head }
threatDetection: { seesOrganisation: true }
groups:
  - { account: "${MANAGEMENT}", name: "0" }
  - { account: "${MANAGEMENT}", name: web, position: 7 }
hosts:
  - { uuid: inet-1, account: "${MANAGEMENT}", name: one, hostname: one, group: web, timeZone: UTC }
  - { uuid: inet-2, account: "${MANAGEMENT}", name: two, hostname: two, timeZone: UTC }
`
const FILE = `${HEAD}baselines:
  - { account: "${MANAGEMENT}", type: account, value: Root, everywhere: true }
  - { account: "${MANAGEMENT}", type: ip, value: "10.1.0.0/16", ungrouped: true, groups: [web], hosts: [inet-2] }
  - { account: "${MANAGEMENT}", type: time, value: "08:00-18:00 Mon-Fri", groups: ["0"] }
`

forEachEngine((engine) => {
  describe(`baselines in the organisation file on ${engine.name}`, () => {
    const server = Server.forEachTest(engine, FILE)

    const effective = async (uuid: string, groupName: string) => {
      const [group] = await server.all<{ id: number }>('SELECT id FROM host_groups WHERE name = ?', groupName)
      const host = { uuid, groupId: group?.id ?? 0 }
      const entries = await server.database.read(
        async (reader) => (await baselinesOf(reader, MANAGEMENT, [host])).at(host, systemClock.now()).entries,
      )
      return entries.map(({ type }) => type)
    }

    it('apply to the hosts that the file names', async () => {
      assert.equal(await server.export(), FILE)
      assert.deepEqual(await effective('inet-1', 'web'), ['account', 'ip'])
      assert.deepEqual(await effective('inet-2', 'none'), ['account', 'ip'])
      assert.deepEqual(await effective('inet-3', '0'), ['account', 'time'])
    })

    it('come, change and are bound to more; what the file leaves out stays and is told', async () => {
      const text = FILE.replace('value: Root, everywhere: true', 'value: root, hosts: [inet-1]').replace(
        'position: 7',
        'position: 8',
      )
      const more = `${text}  - { account: "${MANAGEMENT}", type: location, value: Kotor, everywhere: true }\n`
      assert.deepEqual(await changes(server, more), [
        `update group web of ${MANAGEMENT}`,
        `create baseline account root of ${MANAGEMENT}`,
        `create baseline location Kotor of ${MANAGEMENT}`,
        `create baseline-target account root uuid inet-1 of ${MANAGEMENT}`,
        `create baseline-target location Kotor global - of ${MANAGEMENT}`,
      ])
      assert.deepEqual(await differences(server, FILE.replace('ungrouped: true, ', '').replace('position: 7', 'position: 8')), [
        `extra baseline account root of ${MANAGEMENT}`,
        `extra baseline location Kotor of ${MANAGEMENT}`,
        `extra baseline-target account root uuid inet-1 of ${MANAGEMENT}`,
        `extra baseline-target ip 10.1.0.0/16 ungrouped 0 of ${MANAGEMENT}`,
        `extra baseline-target location Kotor global - of ${MANAGEMENT}`,
      ])
      await server.apply(HEAD)
      assert.equal((await server.diff(HEAD)).extra, 5 + 7, 'something was taken away')
    })
  })
})

describe('an organisation file with wrong baselines', () => {
  const cases: Readonly<Record<string, readonly [was: string, is: string, at: string, says: string]>> = {
    'of a group that is not there': [
      'groups: [web]',
      'groups: [db]',
      'groups: [db]',
      `baselines[1].groups[0]: there is no group db of account ${MANAGEMENT}`,
    ],
    'of a host that is not there': [
      'hosts: [inet-2]',
      'hosts: [inet-9]',
      'inet-9',
      `baselines[1].hosts[0]: there is no host inet-9 of account ${MANAGEMENT}`,
    ],
    'without hosts': [
      ', everywhere: true }',
      ' }',
      'value: Root',
      'baselines[0]: is bound to nothing: say everywhere, ungrouped, groups or hosts',
    ],
    'of a value that cannot be': [
      '10.1.0.0/16',
      '10.1.0.0/99',
      '10.1.0.0/99',
      'baselines[1].value: must be an address, a block such as 10.1.0.0/16 or a span such as 10.1.0.5-10.1.0.9',
    ],
    'of an account that is not there': [
      `baselines:\n  - { account: "${MANAGEMENT}"`,
      'baselines:\n  - { account: "1500000000000077"',
      '1500000000000077',
      'baselines[0].account: there is no account 1500000000000077',
    ],
  }
  for (const [name, [was, is, at, says]] of Object.entries(cases)) {
    it(`${name} is refused with its line`, () => {
      const text = FILE.replace(was, is)
      assert.equal(refusalOf(text), `line ${lineOf(text, at)}: ${says}`)
    })
  }
})
