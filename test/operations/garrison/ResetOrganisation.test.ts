import assert from 'node:assert/strict'
import test from 'node:test'
import { tableNames } from '../../../src/storage/migrations/tables.ts'
import { forEachServer, TestServer } from '../../server.ts'
import { forEachEngine } from '../../storage/engines.ts'
import { FILE } from './organisation.ts'

const HEAD = '1500000000000001'
const MEMBER = '1900000000000001'
/** Written by the reset itself, never by a file, or by triggers out of the other tables. */
const OTHER = new Set(['installation', 'access_keys', 'kept_counts'])

async function contents(server: TestServer): Promise<Record<string, object[]>> {
  await server.flush()
  const tables = tableNames().filter((table) => !OTHER.has(table) && !table.startsWith('audit_'))
  const entries = tables.map(async (table) => {
    const rows = await server.database.read((reader) => reader.all<Record<string, unknown>>(`SELECT * FROM ${table} LIMIT 1000`))
    // Times and random ids are made anew.
    const lasting = rows.map((row) => Object.fromEntries(Object.entries(row).filter(([name]) => !/_at$|^id$/.test(name))))
    return [table, lasting.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))] as const
  })
  return Object.fromEntries(await Promise.all(entries))
}

forEachEngine((engine) => {
  test(`a rehearsing server is again what its file says, on ${engine.name}`, async () => {
    const server = await TestServer.start(engine, FILE, { isRehearsal: true })
    try {
      const before = await contents(server)
      const file = (await server.call('Garrison', 'ExportOrganisation')).body.Document
      const member = server.rootOf(MEMBER)
      await server.call('Sas', 'UpdateMultiUserInstances', { MemberInstances: [{ OptType: 'ADD', AliUid: MEMBER }] })
      await server.call('Cloudfw', 'AddInstanceMembers', { Members: [{ MemberUid: MEMBER }] })
      await server.call('Garrison', 'ApplyOrganisation', { Document: FILE.replace('name: Lab', 'name: Other') })
      assert.notDeepEqual(await contents(server), before)

      const { status } = await server.call('Garrison', 'ResetOrganisation')
      assert.equal(status, 200)
      assert.deepEqual(await contents(server), before)
      assert.equal((await server.call('Garrison', 'ExportOrganisation')).body.Document, file)
      assert.equal((await server.call('Cloudfw', 'DescribeInstanceMembers', {}, server.user('auditor'))).status, 200)
      assert.equal((await server.call('Sas', 'ListMultiUserInstances', {}, member)).body.Code, 'InvalidAccessKeyId.NotFound')
      const rows = await server.database.read((reader) =>
        reader.all<{ action: string }>('SELECT action FROM audit_events LIMIT 100'),
      )
      assert.deepEqual([...new Set(rows.map(({ action }) => action))].includes('AddInstanceMembers'), false)
      assert.ok(
        rows.some(({ action }) => action === 'ResetOrganisation'),
        'the reset itself leaves its row',
      )
    } finally {
      await server.stop()
    }
  })
})

forEachServer((server) => {
  test('a server that keeps its records refuses, and keeps them', async () => {
    const before = await contents(server())
    const { status, body } = await server().call('Garrison', 'ResetOrganisation')
    assert.deepEqual([status, body.Code], [409, 'NotRehearsal'])
    assert.match(body.Message, /garrison dev/)
    assert.deepEqual(await contents(server()), before)
  })

  test('only the management account may, and only with permission', async () => {
    const member = await server().call('Garrison', 'ResetOrganisation', {}, server().rootOf(MEMBER))
    assert.deepEqual([member.status, member.body.Code], [403, 'NotManagementAccount'])
    const user = await server().call('Garrison', 'ResetOrganisation', {}, server().user('careful'))
    assert.deepEqual([user.status, user.body.Code], [409, 'NotRehearsal'])
    const nobody = await server().call('Garrison', 'ResetOrganisation', {}, server().user('nobody'))
    assert.deepEqual([nobody.status, nobody.body.Code], [403, 'NoPermission'])
    assert.equal(server().rootOf(HEAD).accessKeyId.length > 0, true)
  })
})
