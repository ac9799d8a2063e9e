import assert from 'node:assert/strict'
import test from 'node:test'
import { forEachServer } from '../../server.ts'
import { FILE } from './organisation.ts'

forEachServer((server) => {
  const diff = (Document: string, credentials = server().rootOf('1500000000000001')) =>
    server().call('Garrison', 'DiffOrganisation', { Document }, credentials)

  test('no difference to what was applied', async () => {
    const answer = await diff(FILE)
    assert.deepEqual([answer.body.ChangeCount, answer.body.Changes], [0, []], answer.text)
  })

  test('what is new, different and only on the server is told, and nothing is changed', async () => {
    const other = FILE.replace('name: shop', 'name: store')
      .replace('id: fd-lab, name: Lab', 'id: fd-lab, name: Laboratory')
      .replace(/ {2}- \{ uuid: .*db-1.*\n/, '')
      .replace('groups:\n', 'groups:\n  - { account: "1900000000000001", name: tills }\n')
    for (let time = 0; time < 2; time++) {
      const { body } = await diff(other)
      assert.deepEqual(body.Changes, [
        { Kind: 'account', Name: '1900000000000001', Change: 'update' },
        { Kind: 'folder', Name: 'fd-lab', Change: 'update' },
        { Kind: 'group', Name: 'tills of 1900000000000001', Change: 'create' },
        { Kind: 'host', Name: 'inet-00000000-0000-4000-8000-000000000003 of 1500000000000001', Change: 'extra' },
      ])
    }
  })

  test('a file that cannot be read is refused with its line', async () => {
    const answer = await diff(FILE.replace('sls: 1000', 'sls: many'))
    assert.deepEqual([answer.status, answer.body.Code], [400, 'InvalidDocument'])
    assert.match(answer.body.Message, /^line 26: /)
  })

  test('only the management account may, and only with permission', async () => {
    const member = await diff(FILE, server().rootOf('1900000000000001'))
    assert.deepEqual([member.status, member.body.Code], [403, 'NotManagementAccount'])
    const user = await diff(FILE, server().user('auditor'))
    assert.deepEqual([user.status, user.body.Code], [403, 'NoPermission'])
  })
})
