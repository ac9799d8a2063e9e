import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import type { Credentials } from '../../client.ts'
import { forEachServer } from '../../server.ts'
import { SHOP } from '../sas/accounts.ts'
import { sourceCalls } from './sources.ts'

forEachServer((server) => {
  const { call, must, rows } = sourceCalls(server)
  beforeEach(() => server.reset())
  const settings = async (credentials?: Credentials) => {
    const { body } = await call('DescribeLogonSettings', {}, credentials)
    return [body.Learning, body.ImpossibleTravel]
  }

  test('changes what is given, for the own account alone, and is in the audit trail', async () => {
    await must('ModifyLogonSettings', { ImpossibleTravel: true })
    assert.deepEqual(await settings(), ['suggest', true])
    assert.deepEqual(await settings(server().rootOf(SHOP)), ['suggest', false])
    await must('ModifyLogonSettings', { Learning: 'vendor' })
    assert.deepEqual(await settings(), ['vendor', true])
    await must('ModifyLogonSettings', { Learning: 'suggest' })
    assert.deepEqual(await settings(), ['suggest', true])
    await must('ModifyLogonSettings', { ImpossibleTravel: false })
    assert.deepEqual(await settings(), ['suggest', false])
    assert.equal((await rows("SELECT * FROM audit_events WHERE action = 'ModifyLogonSettings'")).length, 4)
  })

  test('two changes at once leave one row that is as one of them says', async () => {
    const changes = [true, false].map((ImpossibleTravel) => must('ModifyLogonSettings', { ImpossibleTravel }))
    await Promise.all(changes)
    assert.equal((await rows('SELECT * FROM logon_settings')).length, 1)
  })

  test('what is not known or nothing at all is refused and changes nothing', async () => {
    await must('ModifyLogonSettings', { ImpossibleTravel: true })
    const cases: [object, string, RegExp][] = [
      [{ Learning: 'whatever', ImpossibleTravel: false }, 'InvalidLearning', /suggest, vendor/],
      [{ ImpossibleTravel: 'maybe' }, 'InvalidImpossibleTravel', /true or false/],
      [{}, 'InvalidImpossibleTravel', /nothing to change/],
    ]
    for (const [parameters, code, message] of cases) {
      const { status, body } = await call('ModifyLogonSettings', parameters as Record<string, unknown>)
      assert.deepEqual([status, body.Code], [400, code])
      assert.match(body.Message, message)
    }
    assert.deepEqual(await settings(), ['suggest', true])
  })

  test('403 for a user without the permission', async () => {
    const denied = await call('ModifyLogonSettings', { ImpossibleTravel: true }, server().user('nobody'))
    assert.deepEqual([denied.status, denied.body.Code], [403, 'NoPermission'])
    assert.deepEqual(await settings(), ['suggest', false])
    assert.equal((await call('ModifyLogonSettings', { ImpossibleTravel: true }, server().user('careful'))).status, 200)
  })
})
