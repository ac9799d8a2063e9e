import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { forEachServer } from '../../server.ts'
import { plain } from '../sas/accounts.ts'
import { alertsOn, DB, SECURITY, SHOP, TILL, WEB } from '../sas/alerts.ts'
import { sourceCalls } from './sources.ts'

forEachServer((server) => {
  const { call, must, asAdministrators } = sourceCalls(server)
  const { fill } = alertsOn(server)
  beforeEach(() => server.reset())

  const listed = async (parameters: Record<string, unknown> = {}) =>
    (await must('ListApprovals', parameters)).Approvals.map(({ AlertId }: { AlertId: number }) => AlertId)
  const inMinutes = (minutes: number) => {
    return new Date(Math.ceil(server().clock.now() / 1000) * 1000 + minutes * 60_000).toISOString().replace('.000', '')
  }

  test('what was approved, for whom, by whom, from when and until when', async () => {
    await fill(1, { kind: 'account', details: { dimension: 'account', user: 'ann' } })
    await fill(1, { kind: 'time', first: 2, host: DB, details: { dimension: 'time', localTime: '2026-11-21 20:17:05' } })
    const ExpireTime = inMinutes(60)
    for (const AlertId of [1, 2]) await must('ApproveAlert', { AlertId, ExpireTime })
    const [first, second] = plain((await must('ListApprovals')).Approvals)
    const { ApprovalId, StartTime, HostName, ...told } = first
    assert.ok(Math.abs(Date.parse(StartTime) - server().clock.now()) < 60_000)
    assert.deepEqual([typeof ApprovalId, HostName], ['number', 'web-2'])
    const approved = { Type: 'login_common_account', Config: '{"account":"ann"}', Uuid: WEB }
    assert.deepEqual(told, { ...approved, AlertId: 1, ApprovedBy: '1500000000000001:root', ExpireTime })
    assert.deepEqual(
      [second.Type, second.Config, second.Uuid],
      ['login_common_time', '{"startTime":"20:17","endTime":"20:17:59"}', DB],
    )
    const shop = server().rootOf(SHOP)
    assert.deepEqual((await call('ListApprovals', {}, shop)).body.Approvals, [])
    await fill(1, { account: SHOP, host: TILL, first: 3, kind: 'account', details: { dimension: 'account', user: 'till' } })
    assert.equal((await call('ApproveAlert', { AlertId: 1, ExpireTime }, shop)).status, 200)
    assert.deepEqual(await listed(), [1, 2])
    assert.equal((await call('ListApprovals', {}, shop)).body.Approvals[0].Config, '{"account":"till"}')
  })

  test('those that hold, those that are over, and pages of them', async () => {
    await fill(4, { kind: 'account', details: { dimension: 'account', user: 'ann' } })
    // The same value would be one approval: of each server one.
    await fill(1, { kind: 'account', first: 5, host: DB, details: { dimension: 'account', user: 'ann' } })
    const names = ['a', 'b', 'c']
    await server().database.write(async (transaction) => {
      for (const [index, name] of names.entries()) {
        const sql = 'UPDATE alerts SET details = replace(details, ?, ?) WHERE id = ?'
        await transaction.run(sql, '"ann"', `"${name}"`, index + 1)
      }
    })
    for (const AlertId of [1, 2, 3]) await must('ApproveAlert', { AlertId, ExpireTime: inMinutes(AlertId * 10) })
    await must('ApproveAlert', { AlertId: 5, ExpireTime: inMinutes(60) })
    assert.deepEqual(await listed(), [1, 2, 3, 5])
    const page = await must('ListApprovals', { MaxResults: 2 })
    assert.equal(page.Approvals.length, 2)
    assert.deepEqual(await listed({ NextToken: page.NextToken }), [3, 5])
    server().clock.advance(20 * 60_000 + 1000)
    assert.deepEqual(
      [await listed(), await listed({ State: 'ended' })],
      [
        [3, 5],
        [1, 2],
      ],
    )
    assert.deepEqual(await listed({ State: 'any' }), [1, 2, 3, 5])
    const wrong: [string, unknown][] = [
      ['MaxResults', 0],
      ['State', 'old'],
      ['NextToken', '!'],
      ['NextToken', Buffer.from('one').toString('base64url')],
    ]
    for (const [name, value] of wrong) {
      assert.equal((await call('ListApprovals', { [name]: value })).body.Code, `Invalid${name}`)
    }
  })

  test('administrators list those of a member, and nobody else does', async () => {
    await fill(1, { account: SHOP, host: TILL, kind: 'account', details: { dimension: 'account', user: 'till' } })
    await fill(1, { first: 2, kind: 'account', details: { dimension: 'account', user: 'ann' } })
    const ExpireTime = inMinutes(60)
    await must('ApproveAlert', { AlertId: 1, ExpireTime })
    const approved = await call(
      'ApproveAlert',
      { AlertId: 1, ExpireTime, ResourceDirectoryAccountId: SHOP },
      server().rootOf(SECURITY),
    )
    assert.equal(approved.status, 200)
    const found = await asAdministrators('ListApprovals', {}, ({ Approvals }) =>
      Approvals.map(({ Config, HostName, ApprovedBy }: Record<string, string>) => [Config, HostName, ApprovedBy]),
    )
    const theirs = [['{"account":"till"}', 'till-1', `${SECURITY}:root`]]
    assert.deepEqual(found, [theirs, theirs, theirs])
  })

  test('what was approved for a server goes with it', async () => {
    await fill(1, { kind: 'account', details: { dimension: 'account', user: 'ann' } })
    await fill(1, { kind: 'account', first: 2, host: DB, details: { dimension: 'account', user: 'ann' } })
    for (const AlertId of [1, 2]) await must('ApproveAlert', { AlertId, ExpireTime: inMinutes(60) })
    assert.equal((await server().call('Sas', 'UnbindAegis', { Uuids: WEB })).status, 200)
    assert.deepEqual(await listed(), [2])
  })

  test('403 for a user without the permission, 200 for one with it', async () => {
    const denied = await call('ListApprovals', {}, server().user('nobody'))
    assert.deepEqual([denied.status, denied.body.Code], [403, 'NoPermission'])
    assert.equal((await call('ListApprovals', {}, server().user('careful'))).status, 200)
  })
})
