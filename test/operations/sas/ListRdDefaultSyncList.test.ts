import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { forEachServer } from '../../server.ts'
import { assertDenied, plain, SECURITY, STRANGER, testCallers } from './accounts.ts'

forEachServer((server) => {
  beforeEach(() => server.reset())
  const list = async (account?: string) => {
    const credentials = account === undefined ? undefined : server().rootOf(account)
    return plain((await server().call('Sas', 'ListRdDefaultSyncList', {}, credentials)).body)
  }

  testCallers(server, 'ListRdDefaultSyncList')

  test('a RAM user without permission is refused with 403', async () => {
    assertDenied(await server().call('Sas', 'ListRdDefaultSyncList', {}, server().user('nobody')))
  })

  test('one text with commas, empty in the beginning; every administrator reads the same', async () => {
    const before = await list()
    assert.deepEqual(before, { RequestId: before.RequestId, Data: { FolderIds: '' } })
    await server().call('Sas', 'CreateRdDefaultSyncList', { FolderIds: 'fd-prod,fd-lab' })
    assert.equal((await list()).Data.FolderIds, 'fd-prod,fd-lab')
    assert.equal((await list(SECURITY)).Data.FolderIds, 'fd-prod,fd-lab')
  })

  test('a folder that is gone, and the list of another organisation, are not shown', async () => {
    await server().call('Sas', 'CreateRdDefaultSyncList', { FolderIds: 'fd-prod,fd-lab' })
    await server().database.write(async (transaction) => {
      await transaction.run("DELETE FROM folders WHERE id = 'fd-prod'")
      const sql = "INSERT INTO default_sync_folders (account, folder, place, operator) VALUES (?, 'fd-other', 0, ?)"
      await transaction.run(sql, STRANGER, STRANGER)
    })
    assert.equal((await list()).Data.FolderIds, 'fd-lab')
  })
})
