import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { forEachServer } from '../../server.ts'
import { assertDenied, DEPOT, HEAD, LAB, plain, SECURITY, SHOP, STRANGER, testCallers, WIDE } from './accounts.ts'

const BRANCH = '1900000000000005'

forEachServer((server) => {
  beforeEach(() => server.reset())
  const accounts = async (): Promise<Record<string, unknown>[]> =>
    plain((await server().call('Sas', 'ListAccountsInResourceDirectory')).body.Accounts)
  const allot = (item: object) =>
    server().call('Sas', 'UpdateMultiUserInstances', { MemberInstances: [{ OptType: 'ADD', ...item }] })
  const sql = (text: string, ...values: (string | number)[]) =>
    server().database.write((transaction) => transaction.run(text, ...values))

  testCallers(server, 'ListAccountsInResourceDirectory')

  test('a RAM user without permission is refused with 403', async () => {
    assertDenied(await server().call('Sas', 'ListAccountsInResourceDirectory', {}, server().user('nobody')))
  })

  test('every account of the organisation, with its roles', async () => {
    await sql(
      "INSERT INTO delegations (account, service, member, created_at) VALUES (?, 'cloud-siem.aliyuncs.com', ?, 1)",
      HEAD,
      LAB,
    )
    await server().call('Sas', 'MarkMonitorAccounts', { AccountIds: DEPOT })
    const flags = (await accounts()).map((account) => [
      ...[account['AccountId'], account['DisplayName'], account['FolderId'], account['IsMaAccount']],
      ...[account['IsSasDaAccount'], account['IsSiemDaAccount'], account['IsSiemControlAccount'], account['IsMarked']],
    ])
    assert.deepEqual(flags, [
      [HEAD, 'head', 'r-test01', 'yes', 'no', 'no', 'no', 'no'],
      [SHOP, 'shop', 'fd-prod', 'no', 'no', 'no', 'no', 'no'],
      [SECURITY, 'security', 'fd-prod', 'no', 'yes', 'no', 'no', 'no'],
      [LAB, 'lab', 'fd-lab', 'no', 'no', 'yes', 'no', 'no'],
      [DEPOT, 'depot', 'fd-prod', 'no', 'no', 'no', 'no', 'yes'],
      [BRANCH, 'branch', 'fd-prod', 'no', 'no', 'no', 'no', 'no'],
      [WIDE, 'wide', 'fd-lab', 'no', 'no', 'no', 'no', 'no'],
    ])
  })

  test('what they hold of Security Center', async () => {
    await allot({
      AliUid: SHOP,
      InstanceId: 'sas-shop',
      ChargeType: 'PREPAID',
      VersionSummary: [{ Version: 7, EcsCount: 2, CoreCount: 8 }],
    })
    await allot({ AliUid: LAB, InstanceId: 'sas-lab', ChargeType: 'POSTPAID', Version: '3' })
    await allot({ AliUid: DEPOT, InstanceId: 'sas-depot', ChargeType: 'POSTPAID', Version: '3', Status: 2 })
    const held = new Map(
      (await accounts()).map((account) => [
        account['AccountId'],
        [
          ...[account['SasVersion'], account['BuySas'], account['BuySasNew'], account['SaleInstance']],
          ...[account['InstanceBuyType'], account['ChargeType'], account['PostBasicService'], account['PostPayModuleSwitch']],
        ],
      ]),
    )
    assert.deepEqual(held.get(HEAD), ['7', 1, true, 'sas-test00000001', 0, 0, 0, '{"POST_HOST":0}'])
    assert.deepEqual(held.get(SHOP), ['7', 1, true, 'sas-shop', 1, 0, 0, '{"POST_HOST":0}'])
    assert.deepEqual(held.get(LAB), ['3', 1, true, 'sas-lab', 1, 1, 1, '{"POST_HOST":1}'])
    assert.deepEqual(held.get(DEPOT), ['1', 1, true, 'sas-depot', 1, 1, 0, '{"POST_HOST":0}'])
    assert.deepEqual(held.get(WIDE), ['1', 0, false, undefined, undefined, undefined, 0, '{"POST_HOST":0}'])
  })

  test('an organisation that has bought nothing shows so; accounts outside are not shown', async () => {
    await sql('DELETE FROM entitlements')
    const [head] = await accounts()
    assert.deepEqual([head?.['SasVersion'], head?.['BuySasNew'], head?.['SaleInstance']], ['1', false, undefined])
    assert.ok((await accounts()).every((account) => account['AccountId'] !== STRANGER))
    await sql('UPDATE accounts SET organisation = ? WHERE uid = ?', STRANGER, LAB)
    assert.ok((await accounts()).every((account) => account['AccountId'] !== LAB))
  })
})
