import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import test, { beforeEach } from 'node:test'
import type { Credentials } from '../../client.ts'
import { forEachServer } from '../../server.ts'
import { assertDenied, HEAD, LAB, SECURITY, testCallers } from './accounts.ts'

const FILE = readFileSync(new URL('../../organisation.yaml', import.meta.url), 'utf8')
const [FIRST, SECOND, THIRD] = ['1900000000000011', '1900000000000012', '1900000000000013']

forEachServer((server) => {
  beforeEach(() => server.reset())
  const create = (FolderIds?: string, credentials?: Credentials) =>
    server().call('Sas', 'CreateRdDefaultSyncList', FolderIds === undefined ? {} : { FolderIds }, credentials)
  const listed = async () => (await server().call('Sas', 'ListRdDefaultSyncList')).body.Data.FolderIds
  const watched = async () => [...(await server().call('Sas', 'DescribeMonitorAccounts')).body.AccountIds]
  /** Applies the organisation file with accounts that are new, or in other folders. */
  const apply = async (change: (file: string) => string) => {
    const { status, body } = await server().call('Garrison', 'ApplyOrganisation', { Document: change(FILE) })
    assert.equal(status, 200, JSON.stringify(body))
  }
  const withAccounts =
    (...accounts: string[]) =>
    (file: string) =>
      file.replace('  delegated:', `${accounts.map((line) => `    - ${line}\n`).join('')}  delegated:`)

  testCallers(server, 'CreateRdDefaultSyncList', { FolderIds: 'fd-prod' })

  test('a RAM user without permission is refused with 403', async () => {
    assertDenied(await server().call('Sas', 'CreateRdDefaultSyncList', { FolderIds: 'fd-prod' }, server().user('nobody')))
  })

  test('the document’s example: two folders, in the order in which they are given', async () => {
    const { status, body } = await create('fd-prod,fd-lab')
    assert.equal(status, 200)
    assert.deepEqual(Object.keys(body), ['RequestId'])
    assert.equal(await listed(), 'fd-prod,fd-lab')
    await create(' fd-lab ,fd-prod,fd-lab')
    assert.equal(await listed(), 'fd-lab,fd-prod')
  })

  test('accounts that are there already are left as they are', async () => {
    await create('fd-prod,fd-lab')
    assert.deepEqual(await watched(), [])
  })

  test('an account that comes into a folder of the list, or below one, is watched; one elsewhere is not', async () => {
    await create('fd-prod', server().rootOf(SECURITY))
    await apply(
      withAccounts(
        `{ uid: "${FIRST}", name: first, folder: fd-prod }`,
        `{ uid: "${SECOND}", name: second, folder: fd-lab }`,
        `{ uid: "${THIRD}", name: third }`,
      ),
    )
    assert.deepEqual(await watched(), [FIRST, SECOND])
    const { body } = await server().call('Sas', 'DescribeMonitorAccounts')
    assert.deepEqual(
      body.AccountIdInfos.map(({ OperatorUid }: { OperatorUid: string }) => OperatorUid),
      [SECURITY, SECURITY],
    )
    // Applied again, nobody comes in: an account that was taken off stays off.
    await server().call('Sas', 'DeleteMonitorAccount', { AccountId: FIRST })
    await apply(withAccounts(`{ uid: "${FIRST}", name: renamed, folder: fd-prod }`))
    assert.deepEqual(await watched(), [SECOND])
  })

  test('an account that is moved into a folder of the list comes in; one that is moved out stays watched', async () => {
    await create('fd-lab')
    const moved = (file: string) => file.replace('name: depot, folder: fd-prod', 'name: depot, folder: fd-lab')
    await apply(moved)
    assert.deepEqual(await watched(), ['1900000000000004'])
    await apply((file) => file)
    assert.deepEqual(await watched(), ['1900000000000004'])
  })

  test('the root folder stands for the whole organisation', async () => {
    const root = (await server().call('Sas', 'GetRdTree')).body.Data.FolderId
    assert.equal((await create(root)).status, 200)
    assert.equal(await listed(), root)
    await apply(withAccounts(`{ uid: "${THIRD}", name: third }`, `{ uid: "${SECOND}", name: second, folder: fd-lab }`))
    assert.deepEqual(await watched(), [SECOND, THIRD])
  })

  test('without FolderIds, and with an empty one, the list is emptied and nobody comes in any more', async () => {
    for (const nothing of [undefined, '']) {
      await create('fd-prod')
      assert.equal((await create(nothing)).status, 200)
      assert.equal(await listed(), '')
    }
    await apply(withAccounts(`{ uid: "${FIRST}", name: first, folder: fd-prod }`))
    assert.deepEqual(await watched(), [])
  })

  test('InvalidFolderIds: a folder that the organisation does not have; the list stays', async () => {
    await create('fd-lab')
    const { status, body } = await create('fd-prod,fd-none')
    assert.deepEqual(
      [status, body.Code, body.Message],
      [400, 'InvalidFolderIds', 'Specified parameter FolderIds is not valid. The organisation has no folder fd-none.'],
    )
    assert.equal(await listed(), 'fd-lab')
    await server().database.write((transaction) =>
      transaction.run(`INSERT INTO folders (account, id, name, parent, created_at) VALUES (?, 'fd-else', 'else', NULL, 1)`, LAB),
    )
    assert.equal((await create('fd-else')).body.Code, 'InvalidFolderIds')
  })

  test('the list is in the database, by its organisation', async () => {
    await create('fd-lab')
    const rows = await server().database.read((reader) =>
      reader.all<{ account: string; folder: string }>('SELECT account, folder FROM default_sync_folders LIMIT 10'),
    )
    assert.deepEqual(
      rows.map(({ account, folder }) => [account, folder]),
      [[HEAD, 'fd-lab']],
    )
  })
})
