import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, describe, it } from 'node:test'
import fc from 'fast-check'
import { parse } from 'yaml'
import type { Uid } from '../../../src/kernel/ids.ts'
import { sharedFile } from '../../shared.ts'
import { forEachEngine } from '../../storage/engines.ts'
import { documentOf, FULL, MANAGEMENT, Server } from './fixture.ts'
import { organisations } from './organisations.ts'

const EVERY_KEY = readFileSync(new URL('../../../examples/every-key.yaml', import.meta.url), 'utf8')
const EXAMPLE = readFileSync(new URL('../../../examples/organisation.yaml', import.meta.url), 'utf8')

forEachEngine((engine) => {
  describe(`the export on ${engine.name}`, () => {
    let server: Server
    const fresh = async (text: string) => {
      await server?.stop()
      server = await Server.start(engine)
      return server.seed(text)
    }
    after(() => server?.stop())

    /** Exports, applies the export here and to an empty server, and gives it back. */
    const roundTrip = async (text: string, management: Uid): Promise<string> => {
      await fresh(text)
      const exported = await server.export(management)
      const applied = await server.apply(exported, management)
      assert.deepEqual([applied.created, applied.updated], [0, 0])
      const { toCreate, toUpdate, extra } = await server.diff(exported, management)
      assert.deepEqual([toCreate, toUpdate, extra], [0, 0, 0])
      assert.equal(await server.export(management), exported)
      await fresh(exported)
      assert.equal(await server.export(management), exported)
      return exported
    }

    it('applies without a change, and to an empty server gives the same bytes', async () => {
      await roundTrip(FULL, MANAGEMENT)
      await roundTrip(EXAMPLE, documentOf(EXAMPLE).management.uid)
      await roundTrip(EVERY_KEY, documentOf(EVERY_KEY).management.uid)
      const first = sharedFile('data', 'organisation.yaml')
      if (first !== undefined) await roundTrip(first, '1766185894104675' as Uid)
    })

    it('is this file', async () => {
      await fresh(FULL)
      assert.equal(await server.export(), EXPORTED)
    })

    it('has no secret in any form', async () => {
      await fresh(FULL)
      const exported = await server.export()
      const sealed = await server.all<{ sealed_secret: string }>('SELECT sealed_secret FROM access_keys')
      assert.equal(sealed.length, 3)
      for (const { sealed_secret } of sealed) assert.equal(exported.includes(sealed_secret), false)
      assert.equal(exported.includes('secret-of'), false)
    })

    it('says the same to a reader of another YAML', async () => {
      await fresh(FULL.replace('name: Alpha', 'name: "no"').replace('name: one', 'name: "1e3"'))
      const exported = await server.export()
      for (const version of ['1.1', '1.2'] as const) {
        const read = parse(exported, { version })
        assert.equal(read.organisation.folders[0].name, 'no')
        assert.equal(read.organisation.accounts[0].name, '1e3')
        assert.equal(read.organisation.accounts[1].uid, '9100000000000000003')
        assert.equal(read.groups[0].name, 'null')
        assert.equal(read.entitlements.securityCenter.capacities.sls, 100)
      }
    })

    it('leaves out what no file can say', async () => {
      await fresh(FULL)
      const before = await server.export()
      await server.run("INSERT INTO policy_attachments VALUES (?, 'user', 'auditor', 'Custom', 'gone', 1)", MANAGEMENT)
      await server.run("INSERT INTO policy_attachments VALUES (?, 'user', 'auditor', 'System', 'Gone', 1)", MANAGEMENT)
      await server.run(
        "INSERT INTO access_keys (account, id, user_name, sealed_secret, status, created_at) VALUES (?, 'LTAIlost', 'gone', 'x', 'Active', 1)",
        MANAGEMENT,
      )
      await server.run(
        "INSERT INTO access_keys (account, id, user_name, sealed_secret, status, created_at) VALUES (?, 'LTAIroot', NULL, 'x', 'Active', 1)",
        MANAGEMENT,
      )
      await server.run("INSERT INTO delegations VALUES (?, 'sas.aliyuncs.com', '1999', 1)", MANAGEMENT)
      assert.equal(await server.export(), before)
    })

    it('writes a policy in one form, however it is stored', async () => {
      await fresh(FULL)
      const before = await server.export()
      const changed = await server.run("UPDATE policies SET document = replace(replace(document, ':', ' : '), '{', '{ ')")
      assert.equal(changed, 1)
      // The colon within the action has been moved too; put it back.
      await server.run("UPDATE policies SET document = replace(document, 'yundun-sas : ', 'yundun-sas:')")
      assert.equal(await server.export(), before)
      assert.equal((await server.apply(before)).updated, 0)
    })

    it('of any organisation comes back the same', async () => {
      await fc.assert(
        fc.asyncProperty(organisations, async (text) => {
          await fresh(text)
          const again = await server.apply(text)
          assert.deepEqual([again.created, again.updated], [0, 0])
          await roundTrip(text, MANAGEMENT)
        }),
        { numRuns: engine.name === 'sqlite' ? 60 : 8 },
      )
    })
  })
})

const EXPORTED = `organisation:
  id: rd-small1
  management: { uid: "1500000000000001", name: head, grants: [sas.aliyuncs.com] }
  folders:
    - { id: fd-a, name: Alpha }
    - { id: fd-b, name: Beta, parent: fd-a }
  accounts:
    - { uid: "1500000000000002", name: one, folder: fd-a, grants: [cloudfw.aliyuncs.com, sas.aliyuncs.com] }
    - { uid: "9100000000000000003", name: "two: wide" }
  delegated:
    - { uid: "1500000000000002", service: sas.aliyuncs.com }
outsiders:
  - { uid: "1500000000000009", name: stranger, grants: [sas.aliyuncs.com] }
entitlements:
  securityCenter:
    instanceId: sas-small00001
    versions:
      "7": { ecs: 10, cores: 40 }
      "10": { cores: 8 }
    capacities: { sls: 100, cspmInstance: 5 }
  cloudFirewall: { edition: 4, maxMembers: 3 }
groups:
  - { account: "1500000000000001", name: "null" }
  - { account: "1500000000000001", name: "web servers" }
hosts:
  - { uuid: inet-1, account: "1500000000000001", name: web-1, hostname: web-1.example, ip: "10.0.0.1", publicIp: "2001:db8::1", group: "web servers", timeZone: Europe/Podgorica, version: "7", cores: 4 }
  - { uuid: inet-2, account: "1500000000000002", name: bare, hostname: bare, timeZone: UTC }
identities:
  - account: "1500000000000001"
    policies:
      - { name: reading, document: {"Version":"1","Statement":[{"Effect":"Allow","Action":["yundun-sas:Describe*"],"Resource":"*"}]} }
    users:
      - { name: auditor, policies: [reading, AdministratorAccess], accessKeys: [{ id: LTAIsmall1, status: Active }, { id: LTAIsmall2, status: Inactive }] }
      - { name: idle }
  - account: "1500000000000009"
    users:
      - { name: visitor, accessKeys: [{ id: LTAIsmall3, status: Active }] }
usage:
  - { account: "1500000000000002", capacities: { sls: 3, rasp: 0 } }
`
