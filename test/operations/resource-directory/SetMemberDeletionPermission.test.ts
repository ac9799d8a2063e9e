import assert from 'node:assert/strict'
import test from 'node:test'
import { forEachVersion, MANAGEMENT } from './directory.ts'

forEachVersion((api, server) => {
  test('both values, and the directory shows which one holds', async () => {
    const shown = async () => (await api.ask('GetResourceDirectory')).ResourceDirectory.MemberDeletionStatus
    assert.equal(await shown(), 'Disabled')
    for (const Status of ['Enabled', 'Enabled', 'Disabled']) {
      const { RequestId: _, ...rest } = await api.ask('SetMemberDeletionPermission', { Status })
      assert.deepEqual(rest, {
        ManagementAccountId: MANAGEMENT,
        MemberDeletionStatus: Status,
        ResourceDirectoryId: 'rd-test01',
      })
      assert.equal(await shown(), Status)
    }
    await api.refuses('SetMemberDeletionPermission', {}, [400, 'MissingParameter.Status'])
    await api.refuses('SetMemberDeletionPermission', { Status: 'On' }, [400, 'InvalidParameter.Status'])
  })

  test('403 for users without the permission and for members, 404 for outsiders', () =>
    api.isForManagement('SetMemberDeletionPermission', { Status: 'Enabled' }, server().user('nobody')))
})
