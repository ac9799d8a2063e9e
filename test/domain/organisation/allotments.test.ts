import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readChanges } from '../../../src/domain/allotments/history.ts'
import type { Uid } from '../../../src/kernel/ids.ts'
import { forEachEngine } from '../../storage/engines.ts'
import { authorOf, changes, differences, lineOf, MANAGEMENT, refusalOf, refuses, Server } from './fixture.ts'

const [ONE, TWO] = ['1500000000000002', '1500000000000003'] as [Uid, Uid]
const HEAD = `organisation:
  id: rd-small1
  management: { uid: "${MANAGEMENT}", name: head }
  accounts:
    - { uid: "${ONE}", name: one }
    - { uid: "${TWO}", name: two }
entitlements:
  securityCenter:
    instanceId: sas-small00001
    versions:
      "7": { ecs: 10, cores: 40 }
    capacities: { sls: 100, rasp: 5 }
`
const FILE = `${HEAD}allotments:
  - { account: "${ONE}", instanceId: sas-one, charge: PREPAID, edition: "7", versions: { "7": { ecs: 4, cores: 16 } }, capacities: { sls: 60 } }
  - { account: "${TWO}", instanceId: sas-two, charge: POSTPAID, status: invalid, capacities: { rasp: 50 } }
`

forEachEngine((engine) => {
  describe(`allotments in the organisation file on ${engine.name}`, () => {
    const server = Server.forEachTest(engine, FILE)

    const latest = async () => {
      const page = { member: ONE, before: undefined, limit: 10 }
      return (await server.database.read((reader) => readChanges(reader, MANAGEMENT, page)))[0]
    }

    it('are made, draw on what was bought, and stand in the history', async () => {
      assert.equal(await server.export(), FILE)
      assert.deepEqual(await server.all('SELECT unit, allotted FROM pools WHERE allotted > 0 ORDER BY unit'), [
        { unit: 'cores:7', allotted: 16 },
        { unit: 'servers:7', allotted: 4 },
        { unit: 'sls', allotted: 60 },
      ])
      const change = await latest()
      assert.deepEqual([change?.before, change?.after?.instanceId, change?.author.principal], [undefined, 'sas-one', 'root'])
    })

    it('change by their numbers, and what the file leaves out stays', async () => {
      const text = FILE.replace('cores: 16', 'cores: 20')
        .replace('status: invalid, ', '')
        .replace('charge: PREPAID, ', '')
        .replace(', capacities: { sls: 60 }', '')
      assert.deepEqual(await changes(server, text), [`update allotted ${ONE} cores:7`])
      assert.deepEqual(await differences(server, text), [`extra allotted ${ONE} sls`])
      assert.equal(await server.export(), FILE.replace('cores: 16', 'cores: 20'))
      const change = await latest()
      assert.deepEqual([change?.before?.units.get('cores:7'), change?.after?.units.get('cores:7')], [16, 20])
      assert.deepEqual(change?.author, authorOf(MANAGEMENT))
    })

    it('give back with a 0, which is no difference a second time', async () => {
      assert.deepEqual(await changes(server, FILE.replace('sls: 60', 'sls: 0')), [`update allotted ${ONE} sls`])
      assert.deepEqual(await server.all("SELECT allotted FROM pools WHERE unit = 'sls'"), [{ allotted: 0 }])
    })

    it('move from one member to another in any order', async () => {
      const moved = FILE.replace('sls: 60', 'sls: 10').replace('charge: POSTPAID', 'charge: PREPAID')
      const text = moved.replace('rasp: 50', 'sls: 90, rasp: 5')
      const lines = text.trimEnd().split('\n')
      const [one = '', two = ''] = lines.slice(-2)
      await server.apply(`${[...lines.slice(0, -2), two, one].join('\n')}\n`)
      assert.equal(await server.export(), text)
    })

    it('that only the server has stay and are told', async () => {
      assert.deepEqual(await differences(server, HEAD), [
        `extra allotment ${ONE}`,
        `extra allotment ${TWO}`,
        `extra allotted ${ONE} cores:7`,
        `extra allotted ${ONE} servers:7`,
        `extra allotted ${ONE} sls`,
        `extra allotted ${TWO} rasp`,
      ])
      await server.apply(HEAD)
      assert.equal(await server.export(), FILE)
    })

    it('are judged by what the same file buys', async () => {
      const text = FILE.replace('sls: 100', 'sls: 200').replace('sls: 60', 'sls: 160')
      assert.deepEqual(await changes(server, text), ['update pool sls', `update allotted ${ONE} sls`])
    })

    it('get an id where the file names none, and keep it', async () => {
      const text = FILE.replace('instanceId: sas-one, ', '')
      await server.fresh(text)
      const idOf = () => server.all<{ id: string }>('SELECT instance_id AS id FROM allotments WHERE member = ?', ONE)
      const [before] = await idOf()
      assert.match(before?.id ?? '', /^sas-[a-z0-9]{12}$/)
      const { created, updated } = await server.apply(text)
      assert.deepEqual([created, updated, await idOf()], [0, 0, [before]])
    })

    it('never pass what was bought', async () => {
      const sls = 'allotments[0].capacities.sls: sls: 1 GB more than the 40 that are left of 100'
      await refuses(server, FILE.replace('sls: 60', 'sls: 101'), 'instanceId: sas-one', sls)
      const prepaid = FILE.replace('charge: POSTPAID', 'charge: PREPAID')
      const rasp = 'allotments[1].capacities.rasp: rasp: 45 more than the 5 that are left of 5'
      await refuses(server, prepaid, 'instanceId: sas-two', rasp)
      const other = FILE.replace('cores: 16 }', 'cores: 16 }, "5": { ecs: 1 }')
      const servers = 'allotments[0].versions.5.ecs: servers of edition 5: 1 more than the 0 that are left of 0'
      await refuses(server, other, 'instanceId: sas-one', servers)
    })

    it('never fall below what the member uses, unless the file says that it uses less', async () => {
      const using = (amount: number) => `${FILE}usage:\n  - { account: "${ONE}", capacities: { sls: ${amount} } }\n`
      await server.apply(using(50))
      const less = (text: string) => text.replace('sls: 60', 'sls: 40')
      const says = 'allotments[0].capacities.sls: sls: 40 GB would be 10 less than the 50 in use'
      await refuses(server, less(using(50)), 'instanceId: sas-one', says)
      assert.deepEqual(await changes(server, less(using(30))), [`update allotted ${ONE} sls`, `update usage sls of ${ONE}`])
    })

    it('leave alone what hosts of the management account use', async () => {
      const host = (uuid: string) => `  - { uuid: ${uuid}, account: "${MANAGEMENT}", name: h, version: "7", cores: 1 }\n`
      const text = `${FILE}hosts:\n${['a', 'b', 'c'].map(host).join('')}`
      await server.apply(text)
      const says = 'allotments[0].versions.7.ecs: servers of edition 7: 1 more than the 3 that are left of 10'
      await refuses(server, text.replace('ecs: 4', 'ecs: 8'), 'instanceId: sas-one', says)
      assert.deepEqual(await changes(server, text.replace('ecs: 4', 'ecs: 7')), [`update allotted ${ONE} servers:7`])
    })

    it('keep the instance that they have', async () => {
      const says = 'allotments[0].account: the allotment of the account is not sas-other'
      await refuses(server, FILE.replace('sas-one', 'sas-other'), 'instanceId: sas-other', says)
    })

    it('of an organisation that has bought nothing are refused', async () => {
      const nothing = HEAD.slice(0, HEAD.indexOf('entitlements'))
      await server.fresh(nothing)
      const says = 'allotments[0].account: the organisation has no Security Center instance to allot from'
      await refuses(server, `${nothing}allotments:\n  - { account: "${ONE}" }\n`, `"${ONE}" }`, says)
    })
  })
})

describe('an organisation file with wrong allotments', () => {
  const cases: Readonly<Record<string, readonly [was: string, is: string, at: string, says: string]>> = {
    'of the management account': [
      `account: "${ONE}", inst`,
      `account: "${MANAGEMENT}", inst`,
      'sas-one',
      `allotments[0].account: there is no account ${MANAGEMENT} among the accounts`,
    ],
    'of one account twice': [
      `account: "${TWO}", inst`,
      `account: "${ONE}", inst`,
      'sas-two',
      `allotments[1].account: allotment ${ONE} is in the file twice`,
    ],
    'paid otherwise': ['charge: PREPAID', 'charge: MONTHLY', 'sas-one', 'allotments[0].charge: must be one of PREPAID, POSTPAID'],
    'of half a GB': [
      'rasp: 50',
      'rasp: 0.5',
      'sas-two',
      'allotments[1].capacities.rasp: must be a whole number of at most 15 digits',
    ],
  }
  for (const [name, [was, is, at, says]] of Object.entries(cases)) {
    it(`${name} is refused with its line`, () => {
      const text = FILE.replace(was, is)
      assert.equal(refusalOf(text), `line ${lineOf(text, at)}: ${says}`)
    })
  }
})
