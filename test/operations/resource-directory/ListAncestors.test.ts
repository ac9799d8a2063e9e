import assert from 'node:assert/strict'
import test from 'node:test'
import { forEachVersion, ROOT } from './directory.ts'

forEachVersion((api, server) => {
  const ids = async (ChildId: string) => {
    const { Folders } = await api.ask('ListAncestors', { ChildId })
    return Folders.Folder.map(({ FolderId }: { FolderId: string }) => FolderId)
  }

  test('from the root down, the folder itself left out', async () => {
    const { Folders } = await api.ask('ListAncestors', { ChildId: 'fd-prod' })
    assert.deepEqual(Object.keys(Folders.Folder[0]).sort(), ['CreateTime', 'FolderId', 'FolderName'])
    assert.deepEqual([Folders.Folder[0].FolderName, Folders.Folder.length], ['root', 1])
    const deep = await api.folder('deep', 'fd-lab')
    assert.deepEqual(await ids(deep), [ROOT, 'fd-prod', 'fd-lab'])
    assert.deepEqual(await ids(ROOT), [])
  })

  test('folders that are not there', async () => {
    await api.refuses('ListAncestors', { ChildId: 'fd-none' }, [404, 'EntityNotExists.Folder'])
    await api.refuses('ListAncestors', { ChildId: '1900000000000001' }, [400, 'InvalidParameter.ChildId'])
    await api.refuses('ListAncestors', {}, [400, 'MissingParameter.ChildId'])
  })

  test('403 for members, 404 for outsiders; delegated administrators see them', () =>
    api.isForAdministrators('ListAncestors', { ChildId: 'fd-lab' }, server().user('nobody')))
})
