import assert from 'node:assert/strict'
import test, { before } from 'node:test'
import type { Uid } from '../../../src/kernel/ids.ts'
import { newAlert, raise } from '../../domain/alerts/new-alert.ts'
import { forEachServer } from '../../server.ts'

const HEAD = '1500000000000001' as Uid
const SHOP = '1900000000000001' as Uid
const WEB = 'inet-00000000-0000-4000-8000-000000000002'
const MANY = 501
/** Of the first alerts. */
const LEVELS = ['suspicious', 'serious', 'remind'] as const
const READ_AS = { en: 'sshd, log file of vsftpd', zh: 'sshd, vsftpd 日志文件' }

forEachServer((server) => {
  const ask = (parameters: Record<string, unknown> = {}, account: string = HEAD) =>
    server().call('Garrison', 'ExportAlerts', parameters, server().rootOf(account))

  before(async () => {
    // The last of the first page and the one behind it are of the same time.
    const alerts = Array.from({ length: MANY }, (_, index) => {
      const at = Date.UTC(2026, 10, 20, 10, Math.min(index, MANY - 2))
      return newAlert(
        index,
        { at, level: LEVELS[index] ?? 'suspicious' },
        { user: 'root', ...(index === 0 ? { readAs: READ_AS } : {}) },
      )
    })
    await server().database.write((transaction) => raise(transaction, HEAD, WEB, alerts))
  })

  test('gives every alert once, in the order of their times, over the pages', async () => {
    const first = await ask()
    assert.equal(first.status, 200, first.text)
    assert.equal(first.body.Alerts.length, 500)
    const second = await ask({ NextToken: first.body.NextToken })
    assert.equal(second.body.NextToken, undefined)
    const all: { AlertId: string; At: number }[] = [...first.body.Alerts, ...second.body.Alerts]
    assert.deepEqual([all.length, new Set(all.map(({ AlertId }) => AlertId)).size], [MANY, MANY])
    const times = all.map(({ At }) => At)
    assert.deepEqual(
      times,
      times.toSorted((a, b) => a - b),
    )
  })

  test('tells all that is kept of an alert, how it was handled too', async () => {
    const handled = { SecurityEventIds: ['1'], OperationCode: 'ignore', Remark: 'a drill' }
    assert.equal((await server().call('Sas', 'HandleSecurityEvents', handled)).status, 200)
    const marked = { SecurityEventIds: ['3'], OperationCode: 'advance_mark_mis_info' }
    assert.equal((await server().call('Sas', 'HandleSecurityEvents', marked)).status, 200)
    const three = (await ask({ To: '2026-11-20T10:03:00Z' })).body.Alerts
    assert.deepEqual(
      three.map(({ Level, Status }: Record<string, unknown>) => [Level, Status]),
      [
        ['suspicious', 2],
        ['serious', 1],
        ['remind', 8],
      ],
    )
    const { body } = await ask({ To: '2026-11-20T10:02:00Z' })
    assert.equal(body.Alerts.length, 2)
    const { IncidentId, HandledAt, ...alert } = body.Alerts[0]
    assert.match(IncidentId, /^[0-9a-f]{32}$/)
    assert.ok(HandledAt > 0)
    assert.deepEqual(alert, {
      ...{ AlertId: '1', Kind: 'brute-force', Level: 'suspicious', Status: 2, At: Date.UTC(2026, 10, 20, 10, 0) },
      ...{ HostUuid: WEB, HostName: alert.HostName, User: 'root', Source: '192.0.2.7', Observed: '12 tries in 10 min' },
      ...{
        Reason: '12 tries failed from 192.0.2.7 in 10 min',
        LogLine: 'line 0',
        ReadAs: READ_AS.en,
        HandledBy: '1500000000000001:root',
        Remark: 'a drill',
      },
    })
  })

  test('takes times and refuses what is none, and a token of its own making', async () => {
    assert.equal((await ask({ From: '2026-11-20T18:19:00Z' })).body.Alerts.length, 2)
    assert.equal((await ask({ From: 'yesterday' })).body.Code, 'InvalidFrom')
    assert.equal((await ask({ NextToken: '1-2-3' })).body.Code, 'InvalidNextToken')
  })

  test('an administrator exports those of a member, and a member nobody else’s', async () => {
    await server().database.write((transaction) => raise(transaction, SHOP, 'inet-9', [newAlert(1)]))
    assert.equal((await ask({ AliUid: SHOP })).body.Alerts.length, 1)
    assert.equal((await ask({}, SHOP)).body.Alerts.length, 1)
    const { status, body } = await ask({ AliUid: HEAD }, SHOP)
    assert.deepEqual([status, body.Code], [403, 'NoPermission'])
  })

  test('takes a permission', async () => {
    const { status, body } = await server().call('Garrison', 'ExportAlerts', {}, server().user('nobody'))
    assert.deepEqual([status, body.Code], [403, 'NoPermission'])
  })
})
