import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { forEachServer } from '../../server.ts'
import { alertsOn, SHOP, TILL } from './alerts.ts'

forEachServer((server) => {
  beforeEach(() => server.reset())
  const { ask, refused, administratorsAlone, fill, statuses } = alertsOn(server)

  const operate = async (Operation: string, SuspiciousEventIds: string, more: object = {}) => {
    const { AccessCode, Success } = await ask('OperationSuspEvents', { Operation, SuspiciousEventIds, ...more })
    assert.equal(AccessCode, 'pass')
    return Success
  }

  test('alerts are ignored, handled, called false positives and taken back', async () => {
    await fill(3)
    assert.equal(await operate('ignore', '1', { WarnType: 'alarm', From: 'sas' }), true)
    assert.equal(await operate('offline_handled', '2'), true)
    assert.equal(await operate('mark_mis_info', '3,1'), true)
    assert.deepEqual(await statuses(), ['1: 8', '2: 32', '3: 8'])
    assert.equal(await operate('rm_mark_mis_info', '3'), true)
    assert.deepEqual(await statuses(), ['1: 8', '2: 32', '3: 1'])
  })

  test('Success says whether all could be handled', async () => {
    await fill(2)
    await operate('offline_handled', '1')
    assert.equal(await operate('ignore', '1,2'), false)
    assert.deepEqual(await statuses(), ['1: 32', '2: 2'])
    assert.equal(await operate('rm_mark_mis_info', '1'), false)
    assert.deepEqual(await statuses(), ['1: 32', '2: 2'])
  })

  test('what needs an agent, and alerts that are not there, are refused', async () => {
    await fill(1)
    const deal = { Operation: 'deal', SuspiciousEventIds: '1', SubOperation: 'quaraFileByMd5andPath' }
    const [status, code, message] = await refused('OperationSuspEvents', deal)
    assert.deepEqual([status, code], [400, 'OperationNotSupported'])
    assert.match(message, /^The operation deal needs an agent/)
    for (const Operation of ['ignore', 'rm_mark_mis_info']) {
      const absent = await refused('OperationSuspEvents', { Operation, SuspiciousEventIds: '1,9' })
      assert.deepEqual(absent, [400, 'DataNotExists', '9 data not exist'])
    }
    assert.deepEqual(await statuses(), ['1: 1'])
    assert.equal((await refused('OperationSuspEvents', { SuspiciousEventIds: '1' }))[1], 'MissingOperation')
    assert.equal((await refused('OperationSuspEvents', { Operation: 'ignore' }))[1], 'MissingSuspiciousEventIds')
  })

  test('administrators name a member, and nobody else does', async () => {
    await fill(1, { account: SHOP, host: TILL })
    await administratorsAlone('OperationSuspEvents', { Operation: 'ignore', SuspiciousEventIds: '1' })
    assert.deepEqual(await statuses(server().rootOf(SHOP)), ['1: 2'])
  })

  test('a user needs permission', async () => {
    const [status, code] = await refused(
      'OperationSuspEvents',
      { Operation: 'ignore', SuspiciousEventIds: '1' },
      server().user('nobody'),
    )
    assert.deepEqual([status, code], [403, 'NoPermission'])
  })
})
