import assert from 'node:assert/strict'
import test from 'node:test'
import { forEachVersion, ROOT } from './directory.ts'

forEachVersion((api, server) => {
  test('a folder with its path, and the root', async () => {
    await api.run(`UPDATE folders SET created_at = 1550567688521`)
    assert.deepEqual((await api.ask('GetFolder', { FolderId: 'fd-lab' })).Folder, {
      FolderId: 'fd-lab',
      FolderName: 'Lab',
      ParentFolderId: 'fd-prod',
      CreateTime: '2019-02-19T09:14:48.521Z',
      ResourceDirectoryPath: `rd-test01/${ROOT}/fd-prod/fd-lab`,
    })
    const { Folder } = await api.ask('GetFolder', { FolderId: ROOT })
    const { Folder: top } = await api.ask('GetFolder', { FolderId: 'fd-prod' })
    assert.deepEqual([Folder.FolderName, Folder.ParentFolderId, top.ParentFolderId], ['root', '', ROOT])
    assert.equal(Folder.ResourceDirectoryPath, `rd-test01/${ROOT}`)
  })

  test('folders that are not there', async () => {
    await api.refuses('GetFolder', {}, [400, 'MissingParameter.FolderId'])
    await api.refuses('GetFolder', { FolderId: 'lab' }, [400, 'InvalidParameter.FolderId'])
    await api.refuses('GetFolder', { FolderId: 'fd-none' }, [404, 'EntityNotExists.Folder'])
    const mine = server().rootOf('1900000000000099')
    const init = await server().call('ResourceManager', 'InitResourceDirectory', {}, mine)
    assert.equal(init.status, 200)
    await api.refuses('GetFolder', { FolderId: 'fd-lab' }, [404, 'EntityNotExists.Folder'], '1900000000000099')
  })

  test('403 for members, 404 for outsiders; delegated administrators see it', () =>
    api.isForAdministrators('GetFolder', { FolderId: 'fd-lab' }, server().user('nobody')))
})
