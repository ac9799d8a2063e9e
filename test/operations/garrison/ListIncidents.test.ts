import assert from 'node:assert/strict'
import test, { before } from 'node:test'
import type { Uid } from '../../../src/kernel/ids.ts'
import { newAlert, raise } from '../../domain/alerts/new-alert.ts'
import { forEachServer } from '../../server.ts'

const HEAD = '1500000000000001' as Uid
const SHOP = '1900000000000001' as Uid
const WEB = 'inet-00000000-0000-4000-8000-000000000002'
const DB = 'inet-00000000-0000-4000-8000-000000000003'

forEachServer((server) => {
  const ask = (parameters: Record<string, unknown> = {}, account: string = HEAD) =>
    server().call('Garrison', 'ListIncidents', parameters, server().rootOf(account))
  const put = (host: string, ...alerts: ReturnType<typeof newAlert>[]) =>
    server().database.write((transaction) => raise(transaction, HEAD, host, alerts))

  before(async () => {
    // Two logons of root that left the same baseline, from one address; then one of somebody else.
    await put(WEB, newAlert(1, { kind: 'ip' }, { user: 'root' }), newAlert(2, { kind: 'ip' }, { user: 'root' }))
    await put(WEB, newAlert(3, { kind: 'ip', level: 'remind' }, { user: 'deploy' }))
    await put(DB, newAlert(6, { kind: 'ip', at: Date.UTC(2026, 10, 20, 10, 3) }, { user: 'deploy' }))
    // What has no source is of its server.
    await put(WEB, { ...newAlert(7, { kind: 'time', level: 'remind', at: 1 }), source: '' })
    await put(DB, { ...newAlert(8, { kind: 'time', at: 1 }), source: '' })
    // One source at two servers.
    await put(WEB, newAlert(4))
    await put(DB, newAlert(5, { level: 'serious' }))
  })

  test('joins what is of one account, source and set of kinds, and attacks of one source', async () => {
    const { status, body, text } = await ask()
    assert.equal(status, 200, text)
    const lines = body.Incidents.map((incident: Record<string, unknown>) => {
      const { HostUuid = '', Servers, User = '', Kinds, Level, Alerts, Pending } = incident
      return [HostUuid, Servers, User, Kinds, Level, Alerts, Pending]
    })
    assert.deepEqual(lines.slice(0, 3), [
      ['', 2, '', ['brute-force'], 'serious', 2, 2],
      ['', 2, 'deploy', ['ip'], 'suspicious', 2, 2],
      [WEB, 1, 'root', ['ip'], 'suspicious', 2, 2],
    ])
    assert.deepEqual(
      new Set(lines.slice(3).map(([host, servers, , , level]: string[]) => `${host} ${servers} ${level}`)),
      new Set([`${WEB} 1 remind`, `${DB} 1 suspicious`]),
    )
    const [attack] = body.Incidents
    assert.deepEqual([attack.FirstAt, attack.LastAt], [Date.UTC(2026, 10, 20, 10, 4), Date.UTC(2026, 10, 20, 10, 5)])
    assert.equal(attack.Source, '192.0.2.7')
  })

  test('counts what nobody has dealt with, and comes in pages', async () => {
    await server().call('Sas', 'HandleSecurityEvents', { SecurityEventIds: ['3', '4'], OperationCode: 'manual_handled' })
    const pending: number[] = []
    let NextToken: string | undefined
    do {
      const { body } = await ask({ MaxResults: 1, NextToken })
      pending.push(...body.Incidents.map(({ Pending }: { Pending: number }) => Pending))
      NextToken = body.NextToken
    } while (NextToken !== undefined)
    assert.deepEqual(pending, [2, 0, 2, 1, 1])
    assert.equal((await ask({ NextToken: 'next' })).body.Code, 'InvalidNextToken')
  })

  test('is seen by administrators and by nobody beside', async () => {
    assert.deepEqual((await ask({ AliUid: SHOP })).body.Incidents, [])
    const { status, body } = await ask({ AliUid: HEAD }, SHOP)
    assert.deepEqual([status, body.Code], [403, 'NoPermission'])
  })

  test('takes a permission', async () => {
    const { status, body } = await server().call('Garrison', 'ListIncidents', {}, server().user('nobody'))
    assert.deepEqual([status, body.Code], [403, 'NoPermission'])
  })
})
