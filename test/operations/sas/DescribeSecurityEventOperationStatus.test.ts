import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { forEachServer } from '../../server.ts'
import { alertsOn, SHOP } from './alerts.ts'

forEachServer((server) => {
  beforeEach(() => server.reset())
  const { ask, refused, fill } = alertsOn(server)

  const handle = async (OperationCode: string, ids: number[]): Promise<number> =>
    (await ask('HandleSecurityEvents', { OperationCode, SecurityEventIds: ids })).HandleSecurityEventsResponse.TaskId
  const status = async (TaskId: number, SecurityEventIds: number[]) =>
    (await ask('DescribeSecurityEventOperationStatus', { TaskId, SecurityEventIds })).SecurityEventOperationStatusResponse

  test('a task tells what became of each of its alerts that is asked for', async () => {
    await fill(3)
    const task = await handle('manual_handled', [1, 2])
    const done = (SecurityEventId: string) => ({ SecurityEventId, Status: 'Success', ErrorCode: 'manual_handled.Success' })
    assert.deepEqual(await status(task, [1, 2, 3, 77]), {
      TaskStatus: 'Success',
      SecurityEventOperationStatuses: [done('1'), done('2')],
    })
    assert.deepEqual((await status(task, [2])).SecurityEventOperationStatuses, [done('2')])
  })

  test('a task in which something failed is a failure, whatever is asked for', async () => {
    await fill(2)
    await handle('ignore', [1])
    const task = await handle('ignore', [1, 2])
    assert.deepEqual(await status(task, [1]), {
      TaskStatus: 'Failure',
      SecurityEventOperationStatuses: [{ SecurityEventId: '1', Status: 'Failed', ErrorCode: 'ignore.AlreadyHandled' }],
    })
    assert.equal((await status(task, [2])).TaskStatus, 'Failure')
  })

  test('a task of nobody, or of another account, is not there', async () => {
    await fill(1)
    const TaskId = await handle('ignore', [1])
    const wanted = { TaskId, SecurityEventIds: [1] }
    const absent = await refused('DescribeSecurityEventOperationStatus', { ...wanted, TaskId: 99 })
    assert.deepEqual(absent, [400, 'DataNotExists', '99 data not exist'])
    const [, code] = await refused('DescribeSecurityEventOperationStatus', wanted, server().rootOf(SHOP))
    assert.equal(code, 'DataNotExists')
    assert.equal((await refused('DescribeSecurityEventOperationStatus', { TaskId }))[1], 'MissingSecurityEventIds')
    assert.equal((await refused('DescribeSecurityEventOperationStatus', { SecurityEventIds: [1] }))[1], 'MissingTaskId')
  })

  test('a user needs permission', async () => {
    const [status, code] = await refused(
      'DescribeSecurityEventOperationStatus',
      { TaskId: 1, SecurityEventIds: [1] },
      server().user('nobody'),
    )
    assert.deepEqual([status, code], [403, 'NoPermission'])
  })
})
