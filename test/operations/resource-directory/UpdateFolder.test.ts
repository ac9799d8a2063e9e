import assert from 'node:assert/strict'
import test from 'node:test'
import { forEachVersion, ROOT } from './directory.ts'

forEachVersion((api, server) => {
  const rename = (FolderId: string, NewFolderName: string) => api.ask('UpdateFolder', { FolderId, NewFolderName })

  test('a folder has the new name, for everybody who asks', async () => {
    const { Folder } = await rename('fd-lab', 'rdFolder')
    assert.deepEqual([Folder.FolderId, Folder.FolderName, Folder.ParentFolderId], ['fd-lab', 'rdFolder', 'fd-prod'])
    assert.equal((await api.ask('GetFolder', { FolderId: 'fd-lab' })).Folder.FolderName, 'rdFolder')
    assert.equal((await rename('fd-lab', 'rdFolder')).Folder.FolderName, 'rdFolder')
  })

  test('names that are none, and one that a sibling has', async () => {
    const other = await api.folder('Other', 'fd-prod')
    for (const [NewFolderName, code] of [
      ['x'.repeat(25), 'InvalidParameter.Folder.Name.Length'],
      ['a b', 'InvalidParameter.Folder.Name'],
      ['Lab', 'InvalidParameter.Folder.Name.AlreadyUsed'],
    ] as const) {
      await api.refuses('UpdateFolder', { FolderId: other, NewFolderName }, [400, code])
    }
    await rename(other, 'Production')
  })

  test('folders that are not there, and the root', async () => {
    await api.refuses('UpdateFolder', { FolderId: 'fd-none', NewFolderName: 'x' }, [404, 'EntityNotExists.Folder'])
    await api.refuses('UpdateFolder', { FolderId: ROOT, NewFolderName: 'x' }, [400, 'InvalidParameter.FolderId'])
    await api.refuses('UpdateFolder', { FolderId: 'fd-lab' }, [400, 'MissingParameter.NewFolderName'])
    await api.refuses('UpdateFolder', { NewFolderName: 'x' }, [400, 'MissingParameter.FolderId'])
  })

  test('403 for users without the permission and for members, 404 for outsiders', () =>
    api.isForManagement('UpdateFolder', { FolderId: 'fd-lab', NewFolderName: 'x' }, server().user('nobody')))
})
