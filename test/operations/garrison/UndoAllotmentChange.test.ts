import assert from 'node:assert/strict'
import test from 'node:test'
import { forEachServer } from '../../server.ts'
import { add, DEPOT, LAB, ledgerOf, SECURITY, SHOP } from './ledger.ts'

forEachServer((server) => {
  const { update, changes, undo, listed } = ledgerOf(server)

  test('makes the allotment exactly what it was: of an addition, a change and a deletion', async () => {
    const states = [await listed()]
    const steps = [
      add(DEPOT, { SlsCapacity: 10, Version: '7', VersionSummary: [{ Version: 7, EcsCount: 2 }] }),
      { OptType: 'CHANGE', AliUid: DEPOT, ChargeType: 'POSTPAID', Status: 2, Version: '5', SlsCapacity: 0, RaspCapacity: 4 },
      { OptType: 'DEL', AliUid: DEPOT },
    ]
    for (const step of steps) {
      assert.deepEqual(
        (await update([step])).map(({ UpdateStatus }) => UpdateStatus),
        ['1'],
      )
      states.push(await listed())
    }
    for (const id of [3, 2, 1]) {
      const { status, body } = await undo(id)
      assert.equal(status, 200)
      assert.deepEqual(await listed(), states[id - 1])
      const [made] = (await changes({ MaxResults: 1 })).body.Changes
      assert.deepEqual([made.ChangeId, made.Undoes], [body.ChangeId, id])
    }
    const undone = (await changes()).body.Changes.filter((change: { UndoneBy?: number }) => change.UndoneBy !== undefined)
    assert.deepEqual(
      undone.map(({ ChangeId, UndoneBy }: Record<string, number>) => [ChangeId, UndoneBy]),
      [
        [3, 4],
        [2, 5],
        [1, 6],
      ],
    )
    assert.equal((await undo(6)).status, 200, 'an undo can be taken back')
    assert.deepEqual(await listed(), states[1])
  })

  test('refuses what somebody changed since, and changes nothing', async () => {
    await update([add(DEPOT, { SlsCapacity: 10 }), { OptType: 'CHANGE', AliUid: DEPOT, SlsCapacity: 20 }])
    const before = await listed()
    const { status, body } = await undo(1)
    assert.deepEqual([status, body.Code], [409, 'Conflict.ChangedSince'])
    assert.match(body.Message, /no longer what change 1 made of it/)
    assert.deepEqual(await listed(), before)
    assert.equal((await changes()).body.Changes.length, 2)
  })

  test('refuses what no longer fits, with the numbers', async () => {
    await update([
      add(DEPOT, { SlsCapacity: 700 }),
      { OptType: 'CHANGE', AliUid: DEPOT, SlsCapacity: 100 },
      add(LAB, { SlsCapacity: 600 }),
    ])
    const exceeded = await undo(2)
    assert.deepEqual([exceeded.status, exceeded.body.Code], [409, 'Conflict.DoesNotFit'])
    assert.match(exceeded.body.Message, /^Change 2 cannot be taken back: sls: 300 GB more than the 300 that are left of 1000\.$/)
    // The shop uses 3 GB.
    await update([add(SHOP, { SlsCapacity: 3 })])
    const used = await undo(4)
    assert.match(used.body.Message, /sls: 0 GB would be 3 less than the 3 in use/)
  })

  test('knows no change that never was, nor one of nobody', async () => {
    for (const id of [1, 99]) {
      const { status, body } = await undo(id)
      assert.deepEqual([status, body.Code, body.Message], [404, 'EntityNotExist.Change', `There is no change ${id}.`])
    }
    for (const bad of [0, 'x', '']) assert.equal((await undo(bad)).status, 400)
  })

  test('two at once: one is done', async () => {
    await update([add(DEPOT, { SlsCapacity: 10 })])
    const answers = await Promise.all([undo(1), undo(1)])
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 409])
    assert.deepEqual((await listed()).SaleInstanceList, [])
  })

  test('is for the administrators of Security Center alone', async () => {
    await update([add(DEPOT, {})])
    for (const credentials of [server().rootOf(SHOP), server().user('nobody'), server().user('outsider')]) {
      const { status, body } = await undo(1, credentials)
      assert.deepEqual([status, body.Code], [403, 'NoPermission'])
    }
    assert.equal((await undo(1, server().rootOf(SECURITY))).status, 200)
  })
})
