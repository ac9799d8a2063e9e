import assert from 'node:assert/strict'
import test from 'node:test'
import { forEachServer } from '../../server.ts'
import { add, DEPOT, HEAD, LAB, ledgerOf, SECURITY, SHOP } from './ledger.ts'

forEachServer((server) => {
  const { update, changes } = ledgerOf(server)

  test('tells each change with who, when, what it was and what it became', async (context) => {
    context.after(() => server.reset())
    server().clock.freeze()
    const at = new Date(server().clock.now()).toISOString()
    await update([
      add(DEPOT, { SlsCapacity: 10, Version: '7', VersionSummary: [{ Version: 7, EcsCount: 2, CoreCount: 8 }] }),
      { OptType: 'CHANGE', AliUid: DEPOT, SlsCapacity: 0, Status: 2 },
      { OptType: 'CHANGE', AliUid: LAB, SlsCapacity: 1 },
    ])
    server().clock.advance(1000)
    const answer = await server().call(
      'Sas',
      'UpdateMultiUserInstances',
      { MemberInstances: [{ OptType: 'CHANGE', AliUid: DEPOT, SlsCapacity: 3, Status: 1 }] },
      server().rootOf(SECURITY),
    )
    const { status, body } = await changes()
    assert.equal(status, 200)
    assert.equal(body.NextToken, undefined)
    const [third, second, first, ...others] = body.Changes
    assert.deepEqual(others, [], 'what was refused, and what changed nothing, is no change')
    assert.deepEqual([third.ChangeId, second.ChangeId, first.ChangeId], [3, 2, 1])
    assert.equal(first.Before, undefined)
    assert.deepEqual(first.After.Amounts, [
      { Unit: 'sls', Amount: 10 },
      { Unit: 'servers:7', Amount: 2 },
      { Unit: 'cores:7', Amount: 8 },
    ])
    assert.match(first.After.InstanceId, /^sas-/)
    assert.deepEqual([first.After.ChargeType, first.After.Version, first.After.Status], ['PREPAID', 7, 1])
    assert.deepEqual([first.AliUid, first.Time, first.CallerUid, first.Principal], [Number(DEPOT), at, Number(HEAD), 'root'])
    assert.deepEqual(second.Before, first.After)
    assert.equal(second.After.Status, 2)
    assert.equal(second.After.Amounts[0].Unit, 'servers:7')
    assert.deepEqual([third.CallerUid, third.CallRequestId], [Number(SECURITY), answer.body.RequestId])
    assert.notEqual(third.Time, first.Time)
  })

  test('a deletion has nothing after it, and a repetition is no change', async () => {
    await update([
      add(SHOP, { SlsCapacity: 5 }),
      { OptType: 'CHANGE', AliUid: SHOP, SlsCapacity: 5 },
      { OptType: 'DEL', AliUid: SHOP },
    ])
    // The shop uses 3 GB, so the deletion is refused until it is emptied of them.
    const { Changes } = (await changes()).body
    assert.equal(Changes.length, 1)
    await update([add(DEPOT, {}), { OptType: 'DEL', AliUid: DEPOT }])
    const [deleted] = (await changes()).body.Changes
    assert.equal(deleted.After, undefined)
    assert.equal(deleted.Before.Amounts.length, 0)
  })

  test('pages to the end, of all members or of one', async () => {
    await update([add(SHOP, { SlsCapacity: 3 }), add(DEPOT, {})])
    for (let sls = 4; sls < 8; sls++) {
      await update([
        { OptType: 'CHANGE', AliUid: SHOP, SlsCapacity: sls },
        { OptType: 'CHANGE', AliUid: DEPOT, SlsCapacity: sls },
      ])
    }
    for (const [parameters, expected] of [
      [{}, [10, 9, 8, 7, 6, 5, 4, 3, 2, 1]],
      [{ AliUid: DEPOT }, [10, 8, 6, 4, 2]],
    ] as const) {
      const ids: number[] = []
      let token: string | undefined = ''
      while (token !== undefined) {
        const { body } = await changes({ ...parameters, MaxResults: 3, NextToken: token })
        assert.ok(body.Changes.length <= 3)
        ids.push(...body.Changes.map(({ ChangeId }: { ChangeId: number }) => ChangeId))
        token = body.NextToken
      }
      assert.deepEqual(ids, expected)
    }
    assert.deepEqual((await changes({ NextToken: '1' })).body.Changes, [], 'past the end')
    assert.deepEqual((await changes({ AliUid: LAB })).body.Changes, [])
    for (const bad of [{ NextToken: 'x' }, { MaxResults: 0 }, { MaxResults: 101 }, { AliUid: 'x' }]) {
      assert.equal((await changes(bad)).status, 400, JSON.stringify(bad))
    }
  })

  test('shows the history to the administrators of Security Center alone', async () => {
    assert.equal((await changes({}, server().rootOf(SECURITY))).status, 200)
    for (const credentials of [server().rootOf(SHOP), server().user('nobody'), server().user('outsider')]) {
      const { status, body } = await changes({}, credentials)
      assert.deepEqual([status, body.Code], [403, 'NoPermission'])
    }
  })
})
