import assert from 'node:assert/strict'
import test from 'node:test'
import { forEachVersion, MANAGEMENT, SHOP, STRANGER } from './directory.ts'

forEachVersion(
  (api, server) => {
    test('an outsider founds its own directory', async () => {
      const { ResourceDirectory } = await api.ask('InitResourceDirectory', {}, STRANGER)
      const seen = (await api.ask('GetResourceDirectory', {}, STRANGER)).ResourceDirectory
      assert.deepEqual({ ...seen, ...ResourceDirectory }, seen)
      assert.equal(seen.MasterAccountId, STRANGER)
      await api.refuses('InitResourceDirectory', {}, [409, 'EntityAlreadyExists.ResourceDirectory'], STRANGER)
    })

    test('a directory of one’s own, and a place in another one, are refused', async () => {
      await api.refuses('InitResourceDirectory', {}, [409, 'EntityAlreadyExists.ResourceDirectory'], MANAGEMENT)
      await api.refuses('InitResourceDirectory', {}, [409, 'NotSupport.AccountInAnotherResourceDirectory'], SHOP)
    })

    test('only the older version knows it', async () => {
      const { status, body } = await server().call('ResourceDirectoryMaster', 'InitResourceDirectory')
      assert.deepEqual([status, body.Code], [404, 'InvalidAction.NotFound'])
    })

    test('403 for users without the permission', () => api.isDenied('InitResourceDirectory', {}, server().user('nobody')))
  },
  ['ResourceManager'],
)
