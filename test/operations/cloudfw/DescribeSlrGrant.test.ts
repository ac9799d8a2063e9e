import assert from 'node:assert/strict'
import test from 'node:test'
import { forEachServer } from '../../server.ts'
import { breakSelect } from './faults.ts'
import { codeOf, firewallCalls, LAB, MANAGEMENT, SECURITY, SHOP, STRANGER } from './members.ts'

forEachServer((server) => {
  const { call, as } = firewallCalls(server)
  const ask = (account: string) => call('DescribeSlrGrant', { Lang: 'en', SourceIp: '113.225.22.1' }, as(account))

  test('who has authorised the firewall, and what they are', async () => {
    const { status, body } = await ask(SHOP)
    assert.equal(status, 200)
    assert.deepEqual(Object.keys(body).sort(), ['IsGranted', 'RequestId', 'UserType'])
    const expected = { [SHOP]: [true, 'sub'], [SECURITY]: [true, 'sub'], [LAB]: [false, 'sub'], [MANAGEMENT]: [false, 'main'] }
    for (const [account, answer] of Object.entries({ ...expected, [STRANGER]: [false, 'main'] })) {
      const { body: found } = await ask(account)
      assert.deepEqual([found.IsGranted, found.UserType], answer, account)
    }
  })

  test('ErrorParamsInvalid, ErrorDBSelect', async () => {
    assert.deepEqual(codeOf(await call('DescribeSlrGrant', { Lang: 'fr' })), [400, 'ErrorParamsInvalid'])
    const mend = await breakSelect(server().database, 'service_grants')
    assert.deepEqual(codeOf(await ask(SHOP)), [400, 'ErrorDBSelect'])
    await mend()
  })

  test('403 for a user without the permission, 200 for one with it', async () => {
    assert.deepEqual(codeOf(await call('DescribeSlrGrant', {}, server().user('nobody'))), [403, 'Forbidden.RAM'])
    assert.equal((await call('DescribeSlrGrant', {}, server().user('auditor'))).status, 200)
  })
})
