import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { forEachServer } from '../../server.ts'
import { assertDenied, HEAD, LAB, SHOP, STRANGER, testCallers, WIDE } from './accounts.ts'

forEachServer((server) => {
  beforeEach(() => server().call('Sas', 'CreateMonitorAccount', { AccountIds: [SHOP, LAB, WIDE].join() }))
  const remove = (AccountId?: string) => server().call('Sas', 'DeleteMonitorAccount', { AccountId })
  const watched = async () => (await server().call('Sas', 'DescribeMonitorAccounts')).body.AccountIds

  testCallers(server, 'DeleteMonitorAccount', { AccountId: LAB })

  test('a RAM user without permission is refused with 403', async () => {
    assertDenied(await server().call('Sas', 'DeleteMonitorAccount', { AccountId: LAB }, server().user('nobody')))
  })

  test('the account is watched no more, the others are', async () => {
    const { status, body } = await remove(LAB)
    assert.equal(status, 200)
    assert.deepEqual(Object.keys(body), ['RequestId'])
    assert.deepEqual([...(await watched())], [SHOP, WIDE])
    await remove(WIDE)
    assert.deepEqual([...(await watched())], [SHOP])
  })

  test('one that is not watched is answered alike, whoever it is', async () => {
    for (const account of [HEAD, STRANGER, '1234567890123456']) assert.equal((await remove(account)).status, 200)
    assert.deepEqual([...(await watched())], [SHOP, LAB, WIDE])
  })

  test('MissingAccountId and InvalidAccountId', async () => {
    assert.deepEqual([(await remove()).body.Code, (await remove('')).body.Code], ['MissingAccountId', 'MissingAccountId'])
    const { status, body } = await remove(`${SHOP},${LAB}`)
    assert.deepEqual([status, body.Code], [400, 'InvalidAccountId'])
    assert.deepEqual([...(await watched())], [SHOP, LAB, WIDE])
  })

  test('the row of another organisation stays', async () => {
    await server().database.write(async (transaction) => {
      await transaction.run(
        'INSERT INTO monitored_accounts (account, member, added_at, operator) VALUES (?, ?, 1, ?)',
        STRANGER,
        LAB,
        LAB,
      )
    })
    await remove(LAB)
    const rows = await server().database.read((reader) =>
      reader.all('SELECT account FROM monitored_accounts WHERE member = ?', LAB),
    )
    assert.deepEqual(JSON.parse(JSON.stringify(rows)), [{ account: STRANGER }])
  })
})
