import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import type { Credentials } from '../../client.ts'
import { forEachServer } from '../../server.ts'
import { assertDenied, assertStranger, DEPOT, HEAD, LAB, SECURITY, SHOP, STRANGER, testCallers, WIDE } from './accounts.ts'

forEachServer((server) => {
  beforeEach(() => server().database.write((transaction) => transaction.run('DELETE FROM monitored_accounts')))

  const create = (AccountIds?: string, credentials?: Credentials) =>
    server().call('Sas', 'CreateMonitorAccount', AccountIds === undefined ? {} : { AccountIds }, credentials)
  const infos = async (): Promise<{ AccountId: string; AddTime: number; OperatorUid: string }[]> =>
    (await server().call('Sas', 'DescribeMonitorAccounts')).body.AccountIdInfos
  const watched = async () => (await infos()).map(({ AccountId }) => AccountId)

  testCallers(server, 'CreateMonitorAccount', { AccountIds: LAB })

  test('a RAM user without permission is refused with 403', async () => {
    assertDenied(await server().call('Sas', 'CreateMonitorAccount', { AccountIds: LAB }, server().user('nobody')))
  })

  test('the document’s example: two accounts, separated by a comma', async () => {
    const { status, body } = await create(`${SHOP},${LAB}`)
    assert.equal(status, 200)
    assert.deepEqual(Object.keys(body), ['RequestId'])
    assert.deepEqual(await watched(), [SHOP, LAB])
  })

  test('a list takes the place of the one before; who stays keeps the time and whoever put it there', async () => {
    await create(`${SHOP},${LAB}`, server().rootOf(SECURITY))
    const [, before] = await infos()
    assert.equal(before?.OperatorUid, SECURITY)
    server().clock.advance(3_600_000)
    await create(` ${WIDE}, ${LAB},${LAB} ,${HEAD}`)
    const after = await infos()
    assert.deepEqual(
      after.map(({ AccountId, OperatorUid }) => [AccountId, OperatorUid]),
      [
        [HEAD, HEAD],
        [LAB, SECURITY],
        [WIDE, HEAD],
      ],
    )
    assert.equal(after[1]?.AddTime, before?.AddTime)
    assert.ok((after[0]?.AddTime ?? 0) - (before?.AddTime ?? 0) >= 3_600_000)
    // What has been written outlives whoever wrote it: it is in the database.
    const rows = await server().database.read((reader) =>
      reader.all<{ account: string; member: string }>('SELECT account, member FROM monitored_accounts ORDER BY member'),
    )
    assert.deepEqual(
      rows.map(({ account, member }) => [account, member]),
      [HEAD, LAB, WIDE].map((member) => [HEAD, member]),
    )
  })

  test('without AccountIds, and with an empty one, the list is emptied', async () => {
    for (const nothing of [undefined, '']) {
      await create(`${SHOP},${LAB}`)
      assert.equal((await create(nothing)).status, 200)
      assert.deepEqual(await watched(), [])
    }
  })

  test('InvalidAccountIds: an account of nobody’s organisation or none at all; nothing changes', async () => {
    await create(SHOP)
    assertStranger(await create(`${LAB},${STRANGER}`), STRANGER)
    assertStranger(await create(`1234567890123456,${LAB}`), '1234567890123456')
    assert.deepEqual(await watched(), [SHOP])
  })

  test('what is no account id is refused', async () => {
    for (const text of ['abc', `${SHOP},,${LAB}`, '0', `${SHOP};${LAB}`]) {
      const { status, body } = await create(text)
      assert.equal(status, 400, text)
      assert.match(body.Code, /^InvalidAccountIds/)
    }
  })

  test('of lists that are written at once, one is there in the end', async () => {
    const lists = [[SHOP, LAB], [DEPOT, WIDE], [LAB, HEAD], [WIDE]].map((list) => list.sort())
    for (let round = 0; round < 5; round++) {
      const answers = await Promise.all(lists.map((list) => create(list.join())))
      assert.deepEqual(
        answers.map(({ status }) => status),
        [200, 200, 200, 200],
      )
      const now = JSON.stringify((await watched()).sort())
      assert.ok(
        lists.some((list) => JSON.stringify(list) === now),
        now,
      )
    }
  })

  test('the list of another organisation is its own', async () => {
    const sql = 'INSERT INTO monitored_accounts (account, member, added_at, operator) VALUES (?, ?, 1, ?)'
    await server().database.write((transaction) => transaction.run(sql, STRANGER, STRANGER, STRANGER))
    await create(SHOP)
    await create()
    const rows = await server().database.read((reader) => reader.all('SELECT member FROM monitored_accounts LIMIT 10'))
    assert.equal(rows.length, 1)
    assert.deepEqual(await watched(), [])
  })
})
