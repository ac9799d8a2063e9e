import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { forEachServer } from '../../server.ts'
import { assertDenied, HEAD, plain, SECURITY, STRANGER, testCallers } from './accounts.ts'

const folder = (id: string, name: string, ...inside: object[]) => ({
  ...{ FolderId: id, FolderName: name, Children: inside },
  ...{ folderId: id, folderName: name, children: inside },
})

forEachServer((server) => {
  beforeEach(() => server.reset())
  const tree = async () => plain((await server().call('Sas', 'GetRdTree', {}, server().rootOf(SECURITY))).body)
  const add = (id: string, name: string, parent: string | null, account = HEAD) =>
    server().database.write((transaction) =>
      transaction.run(
        'INSERT INTO folders (account, id, name, parent, created_at) VALUES (?, ?, ?, ?, 1)',
        account,
        id,
        name,
        parent,
      ),
    )

  testCallers(server, 'GetRdTree')

  test('a RAM user without permission is refused with 403', async () => {
    assertDenied(await server().call('Sas', 'GetRdTree', {}, server().user('nobody')))
  })

  test('the root and the folders in it, each with those in it', async () => {
    const body = await tree()
    const Children = [folder('fd-prod', 'Production', folder('fd-lab', 'Lab'))]
    assert.deepEqual(body, { RequestId: body.RequestId, Data: { FolderId: 'r-test01', FolderName: 'Root', Children } })
  })

  test('each level is in the order of the names; other organisations have trees of their own', async () => {
    await add('fd-1', 'Zoo', null)
    await add('fd-2', 'Archive', null)
    await add('fd-3', 'Bench', 'fd-prod')
    await add('fd-4', 'Foreign', null, STRANGER)
    const { Data } = await tree()
    assert.deepEqual(Data.Children, [
      folder('fd-2', 'Archive'),
      folder('fd-prod', 'Production', folder('fd-3', 'Bench'), folder('fd-lab', 'Lab')),
      folder('fd-1', 'Zoo'),
    ])
  })

  test('without folders there is the root alone; folders that hold each other end nothing', async () => {
    await server().database.write((transaction) => transaction.run('DELETE FROM folders'))
    assert.deepEqual((await tree()).Data, { FolderId: 'r-test01', FolderName: 'Root', Children: [] })
    await add('fd-1', 'One', 'fd-2')
    await add('fd-2', 'Two', 'fd-1')
    assert.deepEqual((await tree()).Data.Children, [])
  })
})
