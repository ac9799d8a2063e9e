import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import type { Credentials } from '../../client.ts'
import { forEachServer } from '../../server.ts'
import { HEAD, plain, SHOP, STRANGER } from './accounts.ts'

const uuid = (n: number) => `inet-00000000-0000-4000-8000-00000000000${n}`
const [WEB1, WEB2, DB, TILL] = [1, 2, 3, 4].map(uuid) as [string, string, string, string]

forEachServer((server) => {
  beforeEach(() => server.reset())

  const update = async (parameters: Record<string, unknown>, credentials?: Credentials) => {
    const { status, body } = await server().call('Sas', 'UpdatePostPaidBindRel', parameters, credentials)
    assert.equal(status, 200, JSON.stringify(body))
    assert.deepEqual(Object.keys(body).sort(), ['BindCount', 'RequestId', 'ResultCode'])
    return [body.ResultCode, body.BindCount]
  }
  const byUse = (Version: string, ...UuidList: string[]) => ({ BindAction: [{ Version, UuidList }] })
  const licences = async () => {
    const rows = await server().database.read((reader) =>
      reader.all<{ version: number; post_paid: number }>('SELECT version, post_paid FROM hosts ORDER BY uuid LIMIT 10'),
    )
    return rows.map(({ version, post_paid }) => `${version}${post_paid === 1 ? 'p' : ''}`).join(' ')
  }
  const allot = (item: object) =>
    server().call('Sas', 'UpdateMultiUserInstances', { MemberInstances: [{ AliUid: SHOP, ...item }] })

  test('servers get editions that are paid by use and draw on nothing that was bought', async () => {
    await server().database.write((transaction) => transaction.run('UPDATE pools SET bought = 0'))
    assert.deepEqual(await update(byUse('3', WEB1, WEB2)), [0, 2])
    assert.deepEqual(await update(byUse('7', WEB1)), [0, 1])
    assert.deepEqual(await update(byUse('7', WEB1)), [0, 0])
    assert.equal(await licences(), '7p 3p 0 7')
    const { body } = await server().call('Sas', 'ListMultiUserInstances')
    assert.equal(JSON.stringify(body.DaInstance.VersionSummary), '[]')
  })

  test('every edition; the free one takes the licence away', async () => {
    for (const edition of ['3', '5', '6', '7']) {
      assert.deepEqual(await update(byUse(edition, DB)), [0, 1])
      assert.equal(await licences(), `0 0 ${edition}p 7`)
    }
    assert.deepEqual(await update(byUse('1', DB)), [0, 1])
    assert.equal(await licences(), '0 0 0 7')
    const { status, body } = await server().call('Sas', 'UpdatePostPaidBindRel', byUse('8', DB))
    assert.equal(status, 400)
    assert.match(body.Code, /^InvalidBindAction/)
  })

  test('a named server changes over from what was bought, and back', async () => {
    const used = async () => plain((await server().call('Sas', 'GetAuthSummary')).body.Machine)
    await server().call('Sas', 'BindAuthToMachine', { Bind: [WEB1], AuthVersion: 7 })
    assert.deepEqual(await update(byUse('7', WEB1)), [0, 1])
    assert.deepEqual([(await used()).BindEcsCount, (await used()).PostPaidBindEcsCount], [0, 1])
    const back = await server().call('Sas', 'BindAuthToMachine', { Bind: [WEB1], AuthVersion: 7 })
    assert.equal(back.body.BindCount, 1)
    assert.deepEqual([(await used()).BindEcsCount, (await used()).PostPaidBindEcsCount], [1, 0])
  })

  test('BindAll leaves what was bought alone unless UpdateIfNecessary says otherwise', async () => {
    await server().call('Sas', 'BindAuthToMachine', { Bind: [WEB1], AuthVersion: 7 })
    const all = { BindAction: [{ Version: '5', BindAll: true }] }
    assert.deepEqual(await update(all), [0, 2])
    assert.equal(await licences(), '7 5p 5p 7')
    assert.deepEqual(await update({ ...all, UpdateIfNecessary: false }), [0, 0])
    assert.deepEqual(await update({ ...all, UpdateIfNecessary: true }), [0, 1])
    assert.equal(await licences(), '5p 5p 5p 7')
  })

  test('actions run in order', async () => {
    const BindAction = [
      { Version: '5', BindAll: true },
      { Version: '7', UuidList: [DB], BindAll: false },
    ]
    assert.deepEqual(await update({ BindAction }), [0, 4])
    assert.equal(await licences(), '5p 5p 7p 7')
  })

  test('ResultCode 1: nothing is asked for, unknown servers, no edition, no servers; nothing changes', async () => {
    const wrong = [
      {},
      byUse('7', WEB1, 'inet-none'),
      byUse('7', TILL),
      byUse('7'),
      { BindAction: [{ UuidList: [WEB1] }] },
      { BindAction: [{ Version: '7', UuidList: [WEB1] }, { Version: '5' }] },
      { AutoBind: 1 },
    ]
    for (const parameters of wrong) assert.deepEqual(await update(parameters), [1, 0], JSON.stringify(parameters))
    assert.equal(await licences(), '0 0 0 7')
  })

  test('AutoBind and its edition are kept until it is switched off', async () => {
    const shown = async () => {
      const { body } = await server().call('Sas', 'GetAuthSummary')
      return [body.PostPaidHostAutoBind, body.PostPaidHostAutoBindVersion]
    }
    assert.deepEqual(await shown(), ['0', '1'])
    for (const AutoBindVersion of [1, 3, 5, 6, 7]) {
      assert.deepEqual(await update({ AutoBind: 1, AutoBindVersion }), [0, 0])
      assert.deepEqual(await shown(), ['1', String(AutoBindVersion)])
    }
    await server().call('Sas', 'BindAuthToMachine', { AutoBind: 1, AuthVersion: 5 })
    assert.deepEqual(await shown(), ['1', '7'])
    await update({ AutoBind: 0 })
    assert.deepEqual(await shown(), ['0', '1'])
    assert.equal((await server().call('Sas', 'GetAuthSummary')).body.AutoBind, 1)
  })

  test('ResultCode 4 without an allotment that is paid by use, 5 while that is invalid', async () => {
    const shop = server().rootOf(SHOP)
    assert.deepEqual(await update(byUse('5', TILL), shop), [4, 0])
    await allot({ OptType: 'ADD', ChargeType: 'PREPAID' })
    assert.deepEqual(await update(byUse('5', TILL), shop), [4, 0])
    await allot({ OptType: 'CHANGE', ChargeType: 'POSTPAID' })
    assert.deepEqual(await update(byUse('5', TILL), shop), [0, 1])
    await allot({ OptType: 'CHANGE', Status: 2 })
    assert.deepEqual(await update(byUse('6', TILL), shop), [5, 0])
    assert.equal(await licences(), '0 0 0 5p')
    assert.deepEqual(await update(byUse('5', TILL), server().rootOf(STRANGER)), [4, 0])
    await server().database.write((transaction) => transaction.run('DELETE FROM entitlements WHERE account = ?', HEAD))
    assert.deepEqual(await update(byUse('5', WEB1)), [4, 0])
  })

  test('403 for a user without permission', async () => {
    const { status, body } = await server().call('Sas', 'UpdatePostPaidBindRel', byUse('5', WEB1), server().user('nobody'))
    assert.deepEqual([status, body.Code], [403, 'NoPermission'])
  })
})
