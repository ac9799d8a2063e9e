import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { forEachServer } from '../../server.ts'
import { assertDenied, DEPOT, HEAD, LAB, plain, SECURITY, SHOP, STRANGER, testCallers, WIDE } from './accounts.ts'

forEachServer((server) => {
  beforeEach(() => server.reset())
  const describe = async () => plain((await server().call('Sas', 'DescribeMonitorAccounts')).body)
  const create = (...ids: string[]) => server().call('Sas', 'CreateMonitorAccount', { AccountIds: ids.join() })
  const allot = (item: object) =>
    server().call('Sas', 'UpdateMultiUserInstances', { MemberInstances: [{ OptType: 'ADD', ...item }] })

  testCallers(server, 'DescribeMonitorAccounts')

  test('a RAM user without permission is refused with 403', async () => {
    assertDenied(await server().call('Sas', 'DescribeMonitorAccounts', {}, server().user('nobody')))
  })

  test('nobody is watched in the beginning', async () => {
    const body = await describe()
    assert.deepEqual(body, { RequestId: body.RequestId, AccountIds: [], AccountIdInfos: [] })
  })

  test('every field of every kind of account', async () => {
    server().clock.freeze()
    const now = server().clock.now()
    await create(HEAD, SHOP, LAB, DEPOT, WIDE)
    await allot({ AliUid: SHOP, ChargeType: 'PREPAID', VersionSummary: [{ Version: 5, EcsCount: 2, CoreCount: 2 }] })
    await allot({ AliUid: LAB, ChargeType: 'POSTPAID', Version: '6' })
    await allot({ AliUid: DEPOT, ChargeType: 'POSTPAID', Version: '3', Status: 2 })
    const { AccountIds, AccountIdInfos } = await describe()
    assert.deepEqual(AccountIds, [HEAD, SHOP, LAB, DEPOT, WIDE])
    const info = (AccountId: string, SasVersion: string, PostBasicService: number) => ({
      AccountId,
      AddTime: now,
      OperatorUid: HEAD,
      PostBasicService,
      SasVersion,
    })
    // The management account has bought 7 and 5; what is invalid counts for nothing; WIDE has nothing.
    assert.deepEqual(AccountIdInfos, [
      info(HEAD, '7', 0),
      info(SHOP, '5', 0),
      info(LAB, '6', 1),
      info(DEPOT, '1', 0),
      info(WIDE, '1', 0),
    ])
  })

  test('editions rank 1, 6, 5, 3, 7', async () => {
    await create(LAB)
    const shown: string[] = []
    for (const editions of [[1], [1, 6], [6, 5], [5, 3, 1], [3, 7, 6]]) {
      await server().call('Sas', 'UpdateMultiUserInstances', { MemberInstances: [{ OptType: 'DEL', AliUid: LAB }] })
      await allot({ AliUid: LAB, VersionSummary: editions.map((Version) => ({ Version, EcsCount: 1 })) })
      shown.push((await describe()).AccountIdInfos[0].SasVersion)
    }
    assert.deepEqual(shown, ['1', '6', '5', '3', '7'])
  })

  test('the delegated administrator sees the same; marked accounts come first', async () => {
    await create(SHOP, LAB, WIDE)
    await server().call('Sas', 'MarkMonitorAccounts', { AccountIds: `${WIDE},${LAB}` })
    assert.deepEqual((await describe()).AccountIds, [LAB, WIDE, SHOP])
    const { body } = await server().call('Sas', 'DescribeMonitorAccounts', {}, server().rootOf(SECURITY))
    assert.deepEqual(plain(body.AccountIds), [LAB, WIDE, SHOP])
  })

  test('what another organisation watches is not shown', async () => {
    await server().database.write(async (transaction) => {
      const sql = 'INSERT INTO monitored_accounts (account, member, added_at, operator) VALUES (?, ?, 1, ?)'
      await transaction.run(sql, STRANGER, STRANGER, STRANGER)
    })
    assert.deepEqual((await describe()).AccountIds, [])
  })
})
