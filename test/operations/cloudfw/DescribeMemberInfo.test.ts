import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { forEachServer } from '../../server.ts'
import { breakSelect } from './faults.ts'
import { codeOf, DEPOT, firewallCalls, MANAGEMENT, SECURITY, SHOP, STRANGER, WIDE } from './members.ts'

forEachServer((server) => {
  const { call, as, add, remove } = firewallCalls(server)
  const info = (MemberUid?: string, account = MANAGEMENT) => call('DescribeMemberInfo', { MemberUid }, as(account))

  beforeEach(async () => {
    await server.reset()
    await add(SHOP, WIDE)
  })

  test('a member, and who administers the firewall', async () => {
    const { status, body } = await info(SHOP)
    assert.equal(status, 200)
    const { RequestId, ...rest } = body
    assert.match(RequestId, /^[0-9A-F-]{36}$/)
    assert.deepEqual(rest, { IsMember: true, MemberUid: SHOP, AdminUid: MANAGEMENT, AdminName: 'head' })
    assert.deepEqual((await info(WIDE, SECURITY)).body.MemberUid, WIDE)
  })

  test('an account that is none, be it in the organisation or not', async () => {
    for (const uid of [DEPOT, STRANGER, '1234567890123456', MANAGEMENT]) {
      const { body } = await info(uid)
      assert.deepEqual([body.IsMember, body.AdminUid, body.AdminName, body.MemberUid], [false, '', '', uid])
    }
  })

  test('everybody may ask about the own account', async () => {
    for (const uid of [undefined, '', SHOP]) assert.equal((await info(uid, SHOP)).body.IsMember, true)
    assert.deepEqual((await info(undefined, DEPOT)).body.MemberUid, DEPOT)
    assert.equal((await info(undefined, STRANGER)).body.IsMember, false)
  })

  test('a member that is being taken out is one until it is gone', async () => {
    await remove(SHOP)
    assert.equal((await info(SHOP)).body.IsMember, true)
    server().clock.advance(5000)
    assert.equal((await info(SHOP)).body.IsMember, false)
  })

  test('ErrorInstanceAliuidNotDaMa, ErrorParamsInvalid, ErrorDBSelect', async () => {
    assert.deepEqual(codeOf(await info(WIDE, SHOP)), [400, 'ErrorInstanceAliuidNotDaMa'])
    assert.deepEqual(codeOf(await info(SHOP, STRANGER)), [400, 'ErrorInstanceAliuidNotDaMa'])
    for (const wrong of ['shop', '0', '12345678901234567890']) {
      assert.deepEqual(codeOf(await info(wrong)), [400, 'ErrorParamsInvalid'], wrong)
    }
    const mend = await breakSelect(server().database, 'firewall_members')
    assert.deepEqual(codeOf(await info(SHOP)), [400, 'ErrorDBSelect'])
    await mend()
  })

  test('403 for a user without the permission, 200 for one with it', async () => {
    const ask = (user: 'nobody' | 'auditor') => call('DescribeMemberInfo', { MemberUid: SHOP }, server().user(user))
    assert.deepEqual(codeOf(await ask('nobody')), [403, 'Forbidden.RAM'])
    assert.equal((await ask('auditor')).status, 200)
  })
})
