import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { forEachServer } from '../../server.ts'
import { plain } from '../sas/accounts.ts'
import { alertsOn, SHOP, TILL } from '../sas/alerts.ts'
import { sourceCalls } from './sources.ts'

forEachServer((server) => {
  const { call, must, asAdministrators } = sourceCalls(server)
  beforeEach(() => server.reset())

  /** An approval without an end: of a way out. */
  const approval = async (): Promise<number> => {
    const journey = { who: 'deploy', earlier: '77.222.25.1', later: '8.8.8.8' }
    await alertsOn(server).fill(1, { kind: 'travel', details: { user: 'deploy', journey } })
    return (await must('ApproveAlert', { AlertId: 1 })).ApprovalId
  }
  const holding = async () => (await must('ListApprovals')).Approvals.length

  test('it is over from now on, once, and that is in the audit trail', async () => {
    const ApprovalId = await approval()
    assert.equal(await holding(), 1)
    const { EndTime } = await must('EndApproval', { ApprovalId })
    assert.equal(await holding(), 0)
    const { Approvals } = await must('ListApprovals', { State: 'ended' })
    assert.deepEqual([Approvals.length, Approvals[0].ExpireTime], [1, EndTime])
    const again = await call('EndApproval', { ApprovalId })
    assert.deepEqual([again.status, again.body.Code], [404, 'EntityNotExist.Approval'])
    const rows = await server().database.read((reader) =>
      reader.all<{ code: string }>("SELECT code FROM audit_events WHERE action = 'EndApproval' AND status = 200 LIMIT 10"),
    )
    assert.equal(rows.length, 1)
  })

  test('what the account has not is refused', async () => {
    const ApprovalId = await approval()
    const of = async (id: unknown, credentials?: Parameters<typeof call>[2]) => {
      const { status, body } = await call('EndApproval', { ApprovalId: id }, credentials)
      return `${status} ${body.Code}`
    }
    assert.equal(await of(ApprovalId + 1), '404 EntityNotExist.Approval')
    assert.equal(await of(ApprovalId, server().rootOf(SHOP)), '404 EntityNotExist.Approval')
    assert.equal(await of(0), '400 InvalidApprovalId')
    assert.equal(await of(undefined), '400 MissingApprovalId')
    assert.equal(await holding(), 1)
  })

  test('administrators end one of a member, once, and that is in the audit trail', async () => {
    await approval()
    await alertsOn(server).fill(1, {
      account: SHOP,
      host: TILL,
      kind: 'account',
      details: { dimension: 'account', user: 'till' },
    })
    const approved = { AlertId: 1, ExpireTime: '2099-01-01T00:00:00Z', ResourceDirectoryAccountId: SHOP }
    const { ApprovalId } = await must('ApproveAlert', approved)
    const found = await asAdministrators('EndApproval', { ApprovalId }, () => 'ended')
    assert.deepEqual(found, ['ended', '404 EntityNotExist.Approval', '404 EntityNotExist.Approval'])
    assert.equal(await holding(), 1, 'the own one with the same id holds')
    const theirs = await must('ListApprovals', { ResourceDirectoryAccountId: SHOP, State: 'any' })
    assert.ok(Date.parse(theirs.Approvals[0].ExpireTime) <= server().clock.now())
    const byName = { LookupAttribute: [{ Key: 'EventName', Value: 'EndApproval' }] }
    const { Events } = (await server().call('Actiontrail', 'LookupEvents', byName)).body
    const done = Events.filter(({ errorCode }: { errorCode?: string }) => errorCode === undefined)
    assert.deepEqual(plain(done.map((event: Record<string, unknown>) => event['requestParameters'])), [
      { ApprovalId, ResourceDirectoryAccountId: SHOP },
    ])
  })

  test('403 for a user without the permission, 200 for one with it', async () => {
    const ApprovalId = await approval()
    for (const user of ['nobody', 'auditor'] as const) {
      const { status, body } = await call('EndApproval', { ApprovalId }, server().user(user))
      assert.deepEqual([status, body.Code], [403, 'NoPermission'])
    }
    assert.equal(await holding(), 1)
    assert.equal((await call('EndApproval', { ApprovalId }, server().user('careful'))).status, 200)
  })
})
