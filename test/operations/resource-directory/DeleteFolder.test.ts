import assert from 'node:assert/strict'
import test from 'node:test'
import { forEachVersion, LAB, ROOT, WIDE } from './directory.ts'

forEachVersion((api, server) => {
  test('an empty folder is gone, with its tags', async () => {
    const { Folder } = await api.ask('CreateFolder', { FolderName: 'x', Tag: [{ Key: 'k' }] })
    assert.deepEqual(Object.keys(await api.ask('DeleteFolder', { FolderId: Folder.FolderId })), ['RequestId'])
    await api.refuses('GetFolder', { FolderId: Folder.FolderId }, [404, 'EntityNotExists.Folder'])
    await api.refuses('DeleteFolder', { FolderId: Folder.FolderId }, [404, 'EntityNotExists.Folder'])
    assert.deepEqual(await api.rows(`SELECT tag_key FROM resource_tags LIMIT 1`), [])
  })

  test('DeleteConflict: folders in it, then accounts in it, then none', async () => {
    await api.refuses('DeleteFolder', { FolderId: 'fd-prod' }, [409, 'DeleteConflict.Folder.SubFolder'])
    await api.refuses('DeleteFolder', { FolderId: 'fd-lab' }, [409, 'DeleteConflict.Folder.Account'])
    for (const AccountId of [LAB, WIDE]) await api.ask('MoveAccount', { AccountId, DestinationFolderId: ROOT })
    await api.ask('DeleteFolder', { FolderId: 'fd-lab' })
    await api.refuses('DeleteFolder', { FolderId: 'fd-prod' }, [409, 'DeleteConflict.Folder.Account'])
  })

  test('the root, and what is no folder', async () => {
    await api.refuses('DeleteFolder', { FolderId: ROOT }, [400, 'InvalidParameter.FolderId'])
    await api.refuses('DeleteFolder', { FolderId: 'x' }, [400, 'InvalidParameter.FolderId'])
    await api.refuses('DeleteFolder', {}, [400, 'MissingParameter.FolderId'])
  })

  test('403 for users without the permission and for members, 404 for outsiders', () =>
    api.isForManagement('DeleteFolder', { FolderId: 'fd-lab' }, server().user('nobody')))
})
