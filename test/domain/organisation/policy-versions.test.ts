import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createVersion } from '../../../src/domain/policies/create-version.ts'
import { Refusal } from '../../../src/kernel/outcome.ts'
import { forEachEngine } from '../../storage/engines.ts'
import { changes, differences, lineOf, MANAGEMENT, refusalOf, refuses, Server } from './fixture.ts'

const document = (action: string) => `{"Version":"1","Statement":[{"Effect":"Allow","Action":"${action}","Resource":"*"}]}`
const file = (policy: string) => `organisation:
  id: rd-small1
  management: { uid: "1500000000000001", name: head }
identities:
  - account: "1500000000000001"
    policies:
      - { name: p, ${policy} }
`
const SIMPLE = file(`document: ${document('a:One')}`)
const NUMBERED = file(
  `default: "2", latest: "7", versions: [{ version: "1", document: ${document('a:One')} }, { version: "2", document: ${document('a:Two')} }, { version: "5", document: ${document('a:Five')} }]`,
)

forEachEngine((engine) => {
  describe(`policy versions in the organisation file on ${engine.name}`, () => {
    const server = Server.forEachTest(engine, SIMPLE)

    const inForce = () => server.all('SELECT version, latest_version AS latest, document, version_created_at AS at FROM policies')
    const others = () => server.all('SELECT version, document, created_at AS at FROM policy_versions ORDER BY version')

    it('another document is a new version, and the one before is kept', async () => {
      server.now += 1000
      assert.deepEqual(await changes(server, SIMPLE.replace('a:One', 'a:Two')), [`update policy p of ${MANAGEMENT}`])
      assert.deepEqual(await inForce(), [{ version: 2, latest: 2, document: document('a:Two'), at: server.now }])
      assert.deepEqual(await others(), [{ version: 1, document: document('a:One'), at: server.now - 1000 }])
      assert.deepEqual(await differences(server, SIMPLE.replace('a:One', 'a:Two')), [`extra policy-version p 1 of ${MANAGEMENT}`])
    })

    it('a description alone makes no version', async () => {
      assert.deepEqual(await changes(server, SIMPLE.replace('name: p,', 'name: p, description: new,')), [
        `update policy p of ${MANAGEMENT}`,
      ])
      assert.deepEqual(await server.all('SELECT version, description FROM policies'), [{ version: 1, description: 'new' }])
      assert.deepEqual(await others(), [])
    })

    it('a sixth version is refused with its line', async () => {
      for (const action of ['a:2', 'a:3', 'a:4', 'a:5']) await server.apply(SIMPLE.replace('a:One', action))
      assert.equal((await others()).length, 4)
      const says = 'identities[0].policies[0].name: policy p would have 6 versions, and 5 are the most: delete one first'
      await refuses(server, SIMPLE.replace('a:One', 'a:6'), 'name: p', says)
    })

    it('all of them are made in an empty server, and told again', async () => {
      await server.fresh(NUMBERED)
      assert.deepEqual(await inForce(), [{ version: 2, latest: 7, document: document('a:Two'), at: server.now }])
      assert.deepEqual(await others(), [
        { version: 1, document: document('a:One'), at: server.now },
        { version: 5, document: document('a:Five'), at: server.now },
      ])
      assert.equal(await server.export(), NUMBERED)
      // The next number is the next one that was never given.
      const made = await server.database.write((transaction) =>
        createVersion(server.depsOf(transaction), MANAGEMENT, {
          policy: 'p',
          document: document('a:Next'),
          isDefault: false,
          rotates: false,
        }),
      )
      assert.equal(made instanceof Refusal ? made.kind : made.number, 8)
    })

    it('those that are missing are added, and another one comes into force', async () => {
      server.now += 1000
      assert.deepEqual(await changes(server, NUMBERED), [
        `update policy p of ${MANAGEMENT}`,
        `create policy-version p 2 of ${MANAGEMENT}`,
        `create policy-version p 5 of ${MANAGEMENT}`,
      ])
      assert.equal(await server.export(), NUMBERED)
      await changes(server, NUMBERED.replace('default: "2"', 'default: "1"'))
      assert.deepEqual(await inForce(), [{ version: 1, latest: 7, document: document('a:One'), at: server.now - 1000 }])
      assert.equal((await others()).length, 2)
    })

    it('one that is there is never changed', async () => {
      const says =
        'identities[0].policies[0].versions[0].version: version 1 is on the server with another document, and versions never change: take another number'
      await refuses(server, NUMBERED.replace('a:One', 'a:Uno'), 'version: "1"', says)
    })

    it('those that only the server has stay, and count', async () => {
      await server.fresh(NUMBERED)
      const two = file(
        `versions: [{ version: "8", document: ${document('a:8')} }, { version: "9", document: ${document('a:9')} }]`,
      )
      assert.deepEqual(await changes(server, two), [
        `update policy p of ${MANAGEMENT}`,
        `create policy-version p 8 of ${MANAGEMENT}`,
        `create policy-version p 9 of ${MANAGEMENT}`,
      ])
      assert.deepEqual(await differences(server, two), [
        `extra policy-version p 1 of ${MANAGEMENT}`,
        `extra policy-version p 2 of ${MANAGEMENT}`,
        `extra policy-version p 5 of ${MANAGEMENT}`,
      ])
      const says =
        'identities[0].policies[0].versions[0].version: policy p would have 6 versions, and 5 are the most: delete one first'
      await refuses(server, file(`versions: [{ version: "10", document: ${document('a:10')} }]`), 'version: "10"', says)
    })

    it('numbers and truth values in a document are the texts that the file has', async () => {
      const condition = '"Condition":{"Bool":{"acs:SecureTransport":true},"NumericLessThan":{"acs:x":12345678901234567890}}'
      const stored = document('a:One').replace('"Resource":"*"', `"Resource":"*",${condition}`)
      await server.run('UPDATE policies SET document = ?', stored)
      const exported = await server.export()
      assert.match(exported, /"acs:SecureTransport":"true".*"acs:x":"12345678901234567890"/)
      assert.deepEqual(await differences(server, exported), [])
    })
  })
})

const WRONG: Readonly<Record<string, { was: string; is: string; says: string }>> = {
  'a document beside versions': {
    was: 'default: "2"',
    is: 'document: {}',
    says: 'document: a policy has either a document or versions',
  },
  'a default that is not there': {
    was: 'default: "2"',
    is: 'default: "3"',
    says: 'default: there is no version 3 among the versions',
  },
  'a latest number that is not': { was: 'latest: "7"', is: 'latest: "4"', says: 'latest: there is a version 5' },
  'a version twice': {
    was: 'version: "5"',
    is: 'version: "1"',
    says: 'versions[2].version: version p 1 of 1500000000000001 is in the file twice',
  },
  'a version that cannot be read': {
    was: '"Action":"a:Five"',
    is: '"Action":""',
    says: 'versions[2].document: malformed-policy: Statement[0].Action "" must consist of visible ASCII characters',
  },
}

describe('an organisation file with wrong versions', () => {
  for (const [name, { was, is, says }] of Object.entries(WRONG)) {
    it(`${name} is refused with its line`, () => {
      const text = NUMBERED.replace(was, is)
      assert.equal(refusalOf(text), `line ${lineOf(text, 'name: p')}: identities[0].policies[0].${says}`)
    })
  }

  it('numbers without versions are refused', () => {
    const says = 'identities[0].policies[0].default: numbers stand beside versions, not beside a document alone'
    assert.equal(refusalOf(SIMPLE.replace('name: p,', 'name: p, default: "1",')), `line 7: ${says}`)
  })
})
