import assert from 'node:assert/strict'
import test from 'node:test'
import { forEachServer } from '../../server.ts'
import { add, DEPOT, HEAD, LAB, ledgerOf, SECURITY, SHOP } from './ledger.ts'

forEachServer((server) => {
  const { update, preview, listed, changes } = ledgerOf(server)

  test('says of every item what the update then does, and changes nothing', async () => {
    await update([add(SHOP, { SlsCapacity: 600, VersionSummary: [{ Version: 7, EcsCount: 2, CoreCount: 8 }] })])
    const before = await listed()
    const items = [
      add(DEPOT, { SlsCapacity: 500 }),
      { OptType: 'CHANGE', AliUid: SHOP, SlsCapacity: 100 },
      add(DEPOT, { SlsCapacity: 500, RaspCapacity: 7 }),
      { OptType: 'DEL', AliUid: LAB },
      { OptType: 'CHANGE', AliUid: SHOP, VersionSummary: [{ Version: 7, EcsCount: 0 }] },
      add(LAB, { ChargeType: 'POSTPAID', SlsCapacity: 99_999 }),
    ]
    const answer = await preview(items)
    assert.equal(answer.status, 200)
    assert.deepEqual(await listed(), before)
    const foreseen = answer.body.Result
    assert.deepEqual(
      foreseen.map(({ Succeeds, ErrorMessage }: Record<string, unknown>) => (Succeeds ? 'done' : ErrorMessage)),
      (await update(items)).map(({ UpdateStatus, ErrorMessage }) => (UpdateStatus === '1' ? 'done' : ErrorMessage)),
    )
    assert.match(foreseen[0].ErrorMessage, /^sls: 100 GB more than the 400 that are left of 1000$/)
    assert.deepEqual(foreseen[0].Pools, [])
    assert.deepEqual(foreseen[1].Pools, [{ Unit: 'sls', Draw: -500, Left: 900 }])
    assert.deepEqual(foreseen[2].Pools, [
      { Unit: 'sls', Draw: 500, Left: 400 },
      { Unit: 'rasp', Draw: 7, Left: 93 },
    ])
    assert.equal(foreseen[2].AliUid, Number(DEPOT))
    assert.deepEqual(foreseen[5].Pools, [], 'what is postpaid draws on nothing')
    assert.equal((await changes()).body.Changes.length, 4, 'the preview stands in no history')
  })

  test('of nothing is nothing, and of an item without an account says so', async () => {
    assert.deepEqual((await preview([])).body.Result, [])
    const [result] = (await preview([{ OptType: 'ADD' }])).body.Result
    assert.deepEqual({ ...result }, { Succeeds: false, ErrorMessage: 'the item names no account', Pools: [] })
    const [head] = (await preview([add(HEAD, {})])).body.Result
    assert.match(head.ErrorMessage, /holds what was bought/)
  })

  test('refuses what UpdateMultiUserInstances refuses whole', async () => {
    assert.equal((await preview([{ OptType: 'GIVE', AliUid: SHOP }])).status, 400)
    assert.equal((await preview(Array.from({ length: 1001 }, () => add(SHOP, {})))).status, 400)
  })

  test('is for the administrators of Security Center alone', async () => {
    assert.equal((await preview([], server().rootOf(SECURITY))).status, 200)
    for (const credentials of [server().rootOf(SHOP), server().user('nobody'), server().user('outsider')]) {
      const { status, body } = await preview([], credentials)
      assert.deepEqual([status, body.Code], [403, 'NoPermission'])
    }
  })
})
