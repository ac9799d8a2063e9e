import assert from 'node:assert/strict'
import test from 'node:test'
import { forEachVersion, ROOT } from './directory.ts'

forEachVersion((api, server) => {
  const list = (parameters: object = {}) => api.ask('ListFoldersForParent', { ...parameters })
  const names = async (parameters: object = {}) => {
    const { Folders } = await list(parameters)
    return Folders.Folder.map(({ FolderName }: { FolderName: string }) => FolderName).sort()
  }

  test('the folders directly in the root or another folder, with all fields', async () => {
    await api.run(`UPDATE folders SET created_at = 1422016398000`)
    const { RequestId: _, ...rest } = await list({ ParentFolderId: ROOT })
    const Folder = [{ FolderId: 'fd-prod', FolderName: 'Production', CreateTime: '2015-01-23T12:33:18.000Z', Tags: { Tag: [] } }]
    assert.deepEqual(rest, { Folders: { Folder }, PageNumber: 1, PageSize: 10, TotalCount: 1 })
    assert.deepEqual(await names(), ['Production'])
    assert.deepEqual(await names({ ParentFolderId: 'fd-prod' }), ['Lab'])
    assert.deepEqual(await names({ ParentFolderId: 'fd-lab' }), [])
    await api.refuses('ListFoldersForParent', { ParentFolderId: 'fd-none' }, [404, 'EntityNotExists.Folder'])
  })

  test('pages are all folders once, and a page past the last is empty', async () => {
    const made = []
    for (let n = 0; n < 12; n++) made.push(await api.folder(`f${n}`, 'fd-lab'))
    const pages = []
    for (const PageNumber of [1, 2, 3, 4]) pages.push(await list({ ParentFolderId: 'fd-lab', PageNumber, PageSize: 5 }))
    assert.deepEqual(
      pages.map(({ Folders }) => Folders.Folder.length),
      [5, 5, 2, 0],
    )
    assert.ok(pages.every(({ TotalCount, PageSize }) => TotalCount === 12 && PageSize === 5))
    const ids = pages.flatMap(({ Folders }) => Folders.Folder.map(({ FolderId }: { FolderId: string }) => FolderId))
    assert.deepEqual(ids, made.sort())
    for (const wrong of [{ PageSize: 0 }, { PageSize: 101 }]) {
      await api.refuses('ListFoldersForParent', wrong, [400, 'InvalidParameter.PageSize'])
    }
    await api.refuses('ListFoldersForParent', { PageNumber: 0 }, [400, 'InvalidParameter.PageNumber'])
  })

  test('a part of the name, without wildcards, and tags', async () => {
    await api.ask('CreateFolder', {
      FolderName: 'a_b',
      Tag: [
        { Key: 'env', Value: 'test' },
        { Key: 'team', Value: 'x' },
      ],
    })
    await api.ask('CreateFolder', { FolderName: 'a-b', Tag: [{ Key: 'env', Value: 'live' }] })
    assert.deepEqual(await names({ QueryKeyword: 'a' }), ['a-b', 'a_b'])
    assert.deepEqual(await names({ QueryKeyword: '_' }), ['a_b'])
    assert.deepEqual(await names({ QueryKeyword: 'A' }), [])
    assert.deepEqual(await names({ QueryKeyword: '' }), ['Production', 'a-b', 'a_b'])
    assert.deepEqual(await names({ Tag: [{ Key: 'env' }] }), ['a-b', 'a_b'])
    assert.deepEqual(await names({ Tag: [{ Key: 'env', Value: 'live' }] }), ['a-b'])
    assert.deepEqual(await names({ Tag: [{ Key: 'env', Value: 'live' }, { Key: 'team' }] }), [])
    await api.refuses('ListFoldersForParent', { Tag: [{ Value: 'x' }] }, [400, 'InvalidParameter.Tag.1.Key'])
  })

  test('403 for members, 404 for outsiders; delegated administrators see them', () =>
    api.isForAdministrators('ListFoldersForParent', {}, server().user('nobody')))
})
