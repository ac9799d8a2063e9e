import assert from 'node:assert/strict'
import test from 'node:test'
import { forEachVersion, MANAGEMENT, SHOP, STRANGER } from './directory.ts'

forEachVersion((api, server) => {
  test('the directory, for its management account and its members', async () => {
    await api.run('UPDATE organisations SET created_at = 1550503930473')
    const { ResourceDirectory } = await api.ask('GetResourceDirectory')
    assert.deepEqual(ResourceDirectory, {
      ControlPolicyStatus: 'Disabled',
      CreateTime: '2019-02-18T15:32:10.473Z',
      IdentityInformation: '',
      MasterAccountId: MANAGEMENT,
      MasterAccountName: 'head',
      MemberAccountDisplayNameSyncStatus: 'Disabled',
      MemberDeletionStatus: 'Disabled',
      ResourceDirectoryId: 'rd-test01',
      RootFolderId: 'r-test01',
    })
    assert.deepEqual((await api.ask('GetResourceDirectory', {}, SHOP)).ResourceDirectory, ResourceDirectory)
  })

  test('403 for users without the permission, 404 for outsiders', async () => {
    await api.isDenied('GetResourceDirectory', {}, server().user('nobody'))
    await api.refuses('GetResourceDirectory', {}, [404, 'ResourceDirectoryNotInUse'], STRANGER)
  })
})
