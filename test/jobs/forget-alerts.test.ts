import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { forgetTasks } from '../../src/domain/alerts/forget-alerts.ts'
import { forgetHandled } from '../../src/jobs/forget-alerts.ts'
import { checkKeptCounts } from '../kept-counts.ts'
import { alertsOn, HEAD, SHOP, TILL } from '../operations/sas/alerts.ts'
import { forEachServer } from '../server.ts'
import { putDeliveries } from './delivery-rows.ts'

const DAY = 86_400_000

forEachServer((server) => {
  beforeEach(async () => {
    await server.reset()
    server().clock.freeze()
  })
  const { ask, fill, statuses } = alertsOn(server)
  const handle = async (OperationCode: string, ids: number[], more: object = {}): Promise<number> =>
    (await ask('HandleSecurityEvents', { OperationCode, SecurityEventIds: ids, ...more })).HandleSecurityEventsResponse.TaskId
  const forget = (alertDays: number, ending?: AbortSignal) =>
    forgetHandled({ database: server().database, clock: server().clock, alertDays }, ending)
  const rows = (sql: string) => server().database.read((reader) => reader.all<Record<string, unknown>>(`${sql} LIMIT 5000`))
  const idsOf = async (table: string) => (await rows(`SELECT id FROM ${table} ORDER BY id`)).map(({ id }) => id)

  test('what was dealt with goes after its time, and what waits stays, however old', async () => {
    await fill(6)
    const first = await handle('manual_handled', [1])
    await handle('ignore', [2])
    await handle('ignore', [3])
    await ask('OperationCancelIgnoreSuspEvent', { SecurityEventIds: [3] })
    server().clock.advance(5 * DAY)
    const last = await handle('advance_mark_mis_info', [4])
    server().clock.advance(395 * DAY)
    await forget(0)
    await forget(401)
    await forget(399, AbortSignal.abort())
    assert.deepEqual(await statuses(), ['1: 32', '2: 2', '3: 1', '4: 8', '5: 1', '6: 1'])
    await forget(399)
    assert.deepEqual(await statuses(), ['3: 1', '4: 8', '5: 1', '6: 1'])
    assert.deepEqual(await idsOf('handling_tasks'), [last])
    assert.deepEqual(await rows('SELECT task, alert FROM handling_items'), [{ task: last, alert: 4 }])
    const gone = await server().call('Sas', 'DescribeSecurityEventOperationStatus', { TaskId: first, SecurityEventIds: [1] })
    assert.equal(gone.body.Code, 'DataNotExists')
    assert.ok((await checkKeptCounts(server().database)) > 0)
    assert.equal((await ask('DescribeSuspEvents')).TotalCount, 4)
    assert.equal((await ask('DescribeSuspEvents', { Dealed: 'Y' })).TotalCount, 1)
  })

  test('nothing is left that names what is gone', async () => {
    await fill(2, { kind: 'account', details: { dimension: 'account', user: 'ann' } })
    await fill(1, { first: 3, kind: 'account', details: { dimension: 'account', user: 'bob' } })
    await fill(1, { account: SHOP, host: TILL, details: { dimension: 'account', user: 'till' }, kind: 'account' })
    const approval = { AlertId: 1, ExpireTime: new Date(server().clock.now() + 500 * DAY).toISOString().replace(/\.\d+/, '') }
    assert.equal((await server().call('Garrison', 'ApproveAlert', approval)).status, 200)
    for (const EventId of [1, 3]) await ask('CreateSuspEventNote', { EventId, Note: `of ${EventId}` })
    await handle('manual_handled', [3])
    await handle('manual_handled', [1], { ResourceDirectoryAccountId: SHOP })
    const incidents = await rows('SELECT i.account, i.id, a.id AS alert FROM incidents i JOIN alerts a ON a.incident = i.id')
    const incidentOf = (account: string, alert: number) =>
      incidents.find((row) => row['account'] === account && row['alert'] === alert)?.['id'] as string
    const told = [incidentOf(HEAD, 1), incidentOf(HEAD, 3), incidentOf(SHOP, 1)]
    await putDeliveries(
      server().database,
      told.map((incident, index) => ({ account: HEAD, id: `d${index}`, incident, state: 'dead', failed_at: 1 })),
    )
    server().clock.advance(400 * DAY + 1)
    await forget(400)
    assert.deepEqual(await rows('SELECT account, id FROM alerts'), [{ account: HEAD, id: 2 }])
    assert.deepEqual(await idsOf('incidents'), [incidentOf(HEAD, 2)])
    assert.deepEqual(await rows('SELECT incident FROM incident_hosts'), [{ incident: incidentOf(HEAD, 2) }])
    assert.deepEqual(await idsOf('alert_deliveries'), ['d0'])
    assert.deepEqual(await idsOf('alert_notes'), [])
    assert.deepEqual(await idsOf('handling_tasks'), [])
    const { Approvals } = (await server().call('Garrison', 'ListApprovals')).body
    assert.deepEqual([Approvals.length, Approvals[0].Config, 'AlertId' in Approvals[0]], [1, '{"account":"ann"}', false])
    const { Incidents } = (await server().call('Garrison', 'ListIncidents')).body
    assert.deepEqual([Incidents[0].Alerts, Incidents[0].Pending], [2, 1])
    assert.ok((await checkKeptCounts(server().database)) > 0)
  })

  test('what one account forgets stays with another under the same ids', async () => {
    await fill(1)
    await fill(1, { account: SHOP, host: TILL })
    await handle('ignore', [1])
    server().clock.advance(2 * DAY)
    const late = { OperationCode: 'ignore', SecurityEventIds: [1] }
    await ask('HandleSecurityEvents', late, server().rootOf(SHOP))
    await forget(1)
    for (const table of ['alerts', 'handling_tasks', 'incident_hosts'])
      assert.deepEqual(await rows(`SELECT account FROM ${table}`), [{ account: SHOP }], table)
    assert.deepEqual(await rows('SELECT account FROM handling_items'), [{ account: SHOP }])
  })

  test('of tasks as many go at once as have 2,000 alerts together', async () => {
    const { database, clock } = server()
    await database.write(async (transaction) => {
      const tasks = [1, 2, 3].map((id) => [HEAD, id, HEAD, 'ignore', 1])
      await transaction.insert('handling_tasks', ['account', 'id', 'owner', 'operation', 'created_at'], tasks)
      const items = Array.from({ length: 2002 }, (_, index) => [HEAD, 1 + Math.floor(index / 1000), index, 1, ''])
      await transaction.insert('handling_items', ['account', 'task', 'alert', 'is_done', 'result'], items)
    })
    const step = await database.write((transaction) => forgetTasks(transaction, { account: '', before: clock.now() }))
    assert.deepEqual([step, await idsOf('handling_tasks')], [{ account: HEAD, hasMore: true }, [3]])
    await forget(1)
    assert.deepEqual([await idsOf('handling_tasks'), await rows('SELECT task FROM handling_items')], [[], []])
  })

  test('many go in pieces, of every account', async () => {
    await fill(450)
    await fill(3, { account: SHOP, host: TILL })
    const all = Array.from({ length: 449 }, (_, index) => index + 1)
    for (const id of all.slice(0, 130)) await handle('ignore', [id])
    await handle('manual_handled', all)
    await handle('manual_handled', [2], { ResourceDirectoryAccountId: SHOP })
    server().clock.advance(2 * DAY)
    await forget(1)
    const left = await rows('SELECT account, id FROM alerts ORDER BY account, id')
    assert.deepEqual(
      left.map(({ account, id }) => `${account} ${id}`),
      [`${HEAD} 450`, `${SHOP} 1`, `${SHOP} 3`],
    )
    assert.deepEqual([await idsOf('handling_tasks'), await rows('SELECT task FROM handling_items')], [[], []])
    assert.ok((await checkKeptCounts(server().database)) > 0)
  })
})
