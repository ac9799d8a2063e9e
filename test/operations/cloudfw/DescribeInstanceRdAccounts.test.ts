import assert from 'node:assert/strict'
import test, { before } from 'node:test'
import { forEachServer } from '../../server.ts'
import { breakSelect } from './faults.ts'
import { BRANCH, codeOf, DEPOT, firewallCalls, LAB, MANAGEMENT, SECURITY, SHOP, STRANGER, WIDE } from './members.ts'

forEachServer((server) => {
  const { call, as, add, remove } = firewallCalls(server)
  const list = (parameters: Record<string, unknown> = {}, account = MANAGEMENT) =>
    call('DescribeInstanceRdAccounts', parameters, as(account))
  const ids = async (parameters: Record<string, unknown> = {}, account = MANAGEMENT) => {
    const { status, body } = await list(parameters, account)
    assert.equal(status, 200, JSON.stringify(body))
    return body.Accounts.map(({ AccountId }: { AccountId: string }) => AccountId)
  }

  before(() => add(SHOP, DEPOT))

  test('all accounts of the organisation but the administrators, members among them', async () => {
    const { body } = await list({ Lang: 'zh', SourceIp: '47.100.170.1' })
    assert.deepEqual(Object.keys(body).sort(), ['Accounts', 'RequestId'])
    assert.deepEqual(body.Accounts[0], { AccountId: SHOP, DisplayName: 'shop' })
    assert.deepEqual(await ids(), [SHOP, SECURITY, LAB, DEPOT, BRANCH, WIDE])
    assert.deepEqual(await ids({}, SECURITY), [SHOP, LAB, DEPOT, BRANCH, WIDE])
  })

  test('Lang changes nothing', async () => {
    for (const Lang of ['zh', 'en']) assert.deepEqual((await list({ Lang })).body.Accounts, (await list()).body.Accounts, Lang)
  })

  test('pages to the end and past it, by either name', async () => {
    const pages = [[SHOP, SECURITY, LAB, DEPOT], [BRANCH, WIDE], []]
    for (const name of ['CurrentPage', 'PageNumber']) {
      for (const [n, page] of pages.entries()) assert.deepEqual(await ids({ [name]: String(n + 1), PageSize: '4' }), page)
    }
    assert.deepEqual(await ids({ CurrentPage: '1000000', PageSize: '100' }), [])
  })

  test('filters', async () => {
    assert.deepEqual(await ids({ MemberUid: LAB }), [LAB])
    assert.deepEqual(await ids({ MemberUid: MANAGEMENT }), [])
    assert.deepEqual(await ids({ MemberUid: STRANGER }), [])
    assert.deepEqual(await ids({ MemberDisplayName: 'ep' }), [DEPOT])
    assert.deepEqual(await ids({ MemberDisplayName: 'EP' }), [])
    assert.deepEqual(await ids({ MemberDesc: 'renewal' }), [SHOP, DEPOT])
    assert.deepEqual(await ids({ MemberDesc: SHOP, MemberDisplayName: 'sh' }), [SHOP])
    assert.equal((await ids({ MemberDesc: '', MemberUid: '', MemberDisplayName: '' })).length, 6)
  })

  test('ErrorInstanceAliuidNotDaMa, ErrorParamsInvalid, ErrorDBSelect', async () => {
    for (const account of [SHOP, STRANGER]) {
      assert.deepEqual(codeOf(await list({}, account)), [400, 'ErrorInstanceAliuidNotDaMa'])
    }
    for (const wrong of [{ CurrentPage: '0' }, { CurrentPage: 'x' }, { PageSize: '101' }, { MemberUid: 'x' }, { Lang: 'fr' }]) {
      assert.deepEqual(codeOf(await list(wrong)), [400, 'ErrorParamsInvalid'], JSON.stringify(wrong))
    }
    const mend = await breakSelect(server().database, 'firewall_members')
    assert.deepEqual(codeOf(await list({ MemberDesc: 'x' })), [400, 'ErrorDBSelect'])
    await mend()
  })

  test('403 for a user without the permission, 200 for one with it', async () => {
    assert.deepEqual(codeOf(await call('DescribeInstanceRdAccounts', {}, server().user('nobody'))), [403, 'Forbidden.RAM'])
    assert.equal((await call('DescribeInstanceRdAccounts', {}, server().user('auditor'))).status, 200)
  })

  test('the remark of a member that is gone finds nobody', async () => {
    await remove(SHOP)
    assert.deepEqual(await ids({ MemberDesc: 'renewal' }), [SHOP, DEPOT])
    server().clock.advance(5000)
    assert.deepEqual(await ids({ MemberDesc: 'renewal' }), [DEPOT])
  })
})
