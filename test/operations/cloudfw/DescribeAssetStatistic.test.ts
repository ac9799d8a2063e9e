import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { insertHosts } from '../../domain/hosts.ts'
import { forEachServer } from '../../server.ts'
import { breakSelect } from './faults.ts'
import { codeOf, DEPOT, firewallCalls, MANAGEMENT, SECURITY, SHOP, STRANGER } from './members.ts'

forEachServer((server) => {
  const { call, as, add, remove } = firewallCalls(server)
  const ask = (account = MANAGEMENT) => call('DescribeAssetStatistic', { Lang: 'zh', SourceIp: '112.239.1.1' }, as(account))
  const used = async (account = MANAGEMENT) => (await ask(account)).body.ResourceSpecStatistic.IpNumUsed

  beforeEach(async () => {
    await server.reset()
    await server().database.write((transaction) =>
      insertHosts(transaction, [
        { account: SHOP, uuid: 'shop-a', public_ip: '203.0.113.21' },
        { account: SHOP, uuid: 'shop-b', public_ip: '203.0.113.22' },
        { account: SHOP, uuid: 'shop-c' },
        { account: DEPOT, uuid: 'depot-a', public_ip: '203.0.113.31' },
        { account: STRANGER, uuid: 'stranger-a', public_ip: '203.0.113.41' },
      ]),
    )
  })

  test('every field', async () => {
    const { status, body } = await ask()
    assert.equal(status, 200)
    const { RequestId, ...rest } = body
    assert.match(RequestId, /^[0-9A-F-]{36}$/)
    assert.deepEqual(rest, {
      AutoResourceEnable: false,
      GeneralInstanceSpecStatistic: {
        CfwGeneralInstanceRegionStatistic: [],
        CfwTotalGeneralInstanceRegionStatistic: [],
        TotalCfwGeneralInstanceCnt: 0,
        TotalCfwGeneralInstanceUsedCnt: 0,
        TotalGeneralInstanceUsedCnt: 0,
        TotalNatGeneralInstanceCnt: 0,
        TotalNatGeneralInstanceUsedCnt: 0,
        TotalVfwGeneralInstanceUsedCnt: 0,
      },
      ResourceSpecStatistic: { IpNumSpec: 0, IpNumUsed: 1, SensitiveDataIpNumSpec: 0, SensitiveDataIpNumUsed: 0 },
    })
  })

  test('Lang changes nothing', async () => {
    const told = async (Lang: string) => ({ ...(await call('DescribeAssetStatistic', { Lang })).body, RequestId: '' })
    const { RequestId: _, ...plain } = (await call('DescribeAssetStatistic')).body
    for (const Lang of ['zh', 'en']) assert.deepEqual(await told(Lang), { ...plain, RequestId: '' }, Lang)
  })

  test('servers with a public address count as long as their account is a member', async () => {
    assert.deepEqual([await used(), await used(SHOP)], [1, 0])
    await add(SHOP, DEPOT)
    assert.deepEqual([await used(), await used(SECURITY), await used(SHOP), await used(DEPOT)], [4, 4, 2, 1])
    assert.equal(await used(STRANGER), 0)
    await remove(SHOP)
    assert.deepEqual([await used(), await used(SHOP)], [4, 2])
    server().clock.advance(5000)
    assert.deepEqual([await used(), await used(SHOP)], [2, 0])
  })

  test('nothing is protected without a firewall', async () => {
    await server().database.write((transaction) => transaction.run('DELETE FROM firewalls WHERE account = ?', MANAGEMENT))
    assert.equal(await used(), 0)
  })

  test('ErrorParamsInvalid, ErrorDBSelect', async () => {
    assert.deepEqual(codeOf(await call('DescribeAssetStatistic', { Lang: 'fr' })), [400, 'ErrorParamsInvalid'])
    const mend = await breakSelect(server().database, 'firewall_members')
    assert.deepEqual(codeOf(await ask()), [400, 'ErrorDBSelect'])
    await mend()
  })

  test('403 for a user without the permission, 200 for one with it', async () => {
    assert.deepEqual(codeOf(await call('DescribeAssetStatistic', {}, server().user('nobody'))), [403, 'Forbidden.RAM'])
    assert.equal((await call('DescribeAssetStatistic', {}, server().user('auditor'))).status, 200)
  })
})
