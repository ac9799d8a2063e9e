import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { forEachServer } from '../../server.ts'
import { assertDenied, DEPOT, LAB, SHOP, STRANGER, testCallers, WIDE } from './accounts.ts'

forEachServer((server) => {
  beforeEach(() => server().call('Sas', 'MarkMonitorAccounts', { AccountIds: `${SHOP},${LAB},${WIDE}` }))
  const unmark = (AccountIds?: string) => server().call('Sas', 'UnMarkMonitorAccounts', { AccountIds })
  const marked = async () => {
    const { body } = await server().call('Sas', 'ListAccountsInResourceDirectory')
    return body.Accounts.filter(({ IsMarked }: { IsMarked: string }) => IsMarked === 'yes').map(
      ({ AccountId }: { AccountId: string }) => AccountId,
    )
  }

  testCallers(server, 'UnMarkMonitorAccounts', { AccountIds: LAB })

  test('a RAM user without permission is refused with 403', async () => {
    assertDenied(await server().call('Sas', 'UnMarkMonitorAccounts', { AccountIds: LAB }, server().user('nobody')))
  })

  test('the document’s example: the marks of two accounts go, the others stay', async () => {
    const { status, body } = await unmark(`${LAB},${WIDE}`)
    assert.equal(status, 200)
    assert.deepEqual(Object.keys(body), ['RequestId'])
    assert.deepEqual(await marked(), [SHOP])
  })

  test('accounts without a mark are answered alike', async () => {
    assert.equal((await unmark(`${DEPOT},${STRANGER},${SHOP}`)).status, 200)
    assert.deepEqual(await marked(), [LAB, WIDE])
  })

  test('MissingAccountIds and what is no account id', async () => {
    assert.deepEqual([(await unmark()).body.Code, (await unmark('')).body.Code], ['MissingAccountIds', 'MissingAccountIds'])
    const { status, body } = await unmark('lab')
    assert.equal(status, 400)
    assert.match(body.Code, /^InvalidAccountIds/)
    assert.deepEqual(await marked(), [SHOP, LAB, WIDE])
  })

  test('marks of another organisation stay', async () => {
    await server().database.write((transaction) =>
      transaction.run('INSERT INTO marked_accounts (account, member, created_at) VALUES (?, ?, 1)', STRANGER, LAB),
    )
    await unmark(`${LAB},${SHOP},${WIDE}`)
    const rows = await server().database.read((reader) => reader.all<{ account: string }>('SELECT account FROM marked_accounts'))
    assert.deepEqual(
      rows.map(({ account }) => account),
      [STRANGER],
    )
  })
})
