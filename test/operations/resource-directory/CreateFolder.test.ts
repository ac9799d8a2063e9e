import assert from 'node:assert/strict'
import test from 'node:test'
import { forEachVersion, ROOT } from './directory.ts'

forEachVersion((api, server) => {
  const create = (FolderName: string, ParentFolderId?: string) => api.ask('CreateFolder', { FolderName, ParentFolderId })

  test('the document’s example: a folder in the root, and one with tags in it', async () => {
    const { Folder, RequestId, ...rest } = await create('rdFolder', ROOT)
    assert.deepEqual(rest, {})
    assert.match(RequestId, /^[0-9A-F-]{36}$/)
    assert.match(Folder.FolderId, /^fd-[A-Za-z0-9]{10}$/)
    assert.deepEqual(Folder, {
      FolderId: Folder.FolderId,
      FolderName: 'rdFolder',
      ParentFolderId: ROOT,
      CreateTime: new Date(server().clock.now()).toISOString(),
    })
    const Tag = [{ Key: 'k1', Value: 'v1' }, { Key: 'k2' }]
    const inner = await api.ask('CreateFolder', { FolderName: 'in.ner_1-2', ParentFolderId: Folder.FolderId, Tag })
    assert.equal(inner.Folder.ParentFolderId, Folder.FolderId)
    const listed = await api.ask('ListFoldersForParent', { ParentFolderId: Folder.FolderId })
    assert.deepEqual(listed.Folders.Folder[0].Tags.Tag, [
      { Key: 'k1', Value: 'v1' },
      { Key: 'k2', Value: '' },
    ])
  })

  test('without a parent it is in the root; names of 1 and 24 letters of any script are taken', async () => {
    for (const name of ['x', '财'.repeat(24), 'Ü.b_c-1']) {
      assert.equal((await create(name)).Folder.ParentFolderId, ROOT)
    }
    for (const [name, code] of [
      ['x'.repeat(25), 'InvalidParameter.Folder.Name.Length'],
      ['a b', 'InvalidParameter.Folder.Name'],
      ['a/b', 'InvalidParameter.Folder.Name'],
    ] as const) {
      await api.refuses('CreateFolder', { FolderName: name }, [400, code])
    }
    await api.refuses('CreateFolder', {}, [400, 'MissingParameter.Folder.Name'])
    await api.refuses('CreateFolder', { FolderName: '' }, [400, 'MissingParameter.Folder.Name'])
  })

  test('a name is its own among its siblings only', async () => {
    await api.refuses('CreateFolder', { FolderName: 'Production' }, [400, 'InvalidParameter.Folder.Name.AlreadyUsed'])
    const { Folder } = await create('Production', 'fd-prod')
    assert.equal(Folder.ParentFolderId, 'fd-prod')
    await create('production')
  })

  test('five levels, not six', async () => {
    let parent = ROOT
    for (const level of [1, 2, 3, 4, 5]) parent = await api.folder(`level${level}`, parent)
    await api.refuses('CreateFolder', { FolderName: 'level6', ParentFolderId: parent }, [409, 'LimitExceeded.Folder.Depth'])
  })

  test('parents that are not there, of another form, or another directory’s', async () => {
    for (const ParentFolderId of ['fd-none', 'r-other', 'fd-prodx']) {
      await api.refuses('CreateFolder', { FolderName: 'x', ParentFolderId }, [404, 'EntityNotExists.Folder'])
    }
    await api.refuses('CreateFolder', { FolderName: 'x', ParentFolderId: 'prod' }, [400, 'InvalidParameter.ParentFolderId'])
    await api.run(`INSERT INTO folders (account, id, name, parent, created_at) VALUES ('7', 'fd-foreign', 'x', NULL, 0)`)
    await api.refuses('CreateFolder', { FolderName: 'x', ParentFolderId: 'fd-foreign' }, [404, 'EntityNotExists.Folder'])
  })

  test('tags with a key twice, without a key, and too many', async () => {
    const tags = (count: number) => Array.from({ length: count }, (_, n) => ({ Key: `k${n}` }))
    for (const Tag of [[{ Key: 'a' }, { Key: 'a' }], [{ Value: 'x' }], tags(21)]) {
      const { status, body } = await api.call('CreateFolder', { FolderName: 'x', Tag })
      assert.equal(status, 400)
      assert.match(body.Code, /^InvalidParameter\.Tag/)
    }
    await api.ask('CreateFolder', { FolderName: 'x', Tag: tags(20) })
  })

  test('LimitExceeded.Folder: a thousand folders', async () => {
    await server().database.write((transaction) =>
      transaction.insert(
        'folders',
        ['account', 'id', 'name', 'parent', 'created_at'],
        Array.from({ length: 997 }, (_, n) => ['1500000000000001', `fd-many${n}`, `many${n}`, null, 0]),
      ),
    )
    await create('last')
    await api.refuses('CreateFolder', { FolderName: 'one-more' }, [409, 'LimitExceeded.Folder'])
  })

  test('403 for users without the permission and for members, 404 for outsiders', () =>
    api.isForManagement('CreateFolder', { FolderName: 'x' }, server().user('nobody')))
})
