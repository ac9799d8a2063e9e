import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { forEachServer } from '../../server.ts'
import { assertDenied, assertStranger, LAB, SHOP, STRANGER, testCallers, WIDE } from './accounts.ts'

forEachServer((server) => {
  beforeEach(() => server().database.write((transaction) => transaction.run('DELETE FROM marked_accounts')))
  const mark = (AccountIds?: string) => server().call('Sas', 'MarkMonitorAccounts', { AccountIds })
  const marked = async () => {
    const { body } = await server().call('Sas', 'ListAccountsInResourceDirectory')
    return body.Accounts.filter(({ IsMarked }: { IsMarked: string }) => IsMarked === 'yes').map(
      ({ AccountId }: { AccountId: string }) => AccountId,
    )
  }

  testCallers(server, 'MarkMonitorAccounts', { AccountIds: LAB })

  test('a RAM user without permission is refused with 403', async () => {
    assertDenied(await server().call('Sas', 'MarkMonitorAccounts', { AccountIds: LAB }, server().user('nobody')))
  })

  test('the document’s example: two accounts; what was marked before stays marked', async () => {
    const { status, body } = await mark(`${LAB},${WIDE}`)
    assert.equal(status, 200)
    assert.deepEqual(Object.keys(body), ['RequestId'])
    assert.deepEqual(await marked(), [LAB, WIDE])
    await mark(`${SHOP},${LAB}`)
    assert.deepEqual(await marked(), [SHOP, LAB, WIDE])
  })

  test('a mark does not depend on the account being watched', async () => {
    await server().call('Sas', 'CreateMonitorAccount', { AccountIds: LAB })
    await mark(LAB)
    await server().call('Sas', 'DeleteMonitorAccount', { AccountId: LAB })
    assert.deepEqual(await marked(), [LAB])
  })

  test('InvalidAccountIds: a stranger; nobody is marked then', async () => {
    assertStranger(await mark(`${LAB},${STRANGER}`), STRANGER)
    assert.deepEqual(await marked(), [])
  })

  test('MissingAccountIds and what is no account id', async () => {
    assert.deepEqual([(await mark()).body.Code, (await mark('')).body.Code], ['MissingAccountIds', 'MissingAccountIds'])
    const { status, body } = await mark('lab')
    assert.equal(status, 400)
    assert.match(body.Code, /^InvalidAccountIds/)
  })
})
